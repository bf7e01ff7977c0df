import { afterAll, beforeAll, expect, test } from 'vitest';
import pg from 'pg';
import { laneOf } from '../../app/domain/shared/lanes.ts';
import { rulesetSchema } from '../../app/domain/program/ruleset.ts';
import { addressSchema } from '../../app/domain/rewards/index.ts';
import type { CustomerId } from '../../app/domain/shared/ids.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import { success } from '../../app/domain/shared/result.ts';
import { createMaintenance } from '../../app/adapters/postgres/maintenance.server.ts';
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

async function deliver(topic: string, subject: string, body: object, triggeredAt = '2026-11-10T10:00:00Z'): Promise<void> {
  deliveries += 1;
  await running.inbox.accept({
    shopId: running.shop.id,
    sourceId: `test:${deliveries}`,
    topic,
    subject,
    triggeredAt: Date.parse(triggeredAt) as Instant,
    body: JSON.stringify(body),
  });
}

/** A person whose every word is recognisable wherever it turns up. */
function person(id: string) {
  return { id: Number(id), email: `jane-${id}@private.example`, first_name: `Janefirst${id}`, last_name: `Janelast${id}` };
}

function orderOf(orderId: string, customerId: string, updatedAt = placedAt) {
  return {
    id: Number(orderId),
    name: `#${orderId}`,
    created_at: placedAt,
    updated_at: updatedAt,
    currency: 'USD',
    financial_status: 'paid',
    customer: person(customerId),
    line_items: [{ id: Number(`${orderId}1`), title: 'Tea', quantity: 1, current_quantity: 1, price: '100.00' }],
  };
}

const redactionOf = (customerId: string, orderIds: string[]) => ({
  customer: { id: Number(customerId), email: `jane-${customerId}@private.example`, phone: `+49-555-${customerId}` },
  orders_to_redact: orderIds.map(Number),
});

/** Everything in the database as text, table by table, that names the person. */
async function traces(customerId: string): Promise<string[]> {
  const { rows: tables } = await owner.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const { rows } = await owner.query<{ row: string }>(`SELECT t::text AS row FROM ${pg.escapeIdentifier(name)} t WHERE t::text ~* $1`, [
      `jane-${customerId}@|Janefirst${customerId}|Janelast${customerId}|555-${customerId}`,
    ]);
    found.push(...rows.map(({ row }) => `${name}: ${row.slice(0, 200)}`));
  }
  return found;
}

test('a person who is forgotten leaves no words anywhere, whatever state their events are in, and the books still agree', async () => {
  const { laurel, shop } = running;
  await deliver('customers/create', '801', { ...person('801'), updated_at: placedAt });
  await deliver('orders/paid', '9801', orderOf('9801', '801'));
  await running.drainAll();
  const { members } = await laurel.members.search(shop, { query: '801' });
  const memberId = members[0]!.id;
  const actor = { kind: 'staff', id: '1' } as const;
  const adjusted = await laurel.members.adjust(shop, actor, {
    memberId,
    points: 5,
    reason: 'Janefirst801 called',
    idempotencyKey: 'adjust-801-words',
  });
  expect(adjusted.ok).toBe(true);
  // One that was set aside and one that still waits in another lane when the person is forgotten.
  await deliver('orders/updated', '9801', { ...orderOf('9801', '801'), created_at: 'no time' });
  await running.drainAll();
  const other = ['9802', '9803', '9804', '9805'].find((id) => laneOf(id) !== laneOf('801'))!;
  await deliver('orders/paid', other, orderOf(other, '801'));
  await deliver('customers/redact', '801', redactionOf('801', ['9801', other]));
  await running.drain(shop.id, laneOf('801'));
  await running.drainAll();

  expect(await traces('801')).toEqual([]);
  expect(await ledgerBreaches(running.database, shop)).toEqual([]);
  const shown = await laurel.members.show(shop, memberId);
  expect(shown.ok && shown.value).toMatchObject({ status: 'erased', customerId: null, balances: { available: 105 } });
});

