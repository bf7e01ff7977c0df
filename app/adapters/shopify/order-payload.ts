import type {
  MoneySet,
  OrderDiscountAllocation,
  OrderLine,
  OrderRefund,
  OrderShippingLine,
  OrderSnapshotPayload,
  OrderTaxLine,
  OrderTransaction,
} from '../../application/ports/orders-source.ts';
import { idFromGid } from '../../domain/shared/ids.ts';
import { decimalFromMinor, minorFromDecimal } from '../../domain/shared/money.ts';
import type { OrderDisplayFulfillmentStatus, ReadOrderData, ReadOrderLinesData, ReadRefundData } from './operations/generated.ts';

type Order = NonNullable<ReadOrderData['order']>;
type Line = NonNullable<ReadOrderLinesData['order']>['lineItems']['nodes'][number];
type ShippingLine = Order['shippingLines']['nodes'][number];
type Refund = NonNullable<ReadRefundData['refund']>;
type RefundedLine = Refund['refundLineItems']['nodes'][number];
type Money = Order['totalPriceSet'];
type Allocations = Line['discountAllocations'];

/** A refund with all pages of its lines. */
export interface WholeRefund {
  readonly refund: Refund;
  readonly lines: readonly RefundedLine[];
}

/** Puts an order that was read through GraphQL into the shape in which a webhook brings it. */
export function orderPayload(order: Order, lines: readonly Line[], refunds: readonly WholeRefund[]): OrderSnapshotPayload {
  return {
    id: idOf(order.id, 'Order'),
    admin_graphql_api_id: order.id,
    name: order.name,
    test: order.test,
    created_at: order.createdAt,
    processed_at: order.processedAt,
    updated_at: order.updatedAt,
    cancelled_at: order.cancelledAt,
    financial_status: order.displayFinancialStatus?.toLowerCase() ?? null,
    fulfillment_status: fulfillmentStatus(order.displayFulfillmentStatus),
    currency: order.currencyCode,
    presentment_currency: order.presentmentCurrencyCode,
    taxes_included: order.taxesIncluded,
    source_name: order.sourceName,
    checkout_token: order.checkoutToken,
    tags: order.tags.join(', '),
    payment_gateway_names: order.paymentGatewayNames,
    total_tip_received: moneySet(order.totalTipReceivedSet).shop_money.amount,
    company: order.purchasingEntity?.__typename === 'PurchasingCompany' ? { id: idOf(order.purchasingEntity.company.id, 'Company') } : null,
    fulfillments: order.fulfillments.map(({ createdAt, status }) => ({ created_at: createdAt, status: status.toLowerCase() })),
    transactions: order.transactions.map(transactionPayload),
    customer: order.customer && {
      id: idOf(order.customer.id, 'Customer'),
      admin_graphql_api_id: order.customer.id,
      email: order.customer.defaultEmailAddress?.emailAddress ?? null,
      first_name: order.customer.firstName,
      last_name: order.customer.lastName,
    },
    discount_codes: discountCodes(order, lines),
    line_items: lines.map(linePayload),
    shipping_lines: order.shippingLines.nodes.map(shippingLinePayload),
    total_shipping_price_set: moneySet(order.totalShippingPriceSet),
    subtotal_price_set: order.subtotalPriceSet && moneySet(order.subtotalPriceSet),
    total_price_set: moneySet(order.totalPriceSet),
    refunds: refunds.map(refundPayload),
  };
}

function linePayload(line: Line): OrderLine {
  const price = moneySet(line.originalUnitPriceSet);
  return {
    id: idOf(line.id, 'LineItem'),
    admin_graphql_api_id: line.id,
    title: line.title,
    quantity: line.quantity,
    current_quantity: line.currentQuantity,
    gift_card: line.isGiftCard,
    product_id: line.product && idOf(line.product.id, 'Product'),
    variant_id: line.variant && idOf(line.variant.id, 'ProductVariant'),
    vendor: line.vendor,
    sku: line.sku,
    selling_plan: line.sellingPlan && { name: line.sellingPlan.name },
    price: price.shop_money.amount,
    price_set: price,
    tax_lines: line.taxLines.map(taxLinePayload),
    discount_allocations: allocationPayloads(line.discountAllocations),
  };
}

function shippingLinePayload(line: ShippingLine): OrderShippingLine {
  const price = moneySet(line.originalPriceSet);
  const discounted = moneySet(line.discountedPriceSet);
  return {
    id: line.id === null ? '' : idOf(line.id, 'ShippingLine'),
    title: line.title,
    price: price.shop_money.amount,
    price_set: price,
    discounted_price: discounted.shop_money.amount,
    discounted_price_set: discounted,
    tax_lines: line.taxLines.map(taxLinePayload),
    discount_allocations: allocationPayloads(line.discountAllocations),
  };
}

