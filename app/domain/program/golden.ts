import { exampleEntitlement } from './example-points.ts';
import type { GoldenCase, Ruleset } from './ruleset.ts';

/** What became of one golden case: an order with the points that it must earn. */
export interface GoldenOutcome {
  readonly index: number;
  readonly goldenCase: GoldenCase;
  readonly earned: number;
  readonly holds: boolean;
  readonly sentence: string;
}

/** Counts every golden case by the engine that counts real orders. `currency`: the shop's, for cases that name none. */
export function runGoldenCases(ruleset: Ruleset, currency: string): GoldenOutcome[] {
  return ruleset.goldenCases.map((goldenCase, index) => {
    const { order } = goldenCase;
    const earned = exampleEntitlement(ruleset, order.currency === null ? { ...order, currency } : order).points;
    const holds = earned === goldenCase.points;
    const sentence = holds
      ? `“${goldenCase.name}” earns ${earned}, as it must.`
      : `“${goldenCase.name}” must earn ${goldenCase.points} points but earns ${earned}.`;
    return { index, goldenCase, earned, holds, sentence };
  });
}

/** The first golden case that does not hold; null when all do. */
export function failedGoldenCase(ruleset: Ruleset, currency: string): GoldenOutcome | null {
  return runGoldenCases(ruleset, currency).find(({ holds }) => !holds) ?? null;
}
