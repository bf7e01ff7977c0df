import { z } from 'zod';
import { always, conditionSchema } from './conditions.ts';
import { name, points, slug } from './fields.ts';

/** What members do besides ordering. `custom` is told apart by its `code`. */
export const activityKinds = [
  'signup',
  'birthday',
  'newsletter',
  'social_follow',
  'social_share',
  'review',
  'referral',
  'visit',
  'streak',
  'milestone',
  'custom',
] as const;

export const activitySchema = z.object({
  id: slug.describe('A name for programs; it never changes once published.'),
  name: name.describe('What merchants and shoppers read.'),
  enabled: z.boolean().default(true).describe('Whether it earns.'),
  kind: z.enum(activityKinds).describe('What the member does.'),
  code: slug.nullable().default(null).describe('Tells activities of one kind apart: a network that is followed, a custom activity.'),
  points: points.default(50).describe('Points for each time.'),
  when: conditionSchema.default(always).describe('Who earns by it, and when: facts about the member and the time only.'),
  limits: z
    .object({
      perDay: z.int().min(1).nullable().default(null).describe('How often it earns in a day of the shop’s time zone; null for always.'),
      perYear: z.int().min(1).nullable().default(null).describe('How often it earns in a calendar year; null for always.'),
      lifetime: z.int().min(1).nullable().default(null).describe('How often it earns at all; null for always.'),
      perSubject: z
        .int()
        .min(1)
        .nullable()
        .default(1)
        .describe('How often it earns for the same thing: one review of a product; null for always.'),
    })
    .prefault({}),
  review: z
    .object({
      photoPoints: points.default(0).describe('Points on top when the review has a photo.'),
      verifiedOnly: z.boolean().default(true).describe('Whether only reviews of verified purchases earn.'),
      minimumCharacters: z.int().min(0).max(10_000).default(0).describe('How long the text must be.'),
    })
    .prefault({})
    .describe('For reviews only.'),
  birthday: z
    .object({
      registeredDaysBefore: z
        .int()
        .min(0)
        .max(366)
        .default(30)
        .describe('How many days before the birthday its date must have been given, so that it is not changed to earn.'),
    })
    .prefault({})
    .describe('For birthdays only.'),
  streak: z
    .object({
      of: z.enum(['order', 'visit']).default('order').describe('What is repeated.'),
      every: z.enum(['day', 'week', 'month']).default('month').describe('In each of which.'),
      length: z.int().min(2).max(366).default(3).describe('How many in a row.'),
      repeats: z.boolean().default(true).describe('Whether it begins anew after that.'),
    })
    .prefault({})
    .describe('For streaks only.'),
  milestone: z
    .object({
      of: z.enum(['orders', 'spend', 'points', 'referrals']).default('orders').describe('What is counted.'),
      at: z
        .int()
        .min(1)
        .max(1_000_000_000_000)
        .default(10)
        .describe('The number that is reached: orders, minor units, points or referrals.'),
      repeats: z.boolean().default(false).describe('Whether every multiple of it counts as well.'),
    })
    .prefault({})
    .describe('For milestones only.'),
  holdDays: z.int().min(0).max(365).default(0).describe('How many days the points are pending.'),
});
export const activitiesSchema = z.array(activitySchema).max(100).default([]);
