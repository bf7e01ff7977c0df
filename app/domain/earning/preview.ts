import type { Ruleset } from '../program/ruleset.ts';
import type { Instant } from '../shared/instant.ts';
import { contextWithoutMember } from './context-without-member.ts';
import { explainEntitlement } from './entitlement.ts';
import type { EntitlementExplanation } from './explanation.ts';

export interface PreviewOrder {
  readonly currency: string;
  readonly lines: ReadonlyArray<{
    readonly title: string;
    readonly quantity: number;
    readonly unitMinor: number;
    readonly discountMinor: number;
    readonly taxMinor?: number;
    readonly giftCard?: boolean;
  }>;
  readonly shippingMinor?: number;
  readonly taxesIncluded?: boolean;
}

/** What a paid order with these lines would earn: the same code as the worker's, on an order that does not exist. */
export function previewOrder(ruleset: Ruleset, order: PreviewOrder): EntitlementExplanation {
  const epoch = 0 as Instant;
  return explainEntitlement(
    {
      refunds: {},
      snapshot: {
        orderId: '0',
        name: '',
        customerId: null,
        currency: order.currency,
        taxesIncluded: order.taxesIncluded ?? false,
        orderedAt: epoch,
        updatedAt: epoch,
        triggeredAt: epoch,
        cancelled: false,
        payment: 'paid',
        fulfilled: false,
        lines: order.lines.map((line, index) => ({
          id: String(index + 1),
          title: line.title,
          productId: null,
          quantity: line.quantity,
          currentQuantity: line.quantity,
          unitMinor: line.unitMinor,
          discountMinor: line.discountMinor,
          taxMinor: line.taxMinor ?? 0,
          giftCard: line.giftCard ?? false,
        })),
        shippingMinor: order.shippingMinor ?? 0,
        shippingTaxMinor: 0,
        discountCodes: [],
        refundIds: [],
      },
    },
    ruleset,
    0,
    contextWithoutMember(epoch, 'UTC'),
  );
}
