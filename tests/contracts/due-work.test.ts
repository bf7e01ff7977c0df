import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createDrainStore } from '../../app/adapters/postgres/drain-store.server.ts';
import { createDueWork } from '../../app/adapters/postgres/due-work.server.ts';
import { createDeadLetters } from '../../app/adapters/postgres/events.server.ts';
import { createInbox } from '../../app/adapters/postgres/inbox.server.ts';
import { createRuns } from '../../app/adapters/postgres/runs.server.ts';
import { createShops } from '../../app/adapters/postgres/shops.server.ts';
import type { Shop } from '../../app/application/laurel.ts';
import type { DuePlace, DueWork } from '../../app/application/ports/due-work.ts';
import { recheckMembers, releasePending } from '../../app/application/schedule/due-events.ts';
import { openDatabase, type Database } from '../../app/db.server.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { newShop } from './ledger-stores.ts';

/*
 * What time makes due is a column that others write; here its owner writes it, so that each case stands alone. The memory twin is
 * the scenario runner's, which plays the whole of it.
 */
const now = Date.UTC(2026, 10, 21, 12) as Instant;
const at = (ms: number) => (now + ms) as Instant;

let testDatabase: TestDatabase;
let database: Database;
let owner: pg.Client;
let due: DueWork;
let shop: Shop;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase({ url: testDatabase.appUrl, connectionsMax: 4 });
  owner = new pg.Client({ connectionString: testDatabase.ownerUrl });
  await owner.connect();
  due = createDueWork(database);
});
afterAll(async () => {
  await owner?.end();
  await database?.close();
  await testDatabase?.drop();
});
beforeEach(async () => {
  shop = await newShop({ shops: createShops(database) });
});

const orderDue = (id: number, dueAt: number | null) =>
  owner.query(`INSERT INTO order_states (shop_id, order_id, awards, explanations, due_at) VALUES ($1, $2, '{}', '{}', $3)`, [
    shop.id,
    id,
    dueAt === null ? null : new Date(dueAt),
  ]);

async function member({
  dueAt = null,
  birthday = null,
  status = 'active',
}: {
  dueAt?: number | null;
  birthday?: string | null;
  status?: string;
}) {
  const { rows } = await owner.query<{ id: string; program_id: string }>(
    `INSERT INTO members (shop_id, program_id, enrolled_at, status) SELECT shop_id, id, now(), $2 FROM programs WHERE shop_id = $1 RETURNING id, program_id`,
    [shop.id, status],
  );
  const { id, program_id } = rows[0]!;
  if (dueAt !== null) {
    await owner.query(`INSERT INTO member_standings (shop_id, member_id, program_id, standing, enrolled_at, due_at) VALUES ($1, $2, $3, '{}', now(), $4)`, [shop.id, id, program_id, new Date(dueAt)]); // prettier-ignore
  }
  if (birthday !== null) {
    await owner.query(`INSERT INTO member_facts (shop_id, member_id, key, at, kind, what) VALUES ($1, $2, 'birthday', now(), 'birthday', $3)`, [shop.id, id, JSON.stringify({ kind: 'birthday', day: birthday })]); // prettier-ignore
  }
  return id;
}

async function allOrders(limit: number): Promise<string[]> {
  const ids: string[] = [];
  let after: DuePlace | null = null;
  for (;;) {
    const page = await due.orders({ shopId: shop.id, at: now, after, limit });
    ids.push(...page.map(({ id }) => id));
    const last = page.at(-1);
    if (last === undefined || page.length < limit) return ids;
    after = { dueMs: last.dueAt, id: last.id };
  }
}

test('orders that are due come by their time and then their id, each once, whatever the size of a page', async () => {
  await orderDue(7, at(-2));
  await orderDue(5, at(-1));
  await orderDue(6, at(-1));
  await orderDue(10, at(-1));
  await orderDue(1, now);
  await orderDue(2, at(1));
  await orderDue(3, null);
  for (const limit of [1, 2, 3, 100]) expect(await allOrders(limit)).toEqual(['7', '5', '6', '10', '1']);
});

