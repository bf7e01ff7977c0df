import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { emptyState } from '../seed/seed.ts';
import { must } from '../seed/terms.ts';
import type { Announcement } from '../webhooks/announcement.ts';
import { totalsOf, totalsOfLine } from './order-totals.ts';
import type { DiscountRecord, OrderRecord } from './records.ts';
import { createProduct, mergeCustomers } from './shop-directory.ts';
import { ShopEngine } from './shop-engine.ts';

const noon = Date.parse('2026-11-20T12:00:00Z');
let clock = noon;
let announced: Announcement[] = [];

function shopWith(pricesMinor: readonly number[]): { engine: ShopEngine; variants: string[]; customerId: string } {
  const facts = {
    id: '1',
    domain: 'test.myshopify.com',
    name: 'Test',
    email: 'hello@example.com',
    currency: 'USD',
    timeZone: 'America/New_York',
    createdAt: noon,
  };
  const engine = new ShopEngine({
    state: emptyState(1, noon, '1'),
    facts,
    now: () => clock,
    announce: (announcement) => announced.push(announcement),
  });
  const variants = pricesMinor.map((priceMinor, index) => must(createProduct(engine, { title: `Product ${index}`, priceMinor })).variantId);
  const customer = must(engine.createCustomer({ email: 'mia@example.com', firstName: 'Mia', lastName: 'Chen' }));
  return { engine, variants, customerId: customer.id };
}

function code(engine: ShopEngine, changes: Partial<DiscountRecord> & { code: string }): void {
  engine.state.discounts.push({
    id: String(900 + engine.state.discounts.length),
    codeId: String(700 + engine.state.discounts.length),
    title: changes.code,
    startsAt: noon - 1000,
    endsAt: null,
    value: { kind: 'amount', minor: 500 },
    items: { kind: 'all' },
    customerIds: null,
    minimum: null,
    usageLimit: null,
    appliesOncePerCustomer: false,
    combinesWith: { order: false, product: false, shipping: false },
    tags: [],
    uses: [],
    createdAt: noon,
    updatedAt: noon,
    ...changes,
  });
}

function topicsOfLast(): string[] {
  return announced.at(-1)?.messages.map((message) => message.topic) ?? [];
}

beforeEach(() => {
  clock = noon;
  announced = [];
});

test('a paid order announces its creation, its payment and its change with one state', () => {
  const { engine, variants, customerId } = shopWith([975]);
  must(engine.placeOrder({ lines: [{ variantId: variants[0] ?? '', quantity: 2 }], codes: [], customerId }));
  expect(topicsOfLast()).toEqual(['orders/create', 'orders/paid', 'orders/updated']);
  expect(new Set(announced.at(-1)?.messages.map((message) => message.payload)).size).toBe(1);
});

test('every change of an order carries a later time than the one before, also within one second', () => {
  const { engine, variants, customerId } = shopWith([975]);
  const order = must(engine.placeOrder({ lines: [{ variantId: variants[0] ?? '', quantity: 3 }], codes: [], customerId, pay: false }));
  const times = [order.updatedAt];
  must(engine.payOrder(order.id));
  times.push(order.updatedAt);
  must(engine.refundOrder(order.id, { lines: [{ lineId: order.lines[0]?.id ?? '', quantity: 1 }] }));
  times.push(order.updatedAt);
  must(engine.fulfillOrder(order.id));
  times.push(order.updatedAt);
  expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
  expect(times.every((time) => time % 1000 === 0)).toBe(true);
});

test('any split of a refund gives back the same money as one refund of the same lines', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9999 }),
      fc.integer({ min: 2, max: 12 }),
      fc.integer({ min: 1, max: 400 }),
      (priceMinor, quantity, offMinor) => {
        const refundBy = (steps: readonly number[]): OrderRecord => {
          const { engine, variants, customerId } = shopWith([priceMinor, 1234]);
          code(engine, { code: 'OFF', value: { kind: 'amount', minor: offMinor } });
          const lines = [
            { variantId: variants[0] ?? '', quantity },
            { variantId: variants[1] ?? '', quantity: 1 },
          ];
          const order = must(engine.placeOrder({ lines, codes: ['OFF'], customerId }));
          for (const step of steps) must(engine.refundOrder(order.id, { lines: [{ lineId: order.lines[0]?.id ?? '', quantity: step }] }));
          return order;
        };
        const whole = refundBy([quantity]);
        const split = refundBy([1, ...(quantity > 2 ? [quantity - 2] : []), 1]);
        expect(totalsOf(split).refundedMinor).toBe(totalsOf(whole).refundedMinor);
        expect(totalsOf(split).currentTotalMinor).toBe(totalsOf(whole).currentTotalMinor);
      },
    ),
    { numRuns: 60 },
  );
});

