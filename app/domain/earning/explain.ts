import { itemAt } from '../shared/item-at.ts';
import type { Ruleset } from '../program/ruleset.ts';
import type { Exact } from '../shared/exact.ts';
import { exclusionOf } from './candidates.ts';
import type { EarningContext } from './context.ts';
import { lineAmount, partName, present, type KnownOrder } from './counted-order.ts';
import type { Working } from './entitlement.ts';
import type {
  EntitlementExplanation,
  ExplainedLine,
  ExplainedMultiplier,
  ExplainedReturn,
  ExplainedRule,
  ExplainedStake,
} from './explanation.ts';
import type { RulePoints } from './points.ts';
import type { TakenBack } from './returns.ts';

interface Worked<Fraction> extends Working<Fraction> {
  readonly exact: Exact<Fraction>;
  readonly known: KnownOrder;
  readonly ruleset: Ruleset;
  readonly rulesetVersion: number;
  readonly context: EarningContext;
}

/** Of rules that are passed over, how many are named for each reason. */
const namedMax = 5;

/** States the working in plain values. What has the value that it nearly always has is left out: one is stored with every order. */
export function explain<Fraction>(worked: Worked<Fraction>): EntitlementExplanation {
  const { exact, known, ruleset, context, order, points, campaigns, multipliers, passedOver } = worked;
  const { snapshot } = known;
  const { stacking, rounding } = ruleset.earning;
  const { earned: policy } = ruleset.refunds;
  const rules = [...points.rules.map((rule, index) => explainRule(worked, rule, index)), ...explainBonuses(worked)];
  const inForce = worked.compiled.rules;
  const remaining = policy === 'by_line' || policy === 'proportional' ? present(known).units : order.left.units;
  const withheld = [...campaigns].filter(([, given]) => given.withheld > 0);
  return {
    rulesetVersion: worked.rulesetVersion,
    context,
    currency: snapshot.currency,
    lines: snapshot.lines.map((_, index) => explainLine(worked, index, remaining)),
    shipping: {
      amountMinor: String(order.left.shippingMinor),
      counted: inForce.some(({ rule }) => rule.basis.shipping === 'include'),
    },
    ...(snapshot.tipMinor === undefined || snapshot.tipMinor === 0
      ? {}
      : { tip: { amountMinor: String(snapshot.tipMinor), counted: inForce.some(({ rule }) => rule.basis.tips === 'include') } }),
    adjustmentsMinor: String(order.left.unallocatedMinor),
    rules,
    ...(multipliers.applied.length === 0 ? {} : { multipliers: explainMultipliers(worked) }),
    ...(stacking.rules === 'add' && stacking.multipliers === 'multiply' ? {} : { stacking }),
    rounding: { mode: rounding.mode, stage: rounding.stage, exact: exact.text(points.exact), points: points.rounded },
    ...(points.cap === null ? {} : { cap: points.cap }),
    ...(campaigns.size === 0 ? {} : { campaigns: Object.fromEntries([...campaigns].map(([id, given]) => [id, given.points])) }),
    ...(withheld.length === 0 ? {} : { withheld: Object.fromEntries(withheld.map(([id, given]) => [id, given.withheld])) }),
    ...(policy === 'recompute' ? {} : { refunds: policy }),
    ...(passedOver.size === 0
      ? {}
      : { passedOver: [...passedOver].map(([because, ids]) => ({ because, count: ids.length, rules: ids.slice(0, namedMax) })) }),
    points: rules.reduce((total, rule) => total + rule.points, 0),
    nothingBecause: worked.nothingBecause,
  };
}

