import type { Tiers } from '../program/ruleset.ts';
import { addDays, addSpan, localDate } from '../shared/calendar.ts';
import type { Instant } from '../shared/instant.ts';

type Window = Tiers['window'];

/**
 * Windows in days of the shop's calendar. An amount is kept under a day (`keptUnder`) and counts up to and including another
 * (`countsThrough`):
 *
 * - a calendar or program year: under the year's first day, through its last;
 * - rolling months: under its own day, through the same day that many months later, or the month's last where there is none;
 * - a lifetime: under no day, for ever.
 */
export function keptUnder(window: Exclude<Window, { kind: 'lifetime' }>, day: string): string {
  switch (window.kind) {
    case 'calendar_year':
      return `${day.slice(0, -6)}-01-01`;
    case 'program_year': {
      const first = `-${String(window.month).padStart(2, '0')}-${String(window.day).padStart(2, '0')}`;
      const year = day.slice(0, -6);
      return day >= `${year}${first}` ? `${year}${first}` : `${String(Number(year) - 1).padStart(4, '0')}${first}`;
    }
    case 'rolling':
      return day;
  }
}

export function countsThrough(window: Exclude<Window, { kind: 'lifetime' }>, keptUnder: string): string {
  return window.kind === 'rolling' ? monthsLater(keptUnder, window.months) : addDays(monthsLater(keptUnder, 12), -1);
}

/** The same day of the month so many months later, or that month's last day where it has no such day. */
export function monthsLater(date: string, months: number): string {
  // A date alone has no time zone; UTC's days are all alike.
  return localDate(addSpan(Date.parse(date) as Instant, { value: months, unit: 'months' }, 'UTC'), 'UTC');
}
