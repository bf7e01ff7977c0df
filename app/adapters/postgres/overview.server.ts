import type { PoolClient } from 'pg';
import type { ShopOverview } from '../../application/laurel.ts';
import type { MemberId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { memberName } from './member-name.ts';
import { safeInteger } from './rows.ts';
import { readTransfers } from './transfer-rows.server.ts';

/** Today's figures and what is outstanding. `dayStart` is midnight in the shop's time zone. */
export async function readOverview(
  client: PoolClient,
  shopId: string,
  dayStart: Instant,
): Promise<Omit<ShopOverview, 'waitingEvents' | 'deadLetters'>> {
  const since = new Date(dayStart);
  const { rows } = await client.query<Record<string, string>>(
    `SELECT
       (SELECT count(*) FROM members WHERE shop_id = $1 AND status = 'active') AS members,
       (SELECT count(*) FROM members WHERE shop_id = $1 AND enrolled_at >= $2) AS new_members,
       (SELECT count(DISTINCT order_id) FROM order_states WHERE shop_id = $1 AND ordered_at >= $2) AS orders,
       (SELECT coalesce(sum(amount) FILTER (WHERE debit = 'issued'), 0) FROM transfers WHERE shop_id = $1 AND recorded_at >= $2 AND occurred_at >= $2) AS issued,
       (SELECT coalesce(sum(amount) FILTER (WHERE credit = 'redeemed'), 0) FROM transfers WHERE shop_id = $1 AND recorded_at >= $2 AND occurred_at >= $2) AS redeemed,
       (SELECT coalesce(sum(available), 0) FROM balances WHERE shop_id = $1) AS available,
       (SELECT coalesce(sum(pending), 0) FROM balances WHERE shop_id = $1) AS pending`,
    [shopId, since],
  );
  const figure = (name: string) => safeInteger(rows[0]?.[name] ?? 0, name);
  const found = await readTransfers(client, shopId, { memberId: null, limit: 10 });
  const names = await namesOf(client, shopId, [...new Set(found.map(({ memberId }) => memberId))]);
  return {
    members: figure('members'),
    today: {
      orders: figure('orders'),
      pointsIssued: figure('issued'),
      pointsRedeemed: figure('redeemed'),
      newMembers: figure('new_members'),
    },
    outstanding: { points: figure('available'), pending: figure('pending') },
    recent: found.map(({ memberId, transfer }) => ({ memberId: memberId as MemberId, memberName: names.get(memberId) ?? '', transfer })),
  };
}

async function namesOf(client: PoolClient, shopId: string, memberIds: string[]): Promise<Map<string, string>> {
  const { rows } = await client.query<{
    id: string;
    customer_id: string | null;
    status: string;
    email: string | null;
    first_name: string | null;
    last_name: string | null;
  }>(
    `SELECT m.id, m.customer_id, m.company_id, m.status, c.email, c.first_name, c.last_name FROM members m
     LEFT JOIN customers c ON c.shop_id = m.shop_id AND c.customer_id = m.customer_id WHERE m.shop_id = $1 AND m.id = ANY($2::bigint[])`,
    [shopId, memberIds],
  );
  return new Map(rows.map((row) => [row.id, memberName(row)]));
}
