import { describe, expect, it } from 'vitest';
import { eventOf } from '../../../tests/support/ledger-in-memory.ts';
import { at, lineOf, redemptionOf, refundOf, rulesetOf, snapshotOf } from '../../../tests/support/ledger-samples.ts';
import { nothingKnown, type OrderSnapshot } from '../../domain/earning/index.ts';
import { emptyBalances, MemberBooks } from '../../domain/ledger/index.ts';
import type { ShopId } from '../../domain/shared/ids.ts';
import { refuse, success } from '../../domain/shared/result.ts';
import type { LoadedFacts, OrderRecord } from '../ports/drain-store.ts';
import type { EventFact, StoredEvent } from '../ports/events.ts';
import { batchWork } from './decide.ts';

const work = batchWork({
  subjectOf: () => success({ subject: 's', affinity: 's' }),
  isAdministrative: (topic) => topic === 'about people',
  read: (event) => (event.body === '?' ? refuse('invalid_input', 'Unreadable.') : success(JSON.parse(event.body) as EventFact)),
});

const shopId = '1' as ShopId;

const perMinor = (minor: number) =>
  rulesetOf({ earning: { rules: [{ id: 'base', name: 'Base', rate: { kind: 'per_amount', perMinor: minor } }] } });

/** Two versions of a program: 1 point per 1.00, and from second 100 on 1 point per 0.10. */
const program = {
  programId: '1',
  startsAt: at(0),
  timeZone: 'UTC',
  rulesets: [
    { version: 1, effectiveFrom: at(0), ruleset: perMinor(100) },
    { version: 2, effectiveFrom: at(100), ruleset: perMinor(10) },
  ],
};

const facts = (given: Partial<LoadedFacts> = {}): LoadedFacts => ({
  programs: [program],
  orders: new Map(),
  members: new Map([['1/7', '70']]),
  books: new Map([['70', MemberBooks.empty()]]),
  redemptionsByCode: new Map(),
  programOf: new Map([['70', '1']]),
  standings: new Map(),
  memberFacts: new Map(),
  awards: new Map(),
  campaignUsage: new Map(),
  products: {},
  ...given,
});

const orderEvent = (given: Partial<OrderSnapshot> = {}, id = 'e1', customer: (EventFact & { kind: 'order_snapshot' })['customer'] = null) =>
  eventOf({ kind: 'order_snapshot', snapshot: snapshotOf(given), refunds: [], customer }, at(1), id);

/** Decides with every timeline that is asked for: the orders that are loaded, and nothing else. */
const decide = (events: readonly StoredEvent[], loaded = facts()) => {
  const decision = work.plan(events, shopId).decide(loaded);
  const timeline = { enrolledAt: at(0), orders: [...loaded.orders.values()], facts: [] };
  return decision.changes(new Map(decision.lacking.map(({ memberId }) => [memberId, timeline])));
};
const transfersOf = (changes: ReturnType<typeof decide>) =>
  [...changes.books].map(([memberId, { books }]) => [memberId, books.changes().transfers.map(({ kind, amount }) => `${kind} ${amount}`)]);

describe('what a batch needs', () => {
  it('are the orders, the codes, and everyone who becomes a member with their earliest time', () => {
    const customer = { customerId: '8', email: null, firstName: null, lastName: null, at: at(5) };
    const { needs } = work.plan(
      [
        orderEvent({ orderedAt: at(9), discountCodes: ['A', 'B'] }),
        orderEvent({ orderedAt: at(3), orderId: '1002', discountCodes: ['B'] }, 'e2'),
        orderEvent({ orderId: '1003', customerId: null }, 'e3'),
        eventOf({ kind: 'refund', orderId: '1004', refund: refundOf() }, at(1), 'e4'),
        eventOf({ kind: 'customer', customer }, at(1), 'e5'),
      ],
      shopId,
    );
    expect(needs).toEqual({
      orderIds: ['1001', '1002', '1003', '1004'],
      codes: ['A', 'B'],
      enrolments: [{ customerId: '7', at: at(3) }, { customerId: '8', at: at(5) }],
      companies: [],
      productIds: ['900'],
      memberIds: [],
      factsOfCustomers: ['8'],
    }); // prettier-ignore
  });

  it('does not contain what cannot be read, which is dead with its reason', () => {
    const { dead, needs } = work.plan([{ ...orderEvent(), body: '?' }], shopId);
    expect(dead).toEqual([{ sourceId: 'e1', reason: 'invalid_input: Unreadable.' }]);
    expect(Object.values(needs).flat()).toEqual([]);
  });
});

