import type { Misbehaviour } from '../control/misbehaviour.ts';
import type { Announcement } from './announcement.ts';
import { attempt, draftsOf, retryDelaysMs, succeeded, type Delivery, type DeliveryDraft, type Sender } from './delivery.ts';
import type { AppManifest } from './subscriptions.ts';

export interface DeliveryLog {
  readonly nextLogId: number;
  readonly deliveries: readonly Delivery[];
}

/** How many deliveries the log remembers, and of how many it still knows the body. */
const rememberedDeliveries = 4000;
const rememberedBodies = 600;
const savedFinishedDeliveries = 200;

/**
 * Sends webhooks as Shopify does: several at a time, without promising an order, again after a failure, and with
 * whatever trouble was asked for.
 */
export class DeliveryQueue {
  readonly #sender: Sender;
  readonly #manifest: () => AppManifest;
  readonly #misbehaviour: Misbehaviour;
  readonly #concurrency: number;
  readonly #changed: () => void;
  readonly #stopping = new AbortController();
  #log: Delivery[] = [];
  #nextLogId = 1;
  #waiting: Delivery[] = [];
  #held: Delivery[] = [];
  #releasing = false;
  #running = 0;
  #timer: NodeJS.Timeout | null = null;
  #holdTimer: NodeJS.Timeout | null = null;
  #idle: Array<() => void> = [];

  constructor(input: {
    sender: Sender;
    manifest: () => AppManifest;
    misbehaviour: Misbehaviour;
    concurrency: number;
    /** Called after every change, so that the log can be saved. */
    changed: () => void;
  }) {
    this.#sender = input.sender;
    this.#manifest = input.manifest;
    this.#misbehaviour = input.misbehaviour;
    this.#concurrency = input.concurrency;
    this.#changed = input.changed;
  }

  /** Takes up what an earlier run left behind. */
  resume(log: DeliveryLog): void {
    this.#nextLogId = log.nextLogId;
    this.#log = [...log.deliveries];
    this.#waiting = this.#log.filter((delivery) => delivery.state === 'pending');
    this.#pump();
  }

