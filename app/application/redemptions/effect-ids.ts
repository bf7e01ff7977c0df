import type { RedemptionRecord } from '../../domain/rewards/index.ts';
import type { MemberId, RedemptionId } from '../../domain/shared/ids.ts';
import type { Shop } from '../laurel.ts';

/** Names a redemption and its member for a command on them. */
export function idsOf(shop: Shop, redemption: RedemptionRecord) {
  return { shopId: shop.id, memberId: redemption.memberId as MemberId, redemptionId: redemption.id as RedemptionId };
}
