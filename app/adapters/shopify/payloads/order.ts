import { z } from 'zod';
import type { CustomerFacts, EventFact } from '../../../application/ports/events.ts';
import type { OrderLine, PaymentState, RefundFacts } from '../../../domain/earning/index.ts';
import type { Instant } from '../../../domain/shared/instant.ts';
import { amountSet, idOf, instant, minorOf, numericId, UnreadableField } from './fields.ts';
import { originFields, readOrigin, refundTransactions, storeCreditOf } from './order-origin.ts';

/**
 * The parts of an order webhook's body (REST shape, API 2026-07) that Laurel reads; everything else is passed over.
 * Shopify may leave out or null most of them.
 */
const taxLine = z.object({ price: z.string() });
const allocation = z.object({ amount: z.string() });

const lineItem = z.object({
  id: numericId.optional(),
  admin_graphql_api_id: z.string().nullish(),
  title: z.string().nullish(),
  product_id: numericId.nullish(),
  quantity: z.int().min(0),
  current_quantity: z.int().min(0).nullish(),
  price: z.string(),
  gift_card: z.boolean().nullish(),
  variant_id: numericId.nullish(),
  sku: z.string().nullish(),
  vendor: z.string().nullish(),
  /** Of a subscription, what it was sold by. */
  selling_plan: z.object({}).nullish(),
  selling_plan_allocation: z.object({}).nullish(),
  /** A tip given at a till is listed among the lines as well, and says how it was paid. */
  tip_payment_gateway: z.string().nullish(),
  tip_payment_method: z.string().nullish(),
  tax_lines: z.array(taxLine).nullish(),
  discount_allocations: z.array(allocation).nullish(),
});

export const refundBody = z.object({
  id: numericId.optional(),
  admin_graphql_api_id: z.string().nullish(),
  order_id: numericId.nullish(),
  created_at: instant.nullish(),
  processed_at: instant.nullish(),
  transactions: refundTransactions,
  refund_line_items: z
    .array(
      z.object({
        line_item_id: numericId.nullish(),
        quantity: z.int().min(0),
        line_item: z.object({ admin_graphql_api_id: z.string().nullish(), id: numericId.optional() }).nullish(),
      }),
    )
    .nullish(),
  refund_shipping_lines: z.array(z.object({ subtotal_amount_set: amountSet.nullish() })).nullish(),
  order_adjustments: z
    .array(z.object({ kind: z.string().nullish(), amount: z.union([z.string(), z.number()]).nullish(), amount_set: amountSet.nullish() }))
    .nullish(),
});

const orderBody = z.object({
  ...originFields,
  id: numericId.optional(),
  admin_graphql_api_id: z.string().nullish(),
  name: z.string().nullish(),
  created_at: instant,
  processed_at: instant.nullish(),
  updated_at: instant.nullish(),
  cancelled_at: instant.nullish(),
  currency: z.string().length(3),
  taxes_included: z.boolean().nullish(),
  financial_status: z.string().nullish(),
  fulfillment_status: z.string().nullish(),
  customer: z
    .object({
      id: numericId.optional(),
      admin_graphql_api_id: z.string().nullish(),
      email: z.string().nullish(),
      first_name: z.string().nullish(),
      last_name: z.string().nullish(),
    })
    .nullish(),
  line_items: z.array(lineItem),
  shipping_lines: z
    .array(z.object({ discounted_price: z.string().nullish(), price: z.string(), tax_lines: z.array(taxLine).nullish() }))
    .nullish(),
  discount_codes: z.array(z.object({ code: z.string() })).nullish(),
  refunds: z.array(refundBody).nullish(),
});

type OrderBody = z.output<typeof orderBody>;
type RefundBody = z.output<typeof refundBody>;

export function readOrder(body: unknown, triggeredAt: Instant): Extract<EventFact, { kind: 'order_snapshot' }> {
  const order = orderBody.parse(body);
  const orderId = idOf(order, 'Order');
  const updatedAt = order.updated_at ?? order.created_at;
  const { currency } = order;
  const customerId = order.customer ? idOf(order.customer, 'Customer') : null;
  const refunds = (order.refunds ?? []).map((refund) => readRefund(refund, currency));
  return {
    kind: 'order_snapshot',
    snapshot: {
      orderId,
      name: order.name ?? `#${orderId}`,
      customerId,
      currency,
      taxesIncluded: order.taxes_included ?? false,
      orderedAt: order.processed_at ?? order.created_at,
      updatedAt,
      triggeredAt,
      cancelled: order.cancelled_at != null,
      payment: paymentState(order.financial_status ?? null),
      fulfilled: order.fulfillment_status === 'fulfilled',
      lines: order.line_items.filter((line) => !isTip(line)).map((line) => readLine(line, currency)),
      ...readShipping(order),
      discountCodes: (order.discount_codes ?? []).map(({ code }) => code.toUpperCase()),
      refundIds: refunds.map(({ id }) => id),
      ...readOrigin(order),
    },
    refunds,
    customer: order.customer && customerId !== null ? readCustomer(order.customer, customerId, updatedAt) : null,
  };
}

