import { z } from 'zod';
import { decimalId, fixedInstant, label } from './document-parts.ts';
import { eventSchema, ruleset } from './document-events.ts';

/**
 * A scenario: a program, customers, dated events and what must be true. docs/scenario.schema.json is generated from here,
 * docs/scenarios.md says how to write one.
 */
export const scenarioSchema = z.strictObject({
  $schema: z.string().optional(),
  name: z.string().min(1).describe('What must be true, as a sentence.'),
  because: z.string().min(1).describe('Why it must: the reasoning, or where it comes from.'),
  program: z.strictObject({
    ruleset,
    currency: z.string().length(3).default('USD'),
    timeZone: z.string().default('UTC'),
    startsAt: fixedInstant.default('2026-01-01T00:00:00Z'),
    taxesIncluded: z.boolean().default(false).describe('Whether the shop’s prices include tax.'),
  }),
  customers: z.record(label, z.strictObject({ id: decimalId.optional(), email: z.string().optional() })),
  products: z
    .record(
      decimalId,
      z.strictObject({
        title: z.string().default('Product'),
        vendor: z.string().default(''),
        type: z.string().default(''),
        tags: z.array(z.string()).default([]),
        collections: z.array(decimalId).default([]),
      }),
    )
    .default({})
    .describe('What the shop’s catalogue says about the products of lines, by id.'),
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
export { shopDeeds, type EventOf, type ScenarioEvent, type ShopEvent } from './document-events.ts';
export { expectationSchema, type Expectation } from './document-expectations.ts';
export type { ScenarioLine } from './document-parts.ts';
