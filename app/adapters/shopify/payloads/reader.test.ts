import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventFact } from '../../../application/ports/events.ts';
import type { Instant } from '../../../domain/shared/instant.ts';
import { shopifyReader, subscribedTopics } from './reader.ts';

const triggeredAt = Date.UTC(2026, 0, 5) as Instant;
const set = (amount: string, currency = 'USD') => ({
  shop_money: { amount, currency_code: currency },
  presentment_money: { amount: '1.23', currency_code: 'EUR' },
});

const line = {
  id: 866_550_311,
  admin_graphql_api_id: 'gid://shopify/LineItem/866550311766439020',
  title: 'IPod Nano',
  product_id: 632_910_392,
  quantity: 2,
  current_quantity: 1,
  price: '199.00',
  gift_card: false,
  tax_lines: [{ price: '10.00' }, { price: '2.50' }],
  discount_allocations: [{ amount: '5.00' }, { amount: '0.50' }],
  properties: [],
};

const refund = {
  id: 509_562_969,
  admin_graphql_api_id: 'gid://shopify/Refund/509562969',
  order_id: 1,
  refund_line_items: [{ id: 1, line_item_id: 866_550_311, quantity: 1, subtotal: 199, total_tax: 0, line_item: line }],
  refund_shipping_lines: [{ subtotal_amount_set: set('3.00') }],
  order_adjustments: [{ kind: 'refund_discrepancy', amount: '-0.50', amount_set: set('-0.50') }],
};

const order = {
  id: 820_982_911,
  admin_graphql_api_id: 'gid://shopify/Order/820982911946154508',
  name: '#9999',
  created_at: '2025-12-31T19:00:00-05:00',
  processed_at: '2025-12-31T18:00:00-05:00',
  updated_at: '2026-01-01T00:00:05Z',
  cancelled_at: null,
  currency: 'USD',
  presentment_currency: 'EUR',
  taxes_included: true,
  financial_status: 'partially_refunded',
  fulfillment_status: 'fulfilled',
  customer: {
    id: 1,
    admin_graphql_api_id: 'gid://shopify/Customer/115310627314723954',
    email: 'a@example.com',
    first_name: 'A',
    last_name: null,
  },
  line_items: [line],
  shipping_lines: [{ price: '10.00', discounted_price: '7.50', tax_lines: [{ price: '1.20' }] }],
  discount_codes: [{ code: 'laurel-abc', amount: '5.00', type: 'fixed_amount' }],
  refunds: [refund],
};

const reading = (topic: string, body: unknown) =>
  shopifyReader.read({ sourceId: 'e', topic, subject: 's', triggeredAt, body: typeof body === 'string' ? body : JSON.stringify(body) });

function read<Kind extends EventFact['kind']>(topic: string, body: unknown, kind: Kind): Extract<EventFact, { kind: Kind }> {
  const result = reading(topic, body);
  if (!result.ok) throw new Error(result.message);
  expect(result.value.kind).toBe(kind);
  return result.value as Extract<EventFact, { kind: Kind }>;
}

const snapshot = (changes: object = {}) => read('orders/updated', { ...order, ...changes }, 'order_snapshot').snapshot;

