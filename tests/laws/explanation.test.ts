import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileRuleset } from '../../app/domain/earning/compiled.ts';
import { workOut } from '../../app/domain/earning/entitlement.ts';
import { explainEntitlement, type OrderLine, type OrderSnapshot } from '../../app/domain/earning/index.ts';
import { large, small, TooLarge } from '../../app/domain/shared/exact.ts';
import { anyOrder, anyRuleset, anyStep, liveOrder } from '../support/arbitraries.ts';
import { anyContext, anyRichOrder, anyRichRuleset } from '../support/earning-arbitraries.ts';
import { contextOf, knownOf } from '../support/ledger-samples.ts';
import { recompute } from '../support/recompute-explanation.ts';

const knowledge = (orders: fc.Arbitrary<OrderSnapshot>) =>
  fc.tuple(orders, fc.array(anyStep, { maxLength: 5 })).map(([order, steps]) => {
    const { states, refunds } = liveOrder(order, steps);
    const last = states.at(-1)!;
    return knownOf({ ...last.snapshot, payment: 'paid', cancelled: false }, refunds);
  });
const anyKnowledge = knowledge(anyRichOrder);

describe('the explanation of an order’s points', () => {
  it('is enough for another program to find the same points, rule by rule, whatever the program chose', () => {
    fc.assert(
      fc.property(anyKnowledge, anyRichRuleset, anyContext, (known, ruleset, context) => {
        const explanation = explainEntitlement(known, ruleset, 1, context);
        const again = recompute(JSON.parse(JSON.stringify(explanation)) as typeof explanation);
        expect(again.points).toBe(explanation.points);
        expect(again.exact).toBe(explanation.rounding.exact);
        for (const rule of explanation.rules) expect(again.byRule.get(rule.ruleId)).toBe(rule.points);
      }),
      { numRuns: 3_000 },
    );
  });

  it('is the same with plain numbers and with BigInt', () => {
    let compared = 0;
    fc.assert(
      fc.property(anyKnowledge, anyRichRuleset, anyContext, (known, ruleset, context) => {
        let plain;
        try {
          plain = workOut(small, known, ruleset, 1, context);
        } catch (problem) {
          expect(problem).toBeInstanceOf(TooLarge);
          return;
        }
        compared += 1;
        expect(plain).toEqual(workOut(large, known, ruleset, 1, context));
        expect(compileRuleset(ruleset)).toBe(compileRuleset(ruleset));
      }),
      { numRuns: 2_000 },
    );
    // About one in twenty is too large for plain numbers; many more would mean that this compares less than it says.
    expect(compared).toBeGreaterThan(1_700);
  });

  it('is the same with plain numbers and with BigInt up to where plain numbers end', () => {
    const huge = anyRichOrder.map((order) => ({
      ...order,
      lines: order.lines.map((line) => ({ ...line, unitMinor: line.unitMinor * 987_654_321, discountMinor: line.discountMinor * 1_000 })),
    }));
    fc.assert(
      fc.property(knowledge(huge), anyRichRuleset, anyContext, (known, ruleset, context) => {
        expect(explainEntitlement(known, ruleset, 1, context)).toEqual(workOut(large, known, ruleset, 1, context));
      }),
      { numRuns: 500 },
    );
  });

  it('counts each line at its units’ even share of the net amount that the basis names', () => {
    fc.assert(
      fc.property(anyOrder, anyRuleset, (order, ruleset) => {
        const explanation = explainEntitlement(knownOf(order), ruleset, 1, contextOf());
        const rules = ruleset.earning.rules.filter((rule) => rule.enabled);
        for (const explained of explanation.rules) {
          const { basis, rate } = rules.find(({ id }) => id === explained.ruleId)!;
          if (rate.kind !== 'per_amount') continue;
          const expected = order.lines.map((line) => [line.id, String(netOf(line, order, basis))]).filter(([, amount]) => amount !== '0');
          expect(explained.parts.filter(([part]) => part !== 'shipping')).toEqual(expected);
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
      fc.property(anyKnowledge, anyRichRuleset, anyContext, fc.boolean(), (known, ruleset, context, cancelled) => {
        const explanation = explainEntitlement({ ...known, snapshot: { ...known.snapshot, cancelled } }, ruleset, 1, context);
        expect(Number.isSafeInteger(explanation.points) && explanation.points >= 0).toBe(true);
        for (const rule of explanation.rules) {
          expect(rule.points).toBeGreaterThanOrEqual(0);
          expect(JSON.stringify([rule.basisMinor, rule.parts, rule.exactPoints])).not.toMatch(/"-/);
        }
        expect(explanation.nothingBecause !== null).toBe(explanation.rules.length === 0);
        if (cancelled) expect(explanation).toMatchObject({ nothingBecause: 'cancelled', points: 0 });
      }),
      { numRuns: 1_000 },
    );
  });

  it('never exceeds a limit: of the order, of a rule, of what members’ limits left, of a campaign’s budget', () => {
    fc.assert(
      fc.property(anyKnowledge, anyRichRuleset, anyContext, (known, ruleset, context) => {
        const { points, rules, campaigns = {} } = explainEntitlement(known, ruleset, 1, context);
        const within = (given: number, limit: number | null | undefined) => expect(given).toBeLessThanOrEqual(limit ?? Infinity);
        within(points, ruleset.earning.caps.perOrder);
        within(points, context.room.all);
        for (const rule of rules) {
          within(rule.points, ruleset.earning.rules.find(({ id }) => id === rule.ruleId)?.caps.perOrder);
          within(rule.points, Object.hasOwn(context.room.rules, rule.ruleId) ? context.room.rules[rule.ruleId] : null);
        }
        for (const { id, room } of context.campaigns) within(campaigns[id] ?? 0, room);
      }),
      { numRuns: 2_000 },
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
