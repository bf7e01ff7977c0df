import { createBackCredits } from '../../app/adapters/postgres/back-credits.server.ts';
import { createCodePools } from '../../app/adapters/postgres/code-pools.server.ts';
import { createDrainStore } from '../../app/adapters/postgres/drain-store.server.ts';
import { createDueWork } from '../../app/adapters/postgres/due-work.server.ts';
import { createDeadLetters } from '../../app/adapters/postgres/events.server.ts';
import { createExpiry } from '../../app/adapters/postgres/expiry.server.ts';
import { createGuestOrders } from '../../app/adapters/postgres/guest-orders.server.ts';
import { createInbox } from '../../app/adapters/postgres/inbox.server.ts';
import { createMemberLedger } from '../../app/adapters/postgres/member-ledger.server.ts';
import { createMemberTimelines } from '../../app/adapters/postgres/member-timelines.server.ts';
import { createMembers } from '../../app/adapters/postgres/members.server.ts';
import { createMemberships } from '../../app/adapters/postgres/memberships.server.ts';
import { createOutbox } from '../../app/adapters/postgres/outbox.server.ts';
import { createProgramVersions } from '../../app/adapters/postgres/program-versions.server.ts';
import { createReconciliations } from '../../app/adapters/postgres/reconciliations.server.ts';
import { createReferrals } from '../../app/adapters/postgres/referrals.server.ts';
import { createRuns } from '../../app/adapters/postgres/runs.server.ts';
import { createShops } from '../../app/adapters/postgres/shops.server.ts';
import { withTenant } from '../../app/adapters/postgres/tenant.ts';
import { createLedgerAudit } from '../../app/adapters/postgres/verify-ledger.server.ts';
import type { Database } from '../../app/db.server.ts';
import { noNudge } from './memory-stage.ts';
import { postgresReads } from './postgres-reads.ts';
import type { SetStage } from './stage.ts';

/** Plays on the real pipeline, in a shop of its own. */
export function postgresStage(database: Database): SetStage {
  const { pool } = database;
  return () => ({
    store: createDrainStore({ pool }),
    ledger: createMemberLedger({ pool, nudge: noNudge }),
    outbox: createOutbox({ pool }),
    inbox: createInbox({ pool, nudge: noNudge }),
    shops: createShops(database),
    versions: createProgramVersions({ pool }),
    deadLetters: createDeadLetters({ pool }),
    audit: createLedgerAudit({ pool }),
    members: createMembers({ pool }),
    memberships: createMemberships({ pool, nudge: noNudge }),
    pools: createCodePools({ pool }),
    expiry: createExpiry({ pool }),
    referrals: createReferrals({ pool, nudge: noNudge }),
    guestOrders: createGuestOrders({ pool, nudge: noNudge }),
    backCredits: createBackCredits({ pool }),
    reconciliations: createReconciliations({ pool }),
    runs: createRuns({ pool }),
    timelines: createMemberTimelines({ pool }),
    due: createDueWork({ pool }),
    reads: postgresReads(pool),
    strike: (shopId) =>
      withTenant(pool, shopId, async (client) => {
        await client.query('SELECT erase_current_shop()');
      }),
  });
}
