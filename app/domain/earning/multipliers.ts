import type { Factor, Ruleset } from '../program/ruleset.ts';
import type { Exact } from '../shared/exact.ts';
import { holdsForLine, holdsForOrder, type AskedAboutOrder } from './asked-order.ts';
import type { CompiledCampaign, CompiledRule, CompiledRuleset, Judge } from './compiled.ts';
import type { EarningContext } from './context.ts';

/** One multiplier that applies to an order. */
export interface Applied<Fraction> {
  readonly id: string;
  readonly name: string;
  readonly of: 'program' | 'tier' | 'campaign';
  readonly factor: Fraction;
  /** Numbers of the lines that it multiplies; null for every part of the order, those that are no line included. */
  readonly lines: ReadonlySet<number> | null;
  /** Ids of the rules that it multiplies; null for all. */
  readonly rules: ReadonlySet<string> | null;
}

/** As many as a whole number has bits to tell them apart by. */
const bitsMax = 30;

/**
 * The multipliers that apply to an order, and what they come to for each rule and part: their product; one and what each adds to it, but
 * never below nothing; or the greatest of them.
 */
export class Multipliers<Fraction> {
  readonly applied: ReadonlyArray<Applied<Fraction>>;
  readonly #exact: Exact<Fraction>;
  readonly #method: Ruleset['earning']['stacking']['multipliers'];
  /** Factors by which of `applied` they come of, one bit each. */
  readonly #known = new Map<number, Fraction>();

  constructor(exact: Exact<Fraction>, applied: ReadonlyArray<Applied<Fraction>>, method: Ruleset['earning']['stacking']['multipliers']) {
    this.#exact = exact;
    this.#method = method;
    this.applied = applied;
  }

  /** The same without some of them. */
  without(left: (applied: Applied<Fraction>) => boolean): Multipliers<Fraction> {
    return new Multipliers(
      this.#exact,
      this.applied.filter((each) => !left(each)),
      this.#method,
    );
  }

  factorOf({ rule: { id } }: CompiledRule, part: number): Fraction {
    const { applied } = this;
    if (applied.length === 0) return this.#exact.one;
    if (applied.length > bitsMax) return this.#combine(applied.filter((each) => multiplies(each, id, part)));
    let [which, bit] = [0, 1];
    for (const each of applied) {
      if (multiplies(each, id, part)) which |= bit;
      bit <<= 1;
    }
    const known = this.#known.get(which);
    if (known !== undefined) return known;
    const factor = this.#combine(applied.filter((_, index) => (which & (1 << index)) !== 0));
    this.#known.set(which, factor);
    return factor;
  }

  #combine(applied: ReadonlyArray<Applied<Fraction>>): Fraction {
    const exact = this.#exact;
    const factors = applied.map(({ factor }) => factor);
    if (factors.length === 0) return exact.one;
    switch (this.#method) {
      case 'multiply':
        return factors.reduce((product, factor) => exact.times(product, factor));
      case 'best':
        return factors.reduce((best, factor) => (exact.compare(factor, best) > 0 ? factor : best));
      case 'add': {
        const sum = factors.reduce((total, factor) => exact.plus(total, exact.minus(factor, exact.one)), exact.one);
        return exact.compare(sum, exact.zero) > 0 ? sum : exact.zero;
      }
    }
  }
}

export function multiplies<Fraction>({ lines, rules }: Applied<Fraction>, ruleId: string, part: number): boolean {
  return (lines === null || lines.has(part)) && (rules === null || rules.has(ruleId));
}

/** Finds the multipliers that apply: the program's own, that of the member's tier, and those of campaigns open to the member. */
export function applicableMultipliers<Fraction>(
  exact: Exact<Fraction>,
  about: AskedAboutOrder,
  units: readonly number[],
  { multipliers, campaigns }: CompiledRuleset,
  context: EarningContext,
): Array<Applied<Fraction>> {
  const applied: Array<Applied<Fraction>> = [];
  const add = (given: Pick<Applied<Fraction>, 'id' | 'name' | 'of' | 'rules'>, factor: Factor, when: Judge, lines: Judge) => {
    if (!holdsForOrder(when, about)) return;
    const scope = lines === null ? null : linesIn(about, units, lines);
    if (scope !== null && scope.size === 0) return;
    applied.push({ ...given, factor: exact.of(factor.numerator, factor.denominator), lines: scope });
  };
  for (const { id, name, factor, when, lines, rules } of multipliers) add({ id, name, of: 'program', rules }, factor, when, lines);
  const { tier } = context;
  if (tier !== null && tier.factor.numerator !== tier.factor.denominator) {
    add({ id: tier.id, name: tier.name, of: 'tier', rules: null }, tier.factor, null, null);
  }
  for (const { campaign, when, lines } of openCampaigns(campaigns, context)) {
    if (campaign.effect.kind !== 'multiplier') continue;
    add({ id: campaign.id, name: campaign.name, of: 'campaign', rules: null }, campaign.effect.factor, when, lines);
  }
  return applied;
}

/** Campaigns that are open to the member and have something left to give. */
export function openCampaigns(campaigns: readonly CompiledCampaign[], context: EarningContext): readonly CompiledCampaign[] {
  if (context.campaigns.length === 0) return [];
  return campaigns.filter(({ campaign }) => roomOf(campaign.id, context) !== 0);
}

/** Points that a campaign may give this order; null for any number, 0 when it is not open to the member. */
export function roomOf(campaignId: string, { campaigns }: EarningContext): number | null {
  const open = campaigns.find(({ id }) => id === campaignId);
  return open === undefined ? 0 : open.room;
}

/** Numbers of the lines, of those that are left, for which a condition holds. */
export function linesIn(about: AskedAboutOrder, units: readonly number[], judge: Judge): ReadonlySet<number> {
  const numbers = new Set<number>();
  units.forEach((left, index) => {
    if (left > 0 && holdsForLine(judge, about, index)) numbers.add(index);
  });
  return numbers;
}