  /** What has to survive a restart: everything unsent and the newest of the rest. */
  snapshot(): DeliveryLog {
    const finished = this.#log.filter((delivery) => delivery.state !== 'pending').slice(-savedFinishedDeliveries);
    const pending = this.#log.filter((delivery) => delivery.state === 'pending');
    return { nextLogId: this.#nextLogId, deliveries: [...finished, ...pending].sort((a, b) => a.logId - b.logId) };
  }

  announce(announcement: Announcement, identity: string | null = null): Delivery[] {
    return draftsOf(announcement, this.#manifest(), identity).flatMap((draft) => this.#enqueueWithTrouble(draft));
  }

  /** Sends logged deliveries again, byte for byte; those whose body the log has forgotten are left out. */
  resend(matches: (delivery: Delivery) => boolean): Delivery[] {
    const chosen = this.#log.filter((delivery) => delivery.payload !== null && matches(delivery));
    const unique = new Map(chosen.map((delivery) => [delivery.webhookId, delivery]));
    return [...unique.values()].map((delivery) => this.#enqueue(delivery, Date.now()));
  }

  deliveries(): readonly Delivery[] {
    return this.#log;
  }

  counts(): Record<Delivery['state'], number> {
    const counts = { pending: 0, delivered: 0, failed: 0, dropped: 0 };
    for (const delivery of this.#log) counts[delivery.state] += 1;
    return counts;
  }

  /** Resolves when nothing is waiting. With `now`, retries and delays are not waited for but made at once. */
  async flush(options: { now?: boolean } = {}): Promise<void> {
    if (options.now === true) for (const delivery of this.#waiting) delivery.notBefore = 0;
    this.#releaseHeld();
    this.#pump();
    if (this.#quiet()) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /** Resolves when fewer than `limit` deliveries are unfinished. */
  async room(limit: number): Promise<void> {
    while (this.#waiting.length + this.#running + this.#held.length >= limit && !this.#stopping.signal.aborted) {
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  /** Gives up everything unsent and forgets the log. What is on its way just now still arrives. */
  clear(): void {
    if (this.#holdTimer) clearTimeout(this.#holdTimer);
    this.#holdTimer = null;
    this.#waiting = [];
    this.#held = [];
    this.#log = [];
    this.#settle();
    this.#changed();
  }

  stop(): void {
    this.#stopping.abort();
    if (this.#timer) clearTimeout(this.#timer);
    if (this.#holdTimer) clearTimeout(this.#holdTimer);
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  #enqueueWithTrouble(draft: DeliveryDraft): Delivery[] {
    if (this.#misbehaviour.strikes('drop')) {
      const dropped = this.#remember(draft, 'dropped', 0);
      this.#changed();
      return [dropped];
    }
    const delay = this.#misbehaviour.strikes('delay');
    const notBefore = Date.now() + (delay?.ms ?? 0);
    const copies = this.#misbehaviour.strikes('duplicate') ? 2 : 1;
    const reorder = this.#misbehaviour.strikes('reorder');
    return Array.from({ length: copies }, () => (reorder ? this.#hold(draft, reorder.ms) : this.#enqueue(draft, notBefore)));
  }

  #enqueue(draft: DeliveryDraft, notBefore: number): Delivery {
    const delivery = this.#remember(draft, 'pending', notBefore);
    this.#waiting.push(delivery);
    this.#changed();
    this.#pump();
    return delivery;
  }

  /** A held delivery waits until nothing new was held for `ms`; then all held ones go out last first, one after another. */
  #hold(draft: DeliveryDraft, ms: number): Delivery {
    const delivery = this.#remember(draft, 'pending', 0);
    this.#held.push(delivery);
    this.#changed();
    if (this.#holdTimer) clearTimeout(this.#holdTimer);
    this.#holdTimer = setTimeout(() => this.#releaseHeld(), ms);
    return delivery;
  }

  #releaseHeld(): void {
    if (this.#holdTimer) clearTimeout(this.#holdTimer);
    this.#holdTimer = null;
    if (this.#releasing || this.#held.length === 0) return;
    const backwards = this.#held.splice(0).reverse();
    this.#releasing = true;
    const sendAll = async (): Promise<void> => {
      for (const delivery of backwards) await this.#send(delivery);
      this.#releasing = false;
      this.#releaseHeld();
      this.#settle();
    };
    void sendAll();
  }

  #remember(draft: DeliveryDraft, state: Delivery['state'], notBefore: number): Delivery {
    const { webhookId, eventId, topic, uri, orderId, customerId, triggeredAt, payload } = draft;
    const logId = this.#nextLogId++;
    const delivery: Delivery = {
      logId,
      webhookId,
      eventId,
      topic,
      uri,
      orderId,
      customerId,
      triggeredAt,
      payload,
      state,
      notBefore,
      attempts: [],
    };
    this.#log.push(delivery);
    this.#forget();
    return delivery;
  }

  #forget(): void {
    if (this.#log.length > rememberedDeliveries) {
      const surplus = this.#log.length - rememberedDeliveries;
      this.#log = this.#log.filter((delivery, index) => index >= surplus || delivery.state === 'pending');
    }
    const old = this.#log[this.#log.length - rememberedBodies - 1];
    if (old && old.state !== 'pending') old.payload = null;
  }

  #pump(): void {
    if (this.#stopping.signal.aborted) return;
    const now = Date.now();
    let nextDue = Number.POSITIVE_INFINITY;
    for (let index = 0; index < this.#waiting.length && this.#running < this.#concurrency;) {
      const delivery = this.#waiting[index] as Delivery;
      if (delivery.notBefore > now) {
        nextDue = Math.min(nextDue, delivery.notBefore);
        index += 1;
        continue;
      }
      this.#waiting.splice(index, 1);
      void this.#send(delivery).then(() => {
        this.#pump();
        this.#settle();
      });
    }
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = Number.isFinite(nextDue) ? setTimeout(() => this.#pump(), Math.max(1, nextDue - now)) : null;
  }

  async #send(delivery: Delivery): Promise<void> {
    this.#running += 1;
    const made = await attempt(delivery, this.#sender, this.#stopping.signal);
    this.#running -= 1;
    // A try that the simulator's own end broke off is no try; the next start makes it again.
    if (this.#stopping.signal.aborted) return;
    delivery.attempts.push(made);
    const delay = retryDelaysMs[delivery.attempts.length - 1];
    if (succeeded(made)) delivery.state = 'delivered';
    else if (delay === undefined) delivery.state = 'failed';
    else if (this.#log.includes(delivery)) {
      delivery.notBefore = Date.now() + delay * this.#misbehaviour.retryFactor;
      this.#waiting.push(delivery);
      this.#pump();
    }
    this.#changed();
  }

  #quiet(): boolean {
    return this.#waiting.length + this.#running + this.#held.length === 0 && !this.#releasing;
  }

  #settle(): void {
    if (this.#quiet()) for (const resolve of this.#idle.splice(0)) resolve();
  }
}
