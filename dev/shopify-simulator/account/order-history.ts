import { totalsOf } from '../state/order-totals.ts';
import type { OrderRecord } from '../state/records.ts';
import { LocalShop } from '../state/shop.ts';
import type { SimulatedShop } from '../simulated-shop.ts';

/** One order as its buyer sees it in the account. */
export interface AccountOrder {
  readonly name: string;
  readonly placedAt: Date;
  /** Shopify's words: Paid, Partially refunded, Cancelled … */
  readonly status: string;
  readonly itemCount: number;
  readonly totalMinor: number;
}

const WORDS = {
  pending: 'Payment pending',
  paid: 'Confirmed',
  partially_paid: 'Partially paid',
  partially_refunded: 'Partially refunded',
  refunded: 'Refunded',
  voided: 'Voided',
} as const;

function view(order: OrderRecord): AccountOrder {
  const totals = totalsOf(order);
  const sent = order.fulfillments.length > 0 && totals.financialStatus === 'paid';
  return {
    name: `#${order.number}`,
    placedAt: new Date(order.createdAt),
    status: order.cancelledAt !== null ? 'Cancelled' : sent ? 'On its way' : WORDS[totals.financialStatus],
    itemCount: order.lines.reduce((sum, line) => sum + line.quantity, 0),
    totalMinor: totals.currentTotalMinor,
  };
}

/** A customer's orders, newest first. Only the running shop keeps orders; one made up for a test has none to show. */
export function ordersOf(shop: SimulatedShop, customerId: string): readonly AccountOrder[] {
  if (!(shop instanceof LocalShop)) return [];
  return shop.engine.state.orders
    .filter((order) => order.customerId === customerId)
    .sort((a, b) => b.createdAt - a.createdAt)
    .map(view);
}
