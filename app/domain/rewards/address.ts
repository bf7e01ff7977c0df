import { z } from 'zod';

const line = z.string().trim().max(120);

/** Where a thing is sent. Personal data: kept apart from the ledger, and gone when the member is forgotten. */
export const addressSchema = z.object({
  name: line.min(1, 'Tell us who it is for.'),
  line1: line.min(1, 'Tell us the street and the number.'),
  line2: line.default(''),
  city: line.min(1, 'Tell us the city.'),
  region: line.default(''),
  postcode: z.string().trim().max(20).default(''),
  country: z.string().regex(/^[A-Z]{2}$/, 'Write the country as two letters, like US.'),
  phone: z.string().trim().max(30).default(''),
});

export type Address = z.output<typeof addressSchema>;
