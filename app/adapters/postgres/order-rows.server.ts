import type { PoolClient } from 'pg';
import type { OrderRecord } from '../../application/ports/drain-store.ts';
import { compareIds } from './ledger-rows.server.ts';
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

const columns = 'shop_id, order_id, name, member_id, snapshot_at, ordered_at, due_at, facts, awards, explanations, erased';
const recordset = `SELECT $1::bigint, order_id, name, member_id, snapshot_at, ordered_at, due_at, facts, awards, explanations, erased
  FROM json_to_recordset($2) AS o(order_id bigint, name text, member_id bigint, snapshot_at timestamptz, ordered_at timestamptz, due_at timestamptz,
    facts json, awards json, explanations json, erased boolean)`;

/**
 * Writes what is known of orders. `known`: orders whose rows were there, and locked, when they were read. One that was not may have
 * been made by another lane meanwhile (its refund came apart from it): what that one learnt must not be overwritten, so the batch
 * is tried again.
 */
export async function writeOrders(
  client: PoolClient,
  shopId: string,
  orders: readonly OrderRecord[],
  known: ReadonlySet<string>,
): Promise<void> {
  const inOrder = [...orders].sort((a, b) => compareIds(a.orderId, b.orderId));
  const made = inOrder.filter(({ orderId }) => !known.has(orderId));
  const inserted = await withRows<{ order_id: string }>(
    client,
    'insert-orders',
    `INSERT INTO order_states (${columns}) ${recordset} ON CONFLICT (shop_id, order_id) DO NOTHING RETURNING order_id`,
    shopId,
    made.map(rowOf),
  );
  if (inserted.length < made.length) throw Object.assign(new Error('An order was made by another lane meanwhile.'), { code: '40001' });
  await withRows(
    client,
    'update-orders',
    `UPDATE order_states SET name = o.name, member_id = o.member_id, snapshot_at = o.snapshot_at, ordered_at = o.ordered_at, due_at = o.due_at,
       facts = o.facts, awards = o.awards, explanations = o.explanations, erased = order_states.erased OR o.erased, changed_at = now()
     FROM (${recordset}) AS o(${columns}) WHERE order_states.shop_id = $1 AND order_states.order_id = o.order_id`,
    shopId,
    inOrder.filter(({ orderId }) => known.has(orderId)).map(rowOf),
  );
}

function rowOf({ orderId, known, awards, explanations, erased, dueAt }: OrderRecord) {
  const { snapshot } = known;
  return {
    order_id: orderId,
    name: snapshot?.name ?? '',
    member_id: Object.values(awards)[0]?.memberId ?? null,
    snapshot_at: snapshot === null ? null : new Date(snapshot.updatedAt),
    ordered_at: snapshot === null ? null : new Date(snapshot.orderedAt),
    due_at: dueAt == null ? null : new Date(dueAt),
    facts: known,
    awards,
    explanations,
    erased,
  };
}