describe('an order’s body', () => {
  it('becomes a snapshot in minor units, with ids from the gids', () => {
    const fact = read('orders/paid', order, 'order_snapshot');
    expect(fact.snapshot).toEqual({
      orderId: '820982911946154508',
      name: '#9999',
      customerId: '115310627314723954',
      currency: 'USD',
      taxesIncluded: true,
      orderedAt: Date.UTC(2025, 11, 31, 23),
      updatedAt: Date.UTC(2026, 0, 1, 0, 0, 5),
      triggeredAt,
      cancelled: false,
      payment: 'paid',
      fulfilled: true,
      lines: [{ id: '866550311766439020', title: 'IPod Nano', productId: '632910392', quantity: 2, currentQuantity: 1, unitMinor: 19_900, discountMinor: 550, taxMinor: 1_250, giftCard: false }],
      shippingMinor: 750,
      shippingTaxMinor: 120,
      discountCodes: ['LAUREL-ABC'],
      refundIds: ['509562969'],
    }); // prettier-ignore
    expect(fact.refunds).toEqual([{ id: '509562969', lines: [{ lineId: '866550311766439020', quantity: 1 }], shippingMinor: 300, unallocatedMinor: 50 }]); // prettier-ignore
    expect(fact.customer).toMatchObject({ customerId: '115310627314723954', email: 'a@example.com', firstName: 'A', lastName: null });
  });

  it('is read with almost everything left out or null', () => {
    const bare = {
      id: '1', created_at: '2026-01-01T00:00:00Z', currency: 'JPY', line_items: [{ id: 2, quantity: 1, price: '1200' }],
      customer: null, processed_at: null, updated_at: null, refunds: null, shipping_lines: null, discount_codes: null, financial_status: null, name: null,
    }; // prettier-ignore
    const fact = read('orders/create', bare, 'order_snapshot');
    expect(fact).toMatchObject({ refunds: [], customer: null });
    expect(fact.snapshot).toMatchObject({
      orderId: '1',
      name: '#1',
      customerId: null,
      payment: 'open',
      fulfilled: false,
      taxesIncluded: false,
    });
    expect(fact.snapshot).toMatchObject({
      updatedAt: Date.UTC(2026, 0, 1),
      orderedAt: Date.UTC(2026, 0, 1),
      shippingMinor: 0,
      refundIds: [],
    });
    expect(fact.snapshot.lines[0]).toMatchObject({
      title: '',
      productId: null,
      currentQuantity: 1,
      unitMinor: 1_200,
      discountMinor: 0,
      giftCard: false,
    });
  });

  it('keeps every digit of ids that a number cannot hold', () => {
    const text = JSON.stringify({ ...order, admin_graphql_api_id: null, id: 0 }).replace('"id":0', '"id":9223372036854775807');
    expect(read('orders/create', text, 'order_snapshot').snapshot.orderId).toBe('9223372036854775807');
  });

  it.each([
    ['paid', 'paid'], ['partially_refunded', 'paid'], ['refunded', 'paid'], ['PAID', 'paid'], ['voided', 'void'], ['expired', 'void'],
    ['pending', 'open'], ['authorized', 'open'], ['partially_paid', 'open'], ['something_new', 'open'], [null, 'open'],
  ])('with the financial status %s is %s', (status, payment) => {
    expect(snapshot({ financial_status: status }).payment).toBe(payment);
  }); // prettier-ignore

  it.each([['fulfilled', true], ['partial', false], ['restocked', false], [null, false]])('with the fulfilment %s is fulfilled: %s', (status, fulfilled) => {
    expect(snapshot({ fulfillment_status: status }).fulfilled).toBe(fulfilled);
  }); // prettier-ignore

  it('is cancelled when it says when', () => {
    expect(snapshot({ cancelled_at: '2026-01-02T00:00:00Z' }).cancelled).toBe(true);
  });

  it('takes shipping before discounts where there is no price after them', () => {
    expect(snapshot({ shipping_lines: [{ price: '10.00', discounted_price: null, tax_lines: null }] })).toMatchObject({ shippingMinor: 1_000, shippingTaxMinor: 0 }); // prettier-ignore
  });
});