function taxLinePayload({ title, priceSet }: Line['taxLines'][number]): OrderTaxLine {
  const price = moneySet(priceSet);
  return { title, price: price.shop_money.amount, price_set: price };
}

function transactionPayload({ kind, status, gateway, amountSet }: Order['transactions'][number]): OrderTransaction {
  const { amount, currency_code: currency } = moneySet(amountSet).shop_money;
  return { kind: kind.toLowerCase(), status: status.toLowerCase(), gateway, amount, currency };
}

function allocationPayloads(allocations: Allocations): OrderDiscountAllocation[] {
  return allocations.map(({ allocatedAmountSet }) => {
    const amount = moneySet(allocatedAmountSet);
    return { amount: amount.shop_money.amount, amount_set: amount };
  });
}

function refundPayload({ refund, lines }: WholeRefund): OrderRefund {
  return {
    id: idOf(refund.id, 'Refund'),
    admin_graphql_api_id: refund.id,
    created_at: refund.createdAt,
    processed_at: refund.processedAt,
    transactions: refund.transactions.nodes.map(transactionPayload),
    refund_line_items: lines.map((line) => ({
      id: line.id === null ? '' : idOf(line.id, 'RefundLineItem'),
      line_item_id: idOf(line.lineItem.id, 'LineItem'),
      quantity: line.quantity,
      subtotal_set: moneySet(line.subtotalSet),
      total_tax_set: moneySet(line.totalTaxSet),
    })),
    refund_shipping_lines: refund.refundShippingLines.nodes.map((line) => ({
      id: idOf(line.id, 'RefundShippingLine'),
      shipping_line_id: line.shippingLine.id === null ? null : idOf(line.shippingLine.id, 'ShippingLine'),
      subtotal_amount_set: moneySet(line.subtotalAmountSet),
      tax_amount_set: moneySet(line.taxAmountSet),
    })),
    order_adjustments: refund.orderAdjustments.nodes.map((adjustment) => ({
      id: idOf(adjustment.id, 'OrderAdjustment'),
      kind: 'refund_discrepancy',
      reason: adjustment.reason?.toLowerCase() ?? null,
      amount_set: moneySet(adjustment.amountSet),
      tax_amount_set: moneySet(adjustment.taxAmountSet),
    })),
  };
}

/** What each code took off, summed over what it was allocated to; GraphQL states the codes and the allocations apart. */
function discountCodes(order: Order, lines: readonly Line[]): OrderSnapshotPayload['discount_codes'] {
  const applications = order.discountApplications.nodes.filter((node) => node.__typename === 'DiscountCodeApplication');
  const allocations = [...lines, ...order.shippingLines.nodes].flatMap((line) => line.discountAllocations);
  return order.discountCodes.map((code) => {
    const application = applications.find((candidate) => candidate.code.toUpperCase() === code.toUpperCase());
    const taken = allocations
      .filter(({ discountApplication }) => discountApplication.index === application?.index)
      .reduce((sum, { allocatedAmountSet }) => sum + (minorFromDecimal(allocatedAmountSet.shopMoney.amount, order.currencyCode) ?? 0n), 0n);
    return { code, amount: decimalFromMinor(taken, order.currencyCode), type: codeType(application) };
  });
}

function codeType(application: { readonly targetType: string; readonly value: { readonly __typename: string } } | undefined): string {
  if (application?.targetType === 'SHIPPING_LINE') return 'shipping';
  return application?.value.__typename === 'PricingPercentageValue' ? 'percentage' : 'fixed_amount';
}

/** GraphQL tells more states apart than a webhook does; a webhook has null until something has been sent. */
export function fulfillmentStatus(status: OrderDisplayFulfillmentStatus): string | null {
  switch (status) {
    case 'FULFILLED':
      return 'fulfilled';
    case 'PARTIALLY_FULFILLED':
      return 'partial';
    case 'RESTOCKED':
      return 'restocked';
    default:
      return null;
  }
}

function moneySet({ shopMoney, presentmentMoney }: Money): MoneySet {
  return { shop_money: money(shopMoney), presentment_money: money(presentmentMoney) };
}

/** GraphQL writes `5.0` where a webhook writes `5.00`. */
function money({ amount, currencyCode }: Money['shopMoney']): MoneySet['shop_money'] {
  const minor = minorFromDecimal(amount, currencyCode);
  return { amount: minor === null ? amount : decimalFromMinor(minor, currencyCode), currency_code: currencyCode };
}

function idOf(globalId: string, kind: string): string {
  const id = idFromGid(globalId, kind);
  if (id === null) throw new Error(`Shopify answered with "${globalId}" where the id of a ${kind} was expected.`);
  return id;
}