/** `refunded` and `partially_refunded` were paid in full before; what was given back is in the refunds. */
export function paymentState(financialStatus: string | null): PaymentState {
  switch (financialStatus?.toLowerCase()) {
    case 'paid':
    case 'partially_refunded':
    case 'refunded':
      return 'paid';
    case 'voided':
    case 'expired':
      return 'void';
    default:
      return 'open';
  }
}

function readLine(line: OrderBody['line_items'][number], currency: string): OrderLine {
  return {
    id: idOf(line, 'LineItem'),
    title: line.title ?? '',
    productId: line.product_id ?? null,
    quantity: line.quantity,
    currentQuantity: line.current_quantity ?? line.quantity,
    unitMinor: minorOf(line.price, currency, 'A line’s price'),
    discountMinor: total(line.discount_allocations ?? [], ({ amount }) => minorOf(amount, currency, 'A discount')),
    taxMinor: total(line.tax_lines ?? [], ({ price }) => minorOf(price, currency, 'A line’s tax')),
    giftCard: line.gift_card ?? false,
    ...(line.variant_id == null ? {} : { variantId: line.variant_id }),
    ...(line.sku ? { sku: line.sku } : {}),
    ...(line.vendor ? { vendor: line.vendor } : {}),
    ...(line.selling_plan == null && line.selling_plan_allocation == null ? {} : { subscription: true }),
  };
}

/** The order says what was given in all; as a line a tip would earn like a product. */
function isTip(line: OrderBody['line_items'][number]): boolean {
  return line.tip_payment_gateway != null || line.tip_payment_method != null;
}

function readShipping(order: OrderBody): { shippingMinor: number; shippingTaxMinor: number } {
  const lines = order.shipping_lines ?? [];
  return {
    shippingMinor: total(lines, (line) => minorOf(line.discounted_price ?? line.price, order.currency, 'Shipping')),
    shippingTaxMinor: total(lines, (line) => total(line.tax_lines ?? [], ({ price }) => minorOf(price, order.currency, 'Shipping’s tax'))),
  };
}

export function readRefund(refund: RefundBody, currency: string | null): RefundFacts {
  const shipping = (refund.refund_shipping_lines ?? []).map((line) => setMinor(line.subtotal_amount_set, currency));
  const adjustments = refund.order_adjustments ?? [];
  const ofKind = (kind: string) =>
    total(
      adjustments.filter((adjustment) => adjustment.kind === kind),
      // A negative amount is money given back; a positive one is money kept (a restocking fee), which is no refund.
      (adjustment) =>
        Math.max(0, -(adjustment.amount_set ? setMinor(adjustment.amount_set, currency) : bareMinor(adjustment.amount ?? '0', currency))),
    );
  const at = refund.processed_at ?? refund.created_at;
  const storeCreditMinor = storeCreditOf(refund.transactions, currency);
  return {
    id: idOf(refund, 'Refund'),
    lines: (refund.refund_line_items ?? []).map((line) => ({
      lineId: line.line_item
        ? idOf({ ...line.line_item, id: line.line_item.id ?? line.line_item_id ?? undefined }, 'LineItem')
        : idOf({ id: line.line_item_id ?? undefined }, 'LineItem'),
      quantity: line.quantity,
    })),
    shippingMinor: shipping.length > 0 ? total(shipping, (minor) => minor) : ofKind('shipping_refund'),
    unallocatedMinor: ofKind('refund_discrepancy'),
    ...(at == null ? {} : { at }),
    ...(storeCreditMinor === 0 ? {} : { storeCreditMinor }),
  };
}

function setMinor(set: z.output<typeof amountSet> | null | undefined, currency: string | null): number {
  return set ? minorOf(set.shop_money.amount, currency ?? set.shop_money.currency_code, 'A refund’s amount') : 0;
}

/** An amount that brings no currency of its own: a refund heard of without its order must not guess one. */
function bareMinor(amount: string | number, currency: string | null): number {
  if (currency === null) throw new UnreadableField('An adjustment of the refund does not say its currency.');
  return minorOf(amount, currency, 'An adjustment');
}

export function readCustomer(
  customer: { email?: string | null | undefined; first_name?: string | null | undefined; last_name?: string | null | undefined },
  customerId: string,
  at: Instant,
): CustomerFacts {
  return { customerId, email: customer.email ?? null, firstName: customer.first_name ?? null, lastName: customer.last_name ?? null, at };
}

function total<T>(items: readonly T[], minor: (item: T) => number): number {
  return items.reduce((sum, item) => sum + minor(item), 0);
}