/** What of a line counts is stated under the first rule's basis. Under policies that leave the order as it was, so are its units' points. */
function explainLine<Fraction>(
  { exact, known, order, compiled }: Worked<Fraction>,
  index: number,
  remaining: readonly number[],
): ExplainedLine {
  const line = itemAt(known.snapshot.lines, index);
  const first = compiled.rules[0];
  const excludedBecause = order.left.units[index] === 0 ? 'nothing_left' : first === undefined ? null : exclusionOf(first, order, index);
  const counts = first !== undefined && excludedBecause === null;
  return {
    lineId: line.id,
    title: line.title,
    quantity: line.quantity,
    remaining: itemAt(remaining, index),
    grossMinor: String(BigInt(line.unitMinor) * BigInt(line.quantity)),
    discountMinor: String(line.discountMinor),
    taxMinor: String(line.taxMinor),
    countedMinor: counts
      ? exact.text(lineAmount(exact, line, itemAt(order.left.units, index), first.rule.basis, known.snapshot.taxesIncluded))
      : '0',
    excludedBecause,
  };
}

function explainRule<Fraction>(
  { exact, known, order, multipliers, taken }: Worked<Fraction>,
  { candidate, exact: exactPoints, rounded, cap, points }: RulePoints<Fraction>,
  index: number,
): ExplainedRule {
  const { compiled, stakes, basis } = candidate;
  const back = taken[index];
  const share = isMoney(compiled.rule.rate.kind) ? order.amounts(compiled.basis).share : null;
  const left = points - (back?.points ?? 0);
  // Filled field by field: this runs for every rule of every order, and spreading costs several times as much.
  const explained: Writable<ExplainedRule> = {
    ruleId: compiled.rule.id,
    name: compiled.rule.name,
    basisMinor: exact.text(basis),
    parts: stakes.map(({ part, amount }): ExplainedStake => {
      const factor = multipliers.factorOf(compiled, part);
      const named = partName(known.snapshot, part);
      if (factor === exact.one || exact.compare(factor, exact.one) === 0) return [named, exact.text(amount)];
      return [named, exact.text(amount), exact.text(factor)];
    }),
    rate: compiled.rate,
    exactPoints: exact.text(exactPoints),
    points: left,
  };
  if (share !== null) explained.share = exact.text(share);
  if (rounded !== left) explained.rounded = rounded;
  if (cap !== null) explained.cap = cap;
  const returned = returnOf(back, known);
  if (returned !== null) explained.returned = returned;
  return explained;
}

type Writable<Fields> = { -readonly [Name in keyof Fields]: Fields[Name] };

function isMoney(rate: 'per_amount' | 'percentage' | 'per_order' | 'per_item' | 'per_unit'): boolean {
  return rate === 'per_amount' || rate === 'percentage';
}

function explainBonuses<Fraction>({ known, points: { rules, bonuses }, taken }: Worked<Fraction>): ExplainedRule[] {
  return bonuses.map(({ campaignId, name, given, points }, index) => {
    const back = taken[rules.length + index];
    const left = points - (back?.points ?? 0);
    const returned = returnOf(back, known);
    return {
      ruleId: `campaign:${campaignId}`,
      name,
      basisMinor: '0',
      parts: [['order', '1']],
      rate: `${given} once`,
      exactPoints: String(given),
      ...(given === left ? {} : { rounded: given }),
      ...(returned === null ? {} : { returned }),
      points: left,
    };
  });
}

function returnOf(back: TakenBack | undefined, { snapshot }: KnownOrder): ExplainedReturn | null {
  if (back === undefined || back.points === 0) return null;
  const { points, parts, money } = back;
  return {
    points,
    ...(parts.length === 0
      ? {}
      : { parts: parts.map((each) => [partName(snapshot, each.part), each.points, each.returned, each.of] as const) }),
    ...(money === null ? {} : { money: [money.left, money.of] as const }),
  };
}

function explainMultipliers<Fraction>({ exact, known, multipliers }: Worked<Fraction>): ExplainedMultiplier[] {
  return multipliers.applied.map(({ id, name, of, factor, lines, rules }) => ({
    id,
    name,
    of,
    factor: exact.text(factor),
    ...(lines === null ? {} : { lines: [...lines].map((part) => partName(known.snapshot, part)) }),
    ...(rules === null ? {} : { rules: [...rules] }),
  }));
}
