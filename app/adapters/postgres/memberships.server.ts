import type { Pool, PoolClient } from 'pg';
import type { Nudge } from '../../application/ports/events.ts';
import type { Membership, MembershipChange, Memberships } from '../../application/ports/memberships.ts';
import type { CustomerId, MemberId, ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { insertAudit } from './audit-rows.server.ts';
import { enrolCompanies } from './company-rows.server.ts';
import { insertEvents } from './inbox-rows.server.ts';
import { loadPrograms } from './program-rows.server.ts';
import { isStoredId, prepared } from './rows.ts';
import { withTenant } from './tenant.ts';

interface MembershipRow {
  id: MemberId;
  program_id: string;
  customer_id: CustomerId | null;
  company_id: string | null;
  status: Membership['status'];
  status_reason: string | null;
  status_at: Date | null;
  enrolled_at: Date;
  merged_into: MemberId | null;
}

const columns = 'id, program_id, customer_id, company_id, status, status_reason, status_at, enrolled_at, merged_into';

export function createMemberships({ pool, nudge }: { pool: Pool; nudge: Nudge }): Memberships {
  return {
    find: (shopId, of) => withTenant(pool, shopId, (client) => find(client, shopId, of)),
    async change({ shopId, memberId }, decide) {
      if (!isStoredId(memberId)) return null;
      let lanes: number[] = [];
      const value = await withTenant(pool, shopId, async (client) => {
        const membership = await lock(client, shopId, memberId);
        if (membership === null) return null;
        const change = decide(membership);
        lanes = await write(client, shopId, memberId, change);
        return change.value;
      });
      for (const lane of lanes) nudge.lane(shopId, lane);
      return value;
    },
    enrolCompany: ({ shopId, companyId, people, at }) =>
      withTenant(pool, shopId, async (client) => {
        const programs = await loadPrograms(client, shopId);
        const program = programs[0];
        if (program === undefined) return null;
        const seen =
          people.length === 0 ? [{ companyId, customerId: null, at }] : people.map((customerId) => ({ companyId, customerId, at }));
        const members = await enrolCompanies(client, shopId, [program], seen);
        return (members.get(`${program.programId}/company:${companyId}`) ?? null) as MemberId | null;
      }),
    companiesOf: (shopId, customerId) =>
      withTenant(pool, shopId, async (client) => {
        if (!isStoredId(customerId)) return [];
        const rows = await prepared<{ company_id: string }>(
          client,
          'companies-of-customer',
          'SELECT company_id FROM company_people WHERE shop_id = $1 AND customer_id = $2 ORDER BY last_seen_at DESC, company_id',
          [shopId, customerId],
        );
        return rows.map((row) => row.company_id);
      }),
    peopleOf: (shopId, companyId, limit) =>
      withTenant(pool, shopId, async (client) => {
        if (!isStoredId(companyId)) return [];
        const rows = await prepared<{ customer_id: CustomerId }>(
          client,
          'people-of-company',
          'SELECT customer_id FROM company_people WHERE shop_id = $1 AND company_id = $2 ORDER BY last_seen_at DESC, customer_id LIMIT $3',
          [shopId, companyId, limit],
        );
        return rows.map((row) => row.customer_id);
      }),
  };
}

async function find(client: PoolClient, shopId: ShopId, of: Parameters<Memberships['find']>[1]): Promise<Membership | null> {
  const [column, id] =
    'customerId' in of ? ['customer_id', of.customerId] : 'companyId' in of ? ['company_id', of.companyId] : ['id', of.memberId];
  if (!isStoredId(id)) return null;
  const rows = await prepared<MembershipRow>(
    client,
    `find-membership-${column}`,
    `SELECT ${columns} FROM members WHERE shop_id = $1 AND id IN
       (SELECT coalesce(merged_into, id) FROM members WHERE shop_id = $1 AND ${column} = $2) ORDER BY program_id LIMIT 1`,
    [shopId, id],
  );
  return rows[0] === undefined ? null : membershipOf(rows[0]);
}

/** Balances before members: the one order of locks. A merge or an erasure of the member waits for this transaction. */
async function lock(client: PoolClient, shopId: ShopId, memberId: MemberId): Promise<Membership | null> {
  await prepared(client, 'lock-balance', 'SELECT 1 FROM balances WHERE shop_id = $1 AND member_id = $2 FOR UPDATE', [shopId, memberId]);
  const rows = await prepared<MembershipRow>(
    client,
    'lock-membership',
    `SELECT ${columns} FROM members WHERE shop_id = $1 AND id = $2 FOR NO KEY UPDATE`,
    [shopId, memberId],
  );
  return rows[0] === undefined ? null : membershipOf(rows[0]);
}

async function write<T>(
  client: PoolClient,
  shopId: ShopId,
  memberId: MemberId,
  { status, events, audit }: MembershipChange<T>,
): Promise<number[]> {
  if (status) {
    await client.query('UPDATE members SET status = $3, status_reason = $4, status_at = $5 WHERE shop_id = $1 AND id = $2', [
      shopId,
      memberId,
      status.status,
      status.reason,
      new Date(status.at),
    ]);
  }
  if (audit) await insertAudit(client, shopId, { ...audit, subject: { kind: 'member', id: memberId } });
  return insertEvents(client, shopId, events ?? []);
}

function membershipOf(row: MembershipRow): Membership {
  return {
    memberId: row.id,
    programId: row.program_id,
    customerId: row.customer_id,
    companyId: row.company_id,
    status: row.status,
    statusReason: row.status_reason,
    statusAt: row.status_at === null ? null : (row.status_at.getTime() as Instant),
    enrolledAt: row.enrolled_at.getTime() as Instant,
    mergedInto: row.merged_into,
  };
}
