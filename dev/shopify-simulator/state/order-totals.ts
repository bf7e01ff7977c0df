import { worthOfUnits } from './allocation.ts';
import type { LineRecord, OrderRecord } from './records.ts';

export interface LineTotals {
  readonly refunded: number;
  /** Units that are still part of the order: neither taken out by an edit nor refunded. */
  readonly current: number;
  readonly fulfilled: number;
  /** Units that can still be sent. A refund is taken to concern units that have not been sent, as long as there are any. */
  readonly fulfillable: number;
  readonly grossMinor: number;
  readonly discountMinor: number;
  readonly netMinor: number;
  readonly currentNetMinor: number;
  readonly currentDiscountMinor: number;
}

export function totalsOfLine(order: OrderRecord, line: LineRecord): LineTotals {
  const refunded = sum(
    order.refunds.flatMap((refund) => refund.lines.filter((part) => part.lineId === line.id).map((part) => part.quantity)),
  );
  const fulfilled = sum(
    order.fulfillments.flatMap((done) => done.lines.filter((part) => part.lineId === line.id).map((part) => part.quantity)),
  );
  const gone = line.removed + refunded;
  const grossMinor = line.unitMinor * line.quantity;
  const discountMinor = sum(line.allocations.map((allocation) => allocation.amountMinor));
  const netMinor = grossMinor - discountMinor;
  const currentNetMinor = netMinor - worthOfUnits(netMinor, line.quantity, gone);
  const current = line.quantity - gone;
  return {
    refunded,
    current,
    fulfilled,
    fulfillable: Math.max(0, current - fulfilled),
    grossMinor,
    discountMinor,
    netMinor,
    currentNetMinor,
    currentDiscountMinor: line.unitMinor * current - currentNetMinor,
  };
}

export type FinancialStatus = 'pending' | 'paid' | 'partially_paid' | 'partially_refunded' | 'refunded' | 'voided';

export interface OrderTotals {
  readonly lineItemsMinor: number;
  readonly discountsMinor: number;
  readonly subtotalMinor: number;
  readonly shippingMinor: number;
  readonly totalMinor: number;
  readonly currentSubtotalMinor: number;
  readonly currentDiscountsMinor: number;
  readonly currentShippingMinor: number;
  readonly currentTotalMinor: number;
  readonly receivedMinor: number;
  readonly refundedMinor: number;
  readonly refundedShippingMinor: number;
  readonly outstandingMinor: number;
  readonly financialStatus: FinancialStatus;
  readonly fulfillmentStatus: 'fulfilled' | 'partial' | null;
  readonly currentQuantity: number;
}

export function totalsOf(order: OrderRecord): OrderTotals {
  const lines = order.lines.map((line) => totalsOfLine(order, line));
  const lineItemsMinor = sum(lines.map((line) => line.grossMinor));
  const discountsMinor = sum(lines.map((line) => line.discountMinor));
  const shippingMinor = order.shipping?.priceMinor ?? 0;
  const refundedShippingMinor = sum(order.refunds.map((refund) => refund.shippingMinor));
  const subtotalMinor = lineItemsMinor - discountsMinor;
  const currentSubtotalMinor = sum(lines.map((line) => line.currentNetMinor));
  const currentShippingMinor = shippingMinor - refundedShippingMinor;
  const receivedMinor = sum(order.payments.map((payment) => payment.amountMinor));
  const refundedMinor = sum(order.refunds.map((refund) => refund.transactionMinor));
  const adjustmentsMinor = sum(order.refunds.map((refund) => refund.adjustmentMinor));
  const currentTotalMinor = currentSubtotalMinor + currentShippingMinor + adjustmentsMinor;
  const outstandingMinor = order.cancelledAt === null ? currentTotalMinor - (receivedMinor - refundedMinor) : 0;
  const current = sum(lines.map((line) => line.current));
  const fulfilled = sum(lines.map((line) => line.fulfilled));
  return {
    lineItemsMinor,
    discountsMinor,
    subtotalMinor,
    shippingMinor,
    totalMinor: subtotalMinor + shippingMinor,
    currentSubtotalMinor,
    currentDiscountsMinor: sum(lines.map((line) => line.currentDiscountMinor)),
    currentShippingMinor,
    currentTotalMinor,
    receivedMinor,
    refundedMinor,
    refundedShippingMinor,
    outstandingMinor,
    financialStatus: financialStatusOf({
      paid: order.payments.length > 0,
      cancelled: order.cancelledAt !== null,
      receivedMinor,
      refundedMinor,
      outstandingMinor,
    }),
    fulfillmentStatus: fulfilled === 0 ? null : lines.some((line) => line.fulfillable > 0) ? 'partial' : 'fulfilled',
    currentQuantity: current,
  };
}

function financialStatusOf(money: {
  paid: boolean;
  cancelled: boolean;
  receivedMinor: number;
  refundedMinor: number;
  outstandingMinor: number;
}): FinancialStatus {
  if (!money.paid) return money.cancelled ? 'voided' : 'pending';
  if (money.refundedMinor > 0) return money.refundedMinor >= money.receivedMinor ? 'refunded' : 'partially_refunded';
  return money.outstandingMinor > 0 ? 'partially_paid' : 'paid';
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
