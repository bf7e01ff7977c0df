import { itemAt } from '../shared/item-at.ts';
import type { Caps, Ruleset } from '../program/ruleset.ts';
import type { Exact } from '../shared/exact.ts';
import type { Candidate, Stake } from './candidates.ts';
import type { EarningContext } from './context.ts';
import { roomOf, type Multipliers } from './multipliers.ts';

/** The points of one rule, on their way from exact to whole. */
export interface RulePoints<Fraction> {
  readonly candidate: Candidate<Fraction>;
  /** Before rounding. */
  readonly exact: Fraction;
  /** After rounding and, at order stage, after the shares are settled. */
  readonly rounded: number;
  /** The limit that its own caps set; null for none. */
  readonly cap: number | null;
  /** After its own cap, and the cap of all rules together. */
  points: number;
}

/** Points that a campaign gives on top, once an order. */
export interface BonusPoints {
  readonly campaignId: string;
  readonly name: string;
  readonly given: number;
  /** After the cap of all rules together. */
  points: number;
}

export interface Points<Fraction> {
  readonly rules: ReadonlyArray<RulePoints<Fraction>>;
  readonly bonuses: readonly BonusPoints[];
  readonly exact: Fraction;
  /** Of the rules, after rounding and before any cap. */
  readonly rounded: number;
  /** The limit of all rules together; null for none. */
  readonly cap: number | null;
  readonly total: number;
}

/**
 * Counts the points of what rules and campaigns have a stake in: exact, then rounded once, in the place that the ruleset names,
 * then capped: each rule by itself, then all together, taken from the last one back.
 */
export function countPoints<Fraction>(
  exact: Exact<Fraction>,
  candidates: ReadonlyArray<Candidate<Fraction>>,
  bonuses: ReadonlyArray<Omit<BonusPoints, 'points'>>,
  multipliers: Multipliers<Fraction>,
  { earning }: Ruleset,
  { room }: EarningContext,
): Points<Fraction> {
  const worths = candidates.map((candidate) => worthOf(exact, candidate, multipliers, earning.rounding.stage === 'line'));
  const rounded = roundWorths(exact, worths, earning.rounding);
  const rules = candidates.map((candidate, index): RulePoints<Fraction> => {
    const { id, caps } = candidate.compiled.rule;
    const cap = lesser(caps.perOrder, Object.hasOwn(room.rules, id) ? (room.rules[id] ?? null) : null);
    const points = itemAt(rounded, index);
    return { candidate, exact: itemAt(worths, index).exact, rounded: points, cap, points: cap === null ? points : Math.min(points, cap) };
  });
  const given = bonuses.map((bonus) => ({ ...bonus, points: bonus.given }));
  const cap = lesser(earning.caps.perOrder, room.all);
  const total = sum([...rules, ...given]);
  if (cap !== null && total > cap) takeFromLast([...rules, ...given], total - cap);
  let exactTotal = exact.zero;
  for (const worth of worths) exactTotal = exact.plus(exactTotal, worth.exact);
  return {
    rules,
    bonuses: given,
    exact: exactTotal,
    rounded: rounded.reduce((all, points) => all + points, 0),
    cap,
    total: sum([...rules, ...given]),
  };
}

interface Worth<Fraction> {
  readonly exact: Fraction;
  /** What the line stage rounds one by one; they add up to `exact`. */
  readonly parts: readonly Fraction[];
}

/** Whole steps are counted over all parts with the same multiplier together, and then multiplied; at line stage over each part alone. */
function worthOf<Fraction>(
  exact: Exact<Fraction>,
  candidate: Candidate<Fraction>,
  multipliers: Multipliers<Fraction>,
  byLine: boolean,
): Worth<Fraction> {
  const { compiled, rate, stakes } = candidate;
  const { rate: kind } = compiled.rule;
  const per = kind.kind === 'per_amount' && kind.steps === 'whole' ? kind.perMinor : null;
  const parts = groupsOf(exact, candidate, stakes, multipliers, byLine).map(({ amount, factor }) => {
    const points =
      per === null
        ? exact.times(amount, rate)
        : exact.times(exact.floor(exact.over(amount, exact.of(per))), exact.times(rate, exact.of(per)));
    return factor === exact.one ? points : exact.times(points, factor);
  });
  return { exact: parts.reduce((total, part) => exact.plus(total, part), exact.zero), parts };
}

interface Group<Fraction> {
  readonly factor: Fraction;
  amount: Fraction;
}

