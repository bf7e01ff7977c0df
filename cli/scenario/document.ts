import { z } from 'zod';
import { rulesetSchema } from '../../app/domain/program/ruleset.ts';
import { accounts, transferKinds, type AccountName } from '../../app/domain/ledger/index.ts';
import { reasons } from '../../app/domain/shared/reasons.ts';

/**
 * A scenario: a program, customers, dated events and what must be true. docs/scenario.schema.json is generated from here,
 * docs/scenarios.md says how to write one.
 */
const ruleset = rulesetSchema.meta({ id: 'ruleset', description: 'The ruleset document, as the merchant’s pages edit it.' });
const label = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,39}$/, 'Use 1 to 40 lower-case letters, digits, hyphens or underscores.');
const decimalId = z.string().regex(/^[1-9][0-9]{0,15}$/, 'An id is a whole number, written as a text.');
const amount = z
  .string()
  .regex(/^[0-9]{1,12}(\.[0-9]{1,3})?$/, 'An amount is a decimal text like "84.50".')
  .describe('An amount in the shop’s currency, as Shopify writes it: "84.50", "1200" for yen.');
const instant = z
  .string()
  .regex(/^(\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?Z|\+\d{1,5}[mhd])$/, 'Write 2026-03-01T10:00:00Z, or +2d, +3h, +15m after the event before.')
  .describe('When: an instant in UTC, or how long after the event before (+2d, +3h, +15m).');
const wholeUnits = z.int().min(0).max(1_000_000);
const reason = z.enum(reasons).describe('The refusal that is expected; without it, a refusal fails the scenario.');

const line = z
  .strictObject({
    title: z.string().default('Item'),
    price: amount.describe('Price of one unit.'),
    quantity: wholeUnits.min(1).default(1),
    discount: amount.default('0').describe('What all discounts take off the whole line.'),
    tax: amount.default('0').describe('Tax on the whole line; contained in the price when the shop’s prices include tax.'),
    giftCard: z.boolean().default(false),
  })
  .meta({ id: 'line' });

const delivery = z.strictObject({
  duplicate: z.int().min(1).max(5).default(1).describe('How often each webhook is delivered.'),
  later: z.boolean().default(false).describe('Holds the webhooks back until "deliver", or the end.'),
  only: z.array(z.string()).optional().describe('The topics that arrive; the others are lost.'),
});

const dated = { at: instant };
const ofShop = { ...dated, delivery: delivery.optional() };
const orderId = decimalId.describe('The order’s id.');
const customer = label.describe('One of the scenario’s customers.');
const redemption = label.describe('The name under which the reward was redeemed.');

/** What a member's books must say; every part may be left out. */
const memberExpectation = z.strictObject({
  ...(Object.fromEntries(accounts.map((name) => [name, z.int().optional()])) as Record<AccountName, z.ZodOptional<z.ZodInt>>),
  lots: z
    .array(z.strictObject({ order: decimalId.nullable(), remaining: z.int().min(0) }))
    .optional()
    .describe('What is left, by the order that brought it; null for points that no order brought. In any order.'),
  transfers: z.array(transferText()).optional().describe('All transfers, oldest first.'),
});

const orderExpectation = z.strictObject({
  points: z.int().optional().describe('Whole points that the order’s present state is worth.'),
  exact: z.string().optional().describe('The same before rounding: "84" or "169/2".'),
  nothingBecause: z.enum(['cancelled', 'below_minimum', 'no_rules']).nullable().optional(),
  rulesetVersion: z.int().optional(),
  adjustmentsMinor: z.string().optional(),
  lines: z
    .record(
      z.string().regex(/^[1-9][0-9]?$/),
      z.strictObject({
        remaining: z.int().optional(),
        countedMinor: z.string().optional(),
        excludedBecause: z.enum(['gift_card', 'nothing_left']).nullable().optional(),
      }),
    )
    .optional()
    .describe('By position, from 1.'),
  rules: z
    .record(
      label,
      z.strictObject({ basisMinor: z.string().optional(), exactPoints: z.string().optional(), points: z.int().optional(), rate: z.string().optional() }), // prettier-ignore
    )
    .optional(),
  transfers: z.array(transferText()).optional().describe('The transfers that the order’s rules caused, oldest first.'),
});

function transferText() {
  const kinds = Object.keys(transferKinds).join('|');
  return z.string().regex(new RegExp(`^(${kinds}) [1-9][0-9]*$`), 'A transfer is written as its kind and its points: "earn 84".');
}

