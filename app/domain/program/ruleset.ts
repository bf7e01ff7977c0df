import { z } from 'zod';
import type { activitySchema } from './schema/activities.ts';
import { activitiesSchema } from './schema/activities.ts';
import type { campaignSchema } from './schema/campaigns.ts';
import { campaignsSchema } from './schema/campaigns.ts';

import type { capsSchema, multiplierSchema } from './schema/earning.ts';
import { basisSchema, earningRuleSchema, earningSchema, rateSchema } from './schema/earning.ts';
import { name } from './schema/fields.ts';
import { goldenCaseSchema } from './schema/golden.ts';
import { clawbackSchema, expiryPolicySchema, refundsSchema } from './schema/policies.ts';
import { referralsSchema } from './schema/referrals.ts';
import { rewardSchema, rewardsSchema } from './schema/rewards.ts';
import type { segmentSchema } from './schema/segments.ts';
import { segmentsSchema } from './schema/segments.ts';
import type { tierLevelSchema } from './schema/tiers.ts';
import { tiersSchema } from './schema/tiers.ts';
import { faultsIn } from './references.ts';

/**
 * The ruleset: one immutable, numbered, published version of a program. This document is what the admin edits, what the
 * worker evaluates, what the scenario runner reads and what an export contains. Every field has a default and a
 * sentence of help; docs/ruleset.schema.json is generated from here. Its parts are in schema/, one file a feature.
 *
 * Money in the document is in minor units of the shop's currency (cents for USD).
 */
export const rulesetSchema = z
  .object({
    format: z.literal(1).default(1).describe('The version of this document format.'),
    name: name.default('Rewards').describe('The name of the program, as shoppers read it.'),
    pointName: z
      .object({ one: name.default('point'), other: name.default('points') })
      .prefault({})
      .describe('What a point is called.'),
    earning: earningSchema.prefault({}),
    refunds: refundsSchema.prefault({}),
    clawback: clawbackSchema.prefault({}),
    expiry: expiryPolicySchema.prefault({}),
    tiers: tiersSchema.prefault({}),
    segments: segmentsSchema,
    campaigns: campaignsSchema,
    activities: activitiesSchema,
    referrals: referralsSchema.prefault({}),
    rewards: rewardsSchema,
    marginBasisPoints: z
      .int()
      .min(0)
      .max(10_000)
      .nullable()
      .default(null)
      .describe(
        'What remains of a sale after its costs, in hundredths of a percent; the check for gifts above it uses it. Null when you would rather not say.',
      ),
    goldenCases: z
      .array(goldenCaseSchema)
      .max(200)
      .default([])
      .describe('Orders with the points that they must earn; publishing checks them.'),
  })
  .superRefine((document, context) => {
    for (const { path, message } of faultsIn(document)) context.addIssue({ code: 'custom', path: [...path], message });
  });

export type Ruleset = z.output<typeof rulesetSchema>;
export type RulesetInput = z.input<typeof rulesetSchema>;
export type EarningRule = z.output<typeof earningRuleSchema>;
export type Multiplier = z.output<typeof multiplierSchema>;
export type Caps = z.output<typeof capsSchema>;
export type Tiers = z.output<typeof tiersSchema>;
export type TierLevel = z.output<typeof tierLevelSchema>;
export type Segment = z.output<typeof segmentSchema>;
export type Campaign = z.output<typeof campaignSchema>;
export type Activity = z.output<typeof activitySchema>;
export type ActivityKind = Activity['kind'];
export type Referrals = z.output<typeof referralsSchema>;
export type ExpiryPolicy = z.output<typeof expiryPolicySchema>;
export type Reward = z.output<typeof rewardSchema>;
export type RewardKind = Reward['kind'];
export type GoldenCase = z.output<typeof goldenCaseSchema>;
export type { ExampleOrder } from './schema/golden.ts';
export type { Condition, ConditionFact } from './schema/conditions.ts';
export type { Factor, Span } from './schema/fields.ts';
export { always, conditionFacts, factsAskedBy } from './schema/conditions.ts';
export { activityKinds } from './schema/activities.ts';
export { rewardKinds } from './schema/rewards.ts';
export { basisSchema, earningRuleSchema, rateSchema, rewardSchema };

/** What a newly installed shop starts with: 1 point per 1.00 of the shop's currency, and a reward of 5.00 for 100 points. */
export const defaultRuleset: Ruleset = rulesetSchema.parse({
  earning: { rules: [{ id: 'base', name: 'Points for purchases', rate: { kind: 'per_amount', points: 1, perMinor: 100 } }] },
  rewards: [{ id: 'five-off', name: '5 off your order', pricePoints: 100, valueMinor: 500 }],
} satisfies RulesetInput);
