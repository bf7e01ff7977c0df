import { describe, expect, it } from 'vitest';
import { contextOf, knownOf, lineOf, refundOf, rulesetOf } from '../../../tests/support/ledger-samples.ts';
import type { RulesetInput } from '../program/ruleset.ts';
import { explainEntitlement, type EarningContext, type OrderSnapshot, type RefundFacts } from './index.ts';

type Earning = NonNullable<RulesetInput['earning']>;
type RuleInput = Omit<NonNullable<Earning['rules']>[number], 'id' | 'name'>;

function explained(
  rules: readonly RuleInput[],
  snapshot: Partial<OrderSnapshot>,
  rest: Omit<RulesetInput, 'earning'> & { earning?: Omit<Earning, 'rules'> } = {},
  context: Partial<EarningContext> = {},
  refunds: readonly RefundFacts[] = [],
) {
  const named = rules.map((rule, index) => ({ ...rule, id: `r${index + 1}`, name: `Rule ${index + 1}` }));
  const ruleset = rulesetOf({ ...rest, earning: { ...rest.earning, rules: named } });
  return explainEntitlement(knownOf(snapshot, refunds), ruleset, 1, contextOf(context));
}
const pointsOf = (...given: Parameters<typeof explained>) => explained(...given).points;
const priced = (unitMinor: number, rest: Parameters<typeof lineOf>[0] = {}) => lineOf({ unitMinor, ...rest });
const pointPerMinor = { kind: 'per_amount', points: 1, perMinor: 1 } as const;

describe('a rate', () => {
  const tenPerThree = { rate: { kind: 'per_amount', points: 10, perMinor: 300 } } as const;

  it('of 10 points for each 3.00 gives 29 for 8.80', () => {
    // SHOPLINE's manual: 29.33 points are 29.
    expect(pointsOf([tenPerThree], { lines: [priced(880)] })).toBe(29);
  });

  it('is multiplied before it is rounded: by one and a half it gives 44, not one and a half times 29', () => {
    // SHOPLINE's manual.
    const multipliers = [{ id: 'may', name: 'May', factor: { numerator: 3, denominator: 2 } }];
    expect(pointsOf([tenPerThree], { lines: [priced(880)] }, { earning: { multipliers } })).toBe(44);
  });

  it('as a percentage gives the share of the amount back, in points of their worth', () => {
    const back = (basisPoints: number, pointWorthMinor: number) => pointsOf([{ rate: { kind: 'percentage', basisPoints, pointWorthMinor } }], { lines: [priced(9_990)] }); // prettier-ignore
    expect([back(500, 1), back(500, 10), back(10_000, 1), back(1, 1)]).toEqual([499, 49, 9_990, 0]);
  });

  it('counts lines, units or the order, while something of them is left', () => {
    const lines = [priced(100, { quantity: 3 }), priced(100, { id: '12', quantity: 2 })];
    const of = (kind: 'per_order' | 'per_item' | 'per_unit', refunds: RefundFacts[] = []) => pointsOf([{ rate: { kind, points: 10 } }], { lines }, {}, {}, refunds); // prettier-ignore
    expect([of('per_order'), of('per_item'), of('per_unit')]).toEqual([10, 20, 50]);
    const some = [refundOf({ lines: [{ lineId: '11', quantity: 3 }, { lineId: '12', quantity: 1 }] })]; // prettier-ignore
    expect([of('per_order', some), of('per_item', some), of('per_unit', some)]).toEqual([10, 10, 10]);
  });

  it('for whole steps counts lines with the same multiplier together, and then multiplies', () => {
    const rate = { kind: 'per_amount', points: 1, perMinor: 100, steps: 'whole' } as const;
    const lines = [priced(150), priced(150, { id: '12' }), priced(190, { id: '13', sku: 'X' })];
    const sku = { kind: 'word', fact: 'line.sku', is: 'one_of', values: ['x'] } as const;
    const multipliers = [{ id: 'x', name: 'X', factor: { numerator: 2 }, lines: sku }];
    // 3.00 makes three steps; 1.90 makes one, twice.
    expect(pointsOf([{ rate }], { lines }, { earning: { multipliers } })).toBe(5);
    expect(pointsOf([{ rate }], { lines }, { earning: { multipliers, rounding: { stage: 'line' } } })).toBe(4);
    const both = [2, 3].map((numerator) => ({ id: `t${numerator}`, name: 'T', factor: { numerator } }));
    expect(pointsOf([{ rate }], { lines: lines.slice(0, 2) }, { earning: { multipliers: both } })).toBe(18);
  });

  it.each([
    ['shipping', { shippingMinor: 500 }, { shipping: 'include' }],
    ['tips', { tipMinor: 500 }, { tips: 'include' }],
    ['tax', { lines: [priced(1_000, { taxMinor: 500 })] }, { tax: 'include' }],
    ['discounts', { lines: [priced(1_000, { discountMinor: 500 })] }, { discounts: 'ignore' }],
    ['gift cards', { lines: [priced(1_000), priced(500, { id: '12', giftCard: true })] }, { giftCards: 'include' }],
    ['what gift cards paid', { paidByGiftCardMinor: 500 }, { paidByGiftCard: 'exclude' }],
    ['what store credit paid', { paidByStoreCreditMinor: 500 }, { paidByStoreCredit: 'exclude' }],
  ] as const)('counts the amount of each rule by the basis of that rule: %s', (_, order, basis) => {
    const alone = (rules: readonly RuleInput[]) => explained(rules, order).rules.map(({ basisMinor }) => basisMinor);
    const plain = { rate: pointPerMinor };
    const other = { rate: pointPerMinor, basis };
    expect(alone([plain, other])).toEqual([...alone([plain]), ...alone([other])]);
    expect(alone([plain])).not.toEqual(alone([other]));
  });

  it.each([
    ['JPY', 1_200, 12],
    ['KWD', 12_345, 123],
  ])('counts minor units of the currency: %s', (currency, unitMinor, points) => {
    expect(pointsOf([{ rate: { kind: 'per_amount', points: 1, perMinor: 100 } }], { currency, lines: [priced(unitMinor)] })).toBe(points);
  });

  it('counts an order in the shop’s currency, whatever the shopper paid in', () => {
    const presentment = { currency: 'JPY', totalMinor: 123_456 };
    expect(pointsOf([{ rate: pointPerMinor }], { lines: [priced(880)], presentment })).toBe(880);
  });
});