export const expectationSchema = z.strictObject({
  members: z.record(label, memberExpectation).optional().describe('By customer.'),
  orders: z.record(decimalId, orderExpectation).optional().describe('The working behind an order, by id.'),
  redemptions: z
    .record(label, z.enum(['issuing', 'held', 'captured', 'releasing', 'released']))
    .optional()
    .describe('States, by name.'),
});

const eventSchema = z.discriminatedUnion('do', [
  z.strictObject({
    ...ofShop,
    do: z.literal('order').describe('An order is placed.'),
    id: orderId,
    customer: customer.nullable(),
    lines: z.array(line).min(1).max(99),
    shipping: amount.default('0'),
    shippingTax: amount.default('0'),
    codes: z.array(z.string()).default([]).describe('Discount codes: names of redemptions, or any other text.'),
    paid: z.boolean().default(true).describe('Whether it is paid at once.'),
  }),
  z.strictObject({ ...ofShop, do: z.literal('pay').describe('An order is paid.'), order: orderId }),
  z.strictObject({ ...ofShop, do: z.literal('fulfil').describe('All of an order is sent.'), order: orderId }),
  z.strictObject({
    ...ofShop,
    do: z.literal('edit').describe('An order is edited: units of its lines change, lines are added.'),
    order: orderId,
    set: z.array(z.strictObject({ line: z.int().min(1), quantity: wholeUnits })).default([]),
    add: z.array(line).default([]),
  }),
  z.strictObject({
    ...ofShop,
    do: z.literal('refund').describe('Part or all of an order is given back.'),
    order: orderId,
    lines: z.array(z.strictObject({ line: z.int().min(1), quantity: wholeUnits.min(1) })).default([]),
    shipping: amount.default('0'),
    amount: amount.default('0').describe('Money given back without naming a line.'),
  }),
  z.strictObject({ ...ofShop, do: z.literal('cancel').describe('An order is cancelled.'), order: orderId }),
  z.strictObject({
    ...dated,
    do: z.literal('deliver').describe('Delivers the webhooks that were held back.'),
    shuffle: z.int().optional().describe('In an order that this number decides; as they were sent when left out.'),
  }),
  z.strictObject({
    ...dated,
    do: z.literal('redeem').describe('A customer takes a reward.'),
    customer,
    reward: label,
    as: redemption,
    cart: amount.optional().describe('What is in the cart.'),
    refused: reason.optional(),
  }),
  z.strictObject({ ...dated, do: z.literal('cancel_redemption').describe('The customer gives the reward back.'), redemption, refused: reason.optional() }), // prettier-ignore
  z.strictObject({
    ...dated,
    do: z.literal('adjust').describe('Staff give (positive) or take (negative) points.'),
    customer,
    points: z.int(),
    reason: z.string().min(1),
    refused: reason.optional(),
  }),
  z.strictObject({ ...dated, do: z.literal('publish').describe('A new version of the program is published.'), ruleset }),
  z.strictObject({ ...dated, do: z.literal('discounts').describe('How Shopify answers from now on when a code is to be made.'), answer: z.enum(['made', 'refused']) }), // prettier-ignore
  z.strictObject({ ...dated, do: z.literal('expect').describe('What must be true now.'), ...expectationSchema.shape }),
]);

export const scenarioSchema = z.strictObject({
  $schema: z.string().optional(),
  name: z.string().min(1).describe('What must be true, as a sentence.'),
  because: z.string().min(1).describe('Why it must: the reasoning, or where it comes from.'),
  program: z.strictObject({
    ruleset,
    currency: z.string().length(3).default('USD'),
    timeZone: z.string().default('UTC'),
    startsAt: z
      .string()
      .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?Z$/)
      .default('2026-01-01T00:00:00Z'),
    taxesIncluded: z.boolean().default(false).describe('Whether the shop’s prices include tax.'),
  }),
  customers: z.record(label, z.strictObject({ id: decimalId.optional(), email: z.string().optional() })),
  delivery: z
    .strictObject({
      duplicate: z.int().min(1).max(5).default(1),
      shuffle: z
        .int()
        .optional()
        .describe(
          'Holds webhooks back until the next event that is not the shop’s, and delivers them in an order that this number decides.',
        ),
    })
    .prefault({})
    .describe('How webhooks arrive, where an event does not say otherwise.'),
  events: z.array(eventSchema).min(1),
});

export type Scenario = z.output<typeof scenarioSchema>;
export type ScenarioEvent = z.output<typeof eventSchema>;
export type ShopEvent = Extract<ScenarioEvent, { do: 'order' | 'pay' | 'fulfil' | 'edit' | 'refund' | 'cancel' }>;
export type Expectation = z.output<typeof expectationSchema>;
export type ScenarioLine = z.output<typeof line>;
