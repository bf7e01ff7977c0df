import type { Profile, RedemptionView, RewardView } from '../../app/http/storefront/contract.ts';

export type Member = NonNullable<Profile['member']>;

export type HeldRedemption = Member['redemptions'][number];

/** Whether the redemption's state will change without the shopper: its code is being made, or withdrawn. */
export function isMoving({ state }: HeldRedemption): boolean {
  return state === 'issuing' || state === 'releasing';
}

/** Redemptions that the shopper can still do something with, or should know about. */
export function openRedemptions(profile: Profile | null): HeldRedemption[] {
  return (profile?.member?.redemptions ?? []).filter((redemption) => redemption.state === 'held' || isMoving(redemption));
}

/** The answer to an action is newer than the profile on screen: balance and redemption are taken from it. */
export function withRedemption(profile: Profile | null, { balanceAfter, ...redemption }: RedemptionView): Profile | null {
  if (!profile?.member) return profile;
  const others = profile.member.redemptions.filter(({ id }) => id !== redemption.id);
  return { ...profile, member: { ...profile.member, available: balanceAfter, redemptions: [redemption, ...others] } };
}

export function byPrice(rewards: readonly RewardView[]): RewardView[] {
  return [...rewards].sort((one, other) => priceOf(one) - priceOf(other));
}

/** What a reward costs at least: with a slider, the fewest whole steps that it allows. */
export function priceOf({ pricePoints, slider }: RewardView): number {
  return slider === undefined ? pricePoints : Math.ceil(slider.minPoints / pricePoints) * pricePoints;
}

/** What the fewest points are worth, in minor units; 0 for a reward that is not worth a sum of money. */
export function worthOf(reward: RewardView): number {
  return (priceOf(reward) / reward.pricePoints) * reward.valueMinor;
}

/** Whether the reward becomes a discount code, which a checkout can apply. */
export function isDiscount({ kind }: RewardView): boolean {
  return kind === 'amount_off' || kind === 'percentage_off' || kind === 'free_shipping' || kind === 'free_product';
}
