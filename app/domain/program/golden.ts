import { exampleEntitlement, type ExampleShop } from '../earning/index.ts';
import type { GoldenCase, Ruleset } from './ruleset.ts';

/** What became of one golden case: an order with the points that it must earn. */
export interface GoldenOutcome {
  readonly index: number;
  readonly goldenCase: GoldenCase;
  readonly earned: number;
  readonly holds: boolean;
  readonly sentence: string;
}

/** Counts every golden case by the engine that counts real orders. Cases without a currency are in the shop's. */
export function runGoldenCases(ruleset: Ruleset, shop: ExampleShop): GoldenOutcome[] {
  return ruleset.goldenCases.map((goldenCase, index) => {
    const earned = exampleEntitlement(ruleset, goldenCase.order, shop).points;
    const holds = earned === goldenCase.points;
    const sentence = holds
      ? `“${goldenCase.name}” earns ${earned}, as it must.`
      : `“${goldenCase.name}” must earn ${goldenCase.points} points but earns ${earned}.`;
    return { index, goldenCase, earned, holds, sentence };
  });
}

/** The first golden case that does not hold; null when all do. */
export function failedGoldenCase(ruleset: Ruleset, shop: ExampleShop): GoldenOutcome | null {
  return runGoldenCases(ruleset, shop).find(({ holds }) => !holds) ?? null;
}
