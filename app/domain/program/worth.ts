import { multiply, ratio, round, type Ratio } from '../shared/ratio.ts';
import type { Reward, Ruleset } from './ruleset.ts';

/** What one point buys by a reward: minor units for a point. */
export interface PointWorth {
  readonly reward: Reward;
  readonly perPoint: Ratio;
}

/**
 * What a point is worth by the reward that gives most for it; null when no reward in force has a value in money. A percentage
 * off has one only for an order of a given value (`orderMinor`).
 */
export function bestWorth(ruleset: Ruleset, orderMinor = 0): PointWorth | null {
  let best: PointWorth | null = null;
  for (const reward of ruleset.rewards) {
    const value = reward.enabled ? valueOf(reward, orderMinor) : 0;
    if (value === 0) continue;
    const perPoint = ratio(BigInt(value), BigInt(reward.pricePoints));
    if (best === null || isMore(perPoint, best.perPoint)) best = { reward, perPoint };
  }
  return best;
}

/** Minor units that a reward (one step of it) takes off or gives; 0 for what has no value in money that Laurel knows. */
export function valueOf(reward: Reward, orderMinor: number): number {
  switch (reward.kind) {
    case 'amount_off':
    case 'gift_card':
    case 'store_credit':
      return reward.valueMinor;
    case 'percentage_off':
      return Math.floor((orderMinor * reward.basisPoints) / 10_000);
    default:
      return 0;
  }
}

/** What points are worth, in minor units, rounded down. */
export function worthOf(points: number, { perPoint }: PointWorth): number {
  return Number(round(multiply(ratio(BigInt(points)), perPoint), 'floor'));
}

function isMore(left: Ratio, right: Ratio): boolean {
  return left.numerator * right.denominator > right.numerator * left.denominator;
}
