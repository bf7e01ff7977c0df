import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createReconciliations } from '../../app/adapters/postgres/reconciliations.server.ts';
import { createRuns } from '../../app/adapters/postgres/runs.server.ts';
import { withTenant } from '../../app/adapters/postgres/tenant.ts';
import { createOrdersSource } from '../../app/adapters/shopify/orders-source.server.ts';
import { shopifyReader } from '../../app/adapters/shopify/payloads/reader.ts';
import type { Shop } from '../../app/application/laurel.ts';
import type { RunState } from '../../app/application/ports/runs.ts';
import { createReconcile } from '../../app/application/reconciliation/reconcile.ts';
import { createWorkRuns } from '../../app/application/schedule/work-runs.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import { startSimulatedApp, type SimulatedApp } from '../contracts/shopify-app.simulated.ts';
import { ledgerBreaches, startShop, type RunningShop } from '../support/running-shop.ts';

const noNudge = { lane: () => undefined, effects: () => undefined, runs: () => undefined };

let app: SimulatedApp;
let running: RunningShop;
let shop: Shop;
let delivered = 0;
/** The present, which a test moves on: a reconciliation leaves the last minutes to the webhooks. */
let now: number;

beforeAll(async () => {
  app = await startSimulatedApp();
  await app.control('install', {});
  const nobody = () => Promise.reject(new Error('Orders call nobody outside.'));
  running = await startShop({ discounts: { issue: nobody, withdraw: nobody } });
  shop = await running.laurel.shops.install({
    domain: app.shop.domain,
    name: 'Simulated',
    currency: 'USD',
    timeZone: 'America/New_York',
    scopes: [],
    // The shop's past, of which no webhook tells, is before the program.
    programStartsAt: Date.now() as Instant,
  });
});
afterAll(async () => {
  await app?.stop();
  await running?.stop();
});
beforeEach(() => {
  now = Date.now();
});

/** Puts the webhooks that arrived into the ledger, as the web process and the worker would. */
async function workWebhooks(): Promise<void> {
  await app.control('deliveries/flush', { now: true });
  const arrived = app.webhooks.slice(delivered);
  delivered = app.webhooks.length;
  for (const [index, { topic, body }] of arrived.entries()) {
    const subject = shopifyReader.subjectOf(topic, body);
    if (!subject.ok) continue;
    const sourceId = `webhook:${delivered - arrived.length + index}`;
    await running.inbox.accept({ shopId: shop.id, sourceId, topic, ...subject.value, triggeredAt: now as Instant, body });
  }
  await work();
}

async function work(): Promise<void> {
  for (let lane = 0; lane < 8; lane += 1) await running.drain(shop.id, lane);
}

/** One reconciliation from its first page to its report, while the worker works what it feeds in. */
async function reconcile(occasion: string): Promise<RunState> {
  now += 600_000;
  const runs = createRuns(running.database);
  const clock = { now: () => now as Instant };
  const handler = createReconcile({
    orders: createOrdersSource({ client: app.client }),
    reconciliations: createReconciliations(running.database),
    runs,
    shops: running.shops,
    inbox: running.inbox,
    clock,
  });
  const workRuns = createWorkRuns({ runs, handlers: { reconciliation: handler }, nudge: noNudge, clock });
  const name = { kind: 'reconciliation', occasion } as const;
  await runs.make(shop.id, [{ ...name, dueAt: now as Instant }]);
  for (let turn = 0; turn < 100; turn += 1) {
    await workRuns(shop.id);
    await work();
    const state = await runs.find(shop.id, name);
    if (state?.state !== 'waiting' && state?.state !== 'running') return state!;
    expect(state.lastFault).toBeNull();
    now = Math.max(now, state.dueAt);
  }
  throw new Error('The reconciliation did not end.');
}

async function ledger(): Promise<{ transfers: number; orders: number; points: number }> {
  return withTenant(running.database.pool, shop.id, async (client) => {
    const { rows } = await client.query<{ transfers: string; orders: string; points: string }>(
      `SELECT (SELECT count(*) FROM transfers WHERE shop_id = $1) AS transfers, (SELECT count(*) FROM order_states WHERE shop_id = $1) AS orders,
         (SELECT coalesce(sum(available + pending), 0) FROM balances WHERE shop_id = $1) AS points`,
      [shop.id],
    );
    const row = rows[0]!;
    return { transfers: Number(row.transfers), orders: Number(row.orders), points: Number(row.points) };
  });
}

interface PlacedOrder {
  readonly id: string;
  readonly lines: ReadonlyArray<{ readonly id: string }>;
}

async function place(count: number): Promise<PlacedOrder[]> {
  const customers = app.simulator.shop.customers();
  const products = app.simulator.shop.products().filter((product) => !product.giftCard);
  const placed: PlacedOrder[] = [];
  for (let index = 0; index < count; index += 1) {
    const lines = [{ variantId: products[index % products.length]?.variantId, quantity: 2 + (index % 4) }];
    placed.push((await app.control('orders', { customerId: customers[index % customers.length]?.id, lines })) as unknown as PlacedOrder);
  }
  return placed;
}

