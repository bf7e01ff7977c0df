import {
  fateOf,
  isUndone,
  remainingUnits,
  unitsBeforeRefunds,
  type OrderKnowledge,
  type OrderLine,
  type OrderSnapshot,
} from './order-facts.ts';

/** What became of an order that carries a reward's code, in the words of the reward's rules. */
export interface CodeFate {
  /** It was paid in full at some time, and is not void. */
  readonly paid: boolean;
  /** Nothing of it is left, as far as anything is known: every unit came back, or all money for what was left. */
  readonly undone: boolean;
  /** Shopify's own newest word says so. */
  readonly saysUndone: boolean;
  /** Money for the order's lines, net of discounts and without tax and shipping: what went back, of what there was. */
  readonly refunded: { readonly part: number; readonly whole: number };
}

/**
 * A function of what is known and of nothing else, so any split of a refund counts the same. Money given back without naming a
 * line pays for what is left of the lines, their tax included where it is on top: once it covers that, nothing is left.
 */
export function codeFateOf(known: OrderKnowledge & { snapshot: OrderSnapshot }): CodeFate {
  const { lines, taxesIncluded } = known.snapshot;
  let whole = 0;
  let left = 0;
  let leftWithTax = 0;
  for (const line of lines) {
    const units = remainingUnits(known, line);
    const net = lineNet(line, units);
    whole += lineNet(line, Math.max(units, unitsBeforeRefunds(known, line)));
    left += net;
    leftWithTax += net + (taxesIncluded ? 0 : partOf(line.taxMinor, units, line));
  }
  const unallocated = Object.values(known.refunds).reduce((sum, refund) => sum + refund.unallocatedMinor, 0);
  const fate = fateOf(known);
  const containsAll = Object.keys(known.refunds).every((id) => known.snapshot.refundIds.includes(id));
  const coversAll = unallocated > 0 && unallocated >= leftWithTax;
  const given = coversAll ? left : leftWithTax === 0 ? 0 : Number((BigInt(unallocated) * BigInt(left)) / BigInt(leftWithTax));
  return {
    ...fate,
    undone: isUndone(known) || coversAll,
    // The order's own state says so as well, once it contains every refund that pays for what is left.
    saysUndone: fate.saysUndone || (coversAll && containsAll),
    refunded: { part: whole - left + given, whole },
  };
}

/** What so many units of a line cost, net of their share of its discounts; the line's whole price for all of them. */
function lineNet(line: OrderLine, units: number): number {
  return line.unitMinor * units - partOf(line.discountMinor, units, line);
}

/** Rounded down; computed from the units as a whole, so that it does not depend on how they came back. */
function partOf(amount: number, units: number, { quantity }: OrderLine): number {
  return quantity === 0 ? 0 : Number((BigInt(amount) * BigInt(units)) / BigInt(quantity));
}
