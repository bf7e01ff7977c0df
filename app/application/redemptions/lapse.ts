import { release } from '../../domain/rewards/index.ts';
import type { MemberId, RedemptionId, ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { Clock } from '../ports/clock.ts';
import type { MemberLedger } from '../ports/member-ledger.ts';
import { returnOf } from './returns.ts';

const batchMax = 1_000;

/**
 * Begins to release what was never used in its time. Codes are withdrawn first, each by an effect; what was never booked has no
 * code, and its points return at once. Answers how many; safe to run at any time and twice.
 */
export function createLapseCodes({ ledger, clock }: { ledger: MemberLedger; clock: Clock }) {
  return async (shopId: ShopId): Promise<number> => {
    const at = clock.now();
    let lapsed = 0;
    for (let begun = batchMax; begun === batchMax;) {
      begun = await ledger.lapseCodes({ shopId, at, limit: batchMax });
      lapsed += begun;
    }
    for (const { id, memberId } of await ledger.lapsedRedemptions(shopId, at, batchMax)) {
      if (await releaseUnused(ledger, { shopId, memberId: memberId as MemberId, redemptionId: id as RedemptionId }, at)) lapsed += 1;
    }
    return lapsed;
  };
}

async function releaseUnused(
  ledger: MemberLedger,
  ids: { shopId: ShopId; memberId: MemberId; redemptionId: RedemptionId },
  at: Instant,
): Promise<boolean> {
  const changed = await ledger.change({ ...ids, program: true }, (member) => {
    const { redemption, books } = member;
    if (redemption?.state !== 'held' || redemption.expiresAt === null || redemption.expiresAt > at) return { value: false };
    return { value: true, changedRedemption: release(books, redemption, returnOf(member, redemption, at), 'code_expired') };
  });
  return changed === true;
}
