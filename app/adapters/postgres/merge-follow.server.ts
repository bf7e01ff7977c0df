import type { PoolClient } from 'pg';
import type { Instant } from '../../domain/shared/instant.ts';
import { insertEvents } from './inbox-rows.server.ts';

interface FollowedMerge {
  readonly goneId: string;
  readonly keptMember: string;
  /** The customer that the kept member is, and the one that the other was. */
  readonly keptId: string;
  readonly deletedId: string;
  readonly at: Instant;
}

/** What hangs on a member besides points, orders and redemptions goes to the member who took over. */
export async function followMerge(client: PoolClient, shopId: string, merge: FollowedMerge): Promise<void> {
  await followFacts(client, shopId, merge);
  await followReferrals(client, shopId, merge);
  await followCompanies(client, shopId, merge);
}

/**
 * Facts are joined by key, the newest of a key wins, as everywhere; whether somebody took part is their own affair and stays behind, but a
 * block goes with them, or a merge would be the way out of it. The kept member's standing is taken away and a fact sent: the worker then
 * walks both histories as one.
 */
async function followFacts(
  client: PoolClient,
  shopId: string,
  { goneId, keptMember, keptId, deletedId, at }: FollowedMerge,
): Promise<void> {
  await client.query(
    `INSERT INTO member_facts (shop_id, member_id, key, at, kind, what)
     SELECT shop_id, $3, key, at, kind, what FROM member_facts WHERE shop_id = $1 AND member_id = $2 AND kind <> 'status'
     ON CONFLICT (shop_id, member_id, key) DO UPDATE SET at = excluded.at, kind = excluded.kind, what = excluded.what
       WHERE member_facts.at < excluded.at`,
    [shopId, goneId, keptMember],
  );
  // What both had been given for the same fact stays given: it came over with the points.
  await client.query(
    `UPDATE member_awards a SET member_id = $3 WHERE a.shop_id = $1 AND a.member_id = $2
       AND NOT EXISTS (SELECT FROM member_awards k WHERE k.shop_id = $1 AND k.member_id = $3 AND k.key = a.key)`,
    [shopId, goneId, keptMember],
  );
  await client.query(
    `INSERT INTO member_activity (shop_id, member_id, active_at) SELECT shop_id, $3, active_at FROM member_activity WHERE shop_id = $1 AND member_id = $2
     ON CONFLICT (shop_id, member_id) DO UPDATE SET active_at = greatest(member_activity.active_at, excluded.active_at)`,
    [shopId, goneId, keptMember],
  );
  await client.query('UPDATE segment_memberships SET left_at = greatest(entered_at, $3) WHERE shop_id = $1 AND member_id = $2 AND left_at IS NULL', [shopId, goneId, new Date(at)]); // prettier-ignore
  await client.query(
    `UPDATE members k SET status = 'blocked', status_reason = g.status_reason, status_at = $4 FROM members g
     WHERE k.shop_id = $1 AND k.id = $3 AND k.status <> 'blocked' AND g.shop_id = $1 AND g.id = $2 AND g.status = 'blocked'`,
    [shopId, goneId, keptMember, new Date(at)],
  );
  await client.query('DELETE FROM member_standings WHERE shop_id = $1 AND member_id = ANY($2::bigint[])', [shopId, [goneId, keptMember]]);
  const { rows } = await client.query<{ status: 'active' | 'left' | 'blocked' }>(
    'SELECT status FROM members WHERE shop_id = $1 AND id = $2',
    [shopId, keptMember],
  );
  const fact = { key: `status:merged:${deletedId}`, at, what: { kind: 'status', status: rows[0]?.status ?? 'active' } };
  const event = { sourceId: `laurel:merged:${deletedId}:${keptMember}`, topic: 'laurel/member_fact', subject: keptId, triggeredAt: at };
  await insertEvents(client, shopId, [{ ...event, body: JSON.stringify({ memberId: keptMember, fact }) }]);
}

/** As advocate and as friend. Where both had a link, both codes lead to the kept member. */
async function followReferrals(client: PoolClient, shopId: string, merge: FollowedMerge): Promise<void> {
  const { goneId, keptMember, keptId, deletedId } = merge;
  await client.query(
    `UPDATE referral_links l SET member_id = $3 WHERE l.shop_id = $1 AND l.member_id = $2
       AND NOT EXISTS (SELECT FROM referral_links k WHERE k.shop_id = $1 AND k.member_id = $3)`,
    [shopId, goneId, keptMember],
  );
  await client.query('UPDATE referrals SET advocate_id = $3 WHERE shop_id = $1 AND advocate_id = $2', [shopId, goneId, keptMember]);
  await client.query(
    `INSERT INTO referral_signals (shop_id, owner_kind, owner_id, kind, hash, seen_at)
     SELECT shop_id, owner_kind, $3, kind, hash, seen_at FROM referral_signals WHERE shop_id = $1 AND owner_kind = 'member' AND owner_id = $2
     ON CONFLICT (shop_id, owner_kind, owner_id, kind, hash) DO UPDATE SET seen_at = greatest(referral_signals.seen_at, excluded.seen_at)`,
    [shopId, goneId, keptMember],
  );
  await client.query(
    `UPDATE referrals r SET friend_id = $3 WHERE r.shop_id = $1 AND r.friend_id = $2
       AND NOT EXISTS (SELECT FROM referrals k WHERE k.shop_id = $1 AND k.program_id = r.program_id AND k.friend_id = $3)`,
    [shopId, deletedId, keptId],
  );
}

async function followCompanies(client: PoolClient, shopId: string, { keptId, deletedId }: FollowedMerge): Promise<void> {
  await client.query(
    `INSERT INTO company_people (shop_id, company_id, customer_id, first_seen_at, last_seen_at)
     SELECT shop_id, company_id, $3, first_seen_at, last_seen_at FROM company_people WHERE shop_id = $1 AND customer_id = $2
     ON CONFLICT (shop_id, company_id, customer_id) DO UPDATE SET first_seen_at = least(company_people.first_seen_at, excluded.first_seen_at),
       last_seen_at = greatest(company_people.last_seen_at, excluded.last_seen_at)`,
    [shopId, deletedId, keptId],
  );
  await client.query('DELETE FROM company_people WHERE shop_id = $1 AND customer_id = $2', [shopId, deletedId]);
}
