import type { Activity, Ruleset } from '../../program/ruleset.ts';
import type { AskedMember } from '../../segments/asked.ts';
import { addSpan } from '../../shared/calendar.ts';
import type { Instant } from '../../shared/instant.ts';
import type { MemberFact } from '../member-facts.ts';
import type { Birthday } from './birthdays.ts';
import { earnFromActivity, earnTimes, isAbout, type Doing, type Earned, type NoPointsBecause } from './earn.ts';
import { milestonesReached } from './milestones.ts';
import { advanceStreak } from './streaks.ts';
import { useOf, type ActivityUse, type ActivityUses } from './uses.ts';

/** What milestones count. */
export interface CountedTotals {
  readonly orders: number;
  readonly spentMinor: number;
  readonly points: number;
}

/** One entry of a member's timeline, with what the member's totals were ahead of it and are after it. */
export type Happened = { readonly at: Instant; readonly before: CountedTotals; readonly after: CountedTotals } & (
  { readonly kind: 'order' | 'release' | 'return'; readonly orderId: string } | { readonly kind: 'activity'; readonly fact: MemberFact }
);

export interface ActivityEffect {
  readonly activity: Activity;
  /** Names the business fact: the activity and what it was done by. */
  readonly key: string;
  readonly points: number;
  /** How often the activity's points are in it: a large order may pass several milestones. */
  readonly times: number;
  /** When the points can be spent: at once, or when they have been held. */
  readonly availableAt: Instant;
}

export interface ActivityOutcome {
  readonly effects: readonly ActivityEffect[];
  /** What was done and earned nothing, with the reason, for who asks. */
  readonly nothingFor: ReadonlyArray<{ readonly activityId: string; readonly because: NoPointsBecause }>;
  readonly uses: ActivityUses;
}

/**
 * What the program's activities make of one entry of a member's timeline: what the member did, the streaks that it continues, and
 * the milestones that it reaches. A function of the entry and of what came before it, so an entry that is met again gives the same.
 *
 * Milestones come last and see the points that the entry's other activities gave; those that a milestone itself gives are seen
 * by the next entry. A milestone that was reached stays reached when a refund takes its count back.
 */
export function activityEffects(
  { activities }: Pick<Ruleset, 'activities'>,
  happened: Happened,
  member: { readonly activities: ActivityUses; readonly birthday: Birthday | null },
  asked: AskedMember,
  timeZone: string,
): ActivityOutcome {
  const doing: Doing = { at: happened.at, member: asked, birthday: member.birthday, timeZone };
  const tally = new Tally(member.activities, happened, timeZone);
  for (const activity of activities) {
    if (!activity.enabled) continue;
    if (activity.kind === 'streak') takeStreak(activity, happened, doing, tally);
    else if (activity.kind !== 'milestone') takeFact(activity, happened, doing, tally);
  }
  const { points } = tally;
  for (const activity of activities) {
    if (activity.enabled && activity.kind === 'milestone') takeMilestone(activity, happened, doing, tally, points);
  }
  return tally;
}

function takeFact(activity: Activity, happened: Happened, doing: Doing, tally: Tally): void {
  if (happened.kind !== 'activity' || happened.fact.what.kind !== 'activity' || !isAbout(activity, happened.fact.what)) return;
  tally.settle(activity, earnFromActivity(activity, happened.fact.what, tally.useOf(activity), doing));
}

function takeStreak(activity: Activity, happened: Happened, doing: Doing, tally: Tally): void {
  if (!continues(activity.streak.of, happened)) return;
  const before = tally.useOf(activity);
  const { state, completed } = advanceStreak(before.streak, happened.at, activity.streak, doing.timeZone);
  if (state === before.streak) return;
  const use = { ...before, streak: state };
  tally.put(activity, use);
  if (completed) tally.settle(activity, earnTimes(activity, use, doing, { times: 1, subject: null, points: activity.points }));
}

function continues(of: Activity['streak']['of'], happened: Happened): boolean {
  if (of === 'order') return happened.kind === 'order';
  return happened.kind === 'activity' && happened.fact.what.kind === 'activity' && happened.fact.what.activity === 'visit';
}

function takeMilestone(activity: Activity, happened: Happened, doing: Doing, tally: Tally, pointsJustGiven: number): void {
  const known = tally.useOf(activity);
  const counts = countsOf(activity.milestone.of, happened, known, pointsJustGiven);
  if (counts === null) return;
  const { times, reached } = milestonesReached({ ...counts, reached: known.reached }, activity.milestone);
  const use = { ...known, reached, ...(activity.milestone.of === 'referrals' ? { referrals: counts.after } : {}) };
  tally.put(activity, use);
  if (times > 0) tally.settle(activity, earnTimes(activity, use, doing, { times, subject: null, points: activity.points }));
}

/** The count that a milestone watches, ahead of the entry and after it; null when the entry does not concern it. */
function countsOf(
  of: Activity['milestone']['of'],
  happened: Happened,
  use: ActivityUse,
  pointsJustGiven: number,
): { before: number; after: number } | null {
  const { before, after } = happened;
  switch (of) {
    case 'orders':
      return { before: before.orders, after: after.orders };
    case 'spend':
      return { before: before.spentMinor, after: after.spentMinor };
    case 'points':
      return { before: before.points, after: after.points + pointsJustGiven };
    case 'referrals': {
      const isReferral =
        happened.kind === 'activity' && happened.fact.what.kind === 'activity' && happened.fact.what.activity === 'referral';
      const counted = use.referrals ?? 0;
      return isReferral ? { before: counted, after: counted + 1 } : null;
    }
  }
}

/** Collects what one entry leads to. */
class Tally implements ActivityOutcome {
  readonly effects: ActivityEffect[] = [];
  readonly nothingFor: Array<{ activityId: string; because: NoPointsBecause }> = [];
  uses: ActivityUses;
  readonly #happened: Happened;
  readonly #timeZone: string;

  constructor(uses: ActivityUses, happened: Happened, timeZone: string) {
    this.uses = uses;
    this.#happened = happened;
    this.#timeZone = timeZone;
  }

  get points(): number {
    return this.effects.reduce((sum, { points }) => sum + points, 0);
  }

  useOf({ id }: Activity): ActivityUse {
    return useOf(this.uses, id);
  }

  put({ id }: Activity, use: ActivityUse): void {
    this.uses = { ...this.uses, [id]: use };
  }

  settle(activity: Activity, earned: Earned): void {
    if (!earned.earned) {
      this.nothingFor.push({ activityId: activity.id, because: earned.because });
      return;
    }
    this.put(activity, earned.use);
    const { at } = this.#happened;
    this.effects.push({
      activity,
      key: `activity:${activity.id}:${factKey(this.#happened)}`,
      points: earned.points,
      times: earned.times,
      availableAt: activity.holdDays === 0 ? at : addSpan(at, { value: activity.holdDays, unit: 'days' }, this.#timeZone),
    });
  }
}

function factKey(happened: Happened): string {
  switch (happened.kind) {
    case 'activity':
      return happened.fact.key;
    case 'order':
      return `order:${happened.orderId}`;
    case 'release':
    case 'return':
      return `order:${happened.orderId}:${happened.kind}:${happened.at}`;
  }
}
