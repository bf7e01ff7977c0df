import type { PoolClient } from 'pg';
import { formerCustomer } from './forgotten-customers.server.ts';

interface ForgottenPeople {
  readonly customerIds: readonly string[];
  readonly memberIds: readonly string[];
  readonly orderIds: readonly string[];
}

/**
 * Takes away by what people could be recognised, and the words about them: traces of their orders and visits, who referred whom, their
 * companies, why they were blocked. What was given for a referral stays given, of two members whom nobody can name.
 */
export async function forgetTraces(
  client: PoolClient,
  shopId: string,
  { customerIds, memberIds, orderIds }: ForgottenPeople,
): Promise<void> {
  await client.query('DELETE FROM order_traces WHERE shop_id = $1 AND order_id = ANY($2::bigint[])', [shopId, orderIds]);
  await client.query(
    `DELETE FROM referral_signals s WHERE s.shop_id = $1 AND ((s.owner_kind = 'member' AND s.owner_id = ANY($2::text[]))
       OR (s.owner_kind = 'referral' AND s.owner_id IN (SELECT id::text FROM referrals WHERE shop_id = $1 AND friend_id = ANY($3::bigint[]))))`,
    [shopId, memberIds, customerIds],
  );
  await client.query(
    `UPDATE referrals SET note = NULL, friend_id = CASE WHEN friend_id = ANY($3::bigint[]) THEN NULL ELSE friend_id END
     WHERE shop_id = $1 AND (advocate_id = ANY($2::bigint[]) OR friend_id = ANY($3::bigint[]))`,
    [shopId, memberIds, customerIds],
  );
  await client.query('DELETE FROM company_people WHERE shop_id = $1 AND customer_id = ANY($2::bigint[])', [shopId, customerIds]);
  await client.query('UPDATE members SET status_reason = NULL WHERE shop_id = $1 AND id = ANY($2::bigint[])', [shopId, memberIds]);
}

/**
 * Before a deleted customer is forgotten: their member remembers a hash of who they were, so that a merge into another customer, which
 * Shopify may tell of later, still carries the points over.
 */
export async function rememberDeleted(client: PoolClient, shopId: string, customerId: string): Promise<void> {
  await client.query('UPDATE members SET former_customer = $3 WHERE shop_id = $1 AND customer_id = $2 AND merged_into IS NULL', [
    shopId,
    customerId,
    formerCustomer(shopId, customerId),
  ]);
}

/** Somebody who asked to be forgotten is not remembered even so. */
export async function forgetDeleted(client: PoolClient, shopId: string, customerId: string | null): Promise<void> {
  if (customerId === null) return;
  await client.query('UPDATE members SET former_customer = NULL WHERE shop_id = $1 AND former_customer = $2', [
    shopId,
    formerCustomer(shopId, customerId),
  ]);
}
