import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contextOf, lineOf, refundOf } from '../../../../tests/support/ledger-samples.ts';
import { onDay, orderOn, programOf } from '../../../../tests/support/timeline-samples.ts';
import type { RulesetInput } from '../../program/ruleset.ts';
import { countOrder, firstDifference, restored, spentMinorOf, stored, type Contribution } from './count-order.ts';
import type { KnownOrder } from './timeline.ts';

const rules = [
  { id: 'base', name: 'Base' },
  { id: 'each', name: 'Each', rate: { kind: 'per_unit' as const, points: 5 } },
];
const levels = [{ id: 'silver', name: 'Silver', threshold: 1 }];
const tiers = { enabled: true, basis: 'points', counts: { pending: true }, levels } satisfies RulesetInput['tiers'];

function counted(known: KnownOrder, given: RulesetInput = {}, day = 60) {
  const pinned = programOf({ 0: { tiers, ...given, earning: { rules, ...given.earning } } }).rulesets[0]!;
  return countOrder({ orderId: known.snapshot.orderId, known, pinned, products: {}, grants: {} }, contextOf(), onDay(day));
}
const units = (day: number | undefined, quantity = 1, id = `on ${day}`) =>
  refundOf({ id, ...(day === undefined ? {} : { at: onDay(day) }), lines: [{ lineId: '11', quantity }] });
const sumOf = (contributions: readonly Contribution[], of: 'points' | 'spentMinor' | 'orders' | 'tierAmount') =>
  contributions.reduce((sum, contribution) => sum + contribution[of], 0);

describe('what became of an order', () => {
  it('adds and takes differences, each at its place', () => {
    const { contributions, byRule } = counted(orderOn(1, { quantity: 4, refunds: [units(5), units(9, 3)] }));
    const rows = contributions.map(({ at, points, spentMinor, orders, tierAmount }) => [at, points, spentMinor, orders, tierAmount]);
    expect(rows).toEqual([
      [onDay(1), 220, 20_000, 1, 220],
      [onDay(5), -55, -5_000, 0, -55],
      [onDay(9), -165, -15_000, -1, -165],
    ]);
    expect(byRule.map((points) => Object.fromEntries(points))).toEqual([
      { base: 200, each: 20 },
      { base: -50, each: -5 },
      { base: -150, each: -15 },
    ]);
  });

  it('adds up to what it is worth at present, in points by rule, money and orders', () => {
    const refund = fc.record({ day: fc.integer({ min: 1, max: 20 }), quantity: fc.integer({ min: 1, max: 2 }) });
    const anyOrder = fc.record({
      unitMinor: fc.integer({ min: 0, max: 999 }),
      quantity: fc.integer({ min: 1, max: 6 }),
      back: fc.array(refund, { maxLength: 3 }),
      cancelledOn: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
      days: fc.constantFrom(0, 7),
    });
    fc.assert(
      fc.property(anyOrder, ({ unitMinor, quantity, back, cancelledOn, days }) => {
        const refunds = back.map(({ day, quantity: some }, index) => units(day, some, String(index)));
        const known = orderOn(1, { unitMinor, quantity, refunds, ...(cancelledOn === undefined ? {} : { cancelledOn }) });
        const { contributions, explanation, byRule } = counted(known, { earning: { award: { days } } });
        const isLeft = cancelledOn === undefined && spentMinorOf(known) + explanation.points > 0;
        expect(sumOf(contributions, 'points')).toBe(explanation.points);
        expect(sumOf(contributions, 'spentMinor')).toBe(cancelledOn === undefined ? spentMinorOf(known) : 0);
        expect(sumOf(contributions, 'orders')).toBe(isLeft ? 1 : 0);
        expect(sumOf(contributions, 'tierAmount')).toBe(explanation.points);
        const summed = byRule.flatMap((points) => [...points.values()]).reduce((sum, points) => sum + points, 0);
        expect(summed).toBe(explanation.points);
      }),
      { numRuns: 200 },
    );
  });

  it('is told of as it was ahead of anything that was given back, and as it is now', () => {
    const { atFirst, explanation } = counted(orderOn(1, { refunds: [units(5)] }));
    expect([atFirst.points, explanation.points]).toEqual([110, 55]);
    const whole = counted(orderOn(1));
    expect([whole.atFirst.points, whole.explanation.points]).toEqual([110, 110]);
  });

  it('counts from the beginning where a refund says no time, and where it says one ahead of the order', () => {
    for (const day of [undefined, 0, 1]) {
      const { contributions, atFirst } = counted(orderOn(1, { refunds: [units(day)] }));
      expect(contributions).toMatchObject([{ at: onDay(1), points: 55, spentMinor: 5_000, orders: 1 }]);
      expect(atFirst.points).toBe(55);
    }
  });

  it('is an undone order with the cancellation, whatever is in it', () => {
    expect(counted(orderOn(1, { cancelledOn: 3 })).contributions).toMatchObject([
      { at: onDay(1), points: 110, spentMinor: 10_000, orders: 1 },
      { at: onDay(3), points: -110, spentMinor: -10_000, orders: -1 },
    ]);
  });

  it('is nothing for an order that will never be paid', () => {
    const { contributions, byRule, explanation } = counted(orderOn(1, { payment: 'void' }));
    expect({ contributions, byRule, points: explanation.points }).toEqual({ contributions: [], byRule: [], points: 0 });
  });

  it('has the release at its own place once its time has come, and changes nothing but what counts towards tiers', () => {
    const released = { earning: { award: { days: 14 } }, tiers: { ...tiers, counts: { pending: false } } };
    expect(counted(orderOn(1), released, 14).contributions).toMatchObject([{ points: 110, tierAmount: 0 }]);
    expect(counted(orderOn(1), released, 15).contributions).toMatchObject([
      { at: onDay(1), points: 110, orders: 1, tierAmount: 0 },
      { at: onDay(15), points: 0, spentMinor: 0, orders: 0, tierAmount: 110 },
    ]);
  });

  /** Rules for large orders and for small ones. */
  const dear = { id: 'dear', name: 'Dear', rate: { kind: 'per_order', points: 40 }, when: { kind: 'number', fact: 'order.subtotalMinor', is: 'at_least', value: 10_000 } } as const; // prettier-ignore
  const cheap = {
    ...dear,
    id: 'cheap',
    rate: { kind: 'per_order', points: 3 },
    when: { ...dear.when, is: 'less_than', value: 10_000 },
  } as const;

  it('takes points back from a rule that gives nothing any more, and tells of one that gives more', () => {
    const { byRule } = counted(orderOn(1, { refunds: [units(5)] }), { earning: { rules: [dear, cheap] }, refunds: { earned: 'recompute' } }); // prettier-ignore
    expect(byRule.map((points) => Object.fromEntries(points))).toEqual([{ dear: 40 }, { dear: -40, cheap: 3 }]);
  });

  it('counts no more towards tiers by a return that is worth points, where returns do not count', () => {
    const earning: RulesetInput['earning'] = {
      rules: [
        { ...dear, rate: { kind: 'per_order', points: 3 } },
        { ...cheap, rate: { kind: 'per_order', points: 40 } },
      ],
    };
    const towards = (refunds: boolean) =>
      counted(orderOn(1, { refunds: [units(5)] }), { earning, tiers: { ...tiers, counts: { pending: true, refunds } } });
    expect([true, false].map((refunds) => towards(refunds).contributions.map(({ tierAmount }) => tierAmount))).toEqual([[3, 37], [3, 0]]); // prettier-ignore
  });
});

