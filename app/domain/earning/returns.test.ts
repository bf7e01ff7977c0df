import { describe, expect, it } from 'vitest';
import { contextOf, knownOf, lineOf, refundOf, rulesetOf } from '../../../tests/support/ledger-samples.ts';
import type { Ruleset, RulesetInput } from '../program/ruleset.ts';
import { explainEntitlement, type EarningContext, type OrderSnapshot, type RefundFacts } from './index.ts';

type Policy = Ruleset['refunds']['earned'];

function explained(
  policy: Policy,
  snapshot: Partial<OrderSnapshot>,
  refunds: readonly RefundFacts[],
  earning: RulesetInput['earning'] = {},
  context: Partial<EarningContext> = {},
  rest: RulesetInput = {},
) {
  const ruleset = rulesetOf({ ...rest, earning, refunds: { earned: policy } });
  return explainEntitlement(knownOf(snapshot, refunds), ruleset, 1, contextOf(context));
}
const pointsOf = (...given: Parameters<typeof explained>) => explained(...given).points;
const returned = (lineId: string, quantity: number, id = '501') => refundOf({ id, lines: [{ lineId, quantity }] });

describe('after a return', () => {
  const two = { lines: [lineOf({ quantity: 2, unitMinor: 1_000 })] };

  it.each(['recompute', 'by_line', 'proportional'] as const)('of one of two at 10.00, 10 of 20 points are left, and none of both (%s)', (policy) => {
    // LoyaltyLion's manual.
    expect(pointsOf(policy, two, [])).toBe(20);
    expect(pointsOf(policy, two, [returned('11', 1)])).toBe(10);
    expect(pointsOf(policy, two, [returned('11', 1), returned('11', 1, '502')])).toBe(0);
  }); // prettier-ignore

  it('of 20.00 from an order of 50.00 and 20.00 less 10.00, the discount is shared: 43 or 42 of 60 points are left', () => {
    // Smile's example, whose manual takes 20 back because it counts the line before the discount.
    const lines = [lineOf({ unitMinor: 5_000, discountMinor: 714 }), lineOf({ id: '12', unitMinor: 2_000, discountMinor: 286 })];
    const left = (mode: 'half_up' | 'floor') => pointsOf('recompute', { lines }, [returned('12', 1)], { rounding: { mode } });
    expect(pointsOf('recompute', { lines }, [])).toBe(60);
    expect([left('half_up'), left('floor')]).toEqual([43, 42]);
    const gross = { rules: [{ id: 'base', name: 'Base', basis: { discounts: 'ignore' as const } }] };
    expect(pointsOf('recompute', { lines }, [returned('12', 1)], gross)).toBe(70 - 20);
  });

  it('of twice 5.00 from 100.00 at 1 point for 10.00, one point is taken back: each alone would take none', () => {
    // Square counts refund by refund and takes back nothing.
    const earning = { rules: [{ id: 'base', name: 'Base', rate: { kind: 'per_amount' as const, perMinor: 1_000 } }] };
    const half = (id: string) => refundOf({ id, unallocatedMinor: 500 });
    const order = { lines: [lineOf({ unitMinor: 10_000 })] };
    expect(pointsOf('proportional', order, [half('1')], earning)).toBe(10);
    expect(pointsOf('proportional', order, [half('1'), half('2')], earning)).toBe(9);
    expect(pointsOf('recompute', order, [half('1'), half('2')], earning)).toBe(9);
  });

  it('an order that was cancelled is worth nothing under any policy', () => {
    for (const policy of ['recompute', 'by_line', 'proportional', 'none'] as const) {
      expect(explained(policy, { ...two, cancelled: true }, [])).toMatchObject({ points: 0, nothingBecause: 'cancelled' });
    }
  });
});

