import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { batchWork } from '../../app/application/events/decide.ts';
import type { Shop } from '../../app/application/laurel.ts';
import type { BatchWork, Changes, Decision, DrainReport, LoadedFacts, Needs } from '../../app/application/ports/drain-store.ts';
import type { EventFact, EventReader, StoredEvent } from '../../app/application/ports/events.ts';
import type { OrderSnapshot } from '../../app/domain/earning/index.ts';
import { laneOf } from '../../app/domain/shared/lanes.ts';
import type { CustomerId } from '../../app/domain/shared/ids.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import { success } from '../../app/domain/shared/result.ts';
import { newShop, programStart, redemptionOf, type LedgerStores } from './ledger-stores.ts';

/** An event whose body is the fact itself: these tests are about the store, not about anybody's spelling of facts. */
const reader: EventReader = {
  subjectOf: () => success({ subject: 's', affinity: 's' }),
  isAdministrative: (topic) => topic === 'alone',
  read: ({ body }) => success(JSON.parse(body) as EventFact),
};

const nothingNeeded: Needs = {
  orderIds: [],
  enrolments: [],
  companies: [],
  codes: [],
  productIds: [],
  memberIds: [],
  factsOfCustomers: [],
};
const noChanges: Changes = {
  orders: [],
  books: new Map(),
  redemptions: [],
  standings: [],
  memberFacts: [],
  awards: [],
  tierMoves: [],
  campaignUsage: new Map(),
  activeAt: new Map(),
  orderTraces: [],
  referralClues: [],
  effects: [],
  customers: [],
  products: [],
  collections: [],
  administrative: null,
};
const nothing: Decision = { lacking: [], changes: () => noChanges };

const lane = laneOf('s');
const at = (ms: number) => (programStart + ms) as Instant;

