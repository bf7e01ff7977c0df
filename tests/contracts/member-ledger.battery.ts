import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Shop } from '../../app/application/laurel.ts';
import { memberFactEvent } from '../../app/application/members/facts.ts';
import type { AwardRecord, Changes } from '../../app/application/ports/drain-store.ts';
import type { LockedMember, MemberChange, TakingInput } from '../../app/application/ports/member-ledger.ts';
import { nothingPosted } from '../../app/domain/earning/index.ts';
import { breachOf, type MemberBooks } from '../../app/domain/ledger/index.ts';
import { addressSchema, hold, type FulfilmentStep, type RedemptionRecord, type RewardTerms } from '../../app/domain/rewards/index.ts';
import type { CustomerId, MemberId, RedemptionId } from '../../app/domain/shared/ids.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import { laneFor, laneOf } from '../../app/domain/shared/lanes.ts';
import { newShop, programStart, redemptionOf, type LedgerStores } from './ledger-stores.ts';

const customerId = '7001' as CustomerId;

/** What commands on one member's points rely on. */
export function memberLedgerBattery(open: () => Promise<LedgerStores>): void {
  let stores: LedgerStores;
  let shop: Shop;
  let memberId: MemberId;
  beforeAll(async () => {
    stores = await open();
  });
  afterAll(() => stores?.close());
  beforeEach(async () => {
    shop = await newShop(stores);
    memberId = (await stores.ledger.enrol({ shopId: shop.id, customerId, at: programStart }))!.memberId;
  });

  const change = <T>(decide: (member: LockedMember) => MemberChange<T>, named: { redemptionId?: RedemptionId; clientKey?: string; gift?: string; transferKey?: string } = {}) =>
    stores.ledger.change({ shopId: shop.id, memberId, ...named }, decide); // prettier-ignore
  const give = (books: MemberBooks, amount: number, key: string) =>
    books.post({ kind: 'adjust_up', key, amount, occurredAt: programStart, note: 'Welcome' });
  const gift = (amount: number, key = 'adjust:gift') => change(({ books }) => ({ value: give(books, amount, key) }));
  const balances = async () => (await stores.members.show(shop.id, memberId))!.balances;

  test('a customer is one member, however often and by how many at once they are enrolled', async () => {
    const again = await Promise.all([1, 2, 3, 4].map(() => stores.ledger.enrol({ shopId: shop.id, customerId, at: programStart })));
    expect(again.map((found) => found?.memberId)).toEqual([memberId, memberId, memberId, memberId]);
    const strangers = await Promise.all([1, 2, 3, 4].map(() => stores.ledger.enrol({ shopId: shop.id, customerId: '7002' as CustomerId, at: programStart }))); // prettier-ignore
    expect(new Set(strangers.map((found) => found?.memberId)).size).toBe(1);
    expect(strangers[0]?.program.rulesets).toMatchObject([{ version: 1, effectiveFrom: programStart }]);
  });

  test('a member of another shop, or of none, is not there', async () => {
    const other = await newShop(stores);
    const decide = () => ({ value: 'decided' });
    expect(await stores.ledger.change({ shopId: other.id, memberId }, decide)).toBeNull();
    expect(await stores.ledger.change({ shopId: shop.id, memberId: '987654321' as MemberId }, decide)).toBeNull();
  });

  test('what is posted is there afterwards: balances, lots, transfers', async () => {
    await gift(150);
    expect(await balances()).toMatchObject({ available: 150, adjusted: -150 });
    expect(await stores.audit.lotsOf(shop.id, memberId)).toMatchObject([{ openedBy: 'adjust:gift', amount: 150, remaining: 150 }]);
    expect((await stores.members.show(shop.id, memberId))!.transfers).toMatchObject([
      { kind: 'adjust_up', debit: 'adjusted', credit: 'available', amount: 150, note: 'Welcome', idempotencyKey: 'adjust:gift' },
    ]);
  });

  test('a decision that throws changes nothing', async () => {
    await gift(150);
    const fails = change<null>(({ books }) => {
      give(books, 50, 'adjust:lost');
      throw new Error('no decision');
    });
    await expect(fails).rejects.toThrow('no decision');
    expect(await balances()).toMatchObject({ available: 150 });
  });

  test('a gift is found by its name: of those that were begun for it the one begun last, though they began in the same instant', async () => {
    const found = (named: { gift?: string; clientKey?: string }) => change(({ redemption }) => ({ value: redemption?.id ?? null }), named);
    const give = async (clientKey: string) => {
      const { id } = (await change(({ programId }) => {
        const newRedemption = redemptionOf(memberId, programId, { clientKey, pricePoints: 0 });
        return { value: newRedemption, newRedemption };
      }))!;
      return id;
    };
    expect(await found({ gift: 'tier:gold' })).toBeNull();
    await give('grant:tier:gold-and-more');
    expect(await found({ gift: 'tier:gold' })).toBeNull();
    const first = await give('grant:tier:gold');
    expect(await found({ gift: 'tier:gold' })).toBe(first);
    const second = await give(`grant:tier:gold/${first}`);
    const third = await give(`grant:tier:gold/${second}`);
    expect(await found({ gift: 'tier:gold' })).toBe(third);
    expect(await found({ clientKey: 'grant:tier:gold' })).toBe(first);
  });

  test('whether a member is entitled to a gift is what their awards say by now; an award that never had a reward does not decide', async () => {
    const because = { kind: 'tier', id: 'gold', name: 'Gold' } as const;
    const award = { key: 'tier:gold', at: programStart, points: 0, availableAt: programStart, because };
    const keep = (award: AwardRecord['award']) => keepAwards(stores, shop, [{ memberId, record: { award, position: nothingPosted } }]);
    const entitled = (gift?: string) => change(({ entitled }) => ({ value: { entitled } }), gift === undefined ? {} : { gift });
    expect(await entitled('tier:gold')).toEqual({ entitled: null });
    await keep(award);
    expect(await entitled('tier:gold')).toEqual({ entitled: null });
    await keep({ ...award, reward: { rewardId: 'mug', rulesetVersion: 1 }, rewardTurns: 1 });
    expect(await entitled('tier:gold')).toEqual({ entitled: true });
    expect(await entitled('tier:silver')).toEqual({ entitled: null });
    expect((await entitled())?.entitled ?? null).toBeNull();
    await keep({ ...award, rewardTurns: 2 });
    expect(await entitled('tier:gold')).toEqual({ entitled: false });
  });

  test('a command of which one part cannot be written is not written at all', async () => {
    await gift(150);
    const again = change(({ books, programId }) => {
      give(books, 50, 'adjust:other');
      give(books, 50, 'adjust:gift');
      const effects = [{ kind: 'order_refresh', key: 'never', payload: {} }] as const;
      return { value: null, newRedemption: redemptionOf(memberId, programId), effects };
    });
    await expect(again).rejects.toMatchObject({ code: '23505' });
    expect(await balances()).toMatchObject({ available: 150 });
    expect((await stores.members.show(shop.id, memberId))!.redemptions).toEqual([]);
    expect(await stores.outbox.claim({ shopId: shop.id, limit: 10, leaseMs: 0 })).toEqual([]);
  });

  test('books that were handed out are copies: posting to them after the decision changes nothing', async () => {
    let kept: MemberBooks | undefined;
    await change(({ books }) => {
      kept = books;
      give(books, 10, 'adjust:in-time');
      return { value: null };
    });
    give(kept!, 1_000, 'adjust:too-late');
    expect(await balances()).toMatchObject({ available: 10 });
    expect(await change(({ books }) => ({ value: books.balances.available }))).toBe(10);
  });

  test('decisions on one balance are made one after the other: 40 at once for 1,050 points are 10 of 100', async () => {
    await gift(1_050);
    const decisions = Array.from({ length: 40 }, () =>
      change(({ books, programId }) => {
        if (books.balances.available < 100) return { value: 'refused' };
        const redemption = redemptionOf(memberId, programId);
        hold(books, redemption);
        return { value: 'held', newRedemption: redemption };
      }),
    );
    const answers = await Promise.all(decisions);
    expect(answers.filter((answer) => answer === 'held')).toHaveLength(10);
    expect(await balances()).toMatchObject({ available: 50, held: 1_000 });
    const lots = await stores.audit.lotsOf(shop.id, memberId);
    expect(breachOf({ balances: await balances(), lots })).toBeNull();
    expect((await stores.audit.audit({ shopId: shop.id, breachesMax: 10 })).breaches).toEqual([]);
  });

  test('a redemption is found by its id and by its client’s key, and only by its own member', async () => {
    await gift(150);
    const stranger = (await stores.ledger.enrol({ shopId: shop.id, customerId: '7002' as CustomerId, at: programStart }))!.memberId;
    const redemption = (await change(({ books, programId }) => {
      const made = redemptionOf(memberId, programId, { clientKey: 'form-1' });
      hold(books, made);
      return { value: made, newRedemption: made };
    }))!;
    const read = ({ redemption: found }: LockedMember) => ({ value: found });
    const redemptionId = redemption.id as RedemptionId;
    expect(await change(read, { redemptionId })).toEqual(redemption);
    expect(await change(read, { clientKey: 'form-1' })).toEqual(redemption);
    expect(await change(read, { clientKey: 'form-2' })).toBeNull();
    expect(await stores.ledger.change({ shopId: shop.id, memberId: stranger, redemptionId }, read)).toBeNull();
    expect(await stores.ledger.change({ shopId: shop.id, memberId: stranger, clientKey: 'form-1' }, read)).toBeNull();
    expect(await stores.ledger.findRedemption(shop.id, redemptionId)).toEqual({ redemption, customerId });
    expect(await stores.ledger.findRedemption((await newShop(stores)).id, redemptionId)).toBeNull();
  });

  test('what changes of a redemption is kept', async () => {
    const made = redemptionOf(memberId, (await change(({ programId }) => ({ value: programId })))!);
    await change(() => ({ value: null, newRedemption: made }));
    const captured = { ...made, state: 'captured', capturedOrderId: '1001', turns: 3, releaseReason: 'because' } as const;
    await change(() => ({ value: null, changedRedemption: captured }));
    expect((await stores.ledger.findRedemption(shop.id, made.id as RedemptionId))?.redemption).toEqual(captured);
  });

  test('a transfer that was posted is found by its key', async () => {
    await gift(150);
    const read = ({ posted }: LockedMember) => ({ value: posted });
    expect(await change(read, { transferKey: 'adjust:gift' })).toEqual({ kind: 'adjust_up', amount: 150, note: 'Welcome' });
    expect(await change(read, { transferKey: 'adjust:none' })).toBeNull();
    expect(await change(read)).toBeNull();
  });

  test('unused codes whose time is over begin to be withdrawn, the longest over first, and no others', async () => {
    const programId = (await change((member) => ({ value: member.programId })))!;
    const expiring = (state: 'held' | 'issuing' | 'captured' | 'releasing' | 'released', afterMs: number) =>
      redemptionOf(memberId, programId, { state, expiresAt: (programStart + afterMs) as Instant });
    const made = [expiring('held', 20), expiring('issuing', 10), expiring('captured', 5), expiring('releasing', 5), expiring('released', 5), expiring('held', 21)]; // prettier-ignore
    for (const newRedemption of made) await change(() => ({ value: null, newRedemption }));
    const at = (programStart + 20) as Instant;
    expect(await stores.ledger.shopsWithLapsedCodes(at)).toContain(shop.id);
    expect(await stores.ledger.shopsWithLapsedCodes((programStart + 9) as Instant)).not.toContain(shop.id);
    expect(await stores.ledger.lapseCodes({ shopId: shop.id, at, limit: 1 })).toBe(1);
    const state = async (index: number) => (await stores.ledger.findRedemption(shop.id, made[index]!.id as RedemptionId))!.redemption;
    expect(await state(1)).toMatchObject({ state: 'releasing', releaseReason: 'code_expired' });
    expect((await state(0)).state).toBe('held');
    expect(await stores.ledger.lapseCodes({ shopId: shop.id, at, limit: 10 })).toBe(1);
    expect(await stores.ledger.lapseCodes({ shopId: shop.id, at, limit: 10 })).toBe(0);
    const effects = await stores.outbox.claim({ shopId: shop.id, limit: 10, leaseMs: 1_000 });
    expect(effects.map(({ kind, payload }) => [kind, payload['redemptionId']])).toEqual([
      ['discount_withdraw', made[1]!.id],
      ['discount_withdraw', made[0]!.id],
    ]);
    expect((await state(5)).state).toBe('held');
  });

  test('what was never booked lapses apart from codes, and what was handed over never does', async () => {
    const programId = (await change((member) => ({ value: member.programId })))!;
    const trip = redemptionOf(memberId, programId, { terms: { kind: 'experience', bookingNote: '' }, fulfilment: step('open'), expiresAt: (programStart + 5) as Instant }); // prettier-ignore
    const mug = redemptionOf(memberId, programId, { terms: mugTerms, fulfilment: step('requested'), expiresAt: null });
    for (const newRedemption of [trip, mug]) await change(() => ({ value: null, newRedemption }));
    const at = (programStart + 1_000_000) as Instant;
    expect(await stores.ledger.lapseCodes({ shopId: shop.id, at, limit: 10 })).toBe(0);
    expect((await stores.ledger.lapsedRedemptions(shop.id, at, 10)).map(({ id }) => id)).toEqual([trip.id]);
  });

  const mugTerms = { kind: 'physical', needsAddress: true } as const;
  const step = (name: FulfilmentStep) => ({ step: name, note: null, at: programStart });

  test('a redemption of any kind comes back as it was written, and so do its changes', async () => {
    const programId = (await change((member) => ({ value: member.programId })))!;
    const terms: RewardTerms[] = [
      { kind: 'percentage_off', basisPoints: 1_275, minimumOrderMinor: 0, combinesWith: { order: true, product: false, shipping: true } },
      { kind: 'free_shipping', maximumShippingMinor: null, minimumOrderMinor: 5, combinesWith: { order: false, product: true, shipping: false } },
      { kind: 'free_product', productId: '788032119674292922', variantId: null, minimumOrderMinor: 0, combinesWith: { order: false, product: true, shipping: true } },
      { kind: 'gift_card', valueMinor: 2_500, endsAt: (programStart + 1) as Instant },
      { kind: 'store_credit', valueMinor: 1, endsAt: null },
      { kind: 'digital_code', pool: 'films' },
      mugTerms,
      { kind: 'experience', bookingNote: 'Call us' },
    ]; // prettier-ignore
    for (const each of terms) {
      const newRedemption = redemptionOf(memberId, programId, { terms: each, pricePoints: 0, expiresAt: null, fulfilment: step('given') });
      await change(() => ({ value: null, newRedemption }));
      const read = () => stores.ledger.findRedemption(shop.id, newRedemption.id as RedemptionId);
      expect((await read())?.redemption).toEqual(newRedemption);
      const changedRedemption: RedemptionRecord = { ...newRedemption, state: 'released', turns: 3, outsideIds: ['gid://shopify/GiftCard/1', 'gid,"2'], fulfilment: { ...step('undoing'), note: 'As it was' }, releaseReason: 'order_undone' }; // prettier-ignore
      await change(() => ({ value: null, changedRedemption }), { redemptionId: newRedemption.id as RedemptionId });
      expect((await read())?.redemption).toEqual(changedRedemption);
    }
  });

  test('what was taken so far is counted by reward, member, month and hour, without what went back', async () => {
    const programId = (await change((member) => ({ value: member.programId })))!;
    const other = (await stores.ledger.enrol({ shopId: shop.id, customerId: '7003' as CustomerId, at: programStart }))!.memberId;
    const monthStart = (programStart + 1_000) as Instant;
    const hourStart = (programStart + 2_000) as Instant;
    const at = (afterMs: number) => (programStart + afterMs) as Instant;
    const rows: Array<Partial<RedemptionRecord>> = [
      { createdAt: at(500) },
      { createdAt: at(1_000) },
      { createdAt: at(2_500), state: 'captured' },
      { createdAt: at(2_500), state: 'released' },
      { createdAt: at(2_500), rewardId: 'ten-off' },
      { createdAt: at(2_500), rewardId: 'ten-off', clientKey: 'grant:tier:gold' },
      { createdAt: at(2_500), memberId: other },
    ];
    for (const row of rows) {
      const newRedemption = redemptionOf(memberId, programId, row);
      await stores.ledger.change({ shopId: shop.id, memberId: (row.memberId ?? memberId) as MemberId }, () => ({
        value: null,
        newRedemption,
      }));
    }
    const taking = { programId, rewardId: 'five-off', stocked: true, pool: null, monthStart, hourStart };
    const ask = (given: Partial<TakingInput>) =>
      stores.ledger.change({ shopId: shop.id, memberId, taking: { ...taking, ...given } }, (member) => ({ value: member.taking }));
    expect(await ask({})).toEqual({
      member: { tier: null, segments: [] },
      taken: { ofReward: 4, byMember: 3, byMemberThisMonth: 2, inTheLastHour: 3 },
      poolCode: null,
    });
    expect((await ask({ stocked: false }))?.taken.ofReward).toBe(0);
    expect((await ask({ rewardId: 'none' }))?.taken).toMatchObject({ ofReward: 0, byMember: 0, inTheLastHour: 3 });
    const replay = await change((member) => ({ value: member.taking === undefined }), { clientKey: 'grant:tier:gold' });
    expect(replay).toBe(true);
  });

  test('codes of a pool are added once each, reserved oldest first, given once and counted', async () => {
    const programId = (await change((member) => ({ value: member.programId })))!;
    const actor = { kind: 'staff', id: '1' } as const;
    const add = (...codes: string[]) => stores.pools.add({ shopId: shop.id, pool: 'films', codes, actor });
    expect(await add('A', 'B')).toEqual({ added: 2, known: 0 });
    expect(await add('B', 'C')).toEqual({ added: 1, known: 1 });
    const take = (give: boolean) =>
      stores.ledger.change({ shopId: shop.id, memberId, taking: { programId, rewardId: 'film', stocked: false, pool: 'films', monthStart: programStart, hourStart: programStart } }, ({ taking }) => {
        const { poolCode } = taking!;
        if (!give || poolCode === null) return { value: poolCode?.code ?? null };
        const newRedemption = redemptionOf(memberId, programId, { terms: { kind: 'digital_code', pool: 'films' }, poolCode: poolCode.code, rewardId: 'film' });
        return { value: poolCode.code, newRedemption, givesPoolCode: poolCode.id };
      }); // prettier-ignore
    expect([await take(false), await take(true), await take(true)]).toEqual(['A', 'A', 'B']);
    expect(await stores.pools.list(shop.id)).toEqual([{ pool: 'films', free: 1, given: 2 }]);
    expect(await add('A')).toEqual({ added: 0, known: 1 });
    expect(await stores.pools.discard({ shopId: shop.id, pool: 'films', actor })).toBe(1);
    expect(await take(true)).toBeNull();
    expect(await stores.pools.list(shop.id)).toEqual([{ pool: 'films', free: 0, given: 2 }]);
    expect(await stores.pools.list((await newShop(stores)).id)).toEqual([]);
  });

  test('what waits for staff is listed oldest first, with its address, until it is done', async () => {
    const programId = (await change((member) => ({ value: member.programId })))!;
    const address = addressSchema.parse({ name: 'Ada', line1: '1 Main St', city: 'Springfield', country: 'US' });
    const late = redemptionOf(memberId, programId, { terms: mugTerms, fulfilment: step('sent'), state: 'captured', createdAt: (programStart + 2) as Instant }); // prettier-ignore
    const early = redemptionOf(memberId, programId, { terms: mugTerms, fulfilment: step('requested'), createdAt: (programStart + 1) as Instant }); // prettier-ignore
    const done = redemptionOf(memberId, programId, { terms: mugTerms, fulfilment: step('delivered'), state: 'captured' });
    const back = redemptionOf(memberId, programId, { terms: mugTerms, fulfilment: step('requested'), state: 'released' });
    for (const newRedemption of [late, done, back, redemptionOf(memberId, programId)]) await change(() => ({ value: null, newRedemption }));
    await change(() => ({ value: null, newRedemption: early, address }));
    expect(await stores.ledger.openFulfilments(shop.id, 10)).toEqual([
      { redemption: early, customerId, address },
      { redemption: late, customerId, address: null },
    ]);
    expect(await stores.ledger.openFulfilments(shop.id, 1)).toHaveLength(1);
  });

  test('ids that were made for a member’s other redemptions are claimed, those of this one are not', async () => {
    const programId = (await change((member) => ({ value: member.programId })))!;
    const [one, two] = [redemptionOf(memberId, programId, { outsideIds: ['g1'] }), redemptionOf(memberId, programId, { outsideIds: ['g2', 'g3'] })]; // prettier-ignore
    for (const newRedemption of [one, two]) await change(() => ({ value: null, newRedemption }));
    const claimed = (redemptionId: string) =>
      stores.ledger.change({ shopId: shop.id, memberId, redemptionId: redemptionId as RedemptionId, claims: true }, (member) => ({ value: member.claimed })); // prettier-ignore
    expect((await claimed(one.id))?.toSorted()).toEqual(['g2', 'g3']);
    expect(await claimed(two.id)).toEqual(['g1']);
  });

  test('the program with its rules is there for a decision that asks for it, and only then', async () => {
    const program = (asked: { program?: true }) =>
      stores.ledger.change({ shopId: shop.id, memberId, ...asked }, (member) => ({ value: member.program }));
    expect(await program({ program: true })).toEqual(await stores.ledger.programOf(shop.id, memberId));
    expect(await program({})).toBeUndefined();
  });

  test('the lane of what a command leaves in the inbox is nudged once that is stored, and no lane for a command that failed', async () => {
    await gift(5);
    stores.nudged.length = 0;
    const fact = { key: 'adjust:told', at: programStart, what: { kind: 'adjustment', points: 5 } } as const;
    const events = [memberFactEvent({ memberId, customerId }, fact, programStart)];
    const told = async () => (await stores.eventLog.list({ shopId: shop.id, state: null, limit: 10 })).map(({ subject }) => subject);
    // Its transfer was posted before, so nothing of it can be written.
    await expect(change(({ books }) => ({ value: give(books, 5, 'adjust:gift'), events }))).rejects.toThrow();
    expect([await told(), stores.nudged]).toEqual([[], []]);
    await change(() => ({ value: null, events }));
    expect(await told()).toEqual([customerId]);
    expect(stores.nudged).toEqual([`${shop.id}/${laneFor({ subject: customerId })}`]);
  });

  test('a member’s program is found, and that of nobody is not', async () => {
    expect(await stores.ledger.programOf(shop.id, memberId)).toMatchObject({ rulesets: [{ version: 1 }] });
    expect(await stores.ledger.programOf((await newShop(stores)).id, memberId)).toBeNull();
  });
}

/** Writes awards as the drain would. */
async function keepAwards({ inbox, store }: LedgerStores, { id: shopId }: Shop, awards: Changes['awards']): Promise<void> {
  await inbox.accept({ shopId, sourceId: randomUUID(), topic: 'fact', subject: 's', triggeredAt: programStart, body: '{}' });
  const needs = { orderIds: [], enrolments: [], companies: [], codes: [], productIds: [], memberIds: [], factsOfCustomers: [] };
  const changes: Changes = {
    orders: [], books: new Map(), redemptions: [], standings: [], memberFacts: [], awards, tierMoves: [], campaignUsage: new Map(), activeAt: new Map(),
    orderTraces: [], referralClues: [], effects: [], customers: [], products: [], collections: [], administrative: null,
  }; // prettier-ignore
  const plan = () => ({ needs, dead: [], decide: () => ({ lacking: [], changes: () => changes }) });
  await store.drain({ shopId, lane: laneOf('s'), limit: 1, work: { standsAlone: () => false, plan } });
}
