import { describe, expect, it } from 'vitest';
import { at, redemptionOf, rulesetOf } from '../../../tests/support/ledger-samples.ts';
import type { ProgramFacts } from '../ports/drain-store.ts';
import { returnOf } from './returns.ts';

const daysOf = (value: number) => rulesetOf({ expiry: { points: { kind: 'per_lot', after: { value, unit: 'days' }, until: 'exact' } } });
const program: ProgramFacts = {
  programId: '1',
  startsAt: at(0),
  timeZone: 'UTC',
  rulesets: [
    { version: 1, effectiveFrom: at(0), ruleset: daysOf(10) },
    { version: 2, effectiveFrom: at(1), ruleset: daysOf(20) },
  ],
};

describe('the return of a redemption’s points', () => {
  it('follows the rules that the redemption was made by, whatever rules came since', () => {
    const returned = (rulesetVersion: number) => returnOf({ program }, redemptionOf({ rulesetVersion }), at(5));
    expect(returned(1)).toEqual({ at: at(5), expiresAt: at(5 + 10 * 86_400) });
    expect(returned(2)).toEqual({ at: at(5), expiresAt: at(5 + 20 * 86_400) });
  });

  it('is not guessed where the rules were not asked for, or are not there', () => {
    expect(() => returnOf({}, redemptionOf(), at(5))).toThrow(/was not loaded/);
    expect(() => returnOf({ program }, redemptionOf({ rulesetVersion: 3 }), at(5))).toThrow(/ruleset 3 .* was not loaded/);
  });
});
