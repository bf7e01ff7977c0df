import { describe } from 'vitest';
import { MemoryDatabase } from '../../app/adapters/memory/database.ts';
import { createMemoryDrainStore } from '../../app/adapters/memory/drain-store.ts';
import { createMemoryInbox } from '../../app/adapters/memory/inbox.ts';
import { createMemoryReconciliations } from '../../app/adapters/memory/reconciliations.ts';
import { createMemoryShops } from '../../app/adapters/memory/shops.ts';
import { createDrainStore } from '../../app/adapters/postgres/drain-store.server.ts';
import { createInbox } from '../../app/adapters/postgres/inbox.server.ts';
import { createReconciliations } from '../../app/adapters/postgres/reconciliations.server.ts';
import { createShops } from '../../app/adapters/postgres/shops.server.ts';
import { shopifyReader } from '../../app/adapters/shopify/payloads/reader.ts';
import { createDrain } from '../../app/application/events/drain.ts';
import type { DrainStore } from '../../app/application/ports/drain-store.ts';
import { openDatabase } from '../../app/db.server.ts';
import type { ShopId } from '../../app/domain/shared/ids.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import { laneCount } from '../../app/domain/shared/lanes.ts';
import { createTestDatabase } from '../support/database.ts';
import { reconciliationsBattery } from './reconciliations.battery.ts';

const noNudge = { lane: () => undefined, effects: () => undefined };

function working(store: DrainStore): (shopId: ShopId) => Promise<void> {
  const drain = createDrain({ store, reader: shopifyReader });
  return async (shopId) => {
    for (let lane = 0; lane < laneCount; lane += 1) await drain(shopId, lane);
  };
}

describe('in memory', () =>
  reconciliationsBattery(async () => {
    const database = new MemoryDatabase({ now: () => Date.now() as Instant });
    return {
      shops: createMemoryShops(database),
      inbox: createMemoryInbox(database, noNudge),
      reconciliations: createMemoryReconciliations(database),
      work: working(createMemoryDrainStore(database)),
      close: async () => undefined,
    };
  }));

describe('on PostgreSQL', () =>
  reconciliationsBattery(async () => {
    const testDatabase = await createTestDatabase();
    const database = openDatabase({ url: testDatabase.appUrl, connectionsMax: 8 });
    const { pool } = database;
    return {
      shops: createShops(database),
      inbox: createInbox({ pool, nudge: noNudge }),
      reconciliations: createReconciliations({ pool }),
      work: working(createDrainStore({ pool })),
      async close() {
        await database.close();
        await testDatabase.drop();
      },
    };
  }));