describe('an order', () => {
  it('is awarded under the ruleset in force when it was placed', () => {
    expect(transfersOf(decide([orderEvent({ orderedAt: at(99) })]))).toEqual([['70', ['earn 10']]]);
    expect(transfersOf(decide([orderEvent({ orderedAt: at(100) })]))).toEqual([['70', ['earn 100']]]);
  });

  it('keeps the ruleset it was pinned to, whatever was published since', () => {
    const known = { snapshot: snapshotOf({ orderedAt: at(100) }), refunds: {} };
    const award = { memberId: '70', rulesetVersion: 1, position: { pending: 0, available: 10, forgiven: 0, turns: 1 } };
    const record: OrderRecord = { orderId: '1001', known, awards: { '1': award }, explanations: {}, erased: false };
    const changes = decide(
      [orderEvent({ orderedAt: at(100), updatedAt: at(200), lines: [lineOf({ quantity: 2 })] })],
      facts({ orders: new Map([['1001', record]]) }),
    );
    expect(transfersOf(changes)).toEqual([['70', ['earn 10']]]);
    expect(changes.orders[0]?.explanations['1']?.rulesetVersion).toBe(1);
  });

  it('stays with the member it was awarded to, whoever its customer is now', () => {
    const known = { snapshot: snapshotOf(), refunds: {} };
    const award = { memberId: '70', rulesetVersion: 1, position: { pending: 0, available: 10, forgiven: 0, turns: 1 } };
    const record: OrderRecord = { orderId: '1001', known, awards: { '1': award }, explanations: {}, erased: false };
    const loaded = facts({ orders: new Map([['1001', record]]), members: new Map([['1/8', '80']]) });
    const changes = decide([orderEvent({ customerId: '8', updatedAt: at(200), lines: [lineOf({ quantity: 2 })] })], loaded);
    expect(transfersOf(changes)).toEqual([['70', ['earn 10']]]);
  });

  it('from before the program, without a customer, or of nobody known earns nothing and is remembered', () => {
    for (const given of [{ orderedAt: at(-1) }, { customerId: null }, { customerId: '99' }]) {
      const changes = decide([orderEvent(given)]);
      expect(changes.books.size).toBe(0);
      expect(changes.orders).toMatchObject([{ orderId: '1001', awards: {} }]);
    }
  });

  it('of a person who was forgotten gets no new link to a customer', () => {
    const record: OrderRecord = { orderId: '1001', known: nothingKnown, awards: {}, explanations: {}, erased: true };
    const person = { customerId: '7', email: 'a@example.com', firstName: null, lastName: null, at: at(1) };
    const changes = decide([orderEvent({}, 'e1', person)], facts({ orders: new Map([['1001', record]]) }));
    expect([changes.books.size, changes.customers, changes.orders[0]?.erased]).toEqual([0, [], true]);
  });

  it('is posted once for all that a batch says of it', () => {
    const paid = orderEvent({ updatedAt: at(1) });
    const refund = eventOf({ kind: 'refund', orderId: '1001', refund: refundOf({ lines: [{ lineId: '11', quantity: 1 }] }) }, at(2), 'e2');
    expect(transfersOf(decide([refund, paid, paid]))).toEqual([['70', []]]);
  });

  it('that is only known to have changed is to be read from Shopify, once for each event', () => {
    const edited = eventOf({ kind: 'order_changed', orderId: '1001' }, at(1), 'e9');
    expect(decide([edited, edited]).effects).toEqual([{ kind: 'order_refresh', key: '1001/e9', payload: { orderId: '1001' } }]);
  });
});

describe('a code on an order', () => {
  it('is captured from whoever took it, or asked to be withdrawn', () => {
    const balances = { ...emptyBalances, held: 100, issued: -100 };
    const loaded = () =>
      facts({
        books: new Map([['70', MemberBooks.empty()], ['1', new MemberBooks({ balances, lots: [], uses: [] })]]),
        redemptionsByCode: new Map([['LAUREL-1', redemptionOf()]]),
      }); // prettier-ignore
    const captured = decide([orderEvent({ discountCodes: ['LAUREL-1', 'OTHER'] })], loaded());
    expect(captured.redemptions).toMatchObject([{ state: 'captured', capturedOrderId: '1001' }]);
    expect(transfersOf(captured)).toEqual([['70', ['earn 10']], ['1', ['capture 100']]]); // prettier-ignore
    const undone = decide([orderEvent({ discountCodes: ['LAUREL-1'], cancelled: true, payment: 'open' })], loaded());
    expect(undone.redemptions).toMatchObject([{ state: 'releasing' }]);
    expect(undone.effects).toEqual([
      { kind: 'discount_withdraw', key: `${redemptionOf().id}/0`, payload: { redemptionId: redemptionOf().id } },
    ]);
  });

  it('under a ruleset that is not there is a fault, and so are books that were not loaded', () => {
    const missing = new Map([['LAUREL-1', redemptionOf({ rulesetVersion: 9 })]]);
    const event = orderEvent({ discountCodes: ['LAUREL-1'] });
    expect(() => decide([event], facts({ redemptionsByCode: missing }))).toThrow('names ruleset 9');
    expect(() => decide([event], facts({ books: new Map() }))).toThrow('were not loaded');
  });
});

it('a fact about people comes out as it went in, for the store to carry out alone', () => {
  const event = eventOf({ kind: 'customer_deleted', customerId: '7' }, at(1), 'e1');
  expect(decide([event]).administrative).toEqual({ event, fact: { kind: 'customer_deleted', customerId: '7' } });
  expect([work.standsAlone('about people'), work.standsAlone('orders/paid')]).toEqual([true, false]);
});
