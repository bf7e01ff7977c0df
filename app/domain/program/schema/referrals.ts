import { z } from 'zod';
import { minor, points, slug } from './fields.ts';

const weight = z.int().min(0).max(100);

export const referralsSchema = z.object({
  enabled: z.boolean().default(false).describe('Whether members can refer friends.'),
  friend: z
    .discriminatedUnion('kind', [
      z.object({
        kind: z.literal('amount_off').describe('A fixed amount off the first order.'),
        valueMinor: minor.min(1).default(1_000).describe('How much, in minor units.'),
      }),
      z.object({
        kind: z.literal('percentage_off').describe('A percentage off the first order.'),
        basisPoints: z.int().min(1).max(10_000).default(1_000).describe('How much, in hundredths of a percent.'),
      }),
      z.object({
        kind: z.literal('points').describe('Points, once the first order counts.'),
        points: points.min(1).default(500).describe('How many.'),
      }),
    ])
    .prefault({ kind: 'amount_off' })
    .describe('What the friend gets.'),
  advocate: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('points').describe('Points.'), points: points.min(1).default(500).describe('How many.') }),
      z.object({ kind: z.literal('reward').describe('A reward, free.'), reward: slug.describe('The id of the reward.') }),
    ])
    .prefault({ kind: 'points' })
    .describe('What the member who referred gets.'),
  minimumOrderMinor: minor.default(0).describe('What the friend’s order must come to after discounts, in minor units.'),
  claimDays: z.int().min(1).max(365).default(30).describe('Days from following the link within which the friend must order.'),
  holdDays: z
    .int()
    .min(0)
    .max(365)
    .default(14)
    .describe('Days after the friend’s order before the reward is given, so that a return can be seen.'),
  caps: z
    .object({
      perMonth: z
        .int()
        .min(1)
        .nullable()
        .default(null)
        .describe('How many friends one member is rewarded for in a calendar month; null for any number.'),
      lifetime: z
        .int()
        .min(1)
        .nullable()
        .default(null)
        .describe('How many friends one member is rewarded for at all; null for any number.'),
    })
    .prefault({}),
  checks: z
    .object({
      existingCustomer: weight.default(100).describe('How suspicious it is, from 0 to 100, that the friend has ordered before.'),
      sameAddress: weight.default(60).describe('… that both live at the same address.'),
      alias: weight.default(100).describe('… that both e-mail addresses are the same but for dots, plus-tags or case.'),
      device: weight.default(50).describe('… that both use the same device.'),
      network: weight.default(25).describe('… that both use the same network.'),
      payment: weight.default(80).describe('… that both pay with the same card.'),
      phone: weight.default(80).describe('… that both have the same telephone number.'),
      velocity: weight.default(40).describe('… that the member refers unusually many friends in a day.'),
      claimedByAnother: weight
        .default(100)
        .describe(
          '… that the friend orders and nothing shows that they took the offer themselves: signed in, by their code, or from where they ordered.',
        ),
      perDay: z
        .int()
        .min(1)
        .max(1_000)
        .default(5)
        .describe(
          'How many claims in a day are not unusual. Four times as many of one member, or twice as many from one network, are not taken.',
        ),
    })
    .prefault({}),
  holdFromScore: z.int().min(1).max(1_000).default(50).describe('From which sum of these a person decides before anything is given.'),
});
