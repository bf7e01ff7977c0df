import { itemAt } from '../shared/item-at.ts';
import type { Ruleset } from '../program/ruleset.ts';
import { exactly, type Exact } from '../shared/exact.ts';
import { askAbout, holdsForOrder } from './asked-order.ts';
import { judgedOrder, judgeRule, stack, type Candidate, type JudgedOrder, type PassedOverReason } from './candidates.ts';
import { compileRuleset, type CompiledRuleset } from './compiled.ts';
import type { EarningContext } from './context.ts';
import { beforeRefunds, countAmounts, present, partNumber, subtotalMinor, type KnownOrder, type Remainder } from './counted-order.ts';
import { explain } from './explain.ts';
import type { EntitlementExplanation, NothingBecause } from './explanation.ts';
import { applicableMultipliers, linesIn, Multipliers, openCampaigns, roomOf } from './multipliers.ts';
import { countPoints, settleCampaigns, type BonusPoints, type Points } from './points.ts';
import { takeBack, type Given, type TakenBack } from './returns.ts';

/**
 * What an order's present state is worth under a ruleset, with the whole working. A function of what is known of the order, of the ruleset
 * and of the pinned context, so any way of arriving at that knowledge is worth the same.
 *
 * Under `recompute` everything is judged on what remains of the order, minimums and conditions about it included; what the
 * conditions ask about the member and the time is in the context. Under the other policies the order is judged as if
 * nothing had been refunded, and refunds then take back their part. An order that was cancelled, or will never be paid, is
 * worth nothing under any policy.
 */
export function explainEntitlement(
  known: KnownOrder,
  ruleset: Ruleset,
  rulesetVersion: number,
  context: EarningContext,
): EntitlementExplanation {
  return exactly((exact) => workOut(exact, known, ruleset, rulesetVersion, context));
}

/** The same in one of the two sizes of exact arithmetic; with plain numbers it throws TooLarge where they do not reach. */
export function workOut<Fraction>(
  exact: Exact<Fraction>,
  known: KnownOrder,
  ruleset: Ruleset,
  rulesetVersion: number,
  context: EarningContext,
): EntitlementExplanation {
  return explain({ exact, known, ruleset, rulesetVersion, context, ...work(exact, known, ruleset, compileRuleset(ruleset), context) });
}

/** Everything that came out of working one order's points. */
export interface Working<Fraction> {
  readonly order: JudgedOrder<Fraction>;
  readonly compiled: CompiledRuleset;
  readonly multipliers: Multipliers<Fraction>;
  readonly points: Points<Fraction>;
  readonly campaigns: ReadonlyMap<string, { readonly points: number; readonly withheld: number }>;
  /** What refunds take back, of each rule and then of each bonus. */
  readonly taken: readonly TakenBack[];
  readonly passedOver: ReadonlyMap<PassedOverReason, readonly string[]>;
  readonly nothingBecause: NothingBecause | null;
}

function work<Fraction>(
  exact: Exact<Fraction>,
  known: KnownOrder,
  ruleset: Ruleset,
  compiled: CompiledRuleset,
  context: EarningContext,
): Working<Fraction> {
  const { snapshot } = known;
  const policy = ruleset.refunds.earned;
  const left = policy === 'recompute' ? present(known) : beforeRefunds(known);
  const about = askAbout(snapshot, context, left.units, () => subtotalMinor(exact, snapshot, left.units));
  const order = judgedOrder(exact, known, left, about, compiled);
  const undone = context.barred ?? (snapshot.cancelled || snapshot.payment === 'void' ? ('cancelled' as const) : null);

  const { candidates, passedOver } =
    undone === null ? judgeRules(compiled, order) : { candidates: [], passedOver: new Map<PassedOverReason, string[]>() };
  const applicable = candidates.length === 0 ? [] : applicableMultipliers(exact, about, left.units, compiled, context);
  const multipliers = new Multipliers(exact, applicable, ruleset.earning.stacking.multipliers);
  const winners = stack(exact, candidates, ruleset.earning.stacking.rules, multipliers).filter((candidate, index) => {
    const outranked = candidate.stakes.length === 0 && itemAt(candidates, index).stakes.length > 0;
    if (outranked) addTo(passedOver, 'outranked', candidate.compiled.rule.id);
    return !outranked;
  });
  const bonuses = undone === null ? bonusesFor(compiled, order, context) : [];
  const countWith = (using: Multipliers<Fraction>) => countPoints(exact, winners, bonuses, using, ruleset, context);
  const points = countWith(multipliers);
  const campaigns = settleCampaigns(points, multipliers, context, countWith);
  return {
    order,
    compiled,
    multipliers,
    points,
    campaigns,
    taken: takeBackFrom(order, compiled, points, multipliers, policy),
    passedOver,
    nothingBecause: undone ?? (winners.length + bonuses.length > 0 ? null : reasonFor(compiled, passedOver)),
  };
}

