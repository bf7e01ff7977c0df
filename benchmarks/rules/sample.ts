import { contextWithoutMember, type EarningContext, type OrderSnapshot } from '../../app/domain/earning/index.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';

const at = Date.UTC(2026, 10, 1) as Instant;

export const sampleContext: EarningContext = contextWithoutMember(at, 'UTC');

const channels = ['web', 'pos', 'draft', 'subscription', 'other'] as const;
const vendors = ['Acme', 'Bolt & Sons', 'Cog'] as const;

/** A paid order of three lines, as it is stored. */
export function sampleOrder(number: number, random: () => number): OrderSnapshot {
  const below = (limit: number) => Math.floor(random() * limit);
  return {
    orderId: String(number + 1),
    name: `#${number + 1}`,
    customerId: '7',
    currency: 'USD',
    taxesIncluded: false,
    orderedAt: at,
    updatedAt: at,
    triggeredAt: at,
    cancelled: false,
    payment: 'paid',
    fulfilled: false,
    channel: channels[below(5)] ?? 'web',
    lines: vendors.map((vendor, index) => {
      const quantity = 1 + below(3);
      return {
        id: String((number + 1) * 10 + index),
        title: `Item ${index + 1}`,
        productId: String(900 + index),
        quantity,
        currentQuantity: quantity,
        unitMinor: 100 + below(9_900),
        discountMinor: below(100),
        taxMinor: 0,
        giftCard: false,
        vendor,
      };
    }),
    shippingMinor: 500,
    shippingTaxMinor: 0,
    discountCodes: [],
    refundIds: [],
  };
}
