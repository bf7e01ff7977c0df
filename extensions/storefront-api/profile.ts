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
  return [...rewards].sort((one, other) => one.pricePoints - other.pricePoints);
}
