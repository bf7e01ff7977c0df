import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTraceHash } from '../../app/adapters/system/trace-hash.server.ts';
import { referralCodes } from '../../app/adapters/system/referral-codes.server.ts';
import type { Actor, Shop } from '../../app/application/laurel.ts';
import { createClaim, createFollowLink, type ClaimInput } from '../../app/application/referrals/claim.ts';
import { createDecideReferral } from '../../app/application/referrals/decide.ts';
import { createCheckReferral, createSettleAdvocate, createSettleDue } from '../../app/application/referrals/settle.ts';
import { createShareLink } from '../../app/application/referrals/share.ts';
import { rulesetSchema, type RulesetInput } from '../../app/domain/program/ruleset.ts';
import type { OrderSnapshot } from '../../app/domain/earning/index.ts';
import type { CustomerId, MemberId, OrderId } from '../../app/domain/shared/ids.ts';
import { dayMs, type Instant } from '../../app/domain/shared/instant.ts';
import { success } from '../../app/domain/shared/result.ts';
import { newShop, programStart } from './ledger-stores.ts';
import { enrol, type PeopleStores } from './people-stores.ts';

const staff: Actor = { kind: 'staff', id: '77' };
const day = (days: number) => (programStart + days * dayMs) as Instant;
const hash = createTraceHash('a secret for tests');
const codes = referralCodes('a secret for tests');

