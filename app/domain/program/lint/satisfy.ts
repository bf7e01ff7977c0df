import type { Condition, ConditionFact } from '../ruleset.ts';

/**
 * Whether a condition can hold at all, without an order to try it on. Sound in one direction: what is called contradictory
 * never holds. What is not may still never hold, for reasons that only the engine can see.
 */

type Literal = Exclude<Condition, { kind: 'all' | 'any' | 'not' | 'any_line' | 'every_line' }>;

/** A comparison, whether it must hold or must not, and which line it is about: comparisons about different lines do not contradict each other. */
export interface Demand {
  readonly literal: Literal;
  readonly holds: boolean;
  /** 0 for the order, the member and the time; else a number of its own for each line that is asked about. */
  readonly scope: number;
}

/** Ways to fulfil a condition are multiplied out up to here; beyond, nothing is claimed. */
const waysMax = 512;

/** The ways in which all conditions can be fulfilled together, each a list of demands; null when there are too many to look at. */
export function waysToFulfil(conditions: ReadonlyArray<{ readonly condition: Condition; readonly ofLine: boolean }>): Demand[][] | null {
  let scopes = 0;
  const nextScope = () => (scopes += 1);
  const ways = (condition: Condition, holds: boolean, line: number | null): Demand[][] | null => {
    switch (condition.kind) {
      case 'all':
      case 'any': {
        const parts = condition.of.map((part) => () => ways(part, holds, line));
        return (condition.kind === 'all') === holds ? together(parts) : either(parts);
      }
      case 'not':
        return ways(condition.of, !holds, line);
      // An order has at least one line, so what every line fulfils one line does.
      case 'any_line':
      case 'every_line':
        return ways(condition.of, holds, nextScope());
      default: {
        const aboutLine = condition.fact.startsWith('line.');
        return [[{ literal: condition, holds, scope: aboutLine ? (line ?? nextScope()) : 0 }]];
      }
    }
  };
  const shared = nextScope();
  return together(
    conditions.map(
      ({ condition, ofLine }) =>
        () =>
          ways(condition, true, ofLine ? shared : null),
    ),
  );
}

type Part = () => Demand[][] | null;

function together(parts: readonly Part[]): Demand[][] | null {
  let result: Demand[][] = [[]];
  for (const part of parts) {
    const ways = part();
    if (ways === null || result.length * ways.length > waysMax) return null;
    result = result.flatMap((demands) => ways.map((more) => [...demands, ...more]));
  }
  return result;
}

function either(parts: readonly Part[]): Demand[][] | null {
  const result: Demand[][] = [];
  for (const part of parts) {
    const ways = part();
    if (ways === null || result.length + ways.length > waysMax) return null;
    result.push(...ways);
  }
  return result;
}

/** What is left of the ways when those that contradict themselves are taken out; empty when the condition never holds. */
export function possibleWays(
  conditions: ReadonlyArray<{ readonly condition: Condition; readonly ofLine: boolean }>,
  known: KnownWords,
): Demand[][] | null {
  return waysToFulfil(conditions)?.filter((demands) => !contradicts(demands, known)) ?? null;
}

/** Words that a fact can have, where the ruleset says which there are; others can have any. */
export type KnownWords = Readonly<Partial<Record<ConditionFact, readonly string[]>>>;

/** Facts that may be unknown: then no comparison holds, and so its opposite does. */
const mayBeUnknown: ReadonlySet<ConditionFact> = new Set([
  ...(['member.tier', 'line.productId', 'line.variantId', 'member.daysSinceLastOrder', 'member.recencyScore'] as const),
  ...(['member.frequencyScore', 'member.monetaryScore', 'member.churnRisk'] as const),
]);

const ranges: Readonly<Partial<Record<ConditionFact, readonly [number, number]>>> = {
  'time.hour': [0, 23],
  'member.recencyScore': [1, 5],
  'member.frequencyScore': [1, 5],
  'member.monetaryScore': [1, 5],
  'member.churnRisk': [0, 100],
  'line.quantity': [1, Infinity],
  'order.units': [1, Infinity],
};

const fixedWords: KnownWords = {
  'order.channel': ['web', 'pos', 'draft', 'subscription', 'other'],
  'time.weekday': ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
};

const lower = (word: string) => word.toLowerCase();

