import type { OrderSnapshotPayload, OrdersSource } from '../../app/application/ports/orders-source.ts';
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
  return {
    place: (shop, order) => void orders.set(`${shop}/${order.id}`, structuredClone(order)),
    setUnavailable: (value) => void (unavailable = value),
    async fetchOrder({ shop, orderId }) {
      if (unavailable) return refuse('shopify_unavailable', 'Shopify did not answer in time. Nothing is lost; try again in a moment.');
      const order = orders.get(`${shop.domain}/${orderId}`);
      return order ? success(structuredClone(order)) : refuse('not_found', 'Shopify has no such order (any more).');
    },
  };
}