describe('a refund’s body', () => {
  it('names its order by a number alone, whose digits are all kept', () => {
    const text = JSON.stringify(refund).replace('"order_id":1', '"order_id":820982911946154508');
    expect(read('refunds/create', text, 'refund').orderId).toBe('820982911946154508');
    // Both kinds of event of one order share a lane.
    expect(shopifyReader.subjectOf('refunds/create', text)).toMatchObject({ ok: true, value: { subject: '820982911946154508' } });
    expect(shopifyReader.subjectOf('orders/paid', JSON.stringify(order))).toMatchObject({
      ok: true,
      value: { subject: '820982911946154508' },
    });
  });

  it('belong among the events of their customer, where they name one, and else among those of the order', () => {
    const body = (customer: object | null) => JSON.stringify({ id: 1001, customer });
    const placed = (customer: object | null) => shopifyReader.subjectOf('orders/create', body(customer));
    expect(placed({ id: 7 })).toEqual({ ok: true, value: { subject: '1001', affinity: '7' } });
    expect(placed({ admin_graphql_api_id: 'gid://shopify/Customer/820982911946154508' })).toMatchObject({ value: { affinity: '820982911946154508' } }); // prettier-ignore
    expect(placed(null)).toEqual({ ok: true, value: { subject: '1001', affinity: '1001' } });
    expect(shopifyReader.subjectOf('customers/update', '{"id":7}')).toEqual({ ok: true, value: { subject: '7', affinity: '7' } });
  });

  it('says the same as the refund inside its order', () => {
    expect(read('refunds/create', refund, 'refund').refund).toEqual(read('orders/paid', order, 'order_snapshot').refunds[0]);
  });

  it('takes amounts of the shop’s currency, digits by its exponent', () => {
    const yen = { ...refund, refund_shipping_lines: [{ subtotal_amount_set: set('300', 'JPY') }], order_adjustments: [{ kind: 'refund_discrepancy', amount_set: set('-50', 'JPY') }] }; // prettier-ignore
    expect(read('refunds/create', yen, 'refund').refund).toMatchObject({ shippingMinor: 300, unallocatedMinor: 50 });
  });

  it('knows shipping also from an adjustment, and money that was kept is no refund', () => {
    const adjustments = [
      { kind: 'shipping_refund', amount: '-4.00', amount_set: set('-4.00') },
      { kind: 'refund_discrepancy', amount_set: set('2.00') },
      { kind: 'refund_discrepancy', amount_set: set('-1.00') },
      { kind: 'something_new', amount_set: set('-9.00') },
    ];
    const body = { ...refund, refund_shipping_lines: [], order_adjustments: adjustments };
    expect(read('refunds/create', body, 'refund').refund).toMatchObject({ shippingMinor: 400, unallocatedMinor: 100 });
  });

  it('does not guess a currency', () => {
    const bare = { ...refund, order_adjustments: [{ kind: 'refund_discrepancy', amount: '-50' }] };
    expect(reading('refunds/create', bare)).toMatchObject({ ok: false, reason: 'invalid_input' });
    expect(
      snapshot({ currency: 'JPY', line_items: [], shipping_lines: [], refunds: [{ ...bare, refund_shipping_lines: [] }] }).refundIds,
    ).toEqual(['509562969']);
  });

  it('may have nothing but an id and an order', () => {
    expect(read('refunds/create', { id: 1, order_id: 2 }, 'refund')).toEqual({
      kind: 'refund', orderId: '2', refund: { id: '1', lines: [], shippingMinor: 0, unallocatedMinor: 0 },
    }); // prettier-ignore
  });
});

describe('other bodies', () => {
  const gids = {
    admin_graphql_api_customer_kept_id: 'gid://shopify/Customer/1',
    admin_graphql_api_customer_deleted_id: 'gid://shopify/Customer/2',
  };

  it.each<[string, object, EventFact]>([
    ['orders/edited', { order_edit: { order_id: 5 } }, { kind: 'order_changed', orderId: '5' }],
    ['customers/delete', { id: 7 }, { kind: 'customer_deleted', customerId: '7' }],
    ['customers/merge', { ...gids, status: 'success' }, { kind: 'customers_merged', keptId: '1', deletedId: '2' }],
    ['customers/merge', { ...gids, status: 'FAILED' }, { kind: 'nothing', because: 'The merge failed.' }],
    ['customers/data_request', { customer: { id: 7 } }, { kind: 'data_request', customerId: '7' }],
    ['customers/data_request', { customer: { email: 'a@example.com' } }, { kind: 'data_request', customerId: null }],
    [
      'customers/redact',
      { customer: { id: 7 }, orders_to_redact: [1, 2] },
      { kind: 'customer_redact', customerId: '7', orderIds: ['1', '2'] },
    ],
    ['customers/redact', {}, { kind: 'customer_redact', customerId: null, orderIds: [] }],
    ['shop/redact', {}, { kind: 'shop_redact' }],
    ['app/uninstalled', { id: 1 }, { kind: 'uninstalled' }],
    ['app/scopes_update', { current: ['read_orders'], previous: [] }, { kind: 'scopes_changed', scopes: ['read_orders'] }],
  ])('of %s: %j', (topic, body, fact) => {
    expect(reading(topic, body)).toEqual({ ok: true, value: fact });
  });

  it('of products and collections keep what rules may name', () => {
    const product = { id: 3, title: 'Mug', vendor: null, product_type: 'Kitchen', tags: 'a, b,,c ', updated_at: '2026-01-01T00:00:00Z' };
    expect(read('products/update', product, 'product').product).toMatchObject({ productId: '3', vendor: '', tags: ['a', 'b', 'c'], deleted: false, at: Date.UTC(2026, 0, 1) }); // prettier-ignore
    expect(read('products/delete', { id: 3 }, 'product').product).toMatchObject({ productId: '3', deleted: true, at: triggeredAt });
    expect(read('collections/delete', { id: 3 }, 'collection').collection).toMatchObject({ collectionId: '3', deleted: true });
  });

  it('about people, permissions and the shop stand alone, and no others', () => {
    expect(subscribedTopics.filter((topic) => shopifyReader.isAdministrative(topic)).sort()).toEqual([
      'app/scopes_update', 'app/uninstalled', 'customers/data_request', 'customers/delete', 'customers/merge', 'customers/redact', 'shop/redact',
    ]); // prettier-ignore
  });
});

