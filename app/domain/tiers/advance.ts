import { addDays, localDate, startOfLocalDay } from '../shared/calendar.ts';
import type { Instant } from '../shared/instant.ts';
import { anniversary, enteredUpTo, fall, fallOn, fallsHow, placeOf, rise, sinceRenewal, takes } from './ladder.ts';
import { settle } from './settle.ts';
import type { TierContribution, TierMove, TierMoveReason, TierRules, TierStanding, TierStep } from './standing.ts';
import { countsThrough, keptUnder } from './windows.ts';

/**
 * Lets time pass: everything that happens by time alone up to and including an instant happens, in order. Years end, days drop out
 * of rolling months, tiers are renewed, grace runs out, holds end. Passing time twice is passing it once, and in how many parts it
 * passes makes no difference.
 *
 * Where a program's first tier takes nothing, the first call gives it: call it with the instant of enrolment.
 */
export function advanceTier(standing: TierStanding, until: Instant, rules: TierRules): TierStep {
  if (!hasLadder(rules)) return { standing, moves: [] };
  const { held } = standing;
  if (held === null) return passTime(standing, until, rules);
  if (held.until === null || held.until > until) return underneath(standing, (earned) => passTime(earned, until, rules));
  const ended = endHold(standing, held.until, 'hold_ended', rules);
  return after(ended, (unheld) => passTime(unheld, until, rules));
}

/**
 * Counts something towards the tier, or takes back what counted. Contributions come in order of their instants. What is taken
 * back is taken from the day on which it counted, and nothing is taken where that day counts no more: a window that has ended is
 * judged once.
 */
export function countTowardsTier(standing: TierStanding, contribution: TierContribution, rules: TierRules): TierStep {
  if (!hasLadder(rules)) return { standing, moves: [] };
  return after(advanceTier(standing, contribution.at, rules), (now) =>
    now.held === null ? count(now, contribution, rules) : underneath(now, (earned) => count(earned, contribution, rules)),
  );
}

/**
 * Staff give a member a tier by hand, until an instant or for good, whatever the member qualifies for; a tier of null ends
 * that. A tier that the rules do not have changes nothing.
 */
export function holdTier(
  standing: TierStanding,
  { tier, until, at }: { readonly tier: string | null; readonly until: Instant | null; readonly at: Instant },
  rules: TierRules,
): TierStep {
  if (!hasLadder(rules)) return { standing, moves: [] };
  return after(advanceTier(standing, at, rules), (now) => {
    if (tier === null || (until !== null && until <= at)) {
      return now.held === null ? { standing: now, moves: [] } : endHold(now, at, 'hold_ended', rules);
    }
    const place = placeOf(rules.tiers, tier);
    if (place < 0) return { standing: now, moves: [] };
    const earned = now.held ?? { earned: now.tier, earnedSince: now.since };
    const held = { tier, until, earned: earned.earned, earnedSince: earned.earnedSince };
    return show({ ...now, held }, now, tier, at, 'set_by_staff', rules);
  });
}

/**
 * When the member next loses their tier, or the hold on it ends, by time alone, as things stand; null for never. What they might
 * rise by is not in it: `nextTierMoveAt` is.
 */
export function tierDueAt({ held, fallsAt }: TierStanding): Instant | null {
  return held === null ? fallsAt : held.until;
}

/**
 * The next instant at which the tier changes by time alone, as things stand; null for never. Time alone also lets members rise:
 * with rolling months, what was taken (on a day on which nothing else counted) drops out like anything else, and more is left.
 */
export function nextTierMoveAt(standing: TierStanding, rules: TierRules): Instant | null {
  if (!hasLadder(rules)) return null;
  if (standing.held !== null) return standing.held.until;
  let now = standing;
  // It comes to an end: days only drop out, without them no window is renewed, and a fall is a move.
  for (let next = nextBoundary(now, lastDay, endOfTime, rules); next !== null; next = nextBoundary(now, lastDay, endOfTime, rules)) {
    const step = cross(now, next, rules);
    if (step.moves.length > 0) return next.at;
    now = step.standing;
  }
  return null;
}

/** Later than any day and any instant of the calendar. */
const lastDay = '9999-12-31';
const endOfTime = Number.MAX_SAFE_INTEGER as Instant;

export function hasLadder({ tiers }: TierRules): boolean {
  return tiers.enabled && tiers.levels.length > 0;
}

/** Shows another tier than before, with the move when it is another one. */
export function show(
  standing: TierStanding,
  before: TierStanding,
  tier: string | null,
  at: Instant,
  reason: TierMoveReason,
  { tiers }: TierRules,
): TierStep {
  if (tier === before.tier) return { standing: { ...standing, tier, since: before.since }, moves: [] };
  const entered = enteredUpTo(tiers, before.entered, placeOf(tiers, before.tier), placeOf(tiers, tier));
  const move: TierMove = { at, from: before.tier, to: tier, reason, amount: standing.amount };
  return { standing: { ...standing, tier, since: tier === null ? null : at, entered }, moves: [move] };
}

function endHold(standing: TierStanding, at: Instant, reason: TierMoveReason, rules: TierRules): TierStep {
  const { standing: now } = underneath(standing, (earned) => passTime(earned, at, rules));
  return show({ ...now, held: null }, now, now.held?.earned ?? null, at, reason, rules);
}

