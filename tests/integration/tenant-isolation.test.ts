import { randomBytes } from 'node:crypto';
import { Session } from '@shopify/shopify-api';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createReconciliations } from '../../app/adapters/postgres/reconciliations.server.ts';
import { createSessionStorage } from '../../app/adapters/postgres/sessions.server.ts';
import { createEncryption } from '../../app/adapters/system/encryption.server.ts';
import type { Actor, Laurel, Shop } from '../../app/application/laurel.ts';
import { laneCount } from '../../app/domain/shared/lanes.ts';
import type { CustomerId, MemberId, OrderId, RedemptionId } from '../../app/domain/shared/ids.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import { success } from '../../app/domain/shared/result.ts';
import { startShop, type RunningShop } from '../support/running-shop.ts';

/** What one shop has and another must neither see nor touch. */
interface Belongings {
  readonly shop: Shop;
  readonly customerId: CustomerId;
  readonly memberId: MemberId;
  readonly redemptionId: RedemptionId;
  readonly code: string;
  readonly clientKey: string;
  readonly deadEventId: string;
  readonly privacyRequestId: string;
  /** Stands in every text of the shop. */
  readonly marker: string;
}

const staff: Actor = { kind: 'staff', id: '77' };
let running: RunningShop;
let owner: pg.Client;
let app: pg.Client;
let alpha: Belongings;
let beta: Belongings;

beforeAll(async () => {
  running = await startShop({
    discounts: {
      issue: () => Promise.resolve(success({ discountGid: 'gid://shopify/DiscountCodeNode/1' })),
      withdraw: () => Promise.resolve(success('withdrawn' as const)),
    },
  });
  owner = new pg.Client({ connectionString: running.urls.ownerUrl });
  app = new pg.Client({ connectionString: running.urls.appUrl, options: '-c role=laurel_app' });
  await owner.connect();
  await app.connect();
  alpha = await furnish('alpha', 61_000);
  beta = await furnish('beta', 62_000);
});
afterAll(async () => {
  await app.end();
  await owner.end();
  await running.stop();
});

/** Gives a shop a row in every tenant table, through the doors through which they come in real life. */
async function furnish(marker: string, firstId: number): Promise<Belongings> {
  const { laurel, inbox } = running;
  const shop = await laurel.shops.install({
    domain: `${marker}.myshopify.com`,
    name: `${marker} store`,
    currency: 'USD',
    timeZone: 'UTC',
    scopes: [marker],
    programStartsAt: 0 as Instant,
  });
  const at = '2026-11-01T10:00:00Z';
  const customer = { id: firstId, email: `${marker}@private.example`, first_name: marker, last_name: 'Doe', updated_at: at };
  const forgotten = { customer: { id: firstId + 9, email: `${marker}-gone@private.example` } };
  const order = {
    id: firstId + 1,
    name: `#${marker}`,
    created_at: at,
    updated_at: at,
    currency: 'USD',
    financial_status: 'paid',
    customer,
  };
  const line = { id: firstId + 2, title: marker, quantity: 1, current_quantity: 1, price: '300.00' };
  const events: Array<[topic: string, id: number, body: object]> = [
    ['orders/paid', firstId + 1, { ...order, line_items: [line] }],
    ['orders/paid', firstId + 5, { ...order, id: firstId + 5, created_at: marker }],
    ['products/create', firstId + 3, { id: firstId + 3, title: marker, updated_at: at }],
    ['collections/create', firstId + 4, { id: firstId + 4, title: marker, updated_at: at }],
    ['customers/redact', firstId + 9, forgotten],
  ];
  const work = async (): Promise<void> => {
    for (let lane = 0; lane < laneCount; lane += 1) await running.drain(shop.id, lane);
  };
  const accept = ([topic, id, body]: (typeof events)[number]) =>
    inbox.accept({
      shopId: shop.id,
      sourceId: `${marker}:${topic}:${id}`,
      topic,
      subject: String(id),
      triggeredAt: Date.parse(at) as Instant,
      body: JSON.stringify(body),
    });
  await Promise.all(events.map(accept));
  await work();
  await accept(['customers/data_request', firstId, { customer: { id: firstId } }]);
  await work();

  await running.runs.make(shop.id, [{ kind: 'reconciliation', occasion: marker, dueAt: Date.parse(at) as Instant }]);
  await createReconciliations(running.database).note({
    shopId: shop.id,
    occasion: marker,
    at: Date.parse(at) as Instant,
    found: [{ orderId: String(firstId + 1) as OrderId, finding: 'stale', changedAt: Date.parse(at) as Instant }],
  });

  const { programs } = running;
  await programs.drafts.save(shop, staff, { document: { name: marker }, basedOn: 1, revision: null });
  const tomorrow = (Date.now() + 86_400_000) as Instant;
  const scheduled = await laurel.program.publish(shop, staff, { document: { name: marker }, basedOn: 1, at: tomorrow });
  if (!scheduled.ok) throw new Error(scheduled.message);
  await programs.withdraw(shop, staff, scheduled.value.version);

  const customerId = String(firstId) as CustomerId;
  const clientKey = `${marker}-redeem-1`;
  const redeemed = await laurel.redemptions.redeem(shop, customerId, { rewardId: 'five-off', idempotencyKey: clientKey });
  if (!redeemed.ok) throw new Error(redeemed.message);
  const key = { id: 'test', key: randomBytes(32) };
  await createSessionStorage({ pool: running.database.pool, encryption: createEncryption([key]) }).storeSession(
    new Session({ id: `offline_${shop.domain}`, shop: shop.domain, state: '', isOnline: false, accessToken: marker }),
  );
  const requests = await laurel.privacy.list(shop);
  await owner.query(rowsOfPeople.replaceAll('$shop', shop.id).replaceAll('$customer', customerId));
  return {
    shop,
    customerId,
    memberId: (await laurel.members.search(shop, { query: customerId })).members[0]!.id,
    redemptionId: redeemed.value.redemption.id,
    code: redeemed.value.redemption.code!,
    clientKey,
    deadEventId: (await laurel.events.deadLetters(shop))[0]!.eventId,
    privacyRequestId: requests.find(({ hasFile }) => hasFile)!.id,
    marker,
  };
}

