import { addDays, localDate, startOfLocalDay } from '../shared/calendar.ts';
import type { Instant } from '../shared/instant.ts';
import type { TierLevel, Tiers } from '../program/ruleset.ts';
import type { TierMoveReason, TierRules, TierStanding, TierStep } from './standing.ts';
import { countsThrough, keptUnder, monthsLater } from './windows.ts';

/**
 * When a member who no longer qualifies falls.
 *
 * - never: not at all. So it is with a lifetime too, which has no end, unless demotion is at once.
 * - at_end: when the window ends (`window_end`, and `one_step` by one tier at a time).
 * - at_once: when what counts becomes less than the tier takes.
 *
 * Grace moves each of them by whole days. Whoever qualifies meanwhile keeps the tier.
 */
export function fallsHow({ demotion, window }: Tiers): 'never' | 'at_end' | 'at_once' {
  if (demotion === 'at_once') return 'at_once';
  return demotion === 'never' || window.kind === 'lifetime' ? 'never' : 'at_end';
}

/** The place of a level on the ladder, counted from 0; -1 for none and for a level that these rules do not have. */
export function placeOf({ levels }: Tiers, tier: string | null): number {
  return tier === null ? -1 : levels.findIndex(({ id }) => id === tier);
}

/** The highest place that an amount qualifies for, -1 for none. Less than nothing counts as nothing. */
export function placeFor({ levels }: Tiers, amount: number): number {
  return levels.findLastIndex(({ threshold }) => threshold <= Math.max(0, amount));
}

/** What the tier takes; 0 below the first. */
export function takes(tiers: Tiers, tier: string | null): number {
  return levelOf(tiers, tier)?.threshold ?? 0;
}

export function levelOf(tiers: Tiers, tier: string | null): TierLevel | undefined {
  return tier === null ? undefined : tiers.levels.find(({ id }) => id === tier);
}

/** Levels ever reached, with those that a rise from one place to another passes: two steps give what one large step gives. */
export function enteredUpTo({ levels }: Tiers, entered: readonly string[], from: number, to: number): readonly string[] {
  const added = levels.slice(from + 1, to + 1).filter(({ id }) => !entered.includes(id));
  return added.length === 0 ? entered : [...entered, ...added.map(({ id }) => id)];
}

/** What counts of the days after the tier was reached or last renewed: with rolling months, that alone renews it at the window's end. */
export function sinceRenewal({ days, renewedAt }: TierStanding, timeZone: string): number {
  if (renewedAt === null) return 0;
  const renewed = localDate(renewedAt, timeZone);
  return days.reduce((sum, [day, amount]) => (day > renewed ? sum + amount : sum), 0);
}

/** The last day of the rolling window that began when the tier was reached or last renewed. */
export function anniversary(renewedAt: Instant, months: number, timeZone: string): string {
  return monthsLater(localDate(renewedAt, timeZone), months);
}

/** The instant of a fall whose cause lies at the beginning of a day. */
export function fallOn(day: string, { tiers, timeZone }: TierRules): Instant {
  return startOfLocalDay(addDays(day, tiers.graceDays), timeZone);
}

/** Moves up to where the amount qualifies for, if that is higher; null where it is not. */
export function rise(standing: TierStanding, at: Instant, rules: TierRules): TierStep | null {
  const { tiers } = rules;
  const from = placeOf(tiers, standing.tier);
  const to = placeFor(tiers, standing.amount);
  if (to <= from) return null;
  const moved = { ...standing, renewedAt: at, entered: enteredUpTo(tiers, standing.entered, from, to) };
  return movedTo(moved, to, at, 'qualified', rules);
}

/** The member falls: to what the ended window or the present one qualifies for, and one tier only where the program says so. */
export function fall(standing: TierStanding, at: Instant, rules: TierRules): TierStep {
  const { tiers, timeZone } = rules;
  const from = placeOf(tiers, standing.tier);
  const qualifies = Math.max(placeFor(tiers, standing.amount), standing.judged === null ? -1 : placeFor(tiers, standing.judged));
  const to = Math.min(from - 1, tiers.demotion === 'one_step' ? Math.max(qualifies, from - 1) : qualifies);
  const reason = fallsHow(tiers) === 'at_once' ? 'no_longer_qualifies' : 'window_ended';
  // A window that begins with the fall begins with this day, so the day before is the last of the one that ended.
  const isRolling = tiers.window.kind === 'rolling' && fallsHow(tiers) === 'at_end';
  const renewedAt = isRolling ? startOfLocalDay(addDays(localDate(at, timeZone), -1), timeZone) : at;
  return movedTo({ ...standing, renewedAt }, to, at, reason, rules);
}

function movedTo(standing: TierStanding, place: number, at: Instant, reason: TierMoveReason, rules: TierRules): TierStep {
  const to = rules.tiers.levels[place]?.id ?? null;
  const moved = { ...standing, tier: to, since: to === null ? null : at, judged: null };
  return {
    standing: { ...moved, fallsAt: firstFall(moved, at, rules) },
    moves: [{ at, from: standing.tier, to, reason, amount: standing.amount }],
  };
}

/** When a member who has just come to a tier falls from it, as things stand. */
function firstFall(standing: TierStanding, at: Instant, rules: TierRules): Instant | null {
  const { tiers, timeZone } = rules;
  const { window } = tiers;
  const threshold = takes(tiers, standing.tier);
  if (threshold <= 0 || fallsHow(tiers) === 'never' || window.kind === 'lifetime') return null;
  if (fallsHow(tiers) === 'at_once') return fallWhenDaysDropOut(standing, threshold, rules);
  if (window.kind === 'rolling') return rollingFall(standing, rules, { isKept: false });
  return yearlyFall(localDate(at, timeZone), rules, { isKept: standing.amount >= threshold });
}

/** With years: at the end of this one, or of the next when this one has qualified. */
export function yearlyFall(today: string, rules: TierRules, { isKept }: { readonly isKept: boolean }): Instant | null {
  const { window } = rules.tiers;
  if (window.kind === 'lifetime') return null;
  const next = addDays(countsThrough(window, keptUnder(window, today)), 1);
  return fallOn(isKept ? addDays(countsThrough(window, next), 1) : next, rules);
}

/** With rolling months: at the end of the window that began with the tier, or of the one after when this one has qualified. */
export function rollingFall({ renewedAt }: TierStanding, rules: TierRules, { isKept }: { readonly isKept: boolean }): Instant | null {
  const { window } = rules.tiers;
  if (window.kind !== 'rolling' || renewedAt === null) return null;
  const last = anniversary(renewedAt, window.months, rules.timeZone);
  return fallOn(addDays(isKept ? monthsLater(last, window.months) : last, 1), rules);
}

/** At once: when, if nothing more is counted, so much has dropped out of the window that too little is left; null for never. */
export function fallWhenDaysDropOut({ days, amount }: TierStanding, threshold: number, rules: TierRules): Instant | null {
  const { window } = rules.tiers;
  if (window.kind === 'lifetime') return null;
  let left = amount;
  for (const [index, [day, counted]] of days.entries()) {
    left -= counted;
    if (left >= threshold) continue;
    // Short months let several days drop out at once: what the last of them leaves is what counts.
    const last = countsThrough(window, day);
    const next = days[index + 1];
    if (next === undefined || countsThrough(window, next[0]) !== last) return fallOn(addDays(last, 1), rules);
  }
  return null;
}
