import { dayMs, type Instant } from '../../domain/shared/instant.ts';
import { refuse, success, type Result } from '../../domain/shared/result.ts';
import type { Shop } from '../laurel.ts';
import type { DiscountIssue, Discounts } from '../ports/discounts.ts';
import type { MemberLedger } from '../ports/member-ledger.ts';
import type { Referrals } from '../ports/referrals.ts';

export type IssueFriendDiscount = (shop: Shop, referralId: string) => Promise<Result<unknown>>;

/** What a friend's code gives, by the terms that were in force when they claimed. */
type FriendTerms = Extract<DiscountIssue['terms'], { kind: 'amount_off' | 'percentage_off' }>;

/**
 * Makes a friend's discount code: bound to the customer, or open to whoever has it while the friend is no customer yet, and usable
 * once. For the effect `friend_discount`; safe to repeat. Refuses what the discounts port refuses, and `unknown_referral`.
 */
export function createIssueFriendDiscount(deps: {
  readonly referrals: Referrals;
  readonly ledger: Pick<MemberLedger, 'programOf'>;
  readonly discounts: Pick<Discounts, 'issue'>;
}): IssueFriendDiscount {
  return async (shop, referralId) => {
    const referral = await deps.referrals.find(shop.id, referralId);
    if (referral === null) return refuse('unknown_referral', 'There is no such referral.');
    // What speaks against it came to light meanwhile, or it is over: nothing is to be made.
    if (referral.code === null || referral.state === 'held' || referral.state === 'rejected') return success(null);
    const program = await deps.ledger.programOf(shop.id, referral.advocateId);
    const ruleset = program?.rulesets.find(({ version }) => version === referral.rulesetVersion)?.ruleset;
    if (ruleset === undefined || ruleset.referrals.friend.kind === 'points') return success(null);
    return deps.discounts.issue({
      shop,
      code: referral.code,
      title: `${ruleset.name}: referred by a friend`,
      customerId: referral.friendId,
      terms: termsOf(ruleset.referrals.friend, ruleset.referrals.minimumOrderMinor),
      currency: shop.currency,
      startsAt: referral.claimedAt,
      endsAt: (referral.claimedAt + ruleset.referrals.claimDays * dayMs) as Instant,
    });
  };
}

function termsOf(
  friend: { kind: 'amount_off'; valueMinor: number } | { kind: 'percentage_off'; basisPoints: number },
  minimumOrderMinor: number,
): FriendTerms {
  const rest = { minimumOrderMinor, combinesWith: { order: false, product: true, shipping: true } };
  return friend.kind === 'amount_off'
    ? { kind: friend.kind, valueMinor: friend.valueMinor, ...rest }
    : { kind: friend.kind, basisPoints: friend.basisPoints, ...rest };
}
