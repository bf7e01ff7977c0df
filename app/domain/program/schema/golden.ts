import { z } from 'zod';
import { instantText, minor, name, shopifyId, slug, word } from './fields.ts';

const units = z.int().min(1).max(10_000);

/** An order as a person would describe it: enough to count its points, without Shopify's bookkeeping. */
export const exampleOrderSchema = z.object({
  at: instantText.nullable().default(null).describe('When it is placed; null for no particular time.'),
  currency: z.string().length(3).nullable().default(null).describe('The shop’s currency; null for whichever it is.'),
  channel: z.enum(['web', 'pos', 'draft', 'subscription', 'other']).default('web').describe('Which way it came.'),
  taxesIncluded: z.boolean().default(false).describe('Whether its prices include tax.'),
  lines: z
    .array(
      z.object({
        title: z.string().max(255).default('Item').describe('What it is.'),
        unitMinor: minor.describe('The price of one unit, in minor units.'),
        quantity: units.default(1).describe('How many.'),
        discountMinor: minor.default(0).describe('What all discounts take off the line, in minor units.'),
        taxMinor: minor.default(0).describe('Tax on the line, in minor units.'),
        giftCard: z.boolean().default(false).describe('Whether it is a gift card.'),
        productId: shopifyId.nullable().default(null),
        variantId: shopifyId.nullable().default(null),
        sku: word.nullable().default(null),
        vendor: z.string().max(255).default(''),
        type: z.string().max(255).default(''),
        tags: z.array(word).default([]),
        collections: z.array(shopifyId).default([]),
        subscription: z.boolean().default(false),
      }),
    )
    .min(1)
    .max(100),
  shippingMinor: minor.default(0),
  shippingTaxMinor: minor.default(0),
  tipMinor: minor.default(0),
  paidByGiftCardMinor: minor.default(0),
  paidByStoreCreditMinor: minor.default(0),
  tags: z.array(word).default([]),
  discountCodes: z.array(word).default([]),
  member: z
    .object({
      tier: slug.nullable().default(null),
      segments: z.array(slug).default([]),
      tags: z.array(word).default([]),
      ordersBefore: z.int().min(0).default(0),
      spentBeforeMinor: minor.default(0),
      pointsBefore: z.int().min(0).default(0),
      daysEnrolled: z.int().min(0).default(0),
      daysSinceLastOrder: z.int().min(0).nullable().default(null),
    })
    .prefault({})
    .describe('Who places it.'),
});
export type ExampleOrder = z.output<typeof exampleOrderSchema>;

export const goldenCaseSchema = z.object({
  name: name.describe('What must be true, in words.'),
  order: exampleOrderSchema.describe('The order.'),
  points: z.int().min(0).describe('The points that it must earn. A ruleset for which it does not is not published.'),
});
