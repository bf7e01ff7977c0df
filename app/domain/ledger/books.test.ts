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

function lotOf(openedBy: string, given: Partial<Lot> = {}): Lot {
  return { openedBy, orderId: null, amount: 10, remaining: 10, openedAt: at(0), expiresAt: null, expired: 0, reclaimed: 0, ...given };
}

const remaining = (books: MemberBooks) => Object.fromEntries(books.lots.map((lot) => [lot.openedBy, lot.remaining]));

/** What a store would load again: everything that was written down. */
function reloaded(books: MemberBooks): MemberBooks {
  return new MemberBooks({ balances: { ...books.balances }, lots: books.lots, uses: books.changes().lotUses });
}

describe('a transfer', () => {
  const ordinary = Object.entries(transferKinds).filter(([, [debit, credit]]) => debit !== 'owed' && credit !== 'owed');
  it.each(ordinary)('%s moves its amount from %s', (kind, [debit, credit]) => {
    const filled = { ...emptyBalances, available: 30, pending: 30, held: 30, expired: 30, issued: -120 };
    const lots = [
      lotOf('l'),
      lotOf('m', { amount: 20, remaining: 20 }),
      lotOf('gone', { amount: 30, remaining: 0, expired: 30, orderId: '1' }),
    ];
    const books = new MemberBooks({ balances: filled, lots, uses: [] });
    post(books, kind as TransferKind, 10, { ...(kind === 'expire' ? { lot: 'l' } : {}), orderId: '1' });
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
  const lot = lotOf;

  it('are consumed soonest to expire first, then never-expiring, then oldest, then by key', () => {
    const lots = [
      lot('never-b'),
      lot('never-a'),
      lot('old', { openedAt: at(-5) }),
      lot('late', { expiresAt: at(9) }),
      lot('soon', { expiresAt: at(3) }),
    ];
    expect(consumptionOrder(lots).map(({ openedBy }) => openedBy)).toEqual(['soon', 'late', 'old', 'never-a', 'never-b']);
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

  it('that were emptied and filled again give again, in their old place', () => {
    const books = MemberBooks.empty();
    post(books, 'earn', 10, { key: 'a', expiresAt: at(9_000) });
    post(books, 'earn', 10, { key: 'b' });
    post(books, 'hold', 12, { key: 'redemption:r:hold' });
    post(books, 'hold', 2);
    post(books, 'release_hold', 12, { undoes: 'redemption:r:', key: 'redemption:r:1' });
    post(books, 'hold', 4);
    expect(remaining(books)).toEqual({ a: 6, b: 8 });
    post(books, 'earn', 5, { key: 'c', expiresAt: at(8_000) });
    post(books, 'hold', 6);
    expect(remaining(books)).toEqual({ a: 5, b: 8, c: 0 });
  });

  it('that were emptied out of turn do not hide those ahead of them', () => {
    const books = MemberBooks.empty();
    post(books, 'earn', 10, { key: 'a', expiresAt: at(8_000) });
    post(books, 'earn', 10, { key: 'b', orderId: '2', expiresAt: at(9_000) });
    post(books, 'earn', 10, { key: 'c' });
    post(books, 'clawback', 10, { orderId: '2' });
    expect(books.expireDue(at(7_999))).toEqual([]);
    post(books, 'hold', 10);
    expect(remaining(books)).toEqual({ a: 0, b: 0, c: 10 });
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
  const lot = lotOf('a');

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
    [{ balances: { ...emptyBalances, expired: -5, issued: 5 }, lots: [] }, 'below zero'],
    [{ balances, lots: [{ ...lot, expired: 1 }] }, 'holds 10 of 10, of which 1 expired'],
    [{ balances, lots: [{ ...lot, amount: 12, expired: 1 }] }, 'although it expired'],
    [{ balances, lots: [lot, lotOf('b', { remaining: 0, expired: 1, reclaimed: 2 })] }, '2 expired points were taken back, but 1 expired'],
    [{ balances: { ...emptyBalances, owed: 5, issued: -5 }, lots: [] }, 'a debt is below zero'],
    [{ balances: { ...balances, owed: -5, clawedBack: 5 }, lots: [lot] }, '10 points are available while 5 are owed'],
  ])('is told in a sentence: %#', (books, words) => {
    expect(breachOf(books)).toContain(words);
  });
});

describe('an expiry', () => {
  function withTwoLots() {
    const books = MemberBooks.empty();
    post(books, 'earn', 30, { key: 'a', orderId: '1', expiresAt: at(100) });
    post(books, 'earn', 20, { key: 'b', orderId: '2', expiresAt: at(200) });
    post(books, 'earn', 5, { key: 'c' });
    return books;
  }

  it('takes what is left of the lots whose time is over, each at its own time', () => {
    const books = withTwoLots();
    post(books, 'hold', 10, { key: 'redemption:r:hold' });
    const posted = books.expireDue(at(200));
    expect(posted.map(({ key, amount, occurredAt }) => [key, amount, occurredAt])).toEqual([
      ['expire:a', 20, at(100)],
      ['expire:b', 20, at(200)],
    ]);
    expect(books.balances).toMatchObject({ available: 5, expired: 40 });
    expect(breachOf(books)).toBeNull();
  });

  it('happens once, and not an instant before its time', () => {
    const books = withTwoLots();
    expect(books.expireDue(at(99))).toEqual([]);
    expect(books.expireDue(at(100))).toHaveLength(1);
    expect(books.expireDue(at(100))).toEqual([]);
    expect(reloaded(books).expireDue(at(100))).toEqual([]);
  });

  it('says which lot it is about, and takes all that it holds', () => {
    const books = withTwoLots();
    const before = { ...books.balances };
    for (const [amount, lot] of [
      [5, {}],
      [31, { lot: 'a' }],
      [29, { lot: 'a' }],
    ] as const) {
      expect(() => books.post({ kind: 'expire', key: 'x', amount, occurredAt: at(1), ...lot })).toThrow('expire of a lot that holds');
    }
    expect([books.balances, remaining(books)]).toEqual([before, { a: 30, b: 20, c: 5 }]);
  });

  it('closes its lot: points that come back open another, with the life that they are given', () => {
    const books = withTwoLots();
    post(books, 'hold', 10, { key: 'redemption:r:hold' });
    books.expireDue(at(100));
    post(books, 'release_hold', 10, { key: 'redemption:r:1', undoes: 'redemption:r:', expiresAt: at(900), occurredAt: at(50) });
    expect(remaining(books)).toEqual({ a: 0, b: 20, c: 5, 'redemption:r:1': 10 });
    expect(books.lots.find(({ openedBy }) => openedBy === 'redemption:r:1')).toMatchObject({ amount: 10, expiresAt: at(900) });
  });

  it('is observed by points that come back before anybody let the lot expire', () => {
    const books = withTwoLots();
    post(books, 'hold', 40, { key: 'redemption:r:hold' });
    post(books, 'release_hold', 40, { key: 'redemption:r:1', undoes: 'redemption:r:', occurredAt: at(100) });
    expect(remaining(books)).toEqual({ a: 0, b: 20, c: 5, 'redemption:r:1': 30 });
  });

  it('of part of an order is not taken back a second time by its refund', () => {
    const books = withTwoLots();
    post(books, 'hold', 10, { key: 'redemption:r:hold' });
    books.expireDue(at(100));
    expect(books.clawback({ key: 'back', amount: 25, orderId: '1', occurredAt: at(150) }, 'negative')).toEqual({ taken: 5, lapsed: 20, owed: 0, forgiven: 0 }); // prettier-ignore
    expect(books.balances).toMatchObject({ available: 20, expired: 0, clawedBack: 25 });
    expect(breachOf(books)).toBeNull();
    expect(books.clawback({ key: 'again', amount: 5, orderId: '1', occurredAt: at(151) }, 'negative')).toMatchObject({
      taken: 5,
      lapsed: 0,
    });
  });

  it('of what something else than an order gave is not taken back twice either', () => {
    const books = MemberBooks.empty();
    post(books, 'earn', 30, { key: 'activity:review:1:1', expiresAt: at(100) });
    post(books, 'earn', 20, { key: 'activity:review:2:1' });
    books.expireDue(at(100));
    const undone = { key: 'activity:review:1:2', undoes: 'activity:review:1:', amount: 30, occurredAt: at(150) };
    expect(books.clawback(undone, 'negative')).toMatchObject({ taken: 0, lapsed: 30 });
    expect(books.clawback({ ...undone, key: 'b', undoes: 'activity:review:2:', amount: 5 }, 'negative')).toMatchObject({
      taken: 5,
      lapsed: 0,
    });
  });

  it('of another order’s points takes nothing from a refund', () => {
    const books = withTwoLots();
    books.expireDue(at(100));
    expect(books.clawback({ key: 'back', amount: 20, orderId: '2', occurredAt: at(150) }, 'negative')).toMatchObject({
      taken: 20,
      lapsed: 0,
    });
    expect(() => books.post({ kind: 'clawback_expired', key: 'x', amount: 5, orderId: '2', occurredAt: at(151) })).toThrow('0 are its own'); // prettier-ignore
  });
});

describe('taking back', () => {
  it.each([
    ['negative', { taken: 50, lapsed: 0, owed: 0, forgiven: 0 }, -20, 0],
    ['zero', { taken: 30, lapsed: 0, owed: 0, forgiven: 20 }, 0, 0],
    ['debt', { taken: 30, lapsed: 0, owed: 20, forgiven: 0 }, 0, 20],
  ] as const)('with the floor %s goes as far as that lets it', (floor, result, available, owed) => {
    const books = MemberBooks.empty();
    post(books, 'earn', 30);
    expect(books.clawback({ key: 'back', amount: 50, occurredAt: at(1) }, floor)).toEqual(result);
    expect(books.balances.available).toBe(available);
    expect(books.owed).toBe(owed);
    expect(breachOf(books)).toBeNull();
  });

  it('posts nothing where the floor leaves nothing to take', () => {
    const books = MemberBooks.empty();
    expect(books.clawback({ key: 'back', amount: 50, occurredAt: at(1) }, 'zero')).toEqual({ taken: 0, lapsed: 0, owed: 0, forgiven: 50 });
    expect(books.changes().transfers).toEqual([]);
  });
});

describe('a debt', () => {
  function owing(amount: number) {
    const books = MemberBooks.empty();
    books.owe({ key: 'debt', amount, occurredAt: at(0) });
    return books;
  }

  it('is repaid by whatever comes in, before it can be spent', () => {
    const books = owing(20);
    post(books, 'earn', 5, { key: 'a' });
    expect([books.owed, books.balances.available]).toEqual([15, 0]);
    post(books, 'adjust_up', 25, { key: 'b' });
    expect([books.owed, books.balances.available]).toEqual([0, 10]);
    expect(books.changes().transfers.map(({ key, kind, amount }) => [key, kind, amount])).toEqual([
      ['debt', 'owe', 20],
      ['a', 'earn', 5],
      ['a:repays', 'repay_debt', 5],
      ['b', 'adjust_up', 25],
      ['b:repays', 'repay_debt', 15],
    ]);
    expect(remaining(books)).toEqual({ a: 0, b: 10 });
  });

  it('is repaid at once by what is available', () => {
    const books = MemberBooks.empty();
    post(books, 'earn', 30, { key: 'a' });
    books.owe({ key: 'debt', amount: 40, occurredAt: at(1) });
    expect([books.owed, books.balances.available]).toEqual([10, 0]);
    expect(breachOf(books)).toBeNull();
  });

  it('waits while available is below zero for another reason', () => {
    const books = owing(10);
    post(books, 'recapture', 15);
    post(books, 'earn', 20);
    expect([books.owed, books.balances.available]).toEqual([5, 0]);
  });

  it('is never repaid beyond what it is', () => {
    expect(() => owing(5).post({ kind: 'merge_out_debt', key: 'x', amount: 6, occurredAt: at(1) })).toThrow('repay 6 of a debt of 5');
  });
});

describe('books of which not all lots were loaded', () => {
  const lots = [lotOf('a', { expiresAt: at(1) }), lotOf('b')];
  const books = () => new MemberBooks({ balances: { ...emptyBalances, available: 50, issued: -50 }, lots, uses: [] });

  it('give what those hold', () => {
    const loaded = books();
    loaded.post({ kind: 'hold', key: 'h', amount: 15, occurredAt: at(0) });
    expect(remaining(loaded)).toEqual({ a: 0, b: 5 });
  });

  it('refuse to take what other lots hold', () => {
    expect(() => books().post({ kind: 'hold', key: 'h', amount: 25, occurredAt: at(0) })).toThrow('5 are in lots that were not loaded');
  });
});
