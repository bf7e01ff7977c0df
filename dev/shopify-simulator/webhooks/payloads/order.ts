import { gid } from '../../../../app/domain/shared/ids.ts';
import { totalsOf, type OrderTotals } from '../../state/order-totals.ts';
import type { CustomerRecord, EditRecord, FulfillmentRecord, OrderRecord } from '../../state/records.ts';
import { customerInOrder, postalAddress } from './customer.ts';
import { money, moneySet, numberId, shopTime } from './json.ts';
import { linePayload, refundPayload } from './refund.ts';
import type { ShopFacts } from './shop-facts.ts';

/** The order of every orders/* topic but orders/edited, field for field as in Shopify's sample of API version 2026-07. */
export function orderPayload(order: OrderRecord, customer: CustomerRecord | null, shop: ShopFacts) {
  const totals = totalsOf(order);
  const address = customer === null ? null : { ...postalAddress(customer), latitude: null, longitude: null };
  return {
    ...identity(order, shop),
    ...amounts(order, totals),
    ...circumstances(order, totals, shop),
    billing_address: address,
    customer: customer === null ? null : customerInOrder(customer, shop),
    discount_applications: order.applications.map((application) => ({
      target_type: application.target === 'shipping' ? 'shipping_line' : 'line_item',
      type: 'discount_code',
      value: application.valueType === 'fixed_amount' ? money(Number(application.value), order.currency) : application.value,
      value_type: application.valueType,
      allocation_method: 'across',
      target_selection: application.targetSelection,
      code: application.code,
    })),
    discount_codes: order.applications.map((application) => ({
      code: application.code,
      amount: money(application.amountMinor, order.currency),
      type: application.target === 'shipping' ? 'shipping' : application.valueType,
    })),
    fulfillments: order.fulfillments.map((fulfillment) => fulfillmentPayload(order, fulfillment, shop)),
    line_items: order.lines.map((line) => linePayload(order, line)),
    payment_terms: null,
    refunds: order.refunds.map((refund) => refundPayload(order, refund, shop)),
    returns: [],
    shipping_address: address,
    shipping_lines: shippingLines(order),
  };
}

function identity(order: OrderRecord, shop: ShopFacts) {
  return {
    id: numberId(order.id),
    admin_graphql_api_id: gid('Order', order.id),
    app_id: 580111n,
    browser_ip: null,
    buyer_accepts_marketing: false,
    cancel_reason: order.cancelReason,
    cancelled_at: shopTime(order.cancelledAt, shop.timeZone),
    cart_token: null,
    checkout_id: null,
    checkout_token: order.checkoutToken,
    client_details: null,
    closed_at: shopTime(order.closedAt, shop.timeZone),
    confirmation_number: order.token.slice(0, 9).toUpperCase(),
    confirmed: true,
    contact_email: order.email,
    created_at: shopTime(order.createdAt, shop.timeZone),
    currency: order.currency,
  };
}

function amounts(order: OrderRecord, totals: OrderTotals) {
  const { currency } = order;
  const pair = (name: string, minor: number) => ({ [name]: money(minor, currency), [`${name}_set`]: moneySet(minor, currency) });
  return {
    ...pair('current_subtotal_price', totals.currentSubtotalMinor),
    current_shipping_price_set: moneySet(totals.currentShippingMinor, currency),
    current_total_additional_fees_set: null,
    ...pair('current_total_discounts', totals.currentDiscountsMinor),
    current_total_duties_set: null,
    ...pair('current_total_price', totals.currentTotalMinor),
    ...pair('current_total_tax', 0),
    ...pair('subtotal_price', totals.subtotalMinor),
    tax_lines: [],
    taxes_included: false,
    ...pair('total_discounts', totals.discountsMinor),
    ...pair('total_line_items_price', totals.lineItemsMinor),
    total_outstanding: money(totals.outstandingMinor, currency),
    ...pair('total_price', totals.totalMinor),
    total_shipping_price_set: moneySet(totals.shippingMinor, currency),
    ...pair('total_tax', 0),
    total_tip_received: money(0, currency),
  };
}

