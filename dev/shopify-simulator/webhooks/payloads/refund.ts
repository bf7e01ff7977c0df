import { gid } from '../../../../app/domain/shared/ids.ts';
import { totalsOfLine } from '../../state/order-totals.ts';
import type { LineRecord, OrderRecord, RefundRecord } from '../../state/records.ts';
import { money, moneySet, numberId, numberMoney, shopTime } from './json.ts';
import type { ShopFacts } from './shop-facts.ts';

/**
 * refunds/create, and an entry of an order's `refunds`. The order is named by its number alone, and the refund lines'
 * `subtotal` and `total_tax` are JSON numbers: both as Shopify does it, and both easy to trip over.
 */
export function refundPayload(order: OrderRecord, refund: RefundRecord, shop: ShopFacts) {
  const at = shopTime(refund.at, shop.timeZone);
  return {
    id: numberId(refund.id),
    order_id: numberId(order.id),
    created_at: at,
    note: refund.note,
    user_id: null,
    processed_at: at,
    duties: [],
    total_duties_set: moneySet(0, order.currency),
    return: null,
    restock: refund.lines.some((line) => line.restock),
    refund_shipping_lines: shippingLines(order, refund),
    admin_graphql_api_id: gid('Refund', refund.id),
    transactions: transactions(order, refund, at),
    order_adjustments: adjustments(order, refund),
    refund_line_items: refund.lines.map((part) => {
      const line = order.lines.find((candidate) => candidate.id === part.lineId) as LineRecord;
      return {
        id: numberId(part.id),
        location_id: null,
        restock_type: part.restock ? 'return' : 'no_restock',
        quantity: part.quantity,
        line_item_id: numberId(part.lineId),
        subtotal: numberMoney(part.subtotalMinor, order.currency),
        total_tax: numberMoney(0, order.currency),
        subtotal_set: moneySet(part.subtotalMinor, order.currency),
        total_tax_set: moneySet(0, order.currency),
        line_item: linePayload(order, line),
      };
    }),
  };
}

export function linePayload(order: OrderRecord, line: LineRecord) {
  const totals = totalsOfLine(order, line);
  return {
    id: numberId(line.id),
    admin_graphql_api_id: gid('LineItem', line.id),
    attributed_staffs: [],
    current_quantity: totals.current,
    fulfillable_quantity: totals.fulfillable,
    fulfillment_service: 'manual',
    fulfillment_status: totals.fulfilled === 0 ? null : totals.fulfillable > 0 ? 'partial' : 'fulfilled',
    gift_card: line.giftCard,
    grams: line.grams,
    name: line.title,
    price: money(line.unitMinor, order.currency),
    price_set: moneySet(line.unitMinor, order.currency),
    product_exists: true,
    product_id: numberId(line.productId),
    properties: [],
    quantity: line.quantity,
    requires_shipping: !line.giftCard,
    sku: line.sku,
    taxable: !line.giftCard,
    title: line.title,
    // Only discounts that a line got for itself count here; those of a code stand in discount_allocations.
    total_discount: money(0, order.currency),
    total_discount_set: moneySet(0, order.currency),
    variant_id: numberId(line.variantId),
    variant_inventory_management: 'shopify',
    variant_title: null,
    vendor: line.vendor,
    tax_lines: [],
    duties: [],
    discount_allocations: line.allocations.map((allocation) => ({
      amount: money(allocation.amountMinor, order.currency),
      amount_set: moneySet(allocation.amountMinor, order.currency),
      discount_application_index: allocation.application,
    })),
  };
}

function shippingLines(order: OrderRecord, refund: RefundRecord) {
  if (refund.shippingMinor === 0 || order.shipping === null) return [];
  return [
    {
      id: numberId(refund.shippingRefundId),
      shipping_line: {
        id: numberId(order.shipping.id),
        title: order.shipping.title,
        price: money(order.shipping.priceMinor, order.currency),
      },
      subtotal_amount_set: moneySet(refund.shippingMinor, order.currency),
      tax_amount_set: moneySet(0, order.currency),
    },
  ];
}

function transactions(order: OrderRecord, refund: RefundRecord, at: string) {
  if (refund.transactionMinor === 0) return [];
  return [
    {
      id: numberId(refund.transactionId),
      admin_graphql_api_id: gid('OrderTransaction', refund.transactionId),
      order_id: numberId(order.id),
      parent_id: numberId(order.payments.at(-1)?.id ?? null),
      kind: 'refund',
      gateway: 'bogus',
      status: 'success',
      message: 'Bogus Gateway: Forced success',
      amount: money(refund.transactionMinor, order.currency),
      currency: order.currency,
      created_at: at,
      processed_at: at,
      test: false,
      source_name: 'web',
      error_code: null,
    },
  ];
}

function adjustments(order: OrderRecord, refund: RefundRecord) {
  if (refund.adjustmentMinor === 0) return [];
  return [
    {
      id: numberId(refund.adjustmentId),
      order_id: numberId(order.id),
      refund_id: numberId(refund.id),
      amount: money(refund.adjustmentMinor, order.currency),
      amount_set: moneySet(refund.adjustmentMinor, order.currency),
      tax_amount: money(0, order.currency),
      tax_amount_set: moneySet(0, order.currency),
      kind: 'refund_discrepancy',
      reason: 'Refund discrepancy',
    },
  ];
}
