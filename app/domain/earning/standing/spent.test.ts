import { describe, expect, it } from 'vitest';
import { knownOf, lineOf, refundOf } from '../../../../tests/support/ledger-samples.ts';
import { nothingKnown } from '../order-facts.ts';
import { spentMinorOf } from './count-order.ts';

const back = (quantity: number) => [refundOf({ lines: [{ lineId: '11', quantity }] })];
const spent = (line: Parameters<typeof lineOf>[0], refunds = back(0)) => spentMinorOf(knownOf({ lines: [lineOf(line)] }, refunds));

describe('what was spent on an order', () => {
  it('is the price of its lines less their discounts, without shipping', () => {
    expect(spent({ quantity: 2, unitMinor: 1_000, discountMinor: 300 })).toBe(1_700);
    expect(spentMinorOf(knownOf({ shippingMinor: 500, lines: [lineOf(), lineOf({ id: '12', unitMinor: 250 })] }))).toBe(1_250);
    expect(spent({ discountMinor: 5_000 })).toBe(0);
  });

  it('falls with each unit that comes back by its share, rounded down, to nothing', () => {
    const line = { quantity: 3, unitMinor: 1_000, discountMinor: 100 };
    expect([spent(line, back(1)), spent(line, back(2)), spent(line, back(3))]).toEqual([1_933, 966, 0]);
  });

  it('counts units that an edit added, and does not count those that one removed', () => {
    expect(spent({ quantity: 1, currentQuantity: 3, unitMinor: 1_000 })).toBe(3_000);
    expect(spent({ quantity: 3, currentQuantity: 2, unitMinor: 1_000 })).toBe(2_000);
  });

  it('contains no gift cards, and is nothing while the order is not known', () => {
    expect(spent({ giftCard: true })).toBe(0);
    expect(spentMinorOf(nothingKnown)).toBe(0);
  });
});
