import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createDrainStore } from '../../app/adapters/postgres/drain-store.server.ts';
import { createInbox } from '../../app/adapters/postgres/inbox.server.ts';
import { createMemberLedger } from '../../app/adapters/postgres/member-ledger.server.ts';
import { createMembers } from '../../app/adapters/postgres/members.server.ts';
import { createShops } from '../../app/adapters/postgres/shops.server.ts';
import { createLedgerAudit } from '../../app/adapters/postgres/verify-ledger.server.ts';
import { shopifyReader } from '../../app/adapters/shopify/payloads/reader.ts';
import { createDrain } from '../../app/application/events/drain.ts';
import type { Shop } from '../../app/application/laurel.ts';
import { createVerifyLedger } from '../../app/application/ledger/verify.ts';
import { openDatabase, type Database } from '../../app/db.server.ts';
import { defaultRuleset } from '../../app/domain/program/ruleset.ts';
import { hold } from '../../app/domain/rewards/index.ts';
import { laneCount } from '../../app/domain/shared/lanes.ts';
import type { CustomerId, MemberId } from '../../app/domain/shared/ids.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import { orderBody, refundBody, type PlacedOrder } from '../../cli/scenario/order-body.ts';
import { root } from '../../dev/paths.ts';
import { programStart, redemptionOf } from '../contracts/ledger-stores.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const run = promisify(execFile);

let testDatabase: TestDatabase;
let database: Database;
let owner: pg.Client;
let shop: Shop;
let memberId: MemberId;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase({ url: testDatabase.appUrl, connectionsMax: 3 });
  owner = new pg.Client({ connectionString: testDatabase.ownerUrl });
  await owner.connect();
  shop = await createShops(database).install({
    domain: 'corner-shop.myshopify.com',
    name: 'Corner Shop',
    currency: 'USD',
    timeZone: 'UTC',
    scopes: [],
    at: programStart,
    ruleset: defaultRuleset,
  });
  await liveALittle();
});
afterAll(async () => {
  await owner?.end();
  await database?.close();
  await testDatabase?.drop();
});

const order: PlacedOrder = {
  id: '1001',
  customer: { id: '7001', email: 'ada@example.com' },
  currency: 'USD',
  taxesIncluded: false,
  createdAt: programStart,
  updatedAt: programStart,
  cancelledAt: null,
  paid: true,
  fulfilledAt: null,
  origin: { channel: 'web', tags: [], gateways: [], tip: '0', paidByGiftCard: '0', paidByStoreCredit: '0', shows: {} },
  shipping: '0',
  shippingTax: '0',
  codes: [],
  lines: [
    { title: 'Mug', price: '60.00', quantity: 3, current: 3, discount: '0', tax: '0', giftCard: false, vendor: null, subscription: false },
  ],
  refunds: [],
};

/** The lanes are worked in turn. */
const noNudge = { lane: () => undefined, effects: () => undefined };

/** An order, an open redemption, and a refund that takes the balance below zero. */
async function liveALittle(): Promise<void> {
  const { pool } = database;
  const inbox = createInbox({ pool, nudge: noNudge });
  const drain = createDrain({ store: createDrainStore({ pool }), reader: shopifyReader });
  const arrive = async (topic: string, body: object) => {
    await inbox.accept({ shopId: shop.id, sourceId: topic, topic, subject: '1001', triggeredAt: programStart, body: JSON.stringify(body) });
    for (let lane = 0; lane < laneCount; lane += 1) await drain(shop.id, lane);
  };
  await arrive('orders/paid', orderBody(order));
  memberId = (await createMembers({ pool }).findByCustomer(shop.id, '7001' as CustomerId))!;
  await createMemberLedger({ pool, nudge: noNudge }).change({ shopId: shop.id, memberId }, ({ books, programId }) => {
    const redemption = redemptionOf(memberId, programId);
    hold(books, redemption);
    return { value: null, newRedemption: redemption };
  });
  const refund = {
    id: '5001',
    at: (programStart + 1) as Instant,
    lines: [{ line: 1, quantity: 2 }],
    shipping: '0',
    amount: '0',
    asStoreCredit: '0',
  };
  await arrive('refunds/create', refundBody(order, refund));
  await createMemberLedger({ pool, nudge: noNudge }).change({ shopId: shop.id, memberId }, ({ books }) => {
    books.post({ kind: 'adjust_up', key: 'adjust:gift', amount: 100, occurredAt: programStart, note: 'Sorry' });
    return { value: null };
  });
}

