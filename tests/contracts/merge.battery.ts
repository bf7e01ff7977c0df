import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createDrain } from '../../app/application/events/drain.ts';
import { withOwnEvents } from '../../app/application/events/own-events.ts';
import type { Shop } from '../../app/application/laurel.ts';
import type { EventFact, EventReader } from '../../app/application/ports/events.ts';
import type { MemberFact } from '../../app/domain/earning/member-facts.ts';
import type { MemberBooks } from '../../app/domain/ledger/index.ts';
import type { OrderSnapshot } from '../../app/domain/earning/index.ts';
import { laneCount } from '../../app/domain/shared/lanes.ts';
import type { CustomerId, MemberId } from '../../app/domain/shared/ids.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import { success } from '../../app/domain/shared/result.ts';
import { redemptionOf, snapshotOf } from '../support/ledger-samples.ts';
import { newShop, programStart } from './ledger-stores.ts';
import { enrol, type PeopleStores } from './people-stores.ts';

/** An event whose body is the fact itself: these tests are about what becomes of people, not about anybody's spelling of facts. */
const reader: EventReader = withOwnEvents({
  subjectOf: () => success({ subject: 's', affinity: 's' }),
  isAdministrative: (topic) => topic === 'alone',
  read: ({ body }) => success(JSON.parse(body) as EventFact),
});
const at = (seconds: number) => (programStart + seconds * 1_000) as Instant;

