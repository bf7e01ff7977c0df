import { describe, expect, it } from 'vitest';
import type { Instant } from '../../../domain/shared/instant.ts';
import { readOrder, readRefund, refundBody } from './order.ts';

const order = {
  id: 1,
  created_at: '2026-01-01T10:00:00Z',
  currency: 'USD',
  line_items: [{ id: 11, quantity: 1, price: '10.00' }],
};
const snapshot = (given: object = {}) => readOrder({ ...order, ...given }, 0 as Instant).snapshot;
const line = (given: object) => snapshot({ line_items: [{ ...order.line_items[0], ...given }] }).lines;

describe('where an order came from', () => {
  it.each([
    ['web', undefined],
    ['', undefined],
    [null, undefined],
    ['pos', 'pos'],
    ['shopify_draft_order', 'draft'],
    ['subscription_contract', 'subscription'],
    ['subscription_contract_checkout_one', 'subscription'],
    ['580111', 'other'],
  ])('is told by the source name %j', (source_name, channel) => {
    expect(snapshot({ source_name }).channel).toBe(channel);
  });

  it('takes no room where it is as usual', () => {
    expect(Object.keys(snapshot({ source_name: 'web', tags: '', total_tip_received: '0.00', payment_gateway_names: [], presentment_currency: 'USD', company: null, fulfillments: [], cancelled_at: null }))).toEqual(Object.keys(snapshot())); // prettier-ignore
    expect(Object.keys(line({ sku: '', vendor: null, variant_id: null })[0]!)).toEqual(Object.keys(snapshot().lines[0]!));
  });

  it('includes its tags, its company, its checkout and when it was cancelled', () => {
    const cancelled_at = '2026-01-03T00:00:00Z';
    expect(snapshot({ tags: 'vip, b2b ,', company: { id: 77, location_id: 8 }, checkout_token: 'c0', cancelled_at })).toMatchObject({
      tags: ['vip', 'b2b'],
      companyId: '77',
      checkoutToken: 'c0',
      cancelled: true,
      cancelledAt: Date.UTC(2026, 0, 3),
    });
  });

  it('keeps what the shopper paid in another currency, in that currency’s own minor units', () => {
    const paid = (amount: string, presentment_currency: string) =>
      snapshot({ presentment_currency, total_price_set: { shop_money: { amount: '10.00', currency_code: 'USD' }, presentment_money: { amount, currency_code: presentment_currency } } }).presentment; // prettier-ignore
    expect(paid('1523', 'JPY')).toEqual({ currency: 'JPY', totalMinor: 1_523 });
    expect(paid('3.075', 'KWD')).toEqual({ currency: 'KWD', totalMinor: 3_075 });
    expect(paid('not money', 'EUR')).toBeUndefined();
  });

  it('says when the last shipment was sent, of those that were', () => {
    const fulfillments = [
      { created_at: '2026-01-02T00:00:00Z', status: 'success' },
      { created_at: '2026-01-05T00:00:00Z', status: 'success' },
      { created_at: '2026-01-09T00:00:00Z', status: 'cancelled' },
    ];
    expect(snapshot({ fulfillments }).fulfilledAt).toBe(Date.UTC(2026, 0, 5));
  });
});

describe('how an order was paid', () => {
  it('is known from the gateways where gift cards or store credit paid everything', () => {
    expect(snapshot({ payment_gateway_names: ['gift_card'], total_price: '12.50' })).toMatchObject({ gateways: ['gift_card'], paidByGiftCardMinor: 1_250 }); // prettier-ignore
    expect(snapshot({ payment_gateway_names: ['shopify_store_credit'], total_price: '12.50' }).paidByStoreCreditMinor).toBe(1_250);
    expect(
      snapshot({ payment_gateway_names: ['gift_card', 'shopify_payments'], total_price: '12.50' }).paidByGiftCardMinor,
    ).toBeUndefined();
  });

  it('is known from the payments where they are told, of those that succeeded', () => {
    const payment = (gateway: string, amount: string, kind = 'sale', status = 'success') => ({ gateway, amount, kind, status });
    const transactions = [
      payment('gift_card', '5.00'),
      payment('gift_card', '2.50', 'capture'),
      payment('gift_card', '9.00', 'sale', 'failure'),
      payment('gift_card', '1.00', 'refund'),
      payment('shopify_store_credit', '3.00'),
      payment('shopify_payments', '20.00'),
    ];
    expect(snapshot({ payment_gateway_names: ['gift_card', 'shopify_payments'], transactions })).toMatchObject({
      paidByGiftCardMinor: 750,
      paidByStoreCreditMinor: 300,
    });
  });

  it('includes the tip, which is no line', () => {
    const tip = { id: 12, title: 'Tip', quantity: 1, price: '2.00', tip_payment_gateway: 'shopify_payments' };
    const tipped = snapshot({ total_tip_received: '2.00', line_items: [order.line_items[0], tip] });
    expect(tipped.tipMinor).toBe(200);
    expect(tipped.lines.map(({ id }) => id)).toEqual(['11']);
  });
});

describe('a line', () => {
  it('says its variant, SKU, vendor, and whether it is a subscription', () => {
    expect(line({ variant_id: 5, sku: 'A-1', vendor: 'Acme', selling_plan_allocation: { selling_plan: {} } })).toMatchObject([
      { variantId: '5', sku: 'A-1', vendor: 'Acme', subscription: true },
    ]);
  });
});

describe('a refund', () => {
  const refund = (given: object, currency: string | null = 'USD') => readRefund(refundBody.parse({ id: 9, ...given }), currency);

  it('says when it was given', () => {
    const [created_at, processed_at] = ['2026-01-05T00:00:00Z', '2026-01-04T00:00:00Z'];
    expect(refund({ created_at, processed_at }).at).toBe(Date.UTC(2026, 0, 4));
    expect(refund({ created_at }).at).toBe(Date.UTC(2026, 0, 5));
    expect(refund({}).at).toBeUndefined();
  });

  it('says how much of it went into store credit, in the shop’s currency only', () => {
    const transactions = [
      { gateway: 'shopify_store_credit', kind: 'refund', status: 'success', amount: '4.00', currency: 'USD' },
      { gateway: 'shopify_store_credit', kind: 'refund', status: 'success', amount: '4.00', currency: 'EUR' },
      { gateway: 'shopify_payments', kind: 'refund', status: 'success', amount: '6.00', currency: 'USD' },
    ];
    expect(refund({ transactions }).storeCreditMinor).toBe(400);
    expect(refund({ transactions: transactions.slice(2) }).storeCreditMinor).toBeUndefined();
  });
});
