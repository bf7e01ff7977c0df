import { describe, expect, it } from 'vitest';
import { contextOf, at, knownOf, rulesetOf } from '../../../tests/support/ledger-samples.ts';
import { breachOf, MemberBooks } from '../ledger/index.ts';
import { explainEntitlement, postAward, stageOf, type AwardStage, type Positions } from './index.ts';

const template = explainEntitlement(knownOf(), rulesetOf(), 1, contextOf());

/** Posts one state after the other: the points of each rule, and whether they can be spent. */
function award(
  states: ReadonlyArray<[AwardStage, Record<string, number>]>,
  floor: 'negative' | 'zero' = 'negative',
  books = MemberBooks.empty(),
) {
  let positions: Positions = {};
  for (const [stage, points] of states) {
    const rules = Object.entries(points).map(([ruleId, each]) => ({ ...template.rules[0]!, ruleId, points: each }));
    positions = postAward(books, positions, { ...template, rules }, { orderId: '1001', stage, occurredAt: at(1), floor, expiresAt: null });
  }
  expect(breachOf(books)).toBeNull();
  return { books, positions, kinds: books.changes().transfers.map(({ kind, amount }) => `${kind} ${amount}`) };
}

describe('an award', () => {
  it('waits as pending and becomes available by a release, not by a second gift', () => {
    const { kinds, books, positions } = award([['pending', { base: 84 }], ['available', { base: 84 }]]); // prettier-ignore
    expect(kinds).toEqual(['earn_pending 84', 'release_pending 84']);
    expect(books.balances).toMatchObject({ available: 84, pending: 0, issued: -84 });
    expect(positions).toEqual({ base: { pending: 0, available: 84, forgiven: 0, turns: 2 } });
  });

  it('posts nothing when the ledger agrees already', () => {
    const { kinds, positions } = award([['available', { base: 84 }], ['available', { base: 84 }], ['pending', { base: 84 }]]); // prettier-ignore
    expect(kinds).toEqual(['earn 84']);
    expect(positions['base']?.turns).toBe(1);
  });

  it('leaves no position for a rule that never gave anything', () => {
    expect(award([['available', { base: 0 }]]).positions).toEqual({});
  });

  it('is corrected by the difference in both directions while it is pending', () => {
    expect(award([['pending', { base: 84 }], ['pending', { base: 40 }], ['pending', { base: 60 }]]).kinds).toEqual([
      'earn_pending 84', 'clawback_pending 44', 'earn_pending 20',
    ]); // prettier-ignore
  });

  it('releases only what is still earned and takes the rest of what was pending back', () => {
    expect(award([['pending', { base: 84 }], ['available', { base: 30 }]]).kinds).toEqual([
      'earn_pending 84', 'release_pending 30', 'clawback_pending 54',
    ]); // prettier-ignore
    expect(award([['pending', { base: 30 }], ['available', { base: 84 }]]).kinds).toEqual([
      'earn_pending 30', 'release_pending 30', 'earn 54',
    ]); // prettier-ignore
  });

  it('takes back the points of a rule that gives nothing any more', () => {
    const { kinds, books } = award([['available', { base: 50, bonus: 20 }], ['available', { base: 50 }]]); // prettier-ignore
    expect(kinds).toEqual(['earn 50', 'earn 20', 'clawback 20']);
    expect(books.balances.available).toBe(50);
  });

  it('numbers the transfers of a rule, so that no key is used twice', () => {
    const { books } = award([['available', { base: 10 }], ['available', { base: 5 }], ['available', { base: 10 }]]); // prettier-ignore
    expect(books.changes().transfers.map(({ key }) => key)).toEqual([1, 2, 3].map((turn) => `order:1001:rule:base:${turn}`));
  });

  it('works for a rule that is named like something every object has', () => {
    expect(award([['available', { constructor: 10 }]]).positions).toEqual({
      constructor: { pending: 0, available: 10, forgiven: 0, turns: 1 },
    });
  });
});

describe('a clawback of points that were spent', () => {
  const spent = () => {
    const books = MemberBooks.empty();
    books.post({ kind: 'earn', key: 'order:9:rule:base:1', amount: 1, occurredAt: at(0), orderId: '9' });
    return books;
  };
  const spend = (books: MemberBooks, amount: number) => books.post({ kind: 'hold', key: `redemption:r${amount}:hold`, amount, occurredAt: at(2) }); // prettier-ignore

  it('goes below zero where the program says so', () => {
    const books = spent();
    const first = award([['available', { base: 100 }]], 'negative', books);
    spend(books, 71);
    const rules = [{ ...template.rules[0]!, points: 20 }];
    const next = postAward(books, first.positions, { ...template, rules }, { orderId: '1001', stage: 'available', occurredAt: at(3), floor: 'negative', expiresAt: null }); // prettier-ignore
    expect(books.balances.available).toBe(-50);
    expect(next['base']).toMatchObject({ available: 20, forgiven: 0 });
    expect(breachOf(books)).toBeNull();
  });

  it('stops at zero where the program says so, remembers what it forgave, and does not give that twice', () => {
    const books = spent();
    let { positions } = award([['available', { base: 100 }]], 'zero', books);
    spend(books, 71);
    const settle = (points: number) => {
      const rules = [{ ...template.rules[0]!, points }];
      positions = postAward(
        books,
        positions,
        { ...template, rules },
        { orderId: '1001', stage: 'available', occurredAt: at(3), floor: 'zero', expiresAt: null },
      );
      expect(breachOf(books)).toBeNull();
      return { available: books.balances.available, forgiven: positions['base']?.forgiven };
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
