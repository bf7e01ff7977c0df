import type { Condition, ConditionFact, Segment } from '../../domain/program/ruleset.ts';
import type { Instant } from '../../domain/shared/instant.ts';

/** A piece of SQL with the values of its parameters, which are never part of the text. */
export interface Sql {
  readonly text: string;
  readonly values: readonly unknown[];
}

/**
 * Collects values as parameters. They are numbered from `first` on, so that a predicate fits behind the parameters of the
 * statement that it becomes part of.
 */
class Parameters {
  readonly values: unknown[] = [];
  readonly #first: number;

  constructor(first: number) {
    this.#first = first;
  }

  add(value: unknown, type: string): string {
    this.values.push(value);
    return `$${this.#first + this.values.length - 1}::${type}`;
  }
}

/**
 * A segment's condition as a predicate over `member_standings ms`: true for exactly those members of whom the compiled condition
 * (domain/segments/conditions.ts) holds. Like there, a fact that is not known satisfies no comparison, so each comparison is
 * false where it would be null, before any `not` is applied. Days are counted up to `at`.
 *
 * Throws when the condition asks about something other than the member; such a segment cannot be published.
 */
export function segmentSql(condition: Condition, { at, firstParameter }: { readonly at: Instant; readonly firstParameter: number }): Sql {
  const parameters = new Parameters(firstParameter);
  return { text: predicate(condition, new Date(at), parameters), values: parameters.values };
}

/** Who is in a segment, with `byHand` for what staff said of the member: a nullable boolean expression. */
export function membershipSql(segment: Segment, byHand: string, options: { readonly at: Instant; readonly firstParameter: number }): Sql {
  if (segment.kind === 'static') return { text: `coalesce(${byHand}, false)`, values: [] };
  const { text, values } = segmentSql(segment.condition, options);
  return segment.kind === 'dynamic' ? { text, values } : { text: `coalesce(${byHand}, ${text})`, values };
}

const operators = { equal: '=', not_equal: '<>', at_least: '>=', at_most: '<=', more_than: '>', less_than: '<' } as const;

function predicate(condition: Condition, at: Date, parameters: Parameters): string {
  switch (condition.kind) {
    case 'all':
      return condition.of.length === 0 ? 'true' : `(${condition.of.map((part) => predicate(part, at, parameters)).join(' AND ')})`;
    case 'any':
      return condition.of.length === 0 ? 'false' : `(${condition.of.map((part) => predicate(part, at, parameters)).join(' OR ')})`;
    case 'not':
      return `(NOT ${predicate(condition.of, at, parameters)})`;
    case 'number':
      return known(`${number(condition.fact, at, parameters)} ${operators[condition.is]} ${parameters.add(condition.value, 'bigint')}`);
    case 'word': {
      const isOne = `${word(condition.fact)} = ANY(${parameters.add(folded(condition.values), 'text[]')})`;
      return known(condition.is === 'one_of' ? isOne : `NOT (${isOne})`);
    }
    case 'between': {
      const [from, to] = [condition.from, condition.to].map((end) => parameters.add(end.toLowerCase(), 'text')) as [string, string];
      // Words sort by their characters' numbers, as they do in the compiled condition, and not as in a dictionary.
      return known(`${word(condition.fact)} COLLATE "C" BETWEEN ${from} AND ${to}`);
    }
    case 'set': {
      const values = parameters.add(folded(condition.values), 'text[]');
      const words = set(condition.fact);
      if (condition.has === 'all') return `(${words} @> ${values})`;
      return condition.has === 'any' ? `(${words} && ${values})` : `(NOT ${words} && ${values})`;
    }
    case 'any_line':
    case 'every_line':
      throw new RangeError('A segment cannot ask about the lines of an order.');
    case 'boolean':
      throw notOfMembers(condition.fact);
  }
}

/** False where it is not known. */
function known(comparison: string): string {
  return `coalesce(${comparison}, false)`;
}

/** Each different word once, in lower case. */
function folded(words: readonly string[]): string[] {
  return [...new Set(words.map((each) => each.toLowerCase()))];
}

/** Whole days from an instant to another, never negative. */
function wholeDays(from: string, to: string): string {
  return `greatest(0, floor(extract(epoch FROM ${to} - ${from}) / 86400))`;
}

function number(fact: ConditionFact, at: Date, parameters: Parameters): string {
  switch (fact) {
    case 'member.ordersBefore':
      return 'ms.orders';
    case 'member.spentBeforeMinor':
      return 'ms.spent_minor';
    case 'member.pointsBefore':
      return 'ms.points_earned';
    case 'member.daysEnrolled':
      return wholeDays('ms.enrolled_at', parameters.add(at, 'timestamptz'));
    case 'member.daysSinceLastOrder':
      // greatest() passes over nulls: who never ordered has no days.
      return `CASE WHEN ms.last_order_at IS NOT NULL THEN ${wholeDays('ms.last_order_at', parameters.add(at, 'timestamptz'))} END`;
    case 'member.recencyScore':
      return 'ms.recency';
    case 'member.frequencyScore':
      return 'ms.frequency';
    case 'member.monetaryScore':
      return 'ms.monetary';
    case 'member.churnRisk':
      return 'ms.churn_risk';
    default:
      throw notOfMembers(fact);
  }
}

function word(fact: ConditionFact): string {
  if (fact !== 'member.tier') throw notOfMembers(fact);
  return 'ms.tier';
}

function set(fact: ConditionFact): string {
  // Ids are in lower case; a customer's tags are as somebody wrote them, in any alphabet.
  if (fact === 'member.activities') return 'ms.activities';
  if (fact === 'member.tags') return `ARRAY(SELECT lower(tag COLLATE "und-x-icu") FROM unnest(ms.tags) AS tag)`;
  throw notOfMembers(fact);
}

function notOfMembers(fact: ConditionFact): RangeError {
  return new RangeError(`A segment cannot ask about "${fact}".`);
}
