import { z } from 'zod';
import { factor, name, points, sentence, slug } from './fields.ts';

const windowSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('lifetime').describe('Everything since the member joined.') }),
  z.object({ kind: z.literal('calendar_year').describe('The calendar year, in the shop’s time zone.') }),
  z.object({
    kind: z.literal('program_year').describe('A year that begins on a day of your choice.'),
    month: z.int().min(1).max(12).default(1).describe('The month in which it begins.'),
    day: z.int().min(1).max(28).default(1).describe('The day on which it begins.'),
  }),
  z.object({
    kind: z.literal('rolling').describe('The last months, counted back from each day.'),
    months: z.int().min(1).max(60).default(12).describe('How many months.'),
  }),
]);

export const tierLevelSchema = z.object({
  id: slug.describe('A name for programs; it never changes once published.'),
  name: name.describe('What shoppers read.'),
  threshold: z
    .int()
    .min(0)
    .max(1_000_000_000_000)
    .describe('What it takes: points, minor units or orders, by the basis. The first tier is usually 0.'),
  multiplier: factor.prefault({ numerator: 1 }).describe('What points of this tier’s members are multiplied by.'),
  entryPoints: points.default(0).describe('Points given once, when a member first reaches the tier.'),
  entryReward: slug
    .nullable()
    .default(null)
    .describe('The id of a reward given free, once, when a member first reaches the tier; null for none.'),
  perks: z.array(sentence.min(1)).max(20).default([]).describe('Other benefits, as shoppers read them.'),
});

export const tiersSchema = z.object({
  enabled: z.boolean().default(false).describe('Whether the program has tiers.'),
  basis: z
    .enum(['points', 'spend', 'orders'])
    .default('spend')
    .describe('What counts towards a tier: points earned, money spent, or orders placed.'),
  window: windowSchema.prefault({ kind: 'rolling' }).describe('The time over which it counts.'),
  demotion: z
    .enum(['never', 'window_end', 'one_step', 'at_once'])
    .default('window_end')
    .describe(
      'When a member no longer qualifies: keep the tier for good, fall when the window ends, fall one tier at a time when it ends, or fall at once. With rolling months the window ends that many months after the tier was reached or last renewed.',
    ),
  graceDays: z.int().min(0).max(365).default(0).describe('How many days a member keeps the tier after it would fall.'),
  counts: z
    .object({
      pending: z.boolean().default(false).describe('Whether orders count while their points are pending.'),
      refunds: z.boolean().default(true).describe('Whether refunds take away what their order counted.'),
      adjustments: z.boolean().default(false).describe('Whether points given or taken by staff count; only where points are the basis.'),
      activities: z.boolean().default(true).describe('Whether points for activities count; only where points are the basis.'),
    })
    .prefault({}),
  levels: z.array(tierLevelSchema).max(20).default([]).describe('The tiers, lowest first.'),
});
