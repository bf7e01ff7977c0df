import { itemAt } from '../shared/item-at.ts';
import type { Ruleset } from '../program/ruleset.ts';
import type { Exact } from '../shared/exact.ts';
import { holdsForLine, holdsForOrder, type AskedAboutOrder } from './asked-order.ts';
import type { CompiledRule, CompiledRuleset, Exclusion } from './compiled.ts';
import { countAmounts, partNumber, totalOf, type Amounts, type KnownOrder, type Remainder } from './counted-order.ts';
import type { Multipliers } from './multipliers.ts';

/** What one rule has in one part of the order: an amount of money, or a number of lines, units or orders. */
export interface Stake<Fraction> {
  readonly part: number;
  readonly amount: Fraction;
}

/** A rule that the order earns by. */
export interface Candidate<Fraction> {
  readonly compiled: CompiledRule;
  /** Points for each unit of its stakes' amounts. */
  readonly rate: Fraction;
  /** The amount that the order counts for under its basis, less what it excludes. */
  readonly basis: Fraction;
  readonly stakes: ReadonlyArray<Stake<Fraction>>;
}

/**
 * Why an order earns nothing by a rule: the rule asks for something else (`condition`, and `no_line` when that is about the lines),
 * never earns by what came this way or by this customer, wants a larger order, or others came before it on every part.
 */
export type PassedOverReason = 'condition' | 'no_line' | 'channel' | 'customer_tag' | 'below_minimum' | 'outranked';

/** What rules are judged against: one order at the stage of its life that the refund policy counts. */
export interface JudgedOrder<Fraction> {
  readonly exact: Exact<Fraction>;
  readonly known: KnownOrder;
  readonly left: Remainder;
  readonly about: AskedAboutOrder;
  /** By number of the way to count. */
  readonly amounts: (basis: number) => Amounts<Fraction>;
}

export function judgedOrder<Fraction>(
  exact: Exact<Fraction>,
  known: KnownOrder,
  left: Remainder,
  about: AskedAboutOrder,
  { bases }: CompiledRuleset,
): JudgedOrder<Fraction> {
  const counted: Array<Amounts<Fraction> | undefined> = [];
  return { exact, known, left, about, amounts: (basis) => (counted[basis] ??= countAmounts(exact, known, left, itemAt(bases, basis))) };
}

/** Why a line never earns by a rule; null when it may. */
export function exclusionOf<Fraction>({ rule, excludes }: CompiledRule, order: JudgedOrder<Fraction>, index: number): Exclusion | null {
  if (rule.basis.giftCards === 'exclude' && itemAt(order.known.snapshot.lines, index).giftCard) return 'gift_card';
  return excludes === null ? null : excludes(order.about.line(index));
}

/** Judges one rule: what it has in which parts of the order, or why it has nothing in any. */
export function judgeRule<Fraction>(compiled: CompiledRule, order: JudgedOrder<Fraction>): Candidate<Fraction> | PassedOverReason {
  const { about, exact } = order;
  const { channels, customerTags } = compiled;
  if (customerTags !== null && about.asked.member.tags.some((tag) => customerTags.has(tag))) return 'customer_tag';
  if (channels?.has(about.asked.order.channel)) return 'channel';
  if (!holdsForOrder(compiled.when, about)) return 'condition';
  const amounts = order.amounts(compiled.basis);
  const { lines: counting, inScope } = linesOf(compiled, order);
  const { minimumOrderMinor } = compiled.rule.basis;
  const basis =
    compiled.excludes === null
      ? amounts.total
      : totalOf(exact, [...counting.map((index) => itemAt(amounts.lines, index)), amounts.shipping, amounts.tip]);
  if (minimumOrderMinor > 0 && exact.compare(basis, exact.of(minimumOrderMinor)) < 0) return 'below_minimum';
  if (compiled.lines !== null && inScope.length === 0) return 'no_line';
  return { compiled, rate: rateOf(compiled, exact), basis, stakes: stakesOf(compiled, order, amounts, inScope) };
}

