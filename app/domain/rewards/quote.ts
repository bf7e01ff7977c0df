import type { Reward } from '../program/ruleset.ts';
import { refuse, success, type Result } from '../shared/result.ts';

/** What a reward costs and what it is worth, for this member and this cart. */
export interface Quote {
  readonly points: number;
  /** Minor units; 0 for rewards that are not worth a sum of money. */
  readonly valueMinor: number;
  /** What may be chosen with a slider: multiples of `step` from `min` to `max`. Null for a fixed price. */
  readonly range: { readonly min: number; readonly max: number; readonly step: number } | null;
}

export interface Asker {
  /** The member's available points; may be below zero. */
  readonly available: number;
  /** The order value before the reward, in minor units; undefined while it is not known. */
  readonly cartMinor: number | undefined;
  /** How many points the member wants to spend; only rewards with a slider leave a choice. */
  readonly points?: number | undefined;
}

/** The most that one reward may be worth, in minor units: what the ruleset's own amounts are held to. */
const valueMinorMax = 1_000_000_000_000;
/** The most points that one reward may cost: what the ruleset's own prices are held to. */
const pointsMax = 1_000_000_000;

/**
 * The price of a reward, and what a slider allows: whole steps of `pricePoints`, worth `valueMinor` each, within the reward's own
 * bounds, the member's balance and the share of the cart that may be paid by it. Without a choice the fewest points are spent.
 * Refuses `minimum_order_not_met`, `insufficient_points` and `points_out_of_range`.
 */
export function quoteRedemption(reward: Reward, asker: Asker): Result<Quote> {
  const { cartMinor, available } = asker;
  if (cartMinor !== undefined && 'minimumOrderMinor' in reward && cartMinor < reward.minimumOrderMinor) return cartTooSmall();
  if ('slider' in reward && reward.slider !== null) return quoteSlider(reward, reward.slider, asker);
  const { pricePoints } = reward;
  if (asker.points !== undefined && asker.points !== pricePoints) {
    return refuse('points_out_of_range', `This reward costs ${pricePoints} points, neither more nor fewer.`, 'points');
  }
  if (available < pricePoints) return missing(pricePoints, available);
  return success({ points: pricePoints, valueMinor: 'valueMinor' in reward ? reward.valueMinor : 0, range: null });
}

type SlidingReward = Extract<Reward, { slider: unknown }>;

function quoteSlider(
  { kind, pricePoints: step, valueMinor }: SlidingReward,
  slider: NonNullable<SlidingReward['slider']>,
  { available, cartMinor, points }: Asker,
): Result<Quote> {
  const fewest = Math.ceil(slider.minPoints / step);
  const mostSteps = slider.maxPoints === null ? Number.MAX_SAFE_INTEGER : Math.floor(slider.maxPoints / step);
  const stepsOfBounds = Math.min(mostSteps, Math.floor(valueMinorMax / valueMinor), Math.floor(pointsMax / step));
  // A gift card and store credit are no part of a cart, so only a discount is held to a share of it.
  const share = kind === 'amount_off' && cartMinor !== undefined ? shareOf(cartMinor, slider.cartShareBasisPoints) : null;
  const stepsOfCart = share === null ? stepsOfBounds : Math.floor(share / valueMinor);
  if (stepsOfBounds < fewest)
    return refuse('points_out_of_range', 'No number of points fits this reward. Please choose another one.', 'points');
  if (stepsOfCart < fewest) return cartTooSmall();
  const stepsOfBalance = Math.floor(Math.max(0, available) / step);
  if (stepsOfBalance < fewest) return missing(fewest * step, available);
  const most = Math.min(stepsOfBounds, stepsOfCart, stepsOfBalance);
  const range = { min: fewest * step, max: most * step, step };
  const chosen = points ?? range.min;
  if (chosen % step !== 0 || chosen < range.min || chosen > Math.min(stepsOfBounds, stepsOfCart) * step) {
    const words = `Choose between ${range.min} and ${range.max} points, in steps of ${step}.`;
    return refuse('points_out_of_range', words, 'points');
  }
  if (chosen > range.max) return missing(chosen, available);
  return success({ points: chosen, valueMinor: (chosen / step) * valueMinor, range });
}

/** Rounded down, so that never more than the share is paid. */
function shareOf(cartMinor: number, basisPoints: number): number {
  return Number((BigInt(cartMinor) * BigInt(basisPoints)) / 10_000n);
}

function cartTooSmall() {
  return refuse('minimum_order_not_met', 'Your order is below the minimum for this reward. Add something to it first.', 'cartMinor');
}

function missing(price: number, available: number) {
  return refuse('insufficient_points', `This reward costs ${price} points; you need ${price - Math.max(0, available)} more.`);
}
