import type { MemberId, RedemptionId, ShopId } from '../../domain/shared/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { MemberLedger } from '../ports/member-ledger.ts';

const batchMax = 200;

/** Begins to release unused codes whose time is over. Answers how many; safe to run at any time and twice. */
export function createLapseCodes({ ledger, clock }: { ledger: MemberLedger; clock: Clock }) {
  return async (shopId: ShopId): Promise<number> => {
    const at = clock.now();
    let lapsed = 0;
    for (const { id, memberId } of await ledger.lapsedRedemptions(shopId, at, batchMax)) {
      const changed = await ledger.change(
        { shopId, memberId: memberId as MemberId, redemptionId: id as RedemptionId },
        ({ redemption }) => {
          if (redemption === null || (redemption.state !== 'held' && redemption.state !== 'issuing') || redemption.expiresAt > at)
            return { value: false };
          return {
            value: true,
            changedRedemption: { ...redemption, state: 'releasing', releaseReason: 'code_expired' },
            effects: [{ kind: 'discount_withdraw', key: `${redemption.id}/${redemption.turns}`, payload: { redemptionId: redemption.id } }],
          };
        },
      );
      if (changed === true) lapsed += 1;
    }
    return lapsed;
  };
}