/** Orders that are placed and paid, of which some are refunded, cancelled or fulfilled later. */
async function trade(count: number): Promise<void> {
  for (const [index, { id, lines }] of (await place(count)).entries()) {
    if (index % 5 === 0) await app.control(`orders/${id}/refunds`, { lines: [{ lineId: lines[0]?.id, quantity: 1 }] });
    if (index % 11 === 3) await app.control(`orders/${id}/cancel`, {});
    else if (index % 3 === 0) await app.control(`orders/${id}/fulfill`, {});
  }
}

test('what webhooks did not bring, one reconciliation does; the second finds nothing and changes nothing', async () => {
  await trade(30);
  await workWebhooks();
  const first = await reconcile('caught up');
  expect(first).toMatchObject({ state: 'done', report: { open: 0 } });

  await app.control('misbehave', { drop: 0.05 });
  await trade(200);
  // Most changes are told by two webhooks or more, so of a few all are made to be lost: an order, and a refund of another one.
  await app.control('misbehave', { reset: true });
  const [refunded] = await place(1);
  await app.control('misbehave', { drop: 1 });
  await place(3);
  await app.control(`orders/${refunded!.id}/refunds`, { lines: [{ lineId: refunded!.lines[0]?.id, quantity: 1 }] });
  await workWebhooks();
  await app.control('misbehave', { reset: true });
  const before = await ledger();

  const repaired = await reconcile('repaired');
  const report = repaired.report as {
    missing: number;
    stale: number;
    repaired: number;
    unreadable: number;
    open: number;
    pointsDifference: number;
  };
  expect(repaired.state).toBe('done');
  expect(report.missing).toBeGreaterThanOrEqual(3);
  expect(report.stale).toBeGreaterThanOrEqual(1);
  expect(report).toMatchObject({ repaired: report.missing + report.stale, unreadable: 0, open: 0 });
  const after = await ledger();
  expect(after.orders - before.orders).toBe(report.missing);
  expect(after.points - before.points).toBe(report.pointsDifference);

  const drifts = await createReconciliations(running.database).list({ shopId: shop.id, occasion: 'repaired', limit: 1_000 });
  expect(drifts).toHaveLength(report.missing + report.stale);
  expect(drifts.reduce((sum, { pointsBefore, pointsAfter }) => sum + pointsAfter! - pointsBefore, 0)).toBe(report.pointsDifference);

  const second = await reconcile('nothing left');
  expect(second.report).toMatchObject({ missing: 0, stale: 0, repaired: 0, open: 0, pointsDifference: 0 });
  expect(second.done).toBeGreaterThan(0);
  expect(await ledger()).toEqual(after);
  expect(await ledgerBreaches(running.database, shop)).toEqual([]);
});

test('a shop of which no webhook arrived at all is whole after one reconciliation', async () => {
  const silent = 40;
  await app.control('misbehave', { drop: 1 });
  await trade(silent);
  await workWebhooks();
  await app.control('misbehave', { reset: true });
  const before = await ledger();
  const { report } = await reconcile('silence');
  expect(report).toMatchObject({ missing: silent, open: 0 });
  const after = await ledger();
  expect(after.orders - before.orders).toBe(silent);
  expect((await reconcile('silence, again')).report).toMatchObject({ missing: 0, stale: 0 });
  expect(await ledger()).toEqual(after);
});

test('while Shopify does not answer the reconciliation waits, says why, and ends when Shopify is back', async () => {
  const answers = [true, false];
  const source = createOrdersSource({ client: app.client });
  const runs = createRuns(running.database);
  const clock = { now: () => now as Instant };
  const handler = createReconcile({
    orders: {
      ...source,
      changedSince: async (input) =>
        answers.shift() === true
          ? { ok: false, reason: 'shopify_unavailable', message: 'Shopify did not answer in time.' }
          : source.changedSince(input),
    },
    reconciliations: createReconciliations(running.database),
    runs,
    shops: running.shops,
    inbox: running.inbox,
    clock,
  });
  const workRuns = createWorkRuns({ runs, handlers: { reconciliation: handler }, nudge: noNudge, clock });
  const name = { kind: 'reconciliation', occasion: 'outage' } as const;
  await runs.make(shop.id, [{ ...name, dueAt: now as Instant }]);
  await workRuns(shop.id);
  expect(await runs.find(shop.id, name)).toMatchObject({
    state: 'waiting',
    faults: 1,
    lastFault: 'shopify_unavailable: Shopify did not answer in time.',
  });
  now += 60_000;
  await workRuns(shop.id);
  expect(await runs.find(shop.id, name)).toMatchObject({ state: 'done', report: { open: 0 } });
});
