import type { PoolClient } from 'pg';
import type { TimelineRecord } from '../../application/ports/drain-store.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { orderColumns, readOrderRow, type OrderRow } from './order-rows.server.ts';
import { prepared } from './rows.ts';
import { loadMemberFacts } from './standing-rows.server.ts';

/**
 * Members' whole timelines: every order that was ever theirs and every fact about them, in no particular order. An order names the
 * member of one program; those of other programs are the same customer's.
 */
export async function loadTimelines(
  client: PoolClient,
  shopId: string,
  memberIds: readonly string[],
): Promise<Map<string, TimelineRecord>> {
  if (memberIds.length === 0) return new Map();
  const members = await prepared<{ id: string; enrolled_at: Date; siblings: string[] }>(
    client,
    'timeline-members',
    `SELECT m.id, m.enrolled_at, ARRAY(SELECT s.id FROM members s WHERE s.shop_id = m.shop_id AND s.customer_id = m.customer_id AND s.id <> m.id) AS siblings
     FROM members m WHERE m.shop_id = $1 AND m.id = ANY($2::bigint[])`,
    [shopId, memberIds],
  );
  const ids = [...new Set(members.flatMap(({ id, siblings }) => [id, ...siblings]))];
  const rows = await prepared<OrderRow & { member_id: string }>(
    client,
    'timeline-orders',
    `SELECT member_id, ${orderColumns} FROM order_states WHERE shop_id = $1 AND member_id = ANY($2::bigint[])`,
    [shopId, ids],
  );
  const facts = await loadMemberFacts(client, shopId, memberIds);
  const orders = new Map<string, OrderRow[]>();
  for (const row of rows) {
    const known = orders.get(row.member_id);
    if (known) known.push(row);
    else orders.set(row.member_id, [row]);
  }
  return new Map(
    members.map(({ id, enrolled_at: enrolledAt, siblings }) => [
      id,
      {
        enrolledAt: enrolledAt.getTime() as Instant,
        orders: [id, ...siblings].flatMap((owner) => orders.get(owner) ?? []).map(readOrderRow),
        facts: [...(facts.get(id)?.values() ?? [])],
      },
    ]),
  );
}
