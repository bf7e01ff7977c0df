import type { Activity } from '../../program/ruleset.ts';
import { daysBetween, localDate } from '../../shared/calendar.ts';
import type { Instant } from '../../shared/instant.ts';
import type { StreakState } from './uses.ts';

/**
 * Counts that something was done at an instant. More of it in the same day, week or month changes nothing; in the next one the
 * streak grows, and after a gap it begins anew with this one. `completed`: with this one it has reached its length.
 *
 * Days, weeks (from Monday) and months are those of the shop's calendar. After a reward the next period is the first of a new
 * streak where streaks repeat; where they do not, nothing is counted any more.
 */
export function advanceStreak(
  state: StreakState | undefined,
  at: Instant,
  { every, length, repeats }: Activity['streak'],
  timeZone: string,
): { readonly state: StreakState; readonly completed: boolean } {
  const period = periodOf(localDate(at, timeZone), every);
  if (state !== undefined && (state.done || period <= state.period)) return { state, completed: false };
  const run = state !== undefined && period === state.period + 1 ? state.run + 1 : 1;
  if (run < length) return { state: { period, run, done: false }, completed: false };
  return { state: { period, run: 0, done: !repeats }, completed: true };
}

/** The number of the day, week or month that a date lies in, counted from 1970, so that neighbours differ by one. */
export function periodOf(date: string, every: Activity['streak']['every']): number {
  const day = daysBetween('1970-01-01', date);
  switch (every) {
    case 'day':
      return day;
    case 'week':
      // 1970-01-01 was a Thursday: its week began three days before.
      return Math.floor((day + 3) / 7);
    case 'month':
      return Number(date.slice(0, -6)) * 12 + Number(date.slice(-5, -3)) - 1 - 1970 * 12;
  }
}