test('after any refunds the order holds what was paid and not given back', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 5 }), fc.boolean(), (steps, withShipping) => {
      const { engine, variants, customerId } = shopWith([333, 1999]);
      code(engine, { code: 'TEN', value: { kind: 'percentage', percentage: 0.1 } });
      const lines = variants.map((variantId) => ({ variantId, quantity: 4 }));
      const order = must(engine.placeOrder({ lines, codes: ['TEN'], customerId }));
      for (const step of steps) {
        const line = order.lines[step % 2];
        if (line && step > 0)
          engine.refundOrder(order.id, { lines: [{ lineId: line.id, quantity: step }], shippingMinor: withShipping ? 100 : 0 });
      }
      const totals = totalsOf(order);
      expect(totals.currentTotalMinor).toBe(totals.receivedMinor - totals.refundedMinor);
      expect(totals.outstandingMinor).toBe(0);
      expect(totals.currentSubtotalMinor).toBe(order.lines.reduce((sum, line) => sum + totalsOfLine(order, line).currentNetMinor, 0));
    }),
    { numRuns: 60 },
  );
});

test('a refund of more than there is changes nothing and says what is possible', () => {
  const { engine, variants, customerId } = shopWith([975]);
  const order = must(engine.placeOrder({ lines: [{ variantId: variants[0] ?? '', quantity: 2 }], codes: [], customerId }));
  const before = structuredClone(order);
  const outcome = engine.refundOrder(order.id, { lines: [{ lineId: order.lines[0]?.id ?? '', quantity: 3 }] });
  expect(outcome).toMatchObject({ ok: false, reason: 'invalid', message: 'Of Product 0 between 1 and 2 can be refunded.' });
  expect(order).toEqual(before);
});

test('money given back beyond the lines is an adjustment below zero', () => {
  const { engine, variants, customerId } = shopWith([975]);
  const order = must(engine.placeOrder({ lines: [{ variantId: variants[0] ?? '', quantity: 2 }], codes: [], customerId }));
  const refund = must(engine.refundOrder(order.id, { lines: [], amountMinor: 300 }));
  expect(refund.adjustmentMinor).toBe(-300);
  expect(totalsOf(order)).toMatchObject({ currentTotalMinor: 2450 - 300, financialStatus: 'partially_refunded' });
});

test('cancelling gives the money back and leaves nothing in the order', () => {
  const { engine, variants, customerId } = shopWith([975]);
  const order = must(engine.placeOrder({ lines: [{ variantId: variants[0] ?? '', quantity: 2 }], codes: [], customerId }));
  must(engine.cancelOrder(order.id, { reason: 'customer', refund: true }));
  expect(topicsOfLast()).toEqual(['refunds/create', 'orders/cancelled', 'orders/updated']);
  expect(totalsOf(order)).toMatchObject({ currentTotalMinor: 0, currentQuantity: 0, financialStatus: 'refunded' });
  expect(engine.cancelOrder(order.id, { reason: 'customer', refund: true })).toMatchObject({ ok: false, reason: 'conflict' });
});

test('an unpaid order that is cancelled is void and gives nothing back', () => {
  const { engine, variants, customerId } = shopWith([975]);
  const order = must(engine.placeOrder({ lines: [{ variantId: variants[0] ?? '', quantity: 2 }], codes: [], customerId, pay: false }));
  must(engine.cancelOrder(order.id, { reason: 'other', refund: true }));
  expect(totalsOf(order)).toMatchObject({ financialStatus: 'voided', refundedMinor: 0, currentTotalMinor: 0 });
});

