import { openCampaigns } from '../../campaigns/index.ts';
import { segmentsOf } from '../../segments/index.ts';
import { nobody, type AskedMember } from '../../segments/asked.ts';
import { localTime } from '../../shared/calendar.ts';
import type { Instant } from '../../shared/instant.ts';
import type { Caps, Ruleset, TierLevel } from '../../program/ruleset.ts';
import type { EarningContext } from '../context.ts';
import { dependenceOf } from './dependence.ts';
import type { SharedLimits } from './shared-limits.ts';
import { askedOf, type LimitUse, type Standing } from './standing.ts';
import type { TimelineOrder } from './timeline.ts';

/** All limits of a ruleset together; no rule can be called that. */
export const allRules = '*';

/**
 * The facts that an order is counted with, taken from where its member stood when it was placed. Only what the ruleset asks
 * about is taken along: the rest cannot matter, and would make orders look different that are not.
 */
export function contextFor(
  standing: Standing,
  order: TimelineOrder,
  timeZone: string,
  shared: SharedLimits,
  takesPart: ReadonlySet<string>,
): EarningContext {
  const { ruleset } = order.pinned;
  const at = order.known.snapshot.orderedAt;
  const time = localTime(at, timeZone);
  const dependence = dependenceOf(ruleset);
  const asked = memberAsked(standing, at, ruleset);
  return {
    member: only(asked, dependence.member),
    time,
    tier: multiplierOf(ruleset, asked.tier),
    campaigns: openCampaigns(ruleset, at, asked, standing.campaigns).map((campaign) => ({
      id: campaign.id,
      room: shared.roomFor(campaign, order.grants[campaign.id] ?? 0, takesPart.has(campaign.id)),
    })),
    room: roomsOf(standing, time.date, ruleset),
    products: order.products,
  };
}

/** The member as conditions ask about them, segments included where any condition asks for those. */
export function memberAsked(standing: Standing, at: Instant, ruleset: Ruleset): AskedMember {
  const asked = askedOf(standing, at);
  if (ruleset.segments.length === 0) return asked;
  return { ...asked, segments: segmentsOf(ruleset, asked, new Map(Object.entries(standing.manual))) };
}

/** The segments that a member is in at an instant. */
export function memberSegments(standing: Standing, at: Instant, ruleset: Ruleset): readonly string[] {
  return memberAsked(standing, at, ruleset).segments;
}

const factNames = Object.keys(nobody) as ReadonlyArray<keyof AskedMember>;

function only(asked: AskedMember, facts: ReturnType<typeof dependenceOf>['member']): AskedMember {
  if (facts.size === 0) return nobody;
  const taken = factNames.filter((name) => facts.has(`member.${name}`));
  return { ...nobody, ...Object.fromEntries(taken.map((name) => [name, asked[name]])) };
}

function multiplierOf({ tiers }: Ruleset, tier: string | null): EarningContext['tier'] {
  if (!tiers.enabled || tier === null) return null;
  const level: TierLevel | undefined = tiers.levels.find(({ id }) => id === tier);
  if (level === undefined || level.multiplier.numerator === level.multiplier.denominator) return null;
  return { id: level.id, name: level.name, factor: level.multiplier };
}

function roomsOf(standing: Standing, day: string, { earning }: Ruleset): EarningContext['room'] {
  const rules: Record<string, number> = {};
  for (const { id, caps } of earning.rules) {
    const room = roomOf(caps, standing.limits[id], day);
    if (room !== null) rules[id] = room;
  }
  return { all: roomOf(earning.caps, standing.limits[allRules], day), rules };
}

/** Points that the limits per day and per member leave; null where there is no such limit. */
function roomOf({ perDay, perMember }: Caps, use: LimitUse | undefined, day: string): number | null {
  const today = perDay === null ? null : perDay - (use?.day === day ? use.onDay : 0);
  const ever = perMember === null ? null : perMember - (use?.total ?? 0);
  if (today === null && ever === null) return null;
  return Math.max(0, Math.min(today ?? Infinity, ever ?? Infinity));
}
