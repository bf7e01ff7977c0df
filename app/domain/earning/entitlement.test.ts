import { describe, expect, it } from 'vitest';
import { contextOf, knownOf, lineOf, refundOf, rulesetOf } from '../../../tests/support/ledger-samples.ts';
import type { Instant } from '../shared/instant.ts';
import type { RulesetInput } from '../program/ruleset.ts';
import { contextWithoutMember, explainEntitlement, previewOrder, type OrderSnapshot } from './index.ts';

type RuleInput = NonNullable<NonNullable<RulesetInput['earning']>['rules']>[number];

function pointsOf(snapshot: Partial<OrderSnapshot>, basis: RuleInput['basis'], rest: RulesetInput = {}, refunds = [refundOf()]): number {
  const ruleset = rulesetOf({ ...rest, earning: { ...rest.earning, rules: [{ id: 'base', name: 'Base', basis, rate: { kind: 'per_amount', points: 1, perMinor: 1 } }] } }); // prettier-ignore
  return explainEntitlement(knownOf(snapshot, refunds), ruleset, 1, contextOf()).points;
}

const priced = { lines: [lineOf({ quantity: 2, unitMinor: 1_000, discountMinor: 300, taxMinor: 200 })] };

describe('what an order counts for', () => {
  it('is the price of its lines less their discounts, without tax', () => {
    expect(pointsOf(priced, {})).toBe(1_700);
  });

  it('is the price before discounts where the program ignores them', () => {
    expect(pointsOf(priced, { discounts: 'ignore' })).toBe(2_000);
  });

  it('adds tax that comes on top, only where tax earns', () => {
    expect(pointsOf(priced, { tax: 'include' })).toBe(1_900);
    expect(pointsOf(priced, { tax: 'exclude' })).toBe(1_700);
  });

  it('takes tax out of prices that contain it, only where tax does not earn', () => {
    const included = { ...priced, taxesIncluded: true };
    expect(pointsOf(included, { tax: 'exclude' })).toBe(1_500);
    expect(pointsOf(included, { tax: 'include' })).toBe(1_700);
  });

  it('contains shipping only where shipping earns, and its tax as the basis says', () => {
    const shipped = { ...priced, shippingMinor: 1_000, shippingTaxMinor: 160 };
    expect(pointsOf(shipped, { shipping: 'exclude' })).toBe(1_700);
    expect(pointsOf(shipped, { shipping: 'include' })).toBe(2_700);
    expect(pointsOf(shipped, { shipping: 'include', tax: 'include' })).toBe(1_900 + 1_160);
    expect(pointsOf({ ...shipped, taxesIncluded: true }, { shipping: 'include' })).toBe(1_500 + 840);
    expect(pointsOf({ ...shipped, taxesIncluded: true }, { shipping: 'include', tax: 'include' })).toBe(1_700 + 1_000);
  });

  it('loses half of shipping and half of its tax when half of the shipping is refunded', () => {
    const shipped = { lines: [], shippingMinor: 1_000, shippingTaxMinor: 160, taxesIncluded: true };
    const half = [refundOf({ shippingMinor: 500 })];
    expect(pointsOf(shipped, { shipping: 'include' }, {}, half)).toBe(420);
    expect(pointsOf(shipped, { shipping: 'include' }, {}, [refundOf({ shippingMinor: 1_000 })])).toBe(0);
    expect(pointsOf(shipped, { shipping: 'include' }, {}, [refundOf({ shippingMinor: 1_500 })])).toBe(0);
  });

  it('contains gift cards only where buying one earns', () => {
    const withCard = { lines: [lineOf(), lineOf({ id: '12', unitMinor: 2_500, giftCard: true })] };
    expect(pointsOf(withCard, {})).toBe(1_000);
    expect(pointsOf(withCard, { giftCards: 'include' })).toBe(3_500);
  });

  it('is never below zero, whatever a discount says', () => {
    expect(pointsOf({ lines: [lineOf({ discountMinor: 5_000 }), lineOf({ id: '12' })] }, {})).toBe(1_000);
  });

  it('is nothing below the minimum and all of it from the minimum on', () => {
    expect(pointsOf(priced, { minimumOrderMinor: 1_701 })).toBe(0);
    expect(pointsOf(priced, { minimumOrderMinor: 1_700 })).toBe(1_700);
  });

  it('falls below the minimum when a refund takes it there', () => {
    const refund = [refundOf({ lines: [{ lineId: '11', quantity: 1 }] })];
    const ruleset = rulesetOf({ earning: { rules: [{ id: 'base', name: 'Base', basis: { minimumOrderMinor: 1_000 } }] } });
    const explanation = explainEntitlement(knownOf(priced, refund), ruleset, 1, contextOf());
    expect(explanation).toMatchObject({ points: 0, rules: [], nothingBecause: 'below_minimum' });
  });
});

