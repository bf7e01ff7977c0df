import { describe, expect, it } from 'vitest';
import { at, knownOf, lineOf, redemptionOf, refundOf, rulesetOf } from '../../../tests/support/ledger-samples.ts';
import { codeFateOf, type OrderSnapshot } from '../earning/index.ts';
import { breachOf, MemberBooks } from '../ledger/index.ts';
import { capture, expiryOf, hold, planGift, planRedemption, release, settleWithOrder, undo, type RedemptionRecord } from './index.ts';

const anybody = { tier: null, segments: [] };
const nothingTaken = { ofReward: 0, byMember: 0, byMemberThisMonth: 0, inTheLastHour: 0 };

describe('a reward', () => {
  const ruleset = rulesetOf({
    rewards: [
      { id: 'five-off', name: '5 off', pricePoints: 100, minimumOrderMinor: 2_000 },
      { id: 'old', name: 'Old', enabled: false },
    ],
  });
  const plan = (given: Partial<Parameters<typeof planRedemption>[0]>) =>
    planRedemption({
      ruleset,
      rewardId: 'five-off',
      available: 100,
      cartMinor: 2_000,
      member: anybody,
      taken: nothingTaken,
      at: at(0),
      ...given,
    });

  it('can be taken with just enough points and just enough in the cart, or with no cart known', () => {
    expect(plan({})).toMatchObject({ ok: true, value: { reward: { id: 'five-off' } } });
    expect(plan({ cartMinor: undefined })).toMatchObject({ ok: true });
  });

  it.each([
    [{ rewardId: 'none' }, 'unknown_reward', 'no longer offered'],
    [{ rewardId: 'old', available: 1_000 }, 'unknown_reward', 'no longer offered'],
    [{ cartMinor: 1_999 }, 'minimum_order_not_met', 'below the minimum'],
    [{ available: 99 }, 'insufficient_points', 'you need 1 more'],
    [{ available: -20 }, 'insufficient_points', 'you need 100 more'],
    [{ taken: { ...nothingTaken, inTheLastHour: 20 } }, 'rate_limited', 'within an hour'],
  ])('is refused for %j as %s', (given, reason, words) => {
    const refusal = plan(given);
    expect(refusal).toMatchObject({ ok: false, reason });
    expect(!refusal.ok && refusal.message).toContain(words);
  });

  it('lives for its days', () => {
    expect(expiryOf(ruleset.rewards[0]!, at(0))).toBe(at(30 * 86_400));
  });
});

/** Points that come back then, in a program whose points never expire. */
const comesBack = (seconds: number) => ({ at: at(seconds), expiresAt: null });

/** A member with 150 points who has taken a reward of 100. */
function taken(state: RedemptionRecord['state'] = 'held') {
  const books = MemberBooks.empty();
  books.post({ kind: 'adjust_up', key: 'start', amount: 150, occurredAt: at(-1) });
  const redemption = redemptionOf({ state });
  hold(books, redemption);
  return { books, redemption };
}

const settle = (
  books: MemberBooks,
  redemption: RedemptionRecord,
  known: Parameters<typeof codeFateOf>[0],
  spentPolicy: 'full_refund' | 'never' | 'pro_rata' = 'full_refund',
) => {
  const next = settleWithOrder(books, redemption, {
    orderId: known.snapshot.orderId,
    fate: codeFateOf(known),
    spentPolicy,
    returned: comesBack(5),
  });
  expect(breachOf(books)).toBeNull();
  return next;
};

const numbers = ({ balances: { available, held, redeemed } }: MemberBooks) => ({ available, held, redeemed });
const order = (given: Partial<OrderSnapshot> = {}) => knownOf(given);
const refunded = () => knownOf({ lines: [lineOf({ currentQuantity: 0 })], refundIds: ['501'] }, [refundOf({ lines: [{ lineId: '11', quantity: 1 }] })]); // prettier-ignore

