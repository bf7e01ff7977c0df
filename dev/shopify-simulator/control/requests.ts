import { z } from 'zod';

/** The bodies of the control API. Ids are decimal strings, money is in minor units. */
const quantity = z.int('A quantity is a whole number.').min(1, 'A quantity is at least 1.').max(1000, 'A quantity is at most 1000.');
const minor = z.int('Money is a whole number of minor units.').min(0, 'An amount is not negative.');
const bought = z.object({ variantId: z.string(), quantity });
const ofLine = z.object({ lineId: z.string(), quantity });

export const orderSchema = z.strictObject({
  customerId: z.string().nullable().default(null),
  email: z.email('Give an email address such as mia@example.com.').nullable().default(null),
  lines: z.array(bought).min(1, 'An order has at least one line.').max(100),
  codes: z.array(z.string()).default([]),
  pay: z.boolean().default(true),
  sourceName: z.string().default('web'),
});

/** `optional`: the merchant grants the optional scopes as well. */
export const installSchema = z.strictObject({ optional: z.boolean().default(false) });

/** A shopper pays with a gift card or with store credit. */
export const giftSpendSchema = z.union([
  z.strictObject({ giftCardCode: z.string(), minor: minor.min(1) }),
  z.strictObject({ customerId: z.string(), minor: minor.min(1) }),
]);

export const cancelSchema = z.strictObject({
  reason: z.enum(['customer', 'declined', 'fraud', 'inventory', 'other', 'staff']).default('customer'),
  refund: z.boolean().default(true),
});

export const editSchema = z.strictObject({
  add: z.array(bought).default([]),
  remove: z.array(ofLine).default([]),
  note: z.string().nullable().default(null),
});

export const refundSchema = z.strictObject({
  lines: z.array(ofLine).default([]),
  shippingMinor: minor.optional(),
  amountMinor: minor.optional(),
  note: z.string().nullable().default(null),
  restock: z.boolean().default(true),
});

export const customerSchema = z.strictObject({
  email: z.email('Give an email address such as mia@example.com.').nullable(),
  firstName: z.string().default(''),
  lastName: z.string().default(''),
  acceptsMarketing: z.boolean().default(false),
});

export const customerChangeSchema = z.strictObject({
  email: z.email('Give an email address such as mia@example.com.').optional(),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  phone: z.string().nullable().optional(),
  note: z.string().nullable().optional(),
  tags: z.array(z.string()).optional(),
  acceptsMarketing: z.boolean().optional(),
});

export const mergeSchema = z.strictObject({ keptId: z.string(), deletedId: z.string(), fail: z.boolean().default(false) });

const product = {
  vendor: z.string().optional(),
  productType: z.string().optional(),
  tags: z.array(z.string()).optional(),
  descriptionHtml: z.string().optional(),
  giftCard: z.boolean().optional(),
  collectionIds: z.array(z.string()).optional(),
};

export const productSchema = z.strictObject({ title: z.string(), priceMinor: minor, ...product });

export const productChangeSchema = z.strictObject({ title: z.string().optional(), priceMinor: minor.optional(), ...product });

export const collectionSchema = z.strictObject({ title: z.string().optional(), productIds: z.array(z.string()).optional() });
