import type { MoneySet, OrderLine, OrderRefund, OrderSnapshotPayload } from '../../app/application/ports/orders-source.ts';
import { gid } from '../../app/domain/shared/ids.ts';
import { isoFromInstant, type Instant } from '../../app/domain/shared/instant.ts';
import type { EventOf, ScenarioLine } from './document.ts';

/** An order of the scenario's shop. */
export interface PlacedOrder {
  readonly id: string;
  readonly customer: { readonly id: string; readonly email: string | null } | null;
  readonly currency: string;
  readonly taxesIncluded: boolean;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly cancelledAt: Instant | null;
  readonly paid: boolean;
  /** When all of it was sent; null while it was not. */
  readonly fulfilledAt: Instant | null;
  /** Where it came from and how it was paid, as the scenario says. */
  readonly origin: Pick<
    EventOf<'order'>,
    'channel' | 'tags' | 'gateways' | 'tip' | 'paidByGiftCard' | 'paidByStoreCredit' | 'presentment' | 'company' | 'email' | 'shows'
  >;
  readonly shipping: string;
  readonly shippingTax: string;
  /** As they are written on the order. */
  readonly codes: readonly string[];
  readonly lines: readonly PlacedLine[];
  readonly refunds: readonly PlacedRefund[];
}

export interface PlacedLine extends ScenarioLine {
  readonly vendor: string | null;
  /** Units left after refunds and edits. */
  readonly current: number;
}

export interface PlacedRefund {
  readonly id: string;
  readonly at: Instant;
  readonly lines: ReadonlyArray<{ readonly line: number; readonly quantity: number }>;
  readonly shipping: string;
  readonly amount: string;
  readonly asStoreCredit: string;
}

const sourceNames = {
  web: 'web',
  pos: 'pos',
  draft: 'shopify_draft_order',
  subscription: 'subscription_contract_checkout_one',
  other: '580111',
} as const;

/** The id of the line at a position, from 1. */
export function lineIdOf(orderId: string, position: number): string {
  return `${orderId}${String(position).padStart(2, '0')}`;
}

/** The body of an order webhook, as Shopify writes it. */
export function orderBody(order: PlacedOrder): OrderSnapshotPayload {
  const { currency, origin } = order;
  const money = moneyIn(currency);
  return {
    id: order.id,
    admin_graphql_api_id: gid('Order', order.id),
    name: `#${order.id}`,
    test: false,
    created_at: isoFromInstant(order.createdAt),
    processed_at: isoFromInstant(order.createdAt),
    updated_at: isoFromInstant(order.updatedAt),
    cancelled_at: order.cancelledAt === null ? null : isoFromInstant(order.cancelledAt),
    financial_status: financialStatus(order),
    fulfillment_status: order.fulfilledAt === null ? null : 'fulfilled',
    currency,
    presentment_currency: origin.presentment?.currency ?? currency,
    taxes_included: order.taxesIncluded,
    source_name: sourceNames[origin.channel],
    checkout_token: null,
    tags: origin.tags.join(', '),
    customer:
      order.customer === null
        ? null
        : {
            id: order.customer.id,
            admin_graphql_api_id: gid('Customer', order.customer.id),
            email: order.customer.email,
            first_name: null,
            last_name: null,
          },
    discount_codes: order.codes.map((code) => ({ code, amount: '0', type: 'fixed_amount' })),
    line_items: order.lines.map((line, index) => lineBody(order, line, index + 1)),
    shipping_lines: [
      {
        id: `${order.id}99`,
        title: 'Standard',
        price: order.shipping,
        price_set: money(order.shipping),
        discounted_price: order.shipping,
        discounted_price_set: money(order.shipping),
        tax_lines: [{ title: 'Tax', price: order.shippingTax, price_set: money(order.shippingTax) }],
        discount_allocations: [],
      },
    ],
    total_shipping_price_set: money(order.shipping),
    subtotal_price_set: null,
    total_price_set: {
      shop_money: { amount: '0', currency_code: currency },
      presentment_money: { amount: origin.presentment?.total ?? '0', currency_code: origin.presentment?.currency ?? currency },
    },
    refunds: order.refunds.map((refund) => refundBody(order, refund)),
    ...originOf(order),
  };
}

