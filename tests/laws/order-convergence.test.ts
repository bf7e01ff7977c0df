import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoredEvent } from '../../app/application/ports/events.ts';
import { nothingPosted, type OrderSnapshot } from '../../app/domain/earning/index.ts';
import type { Ruleset } from '../../app/domain/program/ruleset.ts';
import { hold, release, returnAt, type RedemptionRecord } from '../../app/domain/rewards/index.ts';
import { anyOrder, anyRuleset, anyStep, cut, liveOrder, type HistoryStep } from '../support/arbitraries.ts';
import { eventOf, InMemoryLedger } from '../support/ledger-in-memory.ts';
import { at, redemptionOf } from '../support/ledger-samples.ts';

interface Life {
  readonly ruleset: Ruleset;
  readonly orders: ReadonlyArray<{ readonly placed: OrderSnapshot; readonly steps: readonly HistoryStep[] }>;
  /** Rewards whose codes the first order carries, with the state they were in when its first event came. */
  readonly codes: ReadonlyArray<RedemptionRecord['state']>;
}

/** How the events come: in which order, which of them twice, in which batches, and when withdrawals are done. */
interface Delivery {
  readonly order: readonly number[];
  readonly repeats: readonly number[];
  readonly sizes: readonly number[];
  readonly withdrawals: readonly boolean[];
}

const price = 100;
const redemptionId = (index: number) => `00000000-0000-4000-8000-00000000000${index}`;

const lifeWith = (codeStates: ReadonlyArray<RedemptionRecord['state']>): fc.Arbitrary<Life> =>
  fc.record({
    ruleset: anyRuleset,
    orders: fc.array(fc.record({ placed: anyOrder, steps: fc.array(anyStep, { maxLength: 7 }) }), { minLength: 1, maxLength: 2 }),
    codes: fc.array(fc.constantFrom(...codeStates), { maxLength: 2 }),
  });

const anyDelivery: fc.Arbitrary<Delivery> = fc.record({
  order: fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
  repeats: fc.array(fc.nat({ max: 39 }), { maxLength: 8 }),
  sizes: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }),
  withdrawals: fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
});

const inTurn: Delivery = { order: [], repeats: [], sizes: [1], withdrawals: [true] };

/** All that Shopify sends about these orders, oldest first. */
function eventsOf({ orders, codes }: Life): StoredEvent[] {
  return orders.flatMap(({ placed, steps }, index) => {
    const orderId = String(1001 + index);
    const discountCodes = index === 0 ? codes.map((_state, code) => `LAUREL-${code}`) : [];
    const history = liveOrder({ ...placed, orderId, discountCodes }, steps);
    let heard = 0;
    return history.states.flatMap(({ snapshot, refunds }) => {
      const state = eventOf({ kind: 'order_snapshot', snapshot, refunds, customer: null }, snapshot.triggeredAt, `${orderId}-${snapshot.triggeredAt}`); // prettier-ignore
      const fresh = refunds.slice(heard).map((refund) => eventOf({ kind: 'refund', orderId, refund }, snapshot.triggeredAt, `refund-${refund.id}`)); // prettier-ignore
      heard = refunds.length;
      return [...fresh, state];
    });
  });
}

/** The shop just before the first event: a member with enough points for the rewards already taken. */
function shopOf({ ruleset, codes }: Life): InMemoryLedger {
  const ledger = new InMemoryLedger(ruleset);
  const memberId = ledger.memberOf('7');
  const books = ledger.books(memberId);
  books.post({ kind: 'adjust_up', key: 'adjust:start', amount: 2 * price, occurredAt: at(-100) });
  codes.forEach((state, index) => {
    const redemption = redemptionOf({ id: redemptionId(index), memberId, code: `LAUREL-${index}`, state, createdAt: at(-50) });
    hold(books, redemption);
    const settled =
      state === 'released'
        ? release(books, { ...redemption, state: 'releasing' }, returnAt(at(-40), ruleset, 'UTC'), 'cancelled')
        : redemption;
    ledger.redemptions.set(redemption.id, settled);
  });
  ledger.commit(memberId, books);
  return ledger;
}

