import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MemoryDatabase } from '../../app/adapters/memory/database.ts';
import { createMemoryDrainStore } from '../../app/adapters/memory/drain-store.ts';
import { createMemoryInbox } from '../../app/adapters/memory/inbox.ts';
import { createMemoryMemberTimelines } from '../../app/adapters/memory/member-timelines.ts';
import { createMemoryShops } from '../../app/adapters/memory/shops.ts';
import { createDrainStore } from '../../app/adapters/postgres/drain-store.server.ts';
import { createInbox } from '../../app/adapters/postgres/inbox.server.ts';
import { createMemberTimelines } from '../../app/adapters/postgres/member-timelines.server.ts';
import { createShops } from '../../app/adapters/postgres/shops.server.ts';
import { shopifyReader } from '../../app/adapters/shopify/payloads/reader.ts';
import { createDrain } from '../../app/application/events/drain.ts';
import { withOwnEvents } from '../../app/application/events/own-events.ts';
import type { Shop } from '../../app/application/laurel.ts';
import type { DrainStore } from '../../app/application/ports/drain-store.ts';
import type { Inbox } from '../../app/application/ports/events.ts';
import type { MemberTimelines } from '../../app/application/ports/member-timelines.ts';
import type { Shops } from '../../app/application/ports/shops.ts';
import { openDatabase } from '../../app/db.server.ts';
import { defaultRuleset } from '../../app/domain/program/ruleset.ts';
import { laneCount } from '../../app/domain/shared/lanes.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import { createTestDatabase } from '../support/database.ts';

interface Stores {
  readonly timelines: MemberTimelines;
  readonly shops: Shops;
  readonly inbox: Inbox;
  readonly store: DrainStore;
  close(): Promise<void>;
}

const nudge = { lane: () => undefined, effects: () => undefined };
const at = '2026-03-01T10:00:00Z';

async function inMemory(): Promise<Stores> {
  const database = new MemoryDatabase({ now: () => Date.now() as Instant });
  return {
    timelines: createMemoryMemberTimelines(database),
    shops: createMemoryShops(database),
    inbox: createMemoryInbox(database, nudge),
    store: createMemoryDrainStore(database),
    close: async () => undefined,
  };
}

async function onPostgres(): Promise<Stores> {
  const testDatabase = await createTestDatabase();
  const database = openDatabase({ url: testDatabase.appUrl, connectionsMax: 8 });
  const { pool } = database;
  return {
    timelines: createMemberTimelines({ pool }),
    shops: createShops(database),
    inbox: createInbox({ pool, nudge }),
    store: createDrainStore({ pool }),
    async close() {
      await database.close();
      await testDatabase.drop();
    },
  };
}

describe.each([
  ['in memory', inMemory],
  ['on PostgreSQL', onPostgres],
])('timelines %s', (_where, open) => {
  let stores: Stores;
  let shop: Shop;
  beforeAll(async () => {
    stores = await open();
    const about = { domain: 'a.myshopify.com', name: 'A', currency: 'USD', timeZone: 'Europe/Berlin', scopes: [] };
    shop = await stores.shops.install({ ...about, at: 0 as Instant, ruleset: defaultRuleset });
    for (const order of [1, 2, 3, 4]) {
      const line = { id: order * 10, title: 'Item', quantity: 1, current_quantity: 1, price: '20.00', product_id: 7 };
      const customer = { id: order === 4 ? 501 : 500 + order, updated_at: at };
      const body = {
        id: order,
        name: `#${order}`,
        created_at: at,
        updated_at: at,
        currency: 'USD',
        financial_status: 'paid',
        customer,
        line_items: [line],
      };
      await stores.inbox.accept({ shopId: shop.id, sourceId: `o${order}`, topic: 'orders/paid', subject: String(order), triggeredAt: Date.parse(at) as Instant, body: JSON.stringify(body) }); // prettier-ignore
    }
    const drain = createDrain({ store: stores.store, reader: withOwnEvents(shopifyReader) });
    for (let lane = 0; lane < laneCount; lane += 1) await drain(shop.id, lane);
  });
  afterAll(() => stores?.close());

  test('lead through all members of the program once, in pages', async () => {
    const { programId, timeZone, rulesets } = (await stores.timelines.program(shop.id))!;
    expect({ timeZone, versions: rulesets.map(({ version }) => version) }).toEqual({ timeZone: 'Europe/Berlin', versions: [1] });
    expect(await stores.timelines.count(shop.id, programId)).toBe(3);
    const page = (after: string | null) => stores.timelines.memberIds({ shopId: shop.id, programId, after, limit: 2 });
    const first = await page(null);
    const second = await page(first.at(-1)!);
    expect([first.length, second.length, (await page(second.at(-1)!)).length]).toEqual([2, 1, 0]);
    expect(new Set([...first, ...second]).size).toBe(3);
  });

  test('hold every order of a member with what was posted for it, and nothing of others', async () => {
    const { programId } = (await stores.timelines.program(shop.id))!;
    const memberIds = await stores.timelines.memberIds({ shopId: shop.id, programId, after: null, limit: 10 });
    const timelines = await stores.timelines.timelineOf(shop.id, memberIds);
    const orders = [...timelines].map(([memberId, record]) => {
      for (const { awards } of record.orders) expect(awards[programId]).toMatchObject({ memberId, rulesetVersion: 1 });
      return record.orders.map(({ orderId }) => orderId).sort();
    });
    expect(orders.sort()).toEqual([['1', '4'], ['2'], ['3']]);
    expect([...(await stores.timelines.timelineOf(shop.id, ['999999']))]).toEqual([]);
  });

  test('know no product and no campaign that nobody told them of', async () => {
    const { programId } = (await stores.timelines.program(shop.id))!;
    expect(await stores.timelines.products(shop.id, ['7'])).toEqual({});
    expect(await stores.timelines.products(shop.id, [])).toEqual({});
    expect((await stores.timelines.campaignUsage(shop.id, programId)).size).toBe(0);
  });
});