describe('a body that cannot be read', () => {
  it.each([
    ['orders/create', { ...order, line_items: [{ ...line, price: '19,90' }] }, 'price "19,90" is not an amount of USD'],
    ['orders/create', { ...order, line_items: [{ ...line, price: 199 }] }, 'line_items.0.price'],
    ['orders/create', { ...order, line_items: [{ ...line, quantity: -1 }] }, 'line_items.0.quantity'],
    ['orders/create', { ...order, line_items: [{ ...line, id: undefined, admin_graphql_api_id: null }] }, 'The LineItem has no id.'],
    ['orders/create', { ...order, line_items: null }, 'line_items'],
    ['orders/create', { ...order, created_at: 'today' }, '"today" is not a time'],
    ['orders/create', { ...order, id: undefined, admin_graphql_api_id: null }, 'The Order has no id.'],
    ['refunds/create', { ...refund, order_id: null }, 'names no order'],
    ['refunds/create', { ...refund, order_id: 1.5 }, '"1.5" is not an id'],
    ['customers/merge', { admin_graphql_api_customer_kept_id: 'x', admin_graphql_api_customer_deleted_id: 'y' }, 'two customers'],
    ['orders/edited', { order_edit: null }, 'order_edit'],
    ['app/scopes_update', {}, 'current'],
  ])('of %s is refused with a sentence that says where', (topic, body, words) => {
    const result = reading(topic, body);
    expect(result).toMatchObject({ ok: false, reason: 'invalid_input' });
    expect(!result.ok && result.message).toContain(words);
  });

  it.each(['', '{', '[]', 'null', '"text"', '{"a":1}x'])('is refused as malformed: %j', (body) => {
    expect(reading('orders/create', body)).toMatchObject({ ok: false, reason: 'malformed_json' });
    expect(shopifyReader.subjectOf('orders/create', body)).toMatchObject({ ok: false, reason: 'malformed_json' });
  });

  it.each(['carts/create', 'constructor', 'toString', ''])('is of no topic that Laurel knows: %j', (topic) => {
    expect(reading(topic, order)).toMatchObject({ ok: false, reason: 'unknown_topic' });
    expect(shopifyReader.subjectOf(topic, '{}')).toMatchObject({ ok: false, reason: 'unknown_topic' });
  });

  it('is refused and never thrown, whatever stands in whichever field', () => {
    const bodies: Record<string, object> = { 'orders/updated': order, 'refunds/create': refund, 'customers/update': order.customer, 'products/update': { id: 1, title: 'a' }, 'collections/update': { id: 1, title: 'a' } }; // prettier-ignore
    const paths = (value: unknown, at: string[] = []): string[][] =>
      typeof value === 'object' && value !== null
        ? [at, ...Object.entries(value).flatMap(([key, inner]) => paths(inner, [...at, key]))]
        : [at];
    const put = (value: unknown, [head, ...rest]: string[], what: unknown): unknown =>
      head === undefined ? what : Object.assign(Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }, { [head]: put((value as Record<string, unknown>)[head], rest, what) }); // prettier-ignore
    fc.assert(
      fc.property(fc.constantFrom(...subscribedTopics), fc.nat(), fc.jsonValue({ maxDepth: 2 }), (topic, where, what) => {
        const body = bodies[topic] ?? bodies['orders/updated']!;
        const all = paths(body);
        const text = JSON.stringify(put(body, all[where % all.length]!, what));
        for (const result of [reading(topic, text), shopifyReader.subjectOf(topic, text)])
          if (!result.ok) expect(result.message).toMatch(/^.{10,}$/s);
      }),
      { numRuns: 3_000 },
    );
  });
});
