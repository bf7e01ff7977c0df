import type { RedemptionId } from '../shared/ids.ts';
import type { Instant } from '../shared/instant.ts';
import type { RedemptionRecord, RedemptionState } from './redemption.ts';

/** A redemption as pages and shoppers see it. */
export interface Redemption {
  readonly id: RedemptionId;
  readonly rewardId: string;
  readonly rewardName: string;
  readonly pricePoints: number;
  readonly valueMinor: number;
  readonly state: RedemptionState;
  /** Null until the code can be used. */
  readonly code: string | null;
  readonly createdAt: Instant;
  readonly expiresAt: Instant | null;
  /** The member's available points when this was read. */
  readonly balanceAfter: number;
  /** Why it was released: a code that pages put into words. */
  readonly releaseReason: string | null;
}

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