test('members that are due come the same way, and no shop sees another’s', async () => {
  const second = await member({ dueAt: at(-1) });
  const first = await member({ dueAt: at(-9) });
  await member({ dueAt: at(1) });
  const page = { at: now, after: null, limit: 10 };
  expect((await due.members({ shopId: shop.id, ...page })).map(({ id }) => id)).toEqual([first, second]);
  const other = await newShop({ shops: createShops(database) });
  expect(await due.members({ shopId: other.id, ...page })).toEqual([]);
});

test('birthdays are those of active members, page by page by id', async () => {
  const born = [await member({ birthday: '02-28' }), await member({ birthday: '02-29' }), await member({ birthday: '02-28' })];
  await member({ birthday: '03-01' });
  await member({ birthday: '02-28', status: 'left' });
  const page = (after: string | null, limit = 2) => due.birthdays({ shopId: shop.id, days: ['02-28', '02-29'], after, limit });
  expect(await page(null)).toEqual(born.slice(0, 2));
  expect(await page(born[1]!)).toEqual(born.slice(2));
  expect(await due.birthdays({ shopId: shop.id, days: ['02-28'], after: null, limit: 9 })).toEqual([born[0], born[2]]);
});

test('a shop is named for each kind of work that is due in it, and not for one that is already under way', async () => {
  const kinds = async (when = now) => (await due.waiting(when)).filter(({ shopId }) => shopId === shop.id).map(({ kind }) => kind).sort(); // prettier-ignore
  expect(await kinds()).toEqual([]);
  await orderDue(1, at(-1));
  await member({ dueAt: at(5) });
  expect(await kinds()).toEqual(['pending_release']);
  expect(await kinds(at(5))).toEqual(['pending_release', 'tier_windows']);

  const runs = createRuns(database);
  const name = { kind: 'pending_release', occasion: randomUUID() } as const;
  await runs.make(shop.id, [{ ...name, dueAt: now }]);
  expect(await kinds(at(5))).toEqual(['tier_windows']);
  await runs.cancel(shop.id, name, now);
  expect(await kinds()).toEqual(['pending_release']);
});

test('what was announced and became a dead letter is not due again, until somebody tries it again or its time changes', async () => {
  const kinds = async () => (await due.waiting(now)).filter(({ shopId }) => shopId === shop.id).map(({ kind }) => kind).sort(); // prettier-ignore
  const inbox = createInbox({ pool: database.pool, nudge: { lane: () => undefined, effects: () => undefined } });
  const store = createDrainStore(database);
  const page = { shopId: shop.id, at: now, after: null, limit: 10 };
  const listed = async () => [await due.orders(page), await due.members(page)].map((rows) => rows.map(({ id }) => id));
  const announce = async () => {
    const run = { shopId: shop.id, dueAt: now, input: {}, cursor: null, done: 0, total: null, faults: 0, lease: 1, occasion: 'x' };
    const parts = { due, inbox, clock: { now: () => now } };
    await releasePending(parts)({ ...run, kind: 'pending_release' }, { page: 10 });
    await recheckMembers(parts)({ ...run, kind: 'tier_windows' }, { page: 10 });
    const { rows } = await owner.query<{ source_id: string }>('SELECT source_id FROM inbox WHERE shop_id = $1 AND state = 0', [shop.id]);
    return rows.map(({ source_id }) => source_id);
  };
  await orderDue(1, at(-2));
  const memberId = await member({ dueAt: at(-1) });
  const announced = await announce();
  expect(announced).toHaveLength(2);
  for (const sourceId of announced) await store.bury({ shopId: shop.id, sourceId, reason: 'fault: It breaks.' });
  expect([await kinds(), await listed(), await announce()]).toEqual([[], [[], []], []]);

  await orderDue(2, at(-1));
  expect([await kinds(), await listed()]).toEqual([['pending_release'], [['2'], []]]);
  for (const sourceId of announced) await createDeadLetters(database).retry(shop.id, sourceId);
  expect([await kinds(), await listed()]).toEqual([
    ['pending_release', 'tier_windows'],
    [['1', '2'], [memberId]],
  ]);
  for (const sourceId of announced) await store.bury({ shopId: shop.id, sourceId, reason: 'fault: It breaks.' });
  await owner.query('UPDATE order_states SET due_at = $2 WHERE shop_id = $1 AND order_id = 1', [shop.id, new Date(at(-1))]);
  expect((await listed())[0]).toEqual(['1', '2']);
});