function circumstances(order: OrderRecord, totals: OrderTotals, shop: ShopFacts) {
  return {
    customer_locale: 'en-US',
    device_id: null,
    duties_included: false,
    email: order.email,
    estimated_taxes: false,
    financial_status: totals.financialStatus,
    fulfillment_status: totals.fulfillmentStatus,
    landing_site: null,
    landing_site_ref: null,
    location_id: null,
    merchant_business_entity_id: 'MTU0ODM4MDAwOQ',
    merchant_of_record_app_id: null,
    name: `#${order.number}`,
    note: order.note,
    note_attributes: [],
    number: order.number - 1000,
    order_number: order.number,
    order_status_url: `https://${shop.domain}/${shop.id}/orders/${order.token}/authenticate?key=${order.checkoutToken}`,
    original_total_additional_fees_set: null,
    original_total_duties_set: null,
    payment_gateway_names: order.payments.length === 0 ? [] : ['bogus'],
    phone: null,
    po_number: null,
    presentment_currency: order.currency,
    processed_at: shopTime(order.createdAt, shop.timeZone),
    reference: null,
    referring_site: null,
    source_identifier: null,
    source_name: order.sourceName,
    source_url: null,
    tags: order.tags.join(', '),
    tax_exempt: false,
    test: false,
    token: order.token,
    total_weight: order.lines.reduce((sum, line) => sum + line.grams * line.quantity, 0),
    updated_at: shopTime(order.updatedAt, shop.timeZone),
    user_id: null,
  };
}

function shippingLines(order: OrderRecord) {
  const { shipping, currency } = order;
  if (shipping === null) return [];
  const listMinor = shipping.priceMinor + (shipping.allocation?.amountMinor ?? 0);
  return [
    {
      id: numberId(shipping.id),
      carrier_identifier: null,
      code: shipping.title,
      current_discounted_price_set: moneySet(shipping.priceMinor, currency),
      discounted_price: money(shipping.priceMinor, currency),
      discounted_price_set: moneySet(shipping.priceMinor, currency),
      is_removed: false,
      phone: null,
      price: money(listMinor, currency),
      price_set: moneySet(listMinor, currency),
      requested_fulfillment_service_id: null,
      source: 'shopify',
      title: shipping.title,
      tax_lines: [],
      discount_allocations:
        shipping.allocation === undefined
          ? []
          : [
              {
                amount: money(shipping.allocation.amountMinor, currency),
                amount_set: moneySet(shipping.allocation.amountMinor, currency),
                discount_application_index: shipping.allocation.application,
              },
            ],
    },
  ];
}

function fulfillmentPayload(order: OrderRecord, fulfillment: FulfillmentRecord, shop: ShopFacts) {
  return {
    id: numberId(fulfillment.id),
    admin_graphql_api_id: gid('Fulfillment', fulfillment.id),
    created_at: shopTime(fulfillment.at, shop.timeZone),
    location_id: null,
    name: `#${order.number}.${order.fulfillments.indexOf(fulfillment) + 1}`,
    order_id: numberId(order.id),
    origin_address: {},
    receipt: {},
    service: 'manual',
    shipment_status: null,
    status: 'success',
    tracking_company: null,
    tracking_number: null,
    tracking_numbers: [],
    tracking_url: null,
    tracking_urls: [],
    updated_at: shopTime(fulfillment.at, shop.timeZone),
    line_items: fulfillment.lines.flatMap((part) => {
      const line = order.lines.find((candidate) => candidate.id === part.lineId);
      return line ? [{ ...linePayload(order, line), quantity: part.quantity }] : [];
    }),
  };
}

/** orders/edited carries what the edit did, not the order. */
export function orderEditedPayload(order: OrderRecord, edit: EditRecord, shop: ShopFacts) {
  const delta = (part: { lineId: string; delta: number }) => ({ id: numberId(part.lineId), delta: part.delta });
  return {
    order_edit: {
      id: numberId(edit.id),
      app_id: null,
      created_at: shopTime(edit.at, shop.timeZone),
      notify_customer: false,
      order_id: numberId(order.id),
      staff_note: edit.note ?? '',
      user_id: null,
      line_items: { additions: edit.additions.map(delta), removals: edit.removals.map(delta) },
      discounts: { line_item: { additions: [], removals: [] } },
      shipping_lines: { additions: [], removals: [] },
    },
  };
}
