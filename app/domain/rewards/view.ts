import type { RedemptionId } from '../shared/ids.ts';
import type { Instant } from '../shared/instant.ts';
import type { FulfilmentStep } from './fulfilment.ts';
import type { RedemptionRecord, RedemptionState } from './redemption.ts';
import { isDiscount, valueOf, type RewardKind } from './terms.ts';

/** A redemption as pages and shoppers see it. */
export interface Redemption {
  readonly id: RedemptionId;
  readonly rewardId: string;
  readonly rewardName: string;
  readonly kind: RewardKind;
  /** 0 for a reward that was given. */
  readonly pricePoints: number;
  /** Minor units; 0 for a reward that is not worth a sum of money. */
  readonly valueMinor: number;
  readonly state: RedemptionState;
  /** What the shopper enters somewhere: a discount code, a gift card's, one from a pool. Null until it can be used, and for rewards without one. */
  readonly code: string | null;
  readonly createdAt: Instant;
  readonly expiresAt: Instant | null;
  /** How far staff have come; null for what Shopify fulfils. */
  readonly step: FulfilmentStep | null;
  /** How to book, or what staff wrote about it. */
  readonly note: string | null;
  /** The member's available points when this was read. */
  readonly balanceAfter: number;
  /** Why it was released: a code that pages put into words. */
  readonly releaseReason: string | null;
}

export function redemptionView(record: RedemptionRecord, available: number): Redemption {
  const { terms, fulfilment } = record;
  return {
    id: record.id as RedemptionId,
    rewardId: record.rewardId,
    rewardName: record.rewardName,
    kind: terms.kind,
    pricePoints: record.pricePoints,
    valueMinor: valueOf(terms),
    state: record.state,
    code: codeToUse(record),
    createdAt: record.createdAt,
    expiresAt: record.expiresAt,
    step: fulfilment?.step ?? null,
    note: fulfilment?.note ?? (terms.kind === 'experience' && terms.bookingNote !== '' ? terms.bookingNote : null),
    balanceAfter: available,
    releaseReason: record.releaseReason,
  };
}

function codeToUse({ terms, state, code, poolCode }: RedemptionRecord): string | null {
  if (isDiscount(terms)) return state === 'issuing' ? null : code;
  if (terms.kind === 'gift_card') return state === 'captured' ? code : null;
  return terms.kind === 'digital_code' && state !== 'released' ? poolCode : null;
}
