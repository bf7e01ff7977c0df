import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { otherChoices, wholeRuleset } from '../../../tests/support/whole-ruleset.ts';
import { diffRulesets } from './diff.ts';
import { defaultRuleset, rulesetSchema, type Ruleset, type RulesetInput } from './ruleset.ts';

const sentences = (before: RulesetInput, after: RulesetInput, currency?: string) =>
  diffRulesets(rulesetSchema.parse(before), rulesetSchema.parse(after), currency).map(({ sentence }) => sentence);

const rule = { id: 'base', name: 'Base' };
const tiers = (multiplier: { numerator: number; denominator?: number }, threshold = 50_000) => ({
  enabled: true,
  levels: [{ id: 'gold', name: 'Gold', threshold, multiplier }],
});

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Path = ReadonlyArray<string | number>;

function leavesOf(value: Json, path: Path = []): Path[] {
  if (value === null || typeof value !== 'object') return [path];
  const inside = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return inside.length === 0 ? [path] : inside.flatMap(([key, part]) => leavesOf(part, [...path, key]));
}

function changedAt(document: Json, [key, ...rest]: Path, by: (value: Json) => Json): Json {
  if (key === undefined) return by(document);
  if (Array.isArray(document)) return document.map((part, index) => (index === key ? changedAt(part, rest, by) : part));
  const fields = document as { [key: string]: Json };
  return { ...fields, [key]: changedAt(fields[key]!, rest, by) };
}

function another(value: Json): Json {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'string') return `${value}x`;
  return value === null ? 7 : Array.isArray(value) ? ['x'] : { kind: 'all', of: [] };
}

const whole = JSON.parse(JSON.stringify(wholeRuleset)) as Json;
const leaves = leavesOf(whole);
const everyLeaf = [wholeRuleset, ...otherChoices].flatMap((ruleset) => {
  const document = JSON.parse(JSON.stringify(ruleset)) as Json;
  return leavesOf(document).map((path) => ({ ruleset, path, mutated: changedAt(document, path, another) as unknown as Ruleset }));
});

