import pg from 'pg';
import { createMemorySegments, type StandingMember } from '../../app/adapters/memory/segments.ts';
import { createSegments } from '../../app/adapters/postgres/segments.server.ts';
import type { Segments } from '../../app/application/ports/segments.ts';
import { openDatabase } from '../../app/db.server.ts';
import { nobody, type AskedMember } from '../../app/domain/segments/asked.ts';
import type { MemberId, ShopId } from '../../app/domain/shared/ids.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import { createTestDatabase } from '../support/database.ts';

/** Where a member of program 1 of a shop stands, as the worker would have written it down. */
export interface PlacedMember {
  readonly memberId: string;
  readonly programId?: string;
  readonly tier: string | null;
  readonly orders: number;
  readonly spentMinor: number;
  readonly points: number;
  readonly enrolledAt: Instant;
  readonly firstOrderAt: Instant | null;
  readonly lastOrderAt: Instant | null;
  readonly tags: readonly string[];
  readonly activities: readonly string[];
  readonly scores: { readonly recency: number; readonly frequency: number; readonly monetary: number; readonly churnRisk: number } | null;
}

/** What staff said of a member and a segment. */
export interface ByHand {
  readonly memberId: string;
  readonly segmentId: string;
  readonly inside: boolean;
  readonly at: Instant;
}

export interface SegmentStores {
  readonly segments: Segments;
  /** Writes down where members stand, in place of what was there. */
  place(shopId: ShopId, members: readonly PlacedMember[]): Promise<void>;
  sayByHand(shopId: ShopId, said: readonly ByHand[]): Promise<void>;
  close(): Promise<void>;
}

const dayMs = 86_400_000;
const wholeDays = (from: Instant, to: Instant) => Math.max(0, Math.floor((to - from) / dayMs));

/** A placed member as conditions ask about them at an instant. */
export function askedOfPlaced(member: PlacedMember, at: Instant): AskedMember {
  return {
    ...nobody,
    tier: member.tier,
    tags: member.tags,
    ordersBefore: member.orders,
    spentBeforeMinor: member.spentMinor,
    pointsBefore: member.points,
    daysEnrolled: wholeDays(member.enrolledAt, at),
    daysSinceLastOrder: member.lastOrderAt === null ? null : wholeDays(member.lastOrderAt, at),
    activities: member.activities,
    recencyScore: member.scores?.recency ?? null,
    frequencyScore: member.scores?.frequency ?? null,
    monetaryScore: member.scores?.monetary ?? null,
    churnRisk: member.scores?.churnRisk ?? null,
  };
}

export async function segmentsInMemory(): Promise<SegmentStores> {
  const placed = new Map<string, PlacedMember>();
  const said = new Map<string, ByHand[]>();
  const standings = (shopId: ShopId, programId: string, at: Instant): StandingMember[] =>
    [...placed]
      .filter(([key, member]) => key.startsWith(`${shopId}/`) && (member.programId ?? '1') === programId)
      .map(([key, member]) => ({
        memberId: member.memberId as MemberId,
        asked: askedOfPlaced(member, at),
        manual: new Map((said.get(key) ?? []).filter((one) => one.at <= at).sort((a, b) => a.at - b.at).map((one) => [one.segmentId, one.inside])), // prettier-ignore
        daysFromFirstToLastOrder:
          member.firstOrderAt === null || member.lastOrderAt === null ? 0 : wholeDays(member.firstOrderAt, member.lastOrderAt),
      }));
  return {
    segments: createMemorySegments({ standings }),
    async place(shopId, members) {
      for (const member of members) placed.set(`${shopId}/${member.memberId}`, member);
    },
    async sayByHand(shopId, words) {
      for (const one of words) said.set(`${shopId}/${one.memberId}`, [...(said.get(`${shopId}/${one.memberId}`) ?? []), one]);
    },
    close: async () => undefined,
  };
}

const date = (at: Instant | null) => (at === null ? null : new Date(at));

export async function segmentsOnPostgres(): Promise<SegmentStores> {
  const testDatabase = await createTestDatabase();
  const database = openDatabase({ url: testDatabase.appUrl, connectionsMax: 8 });
  const owner = new pg.Client({ connectionString: testDatabase.ownerUrl });
  await owner.connect();
  return {
    segments: createSegments(database),
    async place(shopId, members) {
      const rows = members.map(({ programId = '1', scores, ...member }) => ({
        ...member,
        ...scores,
        programId,
        enrolledAt: date(member.enrolledAt),
        firstOrderAt: date(member.firstOrderAt),
        lastOrderAt: date(member.lastOrderAt),
      }));
      await owner.query(
        `INSERT INTO member_standings (shop_id, member_id, program_id, standing, tier, orders, spent_minor, points_earned, first_order_at, last_order_at,
           enrolled_at, tags, activities, recency, frequency, monetary, churn_risk)
         SELECT $1, "memberId", "programId", '{}', tier, orders, "spentMinor", points, "firstOrderAt", "lastOrderAt", "enrolledAt",
           ARRAY(SELECT json_array_elements_text(tags)), ARRAY(SELECT json_array_elements_text(activities)), recency, frequency, monetary, "churnRisk"
         FROM json_to_recordset($2) AS m("memberId" bigint, "programId" bigint, tier text, orders integer, "spentMinor" bigint, points bigint, "firstOrderAt" timestamptz,
           "lastOrderAt" timestamptz, "enrolledAt" timestamptz, tags json, activities json, recency smallint, frequency smallint, monetary smallint, "churnRisk" smallint)
         ON CONFLICT (shop_id, member_id) DO UPDATE SET tier = excluded.tier, orders = excluded.orders, spent_minor = excluded.spent_minor,
           points_earned = excluded.points_earned, first_order_at = excluded.first_order_at, last_order_at = excluded.last_order_at,
           enrolled_at = excluded.enrolled_at, tags = excluded.tags, activities = excluded.activities, recency = excluded.recency,
           frequency = excluded.frequency, monetary = excluded.monetary, churn_risk = excluded.churn_risk`,
        [shopId, JSON.stringify(rows)],
      );
    },
    async sayByHand(shopId, said) {
      for (const { memberId, segmentId, inside, at } of said) {
        await owner.query(`INSERT INTO member_facts (shop_id, member_id, key, at, kind, what) VALUES ($1, $2, $3, $4, 'segment', $5)`, [
          shopId,
          memberId,
          `segment:${segmentId}:${at}`,
          new Date(at),
          { kind: 'segment', segment: segmentId, inside },
        ]);
      }
    },
    async close() {
      await owner.end();
      await database.close();
      await testDatabase.drop();
    },
  };
}