const verify = () => createVerifyLedger({ audit: createLedgerAudit(database) })(shop);

/** Tampers as only the owner can, says what is found, and puts everything back. */
async function found(...statements: string[]): Promise<readonly string[]> {
  const tables = ['balances', 'lots', 'lot_uses', 'order_states', 'transfers', 'redemptions'];
  for (const table of tables) await owner.query(`CREATE TABLE kept_${table} AS TABLE ${table}`);
  try {
    for (const statement of statements) await owner.query(statement);
    return (await verify()).sentences;
  } finally {
    for (const table of tables) {
      const overriding = table === 'transfers' ? 'OVERRIDING SYSTEM VALUE' : '';
      await owner.query(`DELETE FROM ${table}`);
      await owner.query(`INSERT INTO ${table} ${overriding} TABLE kept_${table}`);
      await owner.query(`DROP TABLE kept_${table}`);
    }
  }
}

const name = () => `Member ${memberId} (customer 7001)`;

describe('a ledger that nobody tampered with', () => {
  test('agrees, also with a debt that later points repaid', async () => {
    expect(await verify()).toMatchObject({ agrees: true, members: 1, transfers: 4, lots: 2, orders: 1, breachCount: 0, sentences: [] });
    const { rows } = await owner.query('SELECT available, held FROM balances');
    expect(rows).toEqual([{ available: '60', held: '100' }]);
  });
});