describe('the difference between two rulesets', () => {
  it('is said in the merchant’s words', () => {
    expect(sentences({ tiers: tiers({ numerator: 3, denominator: 2 }) }, { tiers: tiers({ numerator: 2 }) })).toEqual([
      'Gold multiplier 1.5 → 2.',
    ]);
    const off = (pricePoints: number) => ({ rewards: [{ id: 'off', name: '5 off', pricePoints }] });
    expect(sentences(off(100), off(120))).toEqual(['Reward “5 off” costs 100 → 120 points.']);
    expect(sentences({}, { earning: { rules: [rule] } })).toEqual(['Rule “Base” was added.']);
    expect(sentences({ earning: { rules: [rule] } }, {})).toEqual(['Rule “Base” was removed.']);
    const named = (changes: object) => ({ earning: { rules: [{ ...rule, ...changes }] } });
    expect(sentences(named({}), named({ name: 'Every day' }))).toEqual(['Rule “Base” is now called “Every day”.']);
    expect(sentences(named({}), named({ enabled: false }))).toEqual(['Rule “Base” was switched off.']);
    expect(sentences(named({}), named({ rate: { kind: 'per_order', points: 1 } }))).toEqual([
      'Rule “Base” gives 1 point per 1.00 → 1 point per order.',
    ]);
    expect(sentences(named({}), named({ caps: { perOrder: 1_000 } }))).toEqual(['Rule “Base”, limit per order no limit → 1,000.']);
    expect(sentences({}, { earning: { rounding: { mode: 'half_up' } } })).toEqual(['Rounding floor → half up.']);
    expect(sentences({}, { marginBasisPoints: 4_250 })).toEqual(['Margin none → 42.5 %.']);
    expect(sentences({}, { expiry: { points: { kind: 'per_lot', after: { value: 1, unit: 'years' } } } })).toEqual([
      'Expiry none → per lot (after 1 year, until end of day).',
    ]);
    const only = (when: object) => named({ when });
    expect(sentences(named({}), only({ kind: 'number', fact: 'order.subtotalMinor', is: 'at_least', value: 5_000 }))).toEqual([
      'Rule “Base”, orders that earn: always → the order’s value is at least 50.00.',
    ]);
  });

  it('gives amounts in the shop’s currency, and a tier’s threshold as money only where money is what counts', () => {
    const at = (threshold: number) => ({ tiers: tiers({ numerator: 1 }, threshold) });
    expect(sentences(at(50_000), at(60_000), 'JPY')).toEqual(['Gold threshold 50000 JPY → 60000 JPY.']);
    const orders = (threshold: number) => ({ tiers: { ...tiers({ numerator: 1 }, threshold), basis: 'orders' as const } });
    expect(sentences(orders(5), orders(6), 'USD')).toEqual(['Gold threshold 5 → 6.']);
  });

  it('tells a change from a move, by id', () => {
    const [base, bonus] = [rule, { id: 'bonus', name: 'Bonus' }];
    expect(sentences({ earning: { rules: [base, bonus] } }, { earning: { rules: [bonus, base] } })).toEqual([
      'The order of rules changed: Base, Bonus → Bonus, Base.',
    ]);
    expect(sentences({ earning: { rules: [base, bonus] } }, { earning: { rules: [bonus, { ...base, id: 'base2' }] } })).toEqual([
      'Rule “Base” (base) was removed.',
      'Rule “Base” (base2) was added.',
    ]);
  });

  it('says what became of a reward that is another kind of reward now', () => {
    const before = { rewards: [{ id: 'off', name: 'Off', valueMinor: 700 }] };
    const after = { rewards: [{ id: 'off', name: 'Off', kind: 'percentage_off' as const, pricePoints: 90 }] };
    expect(sentences(before, after)).toEqual([
      'Reward “Off” became another kind: a fixed amount off (value 7.00, slider none) → a percentage off (basis points 10 %).',
      'Reward “Off” costs 100 → 90 points.',
    ]);
  });

  it('is told apart from two ways of writing one value', () => {
    expect(sentences({ tiers: tiers({ numerator: 2 }) }, { tiers: tiers({ numerator: 4, denominator: 2 }) })).toEqual([
      'Gold multiplier {"numerator":2,"denominator":1} → {"numerator":4,"denominator":2}.',
    ]);
  });

  it('is nothing between a document and itself, however it was read', () => {
    for (const document of [defaultRuleset, wholeRuleset]) {
      expect(diffRulesets(document, rulesetSchema.parse(JSON.parse(JSON.stringify(document))))).toEqual([]);
    }
  });

  it('is said for every field that a ruleset has', () => {
    const fieldsInSample = new Set(everyLeaf.map(({ path }) => path.filter((part) => typeof part === 'string').join('.')));
    const missing = fieldsOfSchema().filter(
      (field) => ![...fieldsInSample].some((known) => known === field || known.startsWith(`${field}.`)),
    );
    expect(missing).toEqual([]);
    for (const { ruleset, path, mutated } of everyLeaf) {
      const changes = diffRulesets(ruleset, mutated);
      expect(changes, path.join('.')).not.toEqual([]);
      for (const { sentence } of changes) {
        expect(sentence).toMatch(/^\S.*\.$/s);
        // What is no ruleset any more (a kind of rate that there is not) is told apart, but has no words.
        if (rulesetSchema.safeParse(mutated).success) expect(sentence).not.toMatch(/\[object|undefined/);
        const [, from, to] = /^.*?\s(.*) → (.*)\.$/s.exec(sentence) ?? [];
        if (from !== undefined) expect(to, sentence).not.toBe(from);
      }
    }
  });

  it('of two random documents is empty if and only if they are the same', () => {
    const anyDocument = fc
      .uniqueArray(fc.nat(leaves.length - 1), { maxLength: 4 })
      .map((chosen) =>
        [...chosen].sort((a, b) => a - b).reduce<Json>((document, index) => changedAt(document, leaves[index]!, another), whole),
      );
    fc.assert(
      fc.property(anyDocument, anyDocument, (before, after) => {
        const changes = diffRulesets(before as unknown as Ruleset, after as unknown as Ruleset);
        expect(changes.length === 0).toBe(JSON.stringify(before) === JSON.stringify(after));
      }),
      { numRuns: 1_000 },
    );
  });
});

/** Every field that the document's schema names, through lists and choices, without positions. */
function fieldsOfSchema(): string[] {
  type Node = { properties?: Record<string, Node>; items?: Node; anyOf?: Node[]; oneOf?: Node[]; $ref?: string };
  const found = new Set<string>();
  const visit = (node: Node, path: readonly string[]): void => {
    // Conditions refer to themselves; the walk ends where one begins.
    if (node.$ref !== undefined) return;
    for (const choice of [...(node.anyOf ?? []), ...(node.oneOf ?? [])]) visit(choice, path);
    if (node.items !== undefined) visit(node.items, path);
    for (const [name, inside] of Object.entries(node.properties ?? {})) {
      found.add([...path, name].join('.'));
      visit(inside, [...path, name]);
    }
  };
  visit(z.toJSONSchema(rulesetSchema, { io: 'output', unrepresentable: 'any' }) as Node, []);
  return [...found];
}
