import { itemAt } from '../shared/item-at.ts';
import type { EarningRule } from '../program/ruleset.ts';
import type { Exact } from '../shared/exact.ts';
import { paidBy, remainingUnits, unitsBeforeRefunds, type OrderKnowledge, type OrderLine, type OrderSnapshot } from './order-facts.ts';

type Basis = EarningRule['basis'];
export type KnownOrder = OrderKnowledge & { readonly snapshot: OrderSnapshot };

/**
 * The parts of an order, each of which earns by itself: its lines by their index, then `shipping`, `tip`, and `order`, which is
 * the order as such.
 */
export const partsAfterLines = ['shipping', 'tip', 'order'] as const;
export type PartAfterLines = (typeof partsAfterLines)[number];

/** The part's number: of three parts that are no line, `shipping` follows the last line. */
export function partNumber(snapshot: OrderSnapshot, part: PartAfterLines): number {
  return snapshot.lines.length + partsAfterLines.indexOf(part);
}

/** How the explanation names a part: a line by its id. */
export function partName(snapshot: OrderSnapshot, part: number): string {
  return snapshot.lines[part]?.id ?? partsAfterLines[part - snapshot.lines.length] ?? 'order';
}

/** How much of an order there is at one stage of its life. */
export interface Remainder {
  /** Units of each line. */
  readonly units: readonly number[];
  readonly shippingMinor: number;
  /** Given back without naming a line. */
  readonly unallocatedMinor: number;
}

/** As it is now, refunds and edits taken into account. */
export function present(known: KnownOrder): Remainder {
  const { snapshot, refunds } = known;
  let shipping = 0;
  let unallocatedMinor = 0;
  for (const refund of Object.values(refunds)) {
    shipping += refund.shippingMinor;
    unallocatedMinor += refund.unallocatedMinor;
  }
  return {
    units: snapshot.lines.map((line) => remainingUnits(known, line)),
    shippingMinor: Math.max(0, snapshot.shippingMinor - shipping),
    unallocatedMinor,
  };
}

/** As if nothing had been refunded; edits count. */
export function beforeRefunds(known: KnownOrder): Remainder {
  const { snapshot } = known;
  return {
    units: snapshot.lines.map((line) => unitsBeforeRefunds(known, line)),
    shippingMinor: snapshot.shippingMinor,
    unallocatedMinor: 0,
  };
}

/** What the parts of an order count for under one basis, in exact minor units. */
export interface Amounts<Fraction> {
  readonly lines: readonly Fraction[];
  readonly shipping: Fraction;
  readonly tip: Fraction;
  /** All of them together. */
  readonly total: Fraction;
  /** What part of the order counts because neither gift cards nor store credit paid for it; null for all of it. */
  readonly share: Fraction | null;
}

/**
 * Each line counts for its net amount, shared evenly over its units; by quantity, not by refunded amounts, which Shopify rounds per
 * refund and which so depend on how a refund is split. An amount refunded without a line is then taken from the parts in
 * turn, never below zero. Last, where what gift cards or store credit paid does not earn, every part keeps the share of the
 * order's basis, as it was before refunds, that was paid otherwise.
 */
export function countAmounts<Fraction>(exact: Exact<Fraction>, known: KnownOrder, left: Remainder, basis: Basis): Amounts<Fraction> {
  const parts = lessUnallocated(exact, partAmounts(exact, known.snapshot, left, basis), left.unallocatedMinor);
  const share = shareThatCounts(exact, known, basis);
  const kept = share === null ? parts : parts.map((amount) => exact.times(amount, share));
  const lines = known.snapshot.lines.length;
  return {
    lines: kept.slice(0, lines),
    shipping: itemAt(kept, lines),
    tip: itemAt(kept, lines + 1),
    total: totalOf(exact, kept),
    share,
  };
}

function partAmounts<Fraction>(exact: Exact<Fraction>, snapshot: OrderSnapshot, left: Remainder, basis: Basis): Fraction[] {
  const parts = snapshot.lines.map((line, index) =>
    line.giftCard && basis.giftCards === 'exclude'
      ? exact.zero
      : lineAmount(exact, line, itemAt(left.units, index), basis, snapshot.taxesIncluded),
  );
  parts.push(basis.shipping === 'include' ? shippingAmount(exact, snapshot, left.shippingMinor, basis) : exact.zero);
  parts.push(basis.tips === 'include' ? exact.of(snapshot.tipMinor ?? 0) : exact.zero);
  return parts;
}

