import type { PoolClient } from 'pg';
import type { OrderRecord } from '../../application/ports/drain-store.ts';
import { prepared, withRows } from './rows.ts';

export interface OrderRow {
  order_id: string;
  facts: OrderRecord['known'] | null;
  awards: OrderRecord['awards'];
  explanations: OrderRecord['explanations'];
  erased: boolean;
}

/** Whose an order is, as far as it is known, and which discount codes it carries. */
export interface OrderOwner {
  readonly memberId: string | null;
  readonly codes: readonly string[];
}

/**
 * Owners of orders, for the locks that come first. Nothing is decided by it: the orders themselves are read once their members
 * are locked.
 */
export async function ownersOfOrders(client: PoolClient, shopId: string, orderIds: readonly string[]): Promise<Map<string, OrderOwner>> {
  if (orderIds.length === 0) return new Map();
  const rows = await prepared<{ order_id: string; member_id: string | null; codes: string[] | null }>(
    client,
    'owners-of-orders',
    `SELECT order_id, member_id, facts -> 'snapshot' -> 'discountCodes' AS codes FROM order_states
     WHERE shop_id = $1 AND order_id = ANY($2::bigint[])`,
    [shopId, orderIds],
  );
  return new Map(rows.map((row) => [row.order_id, { memberId: row.member_id, codes: row.codes ?? [] }]));
}

/** Locks and loads what is known of orders; `orderIds` in numeric order. */
export async function lockOrders(client: PoolClient, shopId: string, orderIds: readonly string[]): Promise<Map<string, OrderRecord>> {
  if (orderIds.length === 0) return new Map();
  const rows = await prepared<OrderRow>(
    client,
    'lock-orders',
    `SELECT order_id, facts, awards, explanations, erased FROM order_states
     WHERE shop_id = $1 AND order_id = ANY($2::bigint[]) ORDER BY order_id FOR UPDATE`,
    [shopId, orderIds],
  );
  return new Map(rows.map((row) => [row.order_id, readOrderRow(row)]));
}

export function readOrderRow(row: OrderRow): OrderRecord {
  return {
    orderId: row.order_id,
    known: row.facts ?? { snapshot: null, refunds: {} },
    awards: row.awards,
    explanations: row.explanations,
    erased: row.erased,
  };
}

export async function writeOrders(client: PoolClient, shopId: string, orders: readonly OrderRecord[]): Promise<void> {
  await withRows(
    client,
    'write-orders',
    `INSERT INTO order_states (shop_id, order_id, name, member_id, snapshot_at, ordered_at, due_at, facts, awards, explanations, erased)
     SELECT $1, order_id, name, member_id, snapshot_at, ordered_at, due_at, facts, awards, explanations, erased
     FROM json_to_recordset($2) AS o(order_id bigint, name text, member_id bigint, snapshot_at timestamptz, ordered_at timestamptz, due_at timestamptz,
       facts json, awards json, explanations json, erased boolean)
     ON CONFLICT (shop_id, order_id) DO UPDATE SET name = excluded.name, member_id = excluded.member_id, snapshot_at = excluded.snapshot_at,
       ordered_at = excluded.ordered_at, due_at = excluded.due_at, facts = excluded.facts, awards = excluded.awards, explanations = excluded.explanations,
       erased = order_states.erased OR excluded.erased, changed_at = now()`,
    shopId,
    orders.map(({ orderId, known, awards, explanations, erased, dueAt }) => ({
      order_id: orderId,
      name: known.snapshot?.name ?? '',
      member_id: Object.values(awards)[0]?.memberId ?? null,
      snapshot_at: known.snapshot === null ? null : new Date(known.snapshot.updatedAt),
      ordered_at: known.snapshot === null ? null : new Date(known.snapshot.orderedAt),
      due_at: dueAt == null ? null : new Date(dueAt),
      facts: known,
      awards,
      explanations,
      erased,
    })),
  );
}
