import { exampleEntitlement, type EntitlementExplanation, type ExampleShop } from '../../earning/index.ts';
import { isoFromInstant, type Instant } from '../../shared/instant.ts';
import { always, type Campaign, type Condition, type EarningRule, type ExampleOrder, type Multiplier, type Ruleset } from '../ruleset.ts';
import { exampleOrderSchema } from '../schema/golden.ts';
import { possibleWays, type Demand, type KnownWords } from './satisfy.ts';
import { orderFor, type Wish } from './witness.ts';

export type FindingCode =
  | 'rule_never_matches'
  | 'rule_shadowed'
  | 'rules_overlap'
  | 'names_nothing'
  | 'multiplier_never_matches'
  | 'multiplier_without_rules'
  | 'multiplier_changes_nothing'
  | 'campaign_never_open'
  | 'campaign_opens_nothing'
  | 'segment_unused'
  | 'segment_empty'
  | 'tier_unreachable'
  | 'reward_unreachable'
  | 'reward_unaffordable'
  | 'points_worth_more_than_margin'
  | 'earn_on_redeemed'
  | 'referral_loop'
  | 'referral_over_margin'
  | 'expiry_before_award'
  | 'warning_before_earned';

/** A case that shows it: an order with the points that the engine counts for it, or what happens, where no single order can. */
export type CounterExample =
  | { readonly kind: 'order'; readonly order: ExampleOrder; readonly points: number; readonly says: string }
  | { readonly kind: 'story'; readonly says: string };

export interface Finding {
  readonly code: FindingCode;
  /** `error`: the program loses money or cannot do what it says; `warning`: most likely not meant; `note`: worth knowing. */
  readonly severity: 'error' | 'warning' | 'note';
  readonly path: ReadonlyArray<string | number>;
  readonly sentence: string;
  readonly counterExample: CounterExample;
}

/** What the lint is told besides the ruleset. */
export interface LintFacts extends ExampleShop {
  /** The present: what ended before it is over. */
  readonly at: Instant;
}

export type Check = (desk: Desk) => Finding[];

/** An amount that an ordinary order may have: a hundred of most currencies. */
export const ordinaryMinor = 10_000;
/** More than anybody spends at once. */
export const hugeMinor = 100_000_000;

/** A ruleset on the table, with what every check asks of it. */
export class Desk {
  readonly ruleset: Ruleset;
  readonly facts: LintFacts;
  readonly known: KnownWords;

  constructor(ruleset: Ruleset, facts: LintFacts) {
    this.ruleset = ruleset;
    this.facts = facts;
    this.known = {
      'member.tier': ruleset.tiers.enabled ? ruleset.tiers.levels.map(({ id }) => id) : [],
      'member.segments': ruleset.segments.map(({ id }) => id),
      'member.activities': ruleset.activities.filter(({ enabled }) => enabled).map(({ id }) => id),
    };
  }

  get rules(): ReadonlyArray<{ readonly rule: EarningRule; readonly index: number }> {
    return this.ruleset.earning.rules.map((rule, index) => ({ rule, index })).filter(({ rule }) => rule.enabled);
  }

  /** What the engine that counts real orders says. */
  earns(order: ExampleOrder): EntitlementExplanation {
    return exampleEntitlement(this.ruleset, order, this.facts);
  }

  pointsOf(order: ExampleOrder): number {
    return this.earns(order).points;
  }

  pointsByRule(order: ExampleOrder, ruleId: string): number {
    return this.earns(order).rules.find((rule) => rule.ruleId === ruleId)?.points ?? 0;
  }

  /** The ways in which things can match an order together; empty when they never do, null when there are too many to look at. */
  waysOf(...things: readonly Matched[]): Demand[][] | null {
    return possibleWays(things.flatMap(conditionsOf), this.known);
  }

  propose(demands: readonly Demand[], wish: Partial<Wish> = {}): ExampleOrder | null {
    return orderFor(demands, this.known, { totalMinor: ordinaryMinor, from: this.facts.at, timeZone: this.facts.timeZone, ...wish });
  }

  /** An order by nobody in particular, for an amount. */
  plainOrder(totalMinor = ordinaryMinor): ExampleOrder {
    const at = isoFromInstant(this.facts.at).replace(/\.\d{3}Z$/, 'Z');
    return exampleOrderSchema.parse({ at, lines: [{ unitMinor: totalMinor }] });
  }

  byOrder(order: ExampleOrder, says: string): CounterExample {
    return { kind: 'order', order, points: this.pointsOf(order), says };
  }
}

export function story(says: string): CounterExample {
  return { kind: 'story', says };
}

/** What has conditions, and what it excludes. */
export interface Matched {
  readonly when: Condition;
  readonly lines: Condition;
  readonly exclude?: EarningRule['basis']['exclude'];
  readonly campaign?: Pick<Campaign, 'tiers' | 'segments'>;
}

export function matchedByRule({ when, lines, basis }: EarningRule): Matched {
  return { when, lines, exclude: basis.exclude };
}

export function matchedByMultiplier({ when, lines }: Multiplier): Matched {
  return { when, lines };
}

export function matchedByCampaign({ when, lines, tiers, segments }: Campaign): Matched {
  return { when, lines, campaign: { tiers, segments } };
}

function conditionsOf({ when, lines, exclude, campaign }: Matched): Array<{ condition: Condition; ofLine: boolean }> {
  const ofOrder: Condition[] = [when];
  const ofLine: Condition[] = [lines];
  const noneOf = (fact: 'line.vendor' | 'line.type' | 'line.productId', values: readonly string[]): Condition =>
    values.length === 0 ? always : { kind: 'not', of: { kind: 'word', fact, is: 'one_of', values } };
  const without = (fact: 'line.tags' | 'line.collections' | 'member.tags', values: readonly string[]): Condition =>
    values.length === 0 ? always : { kind: 'set', fact, has: 'none', values };
  if (exclude !== undefined) {
    if (exclude.channels.length > 0) ofOrder.push({ kind: 'word', fact: 'order.channel', is: 'none_of', values: exclude.channels });
    ofOrder.push(without('member.tags', exclude.customerTags));
    ofLine.push(noneOf('line.vendor', exclude.vendors), noneOf('line.type', exclude.types), noneOf('line.productId', exclude.products));
    ofLine.push(without('line.tags', exclude.tags), without('line.collections', exclude.collections));
  }
  if (campaign !== undefined && campaign.tiers.length > 0) {
    ofOrder.push({ kind: 'word', fact: 'member.tier', is: 'one_of', values: campaign.tiers });
  }
  if (campaign !== undefined && campaign.segments.length > 0) {
    ofOrder.push({ kind: 'set', fact: 'member.segments', has: 'any', values: campaign.segments });
  }
  return [...ofOrder.map((condition) => ({ condition, ofLine: false })), ...ofLine.map((condition) => ({ condition, ofLine: true }))];
}
