import { addDays, localDate } from '../shared/calendar.ts';
import type { Instant } from '../shared/instant.ts';
import { advanceTier, hasLadder } from './advance.ts';
import { anniversary, fallsHow, levelOf, placeOf, sinceRenewal, takes, yearlyFall } from './ladder.ts';
import type { TierRules, TierStanding } from './standing.ts';
import { countsThrough, keptUnder } from './windows.ts';

/** "120 USD to Gold by 31 Dec", and what keeps the present tier. Amounts in points, minor units or orders, by the basis. Days are the shop's, included. */
export interface TierProgress {
  readonly current: { readonly id: string; readonly name: string; readonly since: Instant | null } | null;
  /** What counts at present; never below 0. */
  readonly amount: number;
  /** The next level above the present one; null at the top. */
  readonly next: {
    readonly id: string;
    readonly name: string;
    readonly threshold: number;
    /** How much more it takes. */
    readonly remaining: number;
    /** The last day on which that is enough: afterwards something that counts now does not. Null when that never happens. */
    readonly by: string | null;
  } | null;
  /** Null when the tier is not lost by time alone, or is held by staff. */
  readonly keep: {
    /** How much more keeps it; 0 when enough is there; null when only what is counted after `by` can. */
    readonly remaining: number | null;
    readonly by: string;
    /** The last day on which the member has the tier, if nothing more counts. */
    readonly keptUntil: string;
  } | null;
  /** While staff hold the tier: until when; null for good. Undefined when they do not. */
  readonly heldUntil?: Instant | null;
}

export function tierProgress(before: TierStanding, at: Instant, rules: TierRules): TierProgress | null {
  if (!hasLadder(rules)) return null;
  const { tiers, timeZone } = rules;
  const { standing } = advanceTier(before, at, rules);
  const level = levelOf(tiers, standing.tier);
  const amount = Math.max(0, standing.amount);
  const above = tiers.levels[placeOf(tiers, standing.tier) + 1];
  return {
    current: level === undefined ? null : { id: level.id, name: level.name, since: standing.since },
    amount,
    next:
      above === undefined
        ? null
        : {
            id: above.id,
            name: above.name,
            threshold: above.threshold,
            remaining: Math.max(0, above.threshold - amount),
            by: lastDayOfAmount(standing, localDate(at, timeZone), rules),
          },
    keep: keepOf(standing, localDate(at, timeZone), rules),
    ...(standing.held === null ? {} : { heldUntil: standing.held.until }),
  };
}

/** The last day on which everything counts that counts today. */
function lastDayOfAmount({ days }: TierStanding, today: string, { tiers: { window } }: TierRules): string | null {
  if (window.kind === 'lifetime') return null;
  if (window.kind !== 'rolling') return countsThrough(window, keptUnder(window, today));
  return days[0] === undefined ? null : countsThrough(window, days[0][0]);
}

function keepOf(standing: TierStanding, today: string, rules: TierRules): TierProgress['keep'] {
  const { tiers, timeZone } = rules;
  const { window } = tiers;
  if (standing.fallsAt === null || standing.held !== null) return null;
  const fallDay = localDate(standing.fallsAt, timeZone);
  const keptUntil = addDays(fallDay, -1);
  const missing = (counted: number) => Math.max(0, takes(tiers, standing.tier) - Math.max(0, counted));
  if (window.kind === 'lifetime') return { remaining: missing(standing.amount), by: keptUntil, keptUntil };

  if (fallsHow(tiers) === 'at_once') {
    if (missing(standing.amount) > 0) return { remaining: missing(standing.amount), by: keptUntil, keptUntil };
    // What is counted this year is gone with the year, however much it is.
    if (window.kind !== 'rolling') return { remaining: null, by: countsThrough(window, keptUnder(window, today)), keptUntil };
    const left = standing.days.reduce((sum, [day, counted]) => (countsThrough(window, day) >= fallDay ? sum + counted : sum), 0);
    return { remaining: missing(left), by: keptUntil, keptUntil };
  }
  if (window.kind === 'rolling') {
    const last = standing.renewedAt === null ? today : anniversary(standing.renewedAt, window.months, timeZone);
    if (today > last) return { remaining: missing(standing.amount), by: keptUntil, keptUntil };
    return { remaining: missing(sinceRenewal(standing, timeZone)), by: last, keptUntil };
  }
  const thisYear = yearlyFall(today, rules, { isKept: false });
  const hasGrace = thisYear !== null && standing.fallsAt < thisYear;
  const by = hasGrace ? keptUntil : countsThrough(window, keptUnder(window, today));
  return { remaining: missing(standing.amount), by, keptUntil };
}