test('an edit keeps the ordered quantity and changes the current one', () => {
  const { engine, variants, customerId } = shopWith([975, 650]);
  const order = must(engine.placeOrder({ lines: [{ variantId: variants[0] ?? '', quantity: 3 }], codes: [], customerId }));
  must(
    engine.editOrder(order.id, {
      add: [{ variantId: variants[1] ?? '', quantity: 2 }],
      remove: [{ lineId: order.lines[0]?.id ?? '', quantity: 1 }],
    }),
  );
  expect(topicsOfLast()).toEqual(['orders/edited', 'orders/updated']);
  expect(order.lines.map((line) => [line.quantity, totalsOfLine(order, line).current])).toEqual([
    [3, 2],
    [2, 2],
  ]);
  expect(totalsOf(order)).toMatchObject({
    currentSubtotalMinor: 2 * 975 + 2 * 650,
    outstandingMinor: 1300 - 975,
    financialStatus: 'partially_paid',
  });
});

test('a code that is bound to a customer refuses everyone else, and a used-up one everybody', () => {
  const { engine, variants, customerId } = shopWith([9750]);
  const other = must(engine.createCustomer({ email: 'ben@example.com', firstName: 'Ben', lastName: 'Ito' }));
  code(engine, { code: 'MINE', customerIds: [customerId], usageLimit: 1 });
  const lines = [{ variantId: variants[0] ?? '', quantity: 1 }];
  const discountFor = (who: string | null) => engine.price(must(engine.itemsOf(lines)), ['mine'], { customerId: who }).applications.length;
  expect([discountFor(null), discountFor(other.id), discountFor(customerId)]).toEqual([0, 0, 1]);
  const order = must(engine.placeOrder({ lines, codes: ['mine'], customerId }));
  expect(order.applications[0]).toMatchObject({ code: 'MINE', amountMinor: 500 });
  expect(discountFor(customerId)).toBe(0);
});

test('codes are combined only when each allows the kind of the other', () => {
  const { engine, variants, customerId } = shopWith([9750]);
  code(engine, { code: 'A', combinesWith: { order: true, product: false, shipping: false } });
  code(engine, { code: 'B', combinesWith: { order: true, product: false, shipping: false } });
  code(engine, { code: 'ALONE' });
  const applied = (codes: string[]) => {
    const items = must(engine.itemsOf([{ variantId: variants[0] ?? '', quantity: 1 }]));
    return engine.price(items, codes, { customerId }).applications.map((application) => application.code);
  };
  expect(applied(['A', 'B'])).toEqual(['A', 'B']);
  expect(applied(['A', 'ALONE'])).toEqual(['A']);
  expect(applied(['ALONE', 'A'])).toEqual(['ALONE']);
});

test('gift cards are never discounted', () => {
  const { engine, variants, customerId } = shopWith([1000]);
  const card = must(createProduct(engine, { title: 'Gift card', priceMinor: 5000, giftCard: true }));
  code(engine, { code: 'HALF', value: { kind: 'percentage', percentage: 0.5 } });
  const lines = [variants[0] ?? '', card.variantId].map((variantId) => ({ variantId, quantity: 1 }));
  const order = must(engine.placeOrder({ lines, codes: ['HALF'], customerId }));
  expect(order.lines.map((line) => totalsOfLine(order, line).discountMinor)).toEqual([500, 0]);
});

test('a merge moves the orders, and one that Shopify gave up moves nothing', () => {
  const { engine, variants, customerId } = shopWith([975]);
  const other = must(engine.createCustomer({ email: 'mia2@example.com', firstName: 'Mia', lastName: 'Chen' }));
  const order = must(engine.placeOrder({ lines: [{ variantId: variants[0] ?? '', quantity: 1 }], codes: [], customerId: other.id }));
  must(mergeCustomers(engine, { keptId: customerId, deletedId: other.id, fail: true }));
  expect(order.customerId).toBe(other.id);
  expect(announced.at(-1)?.messages[0]?.payload).toMatchObject({ status: 'failed' });
  must(mergeCustomers(engine, { keptId: customerId, deletedId: other.id }));
  expect(order.customerId).toBe(customerId);
  expect(engine.customer(other.id)).toBeNull();
});
