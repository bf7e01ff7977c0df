import type { EarningRule, Ruleset } from '../program/ruleset.ts';
import { add, multiply, ratio, ratioText, round, type Ratio } from '../shared/ratio.ts';
import type { EarningContext } from './context.ts';
import type { EntitlementExplanation, ExplainedLine, ExplainedRule } from './explanation.ts';
import { remainingUnits, unitsBeforeRefunds, type OrderKnowledge, type OrderLine, type OrderSnapshot } from './order-facts.ts';

/**
 * What an order's present state is worth under a ruleset, with the whole working. A function of what is known of the order
 * and of nothing else, so any way of arriving at that knowledge is worth the same.
 */
export function explainEntitlement(
  known: OrderKnowledge & { snapshot: OrderSnapshot },
  ruleset: Ruleset,
  rulesetVersion: number,
  context: EarningContext,
): EntitlementExplanation {
  const { snapshot } = known;
  const rules = ruleset.earning.rules.filter((rule) => rule.enabled);
  const lines = snapshot.lines.map((line) => countLine(known, line, ruleset));
  const unallocated = ruleset.refunds.earned === 'none' ? 0 : sum(Object.values(known.refunds).map((refund) => refund.unallocatedMinor));
  const shipping = remainingShipping(known, ruleset);
  const undone = snapshot.cancelled || snapshot.payment === 'void';

  const worked = undone ? [] : rules.map((rule) => applyRule(rule, { lines, shipping, unallocated, snapshot }, ruleset));
  const counting = worked.filter((rule) => !rule.belowMinimum);
  const settled = settle(counting, ruleset);
  const total = settled.reduce((points, rule) => points + rule.points, 0n);

  return {
    rulesetVersion,
    context,
    currency: snapshot.currency,
    lines: lines.map((line) => line.explained),
    shipping: { amountMinor: String(shipping), counted: rules.some((rule) => rule.basis.shipping === 'include') },
    adjustmentsMinor: String(unallocated),
    rules: settled.map(({ working, points }) => ({ ...working.explained, points: Number(points) })),
    rounding: {
      mode: ruleset.earning.rounding.mode,
      stage: ruleset.earning.rounding.stage,
      exact: ratioText(counting.reduce((exact, rule) => add(exact, rule.exact), ratio(0n))),
      points: Number(total),
    },
    points: Number(total),
    nothingBecause: undone ? 'cancelled' : rules.length === 0 ? 'no_rules' : counting.length === 0 ? 'below_minimum' : null,
  };
}

interface CountedLine {
  readonly line: OrderLine;
  readonly remaining: number;
  readonly explained: ExplainedLine;
}

/** The line's figures; what of it counts is stated under the first rule's basis, which is the one shoppers are shown. */
function countLine(known: OrderKnowledge & { snapshot: OrderSnapshot }, line: OrderLine, ruleset: Ruleset): CountedLine {
  const remaining = ruleset.refunds.earned === 'none' ? unitsBeforeRefunds(known, line) : remainingUnits(known, line);
  const basis = (ruleset.earning.rules.find((rule) => rule.enabled) ?? ruleset.earning.rules[0])?.basis;
  const excluded = line.giftCard && basis?.giftCards !== 'include' ? 'gift_card' : remaining === 0 ? 'nothing_left' : null;
  const counted = basis === undefined || excluded !== null ? ratio(0n) : countedMinor(line, remaining, basis, known.snapshot.taxesIncluded);
  return {
    line,
    remaining,
    explained: {
      lineId: line.id,
      title: line.title,
      quantity: line.quantity,
      remaining,
      grossMinor: String(line.unitMinor * line.quantity),
      discountMinor: String(line.discountMinor),
      taxMinor: String(line.taxMinor),
      countedMinor: ratioText(counted),
      excludedBecause: excluded,
    },
  };
}

/**
 * Exact minor units that the remaining units of a line count for: its net amount, shared evenly over its units. By
 * quantity, not by the refunded amounts, which Shopify rounds per refund and which so depend on how a refund is split.
 */
function countedMinor(line: OrderLine, remaining: number, basis: EarningRule['basis'], taxesIncluded: boolean): Ratio {
  // Units added by an edit were not in the original quantity; the line's totals cover the larger of the two.
  const units = Math.max(line.quantity, line.currentQuantity);
  if (units === 0 || remaining === 0) return ratio(0n);
  let net = line.unitMinor * units;
  if (basis.discounts === 'deduct') net -= line.discountMinor;
  if (taxesIncluded && basis.tax === 'exclude') net -= line.taxMinor;
  if (!taxesIncluded && basis.tax === 'include') net += line.taxMinor;
  return ratio(BigInt(Math.max(0, net)) * BigInt(remaining), BigInt(units));
}

function remainingShipping(known: OrderKnowledge & { snapshot: OrderSnapshot }, ruleset: Ruleset): number {
  if (ruleset.refunds.earned === 'none') return known.snapshot.shippingMinor;
  const refunded = sum(Object.values(known.refunds).map((refund) => refund.shippingMinor));
  return Math.max(0, known.snapshot.shippingMinor - refunded);
}

