import { z } from 'zod';
import { reasons } from '../../app/domain/shared/reasons.ts';
import { transferKinds } from '../../app/domain/ledger/index.ts';

/** Parts that a scenario's events and expectations are built from. */

export const label = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,39}$/, 'Use 1 to 40 lower-case letters, digits, hyphens or underscores.');
export const decimalId = z.string().regex(/^[1-9][0-9]{0,15}$/, 'An id is a whole number, written as a text.');
export const amount = z
  .string()
  .regex(/^[0-9]{1,12}(\.[0-9]{1,3})?$/, 'An amount is a decimal text like "84.50".')
  .describe('An amount in the shop’s currency, as Shopify writes it: "84.50", "1200" for yen.');
export const instant = z
  .string()
  .regex(/^(\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?Z|\+\d{1,5}[mhd])$/, 'Write 2026-03-01T10:00:00Z, or +2d, +3h, +15m after the event before.')
  .describe('When: an instant in UTC, or how long after the event before (+2d, +3h, +15m).');
export const fixedInstant = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?Z$/, 'Write an instant in UTC, like 2026-03-01T10:00:00Z.');
export const wholeUnits = z.int().min(0).max(1_000_000);
export const reason = z.enum(reasons).describe('The refusal that is expected; without it, a refusal fails the scenario.');
export const words = z.array(z.string().min(1)).default([]);

export const customer = label.describe('One of the scenario’s customers.');
export const orderId = decimalId.describe('The order’s id.');
export const redemption = label.describe('The name under which the reward was redeemed.');
export const referral = label.describe('The name under which the friend claimed.');

export const line = z
  .strictObject({
    title: z.string().default('Item'),
    price: amount.describe('Price of one unit.'),
    quantity: wholeUnits.min(1).default(1),
    discount: amount.default('0').describe('What all discounts take off the whole line.'),
    tax: amount.default('0').describe('Tax on the whole line; contained in the price when the shop’s prices include tax.'),
    giftCard: z.boolean().default(false),
    product: decimalId.optional().describe('One of the scenario’s products.'),
    variant: decimalId.optional(),
    sku: z.string().optional(),
    subscription: z.boolean().default(false).describe('Whether it is sold by a selling plan.'),
  })
  .meta({ id: 'line' });

export const delivery = z.strictObject({
  duplicate: z.int().min(1).max(5).default(1).describe('How often each webhook is delivered.'),
  later: z.boolean().default(false).describe('Holds the webhooks back until "deliver", or the end.'),
  only: z.array(z.string()).optional().describe('The topics that arrive; the others are lost.'),
});

export function transferText() {
  const kinds = Object.keys(transferKinds).join('|');
  return z.string().regex(new RegExp(`^(${kinds}) [1-9][0-9]*$`), 'A transfer is written as its kind and its points: "earn 84".');
}

export type ScenarioLine = z.output<typeof line>;
