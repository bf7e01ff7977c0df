import { z } from 'zod';
import { span } from './fields.ts';

/** What happens to points after they were earned. */

export const refundsSchema = z.object({
  earned: z
    .enum(['recompute', 'by_line', 'proportional', 'none'])
    .default('recompute')
    .describe(
      'After a refund: count anew what remains of the order; take back what each returned unit earned; take back in proportion to the money given back; or leave earned points alone.',
    ),
  spent: z
    .enum(['pro_rata', 'full_refund', 'never'])
    .default('full_refund')
    .describe(
      'Whether points spent on an order come back: in proportion to what is refunded, only when all of it is refunded or cancelled, or never.',
    ),
});

export const clawbackSchema = z.object({
  floor: z
    .enum(['negative', 'zero', 'debt'])
    .default('negative')
    .describe(
      'Whether a refund may take a balance below zero, stops at zero and forgives the rest, or stops at zero and keeps the rest as a debt that later points repay.',
    ),
});

export const resettingActivities = ['order', 'redemption', 'referral', 'activity', 'adjustment'] as const;

export const expirySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none').describe('Points never expire.') }),
  z.object({
    kind: z.literal('per_lot').describe('Points expire a while after they were earned, each lot on its own.'),
    after: span.prefault({}).describe('How long points live.'),
    until: z
      .enum(['exact', 'end_of_day', 'end_of_month', 'end_of_year'])
      .default('end_of_day')
      .describe('Whether they expire to the second, or at the end of that day, month or year in the shop’s time zone.'),
  }),
  z.object({
    kind: z.literal('inactivity').describe('The whole balance expires when nothing happened for a while.'),
    after: span.prefault({}).describe('How long without activity.'),
    until: z
      .enum(['exact', 'end_of_day', 'end_of_month', 'end_of_year'])
      .default('end_of_day')
      .describe('Whether it expires to the second, or at the end of that day, month or year in the shop’s time zone.'),
    resetBy: z
      .array(z.enum(resettingActivities))
      .default(['order', 'redemption'])
      .describe('What counts as activity and begins the time anew.'),
  }),
]);
export const expiryPolicySchema = z.object({
  points: expirySchema.prefault({ kind: 'none' }).describe('When points expire.'),
  warnDaysBefore: z
    .array(z.int().min(1).max(365))
    .max(5)
    .default([])
    .describe('How many days before points expire their owner is told; several times when several are named.'),
});
