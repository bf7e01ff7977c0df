import { totalsOf } from '../../state/order-totals.ts';
import type { OrderRecord } from '../../state/records.ts';
import type { ApiContext } from './resolving.ts';
import type { Filters } from './search-query.ts';

const sixtyDaysMs = 60 * 86_400_000;

/** Orders older than sixty days are out of reach without the scope `read_all_orders`. */
export function readableOrders(context: ApiContext): OrderRecord[] {
  const { state } = context.engine;
  if (context.granted.has('read_all_orders')) return state.orders;
  const oldest = context.engine.now() - sixtyDaysMs;
  return state.orders.filter((order) => order.createdAt >= oldest);
}

export const orderFilters: Filters<OrderRecord> = {
  id: (order) => order.id,
  name: (order) => [`#${order.number}`, String(order.number)],
  created_at: (order) => order.createdAt,
  processed_at: (order) => order.createdAt,
  updated_at: (order) => order.updatedAt,
  customer_id: (order) => order.customerId,
  email: (order) => (order.email === null ? null : [order.email]),
  financial_status: (order) => [totalsOf(order).financialStatus],
  fulfillment_status: (order) => [totalsOf(order).fulfillmentStatus ?? 'unfulfilled'],
  status: (order) => ['any', order.cancelledAt !== null ? 'cancelled' : order.closedAt !== null ? 'closed' : 'open'],
  test: () => ['false'],
  tag: (order) => order.tags,
  discount_code: (order) => order.applications.map((application) => application.code),
};
