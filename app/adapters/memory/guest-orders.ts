import type { Nudge } from '../../application/ports/events.ts';
import type { GuestOrders } from '../../application/ports/guest-orders.ts';
import type { OrderId } from '../../domain/shared/ids.ts';
import type { MemoryDatabase, TenantTables } from './database.ts';
import { compareIds } from './ledger-tables.ts';
import { addEvents } from './memberships.ts';

/** Orders without an account, in memory. */
export function createMemoryGuestOrders(database: MemoryDatabase, nudge: Nudge): GuestOrders {
  return {
    remember: (shopId, traces) =>
      database.transaction(() => {
        const { orderTraces } = database.tenant(shopId);
        for (const order of traces) {
          if ((orderTraces.get(order.orderId)?.at ?? order.at) <= order.at) orderTraces.set(order.orderId, order);
        }
      }),
    ofEmail: (shopId, emailHash, limit) =>
      database.transaction(() => {
        const tables = database.tenant(shopId);
        const orderedAt = (orderId: OrderId) => tables.orders.get(orderId)?.known.snapshot?.orderedAt ?? 0;
        return tables.orderTraces
          .all()
          .filter(({ orderId, email }) => email === emailHash && namesNobody(tables, orderId))
          .map(({ orderId }) => orderId)
          .sort((a, b) => orderedAt(a) - orderedAt(b) || compareIds(a, b))
          .slice(0, limit);
      }),
    async claim({ shopId, customerId, orderIds, at }) {
      let lanes: number[] = [];
      const open = await database.transaction(() => {
        const tables = database.tenant(shopId);
        const ids = [...new Set(orderIds)].filter((orderId) => namesNobody(tables, orderId)).sort(compareIds);
        const events = ids.map((orderId) => ({
          sourceId: `laurel:claimed:${orderId}:${customerId}`,
          topic: 'laurel/order_claimed',
          subject: orderId,
          triggeredAt: at,
          body: JSON.stringify({ orderId, customerId }),
        }));
        lanes = addEvents(database, shopId, events);
        return ids;
      });
      for (const lane of lanes) nudge.lane(shopId, lane);
      return open;
    },
  };
}

function namesNobody(tables: TenantTables, orderId: OrderId): boolean {
  const order = tables.orders.get(orderId);
  return order !== undefined && !order.erased && order.known.snapshot?.customerId === null && order.known.claimedBy === undefined;
}