/** What few orders have: gift cards and store credit among the payments, as the Admin API tells them, a company, shipments, a tip. */
function originOf({ origin, fulfilledAt, currency }: PlacedOrder) {
  const payments = [
    { gateway: 'gift_card', amount: origin.paidByGiftCard },
    { gateway: 'shopify_store_credit', amount: origin.paidByStoreCredit },
  ].filter(({ amount }) => !isNothing(amount));
  return {
    total_tip_received: origin.tip,
    payment_gateway_names: origin.gateways,
    transactions: payments.map((payment) => ({ kind: 'sale', status: 'success', currency, ...payment })),
    company: origin.company === undefined ? null : { id: origin.company },
    fulfillments: fulfilledAt === null ? [] : [{ created_at: isoFromInstant(fulfilledAt), status: 'success' }],
    ...shownBy(origin),
  };
}

/** What tells something of the person: hashed at once by whoever reads it. */
function shownBy({ email, shows }: PlacedOrder['origin']) {
  const { street, phone, card, ip } = shows;
  return {
    ...(email === undefined ? {} : { email }),
    ...(street === undefined ? {} : { shipping_address: { address1: street, city: 'Springfield', zip: '12345', country_code: 'US' } }),
    ...(phone === undefined ? {} : { phone }),
    ...(card === undefined
      ? {}
      : {
          payment_details: { credit_card_company: 'Visa', credit_card_bin: card.slice(0, 6), credit_card_number: `•••• ${card.slice(6)}` },
        }),
    ...(ip === undefined ? {} : { browser_ip: ip }),
  };
}

function financialStatus({ paid, cancelledAt, refunds, lines }: PlacedOrder): string {
  if (!paid) return cancelledAt === null ? 'pending' : 'voided';
  if (refunds.length === 0) return 'paid';
  return lines.every(({ current }) => current === 0) ? 'refunded' : 'partially_refunded';
}

function lineBody(order: PlacedOrder, line: PlacedLine, position: number): OrderLine {
  const money = moneyIn(order.currency);
  const id = lineIdOf(order.id, position);
  return {
    id,
    admin_graphql_api_id: gid('LineItem', id),
    title: line.title,
    quantity: line.quantity,
    current_quantity: line.current,
    gift_card: line.giftCard,
    product_id: line.product ?? null,
    variant_id: line.variant ?? null,
    vendor: line.vendor,
    sku: line.sku ?? null,
    selling_plan: line.subscription ? { name: 'Every month' } : null,
    price: line.price,
    price_set: money(line.price),
    tax_lines: [{ title: 'Tax', price: line.tax, price_set: money(line.tax) }],
    discount_allocations: [{ amount: line.discount, amount_set: money(line.discount) }],
  };
}

/** A refund as it stands in an order, and, with the order's id, as refunds/create brings it. */
export function refundBody(order: PlacedOrder, refund: PlacedRefund): OrderRefund & { readonly order_id: string } {
  const money = moneyIn(order.currency);
  const { id } = refund;
  return {
    id,
    order_id: order.id,
    admin_graphql_api_id: gid('Refund', id),
    created_at: isoFromInstant(refund.at),
    processed_at: isoFromInstant(refund.at),
    transactions: isNothing(refund.asStoreCredit)
      ? []
      : [{ kind: 'refund', status: 'success', gateway: 'shopify_store_credit', amount: refund.asStoreCredit, currency: order.currency }],
    refund_line_items: refund.lines.map(({ line, quantity }) => ({
      id: `${id}${line}`,
      line_item_id: lineIdOf(order.id, line),
      quantity,
      subtotal_set: money('0'),
      total_tax_set: money('0'),
    })),
    refund_shipping_lines: isNothing(refund.shipping)
      ? []
      : [{ id: `${id}98`, shipping_line_id: `${order.id}99`, subtotal_amount_set: money(refund.shipping), tax_amount_set: money('0') }],
    order_adjustments: isNothing(refund.amount)
      ? []
      : [
          {
            id: `${id}97`,
            kind: 'refund_discrepancy',
            reason: null,
            // Money that is given back is negative here.
            amount_set: money(`-${refund.amount}`),
            tax_amount_set: money('0'),
          },
        ],
  };
}

function moneyIn(currency: string): (amount: string) => MoneySet {
  return (amount) => ({
    shop_money: { amount, currency_code: currency },
    presentment_money: { amount, currency_code: currency },
  });
}

function isNothing(amount: string): boolean {
  return /^[0.]*$/.test(amount);
}
