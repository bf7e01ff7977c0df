import { describe, expect, it } from 'vitest';
import { refundOf } from '../../../../tests/support/ledger-samples.ts';
import { comesTo, heardAtOnce, HeardMember, onDay, orderOn, programOf } from '../../../../tests/support/timeline-samples.ts';
import type { RulesetInput } from '../../program/ruleset.ts';

/** Points can be spent fourteen days after the order, or its shipment; what they were earned in counts for three months. */
const rulesOf = (counts: object, when: 'paid' | 'fulfilled' = 'paid', more: RulesetInput = {}) =>
  programOf({
    0: {
      ...more,
      earning: { award: { when, days: 14 } },
      tiers: {
        enabled: true,
        basis: 'points',
        window: { kind: 'rolling', months: 3 },
        demotion: 'at_once',
        counts,
        levels: [{ id: 'silver', name: 'Silver', threshold: 50 }],
      },
    },
  });
const onceReleased = rulesOf({ pending: false });
const half = (day: number, id = '501') => refundOf({ id, at: onDay(day), lines: [{ lineId: '11', quantity: 1 }] });
const tierOf = ({ stored }: HeardMember) => stored?.standing.tier;

describe('an order that counts towards tiers only once its points are released', () => {
  it('counts on the day of the release, not on that of the order', () => {
    expect(tierOf(heardAtOnce(onceReleased, 14, { orders: [orderOn(1)] }))).toMatchObject({ tier: null, days: [] });
    const released = heardAtOnce(onceReleased, 15, { orders: [orderOn(1)] });
    expect(tierOf(released)).toMatchObject({ tier: 'silver', since: onDay(15), days: [['2026-01-20', 100]] });
  });

  it('is an order, with its points and its money, from the day on which it was placed', () => {
    expect(heardAtOnce(onceReleased, 2, { orders: [orderOn(1)] }).stored?.standing).toMatchObject({
      orders: 1,
      points: 100,
      spentMinor: 10_000,
      firstOrderAt: onDay(1),
      lastOrderAt: onDay(1),
    });
    const released = heardAtOnce(onceReleased, 20, { orders: [orderOn(1, { refunds: [half(18)] })] });
    expect(released.stored?.standing).toMatchObject({ orders: 1, points: 50, firstOrderAt: onDay(1), lastOrderAt: onDay(1) });
  });

  it('does not count while what its release waits for has not happened', () => {
    const rules = rulesOf({ pending: false }, 'fulfilled');
    expect(tierOf(heardAtOnce(rules, 60, { orders: [orderOn(1)] }))?.days).toEqual([]);
    expect(tierOf(heardAtOnce(rules, 60, { orders: [orderOn(1, { fulfilledOn: 20 })] }))?.days).toEqual([['2026-02-08', 100]]);
    expect(tierOf(heardAtOnce(rules, 60, { orders: [orderOn(1, { payment: 'open' })] }))?.days).toEqual([]);
  });

  it('counts at once where there is nothing to wait for, or where pending points count', () => {
    const rules = programOf({ 0: { tiers: rulesOf({ pending: false }).rulesets[0]!.ruleset.tiers } });
    expect(tierOf(heardAtOnce(rules, 1, { orders: [orderOn(1)] }))?.days).toEqual([['2026-01-06', 100]]);
    expect(tierOf(heardAtOnce(rulesOf({ pending: true }), 1, { orders: [orderOn(1)] }))?.days).toEqual([['2026-01-06', 100]]);
  });

  it.each([
    { what: 'ahead of the release', day: 5, amount: 50 },
    { what: 'in the instant of the release', day: 15, amount: 50 },
    { what: 'after the release', day: 20, amount: 50 },
  ])('counts for what is left of it when something is given back $what', ({ day, amount }) => {
    const order = orderOn(1, { refunds: [half(day)] });
    expect(tierOf(heardAtOnce(onceReleased, 30, { orders: [order] }))?.days).toEqual([['2026-01-20', amount]]);
  });

  it.each([[5], [15], [20]])('comes to the same heard at once and bit by bit, with something given back on day %i', (day) => {
    const order = orderOn(1, { refunds: [half(day)] });
    const bitByBit = new HeardMember();
    for (const today of [1, 4, 5, 14, 15, 16, 20, 30]) {
      bitByBit.hear(onceReleased, today, { orders: [today < day ? orderOn(1) : order] });
    }
    expect(comesTo(bitByBit)).toEqual(comesTo(heardAtOnce(onceReleased, 30, { orders: [order] })));
  });

  it('keeps what it counted when refunds do not count, but never counts what was gone before it did', () => {
    const rules = rulesOf({ pending: false, refunds: false });
    expect(tierOf(heardAtOnce(rules, 30, { orders: [orderOn(1, { refunds: [half(20)] })] }))?.amount).toBe(100);
    expect(tierOf(heardAtOnce(rules, 30, { orders: [orderOn(1, { refunds: [half(5)] })] }))?.amount).toBe(50);
    expect(tierOf(heardAtOnce(rules, 30, { orders: [orderOn(1, { cancelledOn: 20 })] }))?.amount).toBe(100);
  });

  it('keeps what it counted when refunds do not count, under tiers of a later version too', () => {
    const { tiers } = rulesOf({ pending: true, refunds: false }).rulesets[0]!.ruleset;
    const rules = programOf({ 0: {}, 10: { tiers } });
    expect(tierOf(heardAtOnce(rules, 30, { orders: [orderOn(1, { refunds: [half(5), half(20, '502')] })] }))?.amount).toBe(100);
  });
});

describe('what is given back', () => {
  const bought = [orderOn(1), orderOn(60, { id: '1002' })];
  const givenBackOn = (day: number) => [orderOn(1, { refunds: [half(day)] }), bought[1]!];
  const amountAfter = (pending: boolean, day: number) =>
    tierOf(heardAtOnce(rulesOf({ pending }), day, { orders: givenBackOn(day) }))?.amount;

  it('takes nothing any more once the day on which its order counted has left the window', () => {
    expect([amountAfter(true, 80), amountAfter(true, 95)]).toEqual([150, 100]);
  });

  it('takes from an order that counted later for longer', () => {
    expect([amountAfter(false, 95), amountAfter(false, 110)]).toEqual([150, 100]);
  });
});