/** What the worker relies on: a lane's events are worked in their order, by one at a time, wholly or not at all. */
export function drainStoreBattery(open: () => Promise<LedgerStores>): void {
  let stores: LedgerStores;
  let shop: Shop;
  let sent = 0;
  beforeAll(async () => {
    stores = await open();
  });
  afterAll(() => stores?.close());
  beforeEach(async () => {
    shop = await newShop(stores);
  });

  const accept = async (sourceId: string, { topic = 'fact', fact, ms = 0 }: { topic?: string; fact?: EventFact; ms?: number } = {}) =>
    stores.inbox.accept({
      shopId: shop.id,
      sourceId,
      topic,
      subject: 's',
      triggeredAt: at(ms),
      body: JSON.stringify(fact ?? { kind: 'nothing', because: '' }),
    });
  const drain = (work: Partial<BatchWork> & Pick<BatchWork, 'plan'>, limit = 100): Promise<DrainReport> =>
    stores.store.drain({ shopId: shop.id, lane, limit, work: { standsAlone: (topic) => topic === 'alone', ...work } });
  /** Works one fact with the use case's own decisions, and answers how it went. */
  const happen = async (fact: EventFact, { topic = 'fact', ms = 0 } = {}) => {
    await accept(`fact-${(sent += 1)}`, { topic, fact, ms });
    return drain(batchWork(reader));
  };
  const seeing = (seen: string[][]): Pick<BatchWork, 'plan'> => ({
    plan(events: readonly StoredEvent[]) {
      seen.push(events.map(({ sourceId }) => sourceId));
      return { needs: nothingNeeded, dead: [], decide: () => nothing };
    },
  });
  const stateOf = async () =>
    Object.fromEntries((await stores.eventLog.list({ shopId: shop.id, state: null, limit: 100 })).map(({ eventId, state }) => [eventId, state])); // prettier-ignore
  const balances = async (customerId = '7001') => {
    const memberId = await stores.members.findByCustomer(shop.id, customerId as CustomerId);
    return memberId === null ? null : (await stores.members.show(shop.id, memberId))!.balances;
  };
  const proven = async () => expect((await stores.audit.audit({ shopId: shop.id, breachesMax: 10 })).breaches).toEqual([]);

  const order = (orderId: string, minor: number, changes: Partial<OrderSnapshot> = {}): Extract<EventFact, { kind: 'order_snapshot' }> => ({
    kind: 'order_snapshot',
    refunds: [],
    customer: { customerId: '7001', email: 'ada@example.com', firstName: 'Ada', lastName: 'Lovelace', at: at(0) },
    snapshot: {
      orderId,
      name: `#${orderId}`,
      customerId: '7001',
      currency: 'USD',
      taxesIncluded: false,
      orderedAt: at(1),
      updatedAt: at(1),
      triggeredAt: at(1),
      cancelled: false,
      payment: 'paid',
      fulfilled: false,
      lines: [{ id: '1', title: 'Mug', productId: null, quantity: 1, currentQuantity: 1, unitMinor: minor, discountMinor: 0, taxMinor: 0, giftCard: false }], // prettier-ignore
      shippingMinor: 0,
      shippingTaxMinor: 0,
      discountCodes: [],
      refundIds: [],
      ...changes,
    },
  });

  test('events are worked in the order in which they were accepted, once, and no more than the limit at a time', async () => {
    for (const id of ['a', 'b', 'c']) await accept(id);
    const seen: string[][] = [];
    expect(await drain(seeing(seen), 2)).toEqual({ claimed: true, done: 2, dead: 0, more: true, effects: 0 });
    expect(await drain(seeing(seen), 2)).toMatchObject({ claimed: true, done: 1, more: false });
    expect(await drain(seeing(seen), 2)).toEqual({ claimed: true, done: 0, dead: 0, more: false, effects: 0 });
    expect(seen).toEqual([['a', 'b'], ['c']]);
    expect(await stateOf()).toEqual({ a: 'done', b: 'done', c: 'done' });
  });

  test('events of another shop or lane are not seen', async () => {
    const other = await newShop(stores);
    await stores.inbox.accept({ shopId: other.id, sourceId: 'x', topic: 'fact', subject: 's', triggeredAt: at(0), body: '{}' });
    const elsewhere = Array.from({ length: 50 }, (_, index) => String(index)).find((subject) => laneOf(subject) !== lane)!;
    await stores.inbox.accept({ shopId: shop.id, sourceId: 'y', topic: 'fact', subject: elsewhere, triggeredAt: at(0), body: '{}' });
    const seen: string[][] = [];
    expect(await drain(seeing(seen))).toEqual({ claimed: true, done: 0, dead: 0, more: false, effects: 0 });
    expect(seen).toEqual([]);
  });

  test('a lane that another worker holds is not touched, and the others can be worked', async () => {
    await accept('a');
    const release = await stores.holdLane(shop.id, lane);
    const seen: string[][] = [];
    expect(await drain(seeing(seen))).toEqual({ claimed: false, done: 0, dead: 0, more: false, effects: 0 });
    const other = await stores.store.drain({ shopId: shop.id, lane: (lane + 1) % 8, limit: 1, work: { standsAlone: () => false, ...seeing(seen) } }); // prettier-ignore
    expect(other.claimed).toBe(true);
    expect(seen).toEqual([]);
    await release();
    expect(await drain(seeing(seen))).toMatchObject({ claimed: true, done: 1 });
  });

  test('several workers at one lane work every event once', async () => {
    for (let index = 0; index < 20; index += 1) await accept(`e${index}`);
    const seen: string[][] = [];
    const reports = await Promise.all([1, 2, 3, 4].map(() => drain(seeing(seen), 20)));
    expect(reports.reduce((sum, { done }) => sum + done, 0)).toBe(20);
    expect(seen.flat()).toHaveLength(20);
  });

  test('a fault leaves every event waiting and nothing written, whether deciding fails or writing does', async () => {
    await happen(order('1001', 5_000));
    await accept('a', { fact: order('1002', 3_000) });
    await accept('b');
    const real = batchWork(reader);
    const failing = (fail: (changes: Changes) => Changes): Pick<BatchWork, 'plan'> => ({
      plan(events) {
        const plan = real.plan(events, shop.id);
        const decide = (facts: LoadedFacts): Decision => {
          const decision = plan.decide(facts);
          return { ...decision, changes: (timelines) => fail(decision.changes(timelines)) };
        };
        return { ...plan, decide };
      },
    });
    const inDeciding = failing(() => {
      throw new Error('undecided');
    });
    await expect(drain(inDeciding)).rejects.toThrow('undecided');
    const inWriting = failing((changes) => {
      for (const { books } of changes.books.values()) books.post({ kind: 'earn', key: 'order:1001:1', amount: 1, occurredAt: at(0) });
      return changes;
    });
    await expect(drain(inWriting)).rejects.toMatchObject({ code: '23505' });
    expect(await stateOf()).toMatchObject({ a: 'waiting', b: 'waiting' });
    expect(await balances()).toMatchObject({ available: 50 });
    expect(await drain(real)).toMatchObject({ done: 2 });
    expect(await balances()).toMatchObject({ available: 80 });
    await proven();
  });

  test('events that cannot be read are set aside with the reason, and the others of the batch are done', async () => {
    for (const id of ['a', 'b', 'c']) await accept(id);
    const work: Pick<BatchWork, 'plan'> = {
      plan: () => ({ needs: nothingNeeded, dead: [{ sourceId: 'b', reason: 'invalid_input: no.' }], decide: () => nothing }),
    };
    expect(await drain(work)).toMatchObject({ done: 2, dead: 1 });
    expect(await stateOf()).toEqual({ a: 'done', b: 'dead', c: 'done' });
    expect(await stores.deadLetters.list(shop.id, 10)).toMatchObject([{ eventId: 'b', reason: 'invalid_input: no.', attempts: 1 }]);
    expect(await stores.deadLetters.counts(shop.id)).toEqual({ waiting: 0, dead: 1 });
  });

  test('an event that is buried is out of the way until it is retried; one that does not wait cannot be buried', async () => {
    for (const id of ['a', 'b']) await accept(id);
    await stores.store.bury({ shopId: shop.id, sourceId: 'a', reason: 'fault: poison' });
    await stores.store.bury({ shopId: shop.id, sourceId: 'none', reason: 'fault: poison' });
    const seen: string[][] = [];
    await drain(seeing(seen));
    await stores.store.bury({ shopId: shop.id, sourceId: 'b', reason: 'fault: too late' });
    expect(await stateOf()).toEqual({ a: 'dead', b: 'done' });
    expect(await stores.deadLetters.retry(shop.id, 'a')).toBe(lane);
    expect(await stores.deadLetters.retry(shop.id, 'a')).toBeNull();
    await drain(seeing(seen));
    expect(seen).toEqual([['b'], ['a']]);
  });

  test('an event about people or the shop stands alone, and keeps its place', async () => {
    for (const id of ['a', 'b']) await accept(id);
    await accept('x', { topic: 'alone' });
    await accept('y', { topic: 'alone' });
    await accept('c');
    const seen: string[][] = [];
    let more = true;
    while (more) more = (await drain(seeing(seen))).more;
    expect(seen).toEqual([['a', 'b'], ['x'], ['y'], ['c']]);
  });

  test('what was decided is loaded again: orders, books, members and redemptions', async () => {
    await happen(order('1001', 15_000));
    const memberId = (await stores.members.findByCustomer(shop.id, '7001' as CustomerId))!;
    const redemption = (await stores.ledger.change({ shopId: shop.id, memberId }, ({ programId }) => {
      const made = redemptionOf(memberId, programId, { code: 'LAUREL-AGAIN' });
      return { value: made, newRedemption: made };
    }))!;
    let loaded: LoadedFacts | undefined;
    await accept('look');
    await drain({
      plan: () => ({
        needs: {
          ...nothingNeeded,
          orderIds: ['1001', '4004'],
          enrolments: [{ customerId: '7001', at: at(9) }],
          codes: ['LAUREL-AGAIN', 'UNKNOWN'],
        },
        dead: [],
        decide(facts) {
          loaded = facts;
          return nothing;
        },
      }),
    });
    const { programId } = loaded!.programs[0]!;
    expect([...loaded!.orders.keys()]).toEqual(['1001']);
    expect(loaded!.orders.get('1001')).toMatchObject({
      known: { snapshot: order('1001', 15_000).snapshot, refunds: {} },
      awards: { [programId]: { memberId, rulesetVersion: 1, position: { pending: 0, available: 150, forgiven: 0, turns: 1 } } },
      explanations: { [programId]: { points: 150 } },
      erased: false,
    });
    expect([...loaded!.members]).toEqual([[`${programId}/7001`, memberId]]);
    expect(loaded!.books.get(memberId)?.balances).toMatchObject({ available: 150, issued: -150 });
    expect([...loaded!.redemptionsByCode]).toEqual([['LAUREL-AGAIN', redemption]]);
  });

  test('an order that is worked twice, and a replay of everything, change nothing', async () => {
    await happen(order('1001', 15_000));
    await happen(order('1001', 15_000));
    expect(await stores.deadLetters.replay(shop.id, 0 as Instant)).toBe(2);
    expect(await drain(batchWork(reader))).toMatchObject({ done: 2 });
    expect(await balances()).toMatchObject({ available: 150, issued: -150 });
    await proven();
  });

  test('effects are committed with the batch that calls for them', async () => {
    await happen({ kind: 'order_changed', orderId: '1001' });
    expect(await stores.outbox.claim({ shopId: shop.id, limit: 10, leaseMs: 0 })).toMatchObject([{ kind: 'order_refresh', payload: { orderId: '1001' } }]); // prettier-ignore
  });

  test('the newest facts about a customer stay, in whichever order they come', async () => {
    const customer = (firstName: string, ms: number): EventFact => ({
      kind: 'customer',
      customer: { customerId: '7001', email: null, firstName, lastName: null, at: at(ms) },
    });
    await happen(customer('Newer', 20));
    await happen(customer('Older', 10));
    const memberId = (await stores.members.findByCustomer(shop.id, '7001' as CustomerId))!;
    expect((await stores.members.show(shop.id, memberId))!.name).toBe('Newer');
  });

  test('a shop that was uninstalled is no longer installed, unless it came back since', async () => {
    const late = { topic: 'alone', ms: -1_000 };
    await happen({ kind: 'uninstalled' }, late);
    expect((await stores.shops.findById(shop.id))?.installed).toBe(true);
    await happen({ kind: 'uninstalled' }, { topic: 'alone', ms: 1_000 });
    expect((await stores.shops.findById(shop.id))?.installed).toBe(false);
    expect(await stores.shops.installed()).not.toContain(shop.id);
  });

  test('of merged customers the kept one has all points, and both histories stay', async () => {
    await happen(order('1001', 15_000));
    await happen(order('1002', 4_000, { customerId: '7002' }));
    await happen({ kind: 'customers_merged', keptId: '7002', deletedId: '7001' }, { topic: 'alone' });
    expect(await balances('7002')).toMatchObject({ available: 190 });
    const [kept, gone] = await Promise.all(['7002', '7001'].map((id) => stores.members.findByCustomer(shop.id, id as CustomerId)));
    expect(gone).toBe(kept);
    await happen({ kind: 'customers_merged', keptId: '7002', deletedId: '7001' }, { topic: 'alone' });
    await happen(order('1001', 15_000, { cancelled: true, updatedAt: at(50) }));
    expect(await balances('7002')).toMatchObject({ available: 40 });
    await proven();
  });

  test('a forgotten customer has no name and no orders to be linked by, and the books still agree', async () => {
    await happen(order('1001', 15_000));
    const memberId = (await stores.members.findByCustomer(shop.id, '7001' as CustomerId))!;
    await happen({ kind: 'data_request', customerId: '7001' }, { topic: 'alone' });
    const [request] = await stores.shops.privacyRequests(shop.id);
    expect(await stores.shops.privacyFile(shop.id, request!.id, { kind: 'staff', id: '1' })).toContain('ada@example.com');
    await happen({ kind: 'customer_redact', customerId: '7001', orderIds: ['1001', '1002'] }, { topic: 'alone' });
    expect(await stores.members.findByCustomer(shop.id, '7001' as CustomerId)).toBeNull();
    expect(await stores.members.show(shop.id, memberId)).toMatchObject({
      name: 'Erased member',
      status: 'erased',
      customerId: null,
      available: 150,
    });
    expect((await stores.shops.privacyRequests(shop.id)).map(({ hasFile, customerId }) => [hasFile, customerId])).toEqual([[false, null], [false, null]]); // prettier-ignore
    await happen(order('1001', 15_000, { cancelled: true, updatedAt: at(50) }));
    await happen(order('1002', 9_000));
    expect((await stores.members.show(shop.id, memberId))!.available).toBe(0);
    await proven();
  });

  test('word of a forgotten customer that comes late does not bring them back; a new order does', async () => {
    await happen(order('1001', 15_000));
    await happen({ kind: 'customer_redact', customerId: '7001', orderIds: [] }, { topic: 'alone', ms: 1_000 });
    await happen(order('1002', 9_000));
    await happen({
      kind: 'customer',
      customer: { customerId: '7001', email: 'ada@example.com', firstName: 'Ada', lastName: null, at: at(900) },
    });
    expect(await stores.members.findByCustomer(shop.id, '7001' as CustomerId)).toBeNull();
    await happen(order('1003', 2_000, { orderedAt: at(2_000), updatedAt: at(2_000) }));
    const memberId = (await stores.members.findByCustomer(shop.id, '7001' as CustomerId))!;
    expect(await stores.members.show(shop.id, memberId)).toMatchObject({ available: 20, email: null });
    await proven();
  });

  test('an erased shop is gone with all it had', async () => {
    await happen(order('1001', 15_000));
    await happen({ kind: 'uninstalled' }, { topic: 'alone', ms: 1_000 });
    await happen({ kind: 'shop_redact' }, { topic: 'alone', ms: 2_000 });
    expect(await stores.shops.find(shop.domain)).toBeNull();
    expect(await balances()).toBeNull();
    expect(await stores.audit.audit({ shopId: shop.id, breachesMax: 1 })).toMatchObject({ members: 0, transfers: 0, lots: 0, orders: 0 });
    expect((await stores.store.lanesWithWork()).some(({ shopId }) => shopId === shop.id)).toBe(false);
  });
}
