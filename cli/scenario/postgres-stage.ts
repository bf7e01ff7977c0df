import { createDrainStore } from '../../app/adapters/postgres/drain-store.server.ts';
import { createDeadLetters } from '../../app/adapters/postgres/events.server.ts';
import { createInbox } from '../../app/adapters/postgres/inbox.server.ts';
import { createMemberLedger } from '../../app/adapters/postgres/member-ledger.server.ts';
import { createMembers } from '../../app/adapters/postgres/members.server.ts';
import { createOutbox } from '../../app/adapters/postgres/outbox.server.ts';
import { createProgramVersions } from '../../app/adapters/postgres/program-versions.server.ts';
import { createShops } from '../../app/adapters/postgres/shops.server.ts';
import { withTenant } from '../../app/adapters/postgres/tenant.ts';
import { createLedgerAudit } from '../../app/adapters/postgres/verify-ledger.server.ts';
import type { Database } from '../../app/db.server.ts';
import type { EntitlementExplanation } from '../../app/domain/earning/index.ts';
import { noNudge } from './memory-stage.ts';
import type { SetStage } from './stage.ts';

/** Plays on the real pipeline, in a shop of its own. */
export function postgresStage(database: Database): SetStage {
  const { pool } = database;
  return () => ({
    store: createDrainStore({ pool }),
    ledger: createMemberLedger({ pool }),
    outbox: createOutbox({ pool }),
    inbox: createInbox({ pool, nudge: noNudge }),
    shops: createShops(database),
    versions: createProgramVersions({ pool }),
    deadLetters: createDeadLetters({ pool }),
    audit: createLedgerAudit({ pool }),
    members: createMembers({ pool }),
    explanationOf: (shopId, orderId) =>
      withTenant(pool, shopId, async (client) => {
        const { rows } = await client.query<{ explanations: Record<string, EntitlementExplanation> }>(
          'SELECT explanations FROM order_states WHERE shop_id = $1 AND order_id = $2',
          [shopId, orderId],
        );
        return Object.values(rows[0]?.explanations ?? {})[0] ?? null;
      }),
    strike: (shopId) =>
      withTenant(pool, shopId, async (client) => {
        await client.query('SELECT erase_current_shop()');
      }),
  });
}