/** What a merge of two customers relies on, whichever word of it comes first. */
export function mergeBattery(open: () => Promise<PeopleStores>): void {
  let stores: PeopleStores;
  let shop: Shop;
  let programId: string;
  let sent = 0;
  let given = 0;
  beforeAll(async () => {
    stores = await open();
  });
  afterAll(() => stores?.close());
  beforeEach(async () => {
    shop = await newShop(stores);
    programId = (await stores.shops.currentProgram(shop.id))!.programId;
  });

  /** Sends facts one after the other and lets the worker take them in, with all that follows. */
  async function hear(...facts: ReadonlyArray<EventFact & { readonly about?: string }>): Promise<void> {
    const drain = createDrain({ store: stores.store, reader });
    for (const { about = 's', ...fact } of facts) {
      sent += 1;
      const topic = fact.kind.startsWith('customer') && fact.kind !== 'customer' ? 'alone' : 'fact';
      await stores.inbox.accept({ shopId: shop.id, sourceId: `e${sent}`, topic, subject: about, triggeredAt: at(1_000 + sent), body: JSON.stringify(fact) }); // prettier-ignore
      for (let lane = 0; lane < laneCount; lane += 1) await drain(shop.id, lane);
      for (let lane = 0; lane < laneCount; lane += 1) await drain(shop.id, lane);
    }
    expect(await stores.waitingEvents(shop.id)).toEqual([]);
  }
  const order = (given: Partial<OrderSnapshot>): EventFact & { about: string } => {
    const snapshot = snapshotOf({ orderedAt: at(10), updatedAt: at(10 + sent), ...given });
    return { kind: 'order_snapshot', snapshot, refunds: [], customer: null, about: snapshot.orderId };
  };
  const merged: EventFact = { kind: 'customers_merged', keptId: '502', deletedId: '501' };
  const grant = (memberId: MemberId, points: number, seconds: number): EventFact => ({
    kind: 'member_fact',
    of: { memberId },
    fact: { key: 'grant:referral:7', at: at(seconds), what: { kind: 'grant', points, reason: 'referral' } },
  });
  const memberOf = (customerId: string) => enrol(stores, shop.id, customerId, at(0));
  const available = async (memberId: MemberId) => (await stores.members.show(shop.id, memberId))!.available;

  test('points and history come over, and a later refund of an old order lands on the kept member', async () => {
    const gone = await memberOf('501');
    await hear(order({ orderId: '1001', customerId: '501' }), order({ orderId: '1002', customerId: '502' }));
    const kept = await memberOf('502');
    expect([await available(gone), await available(kept)]).toEqual([10, 10]);
    await hear(merged, merged);
    expect([await available(gone), await available(kept)]).toEqual([0, 20]);
    expect(await stores.memberships.find(shop.id, { customerId: '501' as CustomerId })).toMatchObject({ memberId: kept });
    const history = (await stores.members.show(shop.id, kept))!.transfers.map(({ order: of, kind }) => [of?.id ?? null, kind]);
    expect(history).toEqual(expect.arrayContaining([['1001', 'earn'], ['1002', 'earn']])); // prettier-ignore
    await hear(order({ orderId: '1001', customerId: '502', cancelled: true, updatedAt: at(500) }));
    expect([await available(gone), await available(kept)]).toEqual([0, 10]);
  });

  test('a deletion that is heard of before the merge loses nothing', async () => {
    await hear(order({ orderId: '1001', customerId: '501' }));
    const gone = await memberOf('501');
    await hear({ kind: 'customer_deleted', customerId: '501' });
    expect(await stores.members.show(shop.id, gone)).toMatchObject({ customerId: null, status: 'erased', available: 10 });
    await hear(merged, merged);
    expect([await available(gone), await available(await memberOf('502'))]).toEqual([0, 10]);
  });

  test('a deletion that is heard of after the merge takes nothing from the kept member', async () => {
    await hear(order({ orderId: '1001', customerId: '501' }), merged, { kind: 'customer_deleted', customerId: '501' });
    expect(await available(await memberOf('502'))).toBe(10);
  });

  test('somebody who asked to be forgotten is not found again by a merge', async () => {
    await hear(order({ orderId: '1001', customerId: '501' }));
    const gone = await memberOf('501');
    await hear({ kind: 'customer_deleted', customerId: '501' }, { kind: 'customer_redact', customerId: '501', orderIds: [] }, merged);
    expect([await available(gone), await available(await memberOf('502'))]).toEqual([10, 0]);
  });

  test('somebody who was forgotten is not enrolled by what is older, be it a merge, a word about them, or their company', async () => {
    await hear({ kind: 'customer_redact', customerId: '777', orderIds: [] });
    const until = at(1_000 + sent);
    const customerId = '777' as CustomerId;
    const enrolled = (seconds: Instant) => stores.ledger.enrol({ shopId: shop.id, customerId, at: seconds });
    expect(await enrolled(until)).toBeNull();
    const people = [customerId, '778' as CustomerId];
    await stores.memberships.enrolCompany({ shopId: shop.id, companyId: '42', people, at: until });
    expect(await stores.memberships.peopleOf(shop.id, '42', 9)).toEqual(['778']);
    expect(await stores.memberships.find(shop.id, { customerId })).toBeNull();
    expect(await enrolled((until + 1) as Instant)).toMatchObject({ memberId: expect.any(String) as string });
  });

  test('somebody who had been two members becomes one, with the points of both', async () => {
    await hear(order({ orderId: '1001', customerId: '501' }), { kind: 'customer_deleted', customerId: '501' });
    const between = { orderedAt: at(2_000), updatedAt: at(2_000) };
    await hear(order({ orderId: '1002', customerId: '501', ...between }), merged);
    expect(await available(await memberOf('502'))).toBe(20);
  });

  test('in a shop of several programs each one’s points, orders and redemptions come over', async () => {
    const second = await stores.addProgram(shop.id, at(-1_000));
    await hear(order({ orderId: '1001', customerId: '501' }), order({ orderId: '1002', customerId: '502' }));
    const members = async (customer: string) =>
      Promise.all([programId, second].map((program) => stores.memberIn(shop.id, program, customer)));
    const [gone, kept] = [await members('501'), await members('502')];
    expect(await Promise.all([...gone, ...kept].map(available))).toEqual([10, 10, 10, 10]);
    await hear(merged);
    expect(await Promise.all([...gone, ...kept].map(available))).toEqual([0, 0, 20, 20]);
    await hear(order({ orderId: '1001', customerId: '502', cancelled: true, updatedAt: at(500) }));
    expect(await Promise.all([...gone, ...kept].map(available))).toEqual([0, 0, 10, 10]);
  });

  test('what had expired of an order is not taken again from the member who took the order over', async () => {
    const [gone, kept] = [await memberOf('501'), await memberOf('502')];
    const post = <T>(memberId: MemberId, posting: (books: MemberBooks) => T) =>
      stores.ledger.change({ shopId: shop.id, memberId }, ({ books }) => ({ value: posting(books) }));
    await post(kept, (books) => void books.post({ kind: 'adjust_up', key: 'own', amount: 50, occurredAt: at(1) }));
    await post(gone, (books) => {
      books.post({ kind: 'earn', key: 'earned', amount: 30, orderId: '1001', occurredAt: at(1), expiresAt: at(20) });
      books.expireDue(at(21));
    });
    await hear(merged);
    const part = (key: string, amount: number) =>
      post(kept, (books) => books.clawback({ key, amount, orderId: '1001', occurredAt: at(30) }, 'negative'));
    expect([await part('first', 20), await part('second', 15)]).toMatchObject([
      { lapsed: 20, taken: 0 },
      { lapsed: 10, taken: 5 },
    ]);
    expect(await available(kept)).toBe(45);
    expect((await stores.audit.audit({ shopId: shop.id, breachesMax: 9 })).breaches).toEqual([]);
  });

  test('what was given for facts is the kept member’s to lose', async () => {
    const gone = await memberOf('501');
    await hear(grant(gone, 500, 20), merged);
    const kept = await memberOf('502');
    expect(await available(kept)).toBe(500);
    await hear(grant(kept, 0, 600));
    expect(await available(kept)).toBe(0);
  });

  test('what is heard of somebody after they were merged away is the kept member’s', async () => {
    const gone = await memberOf('501');
    await hear(merged, grant(gone, 500, 20));
    expect([await available(gone), await available(await memberOf('502'))]).toEqual([0, 500]);
    await hear({ kind: 'member_recheck', memberId: gone }, grant(gone, 0, 600));
    expect([await available(gone), await available(await memberOf('502'))]).toEqual([0, 0]);
    const left: MemberFact = { key: 'status:700', at: at(700), what: { kind: 'status', status: 'left' } };
    await hear(
      { kind: 'member_fact', of: { memberId: gone }, fact: left },
      order({ orderId: '1001', customerId: '502', orderedAt: at(800) }),
    );
    expect(await available(await memberOf('502'))).toBe(10);
  });

  test('a gift keeps its name, so that it is not given again, and both keep theirs where both have it', async () => {
    const [gone, kept] = [await memberOf('501'), await memberOf('502')];
    const give = (memberId: MemberId, clientKey: string) => {
      given += 1;
      const id = `00000000-0000-4000-8000-${String(given).padStart(12, '0')}`;
      const gift = redemptionOf({ id, memberId, programId, clientKey, code: `GIFT-${id}`, pricePoints: 0, state: 'captured' });
      return stores.ledger.change({ shopId: shop.id, memberId }, () => ({ value: id, newRedemption: gift }));
    };
    const [silver] = [await give(gone, 'grant:tier:silver'), await give(gone, 'grant:tier:gold')];
    const gold = await give(kept, 'grant:tier:gold');
    const taken = await give(gone, 'my-own-request');
    await hear(merged);
    const named = (clientKey: string) =>
      stores.ledger.change({ shopId: shop.id, memberId: kept, clientKey }, ({ redemption }) => ({ value: redemption?.id ?? null }));
    expect([await named('grant:tier:silver'), await named('grant:tier:gold')]).toEqual([silver, gold]);
    // A request of the kept member's own is not answered with what the other one asked for.
    expect([await named('my-own-request'), await named(`merged:${taken}`)]).toEqual([null, taken]);
  });

  test('a command on a member who was merged away, be it several times, says who took over', async () => {
    const chain = [await memberOf('501'), await memberOf('502'), await memberOf('503')];
    await hear(merged, { kind: 'customers_merged', keptId: '503', deletedId: '502' });
    const took = (memberId: MemberId) =>
      stores.ledger.change({ shopId: shop.id, memberId }, ({ mergedInto, gone }) => ({ value: { mergedInto, gone } }));
    const kept = chain[2]!;
    for (const memberId of chain.slice(0, 2)) expect(await took(memberId)).toEqual({ mergedInto: kept, gone: true });
    expect(await took(kept)).toEqual({ mergedInto: null, gone: false });
  });

  test('a block goes along, and leaving does not', async () => {
    const gone = await memberOf('501');
    const change = (status: 'blocked' | 'left', reason: string | null) =>
      stores.memberships.change({ shopId: shop.id, memberId: gone }, () => ({ value: null, status: { status, reason, at: at(30) } }));
    await change('blocked', 'Sells codes');
    await hear(merged);
    expect(await stores.memberships.find(shop.id, { customerId: '502' as CustomerId })).toMatchObject({
      status: 'blocked',
      statusReason: 'Sells codes',
    });
    const left = await memberOf('511');
    await stores.memberships.change({ shopId: shop.id, memberId: left }, () => ({
      value: null,
      status: { status: 'left', reason: null, at: at(30) },
    }));
    await hear({ kind: 'customers_merged', keptId: '512', deletedId: '511' });
    expect(await stores.memberships.find(shop.id, { customerId: '511' as CustomerId })).toMatchObject({ status: 'active' });
  });

  test('links, referrals and companies come over; both codes lead to the kept member', async () => {
    const gone = await memberOf('501');
    const kept = await memberOf('502');
    const link = (memberId: MemberId, code: string) => stores.referrals.link({ shopId: shop.id, memberId, codes: [code], at: at(1) });
    await link(gone, 'GONE2222');
    await stores.memberships.enrolCompany({ shopId: shop.id, companyId: '42', people: ['501' as CustomerId], at: at(2) });
    const referral = {
      id: '00000000-0000-4000-8000-0000000000aa',
      programId,
      advocateId: gone,
      friendId: '900' as CustomerId,
      code: null,
      rulesetVersion: 1,
      clickedAt: null,
      claimedAt: at(3),
      signedIn: false,
      tracesForgotten: false,
      decision: null,
      state: 'claimed',
      score: 0,
      reasons: [],
      orderId: null,
      dueAt: at(3),
      granted: { advocatePoints: 0, advocateReward: null, friendPoints: 0 },
      turns: 0,
      changedAt: at(3),
    } as const;
    const id = referral.id.replace('aa', String(sent).padStart(2, '0')).slice(0, 36);
    await stores.referrals.claim({ shopId: shop.id, referral: { ...referral, id }, traces: [], effects: [] });
    await hear(merged);
    expect(await stores.referrals.findLink(shop.id, 'GONE2222')).toMatchObject({ memberId: kept });
    expect(await stores.referrals.find(shop.id, id)).toMatchObject({ advocateId: kept });
    expect(await stores.referrals.settle({ shopId: shop.id, advocateId: kept, orderId: null }, ({ referrals }) => ({ value: referrals.length, referrals: [], events: [], effects: [] }))).toBe(1); // prettier-ignore
    expect(await stores.memberships.companiesOf(shop.id, '502' as CustomerId)).toEqual(['42']);
    expect(await stores.memberships.companiesOf(shop.id, '501' as CustomerId)).toEqual([]);
    // A third customer who has a link of their own.
    const third = await memberOf('503');
    await link(third, 'THIRD222');
    await hear({ kind: 'customers_merged', keptId: '503', deletedId: '502' });
    for (const code of ['GONE2222', 'THIRD222']) expect(await stores.referrals.findLink(shop.id, code)).toMatchObject({ memberId: third });
    expect(await stores.referrals.find(shop.id, id)).toMatchObject({ advocateId: third });
  });
}
