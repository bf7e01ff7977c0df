import { describe, expect, it } from 'vitest';
import { at, knownOf, rulesetOf } from '../../../tests/support/ledger-samples.ts';
import { breachOf, MemberBooks } from '../ledger/index.ts';
import { nothingPosted, postAward, postPosition, stageOf, type AwardStage } from './index.ts';

/** Posts one state after the other: what the order is worth, and whether it can be spent. */
function award(states: ReadonlyArray<[AwardStage, number]>, floor: 'negative' | 'zero' = 'negative', books = MemberBooks.empty()) {
  let position = nothingPosted;
  for (const [stage, points] of states) {
    position = postAward(
      books,
      position,
      { points, rulesetVersion: 1 },
      { orderId: '1001', stage, occurredAt: at(1), floor, expiresAt: null },
    );
  }
  expect(breachOf(books)).toBeNull();
  return { books, position, kinds: books.changes().transfers.map(({ kind, amount }) => `${kind} ${amount}`) };
}

describe('an award', () => {
  it('waits as pending and becomes available by a release, not by a second gift', () => {
    const { kinds, books, position } = award([['pending', 84], ['available', 84]]); // prettier-ignore
    expect(kinds).toEqual(['earn_pending 84', 'release_pending 84']);
    expect(books.balances).toMatchObject({ available: 84, pending: 0, issued: -84 });
    expect(position).toEqual({ pending: 0, available: 84, forgiven: 0, turns: 2 });
  });

  it('posts nothing when the ledger agrees already', () => {
    const { kinds, position } = award([['available', 84], ['available', 84], ['pending', 84]]); // prettier-ignore
    expect(kinds).toEqual(['earn 84']);
    expect(position.turns).toBe(1);
  });

  it('posts nothing for an order that never gave anything', () => {
    expect(award([['available', 0]]).position).toBe(nothingPosted);
  });

  it('is corrected by the difference in both directions while it is pending', () => {
    expect(award([['pending', 84], ['pending', 40], ['pending', 60]]).kinds).toEqual([
      'earn_pending 84', 'clawback_pending 44', 'earn_pending 20',
    ]); // prettier-ignore
  });

  it('releases only what is still earned and takes the rest of what was pending back', () => {
    expect(award([['pending', 84], ['available', 30]]).kinds).toEqual([
      'earn_pending 84', 'release_pending 30', 'clawback_pending 54',
    ]); // prettier-ignore
    expect(award([['pending', 30], ['available', 84]]).kinds).toEqual([
      'earn_pending 30', 'release_pending 30', 'earn 54',
    ]); // prettier-ignore
  });

  it('takes back what an order is no longer worth', () => {
    const { kinds, books } = award([['available', 70], ['available', 50]]); // prettier-ignore
    expect(kinds).toEqual(['earn 70', 'clawback 20']);
    expect(books.balances.available).toBe(50);
  });

  it('numbers the transfers of an order, so that no key is used twice', () => {
    const { books } = award([['available', 10], ['available', 5], ['available', 10]]); // prettier-ignore
    expect(books.changes().transfers.map(({ key }) => key)).toEqual([1, 2, 3].map((turn) => `order:1001:${turn}`));
  });
});

