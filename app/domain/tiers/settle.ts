import { addDays, localDate } from '../shared/calendar.ts';
import type { Instant } from '../shared/instant.ts';
import { anniversary, fall, fallOn, fallsHow, fallWhenDaysDropOut, rise, rollingFall, sinceRenewal, takes, yearlyFall } from './ladder.ts';
import type { TierRules, TierStanding, TierStep } from './standing.ts';

/** Why what counts has changed: something was counted, or days dropped out of the window. */
export type Cause = 'counted' | 'dropped_out';

/** What a changed amount means for the tier: a rise, a fall, or another instant at which the member would fall. */
export function settle(before: TierStanding, after: TierStanding, at: Instant, cause: Cause, rules: TierRules): TierStep {
  const { tiers } = rules;
  const risen = rise(after, at, rules);
  if (risen !== null) return risen;
  const threshold = takes(tiers, after.tier);
  if (after.tier === null || threshold <= 0) return { standing: after, moves: [] };
  switch (fallsHow(tiers)) {
    case 'never':
      return { standing: after, moves: [] };
    case 'at_once':
      return settleAtOnce(before, after, at, cause, threshold, rules);
    case 'at_end': {
      const standing =
        tiers.window.kind === 'rolling'
          ? settleRolling(before, after, at, threshold, rules)
          : settleYearly(before, after, at, cause, threshold, rules);
      return { standing, moves: [] };
    }
  }
}

function settleAtOnce(before: TierStanding, after: TierStanding, at: Instant, cause: Cause, threshold: number, rules: TierRules): TierStep {
  if (after.amount >= threshold) {
    return { standing: { ...after, fallsAt: fallWhenDaysDropOut(after, threshold, rules) }, moves: [] };
  }
  // Who has grace already keeps what is left of it.
  if (before.amount < threshold) return { standing: after, moves: [] };
  if (rules.tiers.graceDays === 0) return fall(after, at, rules);
  // That these days would drop out was known before, and the fall with it.
  if (cause === 'dropped_out') return { standing: after, moves: [] };
  // What is taken back in the midst of a day leaves the rest of that day free.
  return { standing: { ...after, fallsAt: fallOn(addDays(localDate(at, rules.timeZone), 1), rules) }, moves: [] };
}

/** With years: this year's amount decides whether the member keeps the tier through the next. That a year ended is judged when they fall. */
function settleYearly(
  before: TierStanding,
  after: TierStanding,
  at: Instant,
  cause: Cause,
  threshold: number,
  rules: TierRules,
): TierStanding {
  if (cause === 'dropped_out') return after;
  const [wasKept, isKept] = [before.amount >= threshold, after.amount >= threshold];
  if (wasKept === isKept) return after;
  const fallsAt = yearlyFall(localDate(at, rules.timeZone), rules, { isKept });
  return isKept ? { ...after, fallsAt, judged: null, renewedAt: at } : { ...after, fallsAt };
}

/** With rolling months: what counted since the renewal decides about the window after this one; in grace, all that counts at the time. */
function settleRolling(before: TierStanding, after: TierStanding, at: Instant, threshold: number, rules: TierRules): TierStanding {
  const { tiers, timeZone } = rules;
  if (tiers.window.kind !== 'rolling' || after.renewedAt === null) return after;
  if (localDate(at, timeZone) > anniversary(after.renewedAt, tiers.window.months, timeZone)) {
    if (after.amount < threshold) return after;
    const renewed = { ...after, renewedAt: at };
    return { ...renewed, fallsAt: rollingFall(renewed, rules, { isKept: false }) };
  }
  const [wasKept, isKept] = [sinceRenewal(before, timeZone) >= threshold, sinceRenewal(after, timeZone) >= threshold];
  return wasKept === isKept ? after : { ...after, fallsAt: rollingFall(after, rules, { isKept }) };
}
