import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let owner: pg.Client;
let app: pg.Client;
/** The tables that row-level security guards, with the column that names the tenant. */
let tables: ReadonlyArray<{ readonly name: string; readonly column: string }>;

const [ours, theirs] = ['1', '2'];

beforeAll(async () => {
  database = await createTestDatabase();
  owner = new pg.Client({ connectionString: database.ownerUrl });
  app = new pg.Client({ connectionString: database.appUrl, options: '-c role=laurel_app' });
  await Promise.all([owner.connect(), app.connect()]);
  await fill(ours);
  await fill(theirs);
  const { rows } = await owner.query<{ name: string }>(`SELECT tablename AS name FROM pg_policies WHERE schemaname = 'public' ORDER BY 1`);
  tables = rows.map(({ name }) => ({ name, column: name === 'shops' ? 'id' : 'shop_id' }));
});
afterAll(async () => {
  await Promise.all([owner?.end(), app?.end()]);
  await database?.drop();
});

/** A row of one shop in every tenant table. */
async function fill(shop: string): Promise<void> {
  const insert = (statement: string) => owner.query(statement.replaceAll('$shop', shop));
  await insert(`INSERT INTO shops (id, domain) OVERRIDING SYSTEM VALUE VALUES ($shop, 'shop-$shop.myshopify.com')`);
  await insert(
    `INSERT INTO sessions (id, shop_id, shop_domain, is_online, key_id, sealed) VALUES ('s$shop', $shop, 'd', false, 'k', '\\x00')`,
  );
  await insert(`INSERT INTO programs (shop_id, id, handle, starts_at) OVERRIDING SYSTEM VALUE VALUES ($shop, $shop, 'main', now())`);
  await insert(`INSERT INTO rulesets (shop_id, program_id, version, document, effective_from, published_by_kind, published_by_id) VALUES ($shop, $shop, 1, '{}', now(), 'system', 'x')`); // prettier-ignore
  await insert(`INSERT INTO ruleset_drafts (shop_id, program_id, document, based_on, revision, saved_at, saved_by_kind, saved_by_id) VALUES ($shop, $shop, '{}', 1, 1, now(), 'staff', 'x')`); // prettier-ignore
  await insert(`INSERT INTO ruleset_withdrawals (shop_id, program_id, version, withdrawn_at, withdrawn_by_kind, withdrawn_by_id) VALUES ($shop, $shop, 1, now(), 'staff', 'x')`); // prettier-ignore
  await insert(`INSERT INTO customers (shop_id, customer_id, facts_at) VALUES ($shop, 1, now())`);
  await insert(`INSERT INTO forgotten_customers (shop_id, customer_hash, forgotten_at) VALUES ($shop, 'h', now())`);
  await insert(
    `INSERT INTO members (shop_id, id, program_id, customer_id, enrolled_at) OVERRIDING SYSTEM VALUE VALUES ($shop, $shop, $shop, 1, now())`,
  );
  await insert(`INSERT INTO transfers (shop_id, program_id, member_id, debit, credit, amount, kind, idem_key, occurred_at) VALUES ($shop, $shop, $shop, 'adjusted', 'available', 1, 'adjust_up', 'k', now())`); // prettier-ignore
  await insert(`INSERT INTO balances (shop_id, member_id, available, adjusted) VALUES ($shop, $shop, 1, -1)`);
  await insert(`INSERT INTO lots (shop_id, member_id, opened_by, amount, remaining, opened_at) VALUES ($shop, $shop, 'k', 1, 1, now())`);
  await insert(`INSERT INTO lot_uses (shop_id, member_id, transfer_key, lot_key, amount) VALUES ($shop, $shop, 'k', 'k', 1)`);
  await insert(`INSERT INTO order_states (shop_id, order_id, awards, explanations) VALUES ($shop, 1, '{}', '{}')`);
  await insert(`INSERT INTO redemptions (shop_id, id, program_id, member_id, reward_id, reward_name, ruleset_version, price_points, value_minor, currency, kind, terms, state, code, client_key, created_at, expires_at) VALUES ($shop, gen_random_uuid(), $shop, $shop, 'r', 'r', 1, 1, 1, 'USD', 'amount_off', '{}', 'released', 'C', 'c', now(), now())`); // prettier-ignore
  await insert(
    `INSERT INTO inbox (shop_id, source_id, lane, topic, subject, triggered_at, body) VALUES ($shop, 's', 0, 't', 's', now(), '{}')`,
  );
  await insert(`INSERT INTO outbox (shop_id, kind, key, payload) VALUES ($shop, 'order_refresh', 'k', '{}')`);
  await insert(`INSERT INTO products (shop_id, product_id, title, facts_at) VALUES ($shop, 1, 't', now())`);
  await insert(`INSERT INTO collections (shop_id, collection_id, title, facts_at) VALUES ($shop, 1, 't', now())`);
  await insert(`INSERT INTO privacy_requests (shop_id, kind, source_id, received_at) VALUES ($shop, 'shop_redact', 's', now())`);
  await insert(
    `INSERT INTO audit_log (shop_id, actor_kind, actor_id, action, subject_kind, subject_id) VALUES ($shop, 'system', 'x', 'x', 'x', 'x')`,
  );
  await insert(
    `INSERT INTO company_people (shop_id, company_id, customer_id, first_seen_at, last_seen_at) VALUES ($shop, 1, 1, now(), now())`,
  );
  await insert(`INSERT INTO order_traces (shop_id, order_id, traces, seen_at) VALUES ($shop, 1, '{}', now())`);
  await insert(`INSERT INTO back_credits (shop_id, program_id, ruleset_version, from_at, until_at, started_at, started_by_kind, started_by_id) VALUES ($shop, $shop, 1, now(), now() + interval '1 day', now(), 'operator', 'x')`); // prettier-ignore
  await insert(`INSERT INTO referral_links (shop_id, member_id, program_id, code, created_at) VALUES ($shop, $shop, $shop, 'C', now())`);
  await insert(`INSERT INTO referral_clicks (shop_id, token, advocate_id, at) VALUES ($shop, 't', $shop, now())`);
  await insert(`INSERT INTO referrals (shop_id, id, program_id, advocate_id, ruleset_version, claimed_at, state, changed_at) VALUES ($shop, gen_random_uuid(), $shop, $shop, 1, now(), 'claimed', now())`); // prettier-ignore
  await insert(`INSERT INTO referral_signals (shop_id, owner_kind, owner_id, kind, hash, seen_at) VALUES ($shop, 'member', '1', 'email', 'h', now())`); // prettier-ignore
  await insert(`INSERT INTO reward_stock (shop_id, program_id, reward_id) VALUES ($shop, $shop, 'r')`);
  await insert(`INSERT INTO code_pool (shop_id, pool, code) VALUES ($shop, 'films', 'A')`);
  await insert(`INSERT INTO redemption_addresses (shop_id, redemption_id, address) VALUES ($shop, gen_random_uuid(), '{}')`);
  await insert(`INSERT INTO runs (shop_id, kind, occasion, due_at) VALUES ($shop, 'expiry', '2026-11-21', now())`);
  await insert(`INSERT INTO drifts (shop_id, occasion, order_id, finding, changed_at, found_at) VALUES ($shop, '2026-11-21', 1, 'stale', now(), now())`); // prettier-ignore
  await insert(`INSERT INTO member_activity (shop_id, member_id, active_at) VALUES ($shop, $shop, now())`);
  await insert(
    `INSERT INTO seals (shop_id, number, from_id, to_id, count, previous, digest, ids, marks) VALUES ($shop, 1, 0, 1, 1, '', '', '{1}', '')`,
  );
  await insert(`INSERT INTO member_facts (shop_id, member_id, key, at, kind, what) VALUES ($shop, $shop, 'tags:1', now(), 'tags', '{}')`);
  await insert(`INSERT INTO segment_memberships (shop_id, program_id, segment_id, member_id, entered_at) VALUES ($shop, $shop, 's', $shop, now())`); // prettier-ignore
  await insert(`INSERT INTO member_standings (shop_id, member_id, program_id, standing, enrolled_at) VALUES ($shop, $shop, $shop, '{}', now())`); // prettier-ignore
  await insert(`INSERT INTO tier_moves (shop_id, member_id, at, reason, amount) VALUES ($shop, $shop, now(), 'qualified', 0)`);
  await insert(`INSERT INTO member_awards (shop_id, member_id, key, at, points, position, explanation) VALUES ($shop, $shop, 'k', now(), 0, '{}', '{}')`); // prettier-ignore
  await insert(`INSERT INTO campaign_usage (shop_id, program_id, campaign_id) VALUES ($shop, $shop, 'c')`);
  await insert(`INSERT INTO erasures (shop_id, transfers) VALUES ($shop, 0)`);
}

