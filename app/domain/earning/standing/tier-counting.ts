import type { TierContribution } from '../../tiers/index.ts';
import type { Ruleset, Tiers } from '../../program/ruleset.ts';
import type { Instant } from '../../shared/instant.ts';
import { countOrder, type Contribution, type CountedOrder } from './count-order.ts';
import { returnKey } from './timeline.ts';

/** Something besides orders that may count towards tiers, by what the tiers in force say. */
export interface CountedOutside {
  readonly at: Instant;
  readonly as: 'adjustments' | 'activities';
  readonly points: number;
}

/** What a contribution of an order counts towards the tiers of a ruleset, which may be newer than the order's own; null for nothing. */
export function towardsTier(
  counted: CountedOrder,
  { at, key, tierAmount }: Contribution,
  inForce: Ruleset,
  asOf: Instant,
): TierContribution | null {
  if (!inForce.tiers.enabled) return null;
  if (sameTiers(inForce, counted.order.pinned.ruleset)) {
    return { at, amount: tierAmount, countedAt: key.startsWith(returnKey) ? countedFrom(counted, inForce.tiers) : at };
  }
  return contributionsUnder(counted, inForce.tiers, asOf).find((one) => one.at === at && one.key === key) ?? null;
}

/** Everything that counted ahead of the instant from which other tiers hold, as those count it, in order. What happens in that instant is under them already. */
export function countedUnder(
  tiers: Tiers,
  { orders, outside, upTo, asOf }: { orders: Iterable<CountedOrder>; outside: readonly CountedOutside[]; upTo: Instant; asOf: Instant },
): TierContribution[] {
  const ofOrders = [...orders].flatMap((counted) => contributionsUnder(counted, tiers, asOf));
  const ofOthers = outside.map(({ at, as, points }) => ({ at, amount: amountOutside(tiers, as, points) }));
  return [...ofOrders, ...ofOthers].filter(({ at, amount }) => at < upTo && amount !== 0).sort((a, b) => a.at - b.at);
}

/** What points that no order gave count towards these tiers. */
export function amountOutside(tiers: Tiers | undefined, as: CountedOutside['as'], points: number): number {
  return tiers?.basis === 'points' && tiers.counts[as] ? points : 0;
}

/** What an order, and what became of it, counts under other tiers than its own. */
function contributionsUnder(
  { order, context }: CountedOrder,
  tiers: Tiers,
  asOf: Instant,
): Array<TierContribution & { readonly key: string }> {
  const counted = countOrder(order, context, asOf, tiers);
  return counted.contributions.map(({ at, key, tierAmount }) => ({
    at,
    key,
    amount: tierAmount,
    countedAt: key.startsWith(returnKey) ? countedFrom(counted, tiers) : at,
  }));
}

/**
 * When an order began to count: when it was placed, or when its points became available where only those count. What is given back
 * leaves the window together with what it was given back of.
 */
function countedFrom({ entries, order }: Pick<CountedOrder, 'entries' | 'order'>, { counts }: Tiers): Instant {
  const { orderedAt } = order.known.snapshot;
  return counts.pending ? orderedAt : (entries.find(({ kind }) => kind === 'release')?.at ?? orderedAt);
}

const tierTexts = new WeakMap<Ruleset, string>();

/** Whether two rulesets have the same tiers, word by word. */
export function sameTiers(a: Ruleset, b: Ruleset): boolean {
  const text = (ruleset: Ruleset) => {
    const known = tierTexts.get(ruleset) ?? JSON.stringify(ruleset.tiers);
    tierTexts.set(ruleset, known);
    return known;
  };
  return a === b || text(a) === text(b);
}
