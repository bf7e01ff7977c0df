import { describe, expect, it } from 'vitest';
import { at, redemptionOf, rulesetOf } from '../../../tests/support/ledger-samples.ts';
import { breachOf, MemberBooks } from '../ledger/index.ts';
import type { ExpiryPolicy } from '../program/ruleset.ts';
import type { Instant } from '../shared/instant.ts';
import { capture, hold, release, returnAt, settleWithOrder, undo, type OrderFate, type RedemptionRecord } from './index.ts';

describe('points that come back', () => {
  const lotsOf = (books: MemberBooks) =>
    books.lots.flatMap(({ openedBy, remaining, expiresAt }) => (remaining === 0 ? [] : [[openedBy, remaining, expiresAt]]));
  /** A reward of 100 that was taken with 60 points that end at 50 s and 40 that end at 90 s. */
  const taken = () => {
    const books = MemberBooks.empty();
    books.post({ kind: 'earn', key: 'short', amount: 60, occurredAt: at(-1), expiresAt: at(50) });
    books.post({ kind: 'earn', key: 'long', amount: 40, occurredAt: at(-1), expiresAt: at(90) });
    const redemption = redemptionOf({ state: 'held' });
    hold(books, redemption);
    return { books, redemption };
  };
  const late = { at: at(70), expiresAt: at(700) };
  const turnKey = ({ id }: RedemptionRecord, number: number) => `redemption:${id}:turn:${number}`;
  const settleLate = (books: MemberBooks, redemption: RedemptionRecord, fate: Partial<OrderFate>) =>
    settleWithOrder(books, redemption, {
      orderId: '1001',
      fate: { paid: true, undone: false, saysUndone: false, refunded: { part: 0, whole: 100 }, ...fate },
      spentPolicy: 'pro_rata',
      returned: late,
    });

  it('live as long as points earned then, where their lot has ended; those of a lot that is alive keep its end', () => {
    const { books, redemption } = taken();
    release(books, redemption, late, 'cancelled');
    expect(lotsOf(books)).toEqual([
      ['long', 40, at(90)],
      [turnKey(redemption, 1), 60, at(700)],
    ]);
    books.expireDue(at(699));
    expect(books.balances).toMatchObject({ available: 60, expired: 40 });
    books.expireDue(at(700));
    expect(books.balances).toMatchObject({ available: 0, expired: 100 });
    expect(breachOf(books)).toBeNull();
  });

  it('do so as well when they were spent: taken back by staff, or by a refund, part by part', () => {
    const byStaff = taken();
    undo(byStaff.books, capture(byStaff.books, byStaff.redemption, at(1)), late, 'taken_back_by_staff');
    expect(lotsOf(byStaff.books)).toContainEqual([turnKey(byStaff.redemption, 2), 60, at(700)]);

    const { books, redemption } = taken();
    const half = settleLate(books, settleLate(books, redemption, {}), { refunded: { part: 50, whole: 100 } });
    expect(lotsOf(books)).toEqual([
      ['long', 40, at(90)],
      [turnKey(redemption, 2), 10, at(700)],
    ]);
    settleLate(books, half, { undone: true, saysUndone: true });
    expect(lotsOf(books)).toEqual([
      ['long', 40, at(90)],
      [turnKey(redemption, 2), 10, at(700)],
      [turnKey(redemption, 3), 50, at(700)],
    ]);
  });

  it('do so as well when the code was used after they had come back, and its order is undone', () => {
    const { books, redemption } = taken();
    const captured = settleLate(books, release(books, redemption, { at: at(5), expiresAt: null }, 'cancelled'), {});
    settleLate(books, captured, { undone: true, saysUndone: true });
    expect(lotsOf(books).map(([, remaining, ends]) => [remaining, ends])).toEqual([
      [40, at(90)],
      [60, at(700)],
    ]);
  });

  it('are not taken for points that the refunded order had given', () => {
    const { books, redemption } = taken();
    settleLate(books, settleLate(books, redemption, {}), { refunded: { part: 100, whole: 100 } });
    books.expireDue(at(700));
    books.post({ kind: 'adjust_up', key: 'later', amount: 30, occurredAt: at(701) });
    const taken30 = books.clawback({ key: 'refund', amount: 30, orderId: '1001', occurredAt: at(702) }, 'zero');
    expect(taken30).toEqual({ taken: 30, lapsed: 0, owed: 0, forgiven: 0 });
  });

  it.each<[ExpiryPolicy['points'], string | null]>([
    [{ kind: 'per_lot', after: { value: 30, unit: 'days' }, until: 'exact' }, '2026-03-12T22:30:00.000Z'],
    [{ kind: 'per_lot', after: { value: 1, unit: 'months' }, until: 'end_of_month' }, '2026-03-31T21:00:00.000Z'],
    [{ kind: 'inactivity', after: { value: 1, unit: 'months' }, until: 'exact', resetBy: ['order'] }, null],
    [{ kind: 'none' }, null],
  ])('under the policy %j end at %s', (points, ends) => {
    const then = Date.parse('2026-02-10T22:30:00Z') as Instant;
    const returned = returnAt(then, rulesetOf({ expiry: { points } }), 'Europe/Helsinki');
    expect(returned).toEqual({ at: then, expiresAt: ends === null ? null : Date.parse(ends) });
  });
});
