import { describe, expect, it } from 'vitest';
import { at, knownOf, lineOf, refundOf, snapshotOf } from '../../../tests/support/ledger-samples.ts';
import { isUndone, learnRefund, learnSnapshot, nothingKnown, remainingUnits, unitsBeforeRefunds, type OrderSnapshot } from './index.ts';

const state = (seconds: number, rest: Partial<OrderSnapshot> = {}) =>
  snapshotOf({ updatedAt: at(seconds), triggeredAt: at(seconds), ...rest });

describe('what is known of an order', () => {
  it('is its newest state, whichever was heard of first', () => {
    const [older, newer] = [state(1), state(2, { name: 'new' })];
    expect(learnSnapshot(learnSnapshot(nothingKnown, newer, []), older, []).snapshot?.name).toBe('new');
    expect(learnSnapshot(learnSnapshot(nothingKnown, older, []), newer, []).snapshot?.name).toBe('new');
  });

  it('is the state that was sent later when two are of the same second', () => {
    const earlier = state(1, { name: 'z', triggeredAt: at(1) });
    const later = state(1, { name: 'a', triggeredAt: at(2) });
    expect(learnSnapshot(learnSnapshot(nothingKnown, later, []), earlier, []).snapshot?.name).toBe('a');
  });

  it('is one and the same state when nothing but the content tells two apart', () => {
    const [one, other] = [state(1, { name: 'a' }), state(1, { name: 'b' })];
    const forth = learnSnapshot(learnSnapshot(nothingKnown, one, []), other, []);
    const back = learnSnapshot(learnSnapshot(nothingKnown, other, []), one, []);
    expect(forth).toEqual(back);
  });

  it('collects refunds by id and keeps a refund that came before any state', () => {
    const known = learnSnapshot(learnRefund(nothingKnown, refundOf({ id: '2' })), state(1), [refundOf({ id: '1' }), refundOf({ id: '2' })]);
    expect(Object.keys(known.refunds)).toEqual(['1', '2']);
    expect(learnRefund(nothingKnown, refundOf()).snapshot).toBeNull();
  });

  it('settles on one of two different accounts of a refund in either order', () => {
    const [one, other] = [refundOf({ shippingMinor: 1 }), refundOf({ shippingMinor: 2 })];
    expect(learnRefund(learnRefund(nothingKnown, one), other)).toEqual(learnRefund(learnRefund(nothingKnown, other), one));
  });

  it('remembers that the order was paid and fulfilled when a newer state is neither', () => {
    const paid = state(1, { payment: 'paid', fulfilled: true });
    const edited = state(2, { payment: 'open', fulfilled: false });
    const expected = { everPaid: true, everFulfilled: true };
    expect(learnSnapshot(learnSnapshot(nothingKnown, edited, []), paid, [])).toMatchObject(expected);
    expect(learnRefund(learnSnapshot(learnSnapshot(nothingKnown, paid, []), edited, []), refundOf())).toMatchObject(expected);
  });
});

describe('units of a line', () => {
  const line = lineOf({ quantity: 4, currentQuantity: 3 });
  const refund = refundOf({ lines: [{ lineId: '11', quantity: 1 }, { lineId: '99', quantity: 1 }] }); // prettier-ignore

  it('that are left do not count a contained refund again', () => {
    expect(remainingUnits(knownOf({ lines: [line], refundIds: ['501'] }, [refund]), line)).toBe(3);
    expect(remainingUnits(knownOf({ lines: [line] }, [refund]), line)).toBe(2);
  });

  it('before refunds give contained ones back, up to what was ever there', () => {
    expect(unitsBeforeRefunds(knownOf({ lines: [line], refundIds: ['501'] }, [refund]), line)).toBe(4);
    expect(unitsBeforeRefunds(knownOf({ lines: [line] }, [refund]), line)).toBe(3);
    const twice = refundOf({ lines: [{ lineId: '11', quantity: 9 }] });
    expect(unitsBeforeRefunds(knownOf({ lines: [line], refundIds: ['501'] }, [twice]), line)).toBe(4);
  });
});

describe('an order is undone', () => {
  it('when it is cancelled or void, also without a refund', () => {
    expect(isUndone(knownOf({ cancelled: true }))).toBe(true);
    expect(isUndone(knownOf({ payment: 'void' }))).toBe(true);
  });

  it('when refunds have taken every unit, and not before', () => {
    const lines = [lineOf({ quantity: 2 })];
    expect(isUndone(knownOf({ lines }, [refundOf({ lines: [{ lineId: '11', quantity: 1 }] })]))).toBe(false);
    expect(isUndone(knownOf({ lines }, [refundOf({ lines: [{ lineId: '11', quantity: 2 }] })]))).toBe(true);
  });

  it('not by an edit alone, and not while nothing is known of it', () => {
    expect(isUndone(knownOf({ lines: [lineOf({ currentQuantity: 0 })] }))).toBe(false);
    expect(isUndone(learnRefund(nothingKnown, refundOf()))).toBe(false);
  });
});
