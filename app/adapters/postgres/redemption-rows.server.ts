import type { PoolClient } from 'pg';
import type { RedemptionRecord, RedemptionState } from '../../domain/rewards/index.ts';
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
  value_minor: string;
  minimum_order_minor: string;
  currency: string;
  combines_with: RedemptionRecord['combinesWith'];
  state: RedemptionState;
  code: string;
  client_key: string;
  created_at: Date;
  expires_at: Date;
  captured_order_id: string | null;
  turns: number;
  release_reason: string | null;
}

const columns = `id, program_id, member_id, reward_id, reward_name, ruleset_version, price_points, value_minor, minimum_order_minor, currency,
  combines_with, state, code, client_key, created_at, expires_at, captured_order_id, turns, release_reason`;

function read(row: RedemptionRow): RedemptionRecord {
  return {
    id: row.id,
    programId: row.program_id,
    memberId: row.member_id,
    rewardId: row.reward_id,
    rewardName: row.reward_name,
    rulesetVersion: row.ruleset_version,
    pricePoints: safeInteger(row.price_points, 'The price'),
    valueMinor: safeInteger(row.value_minor, 'The value'),
    minimumOrderMinor: safeInteger(row.minimum_order_minor, 'The minimum'),
    currency: row.currency,
    combinesWith: row.combines_with,
    state: row.state,
    code: row.code,
    clientKey: row.client_key,
    createdAt: row.created_at.getTime() as Instant,
    expiresAt: row.expires_at.getTime() as Instant,
    capturedOrderId: row.captured_order_id,
    turns: row.turns,
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

export async function redemptionsOfMember(
  client: PoolClient,
  shopId: string,
  memberId: string,
  limit: number,
): Promise<RedemptionRecord[]> {
  const text = `SELECT ${columns} FROM redemptions WHERE shop_id = $1 AND member_id = $2 ORDER BY created_at DESC, id LIMIT $3`;
  return (await prepared<RedemptionRow>(client, 'redemptions-of-member', text, [shopId, memberId, limit])).map(read);
}

export async function lapsedRedemptions(client: PoolClient, shopId: string, at: Instant, limit: number): Promise<RedemptionRecord[]> {
  const text = `SELECT ${columns} FROM redemptions WHERE shop_id = $1 AND state IN ('issuing', 'held') AND expires_at <= $2 ORDER BY expires_at LIMIT $3`;
  return (await prepared<RedemptionRow>(client, 'redemptions-lapsed', text, [shopId, new Date(at), limit])).map(read);
}

export async function insertRedemption(client: PoolClient, shopId: string, redemption: RedemptionRecord): Promise<void> {
  await client.query(
    `INSERT INTO redemptions (shop_id, ${columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`,
    [
      shopId, redemption.id, redemption.programId, redemption.memberId, redemption.rewardId, redemption.rewardName, redemption.rulesetVersion,
      redemption.pricePoints, redemption.valueMinor, redemption.minimumOrderMinor, redemption.currency, JSON.stringify(redemption.combinesWith),
      redemption.state, redemption.code, redemption.clientKey, new Date(redemption.createdAt), new Date(redemption.expiresAt),
      redemption.capturedOrderId, redemption.turns, redemption.releaseReason,
    ], // prettier-ignore
  );
}

/** Writes what may change of redemptions: their state and what led to it. */
export async function updateRedemptions(client: PoolClient, shopId: string, redemptions: readonly RedemptionRecord[]): Promise<void> {
  await withRows(
    client,
    'update-redemptions',
    `UPDATE redemptions r SET state = c.state, captured_order_id = c.captured_order_id, turns = c.turns, release_reason = c.release_reason, changed_at = now()
     FROM json_to_recordset($2) AS c(id uuid, state text, captured_order_id bigint, turns integer, release_reason text)
     WHERE r.shop_id = $1 AND r.id = c.id`,
    shopId,
    redemptions.map(({ id, state, capturedOrderId, turns, releaseReason }) => ({
      id,
      state,
      captured_order_id: capturedOrderId,
      turns,
      release_reason: releaseReason,
    })),
  );
}
