import { describe, expect, test } from 'vitest';
import { rulesetSchema, type RulesetInput } from '../program/ruleset.ts';
import type { Instant } from '../shared/instant.ts';
import { nobody } from './asked.ts';
import { askedTimeOf, churnRisk, quintiles, scoresOf, segmentsOf, typicalInterval, usualIntervalDays } from './index.ts';

const buyers = { kind: 'number', fact: 'member.ordersBefore', is: 'at_least', value: 1 } as const;
const rulesetWith = (...segments: NonNullable<RulesetInput['segments']>) => rulesetSchema.parse({ segments });
const all = rulesetWith(
  { id: 'by-hand', name: 'By hand', kind: 'static', condition: buyers },
  { id: 'buyers', name: 'Buyers', kind: 'dynamic', condition: buyers },
  { id: 'both', name: 'Both', kind: 'hybrid', condition: buyers },
);
const none = { ...nobody, ordersBefore: 0 };
const buyer = { ...nobody, ordersBefore: 1 };
const byHand = (inside: boolean) => new Map(['by-hand', 'buyers', 'both'].map((id) => [id, inside]));

describe('a member is in a segment', () => {
  test('that is static when staff put them in, whatever its condition says', () => {
    expect(segmentsOf(all, buyer, new Map())).not.toContain('by-hand');
    expect(segmentsOf(all, none, byHand(true))).toContain('by-hand');
    expect(segmentsOf(all, buyer, byHand(false))).not.toContain('by-hand');
  });

  test('that is dynamic when its condition holds, whatever staff say', () => {
    expect(segmentsOf(all, buyer, byHand(false))).toContain('buyers');
    expect(segmentsOf(all, none, byHand(true))).not.toContain('buyers');
  });

  test('that is hybrid when its condition holds, unless staff say otherwise', () => {
    expect(segmentsOf(all, buyer, new Map())).toContain('both');
    expect(segmentsOf(all, none, new Map())).not.toContain('both');
    expect(segmentsOf(all, none, byHand(true))).toContain('both');
    expect(segmentsOf(all, buyer, byHand(false))).not.toContain('both');
  });

  test('that asks nothing', () => {
    expect(segmentsOf(rulesetWith({ id: 'all', name: 'Everybody' }), nobody, new Map())).toEqual(['all']);
  });
});

describe('quintiles', () => {
  test('of five different values are one each, whatever their order', () => {
    expect(quintiles([30, 10, 50, 20, 40])).toEqual([3, 1, 5, 2, 4]);
  });

  test('of ten different values are two each', () => {
    expect(quintiles([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
  });

  test('put equal values together, in the middle of the places that they take', () => {
    expect(quintiles([7, 7, 7])).toEqual([3, 3, 3]);
    expect(quintiles([1, 1, 1, 1, 9])).toEqual([3, 3, 3, 3, 5]);
    expect(quintiles([1, 9, 9, 9, 9])).toEqual([1, 4, 4, 4, 4]);
  });

  test('of few values spread as far as they can', () => {
    expect(quintiles([])).toEqual([]);
    expect(quintiles([4])).toEqual([3]);
    expect(quintiles([4, 8])).toEqual([2, 4]);
  });
});

describe('scores', () => {
  const member = (daysSinceLastOrder: number | null, orders: number, spentMinor: number) => ({ daysSinceLastOrder, orders, spentMinor });

  test('are best for who bought last, most often and most', () => {
    const members = [member(1, 9, 900), member(50, 5, 500), member(400, 1, 100)];
    expect(scoresOf(members)).toEqual([
      { recency: 5, frequency: 5, monetary: 5 },
      { recency: 3, frequency: 3, monetary: 3 },
      { recency: 1, frequency: 1, monetary: 1 },
    ]);
  });

  test('leave out who never ordered, who is no part of the group either', () => {
    expect(scoresOf([member(null, 0, 0), member(3, 1, 100), member(null, 0, 0)])).toEqual([
      null,
      { recency: 3, frequency: 3, monetary: 3 },
      null,
    ]);
  });
});

describe('churn risk', () => {
  const habit = (orders: number, daysFromFirstToLastOrder: number, daysSinceLastOrder: number) => ({
    orders,
    daysFromFirstToLastOrder,
    daysSinceLastOrder,
  });

  test('is 0 on the day of an order and rises with every day of silence, never reaching 100', () => {
    const risks = [0, 10, 30, 90, 365, 3_650].map((days) => churnRisk(habit(7, 180, days)));
    expect(risks[0]).toBe(0);
    expect(risks).toEqual([...risks].sort((a, b) => a - b));
    expect(risks.at(-1)).toBe(99);
  });

  test('follows its formula: with 90 days as the usual interval, one order and 90 days of silence is a half', () => {
    expect(churnRisk(habit(1, 0, 90))).toBe(50);
    // (90 + 90) / (180 + 60) = 3/4, squared: 9/16 are silent that long; 43.75 in a hundred are not.
    expect(churnRisk(habit(2, 90, 60))).toBe(43);
  });

  test('is higher for who used to order more often, after the same silence', () => {
    expect(churnRisk(habit(13, 360, 60))).toBeGreaterThan(churnRisk(habit(3, 360, 60)));
  });

  test('is defined for two orders on one day, for no order, and for thousands', () => {
    expect(churnRisk(habit(2, 0, 90))).toBe(75);
    expect(churnRisk(habit(0, 0, 0))).toBe(0);
    expect(churnRisk(habit(5_000, 5_000, 3))).toBe(79);
  });
});

describe('the usual interval between orders', () => {
  test('is the mean over all intervals, not over members', () => {
    const habits = [
      { orders: 2, daysFromFirstToLastOrder: 100, daysSinceLastOrder: 0 },
      { orders: 11, daysFromFirstToLastOrder: 100, daysSinceLastOrder: 0 },
    ];
    expect(typicalInterval(habits)).toBe(18);
  });

  test('is three months where nobody ordered twice, and never less than a day', () => {
    expect(typicalInterval([{ orders: 1, daysFromFirstToLastOrder: 0, daysSinceLastOrder: 5 }])).toBe(usualIntervalDays);
    expect(typicalInterval([{ orders: 9, daysFromFirstToLastOrder: 0, daysSinceLastOrder: 5 }])).toBe(1);
  });
});

test('the time that conditions ask about is the shop’s own', () => {
  const at = Date.parse('2026-03-01T20:15:00Z') as Instant;
  expect(askedTimeOf(at, 'Asia/Kolkata')).toEqual({ weekday: 'mon', hour: 1, date: '2026-03-02' });
  expect(askedTimeOf(at, 'America/Sao_Paulo')).toEqual({ weekday: 'sun', hour: 17, date: '2026-03-01' });
});
