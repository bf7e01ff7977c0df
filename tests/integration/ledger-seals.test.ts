import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createSeals } from '../../app/adapters/postgres/seals.server.ts';
import { createShops } from '../../app/adapters/postgres/shops.server.ts';
import { withTenant } from '../../app/adapters/postgres/tenant.ts';
import { createVerifySeals } from '../../app/application/ledger/verify.ts';
import type { Shop } from '../../app/application/laurel.ts';
import type { Seals } from '../../app/application/ports/seals.ts';
import { openDatabase, type Database } from '../../app/db.server.ts';
import { defaultRuleset } from '../../app/domain/program/ruleset.ts';
import { programStart } from '../contracts/ledger-stores.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let testDatabase: TestDatabase;
let database: Database;
let owner: pg.Client;
let seals: Seals;
let shop: Shop;
let shops = 0;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase({ url: testDatabase.appUrl, connectionsMax: 12 });
  owner = new pg.Client({ connectionString: testDatabase.ownerUrl });
  await owner.connect();
  seals = createSeals(database);
});
afterAll(async () => {
  await owner?.end();
  await database?.close();
  await testDatabase?.drop();
});
beforeEach(async () => {
  shops += 1;
  shop = await createShops(database).install({
    domain: `sealed-${shops}.myshopify.com`,
    name: 'Corner Shop',
    currency: 'USD',
    timeZone: 'UTC',
    scopes: [],
    at: programStart,
    ruleset: defaultRuleset,
  });
});

const insert = `INSERT INTO transfers (shop_id, program_id, member_id, debit, credit, amount, kind, idem_key, note, occurred_at)
  SELECT $1, 1, $2, 'issued', 'available', 1 + n % 7, 'earn', $3 || ':' || n, 'a word', now() FROM generate_series(1, $4) AS n`;

async function post(count: number, key: string, member = '1'): Promise<void> {
  await withTenant(database.pool, shop.id, async (client) => {
    await client.query(insert, [shop.id, member, key, count]);
  });
}
async function sealAll(): Promise<number> {
  let sealed = 0;
  for (;;) {
    const page = await seals.seal({ shopId: shop.id, limit: 500 });
    sealed += page.sealed;
    if (!page.more && !page.waits) return sealed;
  }
}
const check = (noted?: { number: number; digest: string }) => createVerifySeals({ seals })(shop, noted);
/** The id of the shop's nth transfer, counted from 1. */
async function transfer(place: number): Promise<string> {
  const { rows } = await owner.query<{ id: string }>('SELECT id FROM transfers WHERE shop_id = $1 ORDER BY id OFFSET $2 LIMIT 1', [
    shop.id,
    place - 1,
  ]);
  return rows[0]!.id;
}

describe('the seals', () => {
  test('cover every transfer once, in a chain, however many pages they are set in', async () => {
    await post(1_300, 'a');
    expect(await sealAll()).toBe(1_300);
    await post(10, 'b');
    expect(await check()).toMatchObject({ intact: true, sealed: 1_300, waiting: 10 });
    expect(await sealAll()).toBe(10);
    expect(await sealAll()).toBe(0);
    expect(await check()).toMatchObject({ intact: true, sealed: 1_310, waiting: 0, tampering: [] });
    const { rows } = await owner.query<{ count: number }>('SELECT count FROM seals WHERE shop_id = $1 ORDER BY number', [shop.id]);
    expect(rows.map(({ count }) => count)).toEqual([256, 244, 256, 244, 256, 44, 10]);
  });

  test('of an empty ledger are none', async () => {
    expect(await sealAll()).toBe(0);
    expect(await check()).toMatchObject({ intact: true, seals: 0, sealed: 0, waiting: 0, head: null });
  });

  test('wait for a transaction that drew an id and is not over, and then cover what it posted', async () => {
    const slow = await database.pool.connect();
    try {
      await slow.query(`BEGIN; SET LOCAL laurel.shop_id = '${shop.id}'`);
      await slow.query(insert, [shop.id, '1', 'slow', 3]);
      await post(5, 'quick', '2');
      expect(await seals.seal({ shopId: shop.id, limit: 500 })).toEqual({ sealed: 0, more: false, waits: true });
      await slow.query('COMMIT');
    } finally {
      slow.release();
    }
    expect(await sealAll()).toBe(8);
    expect(await check()).toMatchObject({ intact: true, sealed: 8 });
  });

  test('have nothing slip in behind them while many write at once', async () => {
    let writing = true;
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let turn = 0; turn < 60; turn += 1) await post(1 + ((writer + turn) % 5), `w${writer}:${turn}`, String(writer + 1));
    });
    const sealing = (async () => {
      let sealed = 0;
      while (writing) sealed += (await seals.seal({ shopId: shop.id, limit: 64 })).sealed;
      return sealed;
    })();
    await Promise.all(writers);
    writing = false;
    const sealed = (await sealing) + (await sealAll());
    expect(sealed).toBe(8 * 60 * 3);
    expect(await check()).toMatchObject({ intact: true, sealed, waiting: 0 });
  });

  test('are set by one at a time', async () => {
    await post(600, 'a');
    await Promise.all(Array.from({ length: 5 }, () => sealAll()));
    await sealAll();
    expect(await check()).toMatchObject({ intact: true, sealed: 600 });
  });

  test('do not cover what a person may have forgotten', async () => {
    await post(3, 'a');
    await sealAll();
    await owner.query('UPDATE transfers SET note = NULL WHERE shop_id = $1', [shop.id]);
    expect(await check()).toMatchObject({ intact: true });
  });
});

