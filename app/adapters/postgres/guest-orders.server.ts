import type { Pool, PoolClient } from 'pg';
import type { Nudge } from '../../application/ports/events.ts';
import type { GuestOrders, OrderTraces } from '../../application/ports/guest-orders.ts';
import type { OwnEvent } from '../../application/ports/own-events.ts';
import type { OrderId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { insertEvents } from './inbox-rows.server.ts';
import { compareIds } from './ledger-rows.server.ts';
import { prepared, withRows } from './rows.ts';
import { withTenant } from './tenant.ts';

export function createGuestOrders({ pool, nudge }: { pool: Pool; nudge: Nudge }): GuestOrders {
  return {
    remember: (shopId, traces) => withTenant(pool, shopId, (client) => upsertOrderTraces(client, shopId, traces)),
    ofEmail: (shopId, emailHash, limit) =>
      withTenant(pool, shopId, async (client) => {
        const rows = await prepared<{ order_id: OrderId }>(
          client,
          'guest-orders-of-email',
          `SELECT t.order_id FROM order_traces t JOIN order_states o ON o.shop_id = t.shop_id AND o.order_id = t.order_id
           WHERE t.shop_id = $1 AND t.email = $2 AND ${namesNobody} ORDER BY o.ordered_at, t.order_id LIMIT $3`,
          [shopId, emailHash, limit],
        );
        return rows.map((row) => row.order_id);
      }),
    async claim({ shopId, customerId, orderIds, at }) {
      let lanes: number[] = [];
      const open = await withTenant(pool, shopId, async (client) => {
        const rows = await prepared<{ order_id: OrderId }>(
          client,
          'claimable-orders',
          `SELECT o.order_id FROM order_states o WHERE o.shop_id = $1 AND o.order_id = ANY($2::bigint[]) AND ${namesNobody} ORDER BY o.order_id`,
          [shopId, orderIds],
        );
        const ids = rows.map((row) => row.order_id);
        lanes = await insertEvents(client, shopId, ids.map((orderId) => claimedEvent(orderId, customerId, at))); // prettier-ignore
        return ids;
      });
      for (const lane of lanes) nudge.lane(shopId, lane);
      return open;
    },
  };
}

/** Of an order `o`: known, not forgotten, and neither Shopify nor an earlier claim says whose it is. */
const namesNobody = `NOT o.erased AND o.facts -> 'snapshot' ->> 'orderId' IS NOT NULL
  AND o.facts -> 'snapshot' ->> 'customerId' IS NULL AND o.facts ->> 'claimedBy' IS NULL`;

function claimedEvent(orderId: OrderId, customerId: string, at: Instant): OwnEvent {
  return {
    sourceId: `laurel:claimed:${orderId}:${customerId}`,
    topic: 'laurel/order_claimed',
    subject: orderId,
    triggeredAt: at,
    body: JSON.stringify({ orderId, customerId }),
  };
}

/** Keeps what orders can be recognised by; of two accounts of one order the newer stays. */
export async function upsertOrderTraces(client: PoolClient, shopId: string, traces: readonly OrderTraces[]): Promise<void> {
  const newest = new Map<string, OrderTraces>();
  for (const order of traces) if ((newest.get(order.orderId)?.at ?? order.at) <= order.at) newest.set(order.orderId, order);
  await withRows(
    client,
    'upsert-order-traces',
    `INSERT INTO order_traces (shop_id, order_id, email, traces, seen_at)
     SELECT $1::bigint, order_id, email, ARRAY(SELECT json_array_elements_text(traces)), seen_at
     FROM json_to_recordset($2) AS t(order_id bigint, email text, traces json, seen_at timestamptz)
     ON CONFLICT (shop_id, order_id) DO UPDATE SET email = excluded.email, traces = excluded.traces, seen_at = excluded.seen_at
       WHERE order_traces.seen_at <= excluded.seen_at`,
    shopId,
    [...newest.values()]
      .sort((a, b) => compareIds(a.orderId, b.orderId))
      .map(({ orderId, email, traces: found, at }) => ({ order_id: orderId, email, traces: found, seen_at: new Date(at) })),
  );
}
