import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, localDate, startOfLocalDay } from '../../domain/shared/calendar.ts';
import type { ShopId } from '../../domain/shared/ids.ts';
import { dayMs, type Instant } from '../../domain/shared/instant.ts';
import { calendarRunsDue, nextCalendarRunAt } from './due-runs.ts';
import { runKinds, type RunKind } from './kinds.ts';

const shopIn = (timeZone: string, installedAt = 0, shopId = '1') => ({
  shopId: shopId as ShopId,
  timeZone,
  installedAt: installedAt as Instant,
});
const at = (iso: string) => Date.parse(iso) as Instant;
const zones = [
  'UTC',
  'America/New_York',
  'America/Sao_Paulo',
  'Europe/Berlin',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Africa/Cairo',
];
const minute = 60_000;

describe('a daily run', () => {
  test('is due once on every day of the shop’s calendar, in every zone and across every change of clocks', () => {
    const instants = fc.integer({ min: Date.UTC(2010, 0, 1), max: Date.UTC(2037, 0, 1) });
    fc.assert(
      fc.property(fc.constantFrom(...zones), instants, (timeZone, start) => {
        const shop = shopIn(timeZone);
        const made = new Set<string>();
        // An hour apart, for six days: as a sweep that looks now and then.
        for (let hour = 0; hour < 6 * 24; hour += 1) {
          const now = (start + hour * 60 * minute) as Instant;
          for (const { occasion, dueAt } of calendarRunsDue(shop, ['reconciliation'], now)) {
            expect(dueAt).toBeLessThanOrEqual(now);
            expect(localDate(dueAt, timeZone)).toBe(occasion);
            made.add(occasion);
          }
        }
        const days = [...made].sort();
        expect(days.length).toBeGreaterThanOrEqual(6);
        days.slice(1).forEach((day, index) => {
          // A day that a zone left out (Apia's 2011-12-30) begins where the next one does, and is no day of its own.
          const expected = addDays(days[index]!, 1);
          const skipped = startOfLocalDay(expected, timeZone) === startOfLocalDay(addDays(expected, 1), timeZone);
          expect(day).toBe(skipped ? addDays(expected, 1) : expected);
        });
      }),
      { numRuns: 150 },
    );
  });

  test('is not due before its minute of the day', () => {
    const shop = shopIn('Europe/Berlin');
    const midnight = startOfLocalDay('2026-03-29', 'Europe/Berlin');
    const occasions = (now: number) => calendarRunsDue(shop, ['reconciliation'], now as Instant).map(({ occasion }) => occasion);
    expect(occasions(midnight + 189 * minute)).toEqual(['2026-03-28']);
    expect(occasions(midnight + 231 * minute)).toEqual(['2026-03-29']);
  });

  test('that was missed for days is made up for by the newest only, or for each day, as its kind needs', () => {
    const shop = shopIn('America/New_York');
    const now = at('2026-11-21T18:00:00Z');
    expect(calendarRunsDue(shop, ['reconciliation'], now).map(({ occasion }) => occasion)).toEqual(['2026-11-21']);
    const birthdays = calendarRunsDue(shop, ['birthdays'], now).map(({ occasion }) => occasion);
    expect(birthdays).toHaveLength(14);
    expect([birthdays[0], birthdays.at(-1)]).toEqual(['2026-11-08', '2026-11-21']);
  });

  test('of a time before the shop came is not made', () => {
    const now = at('2026-11-21T18:00:00Z');
    const shop = shopIn('UTC', now - 2 * dayMs);
    expect(calendarRunsDue(shop, ['birthdays'], now).map(({ occasion }) => occasion)).toEqual(['2026-11-20', '2026-11-21']);
    expect(calendarRunsDue(shopIn('UTC', now), [...runKinds], now)).toEqual([]);
  });

  test('is spread over twenty minutes among the shops of a zone, and the same shop keeps its place', () => {
    const now = at('2026-11-21T18:00:00Z');
    const dueOf = (id: number) => calendarRunsDue(shopIn('UTC', 0, String(id)), ['reconciliation'], now)[0]!.dueAt;
    const times = Array.from({ length: 300 }, (_, index) => dueOf(index + 1));
    expect(new Set(times).size).toBeGreaterThan(250);
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(20 * minute);
    expect(times).toEqual(Array.from({ length: 300 }, (_, index) => dueOf(index + 1)));
  });
});

test('an hourly run is one for each hour of universal time, however often it is asked for', () => {
  const shop = shopIn('Asia/Kathmandu');
  const made = new Set<string>();
  for (let step = 0; step < 24 * 12; step += 1) {
    const now = (at('2026-10-25T00:00:00Z') + step * 5 * minute) as Instant;
    const [run] = calendarRunsDue(shop, ['expiry'], now);
    expect(run!.dueAt).toBeLessThanOrEqual(now);
    made.add(run!.occasion);
  }
  expect(made.size).toBeGreaterThanOrEqual(24);
  expect(made.size).toBeLessThanOrEqual(25);
});

test('until the next look nothing falls due, and at the next look something does or a day has gone by', () => {
  const kinds: RunKind[] = [...runKinds];
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2030, 0, 1) }),
      fc.integer({ min: 1, max: 5_000 }),
      (timeZone, start, id) => {
        const shop = shopIn(timeZone, 0, String(id));
        const names = (now: number) =>
          new Set(calendarRunsDue(shop, kinds, now as Instant).map(({ kind, occasion }) => `${kind} ${occasion}`));
        const next = nextCalendarRunAt(shop, kinds, start as Instant);
        expect(next).toBeGreaterThan(start);
        expect([...names(next - 1)].filter((name) => !names(start).has(name))).toEqual([]);
        expect(next === start + dayMs || [...names(next)].some((name) => !names(start).has(name))).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});
