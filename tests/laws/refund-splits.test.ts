import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explainEntitlement, type EarningContext, type OrderSnapshot, type RefundFacts } from '../../app/domain/earning/index.ts';
import type { Ruleset } from '../../app/domain/program/ruleset.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import { anyOrder, anyRuleset } from '../support/arbitraries.ts';
import { anyContext, anyRichOrder, anyRichRuleset } from '../support/earning-arbitraries.ts';
import { eventOf, InMemoryLedger } from '../support/ledger-in-memory.ts';
import { at, refundOf } from '../support/ledger-samples.ts';

/** What is refunded in all, and how each unit and each cent is dealt out to at most four refunds. */
const anySplit = fc.record({
  wanted: fc.array(fc.nat({ max: 5 }), { minLength: 3, maxLength: 3 }),
  shippingMinor: fc.nat({ max: 1_000 }),
  unallocatedMinor: fc.nat({ max: 3_000 }),
  deal: fc.array(fc.nat({ max: 3 }), { minLength: 5, maxLength: 40 }),
});
type Split = typeof anySplit extends fc.Arbitrary<infer T> ? T : never;

function totalsOf(order: OrderSnapshot, split: Split) {
  return {
    quantities: order.lines.map((line, index) => Math.min(line.quantity, split.wanted[index] ?? 0)),
    shippingMinor: Math.min(order.shippingMinor, split.shippingMinor),
    unallocatedMinor: split.unallocatedMinor,
  };
}

function asOneRefund(order: OrderSnapshot, split: Split): RefundFacts[] {
  const { quantities, shippingMinor, unallocatedMinor } = totalsOf(order, split);
  return [refundOf({ id: '600', lines: order.lines.map(({ id }, index) => ({ lineId: id, quantity: quantities[index]! })), shippingMinor, unallocatedMinor })]; // prettier-ignore
}

/** Deals the same totals out: units one by one, amounts in unequal parts, over refunds whose own order means nothing. */
function asManyRefunds(order: OrderSnapshot, split: Split): RefundFacts[] {
  const totals = totalsOf(order, split);
  let turn = 0;
  const dealt = () => split.deal[turn++ % split.deal.length]!;
  const parts = [0, 1, 2, 3].map((part) => ({
    part,
    lines: [] as Array<{ lineId: string; quantity: number }>,
    shipping: 0,
    unallocated: 0,
  }));
  order.lines.forEach(({ id }, index) => {
    for (let unit = 0; unit < totals.quantities[index]!; unit += 1) parts[dealt()]!.lines.push({ lineId: id, quantity: 1 });
  });
  const shares = (total: number, give: (part: (typeof parts)[number], amount: number) => void) => {
    let left = total;
    while (left > 0) {
      const amount = Math.min(left, 1 + dealt() * 137);
      give(parts[dealt()]!, amount);
      left -= amount;
    }
  };
  shares(totals.shippingMinor, (part, amount) => (part.shipping += amount));
  shares(totals.unallocatedMinor, (part, amount) => (part.unallocated += amount));
  return parts.map(({ part, lines, shipping, unallocated }) =>
    refundOf({ id: String(600 + part), lines, shippingMinor: shipping, unallocatedMinor: unallocated }),
  );
}

/** The state of the order when Shopify has worked these refunds into it. */
function after(order: OrderSnapshot, refunds: readonly RefundFacts[]): OrderSnapshot {
  const taken = (lineId: string) => refunds.flatMap(({ lines }) => lines).filter((line) => line.lineId === lineId).reduce((sum, line) => sum + line.quantity, 0); // prettier-ignore
  return {
    ...order,
    lines: order.lines.map((line) => ({ ...line, currentQuantity: line.quantity - taken(line.id) })),
    refundIds: refunds.map(({ id }) => id),
  };
}

const worth = (snapshot: OrderSnapshot, refunds: readonly RefundFacts[], ruleset: Ruleset, context: EarningContext) =>
  explainEntitlement({ snapshot, refunds: Object.fromEntries(refunds.map((r) => [r.id, r])) }, ruleset, 1, context);

describe('a refund', () => {
  it('is worth the same however it is split, and whether the order’s state already contains all, some or none of it', () => {
    fc.assert(
      fc.property(anyRichOrder, anyRichRuleset, anyContext, anySplit, fc.nat({ max: 4 }), (order, ruleset, context, split, contained) => {
        const whole = asOneRefund(order, split);
        const many = asManyRefunds(order, split);
        const expected = worth(after(order, whole), whole, ruleset, context);
        expect(worth(order, whole, ruleset, context)).toEqual(expected);
        expect(worth(order, many, ruleset, context)).toEqual(expected);
        expect(worth(after(order, many), many, ruleset, context)).toEqual(expected);
        expect(worth(after(order, many.slice(0, contained)), many, ruleset, context)).toEqual(expected);
      }),
      { numRuns: 3_000 },
    );
  });

  it('never gives points where they are not counted anew, and of everything leaves none, a tip aside', () => {
    fc.assert(
      fc.property(anyRichOrder, anyRichRuleset, anyContext, anySplit, (order, ruleset, context, split) => {
        fc.pre(ruleset.refunds.earned !== 'recompute');
        const [some] = asOneRefund(order, split);
        const before = worth(order, [], ruleset, context);
        expect(worth(order, [some!], ruleset, context).points).toBeLessThanOrEqual(before.points);
        const lines = order.lines.map(({ id, quantity }) => ({ lineId: id, quantity }));
        const all = refundOf({ lines, shippingMinor: order.shippingMinor });
        const left = worth(order, [all], ruleset, context);
        if (ruleset.refunds.earned === 'none') expect(left.points).toBe(before.points);
        else if (!order.tipMinor) expect(left.points).toBe(0);
      }),
      { numRuns: 1_000 },
    );
  });

  it('leaves the same balance when its parts are posted one after the other', () => {
    fc.assert(
      fc.property(anyOrder, anyRuleset, anySplit, (order, ruleset, split) => {
        const balanceAfter = (refunds: readonly RefundFacts[]) => {
          const ledger = new InMemoryLedger(ruleset);
          const snapshot = { ...order, fulfilled: true };
          ledger.deliver([eventOf({ kind: 'order_snapshot', snapshot, refunds: [], customer: null }, at(0), 'e0')]);
          refunds.forEach((refund, index) => {
            const fact = { kind: 'refund', orderId: order.orderId, refund } as const;
            ledger.deliver([eventOf(fact, (at(0) + index + 1) as Instant, `e${index + 1}`)]);
          });
          return ledger.account('1').balances.available;
        };
        expect(balanceAfter(asManyRefunds(order, split))).toBe(balanceAfter(asOneRefund(order, split)));
      }),
      { numRuns: 1_000 },
    );
  });
});
