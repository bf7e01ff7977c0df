import { z } from 'zod';
import { instantText, minor, name, points, sentence, shopifyId, slug } from './fields.ts';

export const rewardKinds = [
  'amount_off',
  'percentage_off',
  'free_shipping',
  'free_product',
  'gift_card',
  'store_credit',
  'physical',
  'digital_code',
  'experience',
] as const;

const common = {
  id: slug.describe('A name for programs; it never changes once published, because redemptions refer to it.'),
  name: name.describe('What shoppers read.'),
  description: sentence.default('').describe('What shoppers read below the name.'),
  enabled: z.boolean().default(true).describe('Whether shoppers can take it.'),
  pricePoints: points
    .min(1, 'A reward costs at least 1 point.')
    .default(100)
    .describe('What it costs, in points; with a slider, what one step costs.'),
  validFrom: instantText.nullable().default(null).describe('From when it is offered; null for always.'),
  validUntil: instantText.nullable().default(null).describe('Until when it is offered; null for ever.'),
  tiers: z.array(slug).max(20).default([]).describe('Members of which tiers may take it; everybody when none is named.'),
  segments: z.array(slug).max(50).default([]).describe('Members of which segments may take it; everybody when none is named.'),
  campaigns: z.array(slug).max(20).default([]).describe('Only while one of these campaigns runs; always when none is named.'),
  stock: z.int().min(0).nullable().default(null).describe('How many there are; null for any number.'),
  limits: z
    .object({
      perMember: z.int().min(1).nullable().default(null).describe('How often one member may take it; null for any number.'),
      perMemberPerMonth: z
        .int()
        .min(1)
        .nullable()
        .default(null)
        .describe('How often one member may take it in a calendar month; null for any number.'),
    })
    .prefault({}),
};

const slider = z
  .object({
    minPoints: points.min(1).default(100).describe('The fewest points that can be spent at once.'),
    maxPoints: points.min(1).nullable().default(null).describe('The most points that can be spent at once; null for no limit.'),
    cartShareBasisPoints: z
      .int()
      .min(1)
      .max(10_000)
      .default(10_000)
      .describe('How much of the cart can be paid by it, in hundredths of a percent.'),
  })
  .nullable()
  .default(null)
  .describe('Lets shoppers choose how many points to spend, in steps of the price; null for a fixed price.');

const value = minor.min(1, 'The value is at least one minor unit.').default(500);

/** What every reward that becomes a discount code has. */
const code = {
  minimumOrderMinor: minor.default(0).describe('The order value, in minor units, from which the code can be used; 0 for any.'),
  codeLifeDays: z.int().min(1).max(365).default(30).describe('Days until an unused code expires and its points return.'),
  combinesWith: z
    .object({ order: z.boolean().default(false), product: z.boolean().default(true), shipping: z.boolean().default(true) })
    .prefault({})
    .describe('Which other kinds of discount the code may be used together with.'),
};

export const rewardSchema = z.discriminatedUnion('kind', [
  z.object({
    ...common,
    kind: z.literal('amount_off').default('amount_off').describe('A fixed amount off the order.'),
    valueMinor: value.describe('The discount, in minor units; with a slider, that of one step.'),
    slider,
    ...code,
  }),
  z.object({
    ...common,
    kind: z.literal('percentage_off').describe('A percentage off the order.'),
    basisPoints: z.int().min(1).max(10_000).default(1_000).describe('The discount, in hundredths of a percent: 1000 is 10 %.'),
    ...code,
  }),
  z.object({
    ...common,
    kind: z.literal('free_shipping').describe('Shipping at no cost.'),
    maximumShippingMinor: minor.nullable().default(null).describe('Only for shipping up to this price, in minor units; null for any.'),
    ...code,
  }),
  z.object({
    ...common,
    kind: z.literal('free_product').describe('A product at no cost, once it is in the cart.'),
    productId: shopifyId.describe('Which product.'),
    variantId: shopifyId.nullable().default(null).describe('Which variant of it; null for any.'),
    ...code,
  }),
  z.object({
    ...common,
    kind: z.literal('gift_card').describe('A gift card.'),
    valueMinor: value.describe('What is on it, in minor units; with a slider, that of one step.'),
    slider,
    expiresAfterDays: z.int().min(1).max(3_650).nullable().default(null).describe('Days until the gift card expires; null for never.'),
  }),
  z.object({
    ...common,
    kind: z.literal('store_credit').describe('Store credit, in the customer’s account at once.'),
    valueMinor: value.describe('How much, in minor units; with a slider, that of one step.'),
    slider,
    expiresAfterDays: z.int().min(1).max(3_650).nullable().default(null).describe('Days until the credit expires; null for never.'),
  }),
  z.object({
    ...common,
    kind: z.literal('physical').describe('A thing that you send.'),
    needsAddress: z.boolean().default(true).describe('Whether the member is asked for an address.'),
  }),
  z.object({
    ...common,
    kind: z.literal('digital_code').describe('A code from a pool that you filled.'),
    pool: slug.describe('Which pool of codes.'),
  }),
  z.object({
    ...common,
    kind: z.literal('experience').describe('Something to be booked: an evening, a lesson, a visit.'),
    bookingNote: sentence.default('').describe('What the member reads about how to book.'),
    codeLifeDays: z.int().min(1).max(3_650).default(365).describe('Days until it must be booked; after that its points return.'),
  }),
]);
export const rewardsSchema = z.array(rewardSchema).max(200).default([]);
