import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lockEnrolment } from '../../app/adapters/postgres/forgotten-customers.server.ts';
import { withTenant } from '../../app/adapters/postgres/tenant.ts';
import { laneOf } from '../../app/domain/shared/lanes.ts';
import type { MemberId, RedemptionId } from '../../app/domain/shared/ids.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import { success } from '../../app/domain/shared/result.ts';
import { ledgerBreaches, startShop, type RunningShop } from '../support/running-shop.ts';

let running: RunningShop;
let owner: pg.Client;
let deliveries = 0;

beforeAll(async () => {
  running = await startShop({
    discounts: {
      issue: () => Promise.resolve(success({ discountGid: 'gid://shopify/DiscountCodeNode/1' })),
      withdraw: () => Promise.resolve(success('withdrawn' as const)),
    },
  });
  owner = new pg.Client({ connectionString: running.urls.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await running.stop();
});

const placedAt = '2026-11-01T10:00:00Z';

async function deliver(topic: string, subject: string, body: object): Promise<void> {
  deliveries += 1;
  await running.inbox.accept({
    shopId: running.shop.id,
    sourceId: `race:${deliveries}`,
    topic,
    subject,
    triggeredAt: Date.parse('2026-11-10T10:00:00Z') as Instant,
    body: JSON.stringify(body),
  });
}

const orderOf = (orderId: string, customerId: string) => ({
  id: Number(orderId),
  name: `#${orderId}`,
  created_at: placedAt,
  updated_at: placedAt,
  currency: 'USD',
  financial_status: 'paid',
  customer: { id: Number(customerId) },
  line_items: [{ id: Number(`${orderId}1`), title: 'Tea', quantity: 1, current_quantity: 1, price: '100.00' }],
});

const mergeOf = (kept: string, deleted: string) => ({
  admin_graphql_api_customer_kept_id: `gid://shopify/Customer/${kept}`,
  admin_graphql_api_customer_deleted_id: `gid://shopify/Customer/${deleted}`,
  status: 'completed',
});

async function memberOf(customerId: string): Promise<{ id: MemberId; merged_into: string | null }> {
  const { rows } = await owner.query<{ id: MemberId; merged_into: string | null }>(
    'SELECT id, merged_into FROM members WHERE customer_id = $1',
    [customerId],
  );
  return rows[0]!;
}

/** Holds a member's balance, as somebody in the middle of a command does, until the answer is called. */
async function holdBalance(memberId: string): Promise<() => Promise<void>> {
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let locked: () => void = () => undefined;
  const isLocked = new Promise<void>((resolve) => {
    locked = resolve;
  });
  const holding = withTenant(running.database.pool, running.shop.id, async (client) => {
    await client.query('SELECT 1 FROM balances WHERE shop_id = $1 AND member_id = $2 FOR UPDATE', [running.shop.id, memberId]);
    locked();
    await held;
  });
  await isLocked;
  return async () => {
    letGo();
    await holding;
  };
}

/** Until so many connections wait for a lock that another one holds. */
async function untilWaiting(count: number): Promise<void> {
  for (;;) {
    const { rows } = await owner.query<{ waiting: number }>(
      `SELECT count(DISTINCT l.pid)::int AS waiting FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
       WHERE a.datname = current_database() AND NOT l.granted`,
    );
    if (rows[0]!.waiting >= count) return;
  }
}

/** Two customers with an order each, and the ids of two new orders of the second in lanes other than the merge's. */
async function twoCustomers(kept: string, deleted: string): Promise<{ gone: MemberId; newOrder: string }> {
  await deliver('orders/paid', `7${kept}`, orderOf(`7${kept}`, kept));
  await deliver('orders/paid', `7${deleted}`, orderOf(`7${deleted}`, deleted));
  await running.drainAll();
  const newOrder = Array.from({ length: 20 }, (_, index) => `8${deleted}${index + 10}`).find((id) => laneOf(id) !== laneOf(kept))!;
  return { gone: (await memberOf(deleted)).id, newOrder };
}

async function allIsWith(kept: string, deleted: string, points: number): Promise<void> {
  await running.drainAll();
  const { laurel, shop } = running;
  const [keptMember, goneMember] = [await memberOf(kept), await memberOf(deleted)];
  expect(goneMember.merged_into).toBe(keptMember.id);
  const shown = await Promise.all([laurel.members.show(shop, keptMember.id), laurel.members.show(shop, goneMember.id)]);
  expect(shown.map((member) => member.ok && member.value.available)).toEqual([points, 0]);
  const { rows } = await owner.query(`SELECT order_id FROM order_states WHERE member_id = $1 OR awards::text LIKE $2`, [
    goneMember.id,
    `%"memberId":"${goneMember.id}"%`,
  ]);
  expect(rows).toEqual([]);
  expect(await ledgerBreaches(running.database, shop)).toEqual([]);
}

test('an order that is worked while its customer is merged away counts for the customer who stays: the merge first', async () => {
  const { gone, newOrder } = await twoCustomers('301', '302');
  await deliver('customers/merge', '301', mergeOf('301', '302'));
  await deliver('orders/paid', newOrder, orderOf(newOrder, '302'));
  const letGo = await holdBalance(gone);
  const merging = running.drain(running.shop.id, laneOf('301'));
  await untilWaiting(1);
  const working = running.drain(running.shop.id, laneOf(newOrder)).catch((fault: unknown) => fault);
  await untilWaiting(2);
  await letGo();
  await Promise.all([merging, working]);
  await allIsWith('301', '302', 300);
});

test('an order that is worked while its customer is merged away counts for the customer who stays: the order first', async () => {
  const { gone, newOrder } = await twoCustomers('311', '312');
  await deliver('customers/merge', '311', mergeOf('311', '312'));
  await deliver('orders/paid', newOrder, orderOf(newOrder, '312'));
  const letGo = await holdBalance(gone);
  const working = running.drain(running.shop.id, laneOf(newOrder));
  await untilWaiting(1);
  const merging = running.drain(running.shop.id, laneOf('311')).catch((fault: unknown) => fault);
  await untilWaiting(2);
  await letGo();
  await Promise.all([merging, working]);
  await allIsWith('311', '312', 300);
});

test('points are neither given to nor taken from a member who was merged away or forgotten', async () => {
  const { laurel, shop } = running;
  const { gone } = await twoCustomers('321', '322');
  await deliver('customers/merge', '321', mergeOf('321', '322'));
  await running.drainAll();
  const adjusted = await laurel.members.adjust(
    shop,
    { kind: 'staff', id: '1' },
    { memberId: gone, points: 50, reason: 'A form that was open for long', idempotencyKey: 'adjust-gone-1' },
  );
  expect(adjusted).toMatchObject({ ok: false, reason: 'unknown_member' });
  await allIsWith('321', '322', 200);
});

test('an order that is worked while its customer is forgotten does not keep their name', async () => {
  const customerId = '331';
  await deliver('orders/paid', '7331', orderOf('7331', customerId));
  await running.drainAll();
  const memberId = (await memberOf(customerId)).id;
  const newOrder = Array.from({ length: 20 }, (_, index) => `8331${index + 10}`).find((id) => laneOf(id) !== laneOf(customerId))!;
  // The order's batch is past every look at its member and about to be written when the request comes.
  const writer = new pg.Client({ connectionString: running.urls.ownerUrl });
  await writer.connect();
  await writer.query('BEGIN');
  await writer.query(`INSERT INTO order_states (shop_id, order_id, awards, explanations) VALUES ($1, $2, '{}', '{}')`, [running.shop.id, newOrder]); // prettier-ignore
  await deliver('orders/paid', newOrder, orderOf(newOrder, customerId));
  const working = running.drain(running.shop.id, laneOf(newOrder));
  await untilWaiting(1);
  await deliver('customers/redact', customerId, { customer: { id: Number(customerId) }, orders_to_redact: [7331] });
  const forgetting = running.drain(running.shop.id, laneOf(customerId));
  await Promise.race([forgetting, untilWaiting(2)]);
  await writer.query('ROLLBACK');
  await writer.end();
  await Promise.all([working, forgetting]);
  await running.drainAll();

  const { rows } = await owner.query(`SELECT order_id FROM order_states WHERE facts::text LIKE '%"customerId":"331"%'`);
  expect(rows).toEqual([]);
  const { rows: orders } = await owner.query('SELECT order_id, erased FROM order_states WHERE member_id = $1 ORDER BY order_id', [
    memberId,
  ]);
  expect(orders).toEqual([{ order_id: '7331', erased: true }, { order_id: newOrder, erased: true }]); // prettier-ignore
  expect(await ledgerBreaches(running.database, running.shop)).toEqual([]);
});

test('somebody who is forgotten in the moment in which they would be enrolled is not enrolled by what is older', async () => {
  const customerId = '341';
  const orderId = Array.from({ length: 20 }, (_, index) => `8341${index + 10}`).find((id) => laneOf(id) !== laneOf(customerId))!;
  await deliver('customers/redact', customerId, { customer: { id: Number(customerId) }, orders_to_redact: [] });
  // Somebody else is being enrolled. The request waits for that, and then the order, whose batch has read already who was forgotten.
  let letGo: () => void = () => undefined;
  let begun: () => void = () => undefined;
  const hasBegun = new Promise<void>((resolve) => (begun = resolve));
  const enrolling = withTenant(running.database.pool, running.shop.id, async (client) => {
    await lockEnrolment(client, running.shop.id, 'enrol');
    begun();
    await new Promise<void>((resolve) => (letGo = resolve));
  });
  await hasBegun;
  const forgetting = running.drain(running.shop.id, laneOf(customerId));
  await untilWaiting(1);
  await deliver('orders/paid', orderId, {
    ...orderOf(orderId, customerId),
    customer: { id: Number(customerId), first_name: 'Namefirst341' },
  });
  const working = running.drain(running.shop.id, laneOf(orderId));
  await untilWaiting(2);
  letGo();
  await Promise.all([enrolling, forgetting, working]);
  await running.drainAll();

  expect((await owner.query('SELECT FROM members WHERE customer_id = $1', [customerId])).rowCount).toBe(0);
  expect((await owner.query('SELECT FROM customers WHERE customer_id = $1', [customerId])).rowCount).toBe(0);
  const { rows } = await owner.query('SELECT erased FROM order_states WHERE shop_id = $1 AND order_id = $2', [running.shop.id, orderId]);
  expect(rows).toEqual([{ erased: true }]);
  const { rows: named } = await owner.query(`SELECT FROM order_states WHERE facts::text LIKE '%"customerId":"341"%'`);
  expect(named).toEqual([]);
  expect(await ledgerBreaches(running.database, running.shop)).toEqual([]);
});

test.each(['no-number', '0', '9999999999999999999', '-1', '1;', '', '\u0000'])(
  'an address that names %j is an address of nothing, not a fault',
  async (text) => {
    const { laurel, shop } = running;
    const staff = { kind: 'staff', id: '1' } as const;
    const change = { points: 5, reason: 'A reason', idempotencyKey: 'adjust-nobody' };
    expect(await laurel.members.show(shop, text as MemberId)).toMatchObject({ ok: false, reason: 'unknown_member' });
    expect(await laurel.members.adjust(shop, staff, { ...change, memberId: text as MemberId })).toMatchObject({ reason: 'unknown_member' });
    expect(await laurel.redemptions.cancel(shop, { actor: staff }, text as RedemptionId)).toMatchObject({ reason: 'unknown_redemption' });
    expect(await laurel.events.retry(shop, staff, text)).toMatchObject({ ok: false, reason: 'not_found' });
    expect(await laurel.privacy.exportFile(shop, staff, text)).toMatchObject({ ok: false, reason: 'not_found' });
    await expect(laurel.members.search(shop, { query: text, cursor: text })).resolves.toBeDefined();
  },
);
