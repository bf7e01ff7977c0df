import type { Activity } from '../../program/ruleset.ts';
import { asksNothing, compileCondition, type Judgement } from '../../segments/conditions.ts';
import type { AskedMember } from '../../segments/asked.ts';
import { askedTimeOf } from '../../segments/asked-time.ts';
import { localDate } from '../../shared/calendar.ts';
import type { Instant } from '../../shared/instant.ts';
import type { MemberFactContent } from '../member-facts.ts';
import { birthdayDate, wasGivenInTime, type Birthday } from './birthdays.ts';
import { roomFor, used, type ActivityUse, type LimitReached } from './uses.ts';

export type ActivityContent = Extract<MemberFactContent, { kind: 'activity' }>;

/** Why something that was done earns nothing. */
export type NoPointsBecause =
  | LimitReached
  | 'condition'
  | 'unverified_review'
  | 'review_too_short'
  | 'birthday_not_given'
  | 'not_the_birthday'
  | 'birthday_given_too_late';

export type Earned =
  | { readonly earned: true; readonly points: number; readonly times: number; readonly use: ActivityUse }
  | { readonly earned: false; readonly because: NoPointsBecause };

/** What is known around something that a member did. */
export interface Doing {
  readonly at: Instant;
  readonly member: AskedMember;
  readonly birthday: Birthday | null;
  /** IANA name. */
  readonly timeZone: string;
}

/** Whether an activity is about what was done: of the same kind, and of the same code where the activity names one. */
export function isAbout(activity: Activity, done: ActivityContent): boolean {
  return activity.enabled && activity.kind === done.activity && (activity.code === null || activity.code === done.code);
}

/** What a member earns by something done, or why nothing. The counters are left alone when nothing is earned. */
export function earnFromActivity(activity: Activity, done: ActivityContent, use: ActivityUse, doing: Doing): Earned {
  const because = reviewFault(activity, done) ?? birthdayFault(activity, done, doing);
  if (because !== null) return { earned: false, because };
  const photoPoints = done.activity === 'review' && done.review?.photo === true ? activity.review.photoPoints : 0;
  return earnTimes(activity, use, doing, { times: 1, subject: done.subject, points: activity.points + photoPoints });
}

/** Gives an activity's points as often as something happened, as far as its condition and its limits allow. */
export function earnTimes(
  activity: Activity,
  use: ActivityUse,
  doing: Doing,
  { times, subject, points }: { readonly times: number; readonly subject: string | null; readonly points: number },
): Earned {
  if (!holds(activity, doing)) return { earned: false, because: 'condition' };
  const day = localDate(doing.at, doing.timeZone);
  const room = roomFor(activity, use, { day, subject });
  const allowed = Math.min(times, room.times);
  if (allowed === 0) return { earned: false, because: room.limit };
  return { earned: true, points: allowed * points, times: allowed, use: used(activity, use, { day, subject, times: allowed }) };
}

function reviewFault({ review }: Activity, done: ActivityContent): NoPointsBecause | null {
  if (done.activity !== 'review') return null;
  // A source that tells nothing about a review has not verified it either.
  if (review.verifiedOnly && done.review?.verified !== true) return 'unverified_review';
  return (done.review?.characters ?? 0) < review.minimumCharacters ? 'review_too_short' : null;
}

function birthdayFault(activity: Activity, done: ActivityContent, { at, birthday, timeZone }: Doing): NoPointsBecause | null {
  if (done.activity !== 'birthday') return null;
  if (birthday === null) return 'birthday_not_given';
  const date = localDate(at, timeZone);
  if (date !== birthdayDate(birthday.day, Number(date.slice(0, -6)))) return 'not_the_birthday';
  return wasGivenInTime(birthday, date, activity.birthday.registeredDaysBefore, timeZone) ? null : 'birthday_given_too_late';
}

/** A published activity never changes, so its condition is compiled once; null where it asks nothing. */
const judgements = new WeakMap<Activity, Judgement | null>();

function holds(activity: Activity, { at, member, timeZone }: Doing): boolean {
  let judgement = judgements.get(activity);
  if (judgement === undefined) {
    judgement = asksNothing(activity.when) ? null : compileCondition(activity.when);
    judgements.set(activity, judgement);
  }
  return judgement === null || judgement({ order: null, line: null, member, time: askedTimeOf(at, timeZone) });
}
