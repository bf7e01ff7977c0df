import type { ChangedOrder, OrderSnapshotPayload, OrdersSource } from '../../app/application/ports/orders-source.ts';
import type { OrderId } from '../../app/domain/shared/ids.ts';
import { instantFromIso } from '../../app/domain/shared/instant.ts';
import { refuse, success } from '../../app/domain/shared/result.ts';

export interface InMemoryOrdersSource extends OrdersSource {
  place(shop: string, order: OrderSnapshotPayload): void;
  /** From now on, and until called with false, every call is refused as when Shopify does not answer. */
  setUnavailable(unavailable: boolean): void;
}

/** Orders as they are put in; the same contract tests run on the real adapter. */
export function createInMemoryOrdersSource(): InMemoryOrdersSource {
  const orders = new Map<string, OrderSnapshotPayload>();
  let unavailable = false;
  const silence = () => refuse('shopify_unavailable', 'Shopify did not answer in time. Nothing is lost; try again in a moment.');
  return {
    place: (shop, order) => void orders.set(`${shop}/${order.id}`, structuredClone(order)),
    setUnavailable: (value) => void (unavailable = value),
    async fetchOrder({ shop, orderId }) {
      if (unavailable) return silence();
      const order = orders.get(`${shop.domain}/${orderId}`);
      return order ? success(structuredClone(order)) : refuse('not_found', 'Shopify has no such order (any more).');
    },
    async changedSince({ shop, since, after, limit }) {
      if (unavailable) return silence();
      const changed = [...orders]
        .filter(([key]) => key.startsWith(`${shop.domain}/`))
        .map(([, order]) => listed(order))
        .filter(({ updatedAt }) => updatedAt >= since)
        .sort((a, b) => a.updatedAt - b.updatedAt || (BigInt(a.orderId) < BigInt(b.orderId) ? -1 : 1));
      const start = after === null ? 0 : changed.findIndex(({ orderId, updatedAt }) => `${updatedAt}/${orderId}` === after) + 1;
      const page = changed.slice(start, start + limit);
      const last = page.at(-1);
      const next = last === undefined || start + limit >= changed.length ? null : `${last.updatedAt}/${last.orderId}`;
      return success({ orders: page, next });
    },
  };
}

function listed(order: OrderSnapshotPayload): ChangedOrder {
  return {
    orderId: order.id as OrderId,
    updatedAt: instantFromIso(order.updated_at)!,
    cancelled: order.cancelled_at !== null,
    payment: ['paid', 'partially_refunded', 'refunded'].includes(order.financial_status ?? '') ? 'paid' : 'open',
    fulfilled: order.fulfillment_status === 'fulfilled',
    unitsLeft: order.line_items.reduce((sum, line) => sum + line.current_quantity, 0),
    refundIds: order.refunds.map(({ id }) => id),
  };
}