/** What referrals rely on, from the link to what is given and taken back, with the use cases that work on the store. */
export function referralsBattery(open: () => Promise<PeopleStores>): void {
  let stores: PeopleStores;
  let shop: Shop;
  let programId: string;
  let advocateId: MemberId;
  let now = day(0);
  let issued: string[] = [];
  const clock = { now: () => now };

  const useCases = () => {
    const { referrals } = stores;
    const settle = createSettleAdvocate({ referrals, clock });
    const issue = async (_shop: Shop, id: string) => {
      issued.push(id);
      return success(null);
    };
    const deps = { ...stores, ...codes, settle, issue, hash, clock };
    return {
      share: createShareLink(deps),
      follow: createFollowLink(deps),
      claim: createClaim(deps),
      check: createCheckReferral({ referrals, settle }),
      settleDue: createSettleDue({ referrals, settle, clock }),
      decide: createDecideReferral({ referrals, settle, clock }),
    };
  };
  const publish = async (referrals: NonNullable<RulesetInput['referrals']>) => {
    const current = (await stores.shops.currentProgram(shop.id))!;
    const ruleset = rulesetSchema.parse({ ...current.ruleset, referrals: { enabled: true, ...referrals } });
    const published = await stores.versions.publish({
      shopId: shop.id,
      programId,
      basedOn: current.version,
      ruleset,
      actor: staff,
      at: now,
      effectiveFrom: now,
    });
    expect(published.kind).toBe('published');
  };
  const claimed = async (input: Partial<ClaimInput> & Pick<ClaimInput, 'visitor'>) => {
    const link = await useCases().share(shop, advocateId);
    if (!link.ok) throw new Error(link.message);
    const answer = await useCases().claim(shop, { code: link.value.code, ...input });
    if (!answer.ok) throw new Error(answer.message);
    return answer.value;
  };
  /** The friend orders, as the drain would have stored it, and the referral hears of it. */
  const ordered = async (snapshot: Partial<OrderSnapshot>, memberId?: MemberId) => {
    const order = { orderId: '9001', customerId: '900', orderedAt: now, payment: 'paid', ...snapshot } as const;
    await stores.putOrder(shop.id, { programId, snapshot: order, ...(memberId === undefined ? {} : { memberId }) });
    await useCases().check(shop, order.orderId as OrderId);
  };
  /** Somebody new orders under an address, from a network, on the next day. */
  const orderFrom = async (address: string, ip: string) => {
    const friendId = await enrol(stores, shop.id, '900', day(1));
    now = day(1);
    const email = hash.of(shop.id, 'email', address, now);
    const traces = [email, hash.of(shop.id, 'network', ip, now)];
    await stores.guestOrders.remember(shop.id, [{ orderId: '9001' as OrderId, email: email.slice(6), traces, at: now }]);
    await ordered({}, friendId);
  };
  const told = async () =>
    (await stores.waitingEvents(shop.id)).map(({ body }) => {
      const { memberId, fact } = body as { memberId: string; fact: { key: string; what: { kind: string; points?: number } } };
      return { memberId, key: fact.key.replace(/referral:[0-9a-f-]+/, 'referral'), what: fact.what };
    });
  const grants = async () =>
    (await told()).flatMap(({ memberId, key, what }) => (key.startsWith('grant:') ? [[memberId, key, what.points]] : []));
  /** What the advocate's timeline is told of having referred somebody. */
  const referred = async () => (await told()).flatMap(({ key, what }) => (key === 'activity:referral' ? [what.kind] : []));
  const present = async (id: string) => (await stores.referrals.find(shop.id, id))!;

  beforeAll(async () => {
    stores = await open();
  });
  afterAll(() => stores?.close());
  beforeEach(async () => {
    now = day(0);
    issued = [];
    shop = await newShop(stores);
    programId = (await stores.shops.currentProgram(shop.id))!.programId;
    advocateId = await enrol(stores, shop.id, '501', day(0));
    await stores.putCustomer(shop.id, { customerId: '501', email: 'Ada@gmail.com', firstName: 'Ada', lastName: null, at: day(0) });
    await publish({ friend: { kind: 'points', points: 200 }, advocate: { kind: 'points', points: 500 }, holdDays: 14 });
  });

  test('a member has one link, made when it is first asked for, and the next code where the first is taken', async () => {
    const first = await useCases().share(shop, advocateId);
    const again = await useCases().share(shop, advocateId);
    expect(first).toEqual(again);
    const taken = first.ok ? first.value.code : '';
    const other = await enrol(stores, shop.id, '502', day(0));
    const link = await stores.referrals.link({ shopId: shop.id, memberId: other, codes: [taken, 'SECOND22'], at: day(1) });
    expect(link).toMatchObject({ memberId: other, code: 'SECOND22' });
    expect(await stores.referrals.findLink(shop.id, taken)).toMatchObject({ memberId: advocateId });
    expect(await stores.referrals.findLink(shop.id, 'NOBODY22')).toBeNull();
    expect(await stores.referrals.link({ shopId: shop.id, memberId: '999999999' as MemberId, codes: ['X'], at: day(1) })).toBeNull();
    const third = await enrol(stores, shop.id, '503', day(0));
    expect(await stores.referrals.link({ shopId: shop.id, memberId: third, codes: [taken], at: day(1) })).toBeNull();
  });

  test('a referral goes from the link to points for both, each told once, and only after the hold', async () => {
    const link = await useCases().share(shop, advocateId);
    const followed = await useCases().follow(shop, {
      code: link.ok ? ` ${link.value.code.toLowerCase()} ` : '',
      visitor: { device: 'd1', ip: '203.0.113.9' },
    });
    if (!followed.ok) throw new Error(followed.message);
    const friendId = await enrol(stores, shop.id, '900', day(0));
    const input = { token: followed.value.token, customerId: '900' as CustomerId, visitor: { email: 'friend@example.com' } };
    const answer = await useCases().claim(shop, input);
    expect(answer).toMatchObject({
      ok: true,
      value: { code: null, replayed: false, referral: { state: 'claimed', score: 0, clickedAt: day(0) } },
    });
    expect(await useCases().claim(shop, input)).toMatchObject({ ok: true, value: { replayed: true } });
    const { id } = answer.ok ? answer.value.referral : { id: '' };
    now = day(1);
    await ordered({}, friendId);
    expect(await present(id)).toMatchObject({ state: 'ordered', orderId: '9001', dueAt: day(15) });
    expect(await useCases().settleDue(shop)).toBe(0);
    now = day(15);
    expect(await stores.referrals.shopsWithDue(now)).toContain(shop.id);
    expect(await useCases().settleDue(shop)).toBe(1);
    await useCases().check(shop, '9001' as OrderId);
    expect(await present(id)).toMatchObject({ state: 'rewarded', dueAt: null, turns: 1 });
    expect(await stores.referrals.shopsWithDue(now)).not.toContain(shop.id);
    expect(await grants()).toEqual([
      [advocateId, 'grant:referral', 500],
      [friendId, 'grant:referral:friend', 200],
    ]);
    expect(await referred()).toEqual(['activity']);
    now = day(20);
    await ordered({ orderedAt: day(1), cancelled: true }, friendId);
    expect(await present(id)).toMatchObject({ state: 'revoked', reasons: ['order_undone'], turns: 2 });
    expect((await grants()).slice(2)).toEqual([
      [advocateId, 'grant:referral', 0],
      [friendId, 'grant:referral:friend', 0],
    ]);
    // A fact of the same key that is no activity takes the activity's place.
    expect(await referred()).toEqual(['activity', 'grant']);
  });

  test('a friend without an account is known by the code, and becomes the customer who ordered with it', async () => {
    await publish({ friend: { kind: 'amount_off', valueMinor: 1_000 }, holdDays: 0 });
    const { referral, code } = await claimed({ visitor: { email: 'new@example.com', device: 'd9' } });
    expect(code).toMatch(/^FRIEND-/);
    expect(referral).toMatchObject({ friendId: null, state: 'claimed' });
    expect(issued).toEqual([referral.id]);
    expect(await stores.effects(shop.id)).toEqual([`friend_discount ${referral.id}`]);
    const friendId = await enrol(stores, shop.id, '900', day(1));
    now = day(2);
    await ordered({ discountCodes: [code!] }, friendId);
    expect(await present(referral.id)).toMatchObject({ friendId: '900', state: 'rewarded', orderId: '9001' });
    expect(await grants()).toEqual([[advocateId, 'grant:referral', 500]]);
  });

  test('… or by the address, where they ordered without the code', async () => {
    const { referral } = await claimed({ visitor: { email: 'New@Example.com', ip: '203.0.113.9' } });
    await orderFrom('new@example.com', '203.0.113.9');
    expect(await present(referral.id)).toMatchObject({ friendId: '900', state: 'ordered', reasons: [] });
  });

  test('a stranger in whose name an advocate claimed is held for a person when they order by themselves', async () => {
    const { referral } = await claimed({ visitor: { email: 'stranger@example.com', ip: '203.0.113.9' } });
    expect(referral).toMatchObject({ state: 'claimed', reasons: [], signedIn: false });
    await orderFrom('stranger@example.com', '198.51.100.2');
    expect(await present(referral.id)).toMatchObject({ friendId: '900', state: 'held', reasons: ['claimedByAnother'] });
    now = day(40);
    await useCases().settleDue(shop);
    expect([await present(referral.id), await grants()]).toMatchObject([{ state: 'held' }, []]);
    // They come themselves, signed in: it was their wish after all.
    await claimed({ customerId: '900' as CustomerId, visitor: {} });
    expect(await present(referral.id)).toMatchObject({ state: 'rewarded', reasons: [], signedIn: true });
  });

  test('claims of one advocate, and from one network, are limited by the day, and whoever claimed before is answered', async () => {
    await publish({ friend: { kind: 'points', points: 1 }, checks: { perDay: 1 } });
    const other = await enrol(stores, shop.id, '502', day(0));
    const links = { ada: await useCases().share(shop, advocateId), bob: await useCases().share(shop, other) };
    const take = (whose: keyof typeof links, name: string, ip: string) => {
      const link = links[whose];
      return useCases().claim(shop, { code: link.ok ? link.value.code : '', visitor: { email: `${name}@example.com`, ip } });
    };
    const limited = { ok: false, reason: 'rate_limited' };
    const atOnce = await Promise.all(['a', 'b', 'c'].map((name) => take('ada', name, '203.0.113.1')));
    expect(atOnce.filter(({ ok }) => ok)).toHaveLength(2);
    // The network has had its share, also with another member's link; the member has not.
    expect(await take('bob', 'd', '203.0.113.1')).toMatchObject(limited);
    for (const name of ['e', 'f']) expect(await take('ada', name, `198.51.100.${name.charCodeAt(0)}`)).toMatchObject({ ok: true });
    expect(await take('ada', 'g', '198.51.100.250')).toMatchObject(limited);
    expect(await take('ada', 'e', '198.51.100.101')).toMatchObject({ ok: true, value: { replayed: true } });
    expect(await take('bob', 'g', '198.51.100.250')).toMatchObject({ ok: true });
    now = day(1);
    expect(await take('ada', 'h', '203.0.113.1')).toMatchObject({ ok: true });
  });

  test('an advocate who uses the friend’s code themselves is not their own friend', async () => {
    await publish({ friend: { kind: 'amount_off', valueMinor: 1_000 }, holdDays: 0 });
    const { referral, code } = await claimed({ visitor: { email: 'new@example.com' } });
    now = day(1);
    await ordered({ customerId: '501', discountCodes: [code!] }, advocateId);
    expect(await present(referral.id)).toMatchObject({ friendId: null, state: 'claimed', orderId: null });
    expect(await grants()).toEqual([]);
  });

  test('a friend is referred once, by customer or by mailbox, and nobody refers themselves by their own account', async () => {
    await claimed({ customerId: '900' as CustomerId, visitor: { email: 'friend+1@gmail.com' } });
    const other = await enrol(stores, shop.id, '502', day(0));
    const link = await useCases().share(shop, other);
    const code = link.ok ? link.value.code : '';
    const again = (input: Omit<ClaimInput, 'code'>) => useCases().claim(shop, { code, ...input });
    expect(await again({ customerId: '900' as CustomerId, visitor: {} })).toMatchObject({ ok: false, reason: 'already_referred' });
    expect(await again({ visitor: { email: 'fri.end@googlemail.com' } })).toMatchObject({ ok: false, reason: 'already_referred' });
    expect(await again({ customerId: '502' as CustomerId, visitor: {} })).toMatchObject({ ok: false, reason: 'own_referral' });
    expect(await again({ visitor: {} })).toMatchObject({ ok: false, reason: 'invalid_input', field: 'email' });
    expect(await useCases().claim(shop, { code: 'NOBODY22', visitor: { email: 'x@example.com' } })).toMatchObject({
      ok: false,
      reason: 'unknown_referral',
    });
  });

  test('of many claims of one mailbox at the same moment one becomes a referral', async () => {
    await useCases().share(shop, advocateId);
    const answers = await Promise.all([1, 2, 3, 4, 5, 6].map((tag) => claimed({ visitor: { email: `friend+${tag}@gmail.com` } })));
    expect(new Set(answers.map(({ referral }) => referral.id)).size).toBe(1);
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
  });

  test('a suspicious one is held with its reasons, its code is not made, and a person’s word settles it', async () => {
    await publish({ friend: { kind: 'amount_off', valueMinor: 1_000 }, holdDays: 0 });
    const answer = await claimed({ visitor: { email: 'a.d.a+friend@googlemail.com' } });
    expect(answer).toMatchObject({ code: null, referral: { state: 'held', score: 100, reasons: ['alias'] } });
    expect([issued, await stores.effects(shop.id)]).toEqual([[], []]);
    const decide = (verdict: 'approved' | 'rejected', note = 'Looked at it') =>
      useCases().decide(shop, staff, { referralId: answer.referral.id, verdict, note });
    expect(await decide('approved', ' ')).toMatchObject({ ok: false, reason: 'invalid_input', field: 'note' });
    expect(await decide('approved')).toMatchObject({
      ok: true,
      value: { state: 'claimed', decision: { verdict: 'approved', by: staff, note: 'Looked at it' } },
    });
    expect(await stores.effects(shop.id)).toEqual([`friend_discount ${answer.referral.id}`]);
    const friendId = await enrol(stores, shop.id, '900', day(1));
    now = day(1);
    await ordered({ discountCodes: [answer.referral.code!] }, friendId);
    expect(await present(answer.referral.id)).toMatchObject({ state: 'rewarded' });
    now = day(2);
    expect(await decide('rejected')).toMatchObject({ ok: true, value: { state: 'rejected', reasons: ['alias', 'rejected_by_person'] } });
    expect((await grants()).map(([, , points]) => points)).toEqual([500, 0]);
    expect(await stores.auditActions(shop.id)).toEqual(expect.arrayContaining(['referral.approved', 'referral.rejected']));
    expect(await useCases().decide(shop, staff, { referralId: codes.newId(), verdict: 'approved', note: 'x' })).toMatchObject({
      reason: 'unknown_referral',
    });
  });

  test('a reward is given and taken back as an effect of its own each time', async () => {
    await publish({ advocate: { kind: 'reward', reward: 'five-off' }, friend: { kind: 'points', points: 1 }, holdDays: 0 });
    const friendId = await enrol(stores, shop.id, '900', day(0));
    const { referral } = await claimed({ customerId: '900' as CustomerId, visitor: {} });
    now = day(1);
    await ordered({}, friendId);
    now = day(2);
    await ordered({ orderedAt: day(1), cancelled: true }, friendId);
    expect(await stores.effects(shop.id)).toEqual([`reward_grant referral:${referral.id}/1`, `reward_revoke referral:${referral.id}/2`]);
  });

  test('referrals are listed newest first, by state and advocate, page by page', async () => {
    for (const index of [0, 1, 2]) {
      now = day(index);
      await claimed({ visitor: { email: `friend${index}@example.com` } });
    }
    const list = (input: Partial<Parameters<typeof stores.referrals.list>[1]>) =>
      stores.referrals.list(shop.id, { state: null, advocateId: null, cursor: null, limit: 2, ...input });
    const first = await list({});
    expect(first.referrals.map(({ claimedAt }) => claimedAt)).toEqual([day(2), day(1)]);
    const second = await list({ cursor: first.nextCursor });
    expect([second.referrals.map(({ claimedAt }) => claimedAt), second.nextCursor]).toEqual([[day(0)], null]);
    expect((await list({ state: 'held' })).referrals).toEqual([]);
    expect((await list({ state: 'claimed', advocateId })).referrals).toHaveLength(2);
    expect((await list({ advocateId: '999999999' as MemberId })).referrals).toEqual([]);
  });

  test('a program that stops its referrals takes no more, and keeps its word to those who claimed', async () => {
    const friendId = await enrol(stores, shop.id, '900', day(0));
    const { referral } = await claimed({ customerId: '900' as CustomerId, visitor: {} });
    await publish({ enabled: false });
    expect(await useCases().share(shop, advocateId)).toMatchObject({ ok: false, reason: 'referrals_off' });
    expect(await useCases().claim(shop, { code: 'ANY', visitor: { email: 'x@example.com' } })).toMatchObject({
      ok: false,
      reason: 'referrals_off',
    });
    now = day(1);
    await ordered({}, friendId);
    now = day(15);
    await useCases().settleDue(shop);
    expect(await present(referral.id)).toMatchObject({ state: 'rewarded' });
  });
}
