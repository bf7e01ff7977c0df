/**
 * Bodies of orders/paid webhooks in Shopify's full shape, about 7 kB each, like the sample in Shopify's documentation:
 * two lines, addresses, money sets. `subtotalMinor` is what a program with the default basis counts.
 */
export interface BodyOrder {
  readonly orderId: number;
  readonly customerId: number;
  readonly subtotalMinor: number;
  readonly at: Date;
}

const decimal = (minor: number) => (minor / 100).toFixed(2);
const set = (minor: number) => ({
  shop_money: { amount: decimal(minor), currency_code: 'USD' },
  presentment_money: { amount: decimal(minor), currency_code: 'USD' },
});

function address(customerId: number) {
  return {
    first_name: 'Ada',
    address1: `${customerId} Shipping Street`,
    phone: '555-555-0100',
    city: 'Shippington',
    zip: '40003',
    province: 'Kentucky',
    country: 'United States',
    last_name: `Buyer ${customerId}`,
    address2: null,
    company: 'Shipping Company',
    latitude: null,
    longitude: null,
    name: `Ada Buyer ${customerId}`,
    country_code: 'US',
    province_code: 'KY',
  };
}

function line(id: number, title: string, minor: number) {
  return {
    id,
    admin_graphql_api_id: `gid://shopify/LineItem/${id}`,
    attributed_staffs: [],
    current_quantity: 1,
    fulfillable_quantity: 1,
    fulfillment_service: 'manual',
    fulfillment_status: null,
    gift_card: false,
    grams: 567,
    name: title,
    price: decimal(minor),
    price_set: set(minor),
    product_exists: true,
    product_id: 632_910_392,
    properties: [],
    quantity: 1,
    requires_shipping: true,
    sku: 'SKU-2008-PINK',
    taxable: true,
    title,
    total_discount: '0.00',
    total_discount_set: set(0),
    variant_id: 808_950_810,
    variant_inventory_management: 'shopify',
    variant_title: null,
    vendor: 'Bench & Co',
    tax_lines: [],
    duties: [],
    discount_allocations: [],
  };
}

export function orderBody({ orderId, customerId, subtotalMinor, at }: BodyOrder): string {
  const first = Math.floor(subtotalMinor / 3);
  const when = at.toISOString();
  const amounts = Object.fromEntries(
    [['current_subtotal_price', subtotalMinor], ['current_total_price', subtotalMinor + 1000], ['current_total_discounts', 0], ['current_total_tax', 0],
      ['subtotal_price', subtotalMinor], ['total_price', subtotalMinor + 1000], ['total_discounts', 0], ['total_line_items_price', subtotalMinor], ['total_tax', 0],
    ].flatMap(([name, minor]): Array<[string, unknown]> => [[String(name), decimal(minor as number)], [`${String(name)}_set`, set(minor as number)]]),
  ); // prettier-ignore
  return JSON.stringify({
    id: orderId,
    admin_graphql_api_id: `gid://shopify/Order/${orderId}`,
    app_id: null,
    browser_ip: null,
    buyer_accepts_marketing: true,
    cancel_reason: null,
    cancelled_at: null,
    confirmed: true,
    contact_email: `ada.${customerId}@example.com`,
    created_at: when,
    currency: 'USD',
    customer_locale: 'en',
    ...amounts,
    discount_codes: [],
    email: `ada.${customerId}@example.com`,
    estimated_taxes: false,
    financial_status: 'paid',
    fulfillment_status: null,
    landing_site: '/collections/all?utm_source=newsletter&utm_campaign=autumn',
    name: `#${orderId}`,
    note_attributes: [],
    number: orderId,
    order_number: orderId,
    order_status_url: `https://bench.myshopify.com/548380009/orders/${orderId}/authenticate?key=abcdefg`,
    payment_gateway_names: ['visa', 'bogus'],
    presentment_currency: 'USD',
    processed_at: when,
    source_name: 'web',
    tags: 'tag1, tag2',
    tax_lines: [],
    taxes_included: false,
    test: false,
    total_outstanding: '0.00',
    total_shipping_price_set: set(1000),
    total_tip_received: '0.00',
    total_weight: 0,
    updated_at: when,
    billing_address: address(customerId),
    customer: {
      id: customerId,
      email: `ada.${customerId}@example.com`,
      created_at: when,
      updated_at: when,
      first_name: 'Ada',
      last_name: `Buyer ${customerId}`,
      state: 'disabled',
      note: null,
      verified_email: true,
      tax_exempt: false,
      currency: 'USD',
      tax_exemptions: [],
      admin_graphql_api_id: `gid://shopify/Customer/${customerId}`,
      default_address: { id: customerId, customer_id: customerId, ...address(customerId), default: true },
    },
    discount_applications: [],
    fulfillments: [],
    line_items: [
      line(orderId * 10 + 1, 'Cushion cover, linen', first),
      line(orderId * 10 + 2, 'Throw, wool, 130 × 170 cm', subtotalMinor - first),
    ],
    payment_terms: null,
    refunds: [],
    shipping_address: address(customerId),
    shipping_lines: [
      {
        id: orderId * 10 + 5,
        carrier_identifier: null,
        code: null,
        discounted_price: '10.00',
        discounted_price_set: set(1000),
        phone: null,
        price: '10.00',
        price_set: set(1000),
        source: 'shopify',
        title: 'Generic Shipping',
        tax_lines: [],
        discount_allocations: [],
      },
    ],
  });
}

/** A deterministic stream of numbers in [0, 1): the same orders in every run (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
