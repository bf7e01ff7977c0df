import { describe, expect, it } from 'vitest';
import { at } from '../../../tests/support/ledger-samples.ts';
import { breachOf, MemberBooks, mergeBooks } from './index.ts';

function booksWith({ earned = 0, pending = 0, held = 0, lost = 0 }): MemberBooks {
  const books = MemberBooks.empty();
  if (earned + held > 0) books.post({ kind: 'earn', key: 'earn', amount: earned + held, occurredAt: at(0) });
  if (pending > 0) books.post({ kind: 'earn_pending', key: 'pending', amount: pending, occurredAt: at(0) });
  if (held > 0) books.post({ kind: 'hold', key: 'redemption:r:hold', amount: held, occurredAt: at(0) });
  if (lost > 0) books.post({ kind: 'clawback', key: 'lost', amount: lost, occurredAt: at(0) });
  return books;
}

function merged(gone: MemberBooks, kept: MemberBooks) {
  mergeBooks({ gone, kept, key: 'merge:8:7', at: at(1) });
  for (const books of [gone, kept]) expect(breachOf(books)).toBeNull();
  const { available, pending, held } = gone.balances;
  expect({ available, pending, held }).toEqual({ available: 0, pending: 0, held: 0 });
  return kept.balances;
}

describe('a merge', () => {
  it('carries available, pending and held points over', () => {
    const balances = merged(booksWith({ earned: 70, pending: 20, held: 30 }), booksWith({ earned: 5, pending: 1 }));
    expect(balances).toMatchObject({ available: 75, pending: 21, held: 30 });
  });

  it('carries a debt over, to be paid by who takes over', () => {
    expect(merged(booksWith({ earned: 10, lost: 50 }), booksWith({ earned: 100 })).available).toBe(60);
    expect(merged(booksWith({ earned: 10, lost: 50 }), booksWith({})).available).toBe(-40);
  });

  it('lets the gone member’s points repay the debt of the kept one', () => {
    expect(merged(booksWith({ earned: 100 }), booksWith({ lost: 30 })).available).toBe(70);
  });

  it('keeps when points expire and which order they came from', () => {
    const [gone, kept] = [MemberBooks.empty(), MemberBooks.empty()];
    gone.post({ kind: 'earn', key: 'a', amount: 10, orderId: '1', expiresAt: at(50), occurredAt: at(0) });
    gone.post({ kind: 'earn', key: 'b', amount: 10, orderId: '1', expiresAt: at(50), occurredAt: at(1) });
    gone.post({ kind: 'earn', key: 'c', amount: 5, orderId: '2', expiresAt: at(50), occurredAt: at(2) });
    gone.post({ kind: 'earn', key: 'd', amount: 3, occurredAt: at(3) });
    merged(gone, kept);
    expect(kept.lots.map(({ orderId, remaining, expiresAt }) => [orderId, remaining, expiresAt])).toEqual([
      ['1', 20, at(50)],
      ['2', 5, at(50)],
      [null, 3, null],
    ]);
  });

  it('carries over what had expired of an order, so that it is not taken again when the order is undone', () => {
    const [gone, kept] = [MemberBooks.empty(), booksWith({ earned: 100 })];
    gone.post({ kind: 'earn', key: 'a', amount: 10, orderId: '1', expiresAt: at(5), occurredAt: at(0) });
    gone.post({ kind: 'earn', key: 'b', amount: 4, orderId: '1', expiresAt: at(6), occurredAt: at(0) });
    gone.expireDue(at(9));
    gone.clawback({ key: 'part', amount: 3, orderId: '1', occurredAt: at(10) }, 'negative');
    mergeBooks({ gone, kept, key: 'merge:8:7', at: at(11) });
    expect([breachOf(gone), breachOf(kept)]).toEqual([null, null]);
    expect([gone.balances.expired, kept.balances.expired]).toEqual([0, 11]);
    expect(kept.clawback({ key: 'rest', amount: 12, orderId: '1', occurredAt: at(12) }, 'negative')).toMatchObject({
      lapsed: 11,
      taken: 1,
    });
    expect([kept.balances.available, breachOf(kept)]).toEqual([99, null]);
    expect(() => gone.post({ kind: 'merge_out_expired', key: 'more', amount: 1, orderId: '1', occurredAt: at(13) })).toThrow(RangeError);
  });

  it('does not pay with what had expired for what the kept member owes, or is short of', () => {
    for (const short of [booksWith({ lost: 30 }), MemberBooks.empty()]) {
      if (short.balances.available === 0) short.owe({ key: 'debt', amount: 30, occurredAt: at(0) });
      const gone = MemberBooks.empty();
      gone.post({ kind: 'earn', key: 'a', amount: 10, orderId: '1', expiresAt: at(5), occurredAt: at(0) });
      gone.expireDue(at(9));
      mergeBooks({ gone, kept: short, key: 'merge:8:7', at: at(11) });
      expect([short.balances.available - short.owed, short.balances.expired, breachOf(short)]).toEqual([-30, 10, null]);
    }
  });

  it('carries what is owed over, which the kept member’s points repay', () => {
    const [gone, kept] = [MemberBooks.empty(), booksWith({ earned: 30 })];
    gone.owe({ key: 'debt', amount: 40, occurredAt: at(0) });
    expect(merged(gone, kept)).toMatchObject({ available: 0, owed: -10 });
    expect(gone.owed).toBe(0);
  });

  it('lets the gone member’s points repay what the kept one owes', () => {
    const kept = MemberBooks.empty();
    kept.owe({ key: 'debt', amount: 40, occurredAt: at(0) });
    expect(merged(booksWith({ earned: 100 }), kept)).toMatchObject({ available: 60, owed: 0 });
  });

  it('of two empty members posts nothing', () => {
    const [gone, kept] = [booksWith({}), booksWith({})];
    merged(gone, kept);
    expect([gone, kept].flatMap((books) => books.changes().transfers)).toEqual([]);
  });

  it('names every transfer on each side once', () => {
    const [gone, kept] = [booksWith({ earned: 70, pending: 20, held: 30 }), booksWith({})];
    merged(gone, kept);
    for (const books of [gone, kept]) {
      const keys = books.changes().transfers.map(({ key }) => key);
      expect(new Set(keys).size).toBe(keys.length);
    }
  });
});
