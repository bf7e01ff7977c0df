import { z } from 'zod';

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
  kind: z.literal('amount_off'),
  pricePoints: z.int(),
  valueMinor: z.int(),
  minimumOrderMinor: z.int(),
  codeLifeDays: z.int(),
});

export const redemptionSchema = z.object({
  id: z.string(),
  rewardId: z.string(),
  rewardName: z.string(),
  pricePoints: z.int(),
  valueMinor: z.int(),
  /** `issuing`: points are held, the code is being made; `held`: the code can be used; `captured`: an order used it;
   *  `releasing`: the code is being withdrawn; `released`: the points are back. */
  state: z.enum(['issuing', 'held', 'captured', 'releasing', 'released']),
  /** The discount code; null until it has been made. */
  code: z.string().nullable(),
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
  cartMinor: z.int().min(0).optional(),
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