describe('what is stored of an order’s contributions', () => {
  const { contributions } = counted(orderOn(1, { quantity: 3, refunds: [units(5), units(9)] }));
  const [order, earlier, later] = contributions as [Contribution, Contribution, Contribution];

  it('is read back as it was', () => {
    expect(contributions.map(stored).map(restored)).toEqual(contributions);
  });

  it('differs nowhere from itself, and from another account at the first place where either says something else', () => {
    const placeOf = ({ at, key }: Contribution) => ({ at, key });
    expect(firstDifference(contributions, [...contributions])).toBeNull();
    expect(firstDifference([], [])).toBeNull();
    expect(firstDifference([], contributions)).toEqual(placeOf(order));
    expect(firstDifference(contributions, [order, earlier])).toEqual(placeOf(later));
    expect(firstDifference([order, earlier], contributions)).toEqual(placeOf(later));
    // One that turned out not to be is missed at its own place, not at the place of the one after it.
    expect(firstDifference(contributions, [order, later])).toEqual(placeOf(earlier));
    expect(firstDifference([order, later], contributions)).toEqual(placeOf(earlier));
  });

  it.each(['points', 'spentMinor', 'orders', 'tierAmount'] as const)('differs where its %s do', (of) => {
    const changed = { ...earlier, [of]: earlier[of] + 1 };
    expect(firstDifference(contributions, [order, changed, later])).toEqual({ at: earlier.at, key: earlier.key });
  });

  it('differs where the same thing happened at another time, or another thing at the same', () => {
    expect(firstDifference([order, earlier], [order, { ...earlier, at: onDay(6) }])).toEqual({ at: onDay(5), key: earlier.key });
    expect(firstDifference([order, earlier], [order, { ...earlier, key: '3 x' }])).toEqual({ at: onDay(5), key: '3 x' });
  });
});

describe('the money of an order', () => {
  it('is what is left of each line, rounded down for each', () => {
    const lines = [lineOf({ quantity: 3, unitMinor: 333, discountMinor: 100 }), lineOf({ id: '12', quantity: 2, unitMinor: 50 })];
    const known = orderOn(1, { refunds: [units(2)] });
    expect(spentMinorOf({ ...known, snapshot: { ...known.snapshot, lines } })).toBe(599 + 100);
  });

  it('has the discount of a line that an edit made smaller shared by all that was ever in it', () => {
    const { snapshot, refunds } = orderOn(1);
    const lines = [lineOf({ quantity: 3, currentQuantity: 2, unitMinor: 1_000, discountMinor: 300 })];
    expect(spentMinorOf({ refunds, snapshot: { ...snapshot, lines } })).toBe(1_800);
  });
});
