import { shopifyReader } from '../../app/adapters/shopify/payloads/reader.ts';
import { createDrain } from '../../app/application/events/drain.ts';
import { laneCount } from '../../app/domain/shared/lanes.ts';
import type { Actor, Shop } from '../../app/application/laurel.ts';
import { createVerifyLedger } from '../../app/application/ledger/verify.ts';
import { createAdjust } from '../../app/application/members/adjust.ts';
import { createPublish } from '../../app/application/program/publish.ts';
import { createMemoryGiftCards } from '../../app/adapters/memory/gift-cards.ts';
import { createMemoryStoreCredit } from '../../app/adapters/memory/store-credit.ts';
import { createGrantReward } from '../../app/application/redemptions/grant.ts';
import { createCancel } from '../../app/application/redemptions/cancel.ts';
import { createLapseCodes } from '../../app/application/redemptions/lapse.ts';
import { createRedeem } from '../../app/application/redemptions/redeem.ts';
import { createRunEffects } from '../../app/application/redemptions/run-effects.ts';
import type { CustomerId, RedemptionId } from '../../app/domain/shared/ids.ts';
import { instantFromIso, isoFromInstant, type Instant } from '../../app/domain/shared/instant.ts';
import { minorFromDecimal } from '../../app/domain/shared/money.ts';
import type { Result } from '../../app/domain/shared/result.ts';
import { Refused } from '../refused.ts';
import type { Scenario, ScenarioEvent, ShopEvent } from './document.ts';
import { unmet } from './expectations.ts';
import { createScenarioShop, customerNamed, type Webhook } from './shop-model.ts';
import type { SetStage, Stage } from './stage.ts';
import { readState, type ScenarioState } from './state.ts';

export interface ScenarioOutcome {
  /** What was not as it should be; empty when all was. */
  readonly failures: readonly string[];
  /** After each event that has something to say, and at the end; for comparing stores. */
  readonly states: Readonly<Record<string, ScenarioState>>;
}

const staff: Actor = { kind: 'staff', id: 'scenario' };

/** Plays a scenario on a stage, through the use cases that web and worker run, with the scenario's clock. */
export async function playScenario(scenario: Scenario, setStage: SetStage, domain = 'scenario.myshopify.com'): Promise<ScenarioOutcome> {
  const clock = new ScenarioClock(scenario.program.startsAt);
  const stage = setStage(() => clock.now());
  const startsAt = clock.now();
  const { ruleset, currency, timeZone } = scenario.program;
  const shop = await stage.shops.install({
    domain,
    name: scenario.name,
    currency,
    timeZone,
    scopes: [],
    at: startsAt,
    programStartsAt: startsAt,
    ruleset,
  });
  try {
    return await new Play({ scenario, stage, shop, clock }).run();
  } finally {
    await stage.strike(shop.id);
  }
}

class ScenarioClock {
  #now: Instant;
  #begun = false;

  constructor(startsAt: string) {
    this.#now = instantOf(startsAt);
  }

  now(): Instant {
    return this.#now;
  }

  /** Goes to an instant, or on by a span. Time does not go back, but the first event may be from before the program. */
  goTo(at: string): void {
    const span = /^\+(\d+)([mhd])$/.exec(at);
    const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000 }[span?.[2] ?? ''] ?? 0;
    const next = span ? this.#now + Number(span[1]) * unitMs : instantOf(at);
    if (this.#begun && next < this.#now)
      throw new Refused(`The scenario goes back in time at ${at}: write events in the order in which they happen.`);
    this.#begun = true;
    this.#now = next as Instant;
  }
}

function instantOf(text: string): Instant {
  const instant = instantFromIso(text);
  if (instant === null) throw new Refused(`"${text}" is no instant.`);
  return instant;
}

class Play {
  readonly #scenario: Scenario;
  readonly #stage: Stage;
  readonly #shop: Shop;
  readonly #clock: ScenarioClock;
  readonly #model: ReturnType<typeof createScenarioShop>;
  readonly #useCases: ReturnType<typeof useCasesOf>;
  readonly #failures: string[] = [];
  readonly #states: Record<string, ScenarioState> = {};
  readonly #held: Webhook[] = [];
  readonly #orderIds: string[] = [];
  /** Redemptions by the name the scenario gives them. */
  readonly #redemptions = new Map<string, { readonly id: string; readonly code: string | null; readonly customer: string }>();
  #delivered = 0;
  #adjusted = 0;

