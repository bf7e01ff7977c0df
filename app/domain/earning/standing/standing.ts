import { nobody, type AskedMember } from '../../segments/asked.ts';
import { noStanding, type TierStanding } from '../../tiers/standing.ts';
import type { Instant } from '../../shared/instant.ts';
import { activitiesDone, type ActivityUses } from '../activities/index.ts';

/**
 * Terminology.
 *
 * timeline: everything that happened to a member, in the order in which it happened: orders when they were placed, refunds when
 * they were given, facts at their instants.
 * standing: what the timeline up to a place comes to: counts, sums, tier, limits used. Small, plain values, stored as JSON.
 * place: a position in the timeline. Two different things never have the same one.
 */
export interface Place {
  readonly at: Instant;
  /** Orders things of the same instant: facts, then orders, then what became of orders. */
  readonly key: string;
}

/** Points that a rule, or all of them together (`*`), gave, for limits per day and per member. */
export interface LimitUse {
  readonly total: number;
  /** The newest day on which it gave any, in the shop's calendar, and how many on that day. */
  readonly day: string;
  readonly onDay: number;
}

export interface Standing {
  /** The last thing that it contains; null before the first. */
  readonly through: Place | null;
  /** Up to when time was let pass, whether anything happened or not. */
  readonly passedTo: Instant;
  /** The ruleset by which tiers were counted last. */
  readonly rulesetVersion: number;
  readonly enrolledAt: Instant;
  readonly status: 'active' | 'left' | 'blocked';
  readonly orders: number;
  readonly spentMinor: number;
  /** Points earned so far, less what refunds took back. */
  readonly points: number;
  readonly firstOrderAt: Instant | null;
  readonly lastOrderAt: Instant | null;
  readonly tags: readonly string[];
  /** Segments that staff put the member into, or out of. */
  readonly manual: Readonly<Record<string, boolean>>;
  readonly scores: { readonly recency: number; readonly frequency: number; readonly monetary: number; readonly churnRisk: number } | null;
  /** The birthday, as month and day, and when it was given. */
  readonly birthday: { readonly day: string; readonly givenAt: Instant } | null;
  readonly limits: Readonly<Record<string, LimitUse>>;
  /** Orders that took part, by campaign. */
  readonly campaigns: Readonly<Record<string, number>>;
  readonly activities: ActivityUses;
  readonly tier: TierStanding;
  /** Something late was added to the sums alone: limits and campaigns do not know of it. */
  readonly addedUp?: true;
}

export function standingAtStart(enrolledAt: Instant): Standing {
  return {
    through: null,
    passedTo: 0 as Instant,
    rulesetVersion: 0,
    enrolledAt,
    status: 'active',
    orders: 0,
    spentMinor: 0,
    points: 0,
    firstOrderAt: null,
    lastOrderAt: null,
    tags: [],
    manual: {},
    scores: null,
    birthday: null,
    limits: {},
    campaigns: {},
    activities: {},
    tier: noStanding,
  };
}

export function comparePlaces(a: Place, b: Place): number {
  return a.at - b.at || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
}

const dayMs = 86_400_000;
const wholeDays = (from: Instant, to: Instant) => Math.max(0, Math.floor((to - from) / dayMs));

/** What conditions may ask about the member at an instant that nothing of the timeline lies between. Segments are left empty: they are asked themselves. */
export function askedOf(standing: Standing, at: Instant): AskedMember {
  return {
    ...nobody,
    tier: standing.tier.tier,
    tags: standing.tags,
    ordersBefore: standing.orders,
    spentBeforeMinor: standing.spentMinor,
    pointsBefore: standing.points,
    daysEnrolled: wholeDays(standing.enrolledAt, at),
    daysSinceLastOrder: standing.lastOrderAt === null ? null : wholeDays(standing.lastOrderAt, at),
    activities: activitiesDone(standing.activities),
    recencyScore: standing.scores?.recency ?? null,
    frequencyScore: standing.scores?.frequency ?? null,
    monetaryScore: standing.scores?.monetary ?? null,
    churnRisk: standing.scores?.churnRisk ?? null,
  };
}
