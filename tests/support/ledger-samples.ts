import { contextWithoutMember, type EarningContext } from '../../app/domain/earning/index.ts';
import type { OrderKnowledge, OrderLine, OrderSnapshot, RefundFacts } from '../../app/domain/earning/index.ts';
import { rulesetSchema, type Ruleset, type RulesetInput } from '../../app/domain/program/ruleset.ts';
import type { RedemptionRecord } from '../../app/domain/rewards/index.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';

/** A moment of the samples: whole seconds after a fixed day. */
export const at = (seconds: number): Instant => (Date.UTC(2026, 0, 5) + seconds * 1000) as Instant;

export function lineOf(given: Partial<OrderLine> = {}): OrderLine {
  const quantity = given.quantity ?? 1;
  return {
    id: '11',
    title: 'Mug',
    productId: '900',
    quantity,
    currentQuantity: quantity,
    unitMinor: 1_000,
    discountMinor: 0,
    taxMinor: 0,
    giftCard: false,
    ...given,
  };
}

export function snapshotOf(given: Partial<OrderSnapshot> = {}): OrderSnapshot {
  return {
    orderId: '1001',
    name: '#1001',
    customerId: '7',
    currency: 'USD',
    taxesIncluded: false,
    orderedAt: at(0),
    updatedAt: at(0),
    triggeredAt: at(0),
    cancelled: false,
    payment: 'paid',
    fulfilled: false,
    lines: [lineOf()],
    shippingMinor: 0,
    shippingTaxMinor: 0,
    discountCodes: [],
    refundIds: [],
    ...given,
  };
}

export function refundOf(given: Partial<RefundFacts> = {}): RefundFacts {
  return { id: '501', lines: [], shippingMinor: 0, unallocatedMinor: 0, ...given };
}

export function knownOf(
  snapshot: Partial<OrderSnapshot> = {},
  refunds: readonly RefundFacts[] = [],
): OrderKnowledge & { snapshot: OrderSnapshot } {
  return { snapshot: snapshotOf(snapshot), refunds: Object.fromEntries(refunds.map((refund) => [refund.id, refund])) };
}

/** What is known besides the order; nothing unless said otherwise. */
export function contextOf(given: Partial<EarningContext> = {}): EarningContext {
  return { ...contextWithoutMember(at(0), 'UTC'), ...given };
}

/** A ruleset with one rule of 1 point per 1.00 unless said otherwise. */
export function rulesetOf(given: RulesetInput = {}): Ruleset {
  return rulesetSchema.parse({ ...given, earning: { rules: [{ id: 'base', name: 'Points for purchases' }], ...given.earning } });
}

export function redemptionOf(given: Partial<RedemptionRecord> = {}): RedemptionRecord {
  return {
    id: '00000000-0000-4000-8000-000000000001',
    programId: '1',
    memberId: '1',
    rewardId: 'five-off',
    rewardName: '5 off',
    rulesetVersion: 1,
    pricePoints: 100,
    currency: 'USD',
    terms: { kind: 'amount_off', valueMinor: 500, minimumOrderMinor: 0, combinesWith: { order: false, product: true, shipping: true } },
    state: 'held',
    code: 'LAUREL-1',
    clientKey: 'client-key-1',
    createdAt: at(0),
    expiresAt: at(30 * 86_400),
    capturedOrderId: null,
    turns: 0,
    returnedPoints: 0,
    fulfilment: null,
    outsideIds: [],
    poolCode: null,
    releaseReason: null,
    ...given,
  };
}
