import { describe, expect, it } from 'vitest';
import { at } from '../../../tests/support/ledger-samples.ts';
import { accounts, breachOf, consumptionOrder, emptyBalances, MemberBooks, pointsMax, transferKinds, type Lot, type TransferDraft, type TransferKind } from './index.ts'; // prettier-ignore

let made = 0;
function post(books: MemberBooks, kind: TransferKind, amount: number, rest: Partial<TransferDraft> = {}) {
  made += 1;
  const transfer = books.post({ kind, amount, key: `test:${made}`, occurredAt: at(made), ...rest });
  expect(breachOf(books)).toBeNull();
  return transfer;
}

const remaining = (books: MemberBooks) => Object.fromEntries(books.lots.map((lot) => [lot.openedBy, lot.remaining]));

/** What a store would load again: everything that was written down. */
function reloaded(books: MemberBooks): MemberBooks {
  return new MemberBooks({ balances: { ...books.balances }, lots: books.lots, uses: books.changes().lotUses });
}

describe('a transfer', () => {
  it.each(Object.entries(transferKinds))('%s moves its amount from %s', (kind, [debit, credit]) => {
    const filled = { ...emptyBalances, available: 30, pending: 30, held: 30, issued: -90 };
    const lot = { openedBy: 'l', orderId: null, amount: 30, remaining: 30, openedAt: at(0), expiresAt: null };
    const books = new MemberBooks({ balances: filled, lots: [lot], uses: [] });
    post(books, kind as TransferKind, 10);
    const { delta } = books.changes();
    expect(accounts.filter((name) => delta[name] !== 0).sort()).toEqual([debit, credit].sort());
    expect([delta[debit], delta[credit]]).toEqual([-10, 10]);
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, pointsMax + 1])('never moves %s points', (amount) => {
    const books = MemberBooks.empty();
    expect(() => books.post({ kind: 'earn', key: 'k', amount, occurredAt: at(0) })).toThrow('whole points');
    expect(books.changes().transfers).toEqual([]);
  });

  it('never takes more from pending or held than is there, and then changes nothing', () => {
    const books = MemberBooks.empty();
    post(books, 'earn_pending', 10);
    expect(() => books.post({ kind: 'release_pending', key: 'k', amount: 11, occurredAt: at(0) })).toThrow('which holds 10');
    expect(() => books.post({ kind: 'capture', key: 'k', amount: 1, occurredAt: at(0) })).toThrow('which holds 0');
    expect(books.balances).toMatchObject({ pending: 10, available: 0, held: 0 });
    expect(breachOf(books)).toBeNull();
  });

  it('takes nothing from points whose lots were not loaded, but may add to them', () => {
    const books = new MemberBooks({ balances: { ...emptyBalances, available: 50, issued: -50 }, lots: null, uses: [] });
    expect(() => books.post({ kind: 'hold', key: 'h', amount: 10, occurredAt: at(0) })).toThrow('lots were not loaded');
    books.post({ kind: 'earn', key: 'e', amount: 10, occurredAt: at(0) });
    expect(books.balances.available).toBe(60);
  });
});