/** What happens to the earned tier while another one is held: it is not seen, and nothing is given for it. */
function underneath(standing: TierStanding, work: (earned: TierStanding) => TierStep): TierStep {
  const { held, tier, since, entered } = standing;
  if (held === null) return work(standing);
  const { standing: now } = work({ ...standing, tier: held.earned, since: held.earnedSince, held: null });
  return { standing: { ...now, tier, since, entered, held: { ...held, earned: now.tier, earnedSince: now.since } }, moves: [] };
}

function after(step: TierStep, next: (standing: TierStanding) => TierStep): TierStep {
  const { standing, moves } = next(step.standing);
  return { standing, moves: step.moves.length === 0 ? moves : [...step.moves, ...moves] };
}

function count(standing: TierStanding, { at, amount, countedAt }: TierContribution, rules: TierRules): TierStep {
  const { tiers, timeZone } = rules;
  const { window } = tiers;
  let days = standing.days;
  if (window.kind !== 'lifetime') {
    const under = keptUnder(window, localDate(countedAt ?? at, timeZone));
    if (countsThrough(window, under) < localDate(at, timeZone)) return { standing, moves: [] };
    days = withAmount(days, under, amount);
  }
  return settle(standing, { ...standing, days, amount: standing.amount + amount }, at, 'counted', rules);
}

function withAmount(days: TierStanding['days'], under: string, amount: number): TierStanding['days'] {
  const index = days.findLastIndex(([day]) => day <= under);
  const known = days[index]?.[0] === under ? days[index][1] : null;
  const ahead = days.slice(0, known === null ? index + 1 : index);
  const sum = (known ?? 0) + amount;
  return [...ahead, ...(sum === 0 ? [] : [[under, sum] as const]), ...days.slice(index + 1)];
}

/** Something that happens to an earned tier by time alone. At the same instant in this order. */
type Boundary = { readonly at: Instant; readonly what: 'renewal' | 'drop_out' | 'fall' };

function passTime(standing: TierStanding, until: Instant, rules: TierRules): TierStep {
  const moves: TierMove[] = [];
  let now = standing;
  const today = localDate(until, rules.timeZone);
  for (let next = nextBoundary(now, today, until, rules); next !== null; next = nextBoundary(now, today, until, rules)) {
    const step = cross(now, next, rules);
    now = step.standing;
    moves.push(...step.moves);
  }
  const begun = now.tier === null ? rise(now, until, rules) : null;
  return begun === null ? { standing: now, moves } : { standing: begun.standing, moves: [...moves, ...begun.moves] };
}

/** The earliest thing that happens up to an instant. Days are compared first: most calls find that nothing happens. */
function nextBoundary(standing: TierStanding, today: string, until: Instant, rules: TierRules): Boundary | null {
  const { timeZone } = rules;
  const found: Boundary[] = [];
  const renewal = renewalDay(standing, rules);
  if (renewal !== null && renewal < today) found.push({ at: startOfLocalDay(addDays(renewal, 1), timeZone), what: 'renewal' });
  const dropOut = dropOutDay(standing, rules);
  if (dropOut !== null && dropOut <= today) found.push({ at: startOfLocalDay(dropOut, timeZone), what: 'drop_out' });
  if (standing.fallsAt !== null && standing.fallsAt <= until) found.push({ at: standing.fallsAt, what: 'fall' });
  return found.reduce<Boundary | null>((first, other) => (first === null || other.at < first.at ? other : first), null);
}

/** The day on which the oldest amount no longer counts. */
function dropOutDay({ days }: TierStanding, { tiers: { window } }: TierRules): string | null {
  const oldest = days[0];
  return oldest === undefined || window.kind === 'lifetime' ? null : addDays(countsThrough(window, oldest[0]), 1);
}

/** The last day of a rolling window that has qualified for the next; null where none has. */
function renewalDay(standing: TierStanding, { tiers, timeZone }: TierRules): string | null {
  if (tiers.window.kind !== 'rolling' || fallsHow(tiers) !== 'at_end' || standing.renewedAt === null) return null;
  const threshold = takes(tiers, standing.tier);
  if (threshold <= 0 || sinceRenewal(standing, timeZone) < threshold) return null;
  return anniversary(standing.renewedAt, tiers.window.months, timeZone);
}

function cross(standing: TierStanding, { at, what }: Boundary, rules: TierRules): TierStep {
  switch (what) {
    case 'drop_out':
      return dropOut(standing, at, rules);
    case 'renewal': {
      // The last day of the window that ended: the next one counts from the day after.
      const last = renewalDay(standing, rules);
      return { standing: last === null ? standing : { ...standing, renewedAt: startOfLocalDay(last, rules.timeZone) }, moves: [] };
    }
    case 'fall':
      return fall(standing, at, rules);
  }
}

function dropOut(standing: TierStanding, at: Instant, rules: TierRules): TierStep {
  const { tiers, timeZone } = rules;
  const { window } = tiers;
  if (window.kind === 'lifetime') return { standing, moves: [] };
  const today = localDate(at, timeZone);
  const days = standing.days.filter(([day]) => countsThrough(window, day) >= today);
  const amount = days.reduce((sum, [, counted]) => sum + counted, 0);
  // A year that was too little is remembered while the member has grace: that is what they fall to.
  const endsInGrace = window.kind !== 'rolling' && fallsHow(tiers) === 'at_end' && standing.fallsAt !== null && standing.fallsAt <= fallOn(today, rules); // prettier-ignore
  const judged = endsInGrace ? Math.max(standing.judged ?? 0, standing.amount) : null;
  return settle(standing, { ...standing, days, amount, judged }, at, 'dropped_out', rules);
}