/** What only referrals, companies and past orders bring, put there directly. */
const rowsOfPeople = `
  INSERT INTO reward_stock (shop_id, program_id, reward_id) VALUES ($shop, $shop, 'r');
  INSERT INTO code_pool (shop_id, pool, code) VALUES ($shop, 'films', 'code-of-$shop');
  INSERT INTO redemption_addresses (shop_id, redemption_id, address) SELECT $shop, id, '{}' FROM redemptions WHERE shop_id = $shop;
  INSERT INTO segment_memberships (shop_id, program_id, segment_id, member_id, entered_at) VALUES ($shop, 1, 's', 1, now());
  INSERT INTO company_people (shop_id, company_id, customer_id, first_seen_at, last_seen_at) VALUES ($shop, 1, $customer, now(), now());
  INSERT INTO campaign_usage (shop_id, program_id, campaign_id) VALUES ($shop, 1, 'c');
  INSERT INTO member_facts (shop_id, member_id, key, at, kind, what) VALUES ($shop, 1, 'tags:1', now(), 'tags', '{}');
  INSERT INTO member_awards (shop_id, member_id, key, at, points, position, explanation) VALUES ($shop, 1, 'k', now(), 0, '{}', '{}');
  INSERT INTO tier_moves (shop_id, member_id, at, reason, amount) VALUES ($shop, 1, now(), 'qualified', 0);
  INSERT INTO member_activity (shop_id, member_id, active_at) VALUES ($shop, $shop, now());
  INSERT INTO seals (shop_id, number, from_id, to_id, count, previous, digest, ids, marks) VALUES ($shop, 1, 0, 1, 1, '', '', '{1}', '');
  INSERT INTO order_traces (shop_id, order_id, traces, seen_at) VALUES ($shop, 1, '{}', now());
  INSERT INTO back_credits (shop_id, program_id, ruleset_version, from_at, until_at, state, started_at, started_by_kind, started_by_id)
    SELECT shop_id, program_id, 1, now(), now() + interval '1 day', 'done', now(), 'operator', 'x' FROM rulesets WHERE shop_id = $shop AND version = 1;
  INSERT INTO referral_links (shop_id, member_id, program_id, code, created_at)
    SELECT shop_id, id, program_id, 'CODE', now() FROM members WHERE shop_id = $shop ORDER BY id LIMIT 1;
  INSERT INTO referral_clicks (shop_id, token, advocate_id, at) VALUES ($shop, 'token', 1, now());
  INSERT INTO referrals (shop_id, id, program_id, advocate_id, ruleset_version, claimed_at, state, changed_at)
    SELECT shop_id, gen_random_uuid(), program_id, id, 1, now(), 'claimed', now() FROM members WHERE shop_id = $shop ORDER BY id LIMIT 1;
  INSERT INTO referral_signals (shop_id, owner_kind, owner_id, kind, hash, seen_at) VALUES ($shop, 'member', '1', 'email', 'h', now());`;

