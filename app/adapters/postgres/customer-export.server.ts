import type { PoolClient } from 'pg';

/** The members that a customer `$2` is, and those of customers who were merged into them, whose history stayed where it was. */
const theirMembers = `SELECT id FROM members WHERE shop_id = $1 AND (customer_id = $2
  OR merged_into IN (SELECT id FROM members WHERE shop_id = $1 AND customer_id = $2))`;
const ofMembers = `member_id IN (${theirMembers})`;

/** Everything Laurel holds about one customer, as JSON text for the merchant to hand over. */
export async function exportCustomer(client: PoolClient, shopId: string, customerId: string | null): Promise<string> {
  const rows = async (text: string) => (await client.query<Record<string, unknown>>(text, [shopId, customerId])).rows;
  return JSON.stringify(
    {
      customer:
        (await rows('SELECT customer_id, email, first_name, last_name FROM customers WHERE shop_id = $1 AND customer_id = $2'))[0] ?? null,
      memberships: await rows(
        `SELECT id, program_id, status, status_reason, status_at, enrolled_at FROM members WHERE shop_id = $1 AND id IN (${theirMembers})`,
      ),
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
      ...(await exportStandings(rows)),
      ...(await exportAcquaintances(rows)),
    },
    null,
    2,
  );
}

type Rows = (text: string) => Promise<Array<Record<string, unknown>>>;

/** What was learnt of them besides orders, and where they stand because of it all. */
async function exportStandings(rows: Rows) {
  return {
    facts: await rows(`SELECT member_id, key, at, what FROM member_facts WHERE shop_id = $1 AND ${ofMembers} ORDER BY at, key`),
    awards: await rows(
      `SELECT member_id, key, at, points, explanation FROM member_awards WHERE shop_id = $1 AND ${ofMembers} ORDER BY at, key`,
    ),
    standings: await rows(
      `SELECT member_id, tier, tier_since, falls_at, orders, spent_minor, points_earned, first_order_at, last_order_at, tags, activities, segments,
         recency, frequency, monetary, churn_risk FROM member_standings WHERE shop_id = $1 AND ${ofMembers}`,
    ),
    tier_moves: await rows(
      `SELECT member_id, at, from_tier, to_tier, reason, amount, voided_at FROM tier_moves WHERE shop_id = $1 AND ${ofMembers} ORDER BY at`,
    ),
    segments: await rows(
      `SELECT member_id, segment_id, entered_at, left_at FROM segment_memberships WHERE shop_id = $1 AND ${ofMembers} ORDER BY entered_at`,
    ),
    active: await rows(`SELECT member_id, active_at FROM member_activity WHERE shop_id = $1 AND ${ofMembers}`),
  };
}

/**
 * Whom they referred, by whom they were, for whom they ordered, and by what they are recognised: of that the kinds, because the keyed hashes
 * say nothing to anybody. Of a referral only their own side: the other one is another person's.
 */
async function exportAcquaintances(rows: Rows) {
  return {
    referral_links: await rows(`SELECT member_id, code, created_at FROM referral_links WHERE shop_id = $1 AND ${ofMembers}`),
    referrals_made: await rows(
      `SELECT id, claimed_at, state, reasons, note, advocate_points, advocate_reward FROM referrals
       WHERE shop_id = $1 AND advocate_id IN (${theirMembers}) ORDER BY claimed_at`,
    ),
    referred: await rows(
      `SELECT id, code, clicked_at, claimed_at, state, reasons, note, order_id, friend_points FROM referrals
       WHERE shop_id = $1 AND friend_id = $2 ORDER BY claimed_at`,
    ),
    companies: await rows('SELECT company_id, first_seen_at, last_seen_at FROM company_people WHERE shop_id = $1 AND customer_id = $2'),
    recognised_by: await rows(
      `SELECT kind, seen_at FROM referral_signals WHERE shop_id = $1 AND ((owner_kind = 'member' AND owner_id IN (SELECT id::text FROM (${theirMembers}) m))
         OR (owner_kind = 'referral' AND owner_id IN (SELECT id::text FROM referrals WHERE shop_id = $1 AND friend_id = $2))) ORDER BY seen_at`,
    ),
  };
}