/** The lines that may earn by the rule, and those of them that it asks for. */
function linesOf<Fraction>(compiled: CompiledRule, order: JudgedOrder<Fraction>): { lines: number[]; inScope: number[] } {
  const lines: number[] = [];
  const inScope: number[] = [];
  const { units } = order.left;
  for (let index = 0; index < units.length; index += 1) {
    if (units[index] === 0 || exclusionOf(compiled, order, index) !== null) continue;
    lines.push(index);
    if (holdsForLine(compiled.lines, order.about, index)) inScope.push(index);
  }
  return { lines, inScope };
}

/**
 * An amount earns on the lines and, where nothing is asked of lines, on shipping and tip as far as the basis contains them; items and
 * units earn on the lines; a number of points for each order on the order as such, while any line that may earn is left.
 */
function stakesOf<Fraction>(
  { rule, lines }: CompiledRule,
  { exact, known, left }: JudgedOrder<Fraction>,
  amounts: Amounts<Fraction>,
  inScope: readonly number[],
): Array<Stake<Fraction>> {
  switch (rule.rate.kind) {
    case 'per_order':
      return inScope.length === 0 ? [] : [{ part: partNumber(known.snapshot, 'order'), amount: exact.one }];
    case 'per_item':
      return inScope.map((part) => ({ part, amount: exact.one }));
    case 'per_unit':
      return inScope.map((part) => ({ part, amount: exact.of(itemAt(left.units, part)) }));
    case 'per_amount':
    case 'percentage': {
      const stakes = inScope.map((part): Stake<Fraction> => ({ part, amount: itemAt(amounts.lines, part) }));
      if (lines === null) {
        stakes.push({ part: partNumber(known.snapshot, 'shipping'), amount: amounts.shipping });
        stakes.push({ part: partNumber(known.snapshot, 'tip'), amount: amounts.tip });
      }
      return stakes.filter(({ amount }) => exact.compare(amount, exact.zero) > 0);
    }
  }
}

function rateOf<Fraction>({ rule: { rate } }: CompiledRule, exact: Exact<Fraction>): Fraction {
  switch (rate.kind) {
    case 'per_amount':
      return exact.of(rate.points, rate.perMinor);
    case 'percentage':
      return exact.over(exact.of(rate.basisPoints, 10_000), exact.of(rate.pointWorthMinor));
    default:
      return exact.of(rate.points);
  }
}

/**
 * Decides, part by part, which of the rules that have a stake in it earn on it.
 *
 * - `add`: all of them.
 * - `best`: the one that gives most there, multipliers included (ties: the earlier rule). Whole steps, which are counted over all
 *   parts that a rule has won, are compared at their rate in proportion.
 * - `most_specific`: the one that asks most precisely (ties: the higher priority, then the earlier rule).
 * - `first_match`: the one with the highest priority (ties: the earlier rule).
 */
export function stack<Fraction>(
  exact: Exact<Fraction>,
  candidates: ReadonlyArray<Candidate<Fraction>>,
  stacking: Ruleset['earning']['stacking']['rules'],
  multipliers: Multipliers<Fraction>,
): ReadonlyArray<Candidate<Fraction>> {
  if (stacking === 'add' || candidates.length < 2) return candidates;
  const winners = new Map<number, { candidate: Candidate<Fraction>; worth: Fraction }>();
  for (const candidate of candidates) {
    for (const { part, amount } of candidate.stakes) {
      const worth =
        stacking === 'best'
          ? exact.times(exact.times(amount, candidate.rate), multipliers.factorOf(candidate.compiled, part))
          : exact.of(-candidate.compiled.rank);
      const winner = winners.get(part);
      if (winner === undefined || exact.compare(worth, winner.worth) > 0) winners.set(part, { candidate, worth });
    }
  }
  return candidates.map((candidate) => {
    const stakes = candidate.stakes.filter(({ part }) => winners.get(part)?.candidate === candidate);
    return stakes.length === candidate.stakes.length ? candidate : { ...candidate, stakes };
  });
}
