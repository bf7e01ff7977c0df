import type { PoolClient } from 'pg';
import type { Taking, TakingInput } from '../../application/ports/member-ledger.ts';
import type { Address, MemberNow } from '../../domain/rewards/index.ts';
import { prepared } from './rows.ts';

/**
 * What taking a reward depends on. The member's balances are locked by now; the stock of a limited reward and then a code of a pool
 * are locked here, in that order, so that of the last one left only one taker sees it.
 */
export async function lockTaking(client: PoolClient, shopId: string, memberId: string, input: TakingInput): Promise<Taking> {
  if (input.stocked) await lockStock(client, shopId, input);
  // A statement of its own after the lock: it sees what those who held the lock before have taken.
  const counts = await prepared<{ of_reward: string; by_member: string; this_month: string; last_hour: string }>(
    client,
    'rewards-taken',
    `SELECT
       (SELECT count(*) FROM redemptions WHERE $7 AND shop_id = $1 AND program_id = $3 AND reward_id = $4 AND state <> 'released') AS of_reward,
       count(*) FILTER (WHERE reward_id = $4 AND state <> 'released') AS by_member,
       count(*) FILTER (WHERE reward_id = $4 AND state <> 'released' AND created_at >= $5) AS this_month,
       -- Gifts and what a merge brought along are no doing of the shopper's.
       count(*) FILTER (WHERE created_at > $6 AND client_key NOT LIKE '%:%') AS last_hour
     FROM redemptions WHERE shop_id = $1 AND member_id = $2`,
    [shopId, memberId, input.programId, input.rewardId, new Date(input.monthStart), new Date(input.hourStart), input.stocked],
  );
  const [standing] = await prepared<MemberNow>(
    client,
    'member-now',
    'SELECT tier, segments FROM member_standings WHERE shop_id = $1 AND member_id = $2',
    [shopId, memberId],
  );
  const [count] = counts;
  return {
    member: standing ?? { tier: null, segments: [] },
    taken: {
      ofReward: Number(count?.of_reward ?? 0),
      byMember: Number(count?.by_member ?? 0),
      byMemberThisMonth: Number(count?.this_month ?? 0),
      inTheLastHour: Number(count?.last_hour ?? 0),
    },
    poolCode: input.pool === null ? null : await reserveCode(client, shopId, input.pool),
  };
}

async function lockStock(client: PoolClient, shopId: string, { programId, rewardId }: TakingInput): Promise<void> {
  const values = [shopId, programId, rewardId];
  await prepared(
    client,
    'stock-row',
    'INSERT INTO reward_stock (shop_id, program_id, reward_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    values,
  );
  await prepared(
    client,
    'lock-stock',
    'SELECT 1 FROM reward_stock WHERE shop_id = $1 AND program_id = $2 AND reward_id = $3 FOR UPDATE',
    values,
  );
}

/**
 * A free code that nobody else is looking at. Only when all that are left are being looked at is one waited for: its taker may
 * be refused, and then it is free after all.
 */
async function reserveCode(client: PoolClient, shopId: string, pool: string): Promise<Taking['poolCode']> {
  const free = `SELECT id, code FROM code_pool WHERE shop_id = $1 AND pool = $2 AND redemption_id IS NULL ORDER BY id LIMIT 1 FOR UPDATE`;
  const [untouched] = await prepared<{ id: string; code: string }>(client, 'free-code', `${free} SKIP LOCKED`, [shopId, pool]);
  if (untouched !== undefined) return untouched;
  const [last] = await prepared<{ id: string; code: string }>(client, 'last-code', free, [shopId, pool]);
  return last ?? null;
}

export async function giveCode(client: PoolClient, shopId: string, pool: string, codeId: string, redemptionId: string): Promise<void> {
  const given = await client.query(
    'UPDATE code_pool SET redemption_id = $4, given_at = now() WHERE shop_id = $1 AND pool = $2 AND id = $3 AND redemption_id IS NULL',
    [shopId, pool, codeId, redemptionId],
  );
  if (given.rowCount !== 1) throw new Error(`The code ${codeId} of the pool ${pool} was given although it was reserved.`);
}

/** Shopify's ids of what was made for the member's other redemptions. */
export async function claimedIds(client: PoolClient, shopId: string, memberId: string, exceptId: string | undefined): Promise<string[]> {
  const rows = await prepared<{ outside_id: string }>(
    client,
    'claimed-ids',
    `SELECT unnest(outside_ids) AS outside_id FROM redemptions
     WHERE shop_id = $1 AND member_id = $2 AND outside_ids <> '{}' AND id IS DISTINCT FROM $3::uuid`,
    [shopId, memberId, exceptId ?? null],
  );
  return rows.map((row) => row.outside_id);
}

export async function insertAddress(client: PoolClient, shopId: string, redemptionId: string, address: Address): Promise<void> {
  await client.query('INSERT INTO redemption_addresses (shop_id, redemption_id, address) VALUES ($1, $2, $3)', [
    shopId,
    redemptionId,
    JSON.stringify(address),
  ]);
}

/** Forgets where things were sent to members, and what staff wrote about it. */
export async function forgetAddresses(client: PoolClient, shopId: string, memberIds: readonly string[]): Promise<void> {
  await client.query(
    `DELETE FROM redemption_addresses WHERE shop_id = $1
       AND redemption_id IN (SELECT id FROM redemptions WHERE shop_id = $1 AND member_id = ANY($2::bigint[]))`,
    [shopId, memberIds],
  );
  await client.query(
    `UPDATE redemptions SET fulfilment = jsonb_set(fulfilment::jsonb, '{note}', 'null')::json
     WHERE shop_id = $1 AND member_id = ANY($2::bigint[]) AND fulfilment ->> 'note' IS NOT NULL`,
    [shopId, memberIds],
  );
}
