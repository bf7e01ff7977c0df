import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import { createMemoryCodePools } from '../../app/adapters/memory/code-pools.ts';
import { MemoryDatabase } from '../../app/adapters/memory/database.ts';
import { createMemoryDrainStore } from '../../app/adapters/memory/drain-store.ts';
import { createMemoryDeadLetters, createMemoryEventLog, createMemoryInbox } from '../../app/adapters/memory/inbox.ts';
import { createMemoryMemberLedger } from '../../app/adapters/memory/member-ledger.ts';
import { createMemoryLedgerAudit, createMemoryMembers } from '../../app/adapters/memory/members.ts';
import { createMemoryOutbox } from '../../app/adapters/memory/outbox.ts';
import { createMemoryProgramVersions } from '../../app/adapters/memory/program-versions.ts';
import { createMemoryRuns } from '../../app/adapters/memory/runs.ts';
import { createMemoryShops } from '../../app/adapters/memory/shops.ts';
import { createCodePools } from '../../app/adapters/postgres/code-pools.server.ts';
import { createDrainStore } from '../../app/adapters/postgres/drain-store.server.ts';
import { createEventLog } from '../../app/adapters/postgres/event-log.server.ts';
import { createDeadLetters } from '../../app/adapters/postgres/events.server.ts';
import { createInbox } from '../../app/adapters/postgres/inbox.server.ts';
import { createMemberLedger } from '../../app/adapters/postgres/member-ledger.server.ts';
import { createMembers } from '../../app/adapters/postgres/members.server.ts';
import { createOutbox } from '../../app/adapters/postgres/outbox.server.ts';
import { createProgramVersions } from '../../app/adapters/postgres/program-versions.server.ts';
import { createRuns } from '../../app/adapters/postgres/runs.server.ts';
import { createShops } from '../../app/adapters/postgres/shops.server.ts';
import { createLedgerAudit } from '../../app/adapters/postgres/verify-ledger.server.ts';
import type { MemberDetail, Shop } from '../../app/application/laurel.ts';
import type { CodePools } from '../../app/application/ports/code-pools.ts';
import type { DeadLetters } from '../../app/application/ports/dead-letters.ts';
import type { DrainStore } from '../../app/application/ports/drain-store.ts';
import type { EventLog } from '../../app/application/ports/event-log.ts';
import type { Inbox, Nudge } from '../../app/application/ports/events.ts';
import type { LedgerAudit } from '../../app/application/ports/ledger-audit.ts';
import type { MemberLedger } from '../../app/application/ports/member-ledger.ts';
import type { Outbox } from '../../app/application/ports/outbox.ts';
import type { ProgramVersions } from '../../app/application/ports/program-versions.ts';
import type { Runs } from '../../app/application/ports/runs.ts';
import type { Shops } from '../../app/application/ports/shops.ts';
import { openDatabase } from '../../app/db.server.ts';
import { defaultRuleset } from '../../app/domain/program/ruleset.ts';
import type { RedemptionRecord } from '../../app/domain/rewards/index.ts';
import type { CustomerId, MemberId, ShopId } from '../../app/domain/shared/ids.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import { createTestDatabase } from '../support/database.ts';

