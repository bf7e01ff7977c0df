import { describe, expect, it } from 'vitest';
import { createMemoryCodePools } from '../../adapters/memory/code-pools.ts';
import { MemoryDatabase } from '../../adapters/memory/database.ts';
import { createMemoryGiftCards } from '../../adapters/memory/gift-cards.ts';
import { createMemoryMemberLedger } from '../../adapters/memory/member-ledger.ts';
import { createMemoryOutbox } from '../../adapters/memory/outbox.ts';
import { createMemoryShops } from '../../adapters/memory/shops.ts';
import { createMemoryStoreCredit } from '../../adapters/memory/store-credit.ts';
import { nothingPosted } from '../../domain/earning/index.ts';
import { rulesetSchema } from '../../domain/program/ruleset.ts';
import { addressSchema } from '../../domain/rewards/index.ts';
import type { CustomerId, MemberId, RedemptionId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { refuse, success } from '../../domain/shared/result.ts';
import { createFillPool } from '../code-pools/fill.ts';
import type { ReferralRecord } from '../ports/referrals.ts';
import { createCancel } from './cancel.ts';
import { createFulfil } from './fulfil.ts';
import { createGrantReward } from './grant.ts';
import { createRedeem } from './redeem.ts';
import { createRunEffects } from './run-effects.ts';
import { createTakeBackReward } from './take-back-reward.ts';
import { createUndo } from './undo.ts';
import { createWaiting } from './waiting.ts';

const customerId = '7' as CustomerId;
const staff = { kind: 'staff', id: '1' } as const;
const referralId = '00000000-0000-4000-9000-000000000017';
const ruleset = rulesetSchema.parse({
  rewards: [
    { id: 'card', name: 'Card', kind: 'gift_card', pricePoints: 30, valueMinor: 2_500, expiresAfterDays: 90 },
    { id: 'credit', name: 'Credit', kind: 'store_credit', pricePoints: 20, valueMinor: 700 },
    { id: 'film', name: 'Film', kind: 'digital_code', pricePoints: 10, pool: 'films' },
    { id: 'mug', name: 'Mug', kind: 'physical', pricePoints: 10 },
    { id: 'rare', name: 'Rare', kind: 'physical', pricePoints: 10, stock: 1 },
    { id: 'trip', name: 'Trip', kind: 'experience', pricePoints: 10, bookingNote: 'Call us' },
  ],
});

/** A shop whose member has 100 points, and a Shopify that is up, away, or answers into the void. */
async function counter() {
  let now = Date.UTC(2026, 0, 5) as Instant;
  let shopify: 'up' | 'away' | 'loses' = 'up';
  const clock = { now: () => now };
  const database = new MemoryDatabase(clock);
  const ledger = createMemoryMemberLedger(database);
  const shop = await createMemoryShops(database).install({
    domain: 'a.myshopify.com', name: 'A', currency: 'USD', timeZone: 'UTC', scopes: [], at: now, programStartsAt: now, ruleset,
  }); // prettier-ignore
  const { memberId } = (await ledger.enrol({ shopId: shop.id, customerId, at: now }))!;
  await ledger.change({ shopId: shop.id, memberId }, ({ books }) => {
    books.post({ kind: 'adjust_up', key: 'start', amount: 100, occurredAt: now });
    return { value: null };
  });
  const giftCards = createMemoryGiftCards({ down: () => shopify !== 'up' });
  const storeCredit = createMemoryStoreCredit({ now: clock.now, down: () => shopify === 'away', loses: () => shopify === 'loses' });
  let made = 0;
  const codes = {
    newId: () => `00000000-0000-4000-8000-${String((made += 1)).padStart(12, '0')}`,
    codeFor: (id: string) => `LAUREL-${id.slice(-4)}-0000`,
  };
  const grant = createGrantReward({ ledger, clock, ...codes });
  const outbox = createMemoryOutbox(database);
  const nobody = async () => refuse('discount_refused', 'No discount is made here.');
  const runEffects = createRunEffects({
    outbox, ledger, clock, grant, giftCards, storeCredit,
    discounts: { issue: nobody, withdraw: nobody },
    orders: { fetchOrder: async () => refuse('not_found', 'No such order.') },
    inbox: { accept: async () => undefined },
  }); // prettier-ignore
  const redeem = createRedeem({ ledger, clock, runEffects, ...codes });
  return {
    shop, memberId, clock, giftCards, storeCredit, database, runEffects, grant,
    ledger,
    enrol: async (customer: string) => (await ledger.enrol({ shopId: shop.id, customerId: customer as CustomerId, at: now }))!.memberId,
    /** What a merge leaves of the member who is gone. */
    merge(gone: MemberId, kept: MemberId) {
      const { members } = database.tenant(shop.id);
      members.set(gone, { ...members.get(gone)!, status: 'left', mergedInto: kept });
    },
    cancel: createCancel({ ledger, clock, runEffects }),
    undo: createUndo({ ledger, clock, runEffects }),
    takeBack: () => createTakeBackReward({ ledger, clock })(shop, { memberId, key: 'tier:gold' }),
    /** What the awards have it that gold entitles to by now; null for nothing. */
    entitled(rewardId: string | null, rewardTurns: number) {
      const because = { kind: 'tier', id: 'gold', name: 'Gold' } as const;
      const award = { key: 'tier:gold', at: now, points: 0, availableAt: now, because, rewardTurns };
      const record = { award: rewardId === null ? award : { ...award, reward: { rewardId, rulesetVersion: 1 } }, position: nothingPosted };
      database.tenant(shop.id).memberAwards.set(`${memberId}/tier:gold`, { memberId, record });
    },
    fulfil: createFulfil({ ledger, clock }),
    waiting: createWaiting({ ledger }),
    fill: createFillPool({ pools: createMemoryCodePools(database) }),
    shopifyIs: (next: typeof shopify) => void (shopify = next),
    later: (ms: number) => void (now = (now + ms) as Instant),
    available: () => database.tenant(shop.id).books.get(memberId)!.balances.available,
    balance: () => storeCredit.balance({ shop, customerId, currency: 'USD' }),
    ask: (rewardId: string, given: object = {}) => redeem(shop, customerId, { rewardId, idempotencyKey: `key-of-${rewardId}`, ...given }),
    async take(rewardId: string, given: object = {}) {
      const answer = await redeem(shop, customerId, { rewardId, idempotencyKey: `key-of-${rewardId}`, ...given });
      if (!answer.ok) throw new Error(answer.message);
      return answer.value.redemption;
    },
  }; // prettier-ignore
}

describe('a gift card', () => {
  it('is made with the answer, shows its code once it is there, and its points are spent', async () => {
    const desk = await counter();
    expect(await desk.take('card')).toMatchObject({
      kind: 'gift_card',
      state: 'captured',
      code: 'LAUREL00010000',
      valueMinor: 2_500,
      balanceAfter: 70,
    });
    expect([...desk.giftCards.all.values()]).toMatchObject([
      { balanceMinor: 2_500, issue: { endsAt: Date.UTC(2026, 0, 5) + 90 * 86_400_000 } },
    ]);
  });

  it('keeps its points held while Shopify is away, and is made once when it comes back', async () => {
    const desk = await counter();
    desk.shopifyIs('away');
    expect(await desk.take('card')).toMatchObject({ state: 'issuing', code: null, balanceAfter: 70 });
    desk.shopifyIs('up');
    desk.later(3_600_000);
    await desk.runEffects(desk.shop);
    expect(await desk.take('card')).toMatchObject({ state: 'captured', code: 'LAUREL00010000' });
    expect(desk.giftCards.all.size).toBe(1);
  });

  it('is taken back by staff while nothing was paid with it, and then its points return', async () => {
    const desk = await counter();
    const { id, code } = await desk.take('card');
    expect(await desk.cancel(desk.shop, { customerId }, id)).toMatchObject({ reason: 'redemption_closed' });
    desk.giftCards.spend(desk.shop.domain, code!, 1_000);
    expect(await desk.undo(desk.shop, staff, id)).toMatchObject({ reason: 'reward_partly_used', message: expect.stringMatching(/1500/) });
    expect(desk.available()).toBe(70);
    const other = await counter();
    const { id: unused } = await other.take('card');
    expect(await other.undo(other.shop, staff, unused)).toMatchObject({
      value: { state: 'released', releaseReason: 'taken_back_by_staff', balanceAfter: 100 },
    });
    expect(await other.undo(other.shop, staff, unused)).toMatchObject({ value: { state: 'released' } });
    expect([...other.giftCards.all.values()].map(({ enabled }) => enabled)).toEqual([false]);
  });
});

describe('store credit', () => {
  it('whose answer got lost is found in the account, not given twice', async () => {
    const desk = await counter();
    desk.shopifyIs('loses');
    expect(await desk.take('credit')).toMatchObject({ state: 'issuing' });
    desk.shopifyIs('up');
    // Shopify may still be at it, so nobody looks at once.
    desk.later(60_000);
    await desk.runEffects(desk.shop);
    expect(await desk.take('credit')).toMatchObject({ state: 'issuing' });
    desk.later(120_000);
    await desk.runEffects(desk.shop);
    expect(await desk.take('credit')).toMatchObject({ state: 'captured', balanceAfter: 80 });
    expect(desk.balance()).toBe(700);
  });

  it('is taken back once, also when the answer to that got lost, and not after some was spent', async () => {
    const desk = await counter();
    const { id } = await desk.take('credit');
    desk.later(3_600_000);
    desk.shopifyIs('loses');
    expect(await desk.undo(desk.shop, staff, id)).toMatchObject({ value: { state: 'captured', step: 'undoing' } });
    desk.shopifyIs('up');
    desk.later(600_000);
    await desk.runEffects(desk.shop);
    expect(await desk.undo(desk.shop, staff, id)).toMatchObject({ value: { state: 'released', balanceAfter: 100 } });
    expect(desk.balance()).toBe(0);
    const spender = await counter();
    const taken = await spender.take('credit');
    spender.storeCredit.spend({ shop: spender.shop, customerId, currency: 'USD' }, 1);
    expect(await spender.undo(spender.shop, staff, taken.id)).toMatchObject({ reason: 'reward_partly_used' });
    expect(spender.available()).toBe(80);
  });
});

describe('what staff hand over', () => {
  it('comes out of a pool that they filled, one code a redemption', async () => {
    const desk = await counter();
    expect(await desk.ask('film')).toMatchObject({ reason: 'reward_out_of_stock' });
    expect(await desk.fill(desk.shop, staff, { pool: 'films', text: ' A \n\nB\nA' })).toEqual(success({ added: 2, known: 0 }));
    expect(await desk.take('film')).toMatchObject({ state: 'captured', code: 'A', balanceAfter: 90 });
    expect(await desk.ask('film')).toMatchObject({ value: { replayed: true, redemption: { code: 'A' } } });
    const { id } = await desk.take('film');
    expect(await desk.undo(desk.shop, staff, id)).toMatchObject({ reason: 'reward_not_undoable' });
  });

  it.each([
    [{ pool: 'Films!', text: 'A' }, 'pool'],
    [{ pool: 'films', text: ' \n ' }, 'text'],
    [{ pool: 'films', text: 'x'.repeat(201) }, 'text'],
  ])('refuses a fill of %j at its field', async (input, field) => {
    const desk = await counter();
    expect(await desk.fill(desk.shop, staff, input)).toMatchObject({ reason: 'invalid_input', field });
  });

  it('is sent to an address that is asked for, and can be called off until it is on its way', async () => {
    const desk = await counter();
    const address = addressSchema.parse({ name: 'Ada', line1: '1 Main St', city: 'Springfield', country: 'US' });
    expect(await desk.ask('mug')).toMatchObject({ reason: 'address_needed' });
    expect(desk.available()).toBe(100);
    const { id } = await desk.take('mug', { address });
    expect(await desk.waiting(desk.shop)).toMatchObject([
      { memberId: desk.memberId, address, redemption: { id, step: 'requested', code: null } },
    ]);
    expect(await desk.fulfil(desk.shop, staff, { redemptionId: id, to: 'approved', note: null })).toMatchObject({ ok: true });
    expect(await desk.cancel(desk.shop, { customerId }, id)).toMatchObject({ reason: 'redemption_closed' });
    expect(await desk.fulfil(desk.shop, staff, { redemptionId: id, to: 'sent', note: 'Parcel 7' })).toMatchObject({
      value: { state: 'captured', note: 'Parcel 7' },
    });
    expect(await desk.cancel(desk.shop, { actor: staff }, id)).toMatchObject({ reason: 'redemption_closed' });
    await desk.fulfil(desk.shop, staff, { redemptionId: id, to: 'delivered', note: null });
    expect(await desk.waiting(desk.shop)).toEqual([]);
    expect(desk.available()).toBe(90);
  });

  it('is booked by a note of the program’s, and given back by the member before that', async () => {
    const desk = await counter();
    const { id, note } = await desk.take('trip');
    expect(note).toBe('Call us');
    expect(await desk.cancel(desk.shop, { customerId }, id)).toMatchObject({ value: { state: 'released', balanceAfter: 100 } });
    expect(await desk.fulfil(desk.shop, staff, { redemptionId: id, to: 'booked', note: null })).toMatchObject({
      reason: 'redemption_closed',
    });
    expect(await desk.fulfil(desk.shop, staff, { redemptionId: 'none' as RedemptionId, to: 'booked', note: null })).toMatchObject({
      reason: 'unknown_redemption',
    });
  });
});

describe('a gift of the program', () => {
  it('is given once for the same reason, costs nothing, and is made like any other', async () => {
    const desk = await counter();
    const give = () => desk.grant(desk.shop, { memberId: desk.memberId, rewardId: 'card', key: 'tier:gold' });
    expect(await give()).toMatchObject({ value: { replayed: false, redemption: { pricePoints: 0, state: 'issuing' } } });
    await desk.runEffects(desk.shop);
    expect(await give()).toMatchObject({ value: { replayed: true, redemption: { state: 'captured' } } });
    expect(desk.giftCards.all.size).toBe(1);
    expect(desk.available()).toBe(100);
    expect(await desk.grant(desk.shop, { memberId: desk.memberId, rewardId: 'none', key: 'x' })).toMatchObject({
      reason: 'unknown_reward',
    });
  });

  it('that an effect asks for is given by the worker', async () => {
    const desk = await counter();
    const effects = desk.database.tenant(desk.shop.id).effects;
    const payload = { memberId: desk.memberId, rewardId: 'credit', key: 'referral:17' };
    effects.set('1', { id: '1', kind: 'reward_grant', key: 'referral:17', payload, state: 'waiting', attempts: 0, runAt: 0 as Instant });
    await desk.runEffects(desk.shop);
    expect(desk.balance()).toBe(700);
    expect(effects.all().every(({ state }) => state === 'done')).toBe(true);
  });

  it('that waits for a member who is merged away, be it twice, goes to who took over, once', async () => {
    const desk = await counter();
    const first = await desk.enrol('601');
    const second = await desk.enrol('602');
    desk.merge(first, second);
    desk.merge(second, desk.memberId);
    const give = (memberId: MemberId) => desk.grant(desk.shop, { memberId, rewardId: 'credit', key: 'tier:gold' });
    expect(await give(first)).toMatchObject({ value: { replayed: false } });
    expect(await give(second)).toMatchObject({ value: { replayed: true } });
    expect(desk.database.tenant(desk.shop.id).redemptions.all()).toMatchObject([{ memberId: desk.memberId, clientKey: 'grant:tier:gold' }]);
    await desk.runEffects(desk.shop);
    expect(desk.balance()).toBe(700);
  });

  it('that is to be taken back from a member who was merged away is taken back from who took over', async () => {
    const desk = await counter();
    const gone = await desk.enrol('601');
    await desk.grant(desk.shop, { memberId: desk.memberId, rewardId: 'mug', key: 'referral:17' });
    desk.merge(gone, desk.memberId);
    const takeBack = createTakeBackReward({ ledger: desk.ledger, clock: desk.clock });
    expect(await takeBack(desk.shop, { memberId: gone, key: 'referral:17' })).toMatchObject({ ok: true });
    expect(desk.database.tenant(desk.shop.id).redemptions.all()).toMatchObject([{ state: 'released' }]);
  });

  it('that turns out not to be due is taken back unused, with its stock, and given again when it is due after all', async () => {
    const desk = await counter();
    const give = () => desk.grant(desk.shop, { memberId: desk.memberId, rewardId: 'rare', key: 'tier:gold' });
    desk.entitled('rare', 1);
    expect(await give()).toMatchObject({ value: { replayed: false } });
    desk.entitled(null, 2);
    expect(await desk.takeBack()).toMatchObject({ ok: true });
    expect(await desk.takeBack()).toMatchObject({ ok: true });
    expect(await give()).toMatchObject({ reason: 'reward_not_for_member' });
    desk.entitled('rare', 3);
    expect(await give()).toMatchObject({ value: { replayed: false } });
    expect(await give()).toMatchObject({ value: { replayed: true } });
    const gifts = desk.database.tenant(desk.shop.id).redemptions.all();
    expect(gifts.map(({ state, releaseReason }) => [state, releaseReason])).toEqual([
      ['released', 'no_longer_entitled'],
      ['held', null],
    ]);
  });

  it('for a referral goes by what the referral grants by now, whichever word of giving and taking back comes first', async () => {
    const desk = await counter();
    const key = `referral:${referralId}`;
    const grants = (advocateReward: string | null) => {
      const granted = { advocatePoints: 0, advocateReward, friendPoints: 0 };
      desk.database.tenant(desk.shop.id).referrals.set(referralId, { id: referralId, granted } as ReferralRecord);
    };
    const give = () => desk.grant(desk.shop, { memberId: desk.memberId, rewardId: 'mug', key });
    const takeBack = () => createTakeBackReward({ ledger: desk.ledger, clock: desk.clock })(desk.shop, { memberId: desk.memberId, key });
    const states = () => desk.database.tenant(desk.shop.id).redemptions.all().map(({ state }) => state); // prettier-ignore
    grants(null);
    await takeBack();
    expect(await give()).toMatchObject({ reason: 'reward_not_for_member' });
    grants('mug');
    expect(await give()).toMatchObject({ value: { replayed: false } });
    await takeBack();
    expect(states()).toEqual(['held']);
    grants(null);
    await takeBack();
    grants('mug');
    expect(await give()).toMatchObject({ value: { replayed: false } });
    expect(states()).toEqual(['released', 'held']);
  });

  it('is not taken back by a word that is overtaken: the member is entitled again by then', async () => {
    const desk = await counter();
    desk.entitled('mug', 3);
    await desk.grant(desk.shop, { memberId: desk.memberId, rewardId: 'mug', key: 'tier:gold' });
    await desk.takeBack();
    expect(desk.database.tenant(desk.shop.id).redemptions.all()).toMatchObject([{ state: 'held' }]);
  });

  it('that staff withdrew, or that was handed over, is not given a second time', async () => {
    for (const rewardId of ['mug', 'film'] as const) {
      const desk = await counter();
      await desk.fill(desk.shop, staff, { pool: 'films', text: 'A\nB' });
      const give = () => desk.grant(desk.shop, { memberId: desk.memberId, rewardId, key: 'tier:gold' });
      desk.entitled(rewardId, 1);
      const given = await give();
      if (!given.ok) throw new Error(given.message);
      if (rewardId === 'mug') await desk.cancel(desk.shop, { actor: staff }, given.value.redemption.id);
      desk.entitled(null, 2);
      await desk.takeBack();
      desk.entitled(rewardId, 3);
      expect(await give()).toMatchObject({ value: { replayed: true } });
      expect(desk.database.tenant(desk.shop.id).redemptions.all()).toHaveLength(1);
    }
  });

  it('that is a gift card becomes useless while nothing was paid with it, and stays once something was', async () => {
    const desk = await counter();
    const give = () => desk.grant(desk.shop, { memberId: desk.memberId, rewardId: 'card', key: 'tier:gold' });
    const gifts = () => desk.database.tenant(desk.shop.id).redemptions.all();
    desk.entitled('card', 1);
    await give();
    desk.entitled(null, 2);
    expect(await desk.takeBack()).toMatchObject({ reason: 'reward_not_now' });
    await desk.runEffects(desk.shop);
    expect(await desk.takeBack()).toMatchObject({ ok: true });
    desk.entitled('card', 3);
    expect(await give()).toMatchObject({ reason: 'reward_not_now' });
    await desk.runEffects(desk.shop);
    expect(gifts()).toMatchObject([{ state: 'released', releaseReason: 'no_longer_entitled' }]);
    await give();
    await desk.runEffects(desk.shop);
    desk.giftCards.spend(desk.shop.domain, gifts()[1]!.code, 1_000);
    desk.entitled(null, 4);
    await desk.takeBack();
    await desk.runEffects(desk.shop);
    expect(gifts()[1]).toMatchObject({ state: 'captured', releaseReason: null });
    desk.entitled('card', 5);
    expect(await give()).toMatchObject({ value: { replayed: true } });
    expect(gifts()).toHaveLength(2);
  });
});
