import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conditionSchema } from '../program/schema/conditions.ts';
import { conditionFacts, type Condition, type ConditionFact } from '../program/ruleset.ts';
import { nobody, type Asked, type AskedLine, type AskedOrder } from './asked.ts';
import { asksNothing, compileCondition, compileFoldedCondition, foldWords, specificityOf } from './conditions.ts';

const lineOf = (given: Partial<AskedLine> = {}): AskedLine => ({
  productId: '1',
  variantId: null,
  collections: [],
  vendor: 'Acme',
  type: 'Mug',
  tags: [],
  sku: 'MUG-1',
  quantity: 1,
  unitMinor: 1_000,
  discounted: false,
  subscription: false,
  ...given,
});

const orderOf = (given: Partial<AskedOrder> = {}): AskedOrder => ({
  subtotalMinor: 5_000,
  units: 2,
  channel: 'web',
  currency: 'USD',
  presentmentCurrency: 'EUR',
  tags: ['Wholesale'],
  discountCodes: [],
  gateways: [],
  discounted: false,
  subscription: false,
  b2b: false,
  lines: [lineOf(), lineOf({ vendor: 'Bolt', sku: 'BOLT-9', tags: ['Sale', 'New'] })],
  ...given,
});

const askedOf = (given: Partial<Asked> = {}): Asked => ({
  order: orderOf(),
  line: null,
  member: { ...nobody, tier: 'gold', segments: ['VIP'], ordersBefore: 3 },
  time: { weekday: 'sat', hour: 9, date: '2026-03-01' },
  ...given,
});

const holds = (condition: unknown, asked = askedOf()) => compileCondition(conditionSchema.parse(condition))(asked);
const number = (fact: string, is: string, value: number) => ({ kind: 'number', fact, is, value });
const word = (fact: string, values: string[], is = 'one_of') => ({ kind: 'word', fact, is, values });
const set = (fact: string, has: string, values: string[]) => ({ kind: 'set', fact, has, values });

describe('a condition', () => {
  it.each([
    ['equal', [false, true, false]],
    ['not_equal', [true, false, true]],
    ['at_least', [false, true, true]],
    ['at_most', [true, true, false]],
    ['more_than', [false, false, true]],
    ['less_than', [true, false, false]],
  ])('compares a number by %s with what is below, equal and above', (is, expected) => {
    expect([4_999, 5_000, 5_001].map((subtotalMinor) => holds(number('order.subtotalMinor', is, 5_000), askedOf({ order: orderOf({ subtotalMinor }) })))).toEqual(expected); // prettier-ignore
  });

  it('compares words without regard to case', () => {
    expect(holds(word('member.tier', ['GOLD']))).toBe(true);
    expect(holds(word('member.tier', ['Silver', 'Bronze']))).toBe(false);
    expect(holds(word('member.tier', ['Silver'], 'none_of'))).toBe(true);
    expect(holds(set('order.tags', 'any', ['wholesale']))).toBe(true);
    expect(holds(set('member.segments', 'any', ['vip']))).toBe(true);
  });

  it('compares several words with any, all or none of its values', () => {
    const line = lineOf({ tags: ['Sale', 'New'] });
    const of = (has: string, values: string[]) => holds(set('line.tags', has, values), askedOf({ line }));
    expect([of('any', ['sale', 'old']), of('all', ['sale', 'new']), of('none', ['old'])]).toEqual([true, true, true]);
    expect([of('any', ['old']), of('all', ['sale', 'old']), of('none', ['new'])]).toEqual([false, false, false]);
  });

  it('asks whether something lies between two words, both included', () => {
    const between = (from: string, to: string) => holds({ kind: 'between', fact: 'time.date', from, to });
    expect([between('2026-03-01', '2026-03-01'), between('2026-02-01', '2026-02-28'), between('2026-03-02', '2026-04-01')]).toEqual([true, false, false]); // prettier-ignore
  });

  it('asks whether something is so, or is not', () => {
    expect(holds({ kind: 'boolean', fact: 'order.b2b', is: false })).toBe(true);
    expect(holds({ kind: 'boolean', fact: 'order.b2b', is: true })).toBe(false);
  });

  it('that asks nothing holds, and one of no alternatives does not', () => {
    expect(holds({ kind: 'all', of: [] })).toBe(true);
    expect(holds({ kind: 'any', of: [] })).toBe(false);
    expect(asksNothing({ kind: 'all', of: [{ kind: 'all', of: [] }] })).toBe(true);
    expect(asksNothing({ kind: 'any', of: [] })).toBe(false);
  });

  it('joins others by and, or, not, however many', () => {
    const [yes, no] = [number('time.hour', 'equal', 9), number('time.hour', 'equal', 10)];
    expect(holds({ kind: 'all', of: [yes, yes, yes] })).toBe(true);
    expect(holds({ kind: 'all', of: [yes, yes, no] })).toBe(false);
    expect(holds({ kind: 'all', of: [no, yes] })).toBe(false);
    expect(holds({ kind: 'all', of: [no] })).toBe(false);
    expect(holds({ kind: 'any', of: [no, yes] })).toBe(true);
    expect(holds({ kind: 'not', of: no })).toBe(true);
  });
});