function judgeRules<Fraction>(
  { rules }: CompiledRuleset,
  order: JudgedOrder<Fraction>,
): { candidates: Array<Candidate<Fraction>>; passedOver: Map<PassedOverReason, string[]> } {
  const candidates: Array<Candidate<Fraction>> = [];
  const passedOver = new Map<PassedOverReason, string[]>();
  for (const compiled of rules) {
    const judged = judgeRule(compiled, order);
    if (typeof judged === 'string') addTo(passedOver, judged, compiled.rule.id);
    else candidates.push(judged);
  }
  return { candidates, passedOver };
}

function addTo(passedOver: Map<PassedOverReason, string[]>, because: PassedOverReason, ruleId: string): void {
  const others = passedOver.get(because);
  if (others === undefined) passedOver.set(because, [ruleId]);
  else others.push(ruleId);
}

function reasonFor({ rules }: CompiledRuleset, passedOver: ReadonlyMap<PassedOverReason, unknown>): NothingBecause {
  if (rules.length === 0) return 'no_rules';
  return passedOver.has('below_minimum') ? 'below_minimum' : 'no_match';
}

/** Bonuses of open campaigns that the order takes part in: while anything that they ask for is left of it, and as far as they have room. */
function bonusesFor<Fraction>(
  { campaigns }: CompiledRuleset,
  { about, left }: JudgedOrder<Fraction>,
  context: EarningContext,
): Array<Omit<BonusPoints, 'points'>> {
  return openCampaigns(campaigns, context).flatMap(({ campaign, when, lines }) => {
    if (campaign.effect.kind !== 'bonus' || !holdsForOrder(when, about) || linesIn(about, left.units, lines).size === 0) return [];
    const given = Math.min(campaign.effect.points, roomOf(campaign.id, context) ?? Infinity);
    return [{ campaignId: campaign.id, name: campaign.name, given }];
  });
}

function takeBackFrom<Fraction>(
  { exact, known, left, amounts }: JudgedOrder<Fraction>,
  { bases }: CompiledRuleset,
  points: Points<Fraction>,
  multipliers: Multipliers<Fraction>,
  policy: Ruleset['refunds']['earned'],
): TakenBack[] {
  if (policy === 'recompute' || policy === 'none' || Object.keys(known.refunds).length === 0) return [];
  const now: Remainder = present(known);
  const taken = (given: Given<Fraction>) => takeBack(exact, policy, given, known, left, now);
  const ofRules = points.rules.map(({ candidate: { compiled, stakes }, points: earned }) =>
    taken({
      points: earned,
      weights: stakes.map(({ part, amount }) => ({ part, weight: exact.times(amount, multipliers.factorOf(compiled, part)) })),
      money:
        policy === 'proportional'
          ? { before: amounts(compiled.basis), now: countAmounts(exact, known, now, itemAt(bases, compiled.basis)) }
          : null,
    }),
  );
  const ofBonuses = points.bonuses.map(({ points: earned }) =>
    taken({ points: earned, weights: [{ part: partNumber(known.snapshot, 'order'), weight: exact.one }], money: null }),
  );
  return [...ofRules, ...ofBonuses];
}