describe('a redemption', () => {
  it('holds its price', () => {
    expect(numbers(taken().books)).toEqual({ available: 50, held: 100, redeemed: 0 });
  });

  it.each(['issuing', 'held', 'releasing'] as const)('that is %s is captured by a paid order', (state) => {
    const { books, redemption } = taken(state);
    expect(settle(books, redemption, order())).toMatchObject({ state: 'captured', capturedOrderId: '1001', turns: 1, releaseReason: null });
    expect(numbers(books)).toEqual({ available: 50, held: 0, redeemed: 100 });
  });

  it('stays as it is while the order is unpaid', () => {
    const { books, redemption } = taken();
    expect(settle(books, redemption, order({ payment: 'open' }))).toBe(redemption);
  });

  it.each([{ cancelled: true, payment: 'open' as const }, { payment: 'void' as const }])(
    'of an unpaid order that is %j is to be withdrawn first, with its points still held',
    (state) => {
      const { books, redemption } = taken();
      expect(settle(books, redemption, order(state))).toMatchObject({ state: 'releasing', releaseReason: 'order_undone', turns: 0 });
      expect(numbers(books)).toEqual({ available: 50, held: 100, redeemed: 0 });
    },
  );

  it('whose code is being made is withdrawn as well, and one that is being withdrawn already stays as it is', () => {
    const cancelled = order({ cancelled: true, payment: 'open' });
    const making = taken('issuing');
    expect(settle(making.books, making.redemption, cancelled)).toMatchObject({ state: 'releasing', releaseReason: 'order_undone' });
    const withdrawing = taken('releasing');
    expect(settle(withdrawing.books, withdrawing.redemption, cancelled)).toBe(withdrawing.redemption);
  });

  it('is not withdrawn for a refund heard ahead of the order’s own state', () => {
    const { books, redemption } = taken();
    const ahead = knownOf({ payment: 'open' }, [refundOf({ lines: [{ lineId: '11', quantity: 1 }] })]);
    expect(settle(books, redemption, ahead)).toBe(redemption);
  });

  it('gives its points back once when released, and keeps the first reason', () => {
    const { books, redemption } = taken('releasing');
    const released = release(books, { ...redemption, releaseReason: 'cancelled_by_member' }, comesBack(4), 'cancelled');
    expect(released).toMatchObject({ state: 'released', turns: 1, releaseReason: 'cancelled_by_member' });
    expect(numbers(books)).toEqual({ available: 150, held: 0, redeemed: 0 });
    expect(settle(books, released, order({ payment: 'open' }))).toBe(released);
    expect(settle(books, released, refunded())).toBe(released);
  });

  it('whose code was used after its release is taken after all, even below zero', () => {
    const { books, redemption } = taken('releasing');
    const released = release(books, redemption, comesBack(4), 'cancelled');
    books.post({ kind: 'adjust_down', key: 'down', amount: 120, occurredAt: at(4) });
    const captured = settle(books, released, order());
    expect(captured).toMatchObject({ state: 'captured', turns: 2, releaseReason: null });
    expect(numbers(books)).toEqual({ available: -70, held: 0, redeemed: 100 });
    const returned = settle(books, captured, refunded());
    expect(returned).toMatchObject({ state: 'released', turns: 3, releaseReason: 'order_undone' });
    expect(numbers(books)).toEqual({ available: 30, held: 0, redeemed: 0 });
  });

  it('gives back to the lots that paid for it in the end, not to those of the first hold', () => {
    const { books, redemption } = taken('releasing');
    const released = release(books, redemption, comesBack(4), 'cancelled');
    books.post({ kind: 'earn', key: 'soon', amount: 100, occurredAt: at(4), expiresAt: at(50) });
    const captured = settle(books, released, order());
    settle(books, captured, refunded());
    const left = books.lots.map(({ openedBy, remaining }) => [openedBy, remaining]);
    expect(left).toEqual([
      ['start', 150],
      ['soon', 100],
    ]);
  });

  it('comes back when all of the order is undone, and is captured again when it is not', () => {
    const { books, redemption } = taken();
    const captured = settle(books, redemption, order());
    const returned = settle(books, captured, refunded());
    expect(returned).toMatchObject({ state: 'released', turns: 2 });
    expect(numbers(books)).toEqual({ available: 150, held: 0, redeemed: 0 });
    const again = settle(books, returned, order());
    expect(again).toMatchObject({ state: 'captured', turns: 3 });
    expect(settle(books, again, order({ cancelled: true }))).toMatchObject({ state: 'released', turns: 4 });
    expect(numbers(books)).toEqual({ available: 150, held: 0, redeemed: 0 });
    expect(books.lots.filter(({ remaining }) => remaining > 0).map(({ openedBy }) => openedBy)).toEqual(['start']);
  });

  it('stays spent after a partial refund, and after any refund where the program says never', () => {
    const { books, redemption } = taken();
    const captured = settle(books, redemption, order());
    const partly = knownOf({ lines: [lineOf({ quantity: 2 })] }, [refundOf({ lines: [{ lineId: '11', quantity: 1 }] })]);
    expect(settle(books, captured, partly)).toBe(captured);
    expect(settle(books, captured, refunded(), 'never')).toBe(captured);
    expect(settle(books, captured, order({ payment: 'void' }), 'never')).toMatchObject({ state: 'released' });
  });

  it('stays spent when an edit of the paid order leaves something to pay', () => {
    const { books, redemption } = taken();
    const captured = settle(books, redemption, order());
    expect(settle(books, captured, { ...order({ payment: 'open' }), everPaid: true })).toBe(captured);
  });

  it('that one order has used is not touched by another one', () => {
    const { books, redemption } = taken();
    const captured = settle(books, redemption, order());
    expect(settle(books, captured, order({ orderId: '1002', cancelled: true }))).toBe(captured);
    expect(settle(books, captured, order({ orderId: '1002' }))).toBe(captured);
  });

  it('gives its share of the points back as parts of the order are refunded, whatever the parts', () => {
    const bought = { lines: [lineOf({ quantity: 3 })] };
    const back = (quantity: number, id: string) => refundOf({ id, lines: [{ lineId: '11', quantity }] });
    const { books, redemption } = taken();
    const captured = settle(books, redemption, order(bought), 'pro_rata');
    const third = settle(books, captured, knownOf(bought, [back(1, '501')]), 'pro_rata');
    expect(third).toMatchObject({ state: 'captured', returnedPoints: 33 });
    const two = settle(books, third, knownOf(bought, [back(1, '501'), back(1, '502')]), 'pro_rata');
    expect(two).toMatchObject({ state: 'captured', returnedPoints: 66, turns: 3 });
    expect(settle(books, two, knownOf(bought, [back(1, '501'), back(1, '502')]), 'pro_rata')).toBe(two);
    expect(numbers(books)).toEqual({ available: 116, held: 0, redeemed: 34 });
    const atOnce = taken();
    settle(atOnce.books, atOnce.redemption, knownOf(bought, [back(2, '501')]), 'pro_rata');
    expect(numbers(atOnce.books)).toEqual(numbers(books));
    const all = settle(books, two, knownOf(bought, [back(3, '501')]), 'pro_rata');
    expect(all).toMatchObject({ state: 'released', returnedPoints: 0 });
    expect(books.lots.map(({ openedBy, remaining }) => [openedBy, remaining])).toEqual([['start', 150]]);
  });

  it('takes points again when an edit shrinks the share that was refunded', () => {
    const { books, redemption } = taken();
    const back = [refundOf({ lines: [{ lineId: '11', quantity: 1 }] })];
    const half = settle(books, redemption, knownOf({ lines: [lineOf({ quantity: 2 })] }, back), 'pro_rata');
    expect(half.returnedPoints).toBe(50);
    const more = settle(books, half, knownOf({ lines: [lineOf({ quantity: 4 })] }, back), 'pro_rata');
    expect(more.returnedPoints).toBe(25);
    expect(numbers(books)).toEqual({ available: 75, held: 0, redeemed: 75 });
  });

  it('comes back when all of the order’s money does, without a unit returned', () => {
    const { books, redemption } = taken();
    const captured = settle(books, redemption, order());
    expect(settle(books, captured, knownOf({}, [refundOf({ unallocatedMinor: 999 })]))).toBe(captured);
    expect(settle(books, captured, knownOf({}, [refundOf({ unallocatedMinor: 1_000 })]))).toMatchObject({ state: 'released' });
    expect(numbers(books).available).toBe(150);
  });

  it('of a gift goes the same way and moves no points', () => {
    const books = MemberBooks.empty();
    const gift = redemptionOf({ pricePoints: 0 });
    hold(books, gift);
    const captured = settle(books, gift, order());
    expect(captured).toMatchObject({ state: 'captured', turns: 1 });
    expect(settle(books, captured, refunded())).toMatchObject({ state: 'released', turns: 2 });
    expect(release(books, gift, comesBack(1), 'cancelled').state).toBe('released');
    expect(books.changes().transfers).toEqual([]);
  });

  it('that is no discount code is nothing to an order that happens to carry the same code', () => {
    const { books } = taken();
    const card = redemptionOf({ terms: { kind: 'gift_card', valueMinor: 500, endsAt: null }, state: 'captured' });
    expect(settle(books, card, order({ cancelled: true }))).toBe(card);
    const mug = redemptionOf({ terms: { kind: 'physical', needsAddress: false } });
    expect(settle(books, mug, order())).toBe(mug);
    expect(numbers(books)).toEqual({ available: 50, held: 100, redeemed: 0 });
  });

  it('names the order that used its code on every transfer from then on, also where staff take it back, and none before', () => {
    const { books, redemption } = taken();
    const released = release(books, redemption, comesBack(1), 'cancelled');
    const captured = settle(books, released, order());
    undo(books, captured, comesBack(6), 'taken_back_by_staff');
    const named = books.changes().transfers.map((transfer) => [transfer.kind, 'orderId' in transfer ? transfer.orderId : 'none']);
    expect(named).toEqual([
      ['adjust_up', 'none'],
      ['hold', 'none'],
      ['release_hold', 'none'],
      ['recapture', '1001'],
      ['return_spent', '1001'],
    ]);
  });

  it('of an order whose lines cost nothing gives no share back until all of it is undone', () => {
    const free = { lines: [lineOf({ quantity: 2, discountMinor: 2_000 })] };
    const { books, redemption } = taken();
    const captured = settle(books, redemption, order(free), 'pro_rata');
    const partly = knownOf(free, [refundOf({ lines: [{ lineId: '11', quantity: 1 }] })]);
    expect(settle(books, captured, partly, 'pro_rata')).toBe(captured);
    const undone = knownOf(free, [refundOf({ lines: [{ lineId: '11', quantity: 2 }] })]);
    expect(settle(books, captured, undone, 'pro_rata')).toMatchObject({ state: 'released' });
  });

  it('that is taken back after it was handed over returns what was spent on it', () => {
    const { books, redemption } = taken('issuing');
    const made = capture(books, redemption, at(1));
    expect(undo(books, made, comesBack(2), 'taken_back_by_staff')).toMatchObject({
      state: 'released',
      releaseReason: 'taken_back_by_staff',
      turns: 2,
    });
    expect(numbers(books)).toEqual({ available: 150, held: 0, redeemed: 0 });
  });
});

describe('a gift of the program', () => {
  const ruleset = rulesetOf({
    rewards: [
      { id: 'off', name: 'Off', enabled: false, tiers: [], stock: 1, pricePoints: 900 },
      { id: 'slide', name: 'Slide', pricePoints: 20, valueMinor: 10, slider: { minPoints: 90 } },
    ],
  });

  it('costs nothing and asks nothing but that it has not run out', () => {
    expect(planGift({ ruleset, rewardId: 'off', taken: nothingTaken })).toMatchObject({ value: { quote: { points: 0, valueMinor: 500 } } });
    expect(planGift({ ruleset, rewardId: 'off', taken: { ...nothingTaken, ofReward: 1 } })).toMatchObject({
      reason: 'reward_out_of_stock',
    });
    expect(planGift({ ruleset, rewardId: 'none', taken: nothingTaken })).toMatchObject({ reason: 'unknown_reward', field: 'rewardId' });
  });

  it('of a reward with a slider is worth what the fewest points would buy', () => {
    expect(planGift({ ruleset, rewardId: 'slide', taken: nothingTaken })).toMatchObject({
      value: { quote: { points: 0, valueMinor: 50 } },
    });
  });
});