test('where a thing is sent, and what staff wrote about it, is in a person’s export and goes with them', async () => {
  const { laurel, shop } = running;
  const actor = { kind: 'staff', id: '1' } as const;
  const { version, ruleset } = await laurel.program.current(shop);
  const mug = rulesetSchema.parse({ rewards: [{ id: 'mug', name: 'Mug', kind: 'physical', pricePoints: 10 }] }).rewards[0];
  const document = { ...ruleset, rewards: [...ruleset.rewards, mug] };
  expect((await laurel.program.publish(shop, actor, { document, basedOn: version })).ok).toBe(true);
  await deliver('orders/paid', '9807', orderOf('9807', '807'));
  await running.drainAll();
  const address = addressSchema.parse({
    name: 'Janefirst807',
    line1: '1 Main St',
    city: 'Springfield',
    country: 'US',
    phone: '+49-555-807',
  });
  const taken = await laurel.redemptions.redeem(shop, '807' as CustomerId, { rewardId: 'mug', idempotencyKey: 'mug-of-807', address });
  if (!taken.ok) throw new Error(taken.message);
  const { id: redemptionId } = taken.value.redemption;
  const told = await laurel.redemptions.fulfil(shop, actor, { redemptionId, to: 'approved', note: 'Janelast807 collects it' });
  expect(told.ok).toBe(true);

  await deliver('customers/data_request', '807', { customer: { id: 807 }, orders_requested: [], data_request: { id: 1 } });
  await running.drainAll();
  const request = (await laurel.privacy.list(shop)).find(({ customerId, hasFile }) => hasFile && customerId === '807');
  const file = await laurel.privacy.exportFile(shop, actor, request!.id);
  expect(file.ok && file.value).toMatch(/1 Main St.*Janelast807 collects it|Janelast807 collects it.*1 Main St/s);

  await deliver('customers/redact', '807', redactionOf('807', ['9807']));
  await running.drainAll();
  expect(await traces('807')).toEqual([]);
  expect((await owner.query('SELECT FROM redemption_addresses')).rowCount).toBe(0);
  expect(await laurel.redemptions.waiting(shop)).toMatchObject([{ address: null, redemption: { step: 'approved', note: null } }]);
  expect(await ledgerBreaches(running.database, shop)).toEqual([]);
});

test('what is known of a person besides orders is in their export, and no event about them keeps its words when they go', async () => {
  const { laurel, shop } = running;
  const actor = { kind: 'staff', id: '1' } as const;
  await deliver('orders/paid', '9841', orderOf('9841', '841'));
  await running.drainAll();
  const memberId = (await laurel.members.search(shop, { query: '841' })).members[0]!.id;
  const at = Date.parse('2026-11-05T10:00:00Z');
  const learn = (subject: string, key: string, what: object) =>
    deliver('laurel/member_fact', subject, { memberId, fact: { key, at, what } });
  await learn('841', 'birthday', { kind: 'birthday', day: '05-17' });
  await learn(memberId, 'activity:birthday:2026', { kind: 'activity', activity: 'birthday', code: null, subject: 'Janefirst841 is 40' });
  await running.drainAll();
  expect((await running.people.membership.block(shop, actor, { memberId: memberId, reason: 'Janelast841 sells codes' })).ok).toBe(true);
  await running.drainAll();

  await deliver('customers/data_request', '841', { customer: { id: 841 }, orders_requested: [], data_request: { id: 2 } });
  await running.drainAll();
  const request = (await laurel.privacy.list(shop)).find(({ customerId, hasFile }) => hasFile && customerId === '841');
  const file = await laurel.privacy.exportFile(shop, actor, request!.id);
  expect(file.ok && JSON.parse(file.value)).toMatchObject({
    memberships: [{ id: memberId, status: 'blocked', status_reason: 'Janelast841 sells codes' }],
    facts: expect.arrayContaining([expect.objectContaining({ key: 'birthday', what: { kind: 'birthday', day: '05-17' } })]),
    standings: [{ member_id: memberId, orders: 1 }],
    referrals_made: [],
    companies: [],
  });

  await deliver('customers/redact', '841', redactionOf('841', ['9841']));
  await running.drainAll();
  const { rows: bodies } = await owner.query(`SELECT body FROM inbox WHERE topic LIKE 'laurel/%' AND body LIKE '%"' || $1 || '"%'`, [
    memberId,
  ]);
  expect(bodies).toEqual([]);
  expect((await owner.query(`SELECT FROM member_facts WHERE member_id = $1 AND kind = 'birthday'`, [memberId])).rowCount).toBe(0);
});

test('late deliveries about a forgotten person bring nobody back, and a new visit does', async () => {
  const { laurel, shop } = running;
  await deliver('orders/paid', '9811', orderOf('9811', '811'));
  await running.drainAll();
  await deliver('customers/redact', '811', redactionOf('811', ['9811']));
  await running.drainAll();
  await deliver('customers/update', '811', { ...person('811'), updated_at: '2026-11-09T10:00:00Z' }, '2026-11-09T10:00:00Z');
  await deliver('orders/updated', '9811', orderOf('9811', '811', '2026-11-09T10:00:00Z'), '2026-11-09T10:00:00Z');
  await deliver('orders/paid', '9812', orderOf('9812', '811'));
  await running.drainAll();

  expect(await traces('811')).toEqual([]);
  expect((await laurel.members.search(shop, { query: '811' })).members).toEqual([]);
  const { rows } = await owner.query(`SELECT order_id FROM order_states WHERE facts::text LIKE '%"customerId":"811"%'`);
  expect(rows).toEqual([]);

  await laurel.storefront.profile(shop, '811' as CustomerId);
  expect((await laurel.members.search(shop, { query: '811' })).members).toHaveLength(1);
});

