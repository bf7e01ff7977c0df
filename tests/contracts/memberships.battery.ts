import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createMembership } from '../../app/application/members/membership.ts';
import type { Actor, Shop } from '../../app/application/laurel.ts';
import type { Trace } from '../../app/domain/referrals/index.ts';
import type { CustomerId, MemberId, OrderId, ShopId } from '../../app/domain/shared/ids.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import { newShop, programStart } from './ledger-stores.ts';
import { enrol, type PeopleStores } from './people-stores.ts';

const staff: Actor = { kind: 'staff', id: '77' };
const at = (seconds: number) => (programStart + seconds * 1_000) as Instant;
const customer = (id: number) => String(id) as CustomerId;

/** What joining, leaving, companies, guests' orders and past orders rely on. */
export function membershipsBattery(open: () => Promise<PeopleStores>): void {
  let stores: PeopleStores;
  let shop: Shop;
  let programId: string;
  let now = at(0);
  const membership = () => createMembership({ ...stores, clock: { now: () => now } });
  beforeAll(async () => {
    stores = await open();
  });
  afterAll(() => stores?.close());
  beforeEach(async () => {
    shop = await newShop(stores);
    programId = (await stores.shops.currentProgram(shop.id))!.programId;
    now = at(100);
    stores.nudged.length = 0;
  });

  test('a customer becomes a member once, and whoever asks again gets the same member', async () => {
    const first = await membership().enrol(shop, staff, { customerId: customer(501) });
    const again = await membership().enrol(shop, staff, { customerId: customer(501) });
    expect(first).toMatchObject({ ok: true, value: { status: 'active', changed: true } });
    expect(again).toMatchObject({ ok: true, value: { changed: false } });
    expect(first.ok && again.ok && first.value.memberId === again.value.memberId).toBe(true);
    expect(await stores.memberships.find(shop.id, { customerId: customer(501) })).toMatchObject({
      status: 'active',
      companyId: null,
      enrolledAt: at(100),
    });
    expect(await stores.memberships.find(shop.id, { customerId: customer(502) })).toBeNull();
    expect(await stores.memberships.find('999999999' as ShopId, { customerId: customer(501) })).toBeNull();
  });

  test('leaving and coming back is one member, told to the timeline in the same commit', async () => {
    const memberId = await enrol(stores, shop.id, '501', at(0));
    expect(await membership().leave(shop, staff, { memberId })).toMatchObject({ ok: true, value: { status: 'left', changed: true } });
    expect(await membership().leave(shop, staff, { memberId })).toMatchObject({ ok: true, value: { status: 'left', changed: false } });
    expect(await membership().enrol(shop, staff, { customerId: customer(501) })).toMatchObject({
      ok: true,
      value: { memberId, status: 'active' },
    });
    const events = await stores.waitingEvents(shop.id);
    expect(events.map(({ topic, subject, body }) => [topic, subject, (body as { memberId: string }).memberId])).toEqual([
      ['laurel/member_fact', '501', memberId],
      ['laurel/member_fact', '501', memberId],
    ]);
    const facts = events.map(({ body }) => (body as { fact: { key: string; at: number; what: unknown } }).fact);
    expect(facts.map(({ what }) => what)).toEqual([
      { kind: 'status', status: 'left' },
      { kind: 'status', status: 'active' },
    ]);
    // Both happened in the same millisecond; the timeline can still tell which came last.
    expect(facts[1]!.at).toBeGreaterThan(facts[0]!.at);
    expect(new Set(facts.map(({ key }) => key)).size).toBe(2);
    expect(stores.nudged).toHaveLength(2);
    expect(await stores.auditActions(shop.id)).toEqual(['member.left', 'member.enrolled']);
  });

  test('a blocked member stays blocked with the reason, until staff ends it', async () => {
    const memberId = await enrol(stores, shop.id, '501', at(0));
    await membership().block(shop, staff, { memberId, reason: ' Sells codes ' });
    expect(await stores.members.show(shop.id, memberId)).toMatchObject({ status: 'blocked', statusReason: 'Sells codes' });
    for (const way of [membership().leave(shop, staff, { memberId }), membership().enrol(shop, staff, { customerId: customer(501) })]) {
      expect(await way).toMatchObject({ ok: false, reason: 'member_blocked' });
    }
    expect(await membership().unblock(shop, staff, { memberId })).toMatchObject({ ok: true, value: { status: 'active' } });
    expect(await stores.members.show(shop.id, memberId)).toMatchObject({ status: 'active', statusReason: null });
    expect(await stores.waitingEvents(shop.id)).toHaveLength(2);
  });

  test('blocking needs a reason, and a member who exists', async () => {
    const memberId = await enrol(stores, shop.id, '501', at(0));
    expect(await membership().block(shop, staff, { memberId, reason: ' ' })).toMatchObject({
      ok: false,
      reason: 'invalid_input',
      field: 'reason',
    });
    for (const stranger of ['999999999', '0', 'x'] as MemberId[]) {
      expect(await membership().block(shop, staff, { memberId: stranger, reason: 'No' })).toMatchObject({
        ok: false,
        reason: 'unknown_member',
      });
    }
    expect(await stores.waitingEvents(shop.id)).toEqual([]);
  });

  test('a decision that fails changes nothing', async () => {
    const memberId = await enrol(stores, shop.id, '501', at(0));
    const failing = stores.memberships.change({ shopId: shop.id, memberId }, () => {
      throw new Error('No.');
    });
    await expect(failing).rejects.toThrow('No.');
    expect(await stores.memberships.find(shop.id, { memberId })).toMatchObject({ status: 'active', statusAt: null });
    expect(await stores.auditActions(shop.id)).toEqual([]);
  });

  test('a company is a member that its people share, named by its number', async () => {
    const company = { companyId: '42', people: [customer(501), customer(502)] };
    const enrolled = await membership().enrolCompany(shop, staff, company);
    if (!enrolled.ok) throw new Error(enrolled.message);
    const { memberId } = enrolled.value;
    expect(await stores.memberships.enrolCompany({ shopId: shop.id, companyId: '42', people: [customer(503)], at: at(200) })).toBe(
      memberId,
    );
    expect(await stores.memberships.find(shop.id, { companyId: '42' })).toMatchObject({ memberId, customerId: null, companyId: '42' });
    expect(await stores.members.show(shop.id, memberId)).toMatchObject({
      name: 'Company 42',
      companyId: '42',
      customerId: null,
      status: 'active',
    });
    expect(await stores.memberships.peopleOf(shop.id, '42', 2)).toEqual(['503', '501']);
    await stores.memberships.enrolCompany({ shopId: shop.id, companyId: '43', people: [customer(501)], at: at(300) });
    expect(await stores.memberships.companiesOf(shop.id, customer(501))).toEqual(['43', '42']);
    expect(await stores.memberships.companiesOf(shop.id, customer(999))).toEqual([]);
    expect((await stores.members.search(shop.id, { query: '42', cursor: null, limit: 10 })).members.map(({ id }) => id)).toEqual([
      memberId,
    ]);
  });

  test('members are found by name, address and number, page by page, newest first', async () => {
    const ids: MemberId[] = [];
    for (const [index, name] of ['Ada', 'Bob', 'Adam'].entries()) {
      const customerId = String(601 + index);
      ids.push(await enrol(stores, shop.id, customerId, at(index)));
      await stores.putCustomer(shop.id, {
        customerId,
        email: `${name.toLowerCase()}@example.com`,
        firstName: name,
        lastName: 'Doe_%',
        at: at(index),
      });
    }
    const search = async (query: string, cursor: string | null = null) => {
      const { members, nextCursor } = await stores.members.search(shop.id, { query, cursor, limit: 2 });
      return { names: members.map(({ name }) => name), nextCursor };
    };
    expect(await search('')).toEqual({ names: ['Adam Doe_%', 'Bob Doe_%'], nextCursor: ids[1] });
    expect(await search('', ids[1])).toEqual({ names: ['Ada Doe_%'], nextCursor: null });
    expect(await search('ADA')).toEqual({ names: ['Adam Doe_%', 'Ada Doe_%'], nextCursor: null });
    expect(await search('bob@ex')).toEqual({ names: ['Bob Doe_%'], nextCursor: null });
    expect(await search('602')).toEqual({ names: ['Bob Doe_%'], nextCursor: null });
    expect(await search('_%')).toMatchObject({ names: ['Adam Doe_%', 'Bob Doe_%'] });
    expect(await search('d%e')).toEqual({ names: [], nextCursor: null });
    expect(await search('nobody')).toEqual({ names: [], nextCursor: null });
  });

  test('a shopper’s own view has their name, points and history', async () => {
    const memberId = await enrol(stores, shop.id, '501', at(0));
    await stores.putCustomer(shop.id, { customerId: '501', email: null, firstName: 'Ada', lastName: null, at: at(0) });
    await stores.ledger.change({ shopId: shop.id, memberId }, ({ books }) => {
      books.post({ kind: 'adjust_up', key: 'adjust:1', amount: 30, occurredAt: at(1), actor: staff, note: 'Welcome' });
      return { value: null };
    });
    expect(await stores.members.profile(shop.id, memberId)).toMatchObject({
      firstName: 'Ada',
      available: 30,
      pending: 0,
      redemptions: [],
      history: [{ at: at(1), points: 30, pending: false, label: 'Welcome' }],
    });
    expect(await stores.members.profile(shop.id, '999999999' as MemberId)).toBeNull();
  });

  test('guests’ orders are found by the hash of their address, and claimed once', async () => {
    const traces: Trace[] = ['email:h1', 'alias:h2'];
    const order = (id: string, email: string, seconds: number) =>
      stores.guestOrders.remember(shop.id, [{ orderId: id as OrderId, email, traces, at: at(seconds) }]);
    await stores.putOrder(shop.id, { programId, snapshot: { orderId: '1002', customerId: null, orderedAt: at(2) } });
    await stores.putOrder(shop.id, { programId, snapshot: { orderId: '1001', customerId: null, orderedAt: at(1) } });
    await stores.putOrder(shop.id, { programId, snapshot: { orderId: '1003', customerId: '7', orderedAt: at(3) } });
    for (const id of ['1001', '1002', '1003']) await order(id, 'h1', 10);
    // An older account of the same order does not come back.
    await order('1001', 'h9', 5);
    expect(await stores.guestOrders.ofEmail(shop.id, 'h1', 10)).toEqual(['1001', '1002']);
    expect(await stores.guestOrders.ofEmail(shop.id, 'h1', 1)).toEqual(['1001']);
    expect(await stores.guestOrders.ofEmail(shop.id, 'h9', 10)).toEqual([]);
    const claim = { shopId: shop.id, customerId: customer(501), orderIds: ['1001', '1003', '4040'] as OrderId[], at: at(50) };
    expect(await stores.guestOrders.claim(claim)).toEqual(['1001']);
    await stores.guestOrders.claim(claim);
    expect(await stores.waitingEvents(shop.id)).toMatchObject([
      { topic: 'laurel/order_claimed', subject: '1001', body: { orderId: '1001', customerId: '501' } },
    ]);
  });

  test('past orders are let count one run at a time, and its progress is noted once', async () => {
    const input = { shopId: shop.id, programId, rulesetVersion: 1, from: at(-1_000), until: at(0), startedAt: at(5), startedBy: staff };
    expect(await stores.backCredits.start({ ...input, rulesetVersion: 9 })).toBeNull();
    const credit = (await stores.backCredits.start(input))!;
    expect(credit).toMatchObject({
      programId,
      rulesetVersion: 1,
      from: at(-1_000),
      until: at(0),
      state: 'running',
      orders: 0,
      startedBy: staff,
    });
    expect(await stores.backCredits.start(input)).toBeNull();
    const step = { shopId: shop.id, id: credit.id, from: null, to: 'page-2', orders: 50, done: false, at: at(6) };
    expect(await stores.backCredits.advance(step)).toBe(true);
    expect(await stores.backCredits.advance(step)).toBe(false);
    expect(await stores.backCredits.find(shop.id, credit.id)).toMatchObject({ orders: 50, cursor: 'page-2' });
    expect(await stores.backCredits.advance({ ...step, from: 'page-2', to: null, orders: 7, done: true })).toBe(true);
    expect(await stores.backCredits.list(shop.id)).toMatchObject([{ id: credit.id, state: 'done', orders: 57 }]);
    expect(await stores.backCredits.cancel({ shopId: shop.id, id: credit.id, actor: staff, at: at(7) })).toBe(false);
    const second = (await stores.backCredits.start(input))!;
    expect(await stores.backCredits.cancel({ shopId: shop.id, id: second.id, actor: staff, at: at(8) })).toBe(true);
    expect(await stores.backCredits.advance({ ...step, id: second.id })).toBe(false);
    expect(await stores.auditActions(shop.id)).toEqual(['back_credit.started', 'back_credit.started', 'back_credit.cancelled']);
  });
}
