import { describe, expect, it } from 'vitest';
import { at, knownOf, lineOf, refundOf, snapshotOf } from '../../../tests/support/ledger-samples.ts';
import {
  fateOf,
  isNewer,
  isUndone,
  learnRefund,
  learnSnapshot,
  nothingKnown,
  paidBy,
  paymentsAreUnknown,
  remainingUnits,
  unitsBeforeRefunds,
  type OrderSnapshot,
} from './index.ts';

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

  it('goes by Shopify’s own time of a state first, and by when it was sent only within one second', () => {
    const [older, newer] = [state(1, { triggeredAt: at(9) }), state(2, { triggeredAt: at(3) })];
    expect([isNewer(newer, older), isNewer(older, newer)]).toEqual([true, false]);
    const [earlier, later] = [state(1, { name: 'z', triggeredAt: at(1) }), state(1, { name: 'a', triggeredAt: at(2) })];
    expect([isNewer(later, earlier), isNewer(earlier, later)]).toEqual([true, false]);
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
    expect(learnRefund(nothingKnown, refundOf()).refunds).toEqual({ '501': refundOf() });
  });

  it('is written down in one way, in whichever order refunds were heard of', () => {
    const heard = (...ids: readonly string[]) =>
      JSON.stringify(ids.map((id) => refundOf({ id })).reduce(learnRefund, { ...nothingKnown, snapshot: state(1) }));
    expect(heard('50000000003', '50000000001', '50000000002')).toBe(heard('50000000001', '50000000002', '50000000003'));
    expect(heard('50000000002', '50000000003', '50000000001')).toBe(heard('50000000001', '50000000002', '50000000003'));
    expect(Object.keys((JSON.parse(heard('50000000003', '50000000001', '50000000002')) as { refunds: object }).refunds)).toEqual([
      '50000000001',
      '50000000002',
      '50000000003',
    ]);
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
    expect(learnSnapshot(nothingKnown, edited, [])).toEqual({ snapshot: edited, refunds: {} });
  });

  it('remembers who claimed the order, whatever states follow', () => {
    expect(learnSnapshot({ ...nothingKnown, claimedBy: '7' }, state(1), [])).toMatchObject({ claimedBy: '7' });
  });

  it('remembers the most that gift cards and store credit were said to have paid, also when newer states do not say', () => {
    const said = state(1, { paidByGiftCardMinor: 300, paidByStoreCreditMinor: 40 });
    const silent = state(2);
    for (const [first, second] of [
      [said, silent],
      [silent, said],
    ] as const) {
      const known = learnSnapshot(learnSnapshot(nothingKnown, first, []), second, []);
      expect(known).toMatchObject({ snapshot: silent, paidByGiftCardMinor: 300, paidByStoreCreditMinor: 40 });
      expect([paidBy('paidByGiftCardMinor', known), paidBy('paidByStoreCreditMinor', known)]).toEqual([300, 40]);
    }
    const less = learnSnapshot(learnSnapshot(nothingKnown, said, []), state(3, { paidByGiftCardMinor: 200 }), []);
    expect(paidBy('paidByGiftCardMinor', less)).toBe(300);
  });

  it('leaves open what gift cards or store credit paid when only the gateway is named', () => {
    const by = (gateway: string, rest: Partial<OrderSnapshot> = {}) => paymentsAreUnknown(knownOf({ gateways: [gateway], ...rest }));
    expect([by('gift_card'), by('gift_card', { paidByGiftCardMinor: 1 }), by('gift_card', { paidByStoreCreditMinor: 1 })]).toEqual([
      true,
      false,
      true,
    ]);
    expect([by('shopify_store_credit'), by('shopify_store_credit', { paidByStoreCreditMinor: 1 })]).toEqual([true, false]);
    expect([by('shopify_payments'), paymentsAreUnknown(knownOf({})), paymentsAreUnknown(nothingKnown)]).toEqual([false, false, false]);
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
    const larger = lineOf({ quantity: 9, currentQuantity: 3 });
    expect(unitsBeforeRefunds(knownOf({ lines: [larger], refundIds: ['501'] }, [refund]), larger)).toBe(4);
  });

  it('are counted from refunds alone while no state of the order is known', () => {
    const early = learnRefund(nothingKnown, refundOf({ lines: [{ lineId: '11', quantity: 1 }] }));
    expect([remainingUnits(early, line), unitsBeforeRefunds(early, line)]).toEqual([2, 3]);
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
    const two = [lineOf(), lineOf({ id: '12' })];
    expect(isUndone(knownOf({ lines: two }, [refundOf({ lines: [{ lineId: '11', quantity: 1 }] })]))).toBe(false);
  });

  it('by its own word only once its state contains the refunds that took every unit', () => {
    const gone = lineOf({ currentQuantity: 0 });
    const refund = refundOf({ lines: [{ lineId: '11', quantity: 1 }] });
    const fate = (given: Partial<OrderSnapshot>) => fateOf(knownOf(given, [refund]));
    expect(fate({})).toEqual({ paid: true, undone: true, saysUndone: false });
    expect(fate({ lines: [gone], refundIds: ['501'] })).toEqual({ paid: true, undone: true, saysUndone: true });
    expect(fate({ lines: [gone, lineOf({ id: '12' })], refundIds: ['501'] })).toEqual({ paid: true, undone: false, saysUndone: false });
  });

  it('and unpaid when it is void, although it was paid before', () => {
    expect(fateOf({ ...knownOf({ payment: 'void' }), everPaid: true })).toEqual({ paid: false, undone: true, saysUndone: true });
    expect(fateOf({ ...knownOf({ payment: 'open' }), everPaid: true })).toEqual({ paid: true, undone: false, saysUndone: false });
  });

  it('not by an edit alone, and not while nothing is known of it', () => {
    expect(isUndone(knownOf({ lines: [lineOf({ currentQuantity: 0 })] }))).toBe(false);
    expect(isUndone(learnRefund(nothingKnown, refundOf()))).toBe(false);
  });
});
