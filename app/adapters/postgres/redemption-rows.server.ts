import type { PoolClient } from 'pg';
import type { OpenFulfilment } from '../../application/ports/member-ledger.ts';
import { discountKinds, valueOf, type Address, type RedemptionRecord, type RedemptionState } from '../../domain/rewards/index.ts';
import type { CustomerId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { prepared, safeInteger, withRows } from './rows.ts';

interface RedemptionRow {
  id: string;
  program_id: string;
  member_id: string;
  reward_id: string;
  reward_name: string;
  ruleset_version: number;
  price_points: string;
  currency: string;
  terms: RedemptionRecord['terms'];
  state: RedemptionState;
  code: string;
  client_key: string;
  created_at: Date;
  expires_at: Date | null;
  captured_order_id: string | null;
  turns: number;
  returned_points: string;
  fulfilment: RedemptionRecord['fulfilment'];
  outside_ids: string[];
  pool_code: string | null;
  release_reason: string | null;
}

const columns = `id, program_id, member_id, reward_id, reward_name, ruleset_version, price_points, currency, terms, state, code, client_key,
  created_at, expires_at, captured_order_id, turns, returned_points, fulfilment, outside_ids, pool_code, release_reason`;

function read(row: RedemptionRow): RedemptionRecord {
  return {
    id: row.id,
    programId: row.program_id,
    memberId: row.member_id,
    rewardId: row.reward_id,
    rewardName: row.reward_name,
    rulesetVersion: row.ruleset_version,
    pricePoints: safeInteger(row.price_points, 'The price'),
    currency: row.currency,
    terms: row.terms,
    state: row.state,
    code: row.code,
    clientKey: row.client_key,
    createdAt: row.created_at.getTime() as Instant,
    expiresAt: row.expires_at === null ? null : (row.expires_at.getTime() as Instant),
    capturedOrderId: row.captured_order_id,
    turns: row.turns,
    returnedPoints: safeInteger(row.returned_points, 'What came back'),
    fulfilment: row.fulfilment,
    outsideIds: row.outside_ids,
    poolCode: row.pool_code,
    releaseReason: row.release_reason,
  };
}

/** By code, without a lock: says whose balances are needed. */
export async function findRedemptionsByCode(client: PoolClient, shopId: string, codes: readonly string[]): Promise<RedemptionRecord[]> {
  if (codes.length === 0) return [];
  const text = `SELECT ${columns} FROM redemptions WHERE shop_id = $1 AND code = ANY($2::text[])`;
  return (await prepared<RedemptionRow>(client, 'redemptions-by-code', text, [shopId, codes])).map(read);
}

/** Locks redemptions, in the order of their ids. Always after the members' balances. */
export async function lockRedemptions(client: PoolClient, shopId: string, ids: readonly string[]): Promise<RedemptionRecord[]> {
  if (ids.length === 0) return [];
  const text = `SELECT ${columns} FROM redemptions WHERE shop_id = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR UPDATE`;
  return (await prepared<RedemptionRow>(client, 'lock-redemptions', text, [shopId, ids])).map(read);
}

export async function findRedemption(
  client: PoolClient,
  shopId: string,
  by: { id: string } | { memberId: string; clientKey: string },
): Promise<RedemptionRecord | null> {
  const rows =
    'id' in by
      ? await prepared<RedemptionRow>(client, 'redemption-by-id', `SELECT ${columns} FROM redemptions WHERE shop_id = $1 AND id = $2`, [
          shopId,
          by.id,
        ])
      : await prepared<RedemptionRow>(
          client,
          'redemption-by-key',
          `SELECT ${columns} FROM redemptions WHERE shop_id = $1 AND member_id = $2 AND client_key = $3`,
          [shopId, by.memberId, by.clientKey],
        );
  return rows[0] ? read(rows[0]) : null;
}

/** Of the redemptions that were begun for a gift the one begun last: each but the first names the one before it, so it is the one that none names. */
export async function findGift(client: PoolClient, shopId: string, memberId: string, gift: string): Promise<RedemptionRecord | null> {
  const text = `SELECT ${columns} FROM redemptions r
    WHERE shop_id = $1 AND member_id = $2 AND (client_key = $3 OR starts_with(client_key, $3 || '/'))
      AND NOT EXISTS (SELECT FROM redemptions n WHERE n.shop_id = $1 AND n.member_id = $2 AND n.client_key = $3 || '/' || r.id)
    ORDER BY created_at DESC, id LIMIT 1`;
  const rows = await prepared<RedemptionRow>(client, 'gift-of-member', text, [shopId, memberId, `grant:${gift}`]);
  return rows[0] ? read(rows[0]) : null;
}

/** Whether the member's awards, or the referral that the gift is for, entitle to it by now; null where nothing says so. */
export async function entitledTo(client: PoolClient, shopId: string, memberId: string, gift: string): Promise<boolean | null> {
  const referral = /^referral:([0-9a-f-]{36})$/.exec(gift)?.[1];
  if (referral !== undefined) {
    const text = 'SELECT advocate_reward IS NOT NULL AS entitled FROM referrals WHERE shop_id = $1 AND id = $2';
    return (await prepared<{ entitled: boolean }>(client, 'entitled-by-referral', text, [shopId, referral]))[0]?.entitled ?? null;
  }
  const rows = await prepared<{ entitled: boolean }>(
    client,
    'entitled-to-gift',
    `SELECT explanation -> 'reward' IS NOT NULL AS entitled FROM member_awards
     WHERE shop_id = $1 AND member_id = $2 AND key = $3 AND explanation -> 'rewardTurns' IS NOT NULL`,
    [shopId, memberId, gift],
  );
  return rows[0]?.entitled ?? null;
}

export async function redemptionsOfMember(
  client: PoolClient,
  shopId: string,
  memberId: string,
  limit: number,
): Promise<RedemptionRecord[]> {
  const text = `SELECT ${columns} FROM redemptions WHERE shop_id = $1 AND member_id = $2 ORDER BY created_at DESC, id LIMIT $3`;
  return (await prepared<RedemptionRow>(client, 'redemptions-of-member', text, [shopId, memberId, limit])).map(read);
}

/** What has no code to withdraw first. */
export async function lapsedRedemptions(client: PoolClient, shopId: string, at: Instant, limit: number): Promise<RedemptionRecord[]> {
  const text = `SELECT ${columns} FROM redemptions
    WHERE shop_id = $1 AND kind = 'experience' AND state = 'held' AND expires_at <= $2 ORDER BY expires_at LIMIT $3`;
  return (await prepared<RedemptionRow>(client, 'redemptions-lapsed', text, [shopId, new Date(at), limit])).map(read);
}

/**
 * Begins to withdraw lapsed codes, with the effects that do it. Only redemptions are locked, and those that somebody works on are
 * left for the next time, so this waits for nobody.
 */
export async function lapseCodes(client: PoolClient, shopId: string, at: Instant, limit: number): Promise<number> {
  const rows = await prepared<{ lapsed: string }>(
    client,
    'lapse-codes',
    `WITH due AS (
       SELECT id FROM redemptions WHERE shop_id = $1 AND kind = ANY($4::text[]) AND state IN ('issuing', 'held') AND expires_at <= $2
       ORDER BY expires_at LIMIT $3 FOR UPDATE SKIP LOCKED
     ), begun AS (
       UPDATE redemptions r SET state = 'releasing', release_reason = 'code_expired', changed_at = now()
       FROM due WHERE r.shop_id = $1 AND r.id = due.id RETURNING r.id, r.turns
     ), told AS (
       INSERT INTO outbox (shop_id, kind, key, payload)
       SELECT $1, 'discount_withdraw', id || '/' || turns, json_build_object('redemptionId', id) FROM begun ORDER BY id
       ON CONFLICT (shop_id, kind, key) DO NOTHING
     )
     SELECT count(*) AS lapsed FROM begun`,
    [shopId, new Date(at), limit, discountKinds],
  );
  return Number(rows[0]?.lapsed ?? 0);
}

/** What waits for staff, with where to send it. */
export async function openFulfilments(client: PoolClient, shopId: string, limit: number): Promise<OpenFulfilment[]> {
  const rows = await prepared<RedemptionRow & { customer_id: CustomerId | null; address: Address | null }>(
    client,
    'open-fulfilments',
    `SELECT ${columns
      .split(',')
      .map((column) => `r.${column.trim()}`)
      .join(', ')}, m.customer_id, a.address
     FROM redemptions r JOIN members m ON m.shop_id = r.shop_id AND m.id = r.member_id
     LEFT JOIN redemption_addresses a ON a.shop_id = r.shop_id AND a.redemption_id = r.id
     WHERE r.shop_id = $1 AND r.kind IN ('physical', 'experience') AND r.state IN ('held', 'captured')
       AND r.fulfilment ->> 'step' NOT IN ('delivered', 'done')
     ORDER BY r.created_at, r.id LIMIT $2`,
    [shopId, limit],
  );
  return rows.map((row) => ({ redemption: read(row), customerId: row.customer_id, address: row.address }));
}

export async function insertRedemption(client: PoolClient, shopId: string, redemption: RedemptionRecord): Promise<void> {
  const { terms, expiresAt, fulfilment } = redemption;
  await prepared(
    client,
    'insert-redemption',
    `INSERT INTO redemptions (shop_id, kind, value_minor, ${columns})
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)`,
    [
      shopId, terms.kind, valueOf(terms), redemption.id, redemption.programId, redemption.memberId, redemption.rewardId, redemption.rewardName,
      redemption.rulesetVersion, redemption.pricePoints, redemption.currency, JSON.stringify(terms), redemption.state, redemption.code,
      redemption.clientKey, new Date(redemption.createdAt), expiresAt === null ? null : new Date(expiresAt), redemption.capturedOrderId,
      redemption.turns, redemption.returnedPoints, fulfilment === null ? null : JSON.stringify(fulfilment), redemption.outsideIds,
      redemption.poolCode, redemption.releaseReason,
    ], // prettier-ignore
  );
}

/** Writes what may change of redemptions: their state and what led to it. */
export async function updateRedemptions(client: PoolClient, shopId: string, redemptions: readonly RedemptionRecord[]): Promise<void> {
  await withRows(
    client,
    'update-redemptions',
    `UPDATE redemptions r SET state = c.state, captured_order_id = c.captured_order_id, turns = c.turns, returned_points = c.returned_points,
       fulfilment = c.fulfilment, outside_ids = ARRAY(SELECT json_array_elements_text(c.outside_ids)), release_reason = c.release_reason, changed_at = now()
     FROM json_to_recordset($2) AS c(id uuid, state text, captured_order_id bigint, turns integer, returned_points bigint, fulfilment json,
       outside_ids json, release_reason text)
     WHERE r.shop_id = $1 AND r.id = c.id`,
    shopId,
    redemptions.map(({ id, state, capturedOrderId, turns, returnedPoints, fulfilment, outsideIds, releaseReason }) => ({
      id,
      state,
      captured_order_id: capturedOrderId,
      turns,
      returned_points: returnedPoints,
      fulfilment,
      outside_ids: outsideIds,
      release_reason: releaseReason,
    })),
  );
}