test('forgetting a person forgets the customer who was merged into them', async () => {
  const { laurel, shop } = running;
  await deliver('customers/create', '821', { ...person('821'), updated_at: placedAt });
  await deliver('customers/create', '822', { ...person('822'), updated_at: placedAt });
  await deliver('orders/paid', '9822', orderOf('9822', '822'));
  await running.drainAll();
  await deliver('customers/merge', '821', {
    admin_graphql_api_customer_kept_id: 'gid://shopify/Customer/821',
    admin_graphql_api_customer_deleted_id: 'gid://shopify/Customer/822',
    status: 'completed',
  });
  await running.drainAll();
  expect((await laurel.members.search(shop, { query: '821' })).members[0]).toMatchObject({ available: 100 });

  await deliver('customers/redact', '821', redactionOf('821', ['9822']));
  await running.drainAll();
  expect(await traces('821')).toEqual([]);
  expect(await traces('822')).toEqual([]);
  const { rows } = await owner.query('SELECT id FROM members WHERE customer_id IN (821, 822)');
  expect(rows).toEqual([]);
});

test('a name that PostgreSQL cannot store does not keep an order from earning, nor its person from being forgotten', async () => {
  const { laurel, shop } = running;
  const order = orderOf('9831', '831');
  const body = {
    ...order,
    name: '#9831\u0000',
    customer: { ...order.customer, first_name: 'Janefirst831\u0000', last_name: 'half\ud83d' },
  };
  await deliver('orders/paid', '9831', body);
  await running.drainAll();
  expect(await laurel.events.deadLetters(shop).then((letters) => letters.map(({ reason }) => reason))).toEqual([]);
  expect((await laurel.members.search(shop, { query: '831' })).members[0]).toMatchObject({ available: 100 });

  await deliver('customers/redact', '831', redactionOf('831', ['9831']));
  await running.drainAll();
  expect(await traces('831')).toEqual([]);
});

test('raw payloads and export files are kept as long as the shop says, whatever longer time another shop has chosen', async () => {
  const { laurel, shop } = running;
  const patient = await laurel.shops.install({ ...shop, domain: 'patient.myshopify.com', scopes: [] });
  await owner.query('UPDATE shops SET raw_retention_days = CASE WHEN id = $1 THEN 2 ELSE 300 END', [shop.id]);
  for (const [shopId, days, state] of [
    [shop.id, 1, 1],
    [shop.id, 5, 1],
    [shop.id, 6, 0],
    [patient.id, 5, 1],
  ] as const) {
    await owner.query(
      `INSERT INTO inbox (shop_id, received_on, source_id, lane, topic, subject, triggered_at, body, state)
       VALUES ($1, current_date - $2::int, 'kept:' || $2::text, 0, 'customers/update', '8999', now(), '{"a":1}', $3)`,
      [shopId, days, state],
    );
    await owner.query(
      `INSERT INTO privacy_requests (shop_id, kind, source_id, received_at, done_at, file)
       VALUES ($1, 'customer_data_request', 'kept:' || $2::text, now(), now() - $2::int * interval '15 days', 'their data')`,
      [shopId, days],
    );
  }
  await createMaintenance(running.database).maintainInbox(new Date());

  const { rows: kept } = await owner.query<{ shop_id: string; source_id: string }>(
    `SELECT shop_id, source_id FROM inbox WHERE source_id LIKE 'kept:%' AND body <> '{}' ORDER BY shop_id, source_id`,
  );
  expect(kept.map((row) => [row.shop_id, row.source_id])).toEqual([[shop.id, 'kept:1'], [shop.id, 'kept:6'], [patient.id, 'kept:5']]); // prettier-ignore
  const { rows: files } = await owner.query<{ shop_id: string; source_id: string }>(
    `SELECT shop_id, source_id FROM privacy_requests WHERE source_id LIKE 'kept:%' AND file IS NOT NULL ORDER BY shop_id, source_id`,
  );
  expect(files.map((row) => row.source_id)).toEqual(['kept:1']);
  await owner.query(`DELETE FROM inbox WHERE source_id LIKE 'kept:%'`);
});

test('what arrives for a shop that has just been erased is erased, too', async () => {
  const { shop } = running;
  await deliver('shop/redact', 'shop', { shop_id: 1 }, new Date(Date.now() + 60_000).toISOString());
  await running.drainAll();
  await deliver('customers/create', '841', { ...person('841'), updated_at: placedAt });
  await running.drainAll();
  await createMaintenance(running.database).maintainInbox(new Date());

  const { rows } = await owner.query('SELECT source_id FROM inbox WHERE shop_id = $1', [shop.id]);
  expect(rows).toEqual([]);
  expect(await traces('841')).toEqual([]);
});
