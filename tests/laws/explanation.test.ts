import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explainEntitlement, type OrderLine, type OrderSnapshot } from '../../app/domain/earning/index.ts';
import { anyOrder, anyRuleset, anyStep, liveOrder } from '../support/arbitraries.ts';
import { contextOf, knownOf } from '../support/ledger-samples.ts';
import { recompute } from '../support/recompute-explanation.ts';

const anyKnowledge = fc.tuple(anyOrder, fc.array(anyStep, { maxLength: 5 })).map(([order, steps]) => {
  const { states, refunds } = liveOrder(order, steps);
  const last = states.at(-1)!;
  return { known: knownOf({ ...last.snapshot, payment: 'paid', cancelled: false }, refunds), refunds };
});

describe('the explanation of an order’s points', () => {
  it('is enough for another program to find the same points, rule by rule', () => {
    fc.assert(
      fc.property(anyKnowledge, anyRuleset, ({ known }, ruleset) => {
        const explanation = explainEntitlement(known, ruleset, 1, contextOf());
        const again = recompute(explanation);
        expect(again.points).toBe(BigInt(explanation.points));
        expect(again.exact).toBe(explanation.rounding.exact);
        expect(explanation.rounding.points).toBe(explanation.points);
        for (const rule of explanation.rules) expect(again.byRule.get(rule.ruleId)).toBe(BigInt(rule.points));
      }),
      { numRuns: 3_000 },
    );
  });

  it('counts each line at its units’ even share of the net amount that the basis names', () => {
    fc.assert(
      fc.property(anyOrder, anyRuleset, (order, ruleset) => {
        const explanation = explainEntitlement(knownOf(order), ruleset, 1, contextOf());
        const rules = ruleset.earning.rules.filter((rule) => rule.enabled);
        for (const explained of explanation.rules) {
          const { basis } = rules.find(({ id }) => id === explained.ruleId)!;
          const expected = order.lines.map((line) => String(netOf(line, order, basis)));
          expect(explained.parts?.slice(0, order.lines.length)).toEqual(expected);
        }
        const first = rules[0];
        if (first === undefined) return;
        expect(explanation.lines.map(({ countedMinor }) => countedMinor)).toEqual(
          order.lines.map((line) => String(netOf(line, order, first.basis))),
        );
      }),
      { numRuns: 2_000 },
    );
  });

  it('never gives a negative amount, and says why when there is nothing', () => {
    fc.assert(
      fc.property(anyKnowledge, anyRuleset, fc.boolean(), ({ known }, ruleset, cancelled) => {
        const explanation = explainEntitlement({ ...known, snapshot: { ...known.snapshot, cancelled } }, ruleset, 1, contextOf());
        expect(Number.isSafeInteger(explanation.points) && explanation.points >= 0).toBe(true);
        for (const rule of explanation.rules) expect(rule.basisMinor).not.toMatch(/-/);
        expect(explanation.nothingBecause !== null).toBe(explanation.rules.length === 0);
        if (cancelled) expect(explanation).toMatchObject({ nothingBecause: 'cancelled', points: 0 });
      }),
      { numRuns: 1_000 },
    );
  });
});

/** Of an untouched line, in whole minor units. */
function netOf(line: OrderLine, order: OrderSnapshot, basis: { discounts: string; tax: string; giftCards: string }): number {
  if (line.giftCard && basis.giftCards === 'exclude') return 0;
  const price = line.unitMinor * line.quantity - (basis.discounts === 'deduct' ? line.discountMinor : 0);
  const withTax = order.taxesIncluded ? price : price + line.taxMinor;
  const withoutTax = order.taxesIncluded ? price - line.taxMinor : price;
  return Math.max(0, basis.tax === 'include' ? withTax : withoutTax);
}
