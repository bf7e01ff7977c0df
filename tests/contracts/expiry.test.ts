import { describe } from 'vitest';
import { MemoryDatabase } from '../../app/adapters/memory/database.ts';
import { createMemoryExpiry, noteActivity as noteInMemory } from '../../app/adapters/memory/expiry.ts';
import { createMemoryMemberLedger } from '../../app/adapters/memory/member-ledger.ts';
import { createMemoryLedgerAudit } from '../../app/adapters/memory/members.ts';
import { createMemoryOutbox } from '../../app/adapters/memory/outbox.ts';
import { createMemoryShops } from '../../app/adapters/memory/shops.ts';
import { createExpiry, noteActivity } from '../../app/adapters/postgres/expiry.server.ts';
import { createMemberLedger } from '../../app/adapters/postgres/member-ledger.server.ts';
import { createOutbox } from '../../app/adapters/postgres/outbox.server.ts';
import { createShops } from '../../app/adapters/postgres/shops.server.ts';
import { withTenant } from '../../app/adapters/postgres/tenant.ts';
import { createLedgerAudit } from '../../app/adapters/postgres/verify-ledger.server.ts';
import { openDatabase } from '../../app/db.server.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import { createTestDatabase } from '../support/database.ts';
import { expiryBattery } from './expiry.battery.ts';

describe('in memory', () =>
  expiryBattery(async () => {
    const database = new MemoryDatabase({ now: () => Date.now() as Instant });
    return {
      shops: createMemoryShops(database),
      ledger: createMemoryMemberLedger(database),
      outbox: createMemoryOutbox(database),
      audit: createMemoryLedgerAudit(database),
      expiry: createMemoryExpiry(database),
      note: (shopId, activeAt) => database.transaction(() => noteInMemory(database.tenant(shopId), activeAt)),
      close: async () => undefined,
    };
  }));

/** Nobody works the inbox here. */
const noNudge = { lane: () => undefined, effects: () => undefined };

describe('on PostgreSQL', () =>
  expiryBattery(async () => {
    const testDatabase = await createTestDatabase();
    const database = openDatabase({ url: testDatabase.appUrl, connectionsMax: 8 });
    const { pool } = database;
    return {
      shops: createShops(database),
      ledger: createMemberLedger({ pool, nudge: noNudge }),
      outbox: createOutbox({ pool }),
      audit: createLedgerAudit({ pool }),
      expiry: createExpiry({ pool }),
      note: (shopId, activeAt) => withTenant(pool, shopId, (client) => noteActivity(client, shopId, activeAt)),
      async close() {
        await database.close();
        await testDatabase.drop();
      },
    };
  }));