describe('after refunds and edits', () => {
  const refund = refundOf({ lines: [{ lineId: '11', quantity: 1 }] });

  it('the remaining units count at their even share', () => {
    expect(pointsOf(priced, {}, {}, [refund])).toBe(850);
    expect(pointsOf({ lines: [lineOf({ quantity: 3, unitMinor: 1_000, discountMinor: 100 })] }, {}, {}, [refund])).toBe(1_933);
  });

  it('a refund that the state already contains is not taken off twice', () => {
    const contained = { lines: [{ ...priced.lines[0]!, currentQuantity: 1 }], refundIds: [refund.id] };
    expect(pointsOf(contained, {}, {}, [refund])).toBe(850);
  });

  it('a refund of more units than are left leaves none, not fewer', () => {
    expect(pointsOf(priced, {}, {}, [refundOf({ lines: [{ lineId: '11', quantity: 5 }] })])).toBe(0);
  });

  it('an amount refunded without a line is taken off the lines in turn, never below zero', () => {
    const two = { lines: [lineOf(), lineOf({ id: '12', unitMinor: 500 })] };
    expect(pointsOf(two, {}, {}, [refundOf({ unallocatedMinor: 1_200 })])).toBe(300);
    expect(pointsOf(two, {}, {}, [refundOf({ unallocatedMinor: 9_999 })])).toBe(0);
  });

  it('units added by an edit earn, and units removed by one do not', () => {
    expect(pointsOf({ lines: [lineOf({ quantity: 1, currentQuantity: 3 })] }, {})).toBe(3_000);
    expect(pointsOf({ lines: [lineOf({ quantity: 3, currentQuantity: 2 })] }, {})).toBe(2_000);
    expect(pointsOf({ lines: [lineOf({ quantity: 0, currentQuantity: 0 })] }, {})).toBe(0);
  });

  it('earned points are left alone where the program says so, but removed units still do not count', () => {
    const kept = { refunds: { earned: 'none' } } as const;
    const all = refundOf({ lines: [{ lineId: '11', quantity: 2 }], shippingMinor: 500, unallocatedMinor: 100 });
    const shipped = { ...priced, shippingMinor: 500 };
    expect(pointsOf(shipped, { shipping: 'include' }, kept, [all])).toBe(2_200);
    const contained = { ...shipped, lines: [{ ...priced.lines[0]!, currentQuantity: 0 }], refundIds: [all.id] };
    expect(pointsOf(contained, { shipping: 'include' }, kept, [all])).toBe(2_200);
    expect(pointsOf({ lines: [lineOf({ quantity: 3, currentQuantity: 2 })] }, {}, kept)).toBe(2_000);
  });

  it.each([{ cancelled: true }, { payment: 'void' as const }])('an order that is %j is worth nothing', (state) => {
    const explanation = explainEntitlement(knownOf({ ...priced, ...state }), rulesetOf(), 3, contextOf());
    expect(explanation).toMatchObject({ points: 0, rules: [], nothingBecause: 'cancelled', rulesetVersion: 3 });
  });

  it('points for the order itself stay until nothing of it is left', () => {
    const ruleset = rulesetOf({ earning: { rules: [{ id: 'base', name: 'Base', rate: { kind: 'per_order', points: 10 } }] } });
    expect(explainEntitlement(knownOf(priced, [refund]), ruleset, 1, contextOf()).points).toBe(10);
    expect(
      explainEntitlement(knownOf(priced, [refundOf({ lines: [{ lineId: '11', quantity: 2 }] })]), ruleset, 1, contextOf()).points,
    ).toBe(0);
  });
});