describe('line by line', () => {
  const lines = [lineOf({ quantity: 3, unitMinor: 333 }), lineOf({ id: '12', unitMinor: 1 })];

  it('each returned unit takes back its share of what its line earned, rounded down in all', () => {
    // 1000 of the line and of the other: 10 points, all of them the first line's.
    const left = (units: number) => explained('by_line', { lines }, [returned('11', units)]);
    expect([left(1).points, left(2).points, left(3).points]).toEqual([7, 4, 0]);
    expect(left(1).rules[0]).toMatchObject({ rounded: 10, returned: { points: 3, parts: [['11', 10, 1, 3]] }, points: 7 });
    expect(left(1).lines[0]).toMatchObject({ remaining: 2, countedMinor: '999' });
  });

  it('nothing is judged again: neither a minimum nor a condition', () => {
    const when = { kind: 'number', fact: 'order.subtotalMinor', is: 'at_least', value: 2_000 } as const;
    const rules = [{ id: 'base', name: 'Base', when, basis: { minimumOrderMinor: 2_000 } }];
    const two = { lines: [lineOf({ quantity: 2, unitMinor: 1_000 })] };
    expect(pointsOf('by_line', two, [returned('11', 1)], { rules })).toBe(10);
    expect(pointsOf('proportional', two, [returned('11', 1)], { rules })).toBe(10);
    expect(pointsOf('recompute', two, [returned('11', 1)], { rules })).toBe(0);
  });

  it('refunded shipping takes its share, and an amount without a line takes none', () => {
    const rules = [{ id: 'base', name: 'Base', basis: { shipping: 'include' as const } }];
    const shipped = { lines: [lineOf()], shippingMinor: 1_000 };
    expect(pointsOf('by_line', shipped, [refundOf({ shippingMinor: 500 })], { rules })).toBe(15);
    expect(pointsOf('by_line', shipped, [refundOf({ unallocatedMinor: 500 })], { rules })).toBe(20);
    expect(pointsOf('proportional', shipped, [refundOf({ unallocatedMinor: 500 })], { rules })).toBe(15);
  });

  it('points for the order itself, and a campaign’s bonus, go when nothing is left', () => {
    const rules = [{ id: 'o', name: 'O', rate: { kind: 'per_order' as const, points: 7 } }];
    const campaigns = [{ id: 'b', name: 'B', startsAt: '2026-01-01T00:00:00Z', endsAt: '2026-02-01T00:00:00Z', effect: { kind: 'bonus' as const, points: 5 } }]; // prettier-ignore
    const two = { lines: [lineOf({ quantity: 2 })] };
    const open = { campaigns: [{ id: 'b', room: null }] };
    for (const policy of ['by_line', 'proportional'] as const) {
      const left = (units: number) => pointsOf(policy, two, [returned('11', units)], { rules }, open, { campaigns });
      expect(left(2)).toBe(0);
      if (policy === 'by_line') expect(left(1)).toBe(12);
    }
  });

  it('points for the order itself stay while one of its lines is left', () => {
    const rules = [{ id: 'o', name: 'O', rate: { kind: 'per_order' as const, points: 7 } }];
    expect(pointsOf('by_line', { lines: [lineOf(), lineOf({ id: '12' })] }, [returned('11', 1)], { rules })).toBe(7);
  });

  it('what a tip earned stays, as no refund names one', () => {
    const rules = [{ id: 'base', name: 'Base', basis: { tips: 'include' as const } }];
    expect(pointsOf('by_line', { lines: [lineOf()], tipMinor: 500 }, [returned('11', 1)], { rules })).toBe(5);
  });

  it('the working names only parts of which something came back and that earned something', () => {
    const order = { lines: [lineOf(), lineOf({ id: '12' }), lineOf({ id: '13', unitMinor: 1 })] };
    const [rule] = explained('by_line', order, [returned('12', 1), returned('13', 1, '502')]).rules;
    expect(rule?.returned).toEqual({ points: 10, parts: [['12', 10, 1, 1]] });
  });

  it('points that a limit took away are not taken back a second time', () => {
    const two = { lines: [lineOf({ quantity: 2, unitMinor: 1_000 })] };
    expect(pointsOf('by_line', two, [returned('11', 1)], { caps: { perOrder: 10 } })).toBe(5);
  });
});

describe('in proportion', () => {
  it('every rule loses the share of the order’s amount that went back, also one for other lines', () => {
    const mugs = { kind: 'word', fact: 'line.sku', is: 'one_of', values: ['mug'] } as const;
    const rules = [{ id: 'a', name: 'A' }, { id: 'b', name: 'B', lines: mugs, rate: { kind: 'per_unit' as const, points: 8 } }]; // prettier-ignore
    const lines = [lineOf({ unitMinor: 3_000 }), lineOf({ id: '12', unitMinor: 1_000, sku: 'Mug' })];
    const explanation = explained('proportional', { lines }, [returned('11', 1)], { rules });
    expect(explanation.rules.map(({ points }) => points)).toEqual([10, 2]);
    expect(explanation.rules[0]?.returned).toEqual({ points: 30, money: ['1000', '4000'] });
  });

  it('what is taken back is rounded down', () => {
    const order = { lines: [lineOf({ quantity: 3, unitMinor: 1_000 })] };
    const rules = [{ id: 'base', name: 'Base', rate: { kind: 'per_amount' as const, points: 5, perMinor: 3_000 } }];
    // A third of 5 points is one and two thirds.
    expect(pointsOf('proportional', order, [returned('11', 1)], { rules })).toBe(4);
  });

  it('nothing is taken back by a refund that gave nothing back of what counts', () => {
    const explanation = explained('proportional', { lines: [lineOf()], shippingMinor: 500 }, [refundOf({ shippingMinor: 500 })]);
    expect(explanation.points).toBe(10);
    expect(explanation.rules[0]).not.toHaveProperty('returned');
  });

  it('points of an order that cost nothing stay until nothing is left', () => {
    const rules = [{ id: 'u', name: 'U', rate: { kind: 'per_unit' as const, points: 4 } }];
    const free = { lines: [lineOf({ quantity: 2, unitMinor: 0 })] };
    expect(pointsOf('proportional', free, [returned('11', 1)], { rules })).toBe(8);
    expect(pointsOf('proportional', free, [returned('11', 2)], { rules })).toBe(0);
  });
});

describe('an exchange', () => {
  it('counts what came instead of what went back', () => {
    const exchanged = [
      lineOf({ quantity: 1, currentQuantity: 0 }),
      lineOf({ id: '12', quantity: 0, currentQuantity: 1, unitMinor: 1_500 }),
    ];
    const refund = returned('11', 1);
    for (const policy of ['recompute', 'by_line', 'proportional'] as const) {
      const points = pointsOf(policy, { lines: exchanged, refundIds: [refund.id] }, [refund]);
      expect(points).toBe(15);
    }
  });

  it('into store credit is a return like any other', () => {
    const credit = { ...returned('11', 1), storeCreditMinor: 1_000 };
    expect(pointsOf('by_line', { lines: [lineOf({ quantity: 2, unitMinor: 1_000 })] }, [credit])).toBe(10);
  });
});
