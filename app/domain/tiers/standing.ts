import type { Instant } from '../shared/instant.ts';
import type { Tiers } from '../program/ruleset.ts';

/**
 * Definitions. Every basis, window, demotion and grace goes together with every other; this is what they mean.
 *
 * What counts: the sum of contributions whose day is in the window (windows.ts); less than nothing counts as nothing. A refund takes
 * from the day on which its order counted. Where that day has left the window it takes nothing.
 *
 * Rise: as soon as what counts reaches a higher level, with every window and demotion. Levels that are passed are entered too.
 *
 * Fall, for a tier that takes more than nothing:
 * - never, and any demotion but at_once with a lifetime: not at all.
 * - at_once: when what counts becomes too little, because days drop out or something is taken back.
 * - window_end, years: a year in which enough counts, up to its last instant, keeps the tier through the next year; one in which
 *   too little counts lets the member fall at its end, to what that year qualifies for. A tier reached by this year's amount is therefore kept
 *   through the next. What is taken back after a year has ended does not change how it was judged.
 * - window_end, rolling months: the window runs from the day after the tier was reached or renewed through the same day so many
 *   months later. If enough counted in it the tier is renewed and the next window follows; if not, the member falls to
 *   what the rolling months qualify for on the day after.
 * - one_step: as window_end, but one level down, whatever would be qualified for, and again at the end of each further window.
 *
 * Grace: a fall comes that many days of the calendar later, at the beginning of a day. Until then the member keeps the tier if
 * what counts by then is enough: with years the new year's amount, with rolling months all that counts at the time (the window
 * begins anew there), with at_once simply what counts. With years a member falls to the better of the ended year and the present one.
 *
 * Everything by time alone happens at the beginning of a day of the shop's calendar, but for a hold's end.
 */

/** What a tier is decided by: the ruleset's tiers in the calendar of the shop. */
export interface TierRules {
  readonly tiers: Tiers;
  /** IANA name. */
  readonly timeZone: string;
}

/**
 * Where a member stands on the ladder at one instant: small, plain values, stored as JSON. A function of what counted before
 * that instant and of nothing else.
 */
export interface TierStanding {
  /** The level's id; null below the first. */
  readonly tier: string | null;
  readonly since: Instant | null;
  /** What counts at present: points, minor units or orders, by the basis. */
  readonly amount: number;
  /**
   * What it is made of, oldest first: with rolling months by day of the shop's calendar, with years under the first day of the
   * year; empty where the window is a lifetime. What no longer counts is left out.
   */
  readonly days: ReadonlyArray<readonly [day: string, amount: number]>;
  /** When the tier was reached or last renewed: rolling windows count from the day after. */
  readonly renewedAt: Instant | null;
  /** When the member falls unless they qualify before; null when they do not. Grace included. */
  readonly fallsAt: Instant | null;
  /** What counted in the year that ended last, while the member has grace because it was too little; null otherwise. */
  readonly judged: number | null;
  /** Levels that were ever reached, for what is given once. */
  readonly entered: readonly string[];
  /**
   * A tier that staff set by hand, and until when; null for none. It is the member's whatever they qualify for. What they have
   * earned goes on underneath (`earned`; `renewedAt`, `fallsAt` and `judged` are about that) and shows when the hold ends.
   */
  readonly held: {
    readonly tier: string;
    readonly until: Instant | null;
    readonly earned: string | null;
    readonly earnedSince: Instant | null;
  } | null;
}

export const noStanding: TierStanding = {
  tier: null,
  since: null,
  amount: 0,
  days: [],
  renewedAt: null,
  fallsAt: null,
  judged: null,
  entered: [],
  held: null,
};

export type TierMoveReason = 'qualified' | 'window_ended' | 'no_longer_qualifies' | 'rules_changed' | 'set_by_staff' | 'hold_ended';

export interface TierMove {
  readonly at: Instant;
  readonly from: string | null;
  readonly to: string | null;
  readonly reason: TierMoveReason;
  /** What counted at that moment. */
  readonly amount: number;
}

export interface TierStep {
  readonly standing: TierStanding;
  readonly moves: readonly TierMove[];
}

/** Something that counts towards a tier, or, where negative, takes from what counted. */
export interface TierContribution {
  readonly at: Instant;
  /** Points, minor units or orders, by the basis. */
  readonly amount: number;
  /**
   * When that counted which a negative amount takes back: the order's instant, for a refund. It is taken from there, so that it
   * leaves the window together with its order. `at` when missing.
   */
  readonly countedAt?: Instant;
}