/** Withdraws the codes that are to be withdrawn, as the worker does some time after the ledger asked for it. */
function withdraw(ledger: InMemoryLedger): void {
  for (const redemption of [...ledger.redemptions.values()].filter(({ state }) => state === 'releasing')) {
    const books = ledger.books(redemption.memberId);
    const released = release(books, redemption, returnAt(at(9_000), ledger.program.rulesets[0]!.ruleset, 'UTC'), 'cancelled');
    ledger.commit(redemption.memberId, books);
    ledger.redemptions.set(released.id, released);
  }
}

function live(life: Life, delivery: Delivery): InMemoryLedger {
  const ledger = shopOf(life);
  const events = eventsOf(life);
  const repeated = [...events, ...delivery.repeats.flatMap((index) => events[index] ?? [])];
  const shuffled = repeated
    .map((event, index) => ({ event, rank: delivery.order[index % Math.max(1, delivery.order.length)] ?? index, index }))
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .map(({ event }) => event);
  cut(shuffled, delivery.sizes).forEach((batch, index) => {
    ledger.deliver(batch);
    if (delivery.withdrawals[index % delivery.withdrawals.length] === true) withdraw(ledger);
  });
  withdraw(ledger);
  return ledger;
}

/** What must not depend on the way: balances, positions, lots by what filled them and when they expire, redemptions. */
function digestOf(ledger: InMemoryLedger) {
  const { balances } = ledger.account('1');
  const lots = new Map<string, number>();
  for (const { orderId, expiresAt, remaining } of ledger.account('1').lots.values()) {
    const group = `${orderId ?? 'none'} until ${expiresAt ?? 'ever'}`;
    if (remaining > 0) lots.set(group, (lots.get(group) ?? 0) + remaining);
  }
  const positions = [...ledger.orders.values()].flatMap(({ orderId, awards }) => {
    const { pending, available, forgiven } = awards['1']?.position ?? nothingPosted;
    return pending === 0 && available === 0 && forgiven === 0 ? [] : [`${orderId}: ${pending} + ${available} - ${forgiven}`];
  });
  return {
    available: balances.available,
    pending: balances.pending,
    held: balances.held,
    redeemed: balances.redeemed,
    issued: balances.issued + balances.clawedBack,
    positions: positions.sort(),
    lots: [...lots].map(([group, points]) => `${group}: ${points}`).sort(),
    // A released one may remember the order that had used it, which depends on whether that was ever heard of.
    redemptions: [...ledger.redemptions.values()].map(({ state, capturedOrderId }) =>
      state === 'captured' ? `captured by ${capturedOrderId}` : state,
    ),
    worth: [...ledger.orders.values()].map(({ orderId, explanations }) => `${orderId}: ${explanations['1']?.points ?? 0}`).sort(),
  };
}

describe('an order’s events', () => {
  it('end in the same ledger in every order, doubled, in any batches, while rewards wait to be used', () => {
    fc.assert(
      fc.property(lifeWith(['issuing', 'held']), anyDelivery, (life, delivery) => {
        expect(digestOf(live(life, delivery))).toEqual(digestOf(live(life, inTurn)));
      }),
      { numRuns: 1_000 },
    );
  });

  it('end in the same ledger when the whole history comes in one batch', () => {
    fc.assert(
      fc.property(lifeWith(['issuing', 'held']), (life) => {
        expect(digestOf(live(life, { ...inTurn, sizes: [100] }))).toEqual(digestOf(live(life, inTurn)));
      }),
      { numRuns: 1_000 },
    );
  });

  it('change nothing when all of them come a second time', () => {
    fc.assert(
      fc.property(lifeWith(['issuing', 'held', 'released']), anyDelivery, (life, delivery) => {
        const ledger = live(life, delivery);
        const before = digestOf(ledger);
        const transfers = ledger.account('1').transfers.size;
        ledger.deliver(eventsOf(life));
        expect(digestOf(ledger)).toEqual(before);
        expect(ledger.account('1').transfers.size).toBe(transfers);
      }),
      { numRuns: 1_000 },
    );
  });

  it('end in the same balances, positions and redemptions also when a code was used after its points went back', () => {
    fc.assert(
      fc.property(lifeWith(['issuing', 'held', 'released']), anyDelivery, (life, delivery) => {
        // Which lots paid for a code that was used after all depends on what was there at that moment; how much did not.
        const { lots: _lots, ...digest } = digestOf(live(life, delivery));
        const { lots: _other, ...expected } = digestOf(live(life, inTurn));
        expect(digest).toEqual(expected);
      }),
      { numRuns: 1_000 },
    );
  });
});
