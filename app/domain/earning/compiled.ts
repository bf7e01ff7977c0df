import { itemAt } from '../shared/item-at.ts';
import { asksNothing, compileFoldedCondition, foldWords, specificityOf } from '../segments/conditions.ts';
import type { Asked, AskedLine } from '../segments/asked.ts';
import type { Campaign, Condition, EarningRule, Factor, Ruleset } from '../program/ruleset.ts';

/** Judges what is asked of an order, or of one of its lines; words are in lower case. Null asks nothing and always holds. */
export type Judge = ((asked: Asked, line: AskedLine | null) => boolean) | null;

/** Why a line never earns by a rule, whatever the rule asks. */
export type Exclusion = 'gift_card' | 'product' | 'collection' | 'vendor' | 'type' | 'tag';

export interface CompiledRule {
  readonly rule: EarningRule;
  /** Place among the ruleset's rules that are in force. */
  readonly index: number;
  readonly when: Judge;
  readonly lines: Judge;
  readonly excludes: ((line: AskedLine) => Exclusion | null) | null;
  readonly customerTags: ReadonlySet<string> | null;
  readonly channels: ReadonlySet<string> | null;
  /** Which of the ruleset's ways to count an amount is this rule's. */
  readonly basis: number;
  /** Its place when rules of the same part outrank each other, by precision or by priority; the lowest wins. */
  readonly rank: number;
  readonly rate: string;
}

export interface CompiledMultiplier {
  readonly id: string;
  readonly name: string;
  readonly factor: Factor;
  readonly when: Judge;
  readonly lines: Judge;
  /** Ids of the rules it multiplies; null for all of them. */
  readonly rules: ReadonlySet<string> | null;
}

export interface CompiledCampaign {
  readonly campaign: Campaign;
  readonly when: Judge;
  readonly lines: Judge;
}

/** A ruleset as the worker evaluates it: what is off is gone, conditions are functions, equal ways to count are one. */
export interface CompiledRuleset {
  readonly rules: readonly CompiledRule[];
  readonly bases: readonly EarningRule['basis'][];
  readonly multipliers: readonly CompiledMultiplier[];
  readonly campaigns: readonly CompiledCampaign[];
}

const compiled = new WeakMap<Ruleset, CompiledRuleset>();

/** Compiles a ruleset once for as long as it is in memory: published rulesets never change. */
export function compileRuleset(ruleset: Ruleset): CompiledRuleset {
  const before = compiled.get(ruleset);
  if (before !== undefined) return before;
  const after = compile(ruleset);
  compiled.set(ruleset, after);
  return after;
}

function compile({ earning, campaigns }: Ruleset): CompiledRuleset {
  const inForce = earning.rules.filter(({ enabled }) => enabled);
  const ranks = ranksOf(inForce, earning.stacking.rules);
  const bases = new Map<string, { index: number; basis: EarningRule['basis'] }>();
  const rules = inForce.map((rule, index): CompiledRule => {
    const { exclude, discounts, tax, shipping, tips, giftCards, paidByGiftCard, paidByStoreCredit } = rule.basis;
    const key = [discounts, tax, shipping, tips, giftCards, paidByGiftCard, paidByStoreCredit].join();
    const basis = bases.get(key) ?? { index: bases.size, basis: rule.basis };
    bases.set(key, basis);
    return {
      rule,
      index,
      when: judgeOf(rule.when),
      lines: judgeOf(rule.lines),
      excludes: exclusionOf(exclude),
      customerTags: exclude.customerTags.length === 0 ? null : new Set(foldWords(exclude.customerTags)),
      channels: exclude.channels.length === 0 ? null : new Set(exclude.channels),
      basis: basis.index,
      rank: itemAt(ranks, index),
      rate: rateText(rule.rate),
    };
  });
  const multipliers = earning.multipliers
    .filter(({ enabled }) => enabled)
    .map(({ id, name, factor, when, lines, rules: only }): CompiledMultiplier => ({
      id,
      name,
      factor,
      when: judgeOf(when),
      lines: judgeOf(lines),
      rules: only.length === 0 ? null : new Set(only),
    }));
  return {
    rules,
    bases: [...bases.values()].map(({ basis }) => basis),
    multipliers,
    campaigns: campaigns
      .filter(({ enabled, effect }) => enabled && effect.kind !== 'rewards')
      .map((campaign) => ({ campaign, when: judgeOf(campaign.when), lines: judgeOf(campaign.lines) })),
  };
}

function judgeOf(condition: Condition): Judge {
  return asksNothing(condition) ? null : compileFoldedCondition(condition);
}

/** The more precise rule first where precision counts, then the higher priority, then the earlier rule. */
function ranksOf(rules: readonly EarningRule[], stacking: Ruleset['earning']['stacking']['rules']): number[] {
  const precision = rules.map(({ when, lines }) => (stacking === 'most_specific' ? specificityOf(when, lines) : 0));
  const order = rules.map((_, index) => index);
  // Sorting keeps the order of equals: the earlier rule stays first.
  order.sort((a, b) => itemAt(precision, b) - itemAt(precision, a) || itemAt(rules, b).priority - itemAt(rules, a).priority);
  const ranks: number[] = [];
  order.forEach((index, rank) => (ranks[index] = rank));
  return ranks;
}

function exclusionOf(exclude: EarningRule['basis']['exclude']): CompiledRule['excludes'] {
  const { products, collections, vendors, types, tags } = exclude;
  if (products.length + collections.length + vendors.length + types.length + tags.length === 0) return null;
  const set = (words: readonly string[]) => new Set(foldWords(words));
  const [inProducts, inCollections, inVendors, inTypes, inTags] = [products, collections, vendors, types, tags].map(set) as [
    Set<string>,
    Set<string>,
    Set<string>,
    Set<string>,
    Set<string>,
  ];
  return (line) => {
    if (line.productId !== null && inProducts.has(line.productId)) return 'product';
    if (inVendors.has(line.vendor)) return 'vendor';
    if (inTypes.has(line.type)) return 'type';
    if (inCollections.size > 0 && line.collections.some((id) => inCollections.has(id))) return 'collection';
    return inTags.size > 0 && line.tags.some((tag) => inTags.has(tag)) ? 'tag' : null;
  };
}

/** The rate as an explanation states it; see ExplainedRule. */
function rateText(rate: EarningRule['rate']): string {
  switch (rate.kind) {
    case 'per_amount':
      return `${rate.points} per ${rate.perMinor}${rate.steps === 'whole' ? ', whole steps only' : ''}`;
    case 'percentage':
      return `${rate.basisPoints}/10000 back, ${rate.pointWorthMinor} a point`;
    case 'per_order':
      return `${rate.points} per order`;
    case 'per_item':
      return `${rate.points} per item`;
    case 'per_unit':
      return `${rate.points} per unit`;
  }
}
