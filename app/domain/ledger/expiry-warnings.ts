import type { ExpiryPolicy } from '../program/ruleset.ts';
import { addDays, localDate, startOfLocalDay } from '../shared/calendar.ts';
import type { Instant } from '../shared/instant.ts';

/** What expires after `from`, up to and including `to`, is warned about now; it was to be warned about `days` days before. */
export interface WarningWindow {
  readonly days: number;
  /** The last day of the points, by the shop's calendar. */
  readonly day: string;
  readonly from: Instant;
  readonly to: Instant;
}

/**
 * What is to be warned about at `at`: one window a day, from today to as far ahead as the policy looks, earliest first. Who is
 * only told now, because no run came by in time, hears the nearest of the policy's warnings and not all that were missed.
 */
export function warningWindows(policy: ExpiryPolicy, at: Instant, timeZone: string): WarningWindow[] {
  const warnings = [...new Set(policy.warnDaysBefore)].sort((a, b) => a - b);
  const furthest = warnings.at(-1);
  if (furthest === undefined) return [];
  const today = localDate(at, timeZone);
  return Array.from({ length: furthest + 1 }, (_, ahead) => ahead).flatMap((ahead) => {
    const days = warnings.find((candidate) => candidate >= ahead);
    const day = addDays(today, ahead);
    // Points of a day expire as the next one begins.
    const from = Math.max(at, startOfLocalDay(day, timeZone)) as Instant;
    const to = startOfLocalDay(addDays(day, 1), timeZone);
    return days === undefined || from >= to ? [] : [{ days, day, from, to }];
  });
}

/** What names a warning, so that it is given once. */
export function warningKey(memberId: string, { day, days }: Pick<WarningWindow, 'day' | 'days'>): string {
  return `${memberId}/${day}/${days}`;
}