function groupsOf<Fraction>(
  exact: Exact<Fraction>,
  { compiled }: Candidate<Fraction>,
  stakes: ReadonlyArray<Stake<Fraction>>,
  multipliers: Multipliers<Fraction>,
  byLine: boolean,
): ReadonlyArray<Group<Fraction>> {
  const groups: Array<Group<Fraction>> = [];
  for (const { part, amount } of stakes) {
    const factor = multipliers.factorOf(compiled, part);
    const group = byLine ? undefined : groups.find((known) => known.factor === factor || exact.compare(known.factor, factor) === 0);
    if (group === undefined) groups.push({ factor, amount });
    else group.amount = exact.plus(group.amount, amount);
  }
  return groups;
}

/**
 * At order stage the rounded total is shared among the rules: each gets its floor, and what is left goes, point by point, to the largest
 * fractions (ties: the earlier rule).
 */
function roundWorths<Fraction>(
  exact: Exact<Fraction>,
  worths: ReadonlyArray<Worth<Fraction>>,
  { mode, stage }: Ruleset['earning']['rounding'],
): number[] {
  if (stage === 'line') return worths.map(({ parts }) => parts.reduce((points, part) => points + exact.round(part, mode), 0));
  if (stage === 'rule' || worths.length === 1) return worths.map((worth) => exact.round(worth.exact, mode));
  const total = exact.round(
    worths.reduce((all, worth) => exact.plus(all, worth.exact), exact.zero),
    mode,
  );
  return shareByLargestRemainder(
    exact,
    total,
    worths.map((worth) => worth.exact),
  );
}

/** Whole shares that add up to the total: floors first, then one more to the largest fractions, the earlier first. */
export function shareByLargestRemainder<Fraction>(exact: Exact<Fraction>, total: number, shares: readonly Fraction[]): number[] {
  const floors = shares.map((share) => exact.round(share, 'floor'));
  let left = total - floors.reduce((all, floor) => all + floor, 0);
  if (left <= 0) return floors;
  const fractions = shares.map((share, index) => exact.minus(share, exact.of(itemAt(floors, index))));
  // Sorting keeps the order of equals: the earlier share stays first.
  const byFraction = shares.map((_, index) => index).sort((a, b) => exact.compare(itemAt(fractions, b), itemAt(fractions, a)));
  for (const index of byFraction) {
    if (left === 0) break;
    floors[index] = itemAt(floors, index) + 1;
    left -= 1;
  }
  return floors;
}

/**
 * What each campaign gives the order, after all caps, and what its budget takes back again. A multiplier gives the difference to the same
 * rules without it, the campaigns counted in the ruleset's order; what is more than its room is taken from the rules, the
 * last one first.
 */
export function settleCampaigns<Fraction>(
  points: Points<Fraction>,
  multipliers: Multipliers<Fraction>,
  context: EarningContext,
  countWith: (multipliers: Multipliers<Fraction>) => Points<Fraction>,
): Map<string, { points: number; withheld: number }> {
  const given = new Map<string, { points: number; withheld: number }>();
  const campaigns = multipliers.applied.filter(({ of }) => of === 'campaign');
  let withheldInAll = 0;
  let before = campaigns.length === 0 ? 0 : countWith(multipliers.without(({ of }) => of === 'campaign')).total;
  campaigns.forEach(({ id }, index) => {
    const later = campaigns.slice(index + 1);
    const total = later.length === 0 ? points.total : countWith(multipliers.without((each) => later.includes(each))).total;
    const added = Math.max(0, total - before);
    const room = roomOf(id, context);
    const kept = room === null ? added : Math.min(added, room);
    given.set(id, { points: kept, withheld: added - kept });
    withheldInAll += added - kept;
    before = total;
  });
  takeFromLast(points.rules, withheldInAll);
  for (const bonus of points.bonuses) given.set(bonus.campaignId, { points: bonus.points, withheld: 0 });
  return given;
}

function takeFromLast(entries: ReadonlyArray<{ points: number }>, amount: number): void {
  let left = amount;
  for (const entry of [...entries].reverse()) {
    const taken = Math.min(left, entry.points);
    entry.points -= taken;
    left -= taken;
  }
}

/** The lesser of two limits; null for none. */
function lesser(one: Caps['perOrder'], other: number | null): number | null {
  if (one === null) return other;
  return other === null ? one : Math.min(one, other);
}

function sum(entries: ReadonlyArray<{ readonly points: number }>): number {
  return entries.reduce((total, { points }) => total + points, 0);
}
