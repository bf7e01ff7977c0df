import type { EarningContext } from './context.ts';
import type { RoundingMode } from '../shared/ratio.ts';

/**
 * Why an order's present state is worth what it is worth: the whole working, in plain values, so that a person can read
 * it and another program can recompute it. Amounts are decimal texts of whole minor units; ratios are `n` or `n/d`.
 */
export interface EntitlementExplanation {
  readonly rulesetVersion: number;
  /** What it rests on besides the order; explanations stored before this field have none. */
  readonly context?: EarningContext;
  readonly currency: string;
  readonly lines: readonly ExplainedLine[];
  readonly shipping: ExplainedAmount;
  /** Amounts refunded without naming a line, deducted from the basis. */
  readonly adjustmentsMinor: string;
  readonly rules: readonly ExplainedRule[];
  readonly rounding: {
    readonly mode: RoundingMode;
    readonly stage: 'order' | 'rule' | 'line';
    readonly exact: string;
    readonly points: number;
  };
  /** Whole points that this state of the order is worth. */
  readonly points: number;
  /** Why nothing is earned although rules exist (`cancelled`, `below_minimum`, `no_rules`, `before_program`); null otherwise. */
  readonly nothingBecause: 'cancelled' | 'below_minimum' | 'no_rules' | null;
}

export interface ExplainedLine {
  readonly lineId: string;
  readonly title: string;
  readonly quantity: number;
  /** Units left after refunds and edits. */
  readonly remaining: number;
  readonly grossMinor: string;
  readonly discountMinor: string;
  readonly taxMinor: string;
  /** Exact minor units of the remaining units that count, a ratio. */
  readonly countedMinor: string;
  readonly excludedBecause: 'gift_card' | 'nothing_left' | null;
}

export interface ExplainedAmount {
  readonly amountMinor: string;
  readonly counted: boolean;
}

export interface ExplainedRule {
  readonly ruleId: string;
  readonly name: string;
  readonly basisMinor: string;
  /**
   * What the basis is made of, in the order in which the line stage rounds it: each line's part, then shipping's where it
   * counts; amounts refunded without a line are taken off. Explanations stored before this field have none.
   */
  readonly parts?: readonly string[] | undefined;
  /** `1 per 100`, `10 per 300, whole steps only`, or `10 per order`. */
  readonly rate: string;
  /** Exact points before the order's rounding, a ratio. */
  readonly exactPoints: string;
  /** Whole points of this rule after rounding and, at order stage, after the shares are settled. */
  readonly points: number;
}
