import { beforeEach, expect, test } from 'vitest';
import { parseExact } from '../../app/adapters/shopify/payloads/json.ts';
import { readOrder } from '../../app/adapters/shopify/payloads/order.ts';
import type { MoneySet, OrderLine, OrderSnapshotPayload, OrdersSource } from '../../app/application/ports/orders-source.ts';
import type { InstalledShop } from '../../app/application/ports/shopify-shop.ts';
import { gid, type OrderId } from '../../app/domain/shared/ids.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';

export interface OrdersSourceUnderTest {
  readonly source: OrdersSource;
  readonly shop: InstalledShop;
  /** Lets the shop have this order. */
  place(order: OrderSnapshotPayload): Promise<void>;
}

/** What reconciliation and edited orders rely on; run on the real adapter and on the fake. */
export function ordersSourceContract(setUp: () => Promise<OrdersSourceUnderTest>): void {
  let under: OrdersSourceUnderTest;
  beforeEach(async () => {
    under = await setUp();
  });
  const fetch = (id: string) => under.source.fetchOrder({ shop: under.shop, orderId: id as OrderId });

  test('an order comes as a webhook would bring it, field by field', async () => {
    await under.place(anOrder());
    expect(await fetch('820982911946154508')).toEqual({ ok: true, value: anOrder() });
  });

  test('what it brings passes through the reader of webhook bodies, and no digit of an id is lost', async () => {
    await under.place(anOrder());
    const fetched = await fetch('820982911946154508');
    if (!fetched.ok) throw new Error(fetched.message);
    const fact = readOrder(parseExact(JSON.stringify(fetched.value)), 1 as Instant);
    expect(fact.snapshot).toMatchObject({
      orderId: '820982911946154508',
      customerId: '115310627314723954',
      payment: 'paid',
      shippingMinor: 490,
      discountCodes: ['WELCOME'],
      refundIds: ['509562969'],
      tipMinor: 200,
      companyId: '77',
      paidByGiftCardMinor: 2_000,
      fulfilledAt: Date.UTC(2026, 10, 4, 9),
    });
    expect(fact.snapshot.lines[0]).toMatchObject({
      id: '866550311766439020',
      quantity: 3,
      currentQuantity: 2,
      unitMinor: 1990,
      discountMinor: 500,
      taxMinor: 318,
    });
    expect(fact.refunds).toEqual([
      {
        id: '509562969',
        lines: [{ lineId: '866550311766439020', quantity: 1 }],
        shippingMinor: 100,
        unallocatedMinor: 50,
        at: Date.UTC(2026, 10, 9, 8, 30),
        storeCreditMinor: 1_973,
      },
    ]);
  });

  test('an order of a guest, unpaid and unsent, has no customer, no refunds and no fulfilment', async () => {
    const guest = anOrder({
      customer: null,
      refunds: [],
      financial_status: 'pending',
      fulfillment_status: null,
      discount_codes: [],
      line_items: [aLine('1')],
    });
    await under.place(guest);
    expect(await fetch(guest.id)).toEqual({ ok: true, value: guest });
  });

  test('amounts keep the exponent of their currency', async () => {
    const yen = anOrder({
      currency: 'JPY',
      presentment_currency: 'JPY',
      discount_codes: [],
      refunds: [],
      shipping_lines: [],
      line_items: [aLine('1', { price: '1200', price_set: money('1200', 'JPY') })],
      total_tip_received: '0',
      transactions: [],
      total_price_set: money('1200', 'JPY'),
      subtotal_price_set: money('1200', 'JPY'),
      total_shipping_price_set: money('0', 'JPY'),
    });
    await under.place(yen);
    expect(await fetch(yen.id)).toEqual({ ok: true, value: yen });
  });

  test('every line of a long order is there, in its place', async () => {
    const long = anOrder({
      line_items: Array.from({ length: 137 }, (_, index) => aLine(String(index + 1))),
      discount_codes: [],
      refunds: [],
    });
    await under.place(long);
    const fetched = await fetch(long.id);
    expect(fetched.ok && fetched.value.line_items.map(({ id }) => id)).toEqual(long.line_items.map(({ id }) => id));
  });

  test('every line of a long refund is there', async () => {
    const lines = Array.from({ length: 120 }, (_, index) => aLine(String(index + 1), { current_quantity: 0 }));
    const [refund] = anOrder().refunds;
    const long = anOrder({
      line_items: lines,
      discount_codes: [],
      refunds: [
        { ...refund!, refund_line_items: lines.map(({ id }) => ({ ...refund!.refund_line_items[0]!, id: `9${id}`, line_item_id: id })) },
      ],
    });
    await under.place(long);
    const fetched = await fetch(long.id);
    expect(fetched.ok && fetched.value.refunds[0]?.refund_line_items).toEqual(long.refunds[0]?.refund_line_items);
  });

  test('orders that changed since an instant come in the order of change, each once, whatever the size of a page', async () => {
    const minute = (index: number) => new Date(Date.UTC(2026, 10, 9, 8, index)).toISOString().replace('.000Z', 'Z');
    for (const index of [4, 1, 3, 0, 2]) await under.place(anOrder({ ...identity(String(500 + index)), updated_at: minute(index) }));
    for (const limit of [1, 2, 3, 100]) {
      const seen: Array<{ orderId: string; updatedAt: number }> = [];
      let after: string | null = null;
      do {
        const page = await under.source.changedSince({ shop: under.shop, since: Date.parse(minute(1)) as Instant, after, limit });
        if (!page.ok) throw new Error(page.message);
        expect(page.value.orders.length).toBeLessThanOrEqual(limit);
        seen.push(...page.value.orders);
        after = page.value.next;
      } while (after !== null);
      expect(seen.map(({ orderId, updatedAt }) => ({ orderId, updatedAt }))).toEqual(
        [1, 2, 3, 4].map((index) => ({ orderId: String(500 + index), updatedAt: Date.parse(minute(index)) })),
      );
    }
  });

  test('a listed order says what may change within a second', async () => {
    await under.place(anOrder());
    const changed = await under.source.changedSince({ shop: under.shop, since: 0 as Instant, after: null, limit: 10 });
    const order = {
      orderId: '820982911946154508',
      updatedAt: Date.UTC(2026, 10, 9, 8, 30),
      cancelled: false,
      payment: 'paid',
      fulfilled: true,
    };
    expect(changed).toEqual({ ok: true, value: { orders: [{ ...order, unitsLeft: 4, refundIds: ['509562969'] }], next: null } });
  });

  test('where nothing changed there is nothing, and no further page', async () => {
    await under.place(anOrder());
    const changed = await under.source.changedSince({ shop: under.shop, since: Date.UTC(2027, 0, 1) as Instant, after: null, limit: 10 });
    expect(changed).toEqual({ ok: true, value: { orders: [], next: null } });
  });

  test('an order that the shop does not have is not found', async () => {
    expect(await fetch('404')).toMatchObject({ ok: false, reason: 'not_found' });
  });
}

