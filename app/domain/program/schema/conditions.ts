import { z } from 'zod';
import { shopifyId, word } from './fields.ts';

/**
 * Conditions: a small language of facts, comparisons and and/or/not. Each fact has a type, which says which comparisons it
 * takes. The same language describes earning rules, campaigns and segments; a segment may ask only about its member.
 */

/** Facts by name with the type of their values. `set`: several words at once. Money in minor units; times are the shop's own. */
export const conditionFacts = {
  'order.subtotalMinor': 'number',
  'order.units': 'number',
  'order.channel': 'word',
  'order.currency': 'word',
  'order.presentmentCurrency': 'word',
  'order.tags': 'set',
  'order.discountCodes': 'set',
  'order.gateways': 'set',
  'order.discounted': 'boolean',
  'order.subscription': 'boolean',
  'order.b2b': 'boolean',
  'line.productId': 'word',
  'line.variantId': 'word',
  'line.collections': 'set',
  'line.vendor': 'word',
  'line.type': 'word',
  'line.tags': 'set',
  'line.sku': 'word',
  'line.quantity': 'number',
  'line.unitMinor': 'number',
  'line.discounted': 'boolean',
  'line.subscription': 'boolean',
  'member.tier': 'word',
  'member.segments': 'set',
  'member.tags': 'set',
  'member.ordersBefore': 'number',
  'member.spentBeforeMinor': 'number',
  'member.pointsBefore': 'number',
  'member.daysEnrolled': 'number',
  'member.daysSinceLastOrder': 'number',
  'member.activities': 'set',
  'member.recencyScore': 'number',
  'member.frequencyScore': 'number',
  'member.monetaryScore': 'number',
  'member.churnRisk': 'number',
  'time.weekday': 'word',
  'time.hour': 'number',
  'time.date': 'word',
} as const satisfies Record<string, 'number' | 'word' | 'set' | 'boolean'>;

export type ConditionFact = keyof typeof conditionFacts;
type FactOf<Type> = { [Name in ConditionFact]: (typeof conditionFacts)[Name] extends Type ? Name : never }[ConditionFact];

function factsOf<Type extends 'number' | 'word' | 'set' | 'boolean'>(type: Type) {
  return z.enum(
    (Object.keys(conditionFacts) as ConditionFact[]).filter((name) => conditionFacts[name] === type) as [FactOf<Type>, ...FactOf<Type>[]],
  );
}

export type Condition =
  | { readonly kind: 'all'; readonly of: readonly Condition[] }
  | { readonly kind: 'any'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'any_line'; readonly of: Condition }
  | { readonly kind: 'every_line'; readonly of: Condition }
  | {
      readonly kind: 'number';
      readonly fact: FactOf<'number'>;
      readonly is: 'equal' | 'not_equal' | 'at_least' | 'at_most' | 'more_than' | 'less_than';
      readonly value: number;
    }
  | { readonly kind: 'word'; readonly fact: FactOf<'word'>; readonly is: 'one_of' | 'none_of'; readonly values: readonly string[] }
  | { readonly kind: 'between'; readonly fact: FactOf<'word'>; readonly from: string; readonly to: string }
  | { readonly kind: 'set'; readonly fact: FactOf<'set'>; readonly has: 'any' | 'all' | 'none'; readonly values: readonly string[] }
  | { readonly kind: 'boolean'; readonly fact: FactOf<'boolean'>; readonly is: boolean };

const values = z.array(word).min(1).max(250);

export const conditionSchema: z.ZodType<Condition> = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('all').describe('Every one of them holds; an empty list always does.'),
      of: z.array(z.lazy(() => conditionSchema)).max(50),
    }),
    z.object({
      kind: z.literal('any').describe('At least one of them holds; an empty list never does.'),
      of: z.array(z.lazy(() => conditionSchema)).max(50),
    }),
    z.object({ kind: z.literal('not').describe('It does not hold.'), of: z.lazy(() => conditionSchema) }),
    z.object({ kind: z.literal('any_line').describe('It holds for at least one line of the order.'), of: z.lazy(() => conditionSchema) }),
    z.object({ kind: z.literal('every_line').describe('It holds for every line of the order.'), of: z.lazy(() => conditionSchema) }),
    z.object({
      kind: z.literal('number').describe('Compares a number.'),
      fact: factsOf('number').describe('Which number.'),
      is: z.enum(['equal', 'not_equal', 'at_least', 'at_most', 'more_than', 'less_than']).describe('How it compares.'),
      value: z.int().min(-1_000_000_000_000).max(1_000_000_000_000).describe('With what; money in minor units.'),
    }),
    z.object({
      kind: z.literal('word').describe('Compares a word, without regard to case.'),
      fact: factsOf('word').describe('Which word.'),
      is: z.enum(['one_of', 'none_of']).describe('Whether it is one of the values, or none of them.'),
      values: values.describe('The values.'),
    }),
    z.object({
      kind: z.literal('between').describe('Whether a word lies between two others, both included: dates as 2026-03-01.'),
      fact: factsOf('word').describe('Which word.'),
      from: word.describe('The first.'),
      to: word.describe('The last.'),
    }),
    z.object({
      kind: z.literal('set').describe('Compares several words at once, without regard to case.'),
      fact: factsOf('set').describe('Which words.'),
      has: z.enum(['any', 'all', 'none']).describe('Whether any, all or none of the values are among them.'),
      values: values.describe('The values.'),
    }),
    z.object({
      kind: z.literal('boolean').describe('Whether something is so.'),
      fact: factsOf('boolean').describe('What.'),
      is: z.boolean().describe('Whether it must be so, or must not.'),
    }),
  ])
  .meta({ id: 'condition', description: 'A condition.' });

/** What holds always: nothing was asked. */
export const always: Condition = { kind: 'all', of: [] };

export const productScope = z.object({
  products: z.array(shopifyId).max(250).default([]).describe('Ids of products.'),
  collections: z.array(shopifyId).max(250).default([]).describe('Ids of collections.'),
  vendors: z.array(word).max(250).default([]).describe('Vendors.'),
  types: z.array(word).max(250).default([]).describe('Product types.'),
  tags: z.array(word).max(250).default([]).describe('Product tags.'),
});

export const exclusionsSchema = productScope.extend({
  customerTags: z.array(word).max(250).default([]).describe('Customers with one of these tags earn nothing by this rule.'),
  channels: z
    .array(z.enum(['web', 'pos', 'draft', 'subscription', 'other']))
    .default([])
    .describe('Orders that came this way earn nothing by this rule.'),
});

/** The condition's nesting, so that neither reading nor explaining one can be made to take long. */
export function depthOf(condition: Condition): number {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return 1 + Math.max(0, ...condition.of.map(depthOf));
    case 'not':
    case 'any_line':
    case 'every_line':
      return 1 + depthOf(condition.of);
    default:
      return 1;
  }
}

/** Names of the facts that a condition asks about. */
export function factsAskedBy(condition: Condition): ReadonlySet<ConditionFact> {
  const asked = new Set<ConditionFact>();
  const visit = (part: Condition): void => {
    if (part.kind === 'all' || part.kind === 'any') part.of.forEach(visit);
    else if (part.kind === 'not' || part.kind === 'any_line' || part.kind === 'every_line') visit(part.of);
    else asked.add(part.fact);
  };
  visit(condition);
  return asked;
}
