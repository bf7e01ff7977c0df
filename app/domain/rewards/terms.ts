import type { Reward, RewardKind } from '../program/ruleset.ts';
import { dayMs, type Instant } from '../shared/instant.ts';

/** What a discount code may be used together with. */
export interface CombinesWith {
  readonly order: boolean;
  readonly product: boolean;
  readonly shipping: boolean;
}

interface CodeTerms {
  /** The order value from which the code can be used; 0 for any. */
  readonly minimumOrderMinor: number;
  readonly combinesWith: CombinesWith;
}

/**
 * What was promised when a reward was taken, in minor units and Shopify ids: enough to keep the promise, whatever the catalogue says
 * later.
 */
export type RewardTerms =
  | ({ readonly kind: 'amount_off'; readonly valueMinor: number } & CodeTerms)
  /** Hundredths of a percent. */
  | ({ readonly kind: 'percentage_off'; readonly basisPoints: number } & CodeTerms)
  /** `maximumShippingMinor`: shipping up to this price; null for any. */
  | ({ readonly kind: 'free_shipping'; readonly maximumShippingMinor: number | null } & CodeTerms)
  /** One unit of the product, or of the variant where one is named. */
  | ({ readonly kind: 'free_product'; readonly productId: string; readonly variantId: string | null } & CodeTerms)
  /** `endsAt`: when the card expires; null for never. */
  | { readonly kind: 'gift_card'; readonly valueMinor: number; readonly endsAt: Instant | null }
  | { readonly kind: 'store_credit'; readonly valueMinor: number; readonly endsAt: Instant | null }
  | { readonly kind: 'physical'; readonly needsAddress: boolean }
  | { readonly kind: 'digital_code'; readonly pool: string }
  | { readonly kind: 'experience'; readonly bookingNote: string };

export type DiscountTerms = Extract<RewardTerms, CodeTerms>;

/** Kinds that become a discount code. */
export const discountKinds = ['amount_off', 'percentage_off', 'free_shipping', 'free_product'] as const satisfies readonly RewardKind[];

/** Whether the reward is a discount code, which an order uses. */
export function isDiscount(terms: RewardTerms): terms is DiscountTerms {
  return 'combinesWith' in terms;
}

/** Whether Shopify makes the reward and hands it over in one step, so that nothing is left to be used later. */
export function isMadeAtOnce(terms: RewardTerms): terms is Extract<RewardTerms, { kind: 'gift_card' | 'store_credit' }> {
  return terms.kind === 'gift_card' || terms.kind === 'store_credit';
}

/** Whether the reward has a worth in money that shoppers are told. */
export function valueOf(terms: RewardTerms): number {
  return 'valueMinor' in terms ? terms.valueMinor : 0;
}

/** What taking the reward at this instant promises; `valueMinor` as quoted, for the kinds that are worth money. */
export function termsOf(reward: Reward, valueMinor: number, at: Instant): RewardTerms {
  switch (reward.kind) {
    case 'amount_off':
      return { kind: reward.kind, valueMinor, ...codeTermsOf(reward), minimumOrderMinor: smallestCart(reward, valueMinor) };
    case 'percentage_off':
      return { kind: reward.kind, basisPoints: reward.basisPoints, ...codeTermsOf(reward) };
    case 'free_shipping':
      return { kind: reward.kind, maximumShippingMinor: reward.maximumShippingMinor, ...codeTermsOf(reward) };
    case 'free_product':
      return { kind: reward.kind, productId: reward.productId, variantId: reward.variantId, ...codeTermsOf(reward) };
    case 'gift_card':
    case 'store_credit':
      return { kind: reward.kind, valueMinor, endsAt: after(at, reward.expiresAfterDays) };
    case 'physical':
      return { kind: reward.kind, needsAddress: reward.needsAddress };
    case 'digital_code':
      return { kind: reward.kind, pool: reward.pool };
    case 'experience':
      return { kind: reward.kind, bookingNote: reward.bookingNote };
  }
}

/** When an unused reward lapses and its points return; null for rewards that are not left unused. */
export function expiryOf(reward: Reward, createdAt: Instant): Instant | null {
  return 'codeLifeDays' in reward ? after(createdAt, reward.codeLifeDays) : null;
}

/**
 * The order value from which a code of this worth may be used. Where only a share of a cart may be paid by it, the code itself says so: what the
 * cart is said to be when the points are spent is the shopper's word.
 */
function smallestCart({ minimumOrderMinor, slider }: Extract<Reward, { kind: 'amount_off' }>, valueMinor: number): number {
  if (slider === null || slider.cartShareBasisPoints >= 10_000) return minimumOrderMinor;
  const share = BigInt(slider.cartShareBasisPoints);
  // Rounded up, so that never more than the share is paid.
  const cartMinor = Number((BigInt(valueMinor) * 10_000n + share - 1n) / share);
  return Math.max(minimumOrderMinor, Math.min(cartMinor, Number.MAX_SAFE_INTEGER));
}

function codeTermsOf({ minimumOrderMinor, combinesWith }: Extract<Reward, { combinesWith: unknown }>): CodeTerms {
  return { minimumOrderMinor, combinesWith };
}

function after(at: Instant, days: number | null): Instant | null {
  return days === null ? null : ((at + days * dayMs) as Instant);
}

export type { RewardKind };