describe('the amount that counts', () => {
  const all = { tax: 'include', shipping: 'include', tips: 'include', giftCards: 'include' } as const;

  it('is 90 of 100 with a coupon of 10 %, or 100 where discounts are ignored', () => {
    // Growave's manual.
    const lines = [priced(10_000, { discountMinor: 1_000 })];
    const of = (discounts: 'deduct' | 'ignore') => pointsOf([{ rate: { kind: 'per_amount' }, basis: { discounts } }], { lines });
    expect([of('deduct'), of('ignore')]).toEqual([90, 100]);
  });

  it('is 5000 or 4200 of items at 5000 that contain 800 of tax, 6000 or 5000 of an order with 1000', () => {
    // Setono's EarningBasisProviderTest.
    const items = { taxesIncluded: true, lines: [priced(5_000, { taxMinor: 800 })] };
    const order = { ...items, shippingMinor: 1_000, shippingTaxMinor: 200 };
    const of = (snapshot: Partial<OrderSnapshot>, basis: RuleInput['basis']) => pointsOf([{ rate: pointPerMinor, basis }], snapshot);
    expect([of(items, { tax: 'include' }), of(items, {})]).toEqual([5_000, 4_200]);
    expect([of(order, { tax: 'include', shipping: 'include' }), of(order, { shipping: 'include' })]).toEqual([6_000, 5_000]);
  });

  it('of an order with free shipping is that of its lines, where shipping earns', () => {
    const explanation = explained([{ rate: pointPerMinor, basis: all }], { lines: [priced(880)], shippingMinor: 0, shippingTaxMinor: 0 });
    expect(explanation).toMatchObject({ points: 880, rules: [{ basisMinor: '880' }] });
  });

  it('of a line that is worth less than nothing is nothing, also against a minimum', () => {
    const lines = [priced(1_000, { discountMinor: 5_000 }), priced(1_000, { id: '12' })];
    expect(pointsOf([{ rate: pointPerMinor, basis: { minimumOrderMinor: 1_000 } }], { lines })).toBe(1_000);
  });

  it('is everything at 4 a unit of money: 608 for 12, 100 and 40 of delivery', () => {
    // Open Loyalty's evaluator test; delivery is a line there, and shipping here.
    const lines = [priced(12, { sku: 'SKU123' }), priced(100, { id: '12', sku: 'SKU000' })];
    expect(pointsOf([{ rate: { kind: 'per_amount', points: 4, perMinor: 1 }, basis: { shipping: 'include' } }], { lines, shippingMinor: 40 })).toBe(608); // prettier-ignore
  });

  it('contains a tip only where tips earn', () => {
    const tipped = { lines: [priced(1_000)], tipMinor: 250 };
    expect([pointsOf([{ rate: pointPerMinor }], tipped), pointsOf([{ rate: pointPerMinor, basis: all }], tipped)]).toEqual([1_000, 1_250]);
  });

  it('loses what gift cards or store credit paid, in proportion over its parts, where that does not earn', () => {
    const lines = [priced(6_000), priced(2_000, { id: '12' })];
    const paid = { lines, paidByGiftCardMinor: 2_000, paidByStoreCreditMinor: 1_000 };
    const of = (basis: RuleInput['basis'], refunds: RefundFacts[] = []) => explained([{ rate: pointPerMinor, basis }], paid, {}, {}, refunds); // prettier-ignore
    expect(of({}).points).toBe(8_000);
    expect(of({ paidByGiftCard: 'exclude' })).toMatchObject({ points: 6_000, rules: [{ share: '3/4', parts: [['11', '4500'], ['12', '1500']] }] }); // prettier-ignore
    expect(of({ paidByGiftCard: 'exclude', paidByStoreCredit: 'exclude' }).points).toBe(5_000);
    expect(of({ paidByGiftCard: 'exclude' }, [refundOf({ lines: [{ lineId: '11', quantity: 1 }] })]).points).toBe(1_500);
    expect(pointsOf([{ rate: pointPerMinor, basis: { paidByGiftCard: 'exclude' } }], { lines, paidByGiftCardMinor: 9_000 })).toBe(0);
  });

  it('leaves excluded lines out and says why', () => {
    const lines = [
      priced(100, { id: '11', productId: '900' }),
      priced(200, { id: '12', productId: '901', vendor: 'Cog' }),
      priced(400, { id: '13', productId: '902' }),
      priced(800, { id: '14', productId: '903' }),
      priced(1_600, { id: '15', productId: '904' }),
      priced(3_200, { id: '16', productId: '905' }),
    ];
    const product = { type: '', vendor: '', tags: [], collections: [] };
    const products = {
      '902': { ...product, collections: ['77'] },
      '903': { ...product, type: 'Gift' },
      '904': { ...product, tags: ['Sale'] },
    };
    const exclude = { products: ['900'], vendors: ['COG'], collections: ['77'], types: ['gift'], tags: ['sale'] };
    const explanation = explained([{ rate: pointPerMinor, basis: { exclude } }], { lines }, {}, { products });
    expect(explanation.points).toBe(3_200);
    expect(explanation.lines.map(({ excludedBecause }) => excludedBecause)).toEqual([
      'product',
      'vendor',
      'collection',
      'type',
      'tag',
      null,
    ]);
  });

  it('is nothing for a customer’s tag or a channel that never earns', () => {
    const staff = explained([{ basis: { exclude: { customerTags: ['staff'] } } }], {}, {}, { member: { ...contextOf().member, tags: ['Staff'] } }); // prettier-ignore
    expect(staff).toMatchObject({
      points: 0,
      nothingBecause: 'no_match',
      passedOver: [{ because: 'customer_tag', count: 1, rules: ['r1'] }],
    });
    const till = explained([{ basis: { exclude: { channels: ['pos'] } } }], { channel: 'pos' });
    expect(till).toMatchObject({ points: 0, passedOver: [{ because: 'channel' }] });
  });

  it('is measured against the minimum without what is excluded, whichever lines the rule asks for', () => {
    const lines = [priced(1_000, { vendor: 'Cog' }), priced(2_000, { id: '12' })];
    const onlyCog = { kind: 'word', fact: 'line.vendor', is: 'one_of', values: ['cog'] } as const;
    expect(pointsOf([{ rate: pointPerMinor, lines: onlyCog, basis: { minimumOrderMinor: 3_000 } }], { lines })).toBe(1_000);
    expect(pointsOf([{ rate: pointPerMinor, basis: { minimumOrderMinor: 3_000, exclude: { vendors: ['Cog'] } } }], { lines })).toBe(0);
    expect(pointsOf([{ rate: pointPerMinor, basis: { minimumOrderMinor: 2_000, exclude: { vendors: ['Cog'] } } }], { lines })).toBe(2_000);
    const rest = { shippingMinor: 300, tipMinor: 200 };
    const basis: RuleInput['basis'] = { minimumOrderMinor: 2_500, shipping: 'include', tips: 'include', exclude: { vendors: ['Cog'] } };
    expect(pointsOf([{ rate: pointPerMinor, basis }], { lines, ...rest })).toBe(2_500);
  });

  it('earns nothing by a rule that leaves out one of the customer’s tags, whatever other tags they have', () => {
    const tagged = (...tags: readonly string[]) =>
      pointsOf(
        [{ rate: pointPerMinor, basis: { exclude: { customerTags: ['staff'] } } }],
        {},
        {},
        { member: { ...contextOf().member, tags } },
      );
    expect([tagged('vip', 'staff'), tagged('vip'), tagged()]).toEqual([0, 1_000, 1_000]);
  });

  it.each([{ collections: ['77'] }, { vendors: ['Cog'] }, { types: ['Gift'] }, { tags: ['Sale'] }])(
    'leaves a product out as well where %j is left out besides',
    (besides) => {
      const lines = [priced(1_000), priced(200, { id: '12', productId: '901' })];
      expect(pointsOf([{ rate: pointPerMinor, basis: { exclude: { products: ['900'], ...besides } } }], { lines })).toBe(200);
    },
  );

  it('leaves nothing out of a line without a product by its product', () => {
    expect(
      pointsOf([{ rate: pointPerMinor, basis: { exclude: { products: ['900'] } } }], { lines: [priced(500, { productId: null })] }),
    ).toBe(500);
  });
});