describe('what was tampered with is found and named', () => {
  beforeEach(async () => {
    expect((await verify()).sentences).toEqual([]);
  });

  test('a balance', async () => {
    expect(await found('UPDATE balances SET available = available + 5, issued = issued - 5')).toEqual([
      `${name()}: the balance of available is 65, but the transfers add up to 60.`,
      `${name()}: the balance of issued is -185, but the transfers add up to -180.`,
      `${name()}: the lots hold 60 points, but by the balance they should hold 65.`,
    ]);
  });

  test('accounts that do not cancel out', async () => {
    expect(await found('ALTER TABLE balances DROP CONSTRAINT double_entry', 'UPDATE balances SET breakage = 3')).toEqual([
      `${name()}: the balance of breakage is 3, but the transfers add up to 0.`,
      `${name()}: the ten accounts add up to 3, not to zero.`,
    ]);
  });

  test('a balance that is missing', async () => {
    const sentences = await found('DELETE FROM balances');
    expect(sentences).toContain(`${name()}: the balance of available is missing, but the transfers add up to 60.`);
  });

  test('a lot', async () => {
    expect(await found(`UPDATE lots SET remaining = 50 WHERE opened_by = 'adjust:gift'`)).toEqual([
      `${name()}: the lots hold 50 points, but by the balance they should hold 60.`,
      `${name()}: the lot adjust:gift states 50 points, but by its transfer and its uses it should be 60.`,
    ]);
  });

  test('points that were moved from one lot to another, although the sum is right', async () => {
    const sentences = await found(
      `UPDATE lots SET remaining = 50 WHERE opened_by = 'adjust:gift'`,
      `UPDATE lots SET remaining = 10 WHERE opened_by = 'order:1001:1'`,
    );
    expect(sentences).toEqual([
      `${name()}: the lot adjust:gift states 50 points, but by its transfer and its uses it should be 60.`,
      `${name()}: the lot order:1001:1 states 10 points, but by its transfer and its uses it should be 0.`,
    ]);
  });

  test('a lot’s size, a lot that is missing, and one that nothing opened', async () => {
    expect(await found(`UPDATE lots SET amount = 200 WHERE opened_by = 'adjust:gift'`)).toEqual([
      `${name()}: the lot adjust:gift, its size states 200 points, but by its transfer and its uses it should be 100.`,
    ]);
    expect(await found(`DELETE FROM lots WHERE opened_by = 'adjust:gift'`)).toContain(
      `${name()}: the transfer adjust:gift should have opened a lot of 60 points, but there is none.`,
    );
    expect(
      await found(`INSERT INTO lots (shop_id, member_id, opened_by, amount, remaining, opened_at) VALUES (${shop.id}, ${memberId}, 'stray', 7, 7, now())`),
    ).toContain(`${name()}: the lot stray holds 7 points, but no transfer opened it.`); // prettier-ignore
  });

  test('a use of a lot', async () => {
    const sentences = await found(`UPDATE lot_uses SET amount = amount + 1 WHERE transfer_key LIKE 'redemption:%'`);
    expect(sentences).toHaveLength(2);
    expect(sentences[0]).toContain('the lot order:1001:1 states 0 points, but by its transfer and its uses it should be 1.');
    expect(sentences[1]).toMatch(/the transfer redemption:[0-9a-f-]+:hold took 99 points from lots, but there were 100 to take\.$/);
  });

  test('an order’s position', async () => {
    expect(await found(`UPDATE order_states SET awards = replace(awards::text, '"available":60', '"available":61')::json`)).toEqual([
      `${name()}: Order 1001, available is stated as 61, but the order’s transfers add up to 60.`,
    ]);
    expect(await found(`UPDATE order_states SET awards = '{}'`)).toEqual([
      `${name()}: Order 1001, available is stated as nothing, but the order’s transfers add up to 60.`,
    ]);
  });

  test('a transfer that was removed', async () => {
    const sentences = await found(`DELETE FROM transfers WHERE idem_key = 'adjust:gift'`);
    expect(sentences).toContain(`${name()}: the balance of adjusted is -100, but the transfers add up to 0.`);
    expect(sentences).toContain(`${name()}: the lot adjust:gift holds 60 points, but no transfer opened it.`);
  });

  test('held points of a redemption that is no longer open', async () => {
    expect(await found(`UPDATE redemptions SET state = 'released'`)).toEqual([
      `${name()}: 100 points are held, but the open redemptions cost 0.`,
    ]);
  });
});

