import { z } from 'zod';
import { activityKinds, rulesetSchema } from '../../app/domain/program/ruleset.ts';
import {
  amount,
  customer,
  decimalId,
  delivery,
  fixedInstant,
  instant,
  label,
  line,
  orderId,
  reason,
  redemption,
  referral,
  wholeUnits,
  words,
} from './document-parts.ts';
import { expectationSchema } from './document-expectations.ts';

/** What can happen in a scenario. */
export const ruleset = rulesetSchema.meta({ id: 'ruleset', description: 'The ruleset document, as the merchant’s pages edit it.' });
const dated = { at: instant };
const ofShop = { ...dated, delivery: delivery.optional() };
const refusable = { ...dated, refused: reason.optional() };

const shopEvents = [
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
    channel: z.enum(['web', 'pos', 'draft', 'subscription', 'other']).default('web').describe('Which way it came.'),
    tags: words.describe('The order’s tags.'),
    gateways: words.describe('Names of the payment gateways, where they matter.'),
    tip: amount.default('0').describe('A tip, on top of the lines.'),
    paidByGiftCard: amount.default('0').describe('How much of it a gift card paid.'),
    paidByStoreCredit: amount.default('0').describe('How much of it store credit paid.'),
    presentment: z
      .strictObject({ currency: z.string().length(3), total: amount })
      .optional()
      .describe('What the shopper paid in, where that is not the shop’s currency.'),
    company: decimalId.optional().describe('The company that it was placed for.'),
    email: z.string().optional().describe('The address given at the checkout, where it is not the customer’s own.'),
    shows: z
      .strictObject({
        street: z.string().optional(),
        phone: z.string().optional(),
        card: z
          .string()
          .regex(/^\d{10}$/)
          .optional()
          .describe('The first six and the last four digits.'),
        ip: z.string().optional(),
      })
      .prefault({})
      .describe('By what the order can be recognised as somebody’s.'),
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
    asStoreCredit: amount.default('0').describe('How much of it was given back as store credit.'),
  }),
  z.strictObject({ ...ofShop, do: z.literal('cancel').describe('An order is cancelled.'), order: orderId }),
  z.strictObject({
    ...ofShop,
    do: z.literal('merge').describe('Two customers become one in Shopify.'),
    keep: customer,
    gone: customer,
  }),
] as const;

const memberEvents = [
  z.strictObject({
    ...refusable,
    do: z.literal('activity').describe('A customer did something that the program may reward.'),
    customer,
    kind: z.enum(activityKinds),
    code: z.string().optional().describe('Tells custom activities, and networks, apart.'),
    subject: z.string().optional().describe('What it was about: a product, a page.'),
    reference: z.string().optional().describe('The source’s own name for it; the same one twice is done once.'),
    review: z.strictObject({ photo: z.boolean().default(false), verified: z.boolean().default(true), characters: z.int().min(0).default(100) }).optional(), // prettier-ignore
    happened: fixedInstant.optional().describe('When it was done, where it is heard of only now.'),
  }),
  z.strictObject({ ...dated, do: z.literal('birthday').describe('A customer gives their birthday.'), customer, day: z.string().regex(/^\d\d-\d\d$/) }), // prettier-ignore
  z.strictObject({ ...dated, do: z.literal('tags').describe('A customer’s tags from now on.'), customer, tags: z.array(z.string()) }),
  z.strictObject({ ...dated, do: z.literal('segment').describe('Staff put a member into a segment, or out of it.'), customer, segment: label, inside: z.boolean() }), // prettier-ignore
  z.strictObject({ ...dated, do: z.literal('set_tier').describe('Staff give a member a tier, or end that.'), customer, tier: label.nullable(), until: fixedInstant.optional() }), // prettier-ignore
  z.strictObject({
    ...dated,
    do: z.literal('scores').describe('A member’s scores are computed.'),
    customer,
    recency: z.int().min(1).max(5),
    frequency: z.int().min(1).max(5),
    monetary: z.int().min(1).max(5),
    churnRisk: z.int().min(0).max(100).default(0),
  }),
  z.strictObject({ ...refusable, do: z.literal('enrol').describe('A customer becomes a member, or comes back.'), customer }),
  z.strictObject({ ...refusable, do: z.literal('leave').describe('A member leaves the program.'), customer }),
  z.strictObject({ ...refusable, do: z.literal('block').describe('Staff block a member.'), customer, because: z.string().default('Suspected fraud') }), // prettier-ignore
  z.strictObject({ ...refusable, do: z.literal('unblock').describe('Staff let a member take part again.'), customer }),
  z.strictObject({ ...refusable, do: z.literal('claim_orders').describe('A customer takes over what they ordered as a guest, by a verified e-mail address.'), customer, email: z.string() }), // prettier-ignore
  z.strictObject({ ...dated, do: z.literal('claim_order').describe('A guest’s order turns out to be a customer’s.'), customer, order: orderId }), // prettier-ignore
  z.strictObject({
    ...refusable,
    do: z.literal('adjust').describe('Staff give (positive) or take (negative) points.'),
    customer,
    points: z.int(),
    reason: z.string().min(1),
  }),
] as const;

