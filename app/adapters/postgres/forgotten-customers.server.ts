import { createHash } from 'node:crypto';
import type { PoolClient } from 'pg';
import type { Needs, OrderRecord } from '../../application/ports/drain-store.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { prepared } from './rows.ts';

/** Until when what is said about a customer is passed over, by customer id; customers who were never forgotten are not in it. */
export type Forgotten = ReadonlyMap<string, Instant>;

/** Recognises a forgotten customer without keeping the id that Shopify knew them by. */
function hashOf(shopId: string, customerId: string): string {
  return createHash('sha256').update(`laurel forgotten customer ${shopId}/${customerId}`).digest('hex');
}

/** What a member keeps of the deleted customer that they were: it recognises, and it names nobody. */
export function formerCustomer(shopId: string, customerId: string): string {
  return hashOf(shopId, customerId);
}

/**
 * Keeps enrolling and forgetting apart, for the rest of the transaction: many may enrol at a time, and nobody does while somebody is being
 * forgotten. So whoever enrols reads of everybody who was forgotten, and whoever forgets finds everybody who was enrolled. Taken ahead of
 * every lock on balances, by a merge as well, because it enrols when it has locked some.
 */
export async function lockEnrolment(client: PoolClient, shopId: string, to: 'enrol' | 'forget'): Promise<void> {
  const mode = to === 'enrol' ? '_shared' : '';
  await prepared(client, `lock-enrolment-to-${to}`, `SELECT pg_advisory_xact_lock${mode}(hashtextextended('laurel.enrolment:' || $1, 0))`, [
    shopId,
  ]);
}

export async function rememberForgotten(client: PoolClient, shopId: string, customerIds: readonly string[], at: Instant): Promise<void> {
  await client.query(
    `INSERT INTO forgotten_customers (shop_id, customer_hash, forgotten_at) SELECT $1, hash, $3 FROM unnest($2::text[]) AS hash
     ON CONFLICT (shop_id, customer_hash) DO UPDATE SET forgotten_at = greatest(forgotten_customers.forgotten_at, excluded.forgotten_at)`,
    [shopId, customerIds.map((id) => hashOf(shopId, id)), new Date(at)],
  );
}

export async function forgottenAmong(client: PoolClient, shopId: string, customerIds: readonly string[]): Promise<Forgotten> {
  if (customerIds.length === 0) return new Map();
  const byHash = new Map(customerIds.map((id) => [hashOf(shopId, id), id]));
  const rows = await prepared<{ customer_hash: string; forgotten_at: Date }>(
    client,
    'forgotten-customers',
    'SELECT customer_hash, forgotten_at FROM forgotten_customers WHERE shop_id = $1 AND customer_hash = ANY($2::text[])',
    [shopId, [...byHash.keys()]],
  );
  return new Map(rows.map((row) => [byHash.get(row.customer_hash)!, row.forgotten_at.getTime() as Instant]));
}

export function wasForgotten(forgotten: Forgotten, customerId: string, at: Instant): boolean {
  const until = forgotten.get(customerId);
  return until !== undefined && at <= until;
}

/** Those who are enrolled by something newer than their being forgotten, or were never forgotten. */
export function notForgotten(forgotten: Forgotten, enrolments: Needs['enrolments']): Needs['enrolments'] {
  return forgotten.size === 0 ? enrolments : enrolments.filter(({ customerId, at }) => !wasForgotten(forgotten, customerId, at));
}

/** An order that a forgotten customer had placed before: it is kept as that of a customer whom nobody can name. */
export function withoutForgotten(forgotten: Forgotten, order: OrderRecord): OrderRecord {
  const { snapshot } = order.known;
  if (snapshot === null || snapshot.customerId === null || !wasForgotten(forgotten, snapshot.customerId, snapshot.orderedAt)) return order;
  return { ...order, erased: true, known: { ...order.known, snapshot: { ...snapshot, customerId: null } } };
}

/** Takes the words out of events that are about forgotten people, once they are done. */
export async function forgetBodies(client: PoolClient, shopId: string, sourceIds: readonly string[]): Promise<void> {
  if (sourceIds.length === 0) return;
  await client.query(`UPDATE inbox SET body = '{}' WHERE shop_id = $1 AND source_id = ANY($2::text[]) AND state = 1`, [shopId, sourceIds]);
}
