import type { MemberId, RedemptionId } from '../../domain/shared/ids.ts';
import { success, type Result } from '../../domain/shared/result.ts';
import type { Actor, Redemption, Shop } from '../laurel.ts';
import type { MemberLedger } from '../ports/member-ledger.ts';

/** Who takes it back, for the audit log. */
const referrals: Actor = { kind: 'system', id: 'referrals' };

/**
 * Takes back a reward that was given for a referral which did not last. What was used is used: nobody is charged for it. For the
 * effect `reward_revoke`; safe to repeat.
 */
export function createTakeBackReward(deps: {
  readonly ledger: Pick<MemberLedger, 'change'>;
  readonly cancel: (shop: Shop, by: { actor: Actor }, redemptionId: RedemptionId) => Promise<Result<Redemption>>;
}) {
  return async (shop: Shop, { memberId, key }: { memberId: MemberId; key: string }): Promise<Result<unknown>> => {
    const given = await deps.ledger.change<RedemptionId | null>(
      { shopId: shop.id, memberId, clientKey: `grant:${key}` },
      ({ redemption }) => ({
        value: redemption === null || redemption.state === 'released' ? null : (redemption.id as RedemptionId),
      }),
    );
    if (given === null) return success(null);
    const cancelled = await deps.cancel(shop, { actor: referrals }, given);
    const used = !cancelled.ok && ['redemption_already_used', 'redemption_closed', 'unknown_redemption'].includes(cancelled.reason);
    return used ? success(null) : cancelled;
  };
}