type Methods = { [Group in keyof Laurel]: `${Group}.${keyof Laurel[Group] & string}` }[keyof Laurel];
type Attempt = (laurel: Laurel, shop: Shop, theirs: Belongings) => Promise<unknown>;

/** Every method, called for one shop with whatever of another shop it takes. A new method does not compile without its attempt. */
const attempts: Readonly<Record<Methods, { readonly attempt: Attempt; readonly answer?: string }>> = {
  'shops.install': {
    attempt: (laurel, { domain, name, currency, timeZone }) => laurel.shops.install({ domain, name, currency, timeZone, scopes: [] }),
  },
  'shops.find': { attempt: (laurel, { domain }) => laurel.shops.find(domain) },
  'shops.overview': { attempt: (laurel, shop) => laurel.shops.overview(shop) },
  'program.current': { attempt: (laurel, shop) => laurel.program.current(shop) },
  'program.publish': {
    attempt: async (laurel, shop) => {
      const current = await laurel.program.current(shop);
      return laurel.program.publish(shop, staff, { document: current.ruleset, basedOn: current.version });
    },
  },
  'members.search': {
    attempt: async (laurel, shop, theirs) => [
      await laurel.members.search(shop, { query: theirs.marker }),
      await laurel.members.search(shop, { query: theirs.customerId }),
      await laurel.members.search(shop, { query: '' }),
    ],
  },
  'members.show': { attempt: (laurel, shop, { memberId }) => laurel.members.show(shop, memberId), answer: 'unknown_member' },
  'members.adjust': {
    attempt: (laurel, shop, { memberId }) =>
      laurel.members.adjust(shop, staff, { memberId, points: 50, reason: 'Not mine', idempotencyKey: 'isolation-1' }),
    answer: 'unknown_member',
  },
  'storefront.profile': { attempt: (laurel, shop, { customerId }) => laurel.storefront.profile(shop, customerId) },
  'redemptions.redeem': {
    attempt: (laurel, shop, { customerId, clientKey }) =>
      laurel.redemptions.redeem(shop, customerId, { rewardId: 'five-off', idempotencyKey: clientKey }),
    answer: 'insufficient_points',
  },
  'redemptions.cancel': {
    attempt: async (laurel, shop, { customerId, redemptionId }) => {
      const asStaff = await laurel.redemptions.cancel(shop, { actor: staff }, redemptionId);
      const asShopper = await laurel.redemptions.cancel(shop, { customerId }, redemptionId);
      return asStaff.ok ? asStaff : asShopper;
    },
    answer: 'unknown_redemption',
  },
  'redemptions.undo': {
    attempt: (laurel, shop, { redemptionId }) => laurel.redemptions.undo(shop, staff, redemptionId),
    answer: 'unknown_redemption',
  },
  'redemptions.fulfil': {
    attempt: (laurel, shop, { redemptionId }) => laurel.redemptions.fulfil(shop, staff, { redemptionId, to: 'sent', note: null }),
    answer: 'unknown_redemption',
  },
  'redemptions.waiting': { attempt: (laurel, shop) => laurel.redemptions.waiting(shop) },
  'redemptions.grant': {
    attempt: (laurel, shop, { memberId }) => laurel.redemptions.grant(shop, { memberId, rewardId: 'five-off', key: 'isolation' }),
    answer: 'unknown_member',
  },
  'codePools.fill': { attempt: (laurel, shop) => laurel.codePools.fill(shop, staff, { pool: 'films', text: 'A' }) },
  'codePools.empty': { attempt: (laurel, shop) => laurel.codePools.empty(shop, staff, 'films') },
  'codePools.list': { attempt: (laurel, shop) => laurel.codePools.list(shop) },
  'events.deadLetters': { attempt: (laurel, shop) => laurel.events.deadLetters(shop) },
  'events.retry': { attempt: (laurel, shop, { deadEventId }) => laurel.events.retry(shop, staff, deadEventId), answer: 'not_found' },
  'privacy.list': { attempt: (laurel, shop) => laurel.privacy.list(shop) },
  'privacy.exportFile': {
    attempt: (laurel, shop, { privacyRequestId }) => laurel.privacy.exportFile(shop, staff, privacyRequestId),
    answer: 'not_found',
  },
};

