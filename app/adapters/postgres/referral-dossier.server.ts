import type { PoolClient } from 'pg';
import type { OrderRecord } from '../../application/ports/drain-store.ts';
import type { AdvocateDossier } from '../../application/ports/referrals.ts';
import type { Trace } from '../../domain/referrals/index.ts';
import type { CustomerId, MemberId, OrderId, ShopId } from '../../domain/shared/ids.ts';
import { readOrderRow } from './order-rows.server.ts';
import { loadPrograms } from './program-rows.server.ts';
import { readSignals, referralColumns, referralOf, type ReferralRow, type SignalOwner } from './referral-rows.server.ts';
import { prepared } from './rows.ts';

/** A referral that waits for a friend who was no customer yet is tied to the one who ordered with its code or from its address. */
async function tieFriend(client: PoolClient, shopId: ShopId, advocateId: MemberId, orderId: OrderId): Promise<void> {
  await prepared(
    client,
    'tie-friend',
    `UPDATE referrals r SET friend_id = (o.facts -> 'snapshot' ->> 'customerId')::bigint
     FROM order_states o LEFT JOIN order_traces t ON t.shop_id = o.shop_id AND t.order_id = o.order_id
     WHERE r.shop_id = $1 AND r.advocate_id = $2 AND r.friend_id IS NULL AND o.shop_id = $1 AND o.order_id = $3
       AND o.facts -> 'snapshot' ->> 'customerId' IS NOT NULL
       AND (r.code IN (SELECT json_array_elements_text(o.facts -> 'snapshot' -> 'discountCodes'))
         OR EXISTS (SELECT FROM referral_signals s WHERE s.shop_id = $1 AND s.owner_kind = 'referral' AND s.owner_id = r.id::text
           AND s.kind = 'email' AND s.hash = t.email))
       -- An advocate who orders with the friend’s code is not their own friend.
       AND NOT EXISTS (SELECT FROM members m WHERE m.shop_id = $1 AND m.id = r.advocate_id AND m.customer_id = (o.facts -> 'snapshot' ->> 'customerId')::bigint)
       AND NOT EXISTS (SELECT FROM referrals other WHERE other.shop_id = $1 AND other.program_id = r.program_id
         AND other.friend_id = (o.facts -> 'snapshot' ->> 'customerId')::bigint)`,
    [shopId, advocateId, orderId],
  );
}

interface OrderOfFriend {
  order_id: OrderId;
  member_id: MemberId | null;
  facts: OrderRecord['known'] | null;
  awards: OrderRecord['awards'];
  explanations: OrderRecord['explanations'];
  erased: boolean;
  due_at: Date | null;
  traces: Trace[] | null;
}

/** Everything that settling an advocate's referrals rests on; null when the member has no link. The link is locked. */
export async function openDossier(
  client: PoolClient,
  shopId: ShopId,
  advocateId: MemberId,
  orderId: OrderId | null,
): Promise<AdvocateDossier | null> {
  const [advocate] = await prepared<{ program_id: string; customer_id: CustomerId | null }>(
    client,
    'lock-referral-link',
    `SELECT l.program_id, m.customer_id FROM referral_links l JOIN members m ON m.shop_id = l.shop_id AND m.id = l.member_id
     WHERE l.shop_id = $1 AND l.member_id = $2 FOR UPDATE OF l`,
    [shopId, advocateId],
  );
  if (advocate === undefined) return null;
  if (orderId !== null) await tieFriend(client, shopId, advocateId, orderId);
  const rows = await prepared<ReferralRow>(
    client,
    'referrals-of-advocate',
    `SELECT ${referralColumns} FROM referrals WHERE shop_id = $1 AND advocate_id = $2 ORDER BY claimed_at, id`,
    [shopId, advocateId],
  );
  const records = rows.map(referralOf);
  const friends = await membersOf(client, shopId, advocate.program_id, records.flatMap(({ friendId }) => friendId ?? [])); // prettier-ignore
  const named = new Set(records.flatMap((record) => record.orderId ?? []));
  if (orderId !== null) named.add(orderId);
  const orders = await ordersOf(client, shopId, [advocateId, ...friends.values()], [...named]);
  const owners: SignalOwner[] = [`member:${advocateId}`, ...records.map(({ id }): SignalOwner => `referral:${id}`)];
  const signals = await readSignals(client, shopId, owners);
  const programs = await loadPrograms(client, shopId);
  return {
    advocateId,
    customerId: advocate.customer_id,
    traces: new Set([
      ...(signals.get(`member:${advocateId}`) ?? []),
      ...tracesOf(orders.filter((order) => order.member_id === advocateId)),
    ]),
    rulesets: programs.find(({ programId }) => programId === advocate.program_id)?.rulesets ?? [],
    referrals: records.map((record) => {
      const friendMemberId = record.friendId === null ? null : (friends.get(record.friendId) ?? null);
      const theirs = orders.filter(
        (order) =>
          order.member_id !== advocateId &&
          ((friendMemberId !== null && order.member_id === friendMemberId) ||
            order.order_id === record.orderId ||
            // The order of a friend without an account is known by the code that only they have.
            (record.code !== null && (order.facts?.snapshot?.discountCodes.includes(record.code) ?? false))),
      );
      return {
        record,
        friendMemberId,
        claimedWith: new Set(signals.get(`referral:${record.id}`) ?? []),
        orderedWith: new Set(tracesOf(theirs)),
        orders: theirs.map(readOrderRow),
      };
    }),
  };
}

function tracesOf(orders: readonly OrderOfFriend[]): Trace[] {
  return orders.flatMap(({ traces }) => traces ?? []);
}

async function membersOf(
  client: PoolClient,
  shopId: ShopId,
  programId: string,
  customers: readonly string[],
): Promise<Map<string, MemberId>> {
  const rows = await prepared<{ id: MemberId; customer_id: string }>(
    client,
    'members-of-friends',
    `SELECT coalesce(merged_into, id) AS id, customer_id FROM members WHERE shop_id = $1 AND program_id = $2 AND customer_id = ANY($3::bigint[])`,
    [shopId, programId, customers],
  );
  return new Map(rows.map((row) => [row.customer_id, row.id]));
}

function ordersOf(client: PoolClient, shopId: ShopId, memberIds: readonly string[], orderIds: readonly string[]): Promise<OrderOfFriend[]> {
  return prepared<OrderOfFriend>(
    client,
    'orders-of-friends',
    `SELECT o.order_id, o.member_id, o.facts, o.awards, o.explanations, o.erased, o.due_at, t.traces
     FROM order_states o LEFT JOIN order_traces t ON t.shop_id = o.shop_id AND t.order_id = o.order_id
     WHERE o.shop_id = $1 AND (o.member_id = ANY($2::bigint[]) OR o.order_id = ANY($3::bigint[])) ORDER BY o.order_id`,
    [shopId, memberIds, orderIds],
  );
}