describe('tampering', () => {
  beforeEach(async () => {
    await post(700, 'a');
    await sealAll();
  });
  const sentences = async () => (await check()).sentences.map((sentence) => sentence.replace(/ of \d{4}-\S+Z/, ''));

  test.each([
    'amount = amount + 1',
    'member_id = 99',
    `occurred_at = occurred_at - interval '1 microsecond'`,
    `idem_key = 'another'`,
    `actor_id = 'somebody'`,
  ])('by changing a transfer (%s) is shown at that transfer', async (change) => {
    const id = await transfer(300);
    await owner.query(`UPDATE transfers SET ${change} WHERE shop_id = $1 AND id = $2`, [shop.id, id]);
    expect(await sentences()).toEqual([`Seal 2: the transfer ${id} was changed after it was sealed.`]);
  });

  test('by removing, adding and moving transfers is shown at each of them', async () => {
    const [first, last] = [await transfer(1), await transfer(700)];
    await owner.query('DELETE FROM transfers WHERE shop_id = $1 AND id = $2', [shop.id, last]);
    await owner.query(
      `INSERT INTO transfers (shop_id, id, program_id, member_id, debit, credit, amount, kind, idem_key, occurred_at) OVERRIDING SYSTEM VALUE
       VALUES ($1, $2, 1, 1, 'issued', 'available', 1000, 'earn', 'smuggled', now())`,
      [shop.id, BigInt(first) - 1n],
    );
    expect(await sentences()).toEqual([
      `Seal 1: the transfer ${BigInt(first) - 1n} came in behind the seal.`,
      `Seal 3: the transfer ${last} was removed after it was sealed.`,
    ]);
  });

  test('with a seal is shown as well', async () => {
    await owner.query(`UPDATE seals SET digest = sha256('forged') WHERE shop_id = $1 AND number = 2`, [shop.id]);
    expect(await sentences()).toEqual([
      'Seal 2: its transfers are as they were marked, but the seal does not fit them: the seal was changed.',
      'Seal 3 does not follow from the one before it.',
    ]);
  });

  test('by taking a seal out is shown by the number that is missing', async () => {
    await owner.query('DELETE FROM seals WHERE shop_id = $1 AND number = 2', [shop.id]);
    expect((await check()).tampering).toMatchObject([{ kind: 'seal_missing', seal: 2 }]);
  });

  test('by rewriting the whole chain is shown by a seal that was noted before', async () => {
    const { head } = await check();
    await owner.query('UPDATE transfers SET amount = amount + 1 WHERE shop_id = $1 AND id = $2', [shop.id, await transfer(5)]);
    await owner.query('DELETE FROM seals WHERE shop_id = $1', [shop.id]);
    expect(await check(head!)).toMatchObject({ intact: false, tampering: [{ kind: 'seal_missing', seal: 3 }] });
    await sealAll();
    expect(await check()).toMatchObject({ intact: true });
    expect(await check(head!)).toMatchObject({ intact: false, tampering: [{ kind: 'head_differs', seal: head!.number }] });
  });
});
