import { createMemoryBackCredits } from '../../app/adapters/memory/back-credits.ts';
import { createMemoryCodePools } from '../../app/adapters/memory/code-pools.ts';
import { MemoryDatabase, type TenantTables } from '../../app/adapters/memory/database.ts';
import { createMemoryDrainStore } from '../../app/adapters/memory/drain-store.ts';
import { createMemoryExpiry } from '../../app/adapters/memory/expiry.ts';
import { createMemoryGuestOrders } from '../../app/adapters/memory/guest-orders.ts';
import { createMemoryDeadLetters, createMemoryInbox } from '../../app/adapters/memory/inbox.ts';
import { compareIds } from '../../app/adapters/memory/ledger-tables.ts';
import { createMemoryMemberLedger } from '../../app/adapters/memory/member-ledger.ts';
import { createMemoryMemberTimelines } from '../../app/adapters/memory/member-timelines.ts';
import { createMemoryLedgerAudit, createMemoryMembers } from '../../app/adapters/memory/members.ts';
import { createMemoryMemberships } from '../../app/adapters/memory/memberships.ts';
import { createMemoryOutbox } from '../../app/adapters/memory/outbox.ts';
import { createMemoryProgramVersions } from '../../app/adapters/memory/program-versions.ts';
import { createMemoryReconciliations } from '../../app/adapters/memory/reconciliations.ts';
import { createMemoryReferrals } from '../../app/adapters/memory/referrals.ts';
import { createMemoryRuns } from '../../app/adapters/memory/runs.ts';
import { createMemoryShops } from '../../app/adapters/memory/shops.ts';
import type { DuePlace, DueRow } from '../../app/application/ports/due-work.ts';
import type { Nudge } from '../../app/application/ports/events.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import type { SetStage, Stage, StageReads } from './stage.ts';

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
    memberships: createMemoryMemberships(database, noNudge),
    pools: createMemoryCodePools(database),
    expiry: createMemoryExpiry(database),
    referrals: createMemoryReferrals(database, noNudge),
    guestOrders: createMemoryGuestOrders(database, noNudge),
    backCredits: createMemoryBackCredits(database),
    reconciliations: createMemoryReconciliations(database),
    runs: createMemoryRuns(database),
    timelines: createMemoryMemberTimelines(database),
    due: dueOf(database),
    reads: readsOf(database),
    strike: async (shopId) => database.erase(shopId),
  };
};

function dueOf(database: MemoryDatabase): Stage['due'] {
  const page = (
    rows: ReadonlyArray<{ id: string; dueAt: Instant | null | undefined }>,
    at: Instant,
    after: DuePlace | null,
    limit: number,
  ) =>
    rows
      .flatMap(({ id, dueAt }): DueRow[] => (dueAt == null || dueAt > at ? [] : [{ id, dueAt }]))
      .sort((a, b) => a.dueAt - b.dueAt || compareIds(a.id, b.id))
      .filter(({ id, dueAt }) => after === null || dueAt > after.dueMs || (dueAt === after.dueMs && compareIds(id, after.id) > 0))
      .slice(0, limit);
  return {
    orders: async ({ shopId, at, after, limit }) => {
      const { orders, events } = database.tenant(shopId);
      const alive = orders.all().filter(({ orderId, dueAt }) => events.get(`due:${orderId}:${dueAt}`)?.state !== 'dead');
      return page(alive.map(({ orderId, dueAt }) => ({ id: orderId, dueAt })), at, after, limit); // prettier-ignore
    },
    members: async ({ shopId, at, after, limit }) => {
      const { standings, events } = database.tenant(shopId);
      const alive = standings.all().filter(({ memberId, dueAt }) => events.get(`recheck:${memberId}:${dueAt}`)?.state !== 'dead');
      return page(alive.map(({ memberId, dueAt }) => ({ id: memberId, dueAt })), at, after, limit); // prettier-ignore
    },
    birthdays: async ({ shopId, days, after, limit }) => {
      const { memberFacts, members } = database.tenant(shopId);
      return memberFacts
        .all()
        .filter(({ fact: { what } }) => what.kind === 'birthday' && days.includes(what.day))
        .map(({ memberId }) => memberId)
        .filter((id) => members.get(id)?.status === 'active' && members.get(id)?.mergedInto === null)
        .sort(compareIds)
        .filter((id) => after === null || compareIds(id, after) > 0)
        .slice(0, limit);
    },
  };
}

function readsOf(database: MemoryDatabase): StageReads {
  const tables = (shopId: Parameters<StageReads['clockwork']>[0]): TenantTables => database.tenant(shopId);
  return {
    explanationOf: async (shopId, orderId) => Object.values(tables(shopId).orders.get(orderId)?.explanations ?? {})[0] ?? null,
    async standingOf(shopId, memberId) {
      const row = tables(shopId).standings.get(memberId);
      if (row === undefined) return null;
      const moves = tables(shopId)
        .tierMoves.all()
        .filter((move) => move.memberId === memberId && !move.voided);
      return { tier: row.stored.standing.tier, segments: row.segments, moves: moves.sort((a, b) => a.at - b.at) };
    },
    awardsOf: async (shopId, memberId) =>
      tables(shopId).memberAwards.all().flatMap((row) => (row.memberId === memberId ? [row.record.award] : [])), // prettier-ignore
    warningsOf: async (shopId, memberId) =>
      tables(shopId)
        .effects.all()
        .filter(({ kind, payload }) => kind === 'points_expiring' && payload['memberId'] === memberId)
        .sort((a, b) => compareIds(a.id, b.id))
        .map(({ payload }) => payload),
    async campaignUsage(shopId) {
      const [program] = tables(shopId).programs.all();
      const ids = new Set(tables(shopId).rulesets.all().flatMap(({ ruleset }) => ruleset.campaigns.map(({ id }) => id))); // prettier-ignore
      return Object.fromEntries(
        [...ids].flatMap((id) => {
          const usage = tables(shopId).campaignUsage.get(`${program?.programId}/${id}`);
          return usage === undefined ? [] : [[id, usage]];
        }),
      );
    },
    async clockwork(shopId) {
      const { orders, standings, redemptions, referrals, books, activeAt, members } = tables(shopId);
      const open = redemptions.all().filter(({ state }) => state === 'issuing' || state === 'held');
      const due = [...orders.all(), ...standings.all(), ...referrals.all()].map(({ dueAt }) => dueAt);
      const withPoints = members.all().filter(({ id }) => (books.get(id)?.balances.available ?? 0) > 0);
      return {
        due: [...due, ...open.map(({ expiresAt }) => expiresAt)].filter((at) => at != null),
        lots: books.all().flatMap(({ lots }) => lots.filter(({ remaining }) => remaining > 0).flatMap(({ expiresAt }) => expiresAt ?? [])),
        activeAt: withPoints.map(({ id, enrolledAt }) => activeAt.get(id) ?? enrolledAt),
      };
    },
  };
}
