import type { Instant } from '../shared/instant.ts';
import { advanceTier, countTowardsTier, hasLadder, show } from './advance.ts';
import { placeOf } from './ladder.ts';
import { noStanding, type TierContribution, type TierRules, type TierStanding, type TierStep } from './standing.ts';

/**
 * The standing under newly published rules: what it would be if they had been in force since the member's first day. A member may
 * rise or fall by it, at the instant and with the reason `rules_changed`.
 *
 * - Where the new rules demote never, nobody falls, as long as their level is still there.
 * - A tier held by staff stays held, as long as its level is still there.
 * - Levels entered stay entered, so that nothing given once is given again; only levels above the one that the member had are
 *   entered anew. A level put in below it is not.
 *
 * `contributions`: everything that counts under the new rules, up to and including `at`, in order.
 */
export function recalculateTier({
  previous,
  contributions,
  at,
  rules,
  enrolledAt,
}: {
  readonly previous: TierStanding;
  readonly contributions: readonly TierContribution[];
  readonly at: Instant;
  readonly rules: TierRules;
  /** When the member's first day began; the first contribution when missing. */
  readonly enrolledAt?: Instant;
}): TierStep {
  if (!hasLadder(rules)) return show({ ...noStanding, entered: previous.entered }, previous, null, at, 'rules_changed', rules);
  const { tiers } = rules;
  let replayed = enrolledAt === undefined ? noStanding : advanceTier(noStanding, enrolledAt, rules).standing;
  for (const contribution of contributions) replayed = countTowardsTier(replayed, contribution, rules).standing;
  replayed = advanceTier(replayed, at, rules).standing;

  const had = previous.held === null ? previous : { tier: previous.held.earned, since: previous.held.earnedSince };
  const keeps = tiers.demotion === 'never' && placeOf(tiers, had.tier) > placeOf(tiers, replayed.tier);
  const earned = keeps ? had.tier : replayed.tier;
  const earnedSince = earned === had.tier ? had.since : at;
  const hold = previous.held;
  const holds = hold !== null && placeOf(tiers, hold.tier) >= 0 && (hold.until === null || hold.until > at);
  const now: TierStanding = { ...replayed, entered: previous.entered, held: holds ? { ...hold, earned, earnedSince } : null };
  return show(now, previous, holds ? hold.tier : earned, at, 'rules_changed', rules);
}
