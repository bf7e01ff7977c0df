import type { PoolClient } from 'pg';

/** Everything Laurel holds about one customer, as JSON text for the merchant to hand over. */
export async function exportCustomer(client: PoolClient, shopId: string, customerId: string | null): Promise<string> {
  const rows = async (text: string) => (await client.query<Record<string, unknown>>(text, [shopId, customerId])).rows;
  const ofMembers = `member_id IN (SELECT id FROM members WHERE shop_id = $1 AND customer_id = $2)`;
  return JSON.stringify(
    {
      customer:
        (await rows('SELECT customer_id, email, first_name, last_name FROM customers WHERE shop_id = $1 AND customer_id = $2'))[0] ?? null,
      memberships: await rows('SELECT id, program_id, status, enrolled_at FROM members WHERE shop_id = $1 AND customer_id = $2'),
      balances: await rows(`SELECT member_id, available, pending, held, redeemed FROM balances WHERE shop_id = $1 AND ${ofMembers}`),
      transfers: await rows(
        `SELECT id, debit, credit, amount, kind, idem_key, order_id, note, occurred_at, recorded_at FROM transfers WHERE shop_id = $1 AND ${ofMembers} ORDER BY id`,
      ),
      redemptions: await rows(
        `SELECT id, reward_name, kind, price_points, value_minor, currency, state, code, pool_code, fulfilment, created_at, expires_at,
           (SELECT address FROM redemption_addresses a WHERE a.shop_id = redemptions.shop_id AND a.redemption_id = redemptions.id) AS address FROM redemptions WHERE shop_id = $1 AND ${ofMembers} ORDER BY created_at`,
      ),
      orders: await rows(
        `SELECT order_id, name, ordered_at, facts, explanations FROM order_states WHERE shop_id = $1 AND ${ofMembers} ORDER BY ordered_at`,
      ),
    },
    null,
    2,
  );
}
