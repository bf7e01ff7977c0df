import { dayMs, instantFromIso, isoFromInstant, type Instant } from '../../domain/shared/instant.ts';
import type { Shop } from '../laurel.ts';
import { isPresent } from './is-present.ts';
import type { Clock } from '../ports/clock.ts';
import type { Inbox } from '../ports/events.ts';
import type { ChangedOrder, OrdersSource } from '../ports/orders-source.ts';
import type { Drift, Reconciliations } from '../ports/reconciliations.ts';
import type { Run, Runs, RunValue } from '../ports/runs.ts';
import type { Shops } from '../ports/shops.ts';
import type { RunHandler, RunPage } from '../schedule/work-runs.ts';

export interface ReconcileDeps {
  readonly orders: OrdersSource;
  readonly reconciliations: Reconciliations;
  readonly runs: Runs;
  readonly shops: Shops;
  readonly inbox: Inbox;
  readonly clock: Clock;
  /** What Shopify changed within this time may still be on its way here by webhook. */
  readonly graceMs?: number;
}

/** Where a reconciliation is: it reads a stretch of Shopify's time page by page, then waits until what it fed in is worked. */
interface Place {
  readonly step: 'read' | 'settle';
  readonly since: number;
  readonly until: number;
  readonly after: string | null;
  readonly waits: number;
}

type Found = Pick<Drift, 'orderId' | 'changedAt' | 'finding'>;

const graceMsDefault = 300_000;
/** Shopify's search index runs behind its orders at times; what the last one may have missed is looked at again. */
const overlapMs = 3_600_000;
/** Without a scope of its own an app sees sixty days of orders. */
const reachDays = 60;
/** Listing is cheap and reading an order is not: a page ends well within the lease also when every order in it has to be read. */
const ordersAPage = 25;
const settleEveryMs = 5_000;
const settleWaitsMax = 60;

/**
 * Compares what Shopify says of its orders with what Laurel knows, and puts the difference through the pipeline that webhooks
 * go through, as ordinary snapshots. So it needs no idea of what an order is worth, and repeating it changes nothing.
 */
export function createReconcile(deps: ReconcileDeps): RunHandler {
  return async (run): Promise<RunPage> => {
    const shop = await deps.shops.findById(run.shopId);
    if (shop === null) return { cursor: null, done: 0 };
    const place = (run.cursor as unknown as Place | null) ?? (await beginning(deps, run));
    return place.step === 'read' ? readPage(deps, run, shop, place) : settle(deps, run, place);
  };
}

/** From where the last one ended, or `input.since`; otherwise from the program's start. */
async function beginning({ runs, reconciliations, clock, graceMs }: ReconcileDeps, run: Run): Promise<Place> {
  const now = clock.now();
  const until = now - (graceMs ?? graceMsDefault);
  const reach = now - reachDays * dayMs;
  const asked = instantFromIso(run.input['since']);
  const earlier = await runs.list({ shopId: run.shopId, kind: 'reconciliation', limit: 50 });
  const ends = earlier.flatMap(({ state, report }) => (state === 'done' ? (instantFromIso(report?.['until']) ?? []) : []));
  const last = ends.length === 0 ? null : Math.max(...ends) - overlapMs;
  const since = asked ?? last ?? (await reconciliations.programStart(run.shopId)) ?? now;
  return { step: 'read', since: Math.max(since, reach), until, after: null, waits: 0 };
}

async function readPage(deps: ReconcileDeps, run: Run, shop: Shop, place: Place): Promise<RunPage> {
  const since = place.since as Instant;
  const page = await deps.orders.changedSince({ shop, since, after: place.after, limit: ordersAPage });
  if (!page.ok) throw new Error(`${page.reason}: ${page.message}`);
  // Pages come in the order of change, so what changed after `until` is at the end, and nothing behind it counts.
  const counted = page.value.orders.filter(({ updatedAt }) => updatedAt <= place.until);
  await repair(deps, run, shop, counted);
  const more = page.value.next !== null && counted.length === page.value.orders.length;
  const next: Place = more ? { ...place, after: page.value.next } : { ...place, step: 'settle', after: null };
  return { cursor: asValue(next), done: counted.length };
}

async function repair(deps: ReconcileDeps, run: Run, shop: Shop, listed: readonly ChangedOrder[]): Promise<void> {
  const known = await deps.reconciliations.knownStates(run.shopId, listed.map(({ orderId }) => orderId)); // prettier-ignore
  const drifted = listed.flatMap((order) => {
    const state = known.get(order.orderId);
    if (state !== undefined && isPresent(state, order)) return [];
    return [
      { orderId: order.orderId, changedAt: order.updatedAt, finding: state === undefined ? ('missing' as const) : ('stale' as const) },
    ];
  });
  await note(deps, run, drifted);
  for (const drift of drifted) await feed(deps, run, shop, drift);
}

async function feed(deps: ReconcileDeps, run: Run, shop: Shop, { orderId, changedAt }: Found): Promise<void> {
  const { shopId, occasion } = run;
  const order = await deps.orders.fetchOrder({ shop, orderId });
  if (!order.ok) {
    if (order.reason !== 'not_found' && order.reason !== 'not_allowed') throw new Error(`${order.reason}: ${order.message}`);
    return note(deps, run, [{ orderId, changedAt, finding: 'unreadable' }]);
  }
  // The occasion is part of the name: a later reconciliation that still finds something amiss feeds the same state once more.
  const sourceId = `reconcile:${occasion}:${orderId}:${order.value.updated_at}`;
  await deps.reconciliations.fed({ shopId, occasion, orderId, sourceId });
  await deps.inbox.accept({
    shopId,
    sourceId,
    topic: 'orders/updated',
    subject: orderId,
    // It was read just now, so it is newer than any webhook of the same second.
    triggeredAt: deps.clock.now(),
    body: JSON.stringify(order.value),
  });
}

async function note({ reconciliations, clock }: ReconcileDeps, { shopId, occasion }: Run, found: readonly Found[]): Promise<void> {
  if (found.length > 0) await reconciliations.note({ shopId, occasion, at: clock.now(), found });
}

/** The difference in points is known once the worker has been through what was fed in. */
async function settle({ reconciliations, clock }: ReconcileDeps, { shopId, occasion }: Run, place: Place): Promise<RunPage> {
  const open = await reconciliations.settle({ shopId, occasion, at: clock.now() });
  if (open > 0 && place.waits < settleWaitsMax) {
    return { cursor: asValue({ ...place, waits: place.waits + 1 }), done: 0, restMs: settleEveryMs };
  }
  const sums = await reconciliations.sums(shopId, occasion);
  const report = { since: isoFromInstant(place.since as Instant), until: isoFromInstant(place.until as Instant), ...sums, open };
  return { cursor: null, done: 0, report };
}

function asValue(place: Place): RunValue {
  return { ...place };
}