describe('a fact about a line', () => {
  const bolt = word('line.vendor', ['bolt']);

  it('is that of the line that is asked about', () => {
    expect(holds(bolt, askedOf({ line: lineOf() }))).toBe(false);
    expect(holds(bolt, askedOf({ line: lineOf({ vendor: 'Bolt' }) }))).toBe(true);
  });

  it('holds of an order when it holds for any of its lines', () => {
    expect(holds(bolt)).toBe(true);
    expect(holds(word('line.vendor', ['cog']))).toBe(false);
  });

  it('may be asked of one line together, or of every line', () => {
    const boltMug = { kind: 'all', of: [bolt, word('line.sku', ['mug-1'])] };
    expect(holds(boltMug)).toBe(true);
    expect(holds({ kind: 'any_line', of: boltMug })).toBe(false);
    expect(holds({ kind: 'every_line', of: bolt })).toBe(false);
    expect(holds({ kind: 'every_line', of: word('line.type', ['mug']) })).toBe(true);
  });

  it('asked of all lines looks at all of them, also while one is asked about', () => {
    expect(holds({ kind: 'any_line', of: bolt }, askedOf({ line: lineOf() }))).toBe(true);
  });
});

describe('what is not known', () => {
  it('satisfies no comparison, in either direction', () => {
    const guest = askedOf({ member: nobody });
    for (const is of ['equal', 'not_equal', 'at_least', 'at_most', 'more_than', 'less_than']) {
      expect(holds(number('member.churnRisk', is, 0), guest)).toBe(false);
    }
    expect(holds(word('member.tier', ['gold'], 'none_of'), guest)).toBe(false);
    expect(holds({ kind: 'not', of: word('member.tier', ['gold']) }, guest)).toBe(true);
  });

  it('is everything about an order where there is none', () => {
    const without = askedOf({ order: null });
    const conditions = [number('order.units', 'at_least', 0), set('order.tags', 'none', ['x']), word('line.sku', ['x'], 'none_of')];
    for (const condition of conditions) {
      expect(holds(condition, without)).toBe(false);
      expect(holds({ kind: 'any_line', of: condition }, without)).toBe(false);
      expect(holds({ kind: 'every_line', of: condition }, without)).toBe(false);
    }
  });
});

describe('specificity', () => {
  const of = (...facts: ConditionFact[]) =>
    specificityOf({
      kind: 'all',
      of: facts.map((fact) => (conditionFacts[fact] === 'set' ? set(fact, 'any', ['1']) : word(fact, ['1'])) as Condition),
    });

  it('ranks variant before product, collection, vendor, tier, anything else, and nothing', () => {
    const ranks = [of('line.variantId'), of('line.productId'), of('line.collections'), of('line.vendor'), of('member.tier'), of('time.date'), of()]; // prettier-ignore
    expect(ranks).toEqual([...ranks].sort((a, b) => b - a));
    expect(new Set(ranks).size).toBe(ranks.length);
    expect([of('line.sku'), of('line.tags'), of('member.segments')]).toEqual([of('line.variantId'), of('line.type'), of('member.tags')]);
  });

  it('is higher for a collection and a tier than for the collection, and never higher than a product’s for lesser facts together', () => {
    expect(of('line.collections', 'member.tier')).toBeGreaterThan(of('line.collections'));
    expect(of('line.collections', 'line.vendor', 'member.tier', 'time.date')).toBeLessThan(of('line.productId'));
  });
});

describe('a condition compiled for folded words', () => {
  it('judges as the other one does', () => {
    const anyWord = fc.constantFrom('Gold', 'gold', 'SALE', 'Straße', 'new');
    const values = fc.array(anyWord, { minLength: 1, maxLength: 3 });
    const condition = fc.oneof(
      fc.record({ kind: fc.constant('word' as const), fact: fc.constant('member.tier' as const), is: fc.constantFrom('one_of' as const, 'none_of' as const), values }),
      fc.record({ kind: fc.constant('set' as const), fact: fc.constant('member.tags' as const), has: fc.constantFrom('any' as const, 'all' as const, 'none' as const), values }),
      fc.record({ kind: fc.constant('between' as const), fact: fc.constant('member.tier' as const), from: anyWord, to: anyWord }),
    ); // prettier-ignore
    fc.assert(
      fc.property(condition, anyWord, fc.array(anyWord, { maxLength: 3 }), (asks, tier, tags) => {
        const plain = askedOf({ member: { ...nobody, tier, tags } });
        const folded = askedOf({ member: { ...nobody, tier: tier.toLowerCase(), tags: foldWords(tags) } });
        expect(compileFoldedCondition(asks)(folded, null)).toBe(compileCondition(asks)(plain));
      }),
      { numRuns: 500 },
    );
  });
});