/** The ports that share one database: what the batteries of those ports are run on. */
export interface LedgerStores {
  readonly shops: Shops;
  readonly versions: ProgramVersions;
  readonly runs: Runs;
  readonly store: DrainStore;
  readonly ledger: MemberLedger;
  readonly outbox: Outbox;
  readonly pools: CodePools;
  readonly inbox: Inbox;
  readonly deadLetters: DeadLetters;
  readonly eventLog: EventLog;
  readonly audit: LedgerAudit;
  readonly members: {
    show(shopId: ShopId, memberId: MemberId): Promise<MemberDetail | null>;
    findByCustomer(shopId: ShopId, customerId: CustomerId): Promise<MemberId | null>;
  };
  /** Lanes that were nudged, as `shop/lane`. */
  readonly nudged: string[];
  /** Takes a lane as another worker would, until the answer is called. */
  holdLane(shopId: ShopId, lane: number): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

export const programStart = Date.UTC(2026, 0, 1) as Instant;

/** A shop of its own, with the default program, so that tests on one database do not meet. */
export function newShop({ shops }: Pick<LedgerStores, 'shops'>): Promise<Shop> {
  return shops.install({
    domain: `shop-${randomBytes(6).toString('hex')}.myshopify.com`,
    name: 'Corner Shop',
    currency: 'USD',
    timeZone: 'UTC',
    scopes: [],
    at: programStart,
    programStartsAt: programStart,
    ruleset: defaultRuleset,
  });
}

/** A redemption of 100 points, as `redeem` would write it down. */
export function redemptionOf(memberId: string, programId: string, changes: Partial<RedemptionRecord> = {}): RedemptionRecord {
  const id = randomUUID();
  return {
    id,
    programId,
    memberId,
    rewardId: 'five-off',
    rewardName: '5 off your order',
    rulesetVersion: 1,
    pricePoints: 100,
    currency: 'USD',
    terms: { kind: 'amount_off', valueMinor: 500, minimumOrderMinor: 0, combinesWith: { order: false, product: true, shipping: true } },
    state: 'held',
    code: `LAUREL-${id.slice(0, 8).toUpperCase()}`,
    clientKey: id,
    createdAt: programStart,
    expiresAt: (programStart + 86_400_000) as Instant,
    capturedOrderId: null,
    turns: 0,
    returnedPoints: 0,
    fulfilment: null,
    outsideIds: [],
    poolCode: null,
    releaseReason: null,
    ...changes,
  };
}

function recordingNudge(nudged: string[]): Nudge {
  return { lane: (shopId, lane) => void nudged.push(`${shopId}/${lane}`), effects: () => undefined };
}

export async function inMemory(): Promise<LedgerStores> {
  const database = new MemoryDatabase({ now: () => Date.now() as Instant });
  const nudged: string[] = [];
  return {
    shops: createMemoryShops(database),
    versions: createMemoryProgramVersions(database),
    runs: createMemoryRuns(database),
    store: createMemoryDrainStore(database),
    ledger: createMemoryMemberLedger(database, recordingNudge(nudged)),
    outbox: createMemoryOutbox(database),
    pools: createMemoryCodePools(database),
    inbox: createMemoryInbox(database, recordingNudge(nudged)),
    deadLetters: createMemoryDeadLetters(database),
    eventLog: createMemoryEventLog(database),
    audit: createMemoryLedgerAudit(database),
    members: createMemoryMembers(database),
    nudged,
    async holdLane(shopId, lane) {
      const release = database.holdLane(shopId, lane);
      return async () => release?.();
    },
    close: async () => undefined,
  };
}

export async function onPostgres(): Promise<LedgerStores> {
  const testDatabase = await createTestDatabase();
  const database = openDatabase({ url: testDatabase.appUrl, connectionsMax: 8 });
  const { pool } = database;
  const nudged: string[] = [];
  return {
    shops: createShops(database),
    versions: createProgramVersions({ pool }),
    runs: createRuns({ pool }),
    store: createDrainStore({ pool }),
    ledger: createMemberLedger({ pool, nudge: recordingNudge(nudged) }),
    outbox: createOutbox({ pool }),
    pools: createCodePools({ pool }),
    inbox: createInbox({ pool, nudge: recordingNudge(nudged) }),
    deadLetters: createDeadLetters({ pool }),
    eventLog: createEventLog({ pool }),
    audit: createLedgerAudit({ pool }),
    members: createMembers({ pool }),
    nudged,
    async holdLane(shopId, lane) {
      const other = new pg.Client({ connectionString: testDatabase.appUrl });
      await other.connect();
      await other.query(`SELECT pg_advisory_lock(hashtextextended('laurel.lane:' || $1 || ':' || $2, 0))`, [shopId, String(lane)]);
      return () => other.end();
    },
    async close() {
      await database.close();
      await testDatabase.drop();
    },
  };
}
