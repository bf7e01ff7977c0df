import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { knownOf, lineOf, refundOf } from '../../../tests/support/ledger-samples.ts';
import { codeFateOf } from './given-back.ts';
import type { RefundFacts } from './order-facts.ts';

const line = (quantity: number, given: object = {}) => lineOf({ quantity, currentQuantity: quantity, ...given });
const amount = (unallocatedMinor: number, id = '501') => refundOf({ id, unallocatedMinor });
const units = (quantity: number, id = '501') => refundOf({ id, lines: [{ lineId: '11', quantity }] });

describe('how much of an order went back', () => {
  it('is nothing without refunds, and the returned units’ share of what was paid for them', () => {
    expect(codeFateOf(knownOf({ lines: [line(4)] })).refunded).toEqual({ part: 0, whole: 4_000 });
    expect(codeFateOf(knownOf({ lines: [line(4)] }, [units(1)]))).toMatchObject({ undone: false, refunded: { part: 1_000, whole: 4_000 } });
  });

  it('counts net of discounts, to the last unit', () => {
    const discounted = knownOf({ lines: [line(3, { discountMinor: 100 })] }, [units(1)]);
    expect(codeFateOf(discounted).refunded).toEqual({ part: 2_900 - (2_000 - 66), whole: 2_900 });
    expect(codeFateOf(knownOf({ lines: [line(3, { discountMinor: 100 })] }, [units(3)])).refunded).toEqual({ part: 2_900, whole: 2_900 });
  });

  it('counts an amount without a line by its share of what is left, tax on top included', () => {
    const taxed = { lines: [line(2, { taxMinor: 400 })] };
    expect(codeFateOf(knownOf(taxed, [amount(1_200)]))).toMatchObject({ undone: false, refunded: { part: 1_000, whole: 2_000 } });
    expect(codeFateOf(knownOf({ ...taxed, taxesIncluded: true }, [amount(1_000)])).refunded).toEqual({ part: 1_000, whole: 2_000 });
  });

  it('is all of it once amounts cover what is left, whether shipping came back or not', () => {
    const taxed = { lines: [line(2, { taxMinor: 400 })], shippingMinor: 500 };
    expect(codeFateOf(knownOf(taxed, [amount(2_399)])).undone).toBe(false);
    expect(codeFateOf(knownOf(taxed, [amount(2_400)]))).toMatchObject({
      undone: true,
      saysUndone: false,
      refunded: { part: 2_000, whole: 2_000 },
    });
    expect(codeFateOf(knownOf(taxed, [amount(2_900)])).undone).toBe(true);
    expect(codeFateOf(knownOf(taxed, [units(1), amount(1_200, '502')]))).toMatchObject({
      undone: true,
      refunded: { part: 2_000, whole: 2_000 },
    });
  });

  it('is all of it by the order’s own word once its state contains every refund that pays for what is left', () => {
    const halves = [amount(500), amount(500, '502')];
    const says = (...refundIds: readonly string[]) => codeFateOf(knownOf({ lines: [line(1)], refundIds }, halves)).saysUndone;
    expect([says(), says('501'), says('501', '502')]).toEqual([false, false, true]);
  });

  it('counts nothing of a line of which nothing was ever bought', () => {
    expect(codeFateOf(knownOf({ lines: [lineOf({ quantity: 0, currentQuantity: 0 }), line(1, { id: '12' })] })).refunded).toEqual({
      part: 0,
      whole: 1_000,
    });
  });

  it('of an order that cost nothing is nothing until it is undone', () => {
    const free = { lines: [line(1, { discountMinor: 1_000 })] };
    expect(codeFateOf(knownOf(free))).toMatchObject({ undone: false, refunded: { part: 0, whole: 0 } });
    expect(codeFateOf(knownOf(free, [units(1)])).undone).toBe(true);
  });

  it('counts what an edit took out neither as there nor as given back', () => {
    const edited = knownOf({ lines: [lineOf({ quantity: 4, currentQuantity: 2 })] }, [units(1)]);
    expect(codeFateOf(edited).refunded).toEqual({ part: 1_000, whole: 2_000 });
  });

  it('does not depend on how a refund was split', () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 5 });
    const order = { lines: [line(20, { discountMinor: 777, taxMinor: 333 })] };
    const splitOf = (parts: readonly number[], refund: (part: number, id: string) => RefundFacts) =>
      parts.map((part, index) => refund(part, String(600 + index)));
    fc.assert(
      fc.property(cuts, fc.array(fc.integer({ min: 1, max: 2_000 }), { maxLength: 5 }), (returned, given) => {
        const total = (parts: readonly number[]) => parts.reduce((sum, part) => sum + part, 0);
        const split = [...splitOf(returned, units), ...splitOf(given, amount).map((refund) => ({ ...refund, id: `9${refund.id}` }))];
        const whole = [
          ...(total(returned) > 0 ? [units(total(returned), '1')] : []),
          ...(total(given) > 0 ? [amount(total(given), '2')] : []),
        ];
        expect(codeFateOf(knownOf(order, split))).toEqual(codeFateOf(knownOf(order, whole)));
      }),
      { numRuns: 500 },
    );
  });
});
