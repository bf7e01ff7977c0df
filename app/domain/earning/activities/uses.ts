import type { Activity } from '../../program/ruleset.ts';

/** How often activities have earned so far, by activity: small, plain values, stored as JSON with the member's standing. */
export type ActivityUses = Readonly<Record<string, ActivityUse>>;

export interface ActivityUse {
  /** How often it has earned at all. */
  readonly times: number;
  /** The newest day of the shop's calendar on which it earned, and how often on that day and in that day's year. */
  readonly day: string;
  readonly onDay: number;
  readonly inYear: number;
  /** How often it earned for each thing, where that is limited. */
  readonly subjects?: Readonly<Record<string, number>>;
  /** For streaks. */
  readonly streak?: StreakState;
  /** For milestones: how many multiples of the number were reached so far, the highest ever. */
  readonly reached?: number;
  /** For milestones of referrals: how many there were since the milestone exists. */
  readonly referrals?: number;
}

export interface StreakState {
  /** The newest day, week or month in which it was done, counted from 1970. */
  readonly period: number;
  /** How many in a row, that one included, since the last reward. */
  readonly run: number;
  /** Whether it earned for good: it does not begin anew. */
  readonly done: boolean;
}

export const neverUsed: ActivityUse = { times: 0, day: '', onDay: 0, inYear: 0 };

/** Ids are words like any other, `constructor` among them: only what is the record's own counts. */
export function useOf(uses: ActivityUses, activityId: string): ActivityUse {
  return Object.hasOwn(uses, activityId) ? (uses[activityId] ?? neverUsed) : neverUsed;
}

/** Activities that the member has done, with success, at least once: what `member.activities` asks about. */
export function activitiesDone(uses: ActivityUses): string[] {
  return Object.entries(uses)
    .filter(([, { times }]) => times > 0)
    .map(([id]) => id);
}

export type LimitReached = 'lifetime_limit' | 'yearly_limit' | 'daily_limit' | 'subject_limit';

/** How many times more an activity may earn on a day for a thing, and which limit leaves the least; Infinity where none does. */
export function roomFor(
  { kind, limits }: Pick<Activity, 'kind' | 'limits'>,
  use: ActivityUse,
  { day, subject }: { readonly day: string; readonly subject: string | null },
): { readonly times: number; readonly limit: LimitReached } {
  const onDay = use.day === day ? use.onDay : 0;
  const inYear = yearOf(use.day) === yearOf(day) ? use.inYear : 0;
  const forSubject = subject !== null && use.subjects !== undefined && Object.hasOwn(use.subjects, subject) ? use.subjects[subject] : 0;
  // A day's visits are one visit, however often the member looks in.
  const perDay = kind === 'visit' ? 1 : limits.perDay;
  const rooms: ReadonlyArray<readonly [limit: LimitReached, allowed: number | null, used: number]> = [
    ['lifetime_limit', limits.lifetime, use.times],
    ['yearly_limit', limits.perYear, inYear],
    ['daily_limit', perDay, onDay],
    ['subject_limit', subject === null ? null : limits.perSubject, forSubject ?? 0],
  ];
  let least: { times: number; limit: LimitReached } = { times: Infinity, limit: 'lifetime_limit' };
  for (const [limit, allowed, used] of rooms) {
    const times = allowed === null ? Infinity : Math.max(0, allowed - used);
    if (times < least.times) least = { times, limit };
  }
  return least;
}

/** Counts that it earned `times` times on a day for a thing. */
export function used(
  { limits }: Pick<Activity, 'limits'>,
  use: ActivityUse,
  { day, subject, times }: { readonly day: string; readonly subject: string | null; readonly times: number },
): ActivityUse {
  const sameDay = use.day === day;
  const sameYear = yearOf(use.day) === yearOf(day);
  const counted = {
    ...use,
    times: use.times + times,
    day,
    onDay: (sameDay ? use.onDay : 0) + times,
    inYear: (sameYear ? use.inYear : 0) + times,
  };
  // Without a limit nobody asks how often it was, and the list would only grow.
  if (subject === null || limits.perSubject === null) return counted;
  const before = use.subjects !== undefined && Object.hasOwn(use.subjects, subject) ? (use.subjects[subject] ?? 0) : 0;
  return { ...counted, subjects: { ...use.subjects, [subject]: before + times } };
}

function yearOf(day: string): string {
  return day.slice(0, -6);
}