function identity(id: string): Pick<OrderSnapshotPayload, 'id' | 'admin_graphql_api_id'> {
  return { id, admin_graphql_api_id: gid('Order', id) };
}

export function money(amount: string, currency = 'EUR'): MoneySet {
  return { shop_money: { amount, currency_code: currency }, presentment_money: { amount, currency_code: currency } };
}

export function aLine(id: string, changes: Partial<OrderLine> = {}): OrderLine {
  return {
    id,
    admin_graphql_api_id: gid('LineItem', id),
    title: `Thing ${id}`,
    quantity: 1,
    current_quantity: 1,
    gift_card: false,
    product_id: '632910392',
    variant_id: '808950810',
    vendor: 'Acme',
    sku: null,
    selling_plan: null,
    price: '12.00',
    price_set: money('12.00'),
    tax_lines: [],
    discount_allocations: [],
    ...changes,
  };
}

/** Three lines, a code worth 5.00, taxed, shipped for 4.90, one unit and some shipping refunded with half a euro of goodwill. */
export function anOrder(changes: Partial<OrderSnapshotPayload> = {}): OrderSnapshotPayload {
  return {
    id: '820982911946154508',
    admin_graphql_api_id: 'gid://shopify/Order/820982911946154508',
    name: '#1042',
    test: false,
    created_at: '2026-11-02T10:00:00Z',
    processed_at: '2026-11-02T10:00:00Z',
    updated_at: '2026-11-09T08:30:00Z',
    cancelled_at: null,
    financial_status: 'partially_refunded',
    fulfillment_status: 'fulfilled',
    currency: 'EUR',
    presentment_currency: 'EUR',
    taxes_included: true,
    source_name: 'web',
    checkout_token: 'bd5a8aa1ecd019dd3520ff791ee3a24c',
    tags: 'gift, spring',
    payment_gateway_names: ['gift_card', 'shopify_payments'],
    total_tip_received: '2.00',
    company: { id: '77' },
    fulfillments: [{ created_at: '2026-11-04T09:00:00Z', status: 'success' }],
    transactions: [
      { kind: 'sale', status: 'success', gateway: 'gift_card', amount: '20.00', currency: 'EUR' },
      { kind: 'sale', status: 'success', gateway: 'shopify_payments', amount: '76.60', currency: 'EUR' },
    ],
    customer: {
      id: '115310627314723954',
      admin_graphql_api_id: 'gid://shopify/Customer/115310627314723954',
      email: 'ada@example.com',
      first_name: 'Ada',
      last_name: 'Lovelace',
    },
    discount_codes: [{ code: 'WELCOME', amount: '5.00', type: 'fixed_amount' }],
    line_items: [
      aLine('866550311766439020', {
        quantity: 3,
        current_quantity: 2,
        price: '19.90',
        price_set: money('19.90'),
        tax_lines: [{ title: 'VAT', price: '3.18', price_set: money('3.18') }],
        discount_allocations: [{ amount: '5.00', amount_set: money('5.00') }],
      }),
      aLine('141249953214522974', {
        gift_card: true,
        product_id: null,
        variant_id: null,
        vendor: null,
        sku: 'GIFT-25',
        price: '25.00',
        price_set: money('25.00'),
      }),
      aLine('3'),
    ],
    shipping_lines: [
      {
        id: '271878346596884015',
        title: 'Standard',
        price: '4.90',
        price_set: money('4.90'),
        discounted_price: '4.90',
        discounted_price_set: money('4.90'),
        tax_lines: [],
        discount_allocations: [],
      },
    ],
    total_shipping_price_set: money('4.90'),
    subtotal_price_set: money('91.70'),
    total_price_set: money('96.60'),
    refunds: [
      {
        id: '509562969',
        admin_graphql_api_id: 'gid://shopify/Refund/509562969',
        created_at: '2026-11-09T08:30:00Z',
        processed_at: '2026-11-09T08:30:00Z',
        transactions: [{ kind: 'refund', status: 'success', gateway: 'shopify_store_credit', amount: '19.73', currency: 'EUR' }],
        refund_line_items: [
          { id: '104689539', line_item_id: '866550311766439020', quantity: 1, subtotal_set: money('18.23'), total_tax_set: money('2.91') },
        ],
        refund_shipping_lines: [
          { id: '7', shipping_line_id: '271878346596884015', subtotal_amount_set: money('1.00'), tax_amount_set: money('0.00') },
        ],
        order_adjustments: [
          { id: '8', kind: 'refund_discrepancy', reason: 'customer', amount_set: money('-0.50'), tax_amount_set: money('0.00') },
        ],
      },
    ],
    ...changes,
  };
}
