import type { Ruleset } from '../program/ruleset.ts';
import type { RoundingMode } from '../shared/ratio.ts';
import type { PassedOverReason } from './candidates.ts';
import type { Exclusion } from './compiled.ts';
import type { EarningContext } from './context.ts';

/**
 * Why an order's present state is worth what it is worth: the whole working, in plain values, so that a person can read
 * it and another program can recompute it. Amounts are decimal texts of whole minor units; ratios are `n` or `n/d`.
 *
 * An order has parts: each line, by its id, then `shipping`, `tip`, and `order`, which is the order as such. The points are worked out so:
 *
 * 1. Each rule has an amount in some parts (money, items, units, or 1 for the order); it is multiplied by the rule's rate and by the
 *    part's multiplier. Whole steps are counted over all parts with the same multiplier together (at line stage: over each).
 * 2. Rounding, once, at `rounding.stage`: each part, each rule, or the sum of the rules, whose whole points are then shared out: each
 *    rule its floor, and what is left to the largest fractions, one point each.
 * 3. Each rule's cap; then campaigns' bonuses are added as rules of their own; then the cap of all, taken from the last rule back;
 *    then what campaigns' budgets withhold, taken from the last rule back, bonuses aside.
 * 4. What refunds take back, where the policy is not to count anew.
 */
export interface EntitlementExplanation {
  readonly rulesetVersion: number;
  /** What it rests on besides the order; explanations stored before this field have none. */
  readonly context?: EarningContext;
  readonly currency: string;
  readonly lines: readonly ExplainedLine[];
  readonly shipping: ExplainedAmount;
  /** Absent where no tip was given. */
  readonly tip?: ExplainedAmount;
  /** Amounts refunded without naming a line, deducted from the basis. */
  readonly adjustmentsMinor: string;
  /** Rules that the order earns by, in the ruleset's order, then campaigns' bonuses as `campaign:<id>`. */
  readonly rules: readonly ExplainedRule[];
  /** Multipliers that apply; absent where none does. */
  readonly multipliers?: readonly ExplainedMultiplier[];
  /** How rules and multipliers are combined, where it is not by adding and by multiplying. */
  readonly stacking?: Ruleset['earning']['stacking'];
  readonly rounding: {
    readonly mode: RoundingMode;
    readonly stage: 'order' | 'rule' | 'line';
    readonly exact: string;
    /** After rounding, before caps and what refunds take back. */
    readonly points: number;
  };
  /** The limit of all rules together, where there is one. */
  readonly cap?: number;
  /** Points that each campaign gives which takes part, by its id; before what refunds take back. Absent where none does. */
  readonly campaigns?: Readonly<Record<string, number>>;
  /** Points that campaigns would have given beyond what their budgets had left. */
  readonly withheld?: Readonly<Record<string, number>>;
  /** How refunds were counted, where it is not anew. */
  readonly refunds?: Exclude<Ruleset['refunds']['earned'], 'recompute'>;
  /** Rules in force that gave nothing, by reason, the first five of each by name. */
  readonly passedOver?: ReadonlyArray<{ readonly because: PassedOverReason; readonly count: number; readonly rules: readonly string[] }>;
  /** Whole points that this state of the order is worth. */
  readonly points: number;
  /** Why nothing is earned although there is an order; null where some rule applies, be it with no points. */
  readonly nothingBecause: NothingBecause | null;
}

/** `left` and `blocked`: the member was no member then. `no_match`: rules are in force, but none asks for such an order. */
export type NothingBecause = 'cancelled' | 'below_minimum' | 'no_rules' | 'no_match' | 'left' | 'blocked';

export interface ExplainedLine {
  readonly lineId: string;
  readonly title: string;
  readonly quantity: number;
  /** Units left after refunds and edits. */
  readonly remaining: number;
  readonly grossMinor: string;
  readonly discountMinor: string;
  readonly taxMinor: string;
  /** Exact minor units that count, under the first rule's basis, which is the one shoppers are shown. */
  readonly countedMinor: string;
  readonly excludedBecause: Exclusion | 'nothing_left' | null;
}

export interface ExplainedAmount {
  readonly amountMinor: string;
  readonly counted: boolean;
}

/** What a rule has in one part of the order, and what that part is multiplied by, where it is not by one. */
export type ExplainedStake = readonly [part: string, amount: string, factor?: string];

export interface ExplainedRule {
  readonly ruleId: string;
  readonly name: string;
  /** The order's amount under the rule's basis, less what it excludes. */
  readonly basisMinor: string;
  /** The parts that it earns on, after stacking, in their order. */
  readonly parts: readonly ExplainedStake[];
  /** Part of the order's amount that counts, because gift cards or store credit paid for the rest; contained in `parts`. */
  readonly share?: string;
  /**
   * `1 per 100`; `10 per 300, whole steps only`; `500/10000 back, 1 a point` (of each minor unit, in points that are worth so many);
   * `10 per order`; `10 per item`; `5 per unit`; `50 once` for a campaign's bonus.
   */
  readonly rate: string;
  /** Exact points before rounding, a ratio. */
  readonly exactPoints: string;
  /** After rounding and, at order stage, sharing out; where that is not `points` already. */
  readonly rounded?: number;
  /** The rule's limit for this order, where it has one. */
  readonly cap?: number;
  /** What refunds take back of it. */
  readonly returned?: ExplainedReturn;
  /** Whole points of this rule. */
  readonly points: number;
}

export interface ExplainedReturn {
  readonly points: number;
  /** By line: what was earned on a part, and how much of it came back out of how much; each rounded down. */
  readonly parts?: ReadonlyArray<readonly [part: string, points: number, returned: number, of: number]>;
  /** Proportional: what is left of the order's amount, and what it was; rounded down. */
  readonly money?: readonly [left: string, of: string];
}

export interface ExplainedMultiplier {
  readonly id: string;
  readonly name: string;
  readonly of: 'program' | 'tier' | 'campaign';
  readonly factor: string;
  /** Ids of the lines that it multiplies; every part of the order when absent. */
  readonly lines?: readonly string[];
  /** The rules that it multiplies; all when absent. */
  readonly rules?: readonly string[];
}
