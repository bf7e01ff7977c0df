import type { Pool } from 'pg';
import { loadAwards, loadStandings } from '../../app/adapters/postgres/standing-rows.server.ts';
import { withTenant } from '../../app/adapters/postgres/tenant.ts';
import type { EntitlementExplanation } from '../../app/domain/earning/index.ts';
import type { ShopId } from '../../app/domain/shared/ids.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import type { TierMove } from '../../app/domain/tiers/index.ts';
import type { StageReads } from './stage.ts';

interface MoveRow {
  readonly at: Date;
  readonly from_tier: string;
  readonly to_tier: string;
  readonly reason: TierMove['reason'];
  readonly amount: string;
}

/** Everything that happens by itself, in one question: a scenario asks it before every event. */
const clockwork = `SELECT 'due' AS what, due_at AS at FROM order_states WHERE shop_id = $1 AND due_at IS NOT NULL
  UNION SELECT 'due', due_at FROM member_standings WHERE shop_id = $1 AND due_at IS NOT NULL
  UNION SELECT 'due', due_at FROM referrals WHERE shop_id = $1 AND due_at IS NOT NULL
  UNION SELECT 'due', expires_at FROM redemptions WHERE shop_id = $1 AND state IN ('issuing', 'held') AND expires_at IS NOT NULL
  UNION SELECT 'lot', expires_at FROM lots WHERE shop_id = $1 AND remaining > 0 AND expires_at IS NOT NULL
  UNION SELECT 'active', coalesce(a.active_at, m.enrolled_at) FROM members m
    JOIN balances b ON b.shop_id = m.shop_id AND b.member_id = m.id AND b.available > 0
    LEFT JOIN member_activity a ON a.shop_id = m.shop_id AND a.member_id = m.id WHERE m.shop_id = $1`;

export function postgresReads(pool: Pool): StageReads {
  const rowsOf = <Row extends object>(shopId: ShopId, text: string, values: readonly unknown[] = []) =>
    withTenant(pool, shopId, async (client) => (await client.query<Row>(text, [shopId, ...values])).rows);
  const instantOf = (date: Date) => date.getTime() as Instant;
  return {
    async explanationOf(shopId, orderId) {
      const text = 'SELECT explanations FROM order_states WHERE shop_id = $1 AND order_id = $2';
      const [row] = await rowsOf<{ explanations: Record<string, EntitlementExplanation> }>(shopId, text, [orderId]);
      return Object.values(row?.explanations ?? {})[0] ?? null;
    },
    async standingOf(shopId, memberId) {
      const stored = (await withTenant(pool, shopId, (client) => loadStandings(client, shopId, [memberId]))).get(memberId);
      if (stored === undefined) return null;
      const [row] = await rowsOf<{ segments: string[] }>(
        shopId,
        'SELECT segments FROM member_standings WHERE shop_id = $1 AND member_id = $2',
        [memberId],
      );
      const moves = await rowsOf<MoveRow>(
        shopId,
        'SELECT at, from_tier, to_tier, reason, amount FROM tier_moves WHERE shop_id = $1 AND member_id = $2 AND voided_at IS NULL ORDER BY at',
        [memberId],
      );
      const tierOf = (text: string) => (text === '' ? null : text);
      return {
        tier: stored.standing.tier,
        segments: row?.segments ?? [],
        moves: moves.map((move) => ({
          at: instantOf(move.at),
          from: tierOf(move.from_tier),
          to: tierOf(move.to_tier),
          reason: move.reason,
          amount: Number(move.amount),
        })),
      };
    },
    async awardsOf(shopId, memberId) {
      const awards = await withTenant(pool, shopId, (client) => loadAwards(client, shopId, [memberId]));
      return [...(awards.get(memberId)?.values() ?? [])].map(({ award }) => award);
    },
    async warningsOf(shopId, memberId) {
      const text = `SELECT payload FROM outbox WHERE shop_id = $1 AND kind = 'points_expiring' AND payload ->> 'memberId' = $2 ORDER BY id`;
      return (await rowsOf<{ payload: Record<string, string> }>(shopId, text, [memberId])).map(({ payload }) => payload);
    },
    async campaignUsage(shopId) {
      const text = 'SELECT campaign_id, points, participants, orders FROM campaign_usage WHERE shop_id = $1';
      const rows = await rowsOf<{ campaign_id: string; points: string; participants: number; orders: string }>(shopId, text);
      return Object.fromEntries(
        rows.map(({ campaign_id: id, points, participants, orders }) => [
          id,
          { points: Number(points), participants, orders: Number(orders) },
        ]),
      );
    },
    async clockwork(shopId) {
      const rows = await rowsOf<{ what: 'due' | 'lot' | 'active'; at: Date }>(shopId, clockwork);
      const of = (what: string) => rows.filter((row) => row.what === what).map(({ at }) => instantOf(at));
      return { due: of('due'), lots: of('lot'), activeAt: of('active') };
    },
  };
}
