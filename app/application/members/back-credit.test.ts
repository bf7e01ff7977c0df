import { beforeEach, expect, test } from 'vitest';
import { createMemoryBackCredits } from '../../adapters/memory/back-credits.ts';
import { MemoryDatabase } from '../../adapters/memory/database.ts';
import { createMemoryInbox } from '../../adapters/memory/inbox.ts';
import { createMemoryProgramVersions } from '../../adapters/memory/program-versions.ts';
import { createMemoryShops } from '../../adapters/memory/shops.ts';
import { shopifyReader } from '../../adapters/shopify/payloads/reader.ts';
import { defaultRuleset } from '../../domain/program/ruleset.ts';
import type { OrderId } from '../../domain/shared/ids.ts';
import { dayMs, type Instant } from '../../domain/shared/instant.ts';
import { refuse, success } from '../../domain/shared/result.ts';
import type { Actor, Shop } from '../laurel.ts';
import type { BackCredit } from '../ports/back-credits.ts';
import type { OrdersSource } from '../ports/orders-source.ts';
import { backCreditedVersion, createBackCredit } from './back-credit.ts';

const staff: Actor = { kind: 'staff', id: '77' };
const start = Date.UTC(2026, 0, 1) as Instant;
const day = (days: number) => (start + days * dayMs) as Instant;
const span = { from: day(-100), until: day(0), version: 1 };

/** Orders as Shopify has them: placed on a day before the program, by a customer or a guest, for an amount. */
const past: ReadonlyArray<readonly [id: string, placed: number, customer: string | null, price: string]> = [
  ['1', -200, '501', '90.00'],
  ['2', -90, '501', '20.00'],
  ['3', -80, '502', '30.00'],
  ['4', -70, null, '40.00'],
  ['5', -60, '501', '50.00'],
  ['6', 10, '501', '60.00'],
];

function payloadOf([id, placed, customer, price]: (typeof past)[number]) {
  const at = new Date(day(placed)).toISOString();
  return {
    id,
    name: `#${id}`,
    created_at: at,
    processed_at: at,
    updated_at: new Date(day(20)).toISOString(),
    currency: 'USD',
    financial_status: 'paid',
    customer: customer === null ? null : { id: customer, email: null, first_name: null, last_name: null },
    line_items: [{ id: `${id}1`, title: 'Mug', quantity: 1, current_quantity: 1, price }],
  };
}

let database: MemoryDatabase;
let shop: Shop;
let down = false;

/** Two orders a page; every one changed lately, so that the span is told by when they were placed. */
const orders = {
  changedSince: async ({ after }: { after: string | null }) => {
    if (down) return refuse('shopify_unavailable', 'Shopify does not answer.');
    const begin = Number(after ?? '0');
    const page = past.slice(begin, begin + 2).map(([id]) => ({ orderId: id as OrderId }));
    return success({ orders: page, next: begin + 2 < past.length ? String(begin + 2) : null });
  },
  fetchOrder: async ({ orderId }: { orderId: OrderId }) => {
    const found = past.find(([id]) => id === orderId);
    return found === undefined || orderId === '3' ? refuse('not_found', 'No such order.') : success(payloadOf(found));
  },
} as unknown as OrdersSource;

const backCredit = () =>
  createBackCredit({
    backCredits: createMemoryBackCredits(database),
    orders,
    versions: createMemoryProgramVersions(database),
    shops: createMemoryShops(database),
    reader: shopifyReader,
    inbox: createMemoryInbox(database, { lane: () => undefined, effects: () => undefined }),
    clock: { now: () => day(30) },
  });
const sent = () => database.tenant(shop.id).events.all().map(({ subject }) => subject); // prettier-ignore

beforeEach(async () => {
  down = false;
  database = new MemoryDatabase({ now: () => day(30) });
  shop = await createMemoryShops(database).install({
    domain: 'corner.myshopify.com',
    name: 'Corner Shop',
    currency: 'USD',
    timeZone: 'UTC',
    scopes: [],
    at: start,
    programStartsAt: start,
    ruleset: defaultRuleset,
  });
});

test('a preview counts the orders of the span, what they would earn and whom, and writes nothing', async () => {
  // Order 3 is gone at Shopify; 4 is a guest's; 1 and 6 lie outside.
  expect(await backCredit().preview(shop, span)).toEqual({ ok: true, value: { orders: 3, points: 70, members: 1, guests: 1 } });
  expect(sent()).toEqual([]);
  expect(database.tenant(shop.id).backCredits.size).toBe(0);
});

test('a run sends the same orders page by page, is taken up where it was cut off, and sends nothing twice', async () => {
  const started = await backCredit().start(shop, staff, span);
  if (!started.ok) throw new Error(started.message);
  const { id } = started.value;
  expect(await backCredit().start(shop, staff, span)).toMatchObject({ ok: false, reason: 'idempotency_conflict' });
  expect(await backCredit().page(shop, id)).toEqual({ ok: true, value: { more: true, orders: 1 } });
  down = true;
  expect(await backCredit().page(shop, id)).toMatchObject({ ok: false, reason: 'shopify_unavailable' });
  down = false;
  expect(await backCredit().page(shop, id)).toEqual({ ok: true, value: { more: true, orders: 2 } });
  expect(await backCredit().page(shop, id)).toEqual({ ok: true, value: { more: false, orders: 3 } });
  expect(await backCredit().page(shop, id)).toEqual({ ok: true, value: { more: false, orders: 3 } });
  expect(sent()).toEqual(['2', '4', '5']);
});

test('a run that is cancelled goes no further', async () => {
  const started = await backCredit().start(shop, staff, span);
  const id = started.ok ? started.value.id : '';
  await backCredit().page(shop, id);
  expect(await backCredit().cancel(shop, staff, id)).toEqual({ ok: true, value: null });
  expect(await backCredit().page(shop, id)).toMatchObject({ ok: true, value: { more: false } });
  expect(await backCredit().cancel(shop, staff, id)).toMatchObject({ ok: false, reason: 'not_found' });
  expect(sent()).toEqual(['2']);
});

test('a span that ends before it begins, or a version that nobody published, is refused', async () => {
  expect(await backCredit().preview(shop, { ...span, until: span.from })).toMatchObject({ ok: false, field: 'until' });
  expect(await backCredit().start(shop, staff, { ...span, version: 9 })).toMatchObject({ ok: false, field: 'version' });
});

test('an order from before the program is counted by the newest run that covers it', () => {
  const credit = (rulesetVersion: number, from: number, until: number, startedAt: number): BackCredit => ({
    id: String(rulesetVersion),
    programId: '1',
    rulesetVersion,
    from: day(from),
    until: day(until),
    state: 'done',
    orders: 0,
    startedAt: day(startedAt),
    startedBy: staff,
  });
  const credits = [credit(1, -100, 0, 1), credit(2, -50, 0, 2)];
  const version = (at: number, programId = '1') => backCreditedVersion(credits, programId, day(at));
  expect([version(-100), version(-50), version(-51), version(0), version(-101), version(-50, '2')]).toEqual([1, 2, 1, null, null, null]);
});