describe('the transfers of an award', () => {
  const posting = { stage: 'available', occurredAt: at(1), floor: 'negative', rulesetVersion: 4, expiresAt: at(900) } as const;

  it('name their order and their ruleset, and those of spendable points say when these expire', () => {
    const books = MemberBooks.empty();
    const order = { ...posting, orderId: '1001' };
    let position = postAward(books, nothingPosted, { points: 84, rulesetVersion: 4 }, { ...order, stage: 'pending' });
    position = postAward(books, position, { points: 40, rulesetVersion: 4 }, { ...order, stage: 'pending' });
    position = postAward(books, position, { points: 40, rulesetVersion: 4 }, order);
    postAward(books, position, { points: 50, rulesetVersion: 4 }, order);
    const { transfers } = books.changes();
    expect(transfers.map(({ kind, expiresAt }) => [kind, expiresAt])).toEqual([
      ['earn_pending', undefined],
      ['clawback_pending', undefined],
      ['release_pending', at(900)],
      ['earn', at(900)],
    ]);
    expect(transfers.every(({ orderId, rulesetVersion }) => orderId === '1001' && rulesetVersion === 4)).toBe(true);
  });

  it('of something that is no order name none, and are taken back from its own points alone', () => {
    const books = MemberBooks.empty();
    const review = { ...posting, key: 'activity:review:1' };
    const position = postPosition(books, nothingPosted, 30, review);
    postPosition(books, nothingPosted, 20, { ...posting, key: 'activity:visit:1' });
    books.expireDue(at(900));
    postPosition(books, nothingPosted, 10, { ...posting, key: 'activity:review:2', occurredAt: at(901), expiresAt: null });
    // 50 of two have expired, of which 30 are the review's own: no more than those had gone already.
    postPosition(books, { ...position, available: 40 }, 0, { ...review, occurredAt: at(902) });
    expect(books.balances).toMatchObject({ available: 0, expired: 20 });
    expect(books.changes().transfers.every((transfer) => !('orderId' in transfer))).toBe(true);
    expect(breachOf(books)).toBeNull();
  });

  it('are none for points that were forgiven before, also when the order is to wait again', () => {
    const forgiven = { pending: 0, available: 70, forgiven: 70, turns: 3 };
    const books = MemberBooks.empty();
    expect(postPosition(books, forgiven, 60, { ...posting, key: 'order:1', stage: 'pending' })).toMatchObject({ pending: 0, forgiven: 10 });
    expect(books.changes().transfers).toEqual([]);
  });
});

describe('a clawback of points that were spent', () => {
  const spent = () => {
    const books = MemberBooks.empty();
    books.post({ kind: 'earn', key: 'order:9:1', amount: 1, occurredAt: at(0), orderId: '9' });
    return books;
  };
  const spend = (books: MemberBooks, amount: number) => books.post({ kind: 'hold', key: `redemption:r${amount}:hold`, amount, occurredAt: at(2) }); // prettier-ignore

  it('goes below zero where the program says so', () => {
    const books = spent();
    const first = award([['available', 100]], 'negative', books);
    spend(books, 71);
    const next = postAward(books, first.position, { points: 20, rulesetVersion: 1 }, { orderId: '1001', stage: 'available', occurredAt: at(3), floor: 'negative', expiresAt: null }); // prettier-ignore
    expect(books.balances.available).toBe(-50);
    expect(next).toMatchObject({ available: 20, forgiven: 0 });
    expect(breachOf(books)).toBeNull();
  });

  it('stops at zero where the program says so, remembers what it forgave, and does not give that twice', () => {
    const books = spent();
    let { position } = award([['available', 100]], 'zero', books);
    spend(books, 71);
    const settle = (points: number) => {
      position = postAward(
        books,
        position,
        { points, rulesetVersion: 1 },
        { orderId: '1001', stage: 'available', occurredAt: at(3), floor: 'zero', expiresAt: null },
      );
      expect(breachOf(books)).toBeNull();
      return { available: books.balances.available, forgiven: position.forgiven };
    };
    expect(settle(20)).toEqual({ available: 0, forgiven: 50 });
    expect(settle(0)).toEqual({ available: 0, forgiven: 70 });
    expect(settle(60)).toEqual({ available: 0, forgiven: 10 });
    expect(settle(100)).toEqual({ available: 30, forgiven: 0 });
  });
});

describe('points can be spent', () => {
  const paid = rulesetOf({ earning: { award: { when: 'paid' } } });
  const fulfilled = rulesetOf({ earning: { award: { when: 'fulfilled' } } });

  it('from payment on, or from fulfilment of a paid order on', () => {
    expect(stageOf(knownOf({ payment: 'open', fulfilled: true }), paid)).toBe('pending');
    expect(stageOf(knownOf({ payment: 'paid' }), paid)).toBe('available');
    expect(stageOf(knownOf({ payment: 'paid' }), fulfilled)).toBe('pending');
    expect(stageOf(knownOf({ payment: 'open', fulfilled: true }), fulfilled)).toBe('pending');
    expect(stageOf(knownOf({ payment: 'paid', fulfilled: true }), fulfilled)).toBe('available');
  });

  it('still when an edit leaves something to pay', () => {
    expect(stageOf({ ...knownOf({ payment: 'open' }), everPaid: true }, paid)).toBe('available');
    expect(stageOf({ ...knownOf({ payment: 'open' }), everPaid: true, everFulfilled: true }, fulfilled)).toBe('available');
  });
});
