import { setTimeout as wait } from 'node:timers/promises';
import { describe } from 'vitest';
import { createMemoryLedgerTime } from '../../app/adapters/memory/as-of.ts';
import { MemoryDatabase } from '../../app/adapters/memory/database.ts';
import { createMemoryMemberLedger } from '../../app/adapters/memory/member-ledger.ts';
import { createMemoryShops } from '../../app/adapters/memory/shops.ts';
import { createLedgerTime } from '../../app/adapters/postgres/as-of.server.ts';
import { createMemberLedger } from '../../app/adapters/postgres/member-ledger.server.ts';
import { createShops } from '../../app/adapters/postgres/shops.server.ts';
import { openDatabase } from '../../app/db.server.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import { createTestDatabase } from '../support/database.ts';
import { ledgerTimeBattery } from './ledger-time.battery.ts';

describe('in memory', () =>
  ledgerTimeBattery(async () => {
    let now = Date.UTC(2026, 5, 1);
    const database = new MemoryDatabase({ now: () => now as Instant });
    return {
      shops: createMemoryShops(database),
      ledger: createMemoryMemberLedger(database),
      time: createMemoryLedgerTime(database),
      async tick() {
        now += 1;
        return (now - 1) as Instant;
      },
      close: async () => undefined,
    };
  }));

/** Nobody works the inbox here. */
const noNudge = { lane: () => undefined, effects: () => undefined };

describe('on PostgreSQL', () =>
  ledgerTimeBattery(async () => {
    const testDatabase = await createTestDatabase();
    const database = openDatabase({ url: testDatabase.appUrl, connectionsMax: 4 });
    const { pool } = database;
    return {
      shops: createShops(database),
      ledger: createMemberLedger({ pool, nudge: noNudge }),
      time: createLedgerTime({ pool }),
      async tick() {
        const { rows } = await pool.query<{ at: Date }>('SELECT clock_timestamp() AS at');
        // The millisecond that the clock shows is over before anything else is posted.
        await wait(2);
        return rows[0]!.at.getTime() as Instant;
      },
      async close() {
        await database.close();
        await testDatabase.drop();
      },
    };
  }));
