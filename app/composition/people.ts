import type { Pool } from 'pg';
import { createGuestOrders } from '../adapters/postgres/guest-orders.server.ts';
import { createMemberships } from '../adapters/postgres/memberships.server.ts';
import { createReferrals } from '../adapters/postgres/referrals.server.ts';
import { referralCodes } from '../adapters/system/referral-codes.server.ts';
import { createTraceHash } from '../adapters/system/trace-hash.server.ts';
import { createActingMember } from '../application/members/acting-member.ts';
import { createClaimOrders } from '../application/members/claim-orders.ts';
import { createMembership } from '../application/members/membership.ts';
import type { Clock } from '../application/ports/clock.ts';
import type { Discounts } from '../application/ports/discounts.ts';
import type { Nudge } from '../application/ports/events.ts';
import type { MemberLedger } from '../application/ports/member-ledger.ts';
import type { Members } from '../application/ports/members.ts';
import type { Shops } from '../application/ports/shops.ts';
import type { EffectDeps } from '../application/redemptions/run-effects.ts';
import { createClaim, createFollowLink } from '../application/referrals/claim.ts';
import { createDecideReferral } from '../application/referrals/decide.ts';
import { createIssueFriendDiscount } from '../application/referrals/friend-discount.ts';
import { createCheckReferral, createSettleAdvocate, createSettleDue } from '../application/referrals/settle.ts';
import { createShareLink } from '../application/referrals/share.ts';
import { createTakeBackReward } from '../application/redemptions/take-back-reward.ts';
import type { MemberId, OrderId } from '../domain/shared/ids.ts';
import { success } from '../domain/shared/result.ts';

export interface PeopleParts {
  readonly pool: Pool;
  readonly shops: Shops;
  readonly members: Members;
  readonly ledger: MemberLedger;
  readonly discounts: Discounts;
  readonly nudge: Nudge;
  readonly clock: Clock;
  /** Whoever knows it can guess codes, and tell whose hashes are whose. */
  readonly secret: string;
}

/** Who belongs to a program, who ordered what as a guest, and who brought whom. */
export function createPeople({ pool, shops, members, ledger, discounts, nudge, clock, secret }: PeopleParts) {
  const memberships = createMemberships({ pool, nudge });
  const guestOrders = createGuestOrders({ pool, nudge });
  const referrals = createReferrals({ pool, nudge });
  const hash = createTraceHash(secret);
  const codes = referralCodes(secret);
  const settle = createSettleAdvocate({ referrals, clock });
  const settleDue = createSettleDue({ referrals, settle, clock });
  const check = createCheckReferral({ referrals, settle });
  const issue = createIssueFriendDiscount({ referrals, ledger, discounts });
  const deps = { referrals, memberships, shops, settle, issue, hash, clock, ...codes };
  return {
    hash,
    memberships,
    membership: createMembership({ memberships, ledger, clock }),
    actingMember: createActingMember({ memberships, shops }),
    claimOrders: createClaimOrders({ guestOrders, memberships, hash, clock }),
    referrals: {
      share: createShareLink({ referrals, members, shops, hash, clock, linkCodes: codes.linkCodes }),
      follow: createFollowLink(deps),
      claim: createClaim(deps),
      decide: createDecideReferral({ referrals, settle, clock }),
    },
    /** Settles referrals of all shops that time has changed: holds that are over, claims that ran out. */
    settleDueReferrals: async (): Promise<void> => {
      for (const shopId of await referrals.shopsWithDue(clock.now())) {
        const shop = await shops.findById(shopId);
        if (shop !== null) await settleDue(shop);
      }
    },
    /** What of it waits in the outbox. */
    effects: (): NonNullable<EffectDeps['others']> => {
      const takeBack = createTakeBackReward({ ledger, clock });
      return {
        referral_check: async (shop, { payload }) => {
          await check(shop, payload['orderId'] as OrderId);
          return success(null);
        },
        friend_discount: (shop, { payload }) => issue(shop, payload['referralId'] ?? ''),
        reward_revoke: (shop, { payload }) => takeBack(shop, { memberId: payload['memberId'] as MemberId, key: payload['key'] ?? '' }),
      };
    },
  };
}