/** What the demands on one fact leave possible. */
export class Possible {
  min: number;
  max: number;
  readonly not = new Set<number>();
  words: Set<string> | null;
  readonly notWords = new Set<string>();
  readonly between: Array<readonly [string, string]> = [];
  readonly anyOf: string[][] = [];
  readonly allOf = new Set<string>();
  is: boolean | null = null;
  contradictory = false;
  readonly #known: ReadonlySet<string> | null;

  constructor(fact: ConditionFact, known: KnownWords) {
    [this.min, this.max] = ranges[fact] ?? [0, Infinity];
    const words = known[fact] ?? fixedWords[fact];
    this.#known = words === undefined ? null : new Set(words.map(lower));
    this.words = this.#known === null ? null : new Set(this.#known);
  }

  demand({ literal, holds }: Demand): void {
    if (!holds && mayBeUnknown.has(literal.fact)) return;
    switch (literal.kind) {
      case 'number':
        this.#number(holds ? literal.is : opposite[literal.is], literal.value);
        break;
      case 'word':
        if ((literal.is === 'one_of') === holds) this.#oneOf(literal.values.map(lower));
        else for (const word of literal.values) this.notWords.add(lower(word));
        break;
      case 'between':
        if (holds) this.between.push([lower(literal.from), lower(literal.to)]);
        break;
      case 'set':
        this.#set(literal.has, holds, literal.values.map(lower));
        break;
      case 'boolean':
        if (this.is !== null && this.is !== (literal.is === holds)) this.contradictory = true;
        this.is = literal.is === holds;
    }
  }

  #number(is: keyof typeof opposite, value: number): void {
    if (is === 'not_equal') this.not.add(value);
    if (is === 'equal' || is === 'at_least') this.min = Math.max(this.min, value);
    if (is === 'equal' || is === 'at_most') this.max = Math.min(this.max, value);
    if (is === 'more_than') this.min = Math.max(this.min, value + 1);
    if (is === 'less_than') this.max = Math.min(this.max, value - 1);
  }

  #oneOf(words: readonly string[]): void {
    const before = this.words;
    this.words = new Set(before === null ? words : words.filter((word) => before.has(word)));
  }

  #set(has: 'any' | 'all' | 'none', holds: boolean, words: readonly string[]): void {
    if (has === 'none' ? holds : !holds && has === 'any') for (const word of words) this.notWords.add(word);
    else if (has === 'all' && holds) for (const word of words) this.allOf.add(word);
    else if (has !== 'all') this.anyOf.push([...words]);
  }

  /** Whether nothing is left. */
  get empty(): boolean {
    if (this.contradictory || this.min > this.max) return true;
    if (this.max - this.min < this.not.size && everyBetween(this.min, this.max, this.not)) return true;
    if (this.words !== null && this.allOf.size + this.anyOf.length === 0 && ![...this.words].some((word) => this.allows(word))) return true;
    const first = this.between.map(([from]) => from).sort().at(-1); // prettier-ignore
    const last = this.between.map(([, to]) => to).sort()[0]; // prettier-ignore
    if (first !== undefined && last !== undefined && first > last) return true;
    const there = (word: string) => !this.notWords.has(word) && (this.#known === null || this.#known.has(word));
    return [...this.allOf].some((word) => !there(word)) || this.anyOf.some((words) => !words.some(there));
  }

  allows(word: string): boolean {
    return !this.notWords.has(word) && this.between.every(([from, to]) => from <= word && word <= to);
  }
}

const opposite = {
  equal: 'not_equal',
  not_equal: 'equal',
  at_least: 'less_than',
  at_most: 'more_than',
  more_than: 'at_most',
  less_than: 'at_least',
} as const;

function everyBetween(min: number, max: number, numbers: ReadonlySet<number>): boolean {
  for (let value = min; value <= max; value += 1) if (!numbers.has(value)) return false;
  return true;
}

/** What demands leave possible, by scope and fact. */
export function possibilities(demands: readonly Demand[], known: KnownWords): Map<string, Possible> {
  const found = new Map<string, Possible>();
  for (const demand of demands) {
    const key = `${demand.scope} ${demand.literal.fact}`;
    const possible = found.get(key) ?? new Possible(demand.literal.fact, known);
    found.set(key, possible);
    possible.demand(demand);
  }
  return found;
}

function contradicts(demands: readonly Demand[], known: KnownWords): boolean {
  return [...possibilities(demands, known).values()].some((possible) => possible.empty);
}
