import { z } from 'zod';

/** Parts that the whole ruleset document is built from. */

export const slug = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,39}$/, 'Use 1 to 40 lower-case letters, digits, hyphens or underscores.');
export const points = z.int().min(0).max(1_000_000_000);
export const minor = z.int().min(0).max(1_000_000_000_000);
export const name = z.string().trim().min(1, 'Give it a name.').max(80, 'Keep the name to 80 characters.');
export const sentence = z.string().trim().max(500, 'Keep the text to 500 characters.');
export const instantText = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?Z$/, 'Write an instant in UTC, like 2026-03-01T10:00:00Z.')
  .refine((text) => !Number.isNaN(Date.parse(text)), 'There is no such instant.');
/** A word of the shop's own: a tag, a vendor, a product type. Compared without regard to case. */
export const word = z.string().trim().min(1).max(255);
export const shopifyId = z.string().regex(/^[1-9][0-9]{0,18}$/, 'Write the number of the id, without its prefix.');

/** A multiplier as a ratio: 3/2 is one and a half times. Between 0 and 100. */
export const factor = z
  .object({
    numerator: z.int().min(0).max(1_000_000).default(2).describe('What is multiplied by: 3 in 3/2.'),
    denominator: z.int().min(1).max(10_000).default(1).describe('What is divided by: 2 in 3/2.'),
  })
  .refine(({ numerator, denominator }) => numerator <= 100 * denominator, 'A multiplier is at most 100.');
export type Factor = z.output<typeof factor>;

/** A span of calendar time in the shop's time zone; months and years keep the day of the month where there is one, else take its last. */
export const span = z.object({
  value: z.int().min(1).max(3_660).default(12).describe('How many.'),
  unit: z.enum(['days', 'months', 'years']).default('months').describe('Of which unit, in the calendar of the shop’s time zone.'),
});
export type Span = z.output<typeof span>;
