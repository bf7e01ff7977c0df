import type { Pool, PoolClient } from 'pg';
import type { MemberScores, SegmentChange, Segments } from '../../application/ports/segments.ts';
import type { Segment } from '../../domain/program/ruleset.ts';
import { churnRisk, usualIntervalDays } from '../../domain/segments/index.ts';
import type { MemberId, ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { isStoredId, prepared } from './rows.ts';
import { membershipSql, type Sql } from './segment-sql.ts';
import { withTenant } from './tenant.ts';

interface Scope {
  readonly shopId: ShopId;
  readonly programId: string;
  readonly at: Instant;
  /** Only these members; null for all. */
  readonly memberIds: readonly MemberId[] | null;
}

export function createSegments({ pool }: { pool: Pool }): Segments {
  return {
    refresh: ({ segment, ...scope }) =>
      withTenant(pool, scope.shopId, (client) => refreshOne(client, segment, { ...scope, memberIds: null })),
    refreshMembers: ({ segments, ...scope }) =>
      withTenant(pool, scope.shopId, async (client) => {
        let change: SegmentChange = { entered: 0, left: 0 };
        if (scope.memberIds.length === 0) return change;
        // Segments are locked one after the other in the same order by everybody.
        for (const segment of [...segments].sort((a, b) => (a.id < b.id ? -1 : 1))) {
          const { entered, left } = await refreshOne(client, segment, scope);
          change = { entered: change.entered + entered, left: change.left + left };
        }
        return change;
      }),
    retire: ({ shopId, programId, segments, at }) =>
      withTenant(pool, shopId, (client) => retire(client, { shopId, programId, segments, at })),
    counts: ({ shopId, programId }) =>
      withTenant(pool, shopId, async (client) => {
        const rows = await prepared<{ segment_id: string; members: number }>(
          client,
          'segment-counts',
          `SELECT segment_id, count(*)::integer AS members FROM segment_memberships
           WHERE shop_id = $1 AND program_id = $2 AND left_at IS NULL GROUP BY segment_id ORDER BY segment_id`,
          [shopId, programId],
        );
        return new Map(rows.map(({ segment_id, members }) => [segment_id, members]));
      }),
    estimate: ({ segment, ...scope }) =>
      withTenant(pool, scope.shopId, async (client) => {
        const { text, values } = wantedSql(segment, { ...scope, memberIds: null });
        const { rows } = await client.query<{ members: number }>(`WITH ${text} SELECT count(*)::integer AS members FROM wanted`, [
          ...values,
        ]);
        return rows[0]?.members ?? 0;
      }),
    members: ({ shopId, programId, segmentId, cursor, limit }) =>
      withTenant(pool, shopId, async (client) => {
        const rows = await prepared<{ member_id: MemberId; entered_at: Date }>(
          client,
          'segment-members',
          `SELECT member_id, entered_at FROM segment_memberships
           WHERE shop_id = $1 AND program_id = $2 AND segment_id = $3 AND left_at IS NULL AND member_id > $4 ORDER BY member_id LIMIT $5`,
          [shopId, programId, segmentId, cursor !== null && isStoredId(cursor) ? cursor : '0', limit + 1],
        );
        const page = rows.slice(0, limit);
        return {
          members: page.map((row) => ({ memberId: row.member_id, enteredAt: row.entered_at.getTime() as Instant })),
          nextCursor: rows.length > limit ? (page.at(-1)?.member_id ?? null) : null,
        };
      }),
    history: (shopId, memberId) =>
      withTenant(pool, shopId, async (client) => {
        if (!isStoredId(memberId)) return [];
        const rows = await prepared<{ segment_id: string; entered_at: Date; left_at: Date | null }>(
          client,
          'segment-history',
          `SELECT segment_id, entered_at, left_at FROM segment_memberships WHERE shop_id = $1 AND member_id = $2
           ORDER BY entered_at DESC, segment_id COLLATE "C"`,
          [shopId, memberId],
        );
        return rows.map((row) => ({
          segmentId: row.segment_id,
          enteredAt: row.entered_at.getTime() as Instant,
          leftAt: (row.left_at?.getTime() ?? null) as Instant | null,
        }));
      }),
    outdatedScores: (input) => withTenant(pool, input.shopId, (client) => outdatedScores(client, input)),
  };
}

/**
 * The members whom a segment is to have, as the common table `wanted`. `byHand` is what staff said last: the newest fact, as the
 * member's timeline orders them.
 */
function wantedSql(segment: Segment, { shopId, programId, at, memberIds }: Scope): Sql {
  const asked = membershipSql(segment, 'byhand.inside', { at, firstParameter: 6 });
  const values = [shopId, programId, memberIds, segment.id, new Date(at), ...asked.values];
  const byHand = `SELECT DISTINCT ON (f.member_id) f.member_id, (f.what ->> 'inside')::boolean AS inside FROM member_facts f
    WHERE f.shop_id = $1 AND f.kind = 'segment' AND f.what ->> 'segment' = $4 AND f.at <= $5 AND ($3::bigint[] IS NULL OR f.member_id = ANY($3))
    ORDER BY f.member_id, f.at DESC, f.key COLLATE "C" DESC`;
  const text = `byhand AS (${byHand}), wanted AS (
    SELECT ms.member_id FROM member_standings ms LEFT JOIN byhand ON byhand.member_id = ms.member_id
    WHERE ms.shop_id = $1 AND ms.program_id = $2 AND ($3::bigint[] IS NULL OR ms.member_id = ANY($3)) AND ${asked.text})`;
  return { text, values };
}

/** One statement, whatever the number of members. The lock keeps two refreshes of a segment from letting the same member in twice. */
async function refreshOne(client: PoolClient, segment: Segment, scope: Scope): Promise<SegmentChange> {
  await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('laurel.segment:' || $1 || ':' || $2 || ':' || $3, 0))`, [
    scope.shopId,
    scope.programId,
    segment.id,
  ]);
  const { text, values } = wantedSql(segment, scope);
  const { rows } = await client.query<{ entered: number; left: number }>(
    `WITH ${text}, gone AS (
       UPDATE segment_memberships s SET left_at = greatest($5, s.entered_at)
       WHERE s.shop_id = $1 AND s.program_id = $2 AND s.segment_id = $4 AND s.left_at IS NULL AND ($3::bigint[] IS NULL OR s.member_id = ANY($3))
         AND NOT EXISTS (SELECT FROM wanted w WHERE w.member_id = s.member_id)
       RETURNING 1),
     come AS (
       INSERT INTO segment_memberships (shop_id, program_id, segment_id, member_id, entered_at)
       SELECT $1, $2, $4, w.member_id, $5 FROM wanted w
       WHERE NOT EXISTS (SELECT FROM segment_memberships s WHERE s.shop_id = $1 AND s.program_id = $2 AND s.segment_id = $4
         AND s.member_id = w.member_id AND s.left_at IS NULL)
       -- Who left at this very instant has not left.
       ON CONFLICT (shop_id, program_id, segment_id, member_id, entered_at) DO UPDATE SET left_at = NULL
       RETURNING 1)
     SELECT (SELECT count(*)::integer FROM come) AS entered, (SELECT count(*)::integer FROM gone) AS left`,
    [...values],
  );
  return rows[0] ?? { entered: 0, left: 0 };
}

async function retire(client: PoolClient, { shopId, programId, segments, at }: Parameters<Segments['retire']>[0]): Promise<SegmentChange> {
  const { rowCount } = await client.query(
    `UPDATE segment_memberships SET left_at = greatest($4, entered_at)
     WHERE shop_id = $1 AND program_id = $2 AND left_at IS NULL AND NOT segment_id = ANY($3::text[])`,
    [shopId, programId, segments.map(({ id }) => id), new Date(at)],
  );
  return { entered: 0, left: rowCount ?? 0 };
}

interface ScoreRow {
  member_id: MemberId;
  recency: number;
  frequency: number;
  monetary: number;
  stored: { recency: number | null; frequency: number | null; monetary: number | null; churn_risk: number | null };
  orders: number;
  days_ordering: number;
  days_silent: number;
  typical_interval: number | null;
}

/**
 * Quintiles as domain/segments/scores.ts defines them, over everybody in one pass: a value's place is the middle of the places of
 * its equals. The churn risk is counted in the domain: PostgreSQL's powers are not exact to the last digit.
 */
const scoresSql = `WITH buyers AS (
    SELECT ms.member_id, ms.orders, ms.spent_minor,
      greatest(0, floor(extract(epoch FROM $3::timestamptz - ms.last_order_at) / 86400))::bigint AS days_silent,
      greatest(0, floor(extract(epoch FROM ms.last_order_at - ms.first_order_at) / 86400))::bigint AS days_ordering,
      json_build_object('recency', ms.recency, 'frequency', ms.frequency, 'monetary', ms.monetary, 'churn_risk', ms.churn_risk) AS stored
    FROM member_standings ms WHERE ms.shop_id = $1 AND ms.program_id = $2 AND ms.orders > 0 AND ms.last_order_at IS NOT NULL),
  placed AS (
    SELECT buyers.*, count(*) OVER () AS buyers,
      2 * (rank() OVER (ORDER BY days_silent DESC) - 1) + count(*) OVER (PARTITION BY days_silent) AS recency_place,
      2 * (rank() OVER (ORDER BY orders) - 1) + count(*) OVER (PARTITION BY orders) AS frequency_place,
      2 * (rank() OVER (ORDER BY spent_minor) - 1) + count(*) OVER (PARTITION BY spent_minor) AS monetary_place,
      sum(days_ordering) FILTER (WHERE orders > 1) OVER () / nullif(sum(orders - 1) OVER (), 0) AS typical_interval
    FROM buyers)
  SELECT member_id, orders, days_ordering::float8, days_silent::float8, trunc(typical_interval)::float8 AS typical_interval, stored,
    (1 + 5 * recency_place / (2 * buyers))::integer AS recency, (1 + 5 * frequency_place / (2 * buyers))::integer AS frequency,
    (1 + 5 * monetary_place / (2 * buyers))::integer AS monetary
  FROM placed WHERE member_id > $4 ORDER BY member_id`;

/** Members read at a time. The window functions go over everybody each time, so pages are large. */
const rowsMax = 50_000;

async function outdatedScores(
  client: PoolClient,
  { shopId, programId, at, after, limit }: Parameters<Segments['outdatedScores']>[0],
): Promise<MemberScores[]> {
  const outdated: MemberScores[] = [];
  for (let from = after !== null && isStoredId(after) ? after : '0'; ;) {
    const { rows } = await client.query<ScoreRow>(`${scoresSql} LIMIT ${rowsMax}`, [shopId, programId, new Date(at), from]);
    for (const row of rows) {
      const scores = scoresOfRow(row);
      if (isStored(scores, row.stored)) continue;
      outdated.push(scores);
      if (outdated.length === limit) return outdated;
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < rowsMax) return outdated;
    from = last.member_id;
  }
}

function scoresOfRow({
  member_id,
  recency,
  frequency,
  monetary,
  orders,
  days_ordering,
  days_silent,
  typical_interval,
}: ScoreRow): MemberScores {
  const habit = { orders, daysFromFirstToLastOrder: days_ordering, daysSinceLastOrder: days_silent };
  const typical = typical_interval === null ? usualIntervalDays : Math.max(1, typical_interval);
  return { memberId: member_id, recency, frequency, monetary, churnRisk: churnRisk(habit, typical) };
}

function isStored(scores: MemberScores, stored: ScoreRow['stored']): boolean {
  return (
    stored.recency === scores.recency &&
    stored.frequency === scores.frequency &&
    stored.monetary === scores.monetary &&
    stored.churn_risk === scores.churnRisk
  );
}
