import { z } from 'zod';
import { always, conditionSchema } from './conditions.ts';
import { factor, instantText, name, points, slug } from './fields.ts';

export const campaignSchema = z.object({
  id: slug.describe('A name for programs; it never changes once published.'),
  name: name.describe('What merchants and shoppers read.'),
  enabled: z.boolean().default(true).describe('Whether it is in force.'),
  startsAt: instantText.describe('From when; orders placed from then on take part.'),
  endsAt: instantText.describe('Until when; orders placed before then take part.'),
  segments: z.array(slug).max(50).default([]).describe('Who takes part: members of any of these segments; everybody when none is named.'),
  tiers: z.array(slug).max(20).default([]).describe('Who takes part: members of any of these tiers; everybody when none is named.'),
  when: conditionSchema.default(always).describe('Which orders take part.'),
  lines: conditionSchema.default(always).describe('Which lines take part.'),
  effect: z
    .discriminatedUnion('kind', [
      z.object({
        kind: z.literal('multiplier').describe('Multiplies the points of the rules.'),
        factor: factor.prefault({}).describe('By what.'),
      }),
      z.object({
        kind: z.literal('bonus').describe('Gives points on top, once an order.'),
        points: points.min(1).default(100).describe('How many.'),
      }),
      z.object({ kind: z.literal('rewards').describe('Opens rewards that are otherwise not offered.') }),
    ])
    .prefault({ kind: 'multiplier' }),
  limits: z
    .object({
      perMember: z.int().min(1).nullable().default(null).describe('How many orders of one member take part; null for all.'),
      participants: z.int().min(1).nullable().default(null).describe('How many members take part; null for all.'),
      budgetPoints: points.nullable().default(null).describe('How many points the campaign gives in all, at most; null for no limit.'),
    })
    .prefault({}),
});
export const campaignsSchema = z.array(campaignSchema).max(100).default([]);