describe('lots', () => {
  const lot = (openedBy: string, given: Partial<Lot> = {}): Lot => ({ openedBy, orderId: null, amount: 10, remaining: 10, openedAt: at(0), expiresAt: null, ...given }); // prettier-ignore

  it('are consumed soonest to expire first, then never-expiring, then oldest, then by key', () => {
    const lots = [
      lot('never-b'),
      lot('never-a'),
      lot('old', { openedAt: at(-5) }),
      lot('late', { expiresAt: at(9) }),
      lot('soon', { expiresAt: at(3) }),
    ];
    expect(consumptionOrder(lots, null).map(({ openedBy }) => openedBy)).toEqual(['soon', 'late', 'old', 'never-a', 'never-b']);
  });

  it('of the order itself go first when its points are taken back, whatever expires sooner', () => {
    const books = MemberBooks.empty();
    post(books, 'earn', 10, { key: 'a', orderId: '1', expiresAt: at(5) });
    post(books, 'earn', 10, { key: 'b', orderId: '2' });
    post(books, 'clawback', 8, { orderId: '2' });
    expect(remaining(books)).toEqual({ a: 10, b: 2 });
    post(books, 'clawback', 8, { orderId: '2' });
    expect(remaining(books)).toEqual({ a: 4, b: 0 });
  });

  it('pay for a redemption across several, and get back exactly what they gave', () => {
    const books = MemberBooks.empty();
    post(books, 'earn', 30, { key: 'a' });
    post(books, 'earn', 30, { key: 'b' });
    post(books, 'hold', 40, { key: 'redemption:r:hold' });
    expect(remaining(books)).toEqual({ a: 0, b: 20 });
    const later = reloaded(books);
    post(later, 'release_hold', 40, { undoes: 'redemption:r:hold', key: 'redemption:r:turn:1' });
    expect(remaining(later)).toEqual({ a: 30, b: 30 });
    expect(later.changes().openedLots).toEqual([]);
    expect(
      later
        .changes()
        .changedLots.map(({ openedBy }) => openedBy)
        .sort(),
    ).toEqual(['a', 'b']);
  });

  it('are opened anew for what no lot had given', () => {
    const books = MemberBooks.empty();
    post(books, 'earn', 30, { key: 'a' });
    post(books, 'recapture', 50, { key: 'redemption:r:turn:2' });
    expect(books.balances.available).toBe(-20);
    post(books, 'adjust_up', 25, { key: 'up' });
    expect(remaining(books)).toEqual({ a: 0, up: 5 });
    post(books, 'return_spent', 50, { undoes: 'redemption:r:turn:2', key: 'back' });
    expect(remaining(books)).toEqual({ a: 30, up: 5, back: 20 });
    expect(books.lots.find(({ openedBy }) => openedBy === 'back')?.amount).toBe(20);
  });

  it('are never filled beyond what they were opened with, also when a transfer is undone twice', () => {
    const books = MemberBooks.empty();
    post(books, 'earn', 30, { key: 'a' });
    post(books, 'hold', 20, { key: 'redemption:r:hold' });
    post(books, 'adjust_up', 20, { undoes: 'redemption:r:hold', key: 'first' });
    post(books, 'adjust_up', 20, { undoes: 'redemption:r:hold', key: 'second' });
    expect(remaining(books)).toEqual({ a: 30, second: 20 });
  });

  it('open and change in one go are written once, as what they are in the end', () => {
    const books = MemberBooks.empty();
    post(books, 'earn', 30, { key: 'a' });
    post(books, 'hold', 10);
    expect(books.changes().openedLots).toMatchObject([{ openedBy: 'a', amount: 30, remaining: 20 }]);
    expect(books.changes().changedLots).toEqual([]);
  });
});

describe('a deficit', () => {
  it('is what no lot could give, and is repaid before a lot is filled', () => {
    const books = MemberBooks.empty();
    post(books, 'earn', 10, { key: 'a' });
    post(books, 'clawback', 25);
    expect(books.balances.available).toBe(-15);
    expect(remaining(books)).toEqual({ a: 0 });
    post(books, 'earn', 5, { key: 'b' });
    post(books, 'earn', 30, { key: 'c' });
    expect(books.balances.available).toBe(20);
    expect(remaining(books)).toEqual({ a: 0, b: 0, c: 20 });
    expect(books.lots.find(({ openedBy }) => openedBy === 'c')?.amount).toBe(30);
  });

  it('is repaid before the lots of an undone transfer are refilled', () => {
    const books = MemberBooks.empty();
    post(books, 'earn', 40, { key: 'a' });
    post(books, 'hold', 40, { key: 'redemption:r:hold' });
    post(books, 'clawback', 30);
    post(books, 'release_hold', 40, { undoes: 'redemption:r:hold' });
    expect(books.balances.available).toBe(10);
    expect(remaining(books)).toEqual({ a: 10 });
  });
});

describe('a breach', () => {
  const balances = { ...emptyBalances, available: 10, issued: -10 };
  const lot: Lot = { openedBy: 'a', orderId: null, amount: 10, remaining: 10, openedAt: at(0), expiresAt: null };

  it('is none where all agrees', () => {
    expect(breachOf({ balances, lots: [lot] })).toBeNull();
  });

  it.each([
    [{ balances: { ...balances, issued: -9 }, lots: [lot] }, 'add up to 1'],
    [{ balances, lots: [{ ...lot, remaining: 9 }] }, 'hold 9 while 10'],
    [{ balances: { ...emptyBalances, available: -5, issued: 5 }, lots: [{ ...lot, remaining: 1 }] }, 'hold 1 while -5'],
    [{ balances: { ...emptyBalances, pending: -5, issued: 5 }, lots: [] }, 'below zero'],
    [{ balances: { ...emptyBalances, held: -5, issued: 5 }, lots: [] }, 'below zero'],
    [{ balances, lots: [{ ...lot, amount: 9 }] }, 'holds 10 of 9'],
  ])('is told in a sentence: %#', (books, words) => {
    expect(breachOf(books)).toContain(words);
  });
});
