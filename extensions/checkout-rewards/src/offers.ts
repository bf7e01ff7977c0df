import type { Profile, RewardView } from '../../../app/http/storefront/contract.ts';
import { byPrice, isDiscount, priceOf } from '../../storefront-api/profile.ts';

/** A reward as this cart and this member see it. */
export interface Offer {
  readonly reward: RewardView;
  /** Points still missing; 0 when the member has enough. */
  readonly missingPoints: number;
  /** Order value still missing, in minor units; 0 when the cart is large enough or cannot be compared. */
  readonly missingMinor: number;
}

interface Amount {
  readonly amount: number;
  readonly currencyCode: string;
}

/**
 * The cart's value in the shop's minor units. Null in a checkout that presents another currency: only Shopify knows the rate
 * that will count, so the minimum is left to the checkout, whose refusal gives the points back.
 */
export function cartMinor(subtotal: Amount, { currency, currencyExponent }: Profile): number | null {
  return subtotal.currencyCode === currency ? Math.round(subtotal.amount * 10 ** currencyExponent) : null;
}

/** What can be taken now comes first, dearest first because it is worth most; then what is nearest. */
export function offersFor(profile: Profile, cart: number | null): Offer[] {
  const available = profile.member?.available ?? 0;
  const offers = byPrice(profile.rewards.filter(isDiscount)).map((reward) => ({
    reward,
    missingPoints: Math.max(0, priceOf(reward) - available),
    missingMinor: cart === null ? 0 : Math.max(0, reward.minimumOrderMinor - cart),
  }));
  return [...offers.filter(isWithinReach).reverse(), ...offers.filter((offer) => !isWithinReach(offer))];
}

export function isWithinReach({ missingPoints, missingMinor }: Offer): boolean {
  return missingPoints === 0 && missingMinor === 0;
}
