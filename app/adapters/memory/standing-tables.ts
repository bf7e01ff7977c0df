import type { AwardRecord, Changes, LoadedFacts, TimelineRecord } from '../../application/ports/drain-store.ts';
import { unused, type CampaignUsage } from '../../domain/campaigns/index.ts';
import type { MemberFact } from '../../domain/earning/member-facts.ts';
import type { TenantTables } from './database.ts';

/** Where members stand, what is known of them, and what is posted for that: the tables' side of the drain. */

type StandingFacts = Pick<LoadedFacts, 'standings' | 'memberFacts' | 'awards' | 'campaignUsage'>;

export function loadStandings(tables: TenantTables, programs: LoadedFacts['programs'], memberIds: ReadonlySet<string>): StandingFacts {
  const standings = new Map(
    [...memberIds].flatMap((id) => {
      const row = tables.standings.get(id);
      return row === undefined ? [] : [[id, row.stored] as const];
    }),
  );
  const memberFacts = new Map<string, Map<string, MemberFact>>();
  for (const { memberId, fact } of tables.memberFacts.all()) {
    if (memberIds.has(memberId))
      memberFacts.set(memberId, (memberFacts.get(memberId) ?? new Map<string, MemberFact>()).set(fact.key, fact));
  }
  const awards = new Map<string, Map<string, AwardRecord>>();
  for (const { memberId, record } of tables.memberAwards.all()) {
    if (memberIds.has(memberId))
      awards.set(memberId, (awards.get(memberId) ?? new Map<string, AwardRecord>()).set(record.award.key, record));
  }
  const campaignUsage = new Map<string, Map<string, CampaignUsage>>();
  for (const { programId, rulesets } of programs) {
    const ids = new Set(
      rulesets.flatMap(({ ruleset }) =>
        ruleset.campaigns.filter(({ limits }) => limits.participants !== null || limits.budgetPoints !== null).map(({ id }) => id),
      ),
    );
    const usage = [...ids].flatMap((id) => {
      const row = tables.campaignUsage.get(`${programId}/${id}`);
      return row === undefined ? [] : [[id, row] as const];
    });
    campaignUsage.set(programId, new Map(usage));
  }
  return { standings, memberFacts, awards, campaignUsage };
}

/** Products that are known well enough: whose collections were fetched. */
export function productsOf(tables: TenantTables, productIds: readonly string[]): LoadedFacts['products'] {
  return Object.fromEntries(
    productIds.flatMap((id) => {
      const product = tables.products.get(id);
      if (product?.collections === undefined) return [];
      const { productType: type, vendor, tags, collections } = product;
      return [[id, { type, vendor, tags, collections }]];
    }),
  );
}

export function timelinesOf(tables: TenantTables, memberIds: readonly string[]): Map<string, TimelineRecord> {
  return new Map(
    memberIds.flatMap((id) => {
      const member = tables.members.get(id);
      if (member === undefined) return [];
      const orders = tables.orders.all().filter(({ awards }) => Object.values(awards).some(({ memberId }) => memberId === id));
      const facts = tables.memberFacts.all().filter(({ memberId }) => memberId === id).map(({ fact }) => fact); // prettier-ignore
      return [[id, { enrolledAt: member.enrolledAt, orders, facts }] as const];
    }),
  );
}

export function writeStandings(tables: TenantTables, changes: Changes): void {
  for (const row of changes.memberFacts) tables.memberFacts.set(`${row.memberId}/${row.fact.key}`, row);
  for (const row of changes.awards) tables.memberAwards.set(`${row.memberId}/${row.record.award.key}`, row);
  for (const row of changes.standings) tables.standings.set(row.memberId, row);
  for (const { memberId, moves, wholeFrom } of changes.tierMoves) {
    if (wholeFrom !== null) {
      for (const row of tables.tierMoves.all()) {
        if (row.memberId === memberId && row.at >= wholeFrom) tables.tierMoves.set(moveKey(row), { ...row, voided: true });
      }
    }
    for (const move of moves) {
      const row = { ...move, memberId, voided: false };
      tables.tierMoves.set(moveKey(row), row);
    }
  }
  for (const [programId, campaigns] of changes.campaignUsage) {
    for (const [campaignId, given] of campaigns) {
      const key = `${programId}/${campaignId}`;
      const before = tables.campaignUsage.get(key) ?? unused;
      tables.campaignUsage.set(key, {
        points: Math.max(0, before.points + given.points),
        participants: Math.max(0, before.participants + given.participants),
        orders: Math.max(0, before.orders + given.orders),
      });
    }
  }
}

function moveKey({
  memberId,
  at,
  from,
  to,
  reason,
}: {
  memberId: string;
  at: number;
  from: string | null;
  to: string | null;
  reason: string;
}) {
  return [memberId, at, from, to, reason].join('/');
}
