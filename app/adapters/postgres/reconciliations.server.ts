import type { Pool } from 'pg';
import type { Drift, Finding, Reconciliations } from '../../application/ports/reconciliations.ts';
import type { OrderSnapshot } from '../../domain/earning/index.ts';
import type { OrderId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { prepared, safeInteger, withRows } from './rows.ts';
import { withTenant } from './tenant.ts';

/** What an order (`o`) has brought its member: everything that it moved into or out of their own accounts. */
const pointsOfOrder = `(SELECT coalesce(sum(t.amount * ((t.credit IN ('available', 'pending'))::int - (t.debit IN ('available', 'pending'))::int)), 0)
  FROM transfers t WHERE t.shop_id = o.shop_id AND t.member_id = o.member_id AND t.order_id = o.order_id)`;

interface DriftRow {
  order_id: OrderId;
  finding: Finding;
  changed_at: Date;
  points_before: string;
  points_after: string | null;
  repaired_at: Date | null;
}

export function createReconciliations({ pool }: { pool: Pool }): Reconciliations {
  return {
    programStart: (shopId) =>
      withTenant(pool, shopId, async (client) => {
        const { rows } = await client.query<{ at: Date | null }>('SELECT min(starts_at) AS at FROM programs WHERE shop_id = $1', [shopId]);
        return (rows[0]?.at?.getTime() as Instant | undefined) ?? null;
      }),
    knownStates: (shopId, orderIds) =>
      withTenant(pool, shopId, async (client) => {
        const rows = await prepared<{ order_id: OrderId; snapshot: OrderSnapshot }>(
          client,
          'known-states',
          `SELECT order_id, facts -> 'snapshot' AS snapshot FROM order_states
           WHERE shop_id = $1 AND order_id = ANY($2::bigint[]) AND snapshot_at IS NOT NULL`,
          [shopId, orderIds],
        );
        return new Map(rows.map((row) => [row.order_id, row.snapshot]));
      }),
    note: ({ shopId, occasion, at, found }) =>
      withTenant(pool, shopId, async (client) => {
        await withRows(
          client,
          'note-drifts',
          `INSERT INTO drifts (shop_id, occasion, order_id, finding, changed_at, found_at, points_before)
           SELECT $1, d.occasion, d.order_id, d.finding, d.changed_at, d.found_at, coalesce(${pointsOfOrder}, 0)
           FROM json_to_recordset($2) AS d(occasion text, order_id bigint, finding text, changed_at timestamptz, found_at timestamptz)
           LEFT JOIN order_states o ON o.shop_id = $1 AND o.order_id = d.order_id
           ON CONFLICT (shop_id, occasion, order_id) DO UPDATE SET finding = excluded.finding WHERE excluded.finding = 'unreadable'`,
          shopId,
          found.map(({ orderId, finding, changedAt }) => ({
            occasion,
            order_id: orderId,
            finding,
            changed_at: new Date(changedAt),
            found_at: new Date(at),
          })),
        );
      }),
    fed: ({ shopId, occasion, orderId, sourceId }) =>
      withTenant(pool, shopId, async (client) => {
        await client.query('UPDATE drifts SET source_id = $4 WHERE shop_id = $1 AND occasion = $2 AND order_id = $3', [
          shopId,
          occasion,
          orderId,
          sourceId,
        ]);
      }),
    settle: ({ shopId, occasion, at }) =>
      withTenant(pool, shopId, async (client) => {
        await client.query(
          `UPDATE drifts d SET repaired_at = $3, points_after = ${pointsOfOrder} FROM order_states o
           WHERE d.shop_id = $1 AND d.occasion = $2 AND d.repaired_at IS NULL
             AND o.shop_id = d.shop_id AND o.order_id = d.order_id
             AND EXISTS (SELECT FROM inbox i WHERE i.shop_id = d.shop_id AND i.source_id = d.source_id AND i.state = 1
                           AND i.received_on >= (d.found_at AT TIME ZONE 'UTC')::date - 1)`,
          [shopId, occasion, new Date(at)],
        );
        const { rows } = await client.query<{ open: string }>(
          `SELECT count(*) AS open FROM drifts WHERE shop_id = $1 AND occasion = $2 AND repaired_at IS NULL AND finding <> 'unreadable'`,
          [shopId, occasion],
        );
        return Number(rows[0]?.open ?? 0);
      }),
    sums: (shopId, occasion) =>
      withTenant(pool, shopId, async (client) => {
        const { rows } = await client.query<Record<'missing' | 'stale' | 'unreadable' | 'repaired' | 'difference', string>>(
          `SELECT count(*) FILTER (WHERE finding = 'missing') AS missing, count(*) FILTER (WHERE finding = 'stale') AS stale,
             count(*) FILTER (WHERE finding = 'unreadable') AS unreadable, count(repaired_at) AS repaired,
             coalesce(sum(points_after - points_before), 0) AS difference
           FROM drifts WHERE shop_id = $1 AND occasion = $2`,
          [shopId, occasion],
        );
        const row = rows[0]!;
        return {
          missing: Number(row.missing),
          stale: Number(row.stale),
          unreadable: Number(row.unreadable),
          repaired: Number(row.repaired),
          pointsDifference: safeInteger(row.difference, 'The difference'),
        };
      }),
    list: ({ shopId, occasion, limit }) =>
      withTenant(pool, shopId, async (client) => {
        const { rows } = await client.query<DriftRow>(
          `SELECT order_id, finding, changed_at, points_before, points_after, repaired_at FROM drifts
           WHERE shop_id = $1 AND occasion = $2 ORDER BY order_id LIMIT $3`,
          [shopId, occasion, limit],
        );
        return rows.map(driftOf);
      }),
  };
}

function driftOf(row: DriftRow): Drift {
  return {
    orderId: row.order_id,
    finding: row.finding,
    changedAt: row.changed_at.getTime() as Instant,
    pointsBefore: safeInteger(row.points_before, 'The points'),
    pointsAfter: row.points_after === null ? null : safeInteger(row.points_after, 'The points'),
    repairedAt: (row.repaired_at?.getTime() as Instant | undefined) ?? null,
  };
}
