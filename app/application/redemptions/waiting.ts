import { redemptionView } from '../../domain/rewards/index.ts';
import type { MemberId } from '../../domain/shared/ids.ts';
import type { Shop, WaitingFulfilment } from '../laurel.ts';
import type { MemberLedger } from '../ports/member-ledger.ts';

/** What waits for staff, oldest first. */
export function createWaiting({ ledger }: { ledger: MemberLedger }) {
  return async (shop: Shop, { limit = 100 }: { limit?: number } = {}): Promise<readonly WaitingFulfilment[]> => {
    const open = await ledger.openFulfilments(shop.id, Math.min(limit, 500));
    return open.map(({ redemption, address }) => ({
      // A list of orders to pack says nothing of the member's balance.
      redemption: redemptionView(redemption, 0),
      memberId: redemption.memberId as MemberId,
      address,
    }));
  };
}
