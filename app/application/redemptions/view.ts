import type { RedemptionRecord } from '../../domain/rewards/index.ts';
import type { RedemptionId } from '../../domain/shared/ids.ts';
import type { Redemption } from '../laurel.ts';

/** A redemption as pages and shoppers see it: the code only once it can be used. */
export function redemptionView(record: RedemptionRecord, available: number): Redemption {
  return {
    id: record.id as RedemptionId,
    rewardId: record.rewardId,
    rewardName: record.rewardName,
    pricePoints: record.pricePoints,
    valueMinor: record.valueMinor,
    state: record.state,
    code: record.state === 'issuing' ? null : record.code,
    createdAt: record.createdAt,
    expiresAt: record.expiresAt,
    balanceAfter: available,
    releaseReason: record.releaseReason,
  };
}