/** Rows that the application's role sees or touches as a tenant, or as none; a refusal is the refusal's code. */
async function asApplication(tenant: string | null, statement: string): Promise<number | string> {
  await app.query('BEGIN');
  try {
    if (tenant !== null) await app.query(`SELECT set_config('laurel.shop_id', $1, true)`, [tenant]);
    return (await app.query(statement)).rowCount ?? 0;
  } catch (fault) {
    return (fault as { code: string }).code;
  } finally {
    await app.query('ROLLBACK');
  }
}

const forbidden = '42501';

/** Tables that the application may read nothing of at all. */
const closed = ['erasures'];

describe('a query that forgets the tenant', () => {
  test('sees nothing, in every table that names a shop', async () => {
    const { rows } = await owner.query<{ name: string }>(
      `SELECT DISTINCT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'shop_id' AND NOT a.attisdropped
       WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1`,
    );
    const guarded = tables.map(({ name }) => name).filter((name) => name !== 'shops');
    expect(guarded).toEqual(rows.map(({ name }) => name));
    for (const { name } of tables) {
      expect((await owner.query(`SELECT FROM ${name}`)).rowCount, name).toBeGreaterThanOrEqual(2);
      expect([name, await asApplication(null, `SELECT FROM ${name}`)]).toEqual([name, closed.includes(name) ? forbidden : 0]);
    }
  });

  test('changes nothing either', async () => {
    for (const { name, column } of tables) {
      const changed = await asApplication(null, `UPDATE ${name} SET ${column === 'id' ? 'name = name' : `${column} = ${column}`}`);
      expect([name, [0, forbidden].includes(changed)]).toEqual([name, true]);
    }
  });

  test('no table is left open through its partitions', async () => {
    const { rows } = await owner.query<{ name: string }>(
      `SELECT c.relname AS name FROM pg_class c WHERE c.relispartition AND c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'`,
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const { name } of rows) expect([name, await asApplication(ours, `SELECT FROM ${name}`)]).toEqual([name, forbidden]);
  });
});