describe('conditions', () => {
  const when = { kind: 'number', fact: 'order.subtotalMinor', is: 'at_least', value: 2_000 } as const;

  it('about the order are judged on what remains of it, those about the member on the context', () => {
    const lines = [priced(1_000, { quantity: 2 })];
    const back = [refundOf({ lines: [{ lineId: '11', quantity: 1 }] })];
    const first = { kind: 'number', fact: 'member.ordersBefore', is: 'equal', value: 0 } as const;
    expect(pointsOf([{ rate: pointPerMinor, when }], { lines })).toBe(2_000);
    expect(explained([{ rate: pointPerMinor, when }], { lines }, {}, {}, back)).toMatchObject({ points: 0, nothingBecause: 'no_match' });
    expect(pointsOf([{ rate: pointPerMinor, when: first }], { lines }, {}, {}, back)).toBe(1_000);
    expect(pointsOf([{ rate: pointPerMinor, when: first }], { lines }, {}, { member: { ...contextOf().member, ordersBefore: 1 } })).toBe(0);
  });

  it('about the order’s amount compare it rounded down to whole minor units', () => {
    const lines = [priced(1_000, { quantity: 3, discountMinor: 101 })];
    const back = [refundOf({ lines: [{ lineId: '11', quantity: 1 }] })];
    const of = (value: number) => pointsOf([{ rate: pointPerMinor, when: { ...when, value } }], { lines }, {}, {}, back);
    // 28.99 for three leaves 19.32 and two thirds for two.
    expect([of(1_932), of(1_933)]).toEqual([1_932, 0]);
  });

  it('about lines scope a rule to those lines; shipping is none of them', () => {
    const lines = [priced(100, { sku: 'A' }), priced(200, { id: '12', sku: 'B' })];
    const scope = { kind: 'word', fact: 'line.sku', is: 'one_of', values: ['b'] } as const;
    const shipped = { lines, shippingMinor: 500 };
    expect(explained([{ rate: pointPerMinor, lines: scope, basis: { shipping: 'include' } }], shipped)).toMatchObject({ points: 200, rules: [{ parts: [['12', '200']] }] }); // prettier-ignore
    expect(pointsOf([{ rate: { kind: 'per_order', points: 7 }, lines: scope }], shipped)).toBe(7);
    expect(explained([{ lines: { ...scope, values: ['c'] } }], shipped)).toMatchObject({ points: 0, passedOver: [{ because: 'no_line' }] });
  });

  it('that do not hold are counted, and the first five rules are named', () => {
    const never = Array.from({ length: 7 }, () => ({ when: { ...when, value: 1_000_000 } }));
    expect(explained([...never, {}], {}).passedOver).toEqual([{ because: 'condition', count: 7, rules: ['r1', 'r2', 'r3', 'r4', 'r5'] }]);
  });

  it('of a member who had left, or was blocked, do not matter', () => {
    expect(explained([{}], {}, {}, { barred: 'blocked' })).toMatchObject({ points: 0, nothingBecause: 'blocked', rules: [] });
  });
});
