import { describe, expect, it } from 'vitest';
import { onDay, orderOn } from '../../../../tests/support/timeline-samples.ts';
import { rulesetOf } from '../../../../tests/support/ledger-samples.ts';
import { nothingKnown } from '../order-facts.ts';
import { releaseAt, releasedAt } from './release.ts';

const rules = (when: 'paid' | 'fulfilled', days: number) => rulesetOf({ earning: { award: { when, days } } });

describe('an order’s points become available', () => {
  it('so many days after it was placed where they are given for payment', () => {
    expect(releaseAt(orderOn(1), rules('paid', 0))).toBe(onDay(1));
    expect(releaseAt(orderOn(1, { fulfilledOn: 9 }), rules('paid', 14))).toBe(onDay(15));
  });

  it('so many days after its last shipment where they are given for that, never ahead of the order', () => {
    expect(releaseAt(orderOn(1, { fulfilledOn: 9 }), rules('fulfilled', 7))).toBe(onDay(16));
    expect(releaseAt(orderOn(1, { fulfilledOn: 0 }), rules('fulfilled', 7))).toBe(onDay(8));
    const untold = orderOn(1, { fulfilledOn: 9 });
    const { fulfilledAt: _, ...snapshot } = untold.snapshot;
    expect(releaseAt({ ...untold, snapshot }, rules('fulfilled', 7))).toBe(onDay(8));
  });

  it('not while it is unknown, unpaid, or not shipped where that is waited for', () => {
    expect(releaseAt(nothingKnown, rules('paid', 0))).toBeNull();
    expect(releaseAt(orderOn(1, { payment: 'open' }), rules('paid', 0))).toBeNull();
    expect(releaseAt(orderOn(1), rules('fulfilled', 0))).toBeNull();
  });

  it('when that instant has come, and without a wait at once, whatever the clocks say', () => {
    const at = (day: number, days: number) => releasedAt(orderOn(1), rules('paid', days), onDay(day));
    expect([at(14, 14), at(15, 14), at(16, 14)]).toEqual([null, onDay(15), onDay(15)]);
    expect(at(0, 0)).toBe(onDay(1));
    expect(releasedAt(orderOn(1, { payment: 'open' }), rules('paid', 0), onDay(9))).toBeNull();
  });
});