interface RuleWorking {
  readonly exact: Ratio;
  /** The parts that the line stage rounds one by one; they add up to `exact`. */
  readonly parts: readonly Ratio[];
  readonly belowMinimum: boolean;
  readonly explained: Omit<ExplainedRule, 'points'>;
}

function applyRule(
  rule: EarningRule,
  order: { lines: readonly CountedLine[]; shipping: number; unallocated: number; snapshot: OrderSnapshot },
  ruleset: Ruleset,
): RuleWorking {
  const amounts = order.lines.map(({ line, remaining }) =>
    line.giftCard && rule.basis.giftCards !== 'include'
      ? ratio(0n)
      : countedMinor(line, remaining, rule.basis, order.snapshot.taxesIncluded),
  );
  if (rule.basis.shipping === 'include') {
    const taxShift = order.snapshot.taxesIncluded
      ? rule.basis.tax === 'exclude' ? -order.snapshot.shippingTaxMinor : 0
      : rule.basis.tax === 'include' ? order.snapshot.shippingTaxMinor : 0; // prettier-ignore
    amounts.push(countedShipping(order.shipping, order.snapshot.shippingMinor, taxShift));
  }
  const basis = lessUnallocated(amounts, order.unallocated);
  const total = basis.reduce(add, ratio(0n));
  const anythingLeft = order.lines.some(({ remaining }) => remaining > 0);
  const parts = rateParts(rule, basis, total, anythingLeft, ruleset.earning.rounding.stage);
  return {
    exact: parts.reduce(add, ratio(0n)),
    parts,
    belowMinimum: total.numerator < BigInt(rule.basis.minimumOrderMinor) * total.denominator,
    explained: {
      ruleId: rule.id,
      name: rule.name,
      basisMinor: ratioText(total),
      parts: basis.map(ratioText),
      rate: rateText(rule.rate),
      exactPoints: ratioText(parts.reduce(add, ratio(0n))),
    },
  };
}

/** What is left of shipping, with its share of the tax: a refund of half the shipping leaves half of both. */
function countedShipping(remaining: number, charged: number, taxShift: number): Ratio {
  if (charged <= 0) return ratio(0n);
  return ratio(BigInt(Math.max(0, charged + taxShift)) * BigInt(remaining), BigInt(charged));
}

/** Takes an amount refunded without a line from the parts, in their order, never below zero. */
function lessUnallocated(amounts: readonly Ratio[], unallocatedMinor: number): Ratio[] {
  let left = ratio(BigInt(unallocatedMinor));
  return amounts.map((amount) => {
    if (left.numerator === 0n) return amount;
    const rest = add(amount, { numerator: -left.numerator, denominator: left.denominator });
    if (rest.numerator >= 0n) {
      left = ratio(0n);
      return rest;
    }
    left = { numerator: -rest.numerator, denominator: rest.denominator };
    return ratio(0n);
  });
}

function rateText(rate: EarningRule['rate']): string {
  if (rate.kind === 'per_order') return `${rate.points} per order`;
  return `${rate.points} per ${rate.perMinor}${rate.steps === 'whole' ? ', whole steps only' : ''}`;
}

function rateParts(rule: EarningRule, basis: readonly Ratio[], total: Ratio, anythingLeft: boolean, stage: string): Ratio[] {
  const { rate } = rule;
  if (rate.kind === 'per_order') return [ratio(anythingLeft ? BigInt(rate.points) : 0n)];
  const perMinor = ratio(BigInt(rate.points), BigInt(rate.perMinor));
  if (rate.steps === 'whole') {
    const steps = (amount: Ratio) => ratio((amount.numerator / (amount.denominator * BigInt(rate.perMinor))) * BigInt(rate.points));
    return stage === 'line' ? basis.map(steps) : [steps(total)];
  }
  return stage === 'line' ? basis.map((amount) => multiply(amount, perMinor)) : [multiply(total, perMinor)];
}

/**
 * Rounds, once, in the place the ruleset names. At order stage the rounded total is shared among the rules: each gets its
 * floor, and what is left goes, point by point, to the largest fractions (ties: the earlier rule).
 */
function settle(workings: readonly RuleWorking[], ruleset: Ruleset): Array<{ working: RuleWorking; points: bigint }> {
  const { mode, stage } = ruleset.earning.rounding;
  if (stage === 'line') {
    return workings.map((working) => ({ working, points: working.parts.reduce((points, part) => points + round(part, mode), 0n) }));
  }
  if (stage === 'rule') return workings.map((working) => ({ working, points: round(working.exact, mode) }));
  const total = round(
    workings.reduce((exact, working) => add(exact, working.exact), ratio(0n)),
    mode,
  );
  const settled = workings.map((working, index) => {
    const points = round(working.exact, 'floor');
    return { working, index, points, fraction: add(working.exact, ratio(-points)) };
  });
  let left = total - settled.reduce((points, rule) => points + rule.points, 0n);
  const byFraction = [...settled].sort((a, b) => {
    const difference = b.fraction.numerator * a.fraction.denominator - a.fraction.numerator * b.fraction.denominator;
    return difference > 0n ? 1 : difference < 0n ? -1 : a.index - b.index;
  });
  for (const rule of byFraction) {
    if (left === 0n) break;
    rule.points += 1n;
    left -= 1n;
  }
  return settled;
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
