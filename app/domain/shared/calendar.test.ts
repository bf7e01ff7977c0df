import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, addSpan, daysBetween, endOf, localDate, localTime, startOfLocalDay, type CalendarSpan } from './calendar.ts';
import type { Instant } from './instant.ts';

const instant = (iso: string) => Date.parse(iso) as Instant;
const iso = (at: Instant) => new Date(at).toISOString().replace('.000Z', 'Z');
const start = (date: string, zone: string) => iso(startOfLocalDay(date, zone));

/** Zones whose clocks change at midnight, by half hours, at odd hours, never, or used to. */
const zones = [
  'UTC',
  'America/New_York',
  'America/Havana',
  'America/Santiago',
  'America/Sao_Paulo',
  'America/St_Johns',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Asia/Kathmandu',
  'Asia/Beirut',
  'Australia/Lord_Howe',
  'Atlantic/Azores',
  'Pacific/Apia',
  'Pacific/Chatham',
  'Pacific/Kwajalein',
  'Europe/London',
] as const;
const anyZone = fc.constantFrom(...zones);
const anyInstant = fc.integer({ min: Date.UTC(1971, 0, 1), max: Date.UTC(2037, 11, 31) }) as unknown as fc.Arbitrary<Instant>;

describe('a date', () => {
  it.each([
    ['2026-11-20T15:00:00Z', 'America/New_York', '2026-11-20'],
    ['2026-11-21T03:00:00Z', 'America/New_York', '2026-11-20'],
    ['2026-11-20T04:59:59.999Z', 'America/New_York', '2026-11-19'],
    ['2026-11-20T18:14:59Z', 'Asia/Kathmandu', '2026-11-20'],
    ['2026-11-20T18:15:00Z', 'Asia/Kathmandu', '2026-11-21'],
    ['2011-12-30T09:59:59Z', 'Pacific/Apia', '2011-12-29'],
    ['2011-12-30T10:00:00Z', 'Pacific/Apia', '2011-12-31'],
    ['1969-07-20T20:17:40.500Z', 'UTC', '1969-07-20'],
    ['2026-11-20T15:00:00Z', 'Mars/Olympus', '2026-11-20'],
  ])('at %s in %s is %s', (at, zone, date) => {
    expect(localDate(instant(at), zone)).toBe(date);
  });

  it('is the one that the runtime shows, at any instant', () => {
    const formats = new Map(zones.map((zone) => [zone, new Intl.DateTimeFormat('en-CA', { timeZone: zone, hourCycle: 'h23', weekday: 'short', hour: 'numeric', year: 'numeric', month: '2-digit', day: '2-digit' })])); // prettier-ignore
    fc.assert(
      fc.property(anyInstant, anyZone, (at, zone) => {
        const parts = Object.fromEntries(formats.get(zone)!.formatToParts(at).map(({ type, value }) => [type, value])); // prettier-ignore
        expect(localTime(at, zone)).toEqual({ date: `${parts.year}-${parts.month}-${parts.day}`, hour: Number(parts.hour), weekday: parts.weekday!.slice(0, 3).toLowerCase() }); // prettier-ignore
        expect(localDate(at, zone)).toBe(localTime(at, zone).date);
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([
    ['2026-02-28', 1, '2026-03-01'],
    ['2028-02-28', 1, '2028-02-29'],
    ['2026-01-01', -1, '2025-12-31'],
    ['2026-03-07', 365, '2027-03-07'],
  ])('%s and %i days is %s', (date, days, then) => {
    expect(addDays(date, days)).toBe(then);
    expect(daysBetween(date, then)).toBe(days);
  });

  it.each(['2026-02-30', '2026-2-3', 'today', '', '2026-13-01'])('is none when it reads %j', (text) => {
    expect(() => addDays(text, 1)).toThrow('no date like');
  });
});

describe('a day', () => {
  it.each([
    ['2026-11-20', 'America/New_York', '2026-11-20T05:00:00Z'],
    ['2026-03-08', 'America/New_York', '2026-03-08T05:00:00Z'],
    ['2026-11-01', 'America/New_York', '2026-11-01T04:00:00Z'],
    ['2026-11-02', 'America/New_York', '2026-11-02T05:00:00Z'],
    ['2026-11-21', 'Asia/Kathmandu', '2026-11-20T18:15:00Z'],
    // Clocks went from 00:00 to 01:00.
    ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00Z'],
    ['2026-09-06', 'America/Santiago', '2026-09-06T04:00:00Z'],
    // Clocks go back from 01:00 to 00:00: the day has two midnights.
    ['2026-11-01', 'America/Havana', '2026-11-01T04:00:00Z'],
    // Clocks went back from 00:01 to 23:01: the day began, stopped, and began again.
    ['2005-10-30', 'America/St_Johns', '2005-10-30T02:30:00Z'],
    // The 30th was left out.
    ['2011-12-30', 'Pacific/Apia', '2011-12-30T10:00:00Z'],
    ['2011-12-31', 'Pacific/Apia', '2011-12-30T10:00:00Z'],
    ['2011-12-29', 'Pacific/Apia', '2011-12-29T10:00:00Z'],
    ['2026-11-20', 'Mars/Olympus', '2026-11-20T00:00:00Z'],
  ])('%s in %s starts at %s', (date, zone, at) => {
    expect(start(date, zone)).toBe(at);
  });

  it('starts at the least instant with its date', () => {
    fc.assert(
      fc.property(anyInstant, anyZone, (at, zone) => {
        const date = localDate(at, zone);
        const first = startOfLocalDay(date, zone);
        expect(first).toBeLessThanOrEqual(at);
        expect(localDate(first, zone)).toBe(date);
        for (const earlier of [1, 59_000, 1_800_000, 3_600_000, 7_200_000, 86_400_000]) {
          expect(localDate((first - earlier) as Instant, zone) < date).toBe(true);
        }
      }),
      { numRuns: 5_000 },
    );
  });

  it('ends where the next one starts, so that no instant is in two or in none', () => {
    fc.assert(
      fc.property(anyInstant, anyZone, (at, zone) => {
        const end = endOf(at, 'day', zone);
        expect(end).toBe(startOfLocalDay(addDays(localDate(at, zone), 1), zone));
        expect(localDate(end, zone) > localDate(at, zone)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a span', () => {
  const months = (value: number): CalendarSpan => ({ value, unit: 'months' });
  it.each<[string, CalendarSpan, string, string]>([
    ['2026-01-25T12:00:00Z', months(1), 'UTC', '2026-02-25T12:00:00Z'],
    ['2026-01-31T12:00:00Z', months(1), 'UTC', '2026-02-28T12:00:00Z'],
    ['2028-01-31T12:00:00Z', months(1), 'UTC', '2028-02-29T12:00:00Z'],
    ['2028-02-29T12:00:00Z', { value: 1, unit: 'years' }, 'UTC', '2029-02-28T12:00:00Z'],
    ['2028-02-29T12:00:00Z', { value: 4, unit: 'years' }, 'UTC', '2032-02-29T12:00:00Z'],
    ['2026-11-30T12:00:00Z', months(3), 'UTC', '2027-02-28T12:00:00Z'],
    ['2026-12-15T12:00:00Z', months(13), 'UTC', '2028-01-15T12:00:00Z'],
    // The same time on the clock, through both changes of New York's.
    ['2026-03-07T15:00:00Z', { value: 1, unit: 'days' }, 'America/New_York', '2026-03-08T14:00:00Z'],
    ['2026-10-31T14:00:00Z', { value: 1, unit: 'days' }, 'America/New_York', '2026-11-01T15:00:00Z'],
    // 02:30 is skipped on the 8th of March; 01:30 comes twice on the 1st of November.
    ['2026-03-07T07:30:00Z', { value: 1, unit: 'days' }, 'America/New_York', '2026-03-08T07:00:00Z'],
    ['2026-10-31T05:30:00Z', { value: 1, unit: 'days' }, 'America/New_York', '2026-11-01T05:30:00Z'],
    // The last day of the month in the shop's zone is already another one in UTC.
    ['2026-02-01T02:00:00Z', months(1), 'America/New_York', '2026-03-01T02:00:00Z'],
    ['2011-11-30T11:00:00Z', months(1), 'Pacific/Apia', '2011-12-30T10:00:00Z'],
    ['2026-05-05T05:05:05.005Z', { value: 0, unit: 'days' }, 'Asia/Kathmandu', '2026-05-05T05:05:05.005Z'],
  ])('from %s of %j in %s ends at %s', (from, span, zone, to) => {
    expect(iso(addSpan(instant(from), span, zone))).toBe(to);
  });

  it('of days shows the same time of the clock that many dates later, wherever clocks do not skip it', () => {
    fc.assert(
      fc.property(anyInstant, anyZone, fc.integer({ min: 0, max: 800 }), (at, zone, value) => {
        const then = addSpan(at, { value, unit: 'days' }, zone);
        const [before, after] = [localTime(at, zone), localTime(then, zone)];
        const date = addDays(before.date, value);
        if (after.date === date && after.hour === before.hour) return;
        // Skipped: clocks show less an instant earlier, and more now.
        const justBefore = localTime((then - 1) as Instant, zone);
        const shown = ({ date: day, hour }: typeof after) => `${day} ${String(hour).padStart(2, '0')}`;
        const wanted = shown({ ...before, date });
        expect(shown(justBefore) <= wanted && wanted < shown(after)).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('the end', () => {
  it.each<[string, 'day' | 'month' | 'year', string, string]>([
    ['2026-02-10T12:00:00Z', 'day', 'UTC', '2026-02-11T00:00:00Z'],
    ['2026-02-10T12:00:00Z', 'month', 'UTC', '2026-03-01T00:00:00Z'],
    ['2026-12-31T23:59:59Z', 'month', 'UTC', '2027-01-01T00:00:00Z'],
    ['2026-02-10T12:00:00Z', 'year', 'UTC', '2027-01-01T00:00:00Z'],
    ['2027-01-01T04:59:59Z', 'year', 'America/New_York', '2027-01-01T05:00:00Z'],
    ['2026-03-08T15:00:00Z', 'day', 'America/New_York', '2026-03-09T04:00:00Z'],
    ['2018-11-03T12:00:00Z', 'day', 'America/Sao_Paulo', '2018-11-04T03:00:00Z'],
    ['2011-12-29T12:00:00Z', 'day', 'Pacific/Apia', '2011-12-30T10:00:00Z'],
  ])('at %s of its %s in %s is %s', (at, period, zone, end) => {
    expect(iso(endOf(instant(at), period, zone))).toBe(end);
  });
});
