import { describe, expect, it } from 'vitest';
import type { Instant } from '../../domain/shared/instant.ts';
import { startOfDay } from './start-of-day.ts';

const start = (iso: string, zone: string) => new Date(startOfDay(Date.parse(iso) as Instant, zone)).toISOString();

describe('the start of a day', () => {
  it.each([
    ['an ordinary day', '2026-11-20T15:00:00Z', 'America/New_York', '2026-11-20T05:00:00.000Z'],
    ['an evening that is the next day in UTC', '2026-11-21T03:00:00Z', 'America/New_York', '2026-11-20T05:00:00.000Z'],
    ['midnight itself', '2026-11-20T05:00:00Z', 'America/New_York', '2026-11-20T05:00:00.000Z'],
    ['the last millisecond', '2026-11-20T04:59:59.999Z', 'America/New_York', '2026-11-19T05:00:00.000Z'],
    ['the day on which clocks go forward, after it', '2026-03-08T18:00:00Z', 'America/New_York', '2026-03-08T05:00:00.000Z'],
    ['the day on which clocks go back, after it', '2026-11-01T18:00:00Z', 'America/New_York', '2026-11-01T04:00:00.000Z'],
    ['a zone of half hours', '2026-11-20T19:00:00Z', 'Asia/Kolkata', '2026-11-20T18:30:00.000Z'],
    ['a day without a midnight', '2026-09-06T15:00:00Z', 'America/Santiago', '2026-09-06T04:00:00.000Z'],
    ['a day with two midnights', '2026-11-01T18:00:00Z', 'America/Havana', '2026-11-01T04:00:00.000Z'],
    ['a zone that nobody knows', '2026-11-20T15:00:00Z', 'Mars/Olympus', '2026-11-20T00:00:00.000Z'],
    ['a day before 1970', '1969-07-20T20:17:40.500Z', 'UTC', '1969-07-20T00:00:00.000Z'],
  ])('is right on %s', (_what, iso, zone, expected) => {
    expect(start(iso, zone)).toBe(expected);
  });

  it.each(['America/New_York', 'America/Havana', 'Africa/Cairo', 'Australia/Lord_Howe', 'Atlantic/Azores'])(
    'in %s is the first instant of the same date, on every day of a year',
    (zone) => {
      const format = new Intl.DateTimeFormat('en-CA', { timeZone: zone });
      const date = (at: number) => format.format(at);
      for (let at = Date.UTC(2026, 0, 1); at < Date.UTC(2027, 0, 1); at += 5 * 3_600_000 + 1_234) {
        const first = startOfDay(at as Instant, zone);
        expect([date(first), date(first - 1) === date(at), first <= at]).toEqual([date(at), false, true]);
      }
    },
  );
});
