import type { Pool, PoolClient } from 'pg';
import type { MemberDetail, MemberSummary, StorefrontProfile } from '../../application/laurel.ts';
import { historyOf } from '../../domain/members/index.ts';
import type { Members } from '../../application/ports/members.ts';
import { redemptionView } from '../../domain/rewards/index.ts';
import type { CustomerId, MemberId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { compareIds, readBalances } from './ledger-rows.server.ts';
import { memberName } from './member-name.ts';
import { redemptionsOfMember } from './redemption-rows.server.ts';
import { isStoredId, prepared, safeInteger } from './rows.ts';
import { withTenant } from './tenant.ts';
import { readTransfers } from './transfer-rows.server.ts';

interface MemberRow {
  id: string;
  customer_id: CustomerId | null;
  company_id: string | null;
  status: MemberDetail['status'];
  status_reason: string | null;
  enrolled_at: Date;
  email: string | null;
  first_name: string | null;
  last_name: string | null;
  available: string;
  pending: string;
}

const transfersMax = 200;
const historyMax = 20;

export function createMembers({ pool }: { pool: Pool }): Members {
  return {
    search: (shopId, input) => withTenant(pool, shopId, (client) => search(client, shopId, input)),
    show: (shopId, memberId) => withTenant(pool, shopId, (client) => show(client, shopId, memberId)),
    profile: (shopId, memberId) => withTenant(pool, shopId, (client) => profile(client, shopId, memberId)),
    findByCustomer: (shopId, customerId) =>
      withTenant(pool, shopId, async (client) => {
        const [row] = await prepared<{ id: MemberId }>(
          client,
          'member-of-customer',
          'SELECT coalesce(merged_into, id) AS id FROM members WHERE shop_id = $1 AND customer_id = $2 ORDER BY program_id LIMIT 1',
          [shopId, customerId],
        );
        return row?.id ?? null;
      }),
  };
}

const summaryColumns = `m.id, m.customer_id, m.company_id, m.status, m.status_reason, m.enrolled_at, c.email, c.first_name, c.last_name, b.available, b.pending`;
const summaryTables = `members m JOIN balances b ON b.shop_id = m.shop_id AND b.member_id = m.id
  LEFT JOIN customers c ON c.shop_id = m.shop_id AND c.customer_id = m.customer_id`;

/** Newest first. The cursor is the last id of the page before, so a page costs the same wherever it is. */
async function search(
  client: PoolClient,
  shopId: string,
  { query, cursor, limit }: Parameters<Members['search']>[1],
): ReturnType<Members['search']> {
  // PostgreSQL's text holds no NUL, so no name holds one.
  const text = query.replaceAll('\u0000', '').trim().toLowerCase();
  const before = cursor !== null && isStoredId(cursor) ? cursor : '9223372036854775807';
  const matches =
    text === ''
      ? 'true'
      : isStoredId(text)
        ? '(m.customer_id = $4::bigint OR m.company_id = $4::bigint)'
        : `(lower(c.email) LIKE $4 OR lower(coalesce(c.first_name, '') || ' ' || coalesce(c.last_name, '')) LIKE $4)`;
  const values: unknown[] = [shopId, before, limit + 1];
  if (text !== '') values.push(isStoredId(text) ? text : `%${text.replace(/[\\%_]/g, '\\$&')}%`);
  const { rows } = await client.query<MemberRow>(
    `SELECT ${summaryColumns} FROM ${summaryTables} WHERE m.shop_id = $1 AND m.id < $2 AND ${matches} ORDER BY m.id DESC LIMIT $3`,
    values,
  );
  const page = rows.slice(0, limit);
  return { members: page.map(summaryOf), nextCursor: rows.length > limit ? page.at(-1)!.id : null };
}

async function show(client: PoolClient, shopId: string, memberId: string): Promise<MemberDetail | null> {
  if (!isStoredId(memberId)) return null;
  const { rows } = await client.query<MemberRow & Record<string, string>>(
    `SELECT ${summaryColumns}, b.issued, b.held, b.redeemed, b.expired, b.adjusted, b.clawed_back, b.breakage, b.owed FROM ${summaryTables} WHERE m.shop_id = $1 AND m.id = $2`,
    [shopId, memberId],
  );
  const row = rows[0];
  if (row === undefined) return null;
  const summary = summaryOf(row);
  const transfers = await historyOfMember(client, shopId, memberId);
  const redemptions = await redemptionsOfMember(client, shopId, memberId, 100);
  return {
    ...summary,
    customerId: row.customer_id,
    companyId: row.company_id,
    status: row.status,
    statusReason: row.status_reason,
    balances: readBalances(row),
    transfers: transfers.map(({ transfer }) => transfer),
    redemptions: redemptions.map((record) => redemptionView(record, summary.available)),
  };
}

/** The member's own transfers and those of members who were merged into them, newest first. */
async function historyOfMember(client: PoolClient, shopId: string, memberId: string): ReturnType<typeof readTransfers> {
  const merged = await prepared<{ id: string }>(
    client,
    'merged-into-member',
    'SELECT id FROM members WHERE shop_id = $1 AND merged_into = $2 ORDER BY id',
    [shopId, memberId],
  );
  const found = [];
  for (const id of [memberId, ...merged.map((row) => row.id)]) {
    found.push(...(await readTransfers(client, shopId, { memberId: id, limit: transfersMax })));
  }
  return found.sort((a, b) => compareIds(b.transfer.id, a.transfer.id)).slice(0, transfersMax);
}

async function profile(client: PoolClient, shopId: string, memberId: string): Promise<StorefrontProfile['member']> {
  const { rows } = await client.query<MemberRow>(`SELECT ${summaryColumns} FROM ${summaryTables} WHERE m.shop_id = $1 AND m.id = $2`, [
    shopId,
    memberId,
  ]);
  const row = rows[0];
  if (row === undefined) return null;
  const { available, pending } = summaryOf(row);
  const transfers = await readTransfers(client, shopId, { memberId, limit: historyMax });
  const redemptions = await redemptionsOfMember(client, shopId, memberId, historyMax);
  return {
    firstName: row.first_name,
    available,
    pending,
    redemptions: redemptions.map((record) => redemptionView(record, available)),
    history: transfers.flatMap(({ transfer }) => historyOf(transfer)),
  };
}

function summaryOf(row: MemberRow): MemberSummary {
  return {
    id: row.id as MemberId,
    name: memberName(row),
    email: row.email,
    available: safeInteger(row.available, 'The balance'),
    pending: safeInteger(row.pending, 'The balance'),
    enrolledAt: row.enrolled_at.getTime() as Instant,
  };
}
