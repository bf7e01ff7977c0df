import { describe, expect, it } from 'vitest';
import { refundOf } from '../../../../tests/support/ledger-samples.ts';
import { heardAtOnce, onDay, orderOn, programOf } from '../../../../tests/support/timeline-samples.ts';
import { limitsAfter } from './limits-used.ts';

const points = (given: Record<string, number>) => new Map(Object.entries(given));

describe('what limits have used up', () => {
  it('is what each rule gave, on the newest day and in all, and all of them together', () => {
    const first = limitsAfter({}, points({ base: 40, each: 5 }), '2026-01-05');
    const onTheFirst = (total: number) => ({ total, day: '2026-01-05', onDay: total });
    expect(first).toEqual({ base: onTheFirst(40), each: onTheFirst(5), '*': onTheFirst(45) });
    expect(limitsAfter(first, points({ base: 10 }), '2026-01-05')).toEqual({
      base: onTheFirst(50),
      each: onTheFirst(5),
      '*': onTheFirst(55),
    });
    expect(limitsAfter(first, points({ base: 10 }), '2026-01-06')).toEqual({
      base: { total: 50, day: '2026-01-06', onDay: 10 },
      each: onTheFirst(5),
      '*': { total: 55, day: '2026-01-06', onDay: 10 },
    });
  });

  it('falls in all, and on the newest day only where that is the day of the order that something was given back of', () => {
    const used = { base: { total: 90, day: '2026-01-06', onDay: 50 } };
    expect(limitsAfter(used, points({ base: -20 }), '2026-01-05').base).toEqual({ total: 70, day: '2026-01-06', onDay: 50 });
    expect(limitsAfter(used, points({ base: -20 }), '2026-01-06').base).toEqual({ total: 70, day: '2026-01-06', onDay: 30 });
  });

  it('leaves what was there before as it was', () => {
    const before = { base: { total: 1, day: '2026-01-05', onDay: 1 } };
    limitsAfter(before, points({ base: 5 }), '2026-01-05');
    expect(before).toEqual({ base: { total: 1, day: '2026-01-05', onDay: 1 } });
  });
});

describe('a limit per day', () => {
  const rules = programOf({ 0: { earning: { caps: { perDay: 150 } } } });
  /** The samples begin at ten in the morning of New York: fourteen hours before midnight there, nine before that of Greenwich. */
  const afterHours = (hours: number) => hours / 24;
  const pointsOf = (...orders: Array<ReturnType<typeof orderOn>>) =>
    [...heardAtOnce(rules, 40, { orders }).orders.values()].map(({ explanation }) => explanation.points);

  it('begins anew at midnight in the shop’s zone, and at no other midnight', () => {
    const [morning, evening, night] = [0, afterHours(13.5), afterHours(14)].map((day, index) => orderOn(day, { id: String(index) }));
    expect(pointsOf(morning!, evening!, night!)).toEqual([100, 50, 100]);
  });

  it('has room again for what was given back of an order of that day, and not for what was given back of another day’s', () => {
    const half = (day: number) => refundOf({ at: onDay(day), lines: [{ lineId: '11', quantity: 1 }] });
    const second = orderOn(afterHours(3), { id: '1002' });
    expect(pointsOf(orderOn(0, { refunds: [half(afterHours(2))] }), second)).toEqual([50, 100]);
    const [nextDay, later] = [orderOn(1, { id: '1002' }), orderOn(1 + afterHours(3), { id: '1003' })];
    expect(pointsOf(orderOn(0, { refunds: [half(1 + afterHours(2))] }), nextDay, later)).toEqual([50, 100, 50]);
  });
});

describe('a limit per member', () => {
  const half = refundOf({ at: onDay(2), lines: [{ lineId: '11', quantity: 1 }] });

  it('counts all that a rule ever gave, less what went back, and no other rule', () => {
    const rules = programOf({
      0: {
        earning: {
          rules: [
            { id: 'base', name: 'Base', caps: { perMember: 120 } },
            { id: 'each', name: 'Each', rate: { kind: 'per_unit', points: 5 } },
          ],
        },
      },
    });
    const member = heardAtOnce(rules, 40, {
      orders: [orderOn(1, { refunds: [half] }), orderOn(3, { id: '1002' }), orderOn(9, { id: '1003' })],
    });
    const given = [...member.orders.values()].map(({ explanation }) => explanation.rules.map(({ points: some }) => some));
    expect(given).toEqual([[50, 5], [70, 10], [0, 10]]); // prettier-ignore
    expect(member.stored?.standing.limits).toMatchObject({ base: { total: 120 }, each: { total: 25 }, '*': { total: 145 } });
  });
});
