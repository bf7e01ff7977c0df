import { expect, test } from 'vitest';
import { seedShop } from '../../seed/seed.ts';
import type { OrderRecord } from '../../state/records.ts';
import { orderPayload } from './order.ts';
import { serialize, shopTime } from './json.ts';
import { refundPayload } from './refund.ts';

const firstStartedAt = Date.parse('2026-11-20T12:00:00Z');
const facts = {
  id: '61930204471',
  domain: 'laurel-demo.myshopify.com',
  name: 'Laurel & Loom',
  email: 'hello@example.com',
  currency: 'USD',
  timeZone: 'America/New_York',
  createdAt: firstStartedAt,
};
const { state } = seedShop({ seed: 20_261, firstStartedAt, facts });

function payloadOf(order: OrderRecord) {
  const customer = state.customers.find((candidate) => candidate.id === order.customerId) ?? null;
  const text = serialize(orderPayload(order, customer, facts));
  return { text, json: JSON.parse(text) as Record<string, unknown> };
}

function someOrder(wanted: (order: OrderRecord) => boolean): OrderRecord {
  const found = state.orders.find(wanted);
  if (!found) throw new Error('The seed has no such order.');
  return found;
}

/** Every field of Shopify's own sample of an order in API version 2026-07. */
const fieldsOfAnOrder =
  'id admin_graphql_api_id app_id browser_ip buyer_accepts_marketing cancel_reason cancelled_at cart_token checkout_id checkout_token client_details closed_at confirmation_number confirmed contact_email created_at currency current_subtotal_price current_subtotal_price_set current_total_additional_fees_set current_total_discounts current_total_discounts_set current_total_duties_set current_total_price current_total_price_set current_total_tax current_total_tax_set customer_locale device_id discount_codes email estimated_taxes financial_status fulfillment_status landing_site landing_site_ref location_id merchant_of_record_app_id name note note_attributes number order_number order_status_url original_total_additional_fees_set original_total_duties_set payment_gateway_names phone po_number presentment_currency processed_at reference referring_site source_identifier source_name source_url subtotal_price subtotal_price_set tags tax_exempt tax_lines taxes_included test token total_discounts total_discounts_set total_line_items_price total_line_items_price_set total_outstanding total_price total_price_set total_shipping_price_set total_tax total_tax_set total_tip_received total_weight updated_at user_id billing_address customer discount_applications fulfillments line_items payment_terms refunds shipping_address shipping_lines';

const fieldsOfALine =
  'id admin_graphql_api_id attributed_staffs current_quantity fulfillable_quantity fulfillment_service fulfillment_status gift_card grams name price price_set product_exists product_id properties quantity requires_shipping sku taxable title total_discount total_discount_set variant_id variant_inventory_management variant_title vendor tax_lines duties discount_allocations';

test("an order has every field of Shopify's sample, and its lines too", () => {
  const { json } = payloadOf(someOrder((order) => order.customerId !== null));
  expect(Object.keys(json)).toEqual(expect.arrayContaining(fieldsOfAnOrder.split(' ')));
  const [line] = json['line_items'] as object[];
  expect(Object.keys(line ?? {})).toEqual(expect.arrayContaining(fieldsOfALine.split(' ')));
});

test('ids are written as digits without losing any', () => {
  const order = someOrder(() => true);
  const { text } = payloadOf(order);
  expect(text).toContain(`"id":${order.id},"admin_graphql_api_id":"gid://shopify/Order/${order.id}"`);
  expect(text).toContain(`"id":${order.lines[0]?.id ?? ''},"admin_graphql_api_id":"gid://shopify/LineItem/`);
});

test('the allocations of the lines add up to the codes and to the total of discounts', () => {
  const { json } = payloadOf(someOrder((order) => order.applications.length > 0 && order.lines.length > 1));
  const cents = (text: string) => Math.round(Number(text) * 100);
  const lines = json['line_items'] as Array<{ discount_allocations: Array<{ amount: string }> }>;
  const allocated = lines.flatMap((line) => line.discount_allocations).reduce((sum, part) => sum + cents(part.amount), 0);
  const codes = json['discount_codes'] as Array<{ amount: string }>;
  expect(allocated).toBeGreaterThan(0);
  expect(codes.reduce((sum, part) => sum + cents(part.amount), 0)).toBe(allocated);
  expect(cents(json['total_discounts'] as string)).toBe(allocated);
});

test('the customer of an order has no tags and no counts, and a guest order has no customer', () => {
  const { json } = payloadOf(someOrder((order) => order.customerId !== null));
  expect(Object.keys(json['customer'] as object)).not.toEqual(expect.arrayContaining(['tags']));
  expect(json['customer']).not.toHaveProperty('orders_count');
  expect(json['customer']).not.toHaveProperty('total_spent');
  expect(payloadOf(someOrder((order) => order.customerId === null)).json['customer']).toBeNull();
});

test('a refund names its order by number only and writes subtotals as numbers beside their sets', () => {
  const order = someOrder((candidate) => candidate.cancelledAt === null && candidate.refunds.length > 0);
  const [refund] = order.refunds;
  if (!refund) throw new Error('The order has no refund.');
  const text = serialize(refundPayload(order, refund, facts));
  const json = JSON.parse(text) as {
    refund_line_items: Array<{ subtotal: unknown; total_tax: unknown; subtotal_set: { shop_money: { amount: string } } }>;
  };
  expect(text).toContain(`"order_id":${order.id}`);
  expect(text).not.toContain(`gid://shopify/Order/${order.id}`);
  const [line] = json.refund_line_items;
  expect(typeof line?.subtotal).toBe('number');
  expect(Number(line?.subtotal_set.shop_money.amount)).toBe(line?.subtotal);
});

test("times carry the shop's offset, in summer and in winter", () => {
  expect(shopTime(Date.parse('2026-11-20T12:00:00Z'), 'America/New_York')).toBe('2026-11-20T07:00:00-05:00');
  expect(shopTime(Date.parse('2026-07-01T00:30:00Z'), 'America/New_York')).toBe('2026-06-30T20:30:00-04:00');
  expect(shopTime(Date.parse('2026-07-01T00:30:00Z'), 'UTC')).toBe('2026-07-01T00:30:00+00:00');
});
