import type { Instant } from '../../shared/instant.ts';
import type { Ruleset } from '../ruleset.ts';
import { Desk, type Finding, type LintFacts } from './desk.ts';
import { matchingChecks } from './matching.ts';
import { reachChecks } from './reach.ts';
import { valueChecks } from './value.ts';

export type { CounterExample, Finding, FindingCode, LintFacts } from './desk.ts';

const nobodysShop: LintFacts = { at: 0 as Instant, currency: 'USD', timeZone: 'UTC' };
const bySeverity = { error: 0, warning: 1, note: 2 } as const;

/**
 * What a person who knows loyalty programs would ask about a ruleset before publishing it, the gravest first. Each finding has a
 * case that shows it; the points of an order in it are counted by the engine that counts real orders. What is found is so; what
 * is not found may still be wrong.
 */
export function lintRuleset(ruleset: Ruleset, facts: LintFacts = nobodysShop): Finding[] {
  const desk = new Desk(ruleset, facts);
  return [...matchingChecks, ...reachChecks, ...valueChecks]
    .flatMap((check) => check(desk))
    .sort((a, b) => bySeverity[a.severity] - bySeverity[b.severity]);
}