export function lineAmount<Fraction>(
  exact: Exact<Fraction>,
  line: OrderLine,
  remaining: number,
  basis: Pick<Basis, 'discounts' | 'tax'>,
  taxesIncluded: boolean,
): Fraction {
  // Units added by an edit were not in the original quantity; the line's totals cover the larger of the two.
  const units = Math.max(line.quantity, line.currentQuantity);
  if (units === 0 || remaining === 0) return exact.zero;
  const taken = (basis.discounts === 'deduct' ? line.discountMinor : 0) + (taxesIncluded && basis.tax === 'exclude' ? line.taxMinor : 0);
  const added = !taxesIncluded && basis.tax === 'include' ? line.taxMinor : 0;
  const plain = line.unitMinor * units + added - taken;
  const net =
    Number.isSafeInteger(line.unitMinor * units) && Number.isSafeInteger(plain)
      ? exact.of(plain)
      : exact.plus(exact.times(exact.of(line.unitMinor), exact.of(units)), exact.of(added - taken));
  if (exact.compare(net, exact.zero) <= 0) return exact.zero;
  return remaining === units ? net : exact.times(net, exact.of(remaining, units));
}

/** What is left of shipping, with its share of the tax: a refund of half the shipping leaves half of both. */
function shippingAmount<Fraction>(exact: Exact<Fraction>, snapshot: OrderSnapshot, remaining: number, basis: Basis): Fraction {
  const { shippingMinor: charged, shippingTaxMinor: tax } = snapshot;
  if (charged <= 0 || remaining === 0) return exact.zero;
  let amount = charged;
  if (snapshot.taxesIncluded && basis.tax === 'exclude') amount -= tax;
  if (!snapshot.taxesIncluded && basis.tax === 'include') amount += tax;
  return exact.times(exact.of(Math.max(0, amount)), exact.of(remaining, charged));
}

function lessUnallocated<Fraction>(exact: Exact<Fraction>, amounts: Fraction[], unallocatedMinor: number): Fraction[] {
  if (unallocatedMinor === 0) return amounts;
  let left = exact.of(unallocatedMinor);
  return amounts.map((amount) => {
    const taken = exact.compare(amount, left) < 0 ? amount : left;
    left = exact.minus(left, taken);
    return exact.minus(amount, taken);
  });
}

function shareThatCounts<Fraction>(exact: Exact<Fraction>, known: KnownOrder, basis: Basis): Fraction | null {
  const otherwise =
    (basis.paidByGiftCard === 'exclude' ? paidBy('paidByGiftCardMinor', known) : 0) +
    (basis.paidByStoreCredit === 'exclude' ? paidBy('paidByStoreCreditMinor', known) : 0);
  if (otherwise <= 0) return null;
  const whole = partAmounts(exact, known.snapshot, beforeRefunds(known), basis).reduce((sum, amount) => exact.plus(sum, amount));
  const rest = exact.minus(whole, exact.of(otherwise));
  return exact.compare(rest, exact.zero) <= 0 ? exact.zero : exact.over(rest, whole);
}

/** The amount of everything that counts, by which the order is measured against a minimum. */
export function totalOf<Fraction>(exact: Exact<Fraction>, amounts: readonly Fraction[]): Fraction {
  let total = exact.zero;
  for (const amount of amounts) total = exact.plus(total, amount);
  return total;
}

/** Net of line discounts, without tax and shipping: what conditions call the order's subtotal; whole minor units, rounded down. */
export function subtotalMinor<Fraction>(exact: Exact<Fraction>, snapshot: OrderSnapshot, units: readonly number[]): number {
  const asAsked = { discounts: 'deduct', tax: 'exclude' } as const;
  const amounts = snapshot.lines.map((line, index) => lineAmount(exact, line, itemAt(units, index), asAsked, snapshot.taxesIncluded));
  return exact.round(totalOf(exact, amounts), 'floor');
}
