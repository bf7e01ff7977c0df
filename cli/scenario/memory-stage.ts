import { MemoryDatabase } from '../../app/adapters/memory/database.ts';
import { createMemoryDrainStore } from '../../app/adapters/memory/drain-store.ts';
import { createMemoryDeadLetters, createMemoryInbox } from '../../app/adapters/memory/inbox.ts';
import { createMemoryMemberLedger } from '../../app/adapters/memory/member-ledger.ts';
import { createMemoryLedgerAudit, createMemoryMembers } from '../../app/adapters/memory/members.ts';
import { createMemoryOutbox } from '../../app/adapters/memory/outbox.ts';
import { createMemoryProgramVersions } from '../../app/adapters/memory/program-versions.ts';
import { createMemoryShops } from '../../app/adapters/memory/shops.ts';
import type { Nudge } from '../../app/application/ports/events.ts';
import type { SetStage } from './stage.ts';

/** The scenario looks for waiting work itself. */
export const noNudge: Nudge = { lane: () => undefined, effects: () => undefined };

/** Plays in this process alone. */
export const memoryStage: SetStage = (now) => {
  const database = new MemoryDatabase({ now });
  return {
    store: createMemoryDrainStore(database),
    ledger: createMemoryMemberLedger(database),
    outbox: createMemoryOutbox(database),
    inbox: createMemoryInbox(database, noNudge),
    shops: createMemoryShops(database),
    versions: createMemoryProgramVersions(database),
    deadLetters: createMemoryDeadLetters(database),
    audit: createMemoryLedgerAudit(database),
    members: createMemoryMembers(database),
    explanationOf: async (shopId, orderId) => Object.values(database.tenant(shopId).orders.get(orderId)?.explanations ?? {})[0] ?? null,
    strike: async (shopId) => database.erase(shopId),
  };
};