  constructor({ scenario, stage, shop, clock }: { scenario: Scenario; stage: Stage; shop: Shop; clock: ScenarioClock }) {
    this.#scenario = scenario;
    this.#stage = stage;
    this.#shop = shop;
    this.#clock = clock;
    this.#model = createScenarioShop(scenario);
    this.#useCases = useCasesOf(stage, this.#model, clock);
  }

  async run(): Promise<ScenarioOutcome> {
    for (const [index, event] of this.#scenario.events.entries()) {
      this.#clock.goTo(event.at);
      await this.#timePasses();
      const failures = await this.#happen(event);
      this.#failures.push(
        ...failures.map((failure) => `Event ${index + 1} (${event.do}, ${isoFromInstant(this.#clock.now())}): ${failure}`),
      );
      if (event.do === 'expect') this.#states[`event ${index + 1}`] = await this.#state();
    }
    await this.#deliverHeld(this.#scenario.delivery.shuffle);
    this.#states['the end'] = await this.#state();
    this.#failures.push(...(await this.#lawsBroken()));
    return { failures: this.#failures, states: this.#states };
  }

  /** What the worker does by itself as time goes on. */
  async #timePasses(): Promise<void> {
    if ((await this.#useCases.lapse(this.#shop.id)) > 0) await this.#work();
  }

  async #happen(event: ScenarioEvent): Promise<string[]> {
    if (isOfShop(event)) return this.#shopEvent(event);
    if (event.do === 'deliver') {
      await this.#deliverHeld(event.shuffle);
      return [];
    }
    const { shuffle } = this.#scenario.delivery;
    if (shuffle !== undefined) await this.#deliverHeld(shuffle);
    switch (event.do) {
      case 'redeem':
        return this.#redeem(event);
      case 'cancel_redemption': {
        const { id, customer } = this.#redemptionNamed(event.redemption);
        const by = { customerId: this.#customerId(customer) };
        return judge(await this.#useCases.cancel(this.#shop, by, id as RedemptionId), event.refused);
      }
      case 'adjust':
        return this.#adjust(event);
      case 'publish': {
        const basedOn = (await this.#stage.shops.currentProgram(this.#shop.id, this.#clock.now()))?.version ?? 0;
        return judge(await this.#useCases.publish(this.#shop, staff, { document: event.ruleset, basedOn }), undefined);
      }
      case 'discounts':
        this.#model.answerDiscounts(event.answer);
        return [];
      case 'expect':
        return unmet(event, await this.#state());
    }
  }

  async #shopEvent(event: ShopEvent): Promise<string[]> {
    if (event.do === 'order') this.#orderIds.push(event.id);
    const webhooks = this.#model.happen(event, this.#clock.now(), (name) => this.#redemptions.get(name)?.code ?? name);
    const { shuffle, duplicate } = this.#scenario.delivery;
    const { later = shuffle !== undefined, only } = event.delivery ?? {};
    const copies = event.delivery?.duplicate ?? duplicate;
    const arriving = webhooks.filter(({ topic }) => only === undefined || only.includes(topic));
    const all = arriving.flatMap((webhook) => Array.from({ length: copies }, () => webhook));
    if (later) this.#held.push(...all);
    else for (const webhook of all) await this.#deliver(webhook);
    return [];
  }

  async #deliverHeld(seed: number | undefined): Promise<void> {
    const held = this.#held.splice(0);
    for (const webhook of seed === undefined ? held : shuffled(held, seed)) await this.#deliver(webhook);
  }

  /** A webhook as Shopify sends it again: every second copy under the same id, which the inbox knows; the others under a new one. */
  async #deliver(webhook: Webhook): Promise<void> {
    this.#delivered += 1;
    const event = { ...webhook, shopId: this.#shop.id, sourceId: `scenario:${this.#delivered}` };
    await this.#stage.inbox.accept(event);
    if (this.#delivered % 2 === 0) await this.#stage.inbox.accept(event);
    await this.#work();
  }

  /** Drains and runs effects until nothing waits: effects may bring events, and events effects. */
  async #work(): Promise<void> {
    for (let round = 0; round < 20; round += 1) {
      for (let lane = 0; lane < laneCount; lane += 1) await this.#useCases.drain(this.#shop.id, lane);
      await this.#useCases.runEffects(this.#shop);
      if ((await this.#stage.deadLetters.counts(this.#shop.id)).waiting === 0) return;
    }
    throw new Refused('The scenario’s events do not come to an end.');
  }

  async #redeem(event: Extract<ScenarioEvent, { do: 'redeem' }>): Promise<string[]> {
    const cartMinor = event.cart === undefined ? undefined : Number(minorFromDecimal(event.cart, this.#scenario.program.currency));
    const result = await this.#useCases.redeem(this.#shop, this.#customerId(event.customer), {
      rewardId: event.reward,
      idempotencyKey: `scenario-${event.as}`,
      ...(cartMinor === undefined ? {} : { cartMinor }),
    });
    if (result.ok) {
      const { id, code } = result.value.redemption;
      this.#redemptions.set(event.as, { id, code, customer: event.customer });
    }
    return judge(result, event.refused);
  }

  async #adjust(event: Extract<ScenarioEvent, { do: 'adjust' }>): Promise<string[]> {
    const memberId = await this.#stage.members.findByCustomer(this.#shop.id, this.#customerId(event.customer));
    if (memberId === null) return [`${event.customer} is no member yet: an order or a redemption makes one.`];
    this.#adjusted += 1;
    const { points, reason } = event;
    const input = { memberId, points, reason, idempotencyKey: `scenario-adjustment-${this.#adjusted}` };
    return judge(await this.#useCases.adjust(this.#shop, staff, input), event.refused);
  }

  async #state(): Promise<ScenarioState> {
    return readState(this.#stage, this.#shop, {
      customers: new Map(Object.keys(this.#scenario.customers).map((name) => [name, this.#customerId(name)])),
      orders: this.#orderIds,
      redemptions: new Map([...this.#redemptions].map(([name, { id }]) => [name, id])),
    });
  }

  async #lawsBroken(): Promise<string[]> {
    const proof = await createVerifyLedger({ audit: this.#stage.audit })(this.#shop);
    const dead = await this.#stage.deadLetters.list(this.#shop.id, 10);
    return [...proof.sentences, ...dead.map(({ topic, reason }) => `A webhook ${topic} was set aside: ${reason}`)];
  }

  #customerId(name: string): CustomerId {
    return customerNamed(this.#scenario.customers, name).id as CustomerId;
  }

  #redemptionNamed(name: string) {
    const redemption = this.#redemptions.get(name);
    if (redemption === undefined) throw new Refused(`The scenario speaks of the redemption "${name}" before it was made.`);
    return redemption;
  }
}

function useCasesOf(stage: Stage, model: ReturnType<typeof createScenarioShop>, clock: ScenarioClock) {
  const { ledger, outbox, inbox, shops, versions, store } = stage;
  const { discounts, orders } = model;
  let redeemed = 0;
  const codes = {
    // The same ids in every store, so that what they lead to can be compared.
    newId: () => {
      redeemed += 1;
      return `00000000-0000-4000-8000-${String(redeemed).padStart(12, '0')}`;
    },
    codeFor: (id: string) => `SCENARIO-${Number(id.slice(-12))}`,
  };
  const giftCards = createMemoryGiftCards();
  const storeCredit = createMemoryStoreCredit({ now: clock.now });
  const grant = createGrantReward({ ledger, clock, ...codes });
  const runEffects = createRunEffects({ outbox, ledger, discounts, giftCards, storeCredit, grant, orders, inbox, clock });
  return {
    drain: createDrain({ store, reader: shopifyReader }),
    runEffects,
    lapse: createLapseCodes({ ledger, clock }),
    adjust: createAdjust({ ledger, clock }),
    publish: createPublish({ shops, versions, clock }),
    cancel: createCancel({ ledger, runEffects, clock }),
    redeem: createRedeem({ ledger, clock, runEffects, ...codes }),
  };
}

function isOfShop(event: ScenarioEvent): event is ShopEvent {
  return ['order', 'pay', 'fulfil', 'edit', 'refund', 'cancel'].includes(event.do);
}

function judge(result: Result<unknown>, expected: string | undefined): string[] {
  if (result.ok) return expected === undefined ? [] : [`should have been refused (${expected}), but was not.`];
  return result.reason === expected ? [] : [`was refused: ${result.reason}, ${result.message}`];
}

/** Fisher and Yates's shuffle with mulberry32: the same seed, the same order. */
function shuffled<T>(items: readonly T[], seed: number): T[] {
  const result = [...items];
  let state = seed >>> 0;
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [result[last], result[other]] = [result[other] as T, result[last] as T];
  }
  return result;
}
