import { z } from 'zod';
import { rewardKinds } from '../../domain/program/ruleset.ts';
import { addressSchema } from '../../domain/rewards/index.ts';

/**
 * What shoppers' surfaces say to Laurel. The same operations stand behind two doors that differ only in how they know
 * the shopper:
 *
 * - `/proxy/*`: the theme app extension, through Shopify's app proxy (signature and `logged_in_customer_id`);
 *   on the storefront its address is `/apps/laurel/*`;
 * - `/storefront/v1/*`: checkout and account extensions (`Authorization: Bearer <session token>`, any origin).
 *
 *   GET  {base}/profile                         → profileSchema
 *   POST {base}/redemptions                     redeemRequestSchema → redemptionSchema (201; 200 when replayed)
 *   POST {base}/redemptions/{id}/cancel         {} → redemptionSchema
 *
 * Every answer other than 2xx is errorSchema. POST bodies must be `application/json`.
 * Points are whole numbers. Money is whole minor units of `currency`.
 */

export const rewardViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().optional(),
  kind: z.enum(rewardKinds),
  /** With a slider, what one step costs. */
  pricePoints: z.int(),
  /** 0 for a reward that is not worth a sum of money; with a slider, the worth of one step. */
  valueMinor: z.int(),
  /** Hundredths of a percent, of a percentage off the order. */
  basisPoints: z.int().optional(),
  /** The order value from which a code can be used; 0 for any, and for rewards without a code. */
  minimumOrderMinor: z.int(),
  /** Days until an unused reward lapses; null for one that does not. */
  codeLifeDays: z.int().nullable(),
  /** How many points may be spent: whole steps of the price between these bounds, and no more than this share of the cart. */
  slider: z.object({ minPoints: z.int(), maxPoints: z.int().nullable(), cartShareBasisPoints: z.int() }).optional(),
  /** Whether an address must be given with it. */
  needsAddress: z.boolean().optional(),
});

export const redemptionSchema = z.object({
  id: z.string(),
  rewardId: z.string(),
  rewardName: z.string(),
  kind: z.enum(rewardKinds).optional(),
  /** 0 for a reward that was given. */
  pricePoints: z.int(),
  valueMinor: z.int(),
  /** `issuing`: points are held, the code is being made; `held`: the code can be used; `captured`: an order used it;
   *  `releasing`: the code is being withdrawn; `released`: the points are back. */
  state: z.enum(['issuing', 'held', 'captured', 'releasing', 'released']),
  /** A discount code, a gift card's, one from a pool; null until it can be used, and for rewards without one. */
  code: z.string().nullable(),
  /** How far the store has come with what it fulfils itself: `requested`, `approved`, `sent`, `delivered`; `open`, `booked`, `done`. */
  step: z.string().nullable().optional(),
  /** How to book, or what the store wrote about it. */
  note: z.string().nullable().optional(),
  expiresAt: z.string().nullable(),
  /** The member's available points after this operation. */
  balanceAfter: z.int(),
});

export const transferViewSchema = z.object({
  id: z.string(),
  at: z.string(),
  /** Signed change of the available (or, if `pending`, of the pending) points. */
  points: z.int(),
  pending: z.boolean(),
  /** What happened, in a few words a shopper understands. */
  label: z.string(),
});

export const profileSchema = z.object({
  program: z.object({
    name: z.string(),
    pointName: z.object({ one: z.string(), other: z.string() }),
  }),
  currency: z.string(),
  /** Decimal digits of the currency's minor unit. */
  currencyExponent: z.int(),
  /** Null for a shopper who is not signed in. A signed-in shopper is a member from the first look. */
  member: z
    .object({
      firstName: z.string().nullable(),
      available: z.int(),
      pending: z.int(),
      redemptions: z.array(redemptionSchema.omit({ balanceAfter: true })),
      history: z.array(transferViewSchema),
    })
    .nullable(),
  ways: z.array(z.object({ id: z.string(), name: z.string(), summary: z.string() })),
  rewards: z.array(rewardViewSchema),
});

export const redeemRequestSchema = z.object({
  rewardId: z.string().min(1).max(40),
  /** Made by the client before its first try; the same key with the same reward returns the first result. */
  idempotencyKey: z
    .string()
    .min(8)
    .max(80)
    .regex(/^[A-Za-z0-9_-]+$/),
  /** The order value before this reward, in minor units, when the surface knows it: a refusal comes before points move. */
  cartMinor: z.int().min(0).max(1_000_000_000_000).optional(),
  /** How many points to spend on a reward with a slider; the fewest without it. */
  points: z.int().min(1).max(1_000_000_000).optional(),
  /** Where to send a thing. */
  address: addressSchema.optional(),
});

export const errorSchema = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    field: z.string().optional(),
    requestId: z.string().optional(),
  }),
});

export type Profile = z.infer<typeof profileSchema>;
export type RewardView = z.infer<typeof rewardViewSchema>;
export type RedemptionView = z.infer<typeof redemptionSchema>;
export type TransferView = z.infer<typeof transferViewSchema>;
export type RedeemRequest = z.infer<typeof redeemRequestSchema>;
export type ErrorBody = z.infer<typeof errorSchema>;
