import { describe, expect, it } from 'vitest';
import { contextOf, lineOf, snapshotOf } from '../../../tests/support/ledger-samples.ts';
import { askAbout } from './asked-order.ts';
import type { EarningContext, OrderSnapshot } from './index.ts';

/** What conditions may ask about an order of which so many units of each line are left; all of them unless said otherwise. */
function askedOf(given: Partial<OrderSnapshot>, context: Partial<EarningContext> = {}, units?: readonly number[]) {
  const snapshot = snapshotOf(given);
  return askAbout(snapshot, contextOf(context), units ?? snapshot.lines.map(({ quantity }) => quantity), () => 1_234).asked;
}
const orderOf = (...given: Parameters<typeof askedOf>) => askedOf(...given).order;

describe('what conditions may ask about an order', () => {
  it('is in lower case, so that no word is told from another by its case', () => {
    expect(
      orderOf({
        currency: 'USD',
        presentment: { currency: 'JPY', totalMinor: 1 },
        tags: ['Wholesale'],
        discountCodes: ['SPRING-10'],
        gateways: ['Shopify_Payments'],
      }),
    ).toMatchObject({
      currency: 'usd',
      presentmentCurrency: 'jpy',
      tags: ['wholesale'],
      discountCodes: ['spring-10'],
      gateways: ['shopify_payments'],
      subtotalMinor: 1_234,
    });
  });

  it('is that of an ordinary web order where the order does not say', () => {
    expect(orderOf({})).toMatchObject({
      channel: 'web',
      presentmentCurrency: 'usd',
      tags: [],
      gateways: [],
      discounted: false,
      subscription: false,
      b2b: false,
    });
  });

  it('counts the units and the lines of which something is left', () => {
    const lines = [lineOf({ quantity: 3 }), lineOf({ id: '12', sku: 'Gone' }), lineOf({ id: '13', sku: 'Left', quantity: 2 })];
    const order = orderOf({ lines }, {}, [2, 0, 1]);
    expect(order.units).toBe(3);
    expect(order.lines.map(({ sku, quantity }) => [sku, quantity])).toEqual([
      ['', 2],
      ['left', 1],
    ]);
  });

  it('is discounted by a code, or by a discount on a line of which something is left', () => {
    const lines = [lineOf(), lineOf({ id: '12', discountMinor: 100 })];
    expect(orderOf({ discountCodes: ['A'] }).discounted).toBe(true);
    expect(orderOf({ lines }).discounted).toBe(true);
    expect(orderOf({ lines }, {}, [1, 0]).discounted).toBe(false);
    expect(orderOf({ lines }).lines.map(({ discounted }) => discounted)).toEqual([false, true]);
  });

  it('is a subscription by its channel, or by a line of which something is left', () => {
    const lines = [lineOf(), lineOf({ id: '12', subscription: true })];
    expect(orderOf({ channel: 'subscription' }).subscription).toBe(true);
    expect(orderOf({ lines }).subscription).toBe(true);
    expect(orderOf({ lines }, {}, [1, 0]).subscription).toBe(false);
    expect(orderOf({ lines }).lines.map(({ subscription }) => subscription)).toEqual([false, true]);
  });

  it('is a company’s when it was placed for one', () => {
    expect(orderOf({ companyId: '77' }).b2b).toBe(true);
  });
});

describe('what conditions may ask about a line', () => {
  const product = { type: 'Mugs', vendor: 'Acme', tags: ['Sale'], collections: ['5'] };

  it('is the line’s own, and of its product what was pinned', () => {
    const lines = [lineOf({ variantId: '901', sku: 'M-1', unitMinor: 500 })];
    expect(orderOf({ lines }, { products: { '900': product } }).lines).toEqual([
      {
        productId: '900',
        variantId: '901',
        collections: ['5'],
        vendor: 'acme',
        type: 'mugs',
        tags: ['sale'],
        sku: 'm-1',
        quantity: 1,
        unitMinor: 500,
        discounted: false,
        subscription: false,
      },
    ]);
  });

  it('is nothing of a product of which nothing is known', () => {
    expect(orderOf({}).lines[0]).toMatchObject({ variantId: null, collections: [], vendor: '', type: '', tags: [], sku: '' });
  });

  it('names the vendor that it was bought from, whatever became of the product since', () => {
    const lines = [lineOf({ vendor: 'Before' })];
    expect(orderOf({ lines }, { products: { '900': product } }).lines[0]?.vendor).toBe('before');
  });

  it('without a product finds what was pinned for the line itself', () => {
    const lines = [lineOf({ productId: null })];
    expect(orderOf({ lines }, { products: { 'line:11': product } }).lines[0]?.type).toBe('mugs');
  });
});

describe('what conditions may ask about the member', () => {
  const { member } = contextOf();
  const nothing = { tier: null, segments: [], tags: [], activities: [] };

  it.each([
    [{ tier: 'Gold' }, { tier: 'gold' }],
    [{ segments: ['VIP'] }, { segments: ['vip'] }],
    [
      { segments: ['A'], activities: ['C'] },
      { segments: ['a'], activities: ['c'] },
    ],
    [{ tags: ['Staff'] }, { tags: ['staff'] }],
    [{ activities: ['SignUp'] }, { activities: ['signup'] }],
    [
      { segments: ['A'], tags: ['B'] },
      { segments: ['a'], tags: ['b'] },
    ],
    [
      { segments: ['A'], tags: ['B'], activities: ['C'] },
      { segments: ['a'], tags: ['b'], activities: ['c'] },
    ],
  ])('is in lower case as well: of %j it is %j', (given, asked) => {
    expect(askedOf({}, { member: { ...member, ...given, ordersBefore: 3 } }).member).toMatchObject({
      ...nothing,
      ...asked,
      ordersBefore: 3,
    });
  });
});