const rewardEvents = [
  z.strictObject({
    ...refusable,
    do: z.literal('redeem').describe('A customer takes a reward.'),
    customer,
    reward: label,
    as: redemption,
    cart: amount.optional().describe('What is in the cart.'),
    points: z.int().min(1).optional().describe('How many points to spend, where the reward leaves the choice.'),
    address: z.boolean().default(false).describe('Whether an address is given.'),
  }),
  z.strictObject({ ...refusable, do: z.literal('grant').describe('The program gives a customer a reward.'), customer, reward: label, as: redemption }), // prettier-ignore
  z.strictObject({ ...refusable, do: z.literal('cancel_redemption').describe('The customer gives the reward back.'), redemption }),
  z.strictObject({ ...refusable, do: z.literal('undo_redemption').describe('Staff take a gift card or store credit back.'), redemption }),
  z.strictObject({
    ...refusable,
    do: z.literal('fulfil_redemption').describe('Staff take the next step with what they send or book.'),
    redemption,
    to: z.enum(['approved', 'sent', 'delivered', 'booked', 'done']),
    note: z.string().optional(),
  }),
  z.strictObject({ ...dated, do: z.literal('spend').describe('A shopper pays with a gift card or store credit that they redeemed.'), redemption, amount }), // prettier-ignore
  z.strictObject({ ...refusable, do: z.literal('fill_pool').describe('Staff fill a pool of codes.'), pool: label, codes: z.array(z.string()) }), // prettier-ignore
  z.strictObject({ ...dated, do: z.literal('discounts').describe('How Shopify answers from now on when a code is to be made.'), answer: z.enum(['made', 'refused']) }), // prettier-ignore
] as const;

const visitor = {
  email: z.string().optional(),
  device: z.string().optional().describe('An id that the browser keeps.'),
  ip: z.string().optional().describe('The network address.'),
};

const referralEvents = [
  z.strictObject({ ...refusable, do: z.literal('share').describe('A member asks for their link.'), customer, ...visitor }),
  z.strictObject({
    ...refusable,
    do: z.literal('claim').describe('A friend follows a member’s link and takes the offer.'),
    advocate: customer,
    friend: customer.optional().describe('The friend, where they are a customer.'),
    as: referral,
    ...visitor,
  }),
  z.strictObject({
    ...refusable,
    do: z.literal('decide').describe('A person decides about a referral that is held.'),
    referral,
    verdict: z.enum(['approved', 'rejected']),
  }),
] as const;

const programEvents = [
  z.strictObject({
    ...refusable,
    do: z.literal('publish').describe('A new version of the program is published.'),
    ruleset,
    from: fixedInstant.optional().describe('From when it is in force; at once when left out.'),
  }),
  z.strictObject({ ...refusable, do: z.literal('roll_back').describe('An earlier version is published again.'), to: z.int().min(1) }),
  z.strictObject({ ...refusable, do: z.literal('withdraw').describe('A version that is still to come is called off.'), version: z.int().min(1) }), // prettier-ignore
  z.strictObject({
    ...dated,
    do: z.literal('deliver').describe('Delivers the webhooks that were held back.'),
    shuffle: z.int().optional().describe('In an order that this number decides; as they were sent when left out.'),
  }),
  z.strictObject({
    ...dated,
    do: z.literal('backtest').describe('The orders of a period are counted under a draft, without touching the ledger.'),
    ruleset,
    from: fixedInstant,
    until: fixedInstant,
    live: z.int().describe('Points, available or pending, as the live program has them.'),
    draft: z.int().describe('The same under the draft.'),
    inAnotherTier: z.int().default(0).describe('How many members would be in another tier.'),
  }),
  z.strictObject({
    ...refusable,
    do: z.literal('back_credit').describe('Orders from before the program are let count.'),
    from: fixedInstant,
    until: fixedInstant,
    version: z.int().min(1).default(1),
    preview: z
      .strictObject({ orders: z.int(), points: z.int(), members: z.int(), guests: z.int() })
      .optional()
      .describe('What was told beforehand.'),
  }),
  z.strictObject({ ...dated, do: z.literal('reconcile').describe('What Laurel knows is compared with what Shopify has, and repaired.') }),
  z.strictObject({ ...dated, do: z.literal('expect').describe('What must be true now.'), ...expectationSchema.shape }),
] as const;

export const eventSchema = z.discriminatedUnion('do', [
  ...shopEvents,
  ...memberEvents,
  ...rewardEvents,
  ...referralEvents,
  ...programEvents,
]);
export type ScenarioEvent = z.output<typeof eventSchema>;
export type EventOf<Do extends ScenarioEvent['do']> = Extract<ScenarioEvent, { do: Do }>;

export const shopDeeds = ['order', 'pay', 'fulfil', 'edit', 'refund', 'cancel', 'merge'] as const;
export type ShopEvent = EventOf<(typeof shopDeeds)[number]>;
