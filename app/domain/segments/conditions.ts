import { factsAskedBy, type Condition, type ConditionFact } from '../program/ruleset.ts';
import type { Asked, AskedLine } from './asked.ts';

/** Whether a condition holds of what is asked about. */
export type Judgement = (asked: Asked) => boolean;

/**
 * Compiles a condition into a function, once; the values that it compares with are prepared here and not each time.
 *
 * - Words are compared without regard to case.
 * - A fact that is not known (null), or of an order where there is none, satisfies no comparison, `none_of` and `not_equal`
 *   included; `not` around a comparison turns that around like any other result.
 * - A fact about a line, asked where no line is asked about, holds when it holds for any line of the order.
 * - `any_line` and `every_line` do not hold where there is no order; `every_line` holds of an order without lines.
 */
export function compileCondition(condition: Condition): Judgement {
  const holds = compile(condition, (word) => word.toLowerCase());
  return (asked) => holds(asked, asked.line);
}

/** The same for those who ask about many conditions at once and have put every word into lower case before (`foldWords`). */
export function compileFoldedCondition(condition: Condition): (asked: Asked, line: AskedLine | null) => boolean {
  return compile(condition, (word) => word);
}

/** How words are put for compileFoldedCondition. */
export function foldWords(words: readonly string[]): readonly string[] {
  return words.length === 0 ? words : words.map((word) => word.toLowerCase());
}

/** Whether nothing is asked: the condition holds of everything. */
export function asksNothing(condition: Condition): boolean {
  return condition.kind === 'all' && condition.of.every(asksNothing);
}

/** How precise facts are, from a line's variant down to anything else that can be asked. */
const precisionOf: Readonly<Partial<Record<ConditionFact, number>>> = {
  'line.variantId': 6,
  'line.sku': 6,
  'line.productId': 5,
  'line.collections': 4,
  'line.vendor': 3,
  'line.type': 3,
  'line.tags': 3,
  'member.tier': 2,
  'member.segments': 2,
  'member.tags': 2,
};

/**
 * How precisely conditions ask: 0 for nothing, more for variant or SKU than for product, then collection, then vendor, type or
 * product tag, then tier, segment or customer tag, then anything else. What asks about a collection and a tier is more
 * precise than what asks about the collection alone: each kind of fact weighs more than all lesser kinds together.
 */
export function specificityOf(...conditions: readonly Condition[]): number {
  const kinds = new Set(conditions.flatMap((condition) => [...factsAskedBy(condition)].map((fact) => precisionOf[fact] ?? 1)));
  return [...kinds].reduce((sum, kind) => sum + 2 ** (kind - 1), 0);
}

type Holds = (asked: Asked, line: AskedLine | null) => boolean;
type Fold = (word: string) => string;

function compile(condition: Condition, fold: Fold): Holds {
  switch (condition.kind) {
    case 'all':
      return allOf(condition.of.map((part) => compile(part, fold)));
    case 'any': {
      const parts = condition.of.map((part) => compile(part, fold));
      return (asked, line) => parts.some((holds) => holds(asked, line));
    }
    case 'not': {
      const holds = compile(condition.of, fold);
      return (asked, line) => !holds(asked, line);
    }
    case 'any_line': {
      const holds = compile(condition.of, fold);
      return (asked) => asked.order !== null && asked.order.lines.some((line) => holds(asked, line));
    }
    case 'every_line': {
      const holds = compile(condition.of, fold);
      return (asked) => asked.order !== null && asked.order.lines.every((line) => holds(asked, line));
    }
    case 'number':
      return onFact(condition.fact, compareNumber(condition));
    case 'word': {
      const values = new Set(condition.values.map((value) => value.toLowerCase()));
      const wanted = condition.is === 'one_of';
      return onFact(condition.fact, (word: string | null) => word !== null && values.has(fold(word)) === wanted);
    }
    case 'between': {
      const [from, to] = [condition.from.toLowerCase(), condition.to.toLowerCase()];
      return onFact(condition.fact, (word: string | null) => word !== null && fold(word) >= from && fold(word) <= to);
    }
    case 'set':
      return onFact(condition.fact, compareSet(condition, fold));
    case 'boolean':
      return onFact(condition.fact, (value: boolean | null) => value === condition.is);
  }
}

/** Two at most is what nearly every condition is; they are spared the loop. */
function allOf(parts: readonly Holds[]): Holds {
  const [first, second] = parts;
  if (first === undefined) return () => true;
  if (second === undefined) return first;
  if (parts.length === 2) return (asked, line) => first(asked, line) && second(asked, line);
  return (asked, line) => parts.every((holds) => holds(asked, line));
}

function compareNumber({ is, value }: Extract<Condition, { kind: 'number' }>): (found: number | null) => boolean {
  switch (is) {
    case 'equal':
      return (found) => found === value;
    case 'not_equal':
      return (found) => found !== null && found !== value;
    case 'at_least':
      return (found) => found !== null && found >= value;
    case 'at_most':
      return (found) => found !== null && found <= value;
    case 'more_than':
      return (found) => found !== null && found > value;
    case 'less_than':
      return (found) => found !== null && found < value;
  }
}

function compareSet({ has, values }: Extract<Condition, { kind: 'set' }>, fold: Fold): (found: readonly string[] | null) => boolean {
  const wanted = new Set(values.map((value) => value.toLowerCase()));
  const anyIn = (found: readonly string[]) => {
    for (const word of found) if (wanted.has(fold(word))) return true;
    return false;
  };
  if (has === 'any') return (found) => found !== null && anyIn(found);
  if (has === 'none') return (found) => found !== null && !anyIn(found);
  return (found) => found !== null && [...wanted].every((value) => found.some((word) => fold(word) === value));
}

/** Reads the fact from where it is: the order, the line that is asked about or else any line, the member, or the time. */
function onFact(fact: ConditionFact, compares: (value: never) => boolean): Holds {
  const dot = fact.indexOf('.');
  const read = reader(fact.slice(dot + 1));
  switch (fact.slice(0, dot)) {
    case 'order':
      return ({ order }) => order !== null && compares(read(order));
    case 'line':
      return (asked, line) => {
        if (line !== null) return compares(read(line));
        return asked.order !== null && asked.order.lines.some((each) => compares(read(each)));
      };
    case 'member':
      return ({ member }) => compares(read(member));
    default:
      return ({ time }) => compares(read(time));
  }
}

/** Every fact is a field of what is asked about, under its own name, and the schema of conditions sees to its type. */
function reader(name: string): (from: object) => never {
  return (from) => (from as Readonly<Record<string, unknown>>)[name] as never;
}
