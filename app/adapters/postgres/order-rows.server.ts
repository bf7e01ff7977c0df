import type { PoolClient } from 'pg';
import type { OrderRecord } from '../../application/ports/drain-store.ts';
import type { Position } from '../../domain/earning/index.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { compareIds } from './ledger-rows.server.ts';
import { prepared, withValues } from './rows.ts';

export interface OrderRow {
  order_id: string;
  facts: OrderRecord['known'] | null;
  awards: OrderRecord['awards'];
  explanations: OrderRecord['explanations'];
  erased: boolean;
  due_at: Date | null;
}

/** What an order's row is read by, wherever it is read whole. */
export const orderColumns = 'order_id, facts, awards, explanations, erased, due_at';

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
    `SELECT ${orderColumns} FROM order_states
     WHERE shop_id = $1 AND order_id = ANY($2::bigint[]) ORDER BY order_id FOR UPDATE`,
    [shopId, orderIds],
  );
  return new Map(rows.map((row) => [row.order_id, readOrderRow(row)]));
}

export function readOrderRow(row: OrderRow): OrderRecord {
  return {
    orderId: row.order_id,
    known: row.facts ?? { snapshot: null, refunds: {} },
    dueAt: row.due_at === null ? null : (row.due_at.getTime() as Instant),
    awards: readAwards(row.awards),
    explanations: row.explanations,
    erased: row.erased,
  };
}

/** What was written while an older version still ran beside this one has a position for each rule: their sum is the order's. */
function readAwards(awards: OrderRow['awards']): OrderRecord['awards'] {
  const entries = Object.entries(awards);
  if (entries.every(([, award]) => !('positions' in award))) return awards;
  return Object.fromEntries(
    entries.map(([programId, award]) => {
      if (!('positions' in award)) return [programId, award];
      const { positions, ...rest } = award as typeof award & { readonly positions: Readonly<Record<string, Position>> };
      return [programId, { ...rest, position: sumOf(Object.values(positions)) }];
    }),
  );
}

function sumOf(positions: readonly Position[]): Position {
  const sum = (of: (position: Position) => number) => positions.reduce((total, position) => total + of(position), 0);
  return {
    pending: sum((p) => p.pending),
    available: sum((p) => p.available),
    forgiven: sum((p) => p.forgiven),
    turns: sum((p) => p.turns),
  };
}

const columns = ['order_id', 'name', 'member_id', 'snapshot_at', 'ordered_at', 'due_at', 'facts', 'awards', 'explanations', 'erased'];
const casts = ['bigint', 'text', 'bigint', 'timestamptz', 'timestamptz', 'timestamptz', 'json', 'json', 'json', 'boolean'];
const insertText = (values: string) => `INSERT INTO order_states (shop_id, ${columns.join(', ')})
  SELECT $1::bigint, o.* FROM (VALUES ${values}) AS o ON CONFLICT (shop_id, order_id) DO NOTHING`;
const updateText = (values: string) => `UPDATE order_states SET name = o.name, member_id = o.member_id, snapshot_at = o.snapshot_at,
    ordered_at = o.ordered_at, due_at = o.due_at, facts = o.facts, awards = o.awards, explanations = o.explanations,
    erased = order_states.erased OR o.erased, changed_at = now()
  FROM (VALUES ${values}) AS o(${columns.join(', ')}) WHERE order_states.shop_id = $1::bigint AND order_states.order_id = o.order_id AND (o.erased OR NOT order_states.erased)`;

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
  const inserted = await withValues(client, 'insert-orders', { shopId, casts, text: insertText }, made.map(rowOf));
  if (inserted < made.length) throw Object.assign(new Error('An order was made by another lane meanwhile.'), { code: '40001' });
  const changed = inOrder.filter(({ orderId }) => known.has(orderId));
  const updated = await withValues(client, 'update-orders', { shopId, casts, text: updateText }, changed.map(rowOf));
  // What somebody was forgotten in is not written back by a batch that had read it before.
  if (updated < changed.length) throw Object.assign(new Error('Somebody was forgotten meanwhile.'), { code: '40001' });
}

/** In the order of the columns. */
function rowOf({ orderId, known, awards, explanations, erased, dueAt }: OrderRecord): unknown[] {
  const { snapshot } = known;
  return [
    orderId,
    snapshot?.name ?? '',
    Object.values(awards)[0]?.memberId ?? null,
    snapshot === null ? null : new Date(snapshot.updatedAt),
    snapshot === null ? null : new Date(snapshot.orderedAt),
    dueAt == null ? null : new Date(dueAt),
    JSON.stringify(known),
    JSON.stringify(awards),
    JSON.stringify(explanations),
    erased,
  ];
}
