import { addDays, localDate, startOfLocalDay } from '../../shared/calendar.ts';
import type { Instant } from '../../shared/instant.ts';
import type { MemberFact } from '../member-facts.ts';

/** The date of a birthday (`05-17`) in a year; who was born on the 29th of February celebrates on the 28th where there is no 29th. */
export function birthdayDate(day: string, year: number): string {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return `${String(year).padStart(4, '0')}-${day === '02-29' && !isLeap ? '02-28' : day}`;
}

/** The first instant of a birthday in a year, by the shop's calendar. */
export function birthdayInYear(day: string, year: number, timeZone: string): Instant {
  return startOfLocalDay(birthdayDate(day, year), timeZone);
}

/**
 * The birthdays that a member has after one instant and up to another, as facts of their timeline. There is one a year, whoever finds
 * it and however often: its key names the year.
 */
export function birthdayFacts(day: string, between: { readonly after: Instant; readonly until: Instant }, timeZone: string): MemberFact[] {
  const facts: MemberFact[] = [];
  const yearIn = (at: Instant) => Number(localDate(at, timeZone).slice(0, -6));
  for (let year = yearIn(between.after); year <= yearIn(between.until); year += 1) {
    const at = birthdayInYear(day, year, timeZone);
    if (at <= between.after || at > between.until) continue;
    const what = { kind: 'activity', activity: 'birthday', code: null, subject: String(year) } as const;
    facts.push({ key: `activity:birthday:${year}`, at, what });
  }
  return facts;
}

export interface Birthday {
  /** Month and day: `05-17`. */
  readonly day: string;
  readonly givenAt: Instant;
}

/** Whether a birthday was given at least so many days, by the calendar, before it falls on a date. */
export function wasGivenInTime({ givenAt }: Birthday, date: string, daysBefore: number, timeZone: string): boolean {
  return localDate(givenAt, timeZone) <= addDays(date, -daysBefore);
}
