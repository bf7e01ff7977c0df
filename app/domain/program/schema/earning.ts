import { z } from 'zod';
import { always, conditionSchema, exclusionsSchema } from './conditions.ts';
import { factor, minor, name, points, slug } from './fields.ts';

const earned = points.min(1, 'A rate gives at least 1 point.');

export const rateSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('per_amount'),
    points: earned.default(1).describe('Points given for each amount spent.'),
    perMinor: minor
      .min(1, 'The amount is at least one minor unit.')
      .default(100)
      .describe('The amount, in minor units, that earns these points.'),
    steps: z
      .enum(['proportional', 'whole'])
      .default('proportional')
      .describe('Proportional counts parts of the amount; whole counts only complete amounts.'),
  }),
  z.object({
    kind: z.literal('percentage'),
    basisPoints: z
      .int()
      .min(1)
      .max(100_000)
      .default(500)
      .describe('The share of the amount given back, in hundredths of a percent: 500 is 5 %.'),
    pointWorthMinor: minor.min(1).default(1).describe('What one point is worth, in minor units: the share is divided by it.'),
  }),
  z.object({
    kind: z.literal('per_order'),
    points: earned.default(10).describe('Points given for each order, whatever its value.'),
  }),
  z.object({
    kind: z.literal('per_item'),
    points: earned.default(10).describe('Points given for each line of the order that has units left.'),
  }),
  z.object({
    kind: z.literal('per_unit'),
    points: earned.default(5).describe('Points given for each unit that is left.'),
  }),
]);

const counted = z.enum(['exclude', 'include']);

export const basisSchema = z.object({
  discounts: z
    .enum(['deduct', 'ignore'])
    .default('deduct')
    .describe('Deduct discounts before points are counted, or count the price before discounts.'),
  tax: counted.default('exclude').describe('Whether tax earns points, also when prices contain it.'),
  shipping: counted.default('exclude').describe('Whether shipping earns points.'),
  tips: counted.default('exclude').describe('Whether a tip earns points.'),
  giftCards: counted.default('exclude').describe('Whether buying a gift card earns points.'),
  paidByGiftCard: counted.default('include').describe('Whether the part of an order that a gift card paid for earns points.'),
  paidByStoreCredit: counted.default('include').describe('Whether the part of an order that store credit paid for earns points.'),
  minimumOrderMinor: minor.default(0).describe('Orders below this value, in minor units, earn nothing.'),
  exclude: exclusionsSchema.prefault({}).describe('What never earns by this rule.'),
});

export const capsSchema = z.object({
  perOrder: points.nullable().default(null).describe('Points for one order, at most; null for no limit.'),
  perDay: points.nullable().default(null).describe('Points for one member in a day of the shop’s time zone, at most; null for no limit.'),
  perMember: points.nullable().default(null).describe('Points for one member for ever, at most; null for no limit.'),
});

export const earningRuleSchema = z.object({
  id: slug.describe('A name for programs; it never changes once published, because transfers refer to it.'),
  name: name.describe('What merchants and shoppers read.'),
  on: z.literal('order').default('order').describe('What earns: an order.'),
  enabled: z.boolean().default(true).describe('Whether the rule is in force.'),
  priority: z.int().min(0).max(1_000).default(0).describe('With “first match”, the rule with the highest number is tried first.'),
  when: conditionSchema.default(always).describe('Which orders earn by this rule; every order when nothing is asked.'),
  lines: conditionSchema.default(always).describe('Which of the order’s lines earn by this rule; every line when nothing is asked.'),
  rate: rateSchema.prefault({ kind: 'per_amount' }),
  basis: basisSchema.prefault({}),
  caps: capsSchema.prefault({}).describe('Limits of this rule.'),
});

export const multiplierSchema = z.object({
  id: slug.describe('A name for programs.'),
  name: name.describe('What merchants and shoppers read.'),
  enabled: z.boolean().default(true).describe('Whether it is in force.'),
  factor: factor.prefault({}).describe('What the points are multiplied by.'),
  when: conditionSchema.default(always).describe('For which orders.'),
  lines: conditionSchema
    .default(always)
    .describe('For which lines; what is no line (shipping, a fixed number per order) is multiplied only when nothing is asked.'),
  rules: z.array(slug).default([]).describe('Which rules it multiplies; all of them when none is named.'),
});

export const earningSchema = z.object({
  rules: z.array(earningRuleSchema).max(100).default([]),
  multipliers: z.array(multiplierSchema).max(50).default([]).describe('Multipliers besides those of tiers and campaigns.'),
  stacking: z
    .object({
      rules: z
        .enum(['add', 'best', 'most_specific', 'first_match'])
        .default('add')
        .describe(
          'When several rules match the same line: add them up, take the one that gives most, the one that asks most precisely, or the first by priority. What is no line (shipping, the order itself) is decided the same way.',
        ),
      multipliers: z
        .enum(['multiply', 'add', 'best'])
        .default('multiply')
        .describe(
          'When several multipliers apply: multiply them (×2 and ×1.5 is ×3), add what they add (×2.5), or take the greatest (×2).',
        ),
    })
    .prefault({}),
  caps: capsSchema.prefault({}).describe('Limits of all rules together.'),
  rounding: z
    .object({
      mode: z.enum(['floor', 'half_up', 'half_even', 'ceil']).default('floor').describe('How a fraction of a point is rounded.'),
      stage: z.enum(['order', 'rule', 'line']).default('order').describe('Where it is rounded: once per order, per rule, or per line.'),
    })
    .prefault({}),
  award: z
    .object({
      when: z.enum(['paid', 'fulfilled']).default('paid').describe('When pending points become available.'),
      days: z
        .int()
        .min(0)
        .max(365)
        .default(0)
        .describe('How many days later than that: counted from the day of the order when it is paid, or from its last shipment.'),
    })
    .prefault({}),
  b2b: z
    .enum(['person', 'company'])
    .default('person')
    .describe('Who earns for a company’s order: the person who placed it, or the company, whose members share one balance.'),
});
