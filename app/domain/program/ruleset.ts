import { z } from 'zod';

/**
 * The ruleset: one immutable, numbered, published version of a program. This document is what the admin edits, what the
 * worker evaluates, what the scenario runner reads and what an export contains. Every field has a default and a
 * sentence of help; docs/ruleset.schema.json is generated from here.
 *
 * Money in the document is in minor units of the shop's currency (cents for USD).
 */

const slug = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,39}$/, 'Use 1 to 40 lower-case letters, digits, hyphens or underscores.');
const points = z.int().min(0).max(1_000_000_000);
const minor = z.int().min(0).max(1_000_000_000_000);
const name = z.string().trim().min(1, 'Give it a name.').max(80, 'Keep the name to 80 characters.');

export const rateSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('per_amount'),
    points: points.min(1, 'A rate gives at least 1 point.').default(1).describe('Points given for each amount spent.'),
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
    kind: z.literal('per_order'),
    points: points.min(1, 'A rate gives at least 1 point.').default(10).describe('Points given for each order, whatever its value.'),
  }),
]);

export const basisSchema = z.object({
  discounts: z
    .enum(['deduct', 'ignore'])
    .default('deduct')
    .describe('Deduct discounts before points are counted, or count the price before discounts.'),
  tax: z.enum(['exclude', 'include']).default('exclude').describe('Whether tax earns points, also when prices contain it.'),
  shipping: z.enum(['exclude', 'include']).default('exclude').describe('Whether shipping earns points.'),
  giftCards: z.enum(['exclude', 'include']).default('exclude').describe('Whether buying a gift card earns points.'),
  minimumOrderMinor: minor.default(0).describe('Orders below this value, in minor units, earn nothing.'),
});

export const earningRuleSchema = z.object({
  id: slug.describe('A name for programs; it never changes once published, because transfers refer to it.'),
  name: name.describe('What merchants and shoppers read.'),
  on: z.literal('order').default('order').describe('What earns: an order.'),
  enabled: z.boolean().default(true).describe('Whether the rule is in force.'),
  rate: rateSchema.prefault({ kind: 'per_amount' }),
  basis: basisSchema.prefault({}),
});

export const rewardSchema = z.object({
  id: slug.describe('A name for programs; it never changes once published, because redemptions refer to it.'),
  name: name.describe('What shoppers read.'),
  kind: z.literal('amount_off').default('amount_off').describe('A fixed amount off the order.'),
  enabled: z.boolean().default(true).describe('Whether shoppers can take it.'),
  pricePoints: points.min(1, 'A reward costs at least 1 point.').default(100).describe('What it costs, in points.'),
  valueMinor: minor.min(1, 'The discount is at least one minor unit.').default(500).describe('The discount, in minor units.'),
  minimumOrderMinor: minor.default(0).describe('The order value, in minor units, from which the code can be used; 0 for any.'),
  codeLifeDays: z.int().min(1).max(365).default(30).describe('Days until an unused code expires and its points return.'),
  combinesWith: z
    .object({ order: z.boolean().default(false), product: z.boolean().default(true), shipping: z.boolean().default(true) })
    .prefault({})
    .describe('Which other kinds of discount the code may be used together with.'),
});

export const rulesetSchema = z
  .object({
    format: z.literal(1).default(1).describe('The version of this document format.'),
    name: name.default('Rewards').describe('The name of the program, as shoppers read it.'),
    pointName: z
      .object({ one: name.default('point'), other: name.default('points') })
      .prefault({})
      .describe('What a point is called.'),
    earning: z
      .object({
        rules: z.array(earningRuleSchema).max(100).default([]),
        rounding: z
          .object({
            mode: z.enum(['floor', 'half_up', 'half_even', 'ceil']).default('floor').describe('How a fraction of a point is rounded.'),
            stage: z
              .enum(['order', 'rule', 'line'])
              .default('order')
              .describe('Where it is rounded: once per order, per rule, or per line.'),
          })
          .prefault({}),
        award: z
          .object({
            when: z.enum(['paid', 'fulfilled']).default('paid').describe('When pending points become available.'),
          })
          .prefault({}),
      })
      .prefault({}),
    refunds: z
      .object({
        earned: z
          .enum(['recompute', 'none'])
          .default('recompute')
          .describe('Recompute what remains after a refund, or leave earned points alone.'),
        spent: z
          .enum(['full_refund', 'never'])
          .default('full_refund')
          .describe('Whether points spent on an order come back when all of it is refunded or cancelled.'),
      })
      .prefault({}),
    clawback: z
      .object({
        floor: z.enum(['negative', 'zero']).default('negative').describe('Whether a refund may take a balance below zero.'),
      })
      .prefault({}),
    rewards: z.array(rewardSchema).max(200).default([]),
  })
  .superRefine((document, context) => {
    for (const [path, items] of [
      ['earning.rules', document.earning.rules],
      ['rewards', document.rewards],
    ] as const) {
      const seen = new Set<string>();
      items.forEach((item, index) => {
        if (seen.has(item.id)) {
          context.addIssue({
            code: 'custom',
            path: [...path.split('.'), index, 'id'],
            message: `The id "${item.id}" is used twice; ids are unique.`,
          });
        }
        seen.add(item.id);
      });
    }
  });

export type Ruleset = z.output<typeof rulesetSchema>;
export type RulesetInput = z.input<typeof rulesetSchema>;
export type EarningRule = z.output<typeof earningRuleSchema>;
export type Reward = z.output<typeof rewardSchema>;

/** What a newly installed shop starts with: 1 point per 1.00 of the shop's currency, and a reward of 5.00 for 100 points. */
export const defaultRuleset: Ruleset = rulesetSchema.parse({
  earning: { rules: [{ id: 'base', name: 'Points for purchases', rate: { kind: 'per_amount', points: 1, perMinor: 100 } }] },
  rewards: [{ id: 'five-off', name: '5 off your order', pricePoints: 100, valueMinor: 500 }],
} satisfies RulesetInput);
