import { itemAt } from '../shared/item-at.ts';
import type { Ruleset } from '../program/ruleset.ts';
import type { Exact } from '../shared/exact.ts';
import { partNumber, type Amounts, type KnownOrder, type Remainder } from './counted-order.ts';
import { shareByLargestRemainder } from './points.ts';

/** Points that a rule, or a campaign's bonus, gave the order as it was placed, and the parts that they were given for. */
export interface Given<Fraction> {
  readonly points: number;
  /** How much of the points each part is worth, in proportion. */
  readonly weights: ReadonlyArray<{ readonly part: number; readonly weight: Fraction }>;
  /** What the order counted for, and counts for now, under the rule's basis; null where points are not for money. */
  readonly money: { readonly before: Amounts<Fraction>; readonly now: Amounts<Fraction> } | null;
}

/** What refunds take back, and the working. */
export interface TakenBack {
  readonly points: number;
  /** By line: the points of a part, and how much of it came back out of how much. */
  readonly parts: ReadonlyArray<{ readonly part: number; readonly points: number; readonly returned: number; readonly of: number }>;
  /** Proportional: what is left of the order's amount, out of what it was. */
  readonly money: { readonly left: string; readonly of: string } | null;
}

/** The policies under which refunds take back of what was earned, and do not count it anew. */
type TakesBack = Exclude<Ruleset['refunds']['earned'], 'recompute' | 'none'>;

const nothing: TakenBack = { points: 0, parts: [], money: null };

/**
 * What refunds take back of points that were earned, where they are not counted anew. Always of everything refunded so far together, and
 * rounded down once, so that any split of a refund comes to the same.
 *
 * - `by_line`: the points are dealt out to the parts they were earned on, by largest remainder; each returned unit of a line takes its
 *   share back, and so does each minor unit of refunded shipping. What was earned by the order as such goes when no unit is
 *   left. An amount refunded without a line takes nothing.
 * - `proportional`: the share of the order's amount that was given back, shipping and amounts without a line included as far as the
 *   rule's basis counts them. Where nothing of the order counts as money, points go when no unit is left.
 */
export function takeBack<Fraction>(
  exact: Exact<Fraction>,
  policy: TakesBack,
  given: Given<Fraction>,
  known: KnownOrder,
  before: Remainder,
  now: Remainder,
): TakenBack {
  if (given.points === 0) return nothing;
  return policy === 'by_line' ? byLine(exact, given, known, before, now) : proportional(exact, given, before, now);
}

function byLine<Fraction>(
  exact: Exact<Fraction>,
  { points, weights }: Given<Fraction>,
  known: KnownOrder,
  before: Remainder,
  now: Remainder,
): TakenBack {
  let whole = exact.zero;
  for (const { weight } of weights) whole = exact.plus(whole, weight);
  const shares = weights.map(({ weight }) => exact.over(exact.times(exact.of(points), weight), whole));
  const dealt = shareByLargestRemainder(exact, points, shares);
  const parts = weights.flatMap(({ part }, index) => {
    const back = returnedOf(part, known, before, now);
    return back.returned > 0 && itemAt(dealt, index) > 0 ? [{ part, points: itemAt(dealt, index), ...back }] : [];
  });
  const taken = parts.map((part) => exact.round(exact.times(exact.of(part.points), exact.of(part.returned, part.of)), 'floor'));
  return { points: taken.reduce((all, each) => all + each, 0), parts, money: null };
}

function returnedOf(part: number, { snapshot }: KnownOrder, before: Remainder, now: Remainder): { returned: number; of: number } {
  if (part < snapshot.lines.length)
    return { returned: Math.max(0, itemAt(before.units, part) - itemAt(now.units, part)), of: itemAt(before.units, part) };
  if (part === partNumber(snapshot, 'shipping')) return { returned: before.shippingMinor - now.shippingMinor, of: before.shippingMinor };
  return { returned: part === partNumber(snapshot, 'order') && nothingLeft(now) ? 1 : 0, of: 1 };
}

function proportional<Fraction>(exact: Exact<Fraction>, { points, money }: Given<Fraction>, before: Remainder, now: Remainder): TakenBack {
  if (money === null || exact.compare(money.before.total, exact.zero) <= 0) {
    return nothingLeft(now) && !nothingLeft(before) ? { ...nothing, points } : nothing;
  }
  const gone = exact.minus(money.before.total, money.now.total);
  if (exact.compare(gone, exact.zero) <= 0) return nothing;
  const taken = exact.round(exact.over(exact.times(exact.of(points), gone), money.before.total), 'floor');
  return { points: taken, parts: [], money: { left: exact.text(money.now.total), of: exact.text(money.before.total) } };
}

function nothingLeft({ units }: Remainder): boolean {
  return units.every((left) => left === 0);
}