describe('rounding of points', () => {
  const lines = [lineOf({ unitMinor: 150 }), lineOf({ id: '12', unitMinor: 150 })];
  const worth = (mode: 'floor' | 'half_up' | 'half_even' | 'ceil', stage: 'order' | 'rule' | 'line', rules = 1) =>
    explainEntitlement(
      knownOf({ lines }),
      rulesetOf({ earning: { rounding: { mode, stage }, rules: ['a', 'b'].slice(0, rules).map((id) => ({ id, name: id, rate: { kind: 'per_amount', perMinor: 200 } })) } }), // prettier-ignore
      1,
      contextOf(),
    );

  it('happens once for the order, so that fractions of lines add up first', () => {
    // 3.00 at 1 point per 2.00 is one and a half.
    expect(['floor', 'half_up', 'half_even', 'ceil'].map((mode) => worth(mode as 'floor', 'order').points)).toEqual([1, 2, 2, 2]);
  });

  it('happens once for each line where the program says so', () => {
    // Two lines of three quarters each.
    expect(['floor', 'half_up', 'half_even', 'ceil'].map((mode) => worth(mode as 'floor', 'line').points)).toEqual([0, 2, 2, 2]);
  });

  it('happens once for each rule where the program says so', () => {
    expect(worth('floor', 'rule', 2).points).toBe(2);
    expect(worth('ceil', 'rule', 2).points).toBe(4);
  });

  it('at the order gives what the floors leave to the largest fractions, the earlier rule first', () => {
    const explanation = worth('floor', 'order', 2);
    expect(explanation.rules.map(({ ruleId, points }) => [ruleId, points])).toEqual([['a', 2], ['b', 1]]); // prettier-ignore
    expect(explanation.rounding).toEqual({ mode: 'floor', stage: 'order', exact: '3', points: 3 });
  });

  it('at the order gives what the floors leave to the later rule where its fraction is the larger one', () => {
    const rules = [['a', 400], ['b', 100], ['c', 150]].map(([id, perMinor]) => ({ id: String(id), name: 'R', rate: { kind: 'per_amount' as const, perMinor: Number(perMinor) } })); // prettier-ignore
    const points = (unitMinor: number, mode: 'floor' | 'ceil') =>
      explainEntitlement(
        knownOf({ lines: [lineOf({ unitMinor })] }),
        rulesetOf({ earning: { rules, rounding: { mode } } }),
        1,
        contextOf(),
      ).rules.map((rule) => rule.points);
    // 2.50 at 1 per 4.00, 1 per 1.00 and 1 per 1.50: 5/8, 2 1/2 and 1 2/3 are 4 19/24 in all.
    expect(points(250, 'floor')).toEqual([0, 2, 2]);
    expect(points(250, 'ceil')).toEqual([1, 2, 2]);
  });

  it('of whole steps counts only complete amounts, of the order or of each line', () => {
    const stepped = (stage: 'order' | 'line') =>
      explainEntitlement(knownOf({ lines }), rulesetOf({ earning: { rounding: { mode: 'ceil', stage }, rules: [{ id: 'a', name: 'A', rate: { kind: 'per_amount', points: 5, perMinor: 100, steps: 'whole' } }] } }), 1, contextOf()); // prettier-ignore
    expect(stepped('order').points).toBe(15);
    expect(stepped('line').points).toBe(10);
    expect(stepped('line').rules[0]?.rate).toBe('5 per 100, whole steps only');
  });
});

describe('the explanation', () => {
  it('says of each line what counts of it, and why not', () => {
    const lines = [
      lineOf({ quantity: 3, unitMinor: 1_000, discountMinor: 100, taxMinor: 40 }),
      lineOf({ id: '12', title: 'Card', giftCard: true }),
      lineOf({ id: '13', title: 'Gone' }),
    ];
    const refunds = [refundOf({ lines: [{ lineId: '11', quantity: 1 }, { lineId: '13', quantity: 1 }], unallocatedMinor: 50 })]; // prettier-ignore
    const explanation = explainEntitlement(knownOf({ lines, shippingMinor: 500 }, refunds), rulesetOf(), 4, contextOf());
    expect(explanation.lines).toEqual([
      { lineId: '11', title: 'Mug', quantity: 3, remaining: 2, grossMinor: '3000', discountMinor: '100', taxMinor: '40', countedMinor: '5800/3', excludedBecause: null },
      { lineId: '12', title: 'Card', quantity: 1, remaining: 1, grossMinor: '1000', discountMinor: '0', taxMinor: '0', countedMinor: '0', excludedBecause: 'gift_card' },
      { lineId: '13', title: 'Gone', quantity: 1, remaining: 0, grossMinor: '1000', discountMinor: '0', taxMinor: '0', countedMinor: '0', excludedBecause: 'nothing_left' },
    ]); // prettier-ignore
    expect(explanation).toMatchObject({ shipping: { amountMinor: '500', counted: false }, adjustmentsMinor: '50', points: 18 });
    expect(explanation.rules).toEqual([{ ruleId: 'base', name: 'Points for purchases', basisMinor: '5650/3', parts: [['11', '5650/3']], rate: '1 per 100', exactPoints: '113/6', points: 18 }]); // prettier-ignore
  });

  it('says that no rule is in force, whatever is switched off', () => {
    const off = rulesetOf({ earning: { rules: [{ id: 'base', name: 'Base', enabled: false }] } });
    expect(explainEntitlement(knownOf(), off, 1, contextOf())).toMatchObject({ points: 0, nothingBecause: 'no_rules' });
  });

  it('of a preview is that of a paid order with the same lines', () => {
    const line = { title: 'Mug', quantity: 2, unitMinor: 4_225, discountMinor: 0 };
    const preview = previewOrder(rulesetOf(), { currency: 'USD', lines: [line] });
    const order = explainEntitlement(
      knownOf({ lines: [lineOf({ ...line, id: '1', currentQuantity: 2 })] }),
      rulesetOf(),
      0,
      contextWithoutMember(0 as Instant, 'UTC'),
    );
    expect(preview).toEqual(order);
    expect(preview.points).toBe(84);
  });
});
