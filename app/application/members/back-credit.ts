import { contextWithoutMember, explainEntitlement, learnSnapshot, nothingKnown } from '../../domain/earning/index.ts';
import type { OrderId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { refuse, success, type Result } from '../../domain/shared/result.ts';
import type { Actor, Shop } from '../laurel.ts';
import type { BackCredit, BackCredits } from '../ports/back-credits.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventFact, EventReader, Inbox } from '../ports/events.ts';
import type { OrdersSource, OrderSnapshotPayload } from '../ports/orders-source.ts';
import type { ProgramVersions } from '../ports/program-versions.ts';
import type { Shops } from '../ports/shops.ts';

/** Orders asked for at once: each is read from Shopify by itself. */
const pageSize = 50;

export interface BackCreditDeps {
  readonly backCredits: BackCredits;
  readonly orders: OrdersSource;
  readonly versions: Pick<ProgramVersions, 'find'>;
  readonly shops: Pick<Shops, 'currentProgram'>;
  readonly reader: Pick<EventReader, 'read'>;
  readonly inbox: Inbox;
  readonly clock: Clock;
}

/** Orders placed at `from` or later and before `until`, counted by a published version of the rules. */
export interface BackCreditInput {
  readonly from: Instant;
  readonly until: Instant;
  readonly version: number;
}

export interface BackCreditPreview {
  readonly orders: number;
  readonly points: number;
  /** Customers who would have points from it. */
  readonly members: number;
  /** Orders that name nobody: they wait for somebody who claims them. */
  readonly guests: number;
}

type Snapshot = Extract<EventFact, { kind: 'order_snapshot' }>;

/**
 * Lets orders from before the program count. A preview reads and writes nothing; a run sends the orders through the inbox, a page at a time, and
 * the worker counts them by the chosen version like any other order, refunds included, from then on.
 */
export function createBackCredit(deps: BackCreditDeps) {
  /** One page of orders, as Shopify has them now; `next` is null on the last. */
  async function page(shop: Shop, input: Pick<BackCreditInput, 'from' | 'until'>, after: string | null) {
    const changed = await deps.orders.changedSince({ shop, since: input.from, after, limit: pageSize });
    if (!changed.ok) return changed;
    const found: Array<{ payload: OrderSnapshotPayload; fact: Snapshot }> = [];
    for (const { orderId } of changed.value.orders) {
      const order = await deps.orders.fetchOrder({ shop, orderId });
      if (!order.ok && order.reason === 'not_found') continue;
      if (!order.ok) return order;
      const fact = read(deps.reader, orderId, order.value, deps.clock.now());
      // An order can only have changed after it was placed, so every one of the span is among those changed since its beginning.
      if (fact !== null && fact.snapshot.orderedAt >= input.from && fact.snapshot.orderedAt < input.until) {
        found.push({ payload: order.value, fact });
      }
    }
    return success({ found, next: changed.value.next });
  }

  async function check(shop: Shop, { from, until, version }: BackCreditInput) {
    if (!(from < until)) return refuse('invalid_input', 'The span ends before it begins.', 'until');
    const current = await deps.shops.currentProgram(shop.id);
    if (current === null) return refuse('program_not_live', 'This shop has no program yet.');
    const published = await deps.versions.find(shop.id, version);
    if (published === null || published.withdrawnAt !== null)
      return refuse('invalid_input', `There is no published version ${version}.`, 'version');
    return success(published);
  }

  return {
    /**
     * How many orders, points and members it would come to, each order judged by itself: first-order bonuses, tiers and caps are seen by the
     * run only. Stops when `cancelled` says so. Refuses `invalid_input`, `program_not_live`, and what the orders' source refuses.
     */
    async preview(shop: Shop, input: BackCreditInput, cancelled: () => boolean = () => false): Promise<Result<BackCreditPreview>> {
      const checked = await check(shop, input);
      if (!checked.ok) return checked;
      const seen = new Map<string, { points: number; customerId: string | null }>();
      for (let after: string | null = null; !cancelled();) {
        const read: Awaited<ReturnType<typeof page>> = await page(shop, input, after);
        if (!read.ok) return read;
        for (const { fact } of read.value.found) {
          const known = { ...learnSnapshot(nothingKnown, fact.snapshot, fact.refunds), snapshot: fact.snapshot };
          const context = contextWithoutMember(fact.snapshot.orderedAt, shop.timeZone);
          const { points } = explainEntitlement(known, checked.value.ruleset, input.version, context);
          seen.set(fact.snapshot.orderId, { points, customerId: fact.snapshot.customerId });
        }
        after = read.value.next;
        if (after === null) break;
      }
      const orders = [...seen.values()];
      const named = orders.filter(({ customerId }) => customerId !== null);
      return success({
        orders: orders.length,
        points: named.reduce((sum, { points }) => sum + points, 0),
        members: new Set(named.filter(({ points }) => points > 0).map(({ customerId }) => customerId)).size,
        guests: orders.length - named.length,
      });
    },

    /** Begins a run; `page` carries it on. Refuses `invalid_input`, `program_not_live`, and `idempotency_conflict` while another one runs. */
    async start(shop: Shop, actor: Actor, input: BackCreditInput): Promise<Result<BackCredit>> {
      const checked = await check(shop, input);
      if (!checked.ok) return checked;
      const { programId } = checked.value;
      const { from, until, version: rulesetVersion } = input;
      const startedAt = deps.clock.now();
      const started = await deps.backCredits.start({
        shopId: shop.id,
        programId,
        rulesetVersion,
        from,
        until,
        startedAt,
        startedBy: actor,
      });
      return started === null
        ? refuse('idempotency_conflict', 'Another one runs at the moment. Wait for it, or cancel it first.')
        : success(started);
    },

    /**
     * Sends the next page's orders; true while there is more. A page that was cut off is sent again, which changes nothing. Refuses `not_found`,
     * and what the orders' source refuses: then repeat.
     */
    async page(shop: Shop, id: string): Promise<Result<{ readonly more: boolean; readonly orders: number }>> {
      const credit = await deps.backCredits.find(shop.id, id);
      if (credit === null) return refuse('not_found', 'There is no such back-credit.');
      if (credit.state !== 'running') return success({ more: false, orders: credit.orders });
      const read = await page(shop, credit, credit.cursor);
      if (!read.ok) return read;
      const at = deps.clock.now();
      const { found, next } = read.value;
      await Promise.all(
        found.map(({ payload }) =>
          deps.inbox.accept({
            shopId: shop.id,
            sourceId: `back_credit:${id}:${payload.id}:${payload.updated_at}`,
            topic: 'orders/updated',
            subject: payload.id,
            triggeredAt: at,
            body: JSON.stringify(payload),
          }),
        ),
      );
      const step = { shopId: shop.id, id, from: credit.cursor, to: next, orders: found.length, done: next === null, at };
      const noted = await deps.backCredits.advance(step);
      return success({ more: noted && next !== null, orders: credit.orders + (noted ? found.length : 0) });
    },

    /** Stops a run; what was counted stays counted. Refuses `not_found` when it does not run. */
    async cancel(shop: Shop, actor: Actor, id: string): Promise<Result<null>> {
      const stopped = await deps.backCredits.cancel({ shopId: shop.id, id, actor, at: deps.clock.now() });
      return stopped ? success(null) : refuse('not_found', 'No such back-credit runs.');
    },
  };
}

/**
 * Which version counts an order from before the program: that of the newest back-credit whose span it falls in; null when there is none. What was
 * cancelled half-way goes on counting, or a refund would find an order whose points came from nowhere.
 */
export function backCreditedVersion(credits: readonly BackCredit[], programId: string, orderedAt: Instant): number | null {
  const covering = credits.filter((credit) => credit.programId === programId && orderedAt >= credit.from && orderedAt < credit.until);
  covering.sort((a, b) => b.startedAt - a.startedAt);
  return covering[0]?.rulesetVersion ?? null;
}

function read(reader: Pick<EventReader, 'read'>, orderId: OrderId, payload: OrderSnapshotPayload, at: Instant): Snapshot | null {
  const event = {
    sourceId: `back_credit:${orderId}`,
    topic: 'orders/updated',
    subject: orderId,
    triggeredAt: at,
    body: JSON.stringify(payload),
  };
  const fact = reader.read(event);
  return fact.ok && fact.value.kind === 'order_snapshot' ? fact.value : null;
}