describe('at the command line', () => {
  const laurel = async (...words: string[]) => {
    const options = { env: { ...process.env, DATABASE_URL: testDatabase.appUrl }, cwd: root };
    const program = ['--disable-warning=ExperimentalWarning', join(root, 'cli', 'main.ts'), ...words];
    try {
      return { code: 0, ...(await run(process.execPath, program, options)) };
    } catch (fault) {
      const { code, stdout, stderr } = fault as { code: number; stdout: string; stderr: string };
      return { code, stdout, stderr };
    }
  };

  test('the proof is printed, and exits 0', async () => {
    expect(await laurel('ledger', 'verify')).toEqual({
      code: 0,
      stdout:
        'corner-shop.myshopify.com: 1 members, 4 transfers, 2 lots, 1 orders: the ledger agrees.\n  0 seals over 0 transfers, 4 waiting: the seals are whole.\n',
      stderr: '',
    });
  });

  test('a breach is printed, also as JSON, and exits 1', async () => {
    await owner.query('UPDATE balances SET available = available + 5, issued = issued - 5');
    try {
      const printed = await laurel('ledger', 'verify', '--shop', shop.domain);
      expect(printed).toMatchObject({ code: 1, stderr: '' });
      expect(printed.stdout).toContain(`3 breaches.\n  ${name()}: the balance of available is 65, but the transfers add up to 60.\n`);
      const json = await laurel('ledger', 'verify', '--json');
      expect(json.code).toBe(1);
      expect(JSON.parse(json.stdout)).toMatchObject({ agrees: false, shops: [{ shop: shop.domain, breachCount: 3 }] });
    } finally {
      await owner.query('UPDATE balances SET available = available - 5, issued = issued + 5');
    }
  });

  test('a member is shown by id, by customer id and by e-mail, with the working behind each order', async () => {
    const [byId, byCustomer, byEmail] = await Promise.all(
      [String(memberId), '7001', 'ada@example.com'].map((who) => laurel('member', 'show', who)),
    );
    expect(byCustomer).toEqual(byId);
    expect(byEmail).toEqual(byId);
    expect(byId?.stdout).toContain('60  available points');
    expect(byId?.stdout).toContain('of 100, adjust:gift');
    expect(byId?.stdout).toContain('What counts: Mug with $60.00.');
    expect(byId?.stdout).toContain('120 points: Taken back after a change of order #1001');
    const json = await laurel('member', 'show', '7001', '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({ id: memberId, balances: { available: 60, held: 100 }, lots: [{ remaining: 60 }] });
  });

  test('events are listed and replayed, and the ledger is the same afterwards', async () => {
    expect((await laurel('events', 'list')).stdout.trim().split('\n')).toHaveLength(2);
    expect((await laurel('events', 'list', '--dead')).stdout).toBe('No event is set aside.\n');
    expect((await laurel('events', 'replay', '--since', '-1d')).stdout).toMatch(/^2 events since .*\n2 worked, 0 set aside\.\n$/);
    expect((await verify()).agrees).toBe(true);
  });

  test('an event that was set aside is shown with its reason, and retried', async () => {
    await owner.query(`UPDATE inbox SET state = 2, reason = 'fault: no luck' WHERE source_id = 'orders/paid'`);
    expect((await laurel('events', 'list', '--dead')).stdout).toMatch(/dead +orders\/paid 1001 +orders\/paid: fault: no luck\n$/);
    expect(await laurel('events', 'retry', 'unheard-of')).toMatchObject({ code: 1, stderr: 'corner-shop.myshopify.com has no event "unheard-of" that is set aside.\n' }); // prettier-ignore
    expect(await laurel('events', 'retry', '--all')).toMatchObject({ code: 0, stdout: '1 worked, 0 set aside.\n' });
    expect((await laurel('events', 'list', '--dead')).stdout).toBe('No event is set aside.\n');
  });

  test('what cannot be done is one clear sentence and exits 1', async () => {
    const refused = async (...words: string[]) => {
      const { code, stderr } = await laurel(...words);
      expect(code).toBe(1);
      return stderr;
    };
    expect(await refused('member', 'show', '424242')).toBe('corner-shop.myshopify.com has no member and no customer with the id 424242.\n');
    expect(await refused('ledger', 'verify', '--shop', 'nowhere.myshopify.com')).toMatch(
      /^No shop "nowhere.myshopify.com" ever installed Laurel.*\n$/,
    );
    expect(await refused('program', 'start-at', 'yesterday')).toMatch(/^"yesterday" is no instant: .*\n$/);
    expect(await refused('events', 'retry')).toBe('Name one event, or say --all.\n');
  });

  test('the program starts when the operator says', async () => {
    expect(await laurel('program', 'start-at', '2025-06-01')).toMatchObject({
      code: 0,
      stdout: 'The program of corner-shop.myshopify.com counts orders placed from 2025-06-01T00:00:00.000Z on.\n',
    });
    const { rows } = await owner.query<{ at: Date }>('SELECT starts_at AS at FROM programs');
    expect(rows).toEqual([{ at: new Date('2025-06-01T00:00:00Z') }]);
  });
});
