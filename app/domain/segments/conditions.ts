import { factsAskedBy, type Condition, type ConditionFact } from '../program/ruleset.ts';
import type { Asked, AskedLine, AskedMember, AskedOrder, AskedTime } from './asked.ts';

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
  const name = fact.slice(dot + 1);
  switch (fact.slice(0, dot)) {
    case 'order': {
      const read = orderReaders[name as keyof typeof orderReaders] as Reader<AskedOrder>;
      return ({ order }) => order !== null && compares(read(order));
    }
    case 'line': {
      const read = lineReaders[name as keyof AskedLine] as Reader<AskedLine>;
      return (asked, line) => {
        if (line !== null) return compares(read(line));
        return asked.order !== null && asked.order.lines.some((each) => compares(read(each)));
      };
    }
    case 'member': {
      const read = memberReaders[name as keyof AskedMember] as Reader<AskedMember>;
      return ({ member }) => compares(read(member));
    }
    default: {
      const read = timeReaders[name as keyof AskedTime] as Reader<AskedTime>;
      return ({ time }) => compares(read(time));
    }
  }
}

/** The schema of conditions sees to it that a fact is compared as what it is. */
type Reader<From> = (from: From) => never;
type Readers<From> = { readonly [Name in keyof From]: (from: From) => From[Name] };

// Spelled out one by one, because reading a field by a name that is a variable takes many times as long.

const orderReaders: Omit<Readers<AskedOrder>, 'lines'> = {
  subtotalMinor: (order) => order.subtotalMinor,
  units: (order) => order.units,
  channel: (order) => order.channel,
  currency: (order) => order.currency,
  presentmentCurrency: (order) => order.presentmentCurrency,
  tags: (order) => order.tags,
  discountCodes: (order) => order.discountCodes,
  gateways: (order) => order.gateways,
  discounted: (order) => order.discounted,
  subscription: (order) => order.subscription,
  b2b: (order) => order.b2b,
};

const lineReaders: Readers<AskedLine> = {
  productId: (line) => line.productId,
  variantId: (line) => line.variantId,
  collections: (line) => line.collections,
  vendor: (line) => line.vendor,
  type: (line) => line.type,
  tags: (line) => line.tags,
  sku: (line) => line.sku,
  quantity: (line) => line.quantity,
  unitMinor: (line) => line.unitMinor,
  discounted: (line) => line.discounted,
  subscription: (line) => line.subscription,
};

const memberReaders: Readers<AskedMember> = {
  tier: (member) => member.tier,
  segments: (member) => member.segments,
  tags: (member) => member.tags,
  ordersBefore: (member) => member.ordersBefore,
  spentBeforeMinor: (member) => member.spentBeforeMinor,
  pointsBefore: (member) => member.pointsBefore,
  daysEnrolled: (member) => member.daysEnrolled,
  daysSinceLastOrder: (member) => member.daysSinceLastOrder,
  activities: (member) => member.activities,
  recencyScore: (member) => member.recencyScore,
  frequencyScore: (member) => member.frequencyScore,
  monetaryScore: (member) => member.monetaryScore,
  churnRisk: (member) => member.churnRisk,
};

const timeReaders: Readers<AskedTime> = {
  weekday: (time) => time.weekday,
  hour: (time) => time.hour,
  date: (time) => time.date,
};