describe('a tenant', () => {
  test('sees its own rows and no others', async () => {
    for (const { name, column } of tables.filter(({ name }) => !closed.includes(name))) {
      expect([name, await asApplication(ours, `SELECT FROM ${name}`)]).toEqual([name, 1]);
      expect([name, await asApplication(ours, `SELECT FROM ${name} WHERE ${column} = ${theirs}`)]).toEqual([name, 0]);
    }
  });

  test('cannot write a row of another shop', async () => {
    const statements = [
      `INSERT INTO transfers (shop_id, program_id, member_id, debit, credit, amount, kind, idem_key, occurred_at) VALUES (${theirs}, ${theirs}, ${theirs}, 'adjusted', 'available', 1, 'adjust_up', 'new', now())`,
      `INSERT INTO customers (shop_id, customer_id, facts_at) VALUES (${theirs}, 99, now())`,
      `UPDATE customers SET shop_id = ${theirs}`,
      `INSERT INTO inbox (shop_id, source_id, lane, topic, subject, triggered_at, body) VALUES (${theirs}, 'new', 0, 't', 's', now(), '{}')`,
    ];
    for (const statement of statements) expect([statement, await asApplication(ours, statement)]).toEqual([statement, forbidden]);
  });
});

describe('what is published, posted or logged', () => {
  test.each(['transfers', 'rulesets', 'ruleset_withdrawals', 'lot_uses', 'audit_log', 'seals'])(
    '%s can be added to, and neither changed, deleted nor emptied',
    async (name) => {
      expect(await asApplication(ours, `SELECT FROM ${name}`)).toBe(1);
      expect(await asApplication(ours, `UPDATE ${name} SET shop_id = shop_id`)).toBe(forbidden);
      expect(await asApplication(ours, `DELETE FROM ${name}`)).toBe(forbidden);
      expect(await asApplication(ours, `TRUNCATE ${name}`)).toBe(forbidden);
    },
  );

  test('a member, its balance, its lots and its orders cannot be deleted by the application', async () => {
    for (const name of ['members', 'balances', 'lots', 'order_states', 'redemptions', 'shops', 'programs', 'inbox']) {
      expect([name, await asApplication(ours, `DELETE FROM ${name}`)]).toEqual([name, forbidden]);
    }
  });
});
