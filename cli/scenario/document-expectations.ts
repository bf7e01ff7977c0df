import { z } from 'zod';
import { accounts, type AccountName } from '../../app/domain/ledger/index.ts';
import { decimalId, fixedInstant, label, transferText } from './document-parts.ts';

/** What a member must have and be; every part may be left out. */
const memberExpectation = z.strictObject({
  ...(Object.fromEntries(accounts.map((name) => [name, z.int().optional()])) as Record<AccountName, z.ZodOptional<z.ZodInt>>),
  lots: z
    .array(
      z.strictObject({
        order: decimalId.nullable(),
        remaining: z.int().min(0),
        expires: fixedInstant.nullable().optional().describe('The first instant at which they are gone; null for never.'),
      }),
    )
    .optional()
    .describe('What is left, by the order that brought it; null for points that no order brought. In any order.'),
  transfers: z.array(transferText()).optional().describe('All transfers, oldest first.'),
  status: z.enum(['active', 'left', 'blocked', 'erased']).optional(),
  tier: label.nullable().optional(),
  tierHistory: z.array(z.string()).optional().describe('Moves, oldest first: "silver qualified", "none window_ended".'),
  progress: z
    .strictObject({
      amount: z.int().optional(),
      next: label.nullable().optional(),
      remaining: z.int().nullable().optional().describe('How much more the next tier takes.'),
      by: z.string().nullable().optional().describe('The last day on which that is enough.'),
      keepsUntil: z.string().nullable().optional().describe('The last day of the present tier, if nothing more counts.'),
    })
    .optional(),
  segments: z.array(label).optional().describe('The segments that the member is in, in any order.'),
  awards: z.record(z.string(), z.int()).optional().describe('Points by activity, tier or grant; what is not named has none.'),
  gifts: z.array(z.string()).optional().describe('Rewards that were given, with their states: "mug held". In any order.'),
  warnings: z.array(z.string()).optional().describe('What they were told will expire: "84 on 2027-03-01", oldest first.'),
});

const ruleExpectation = z.strictObject({
  basisMinor: z.string().optional(),
  exactPoints: z.string().optional(),
  points: z.int().optional(),
  rate: z.string().optional(),
  share: z.string().optional().describe('The part that counts because gift cards or store credit paid for the rest.'),
  rounded: z.int().optional(),
  cap: z.int().optional(),
});

const orderExpectation = z.strictObject({
  points: z.int().optional().describe('Whole points that the order’s present state is worth.'),
  exact: z.string().optional().describe('The same before rounding: "84" or "169/2".'),
  nothingBecause: z.enum(['cancelled', 'below_minimum', 'no_rules', 'no_match', 'left', 'blocked']).nullable().optional(),
  rulesetVersion: z.int().optional(),
  adjustmentsMinor: z.string().optional(),
  lines: z
    .record(
      z.string().regex(/^[1-9][0-9]?$/),
      z.strictObject({
        remaining: z.int().optional(),
        countedMinor: z.string().optional(),
        excludedBecause: z.string().nullable().optional(),
      }),
    )
    .optional()
    .describe('By position, from 1.'),
  rules: z.record(z.string(), ruleExpectation).optional().describe('By id; a campaign’s bonus as "campaign:<id>".'),
  onlyRules: z.array(z.string()).optional().describe('The rules that it earns by, and no others.'),
  multipliers: z.array(z.string()).optional().describe('Those that apply, with their factors: "gold 3/2". In any order.'),
  cap: z.int().optional().describe('The limit of all rules together.'),
  campaigns: z.record(label, z.int()).optional().describe('Points by campaign.'),
  withheld: z.record(label, z.int()).optional().describe('Points that campaigns’ budgets had not left.'),
  tier: label.nullable().optional().describe('The tier whose multiplier it was counted with.'),
  context: z.record(z.string(), z.unknown()).optional().describe('Facts about the member that it was counted with, by name.'),
  transfers: z.array(transferText()).optional().describe('The transfers that the order’s rules caused, oldest first.'),
});

const redemptionStates = ['issuing', 'held', 'captured', 'releasing', 'released'] as const;
const redemptionExpectation = z.union([
  z.enum(redemptionStates),
  z.strictObject({
    state: z.enum(redemptionStates).optional(),
    points: z.int().optional(),
    valueMinor: z.int().optional(),
    step: z.string().nullable().optional().describe('How far staff have come.'),
    note: z.string().nullable().optional(),
    code: z.string().nullable().optional(),
    because: z.string().nullable().optional().describe('Why it was released.'),
  }),
]);

export const expectationSchema = z.strictObject({
  members: z.record(label, memberExpectation).optional().describe('By customer.'),
  orders: z.record(decimalId, orderExpectation).optional().describe('The working behind an order, by id.'),
  redemptions: z.record(label, redemptionExpectation).optional().describe('By name: the state, or more.'),
  campaigns: z
    .record(label, z.strictObject({ points: z.int().optional(), participants: z.int().optional(), orders: z.int().optional() }))
    .optional()
    .describe('What campaigns with shared limits have given.'),
  referrals: z
    .record(
      label,
      z.strictObject({
        state: z.enum(['claimed', 'ordered', 'qualified', 'held', 'rejected', 'rewarded', 'revoked']).optional(),
        score: z.int().optional(),
        reasons: z.array(z.string()).optional(),
        hasCode: z.boolean().optional().describe('Whether the friend’s discount code exists.'),
      }),
    )
    .optional()
    .describe('By name.'),
});

export type Expectation = z.output<typeof expectationSchema>;
