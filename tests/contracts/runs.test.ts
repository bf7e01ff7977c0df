import { describe } from 'vitest';
import { MemoryDatabase } from '../../app/adapters/memory/database.ts';
import { createMemoryRuns } from '../../app/adapters/memory/runs.ts';
import { createMemoryShops } from '../../app/adapters/memory/shops.ts';
import { createRuns } from '../../app/adapters/postgres/runs.server.ts';
import { createShops } from '../../app/adapters/postgres/shops.server.ts';
import { openDatabase } from '../../app/db.server.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import { createTestDatabase } from '../support/database.ts';
import { runsBattery } from './runs.battery.ts';

describe('in memory', () =>
  runsBattery(async () => {
    const database = new MemoryDatabase({ now: () => Date.now() as Instant });
    return { runs: createMemoryRuns(database), shops: createMemoryShops(database), close: async () => undefined };
  }));

describe('on PostgreSQL', () =>
  runsBattery(async () => {
    const testDatabase = await createTestDatabase();
    const database = openDatabase({ url: testDatabase.appUrl, connectionsMax: 8 });
    const close = async () => {
      await database.close();
      await testDatabase.drop();
    };
    return { runs: createRuns(database), shops: createShops(database), close };
  }));