/** Tables that hold a shop's rows, as the owner of all of them sees them. */
async function tenantTables(): Promise<Array<{ name: string; column: string }>> {
  const { rows } = await owner.query<{ name: string; column: string }>(
    `SELECT c.relname AS name, CASE WHEN c.relname = 'shops' THEN 'id' ELSE 'shop_id' END AS column
     FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE p.polname = 'tenant' ORDER BY 1`,
  );
  return rows;
}

async function dump(shop: Shop): Promise<Record<string, string[]>> {
  const tables: Record<string, string[]> = {};
  for (const { name, column } of await tenantTables()) {
    const { rows } = await owner.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t WHERE ${column} = $1 ORDER BY 1`, [shop.id]);
    tables[name] = rows.map(({ row }) => row);
  }
  return tables;
}

test('the attempts name every method that Laurel has', () => {
  const methods = Object.entries(running.laurel).flatMap(([group, verbs]) =>
    Object.keys(verbs as object).map((verb) => `${group}.${verb}`),
  );
  expect(Object.keys(attempts).sort()).toEqual(methods.sort());
});

test.each(Object.keys(attempts) as Methods[])('%s for one shop neither shows nor changes what is another’s', async (method) => {
  const { attempt, answer } = attempts[method];
  for (const [mine, theirs] of [
    [alpha, beta],
    [beta, alpha],
  ] as const) {
    const before = await dump(theirs.shop);
    const result = await attempt(running.laurel, mine.shop, theirs);
    // What a method leaves to be done later is done as well.
    await running.work.runEffects(mine.shop.id);

    expect(await dump(theirs.shop)).toEqual(before);
    if (answer !== undefined) expect(result).toMatchObject({ ok: false, reason: answer });
    const shown = JSON.stringify(result) ?? '';
    for (const secret of [theirs.marker, theirs.redemptionId, theirs.code, theirs.deadEventId]) expect(shown).not.toContain(secret);
  }
});

test('every tenant table hides a shop’s rows from a query without a tenant and from one of another tenant', async () => {
  await owner.query('INSERT INTO erasures (shop_id, transfers) VALUES ($1, 0)', [beta.shop.id]);
  // One of the attempts before empties one's own pools.
  for (const { shop } of [alpha, beta]) {
    await owner.query(`INSERT INTO code_pool (shop_id, pool, code) VALUES ($1, 'films', 'another') ON CONFLICT DO NOTHING`, [shop.id]);
  }
  const tables = await tenantTables();
  expect(tables.length).toBeGreaterThan(15);
  for (const { name, column } of tables) {
    const { rows: there } = await owner.query(`SELECT 1 FROM ${name} WHERE ${column} = $1`, [beta.shop.id]);
    expect(there.length, `${name} has no row to hide`).toBeGreaterThan(0);
    const { rows: rights } = await owner.query<{ readable: boolean }>(
      `SELECT has_table_privilege('laurel_app', $1, 'SELECT') AS readable`,
      [name],
    );
    if (rights[0]?.readable !== true) continue;

    const { rows: withoutTenant } = await app.query(`SELECT 1 FROM ${name}`);
    expect(withoutTenant, `${name} without a tenant`).toEqual([]);
    await app.query('BEGIN');
    await app.query(`SELECT set_config('laurel.shop_id', $1, true)`, [alpha.shop.id]);
    const { rows: seen } = await app.query<{ shop_id: string }>(`SELECT ${column} AS shop_id FROM ${name}`);
    await app.query('ROLLBACK');
    expect(new Set(seen.map((row) => row.shop_id)), `${name} as another tenant`).toEqual(new Set([alpha.shop.id]));
  }
});

test('a row of another shop can neither be written nor be moved there', async () => {
  const asAlpha = async (statement: string, values: unknown[]) => {
    await app.query('BEGIN');
    try {
      await app.query(`SELECT set_config('laurel.shop_id', $1, true)`, [alpha.shop.id]);
      return await app.query(statement, values);
    } finally {
      await app.query('ROLLBACK');
    }
  };
  await expect(asAlpha(`INSERT INTO customers (shop_id, customer_id, facts_at) VALUES ($1, 1, now())`, [beta.shop.id])).rejects.toThrow(
    'row-level security',
  );
  await expect(asAlpha(`UPDATE customers SET shop_id = $1`, [beta.shop.id])).rejects.toThrow('row-level security');
  const updated = await asAlpha('UPDATE balances SET available = available WHERE shop_id = $1', [beta.shop.id]);
  expect(updated.rowCount).toBe(0);
});
