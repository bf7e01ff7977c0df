import { describe, expect, it } from 'vitest';
import { createMemoryGiftCards } from '../../adapters/memory/gift-cards.ts';
import { createMemoryStoreCredit } from '../../adapters/memory/store-credit.ts';
import { InMemoryLedger } from '../../../tests/support/ledger-in-memory.ts';
import { at, rulesetOf } from '../../../tests/support/ledger-samples.ts';
import type { CustomerId, RedemptionId, ShopId } from '../../domain/shared/ids.ts';
import { refuse, success, type Result } from '../../domain/shared/result.ts';
import type { Shop } from '../laurel.ts';
import type { Discounts } from '../ports/discounts.ts';
import type { MemberLedger } from '../ports/member-ledger.ts';
import { createCancel } from './cancel.ts';
import { createLapseCodes } from './lapse.ts';
import { createRedeem } from './redeem.ts';
import { createRunEffects } from './run-effects.ts';

const shop: Shop = { id: '1' as ShopId, domain: 'a.myshopify.com', name: 'A', currency: 'USD', timeZone: 'UTC', installed: true };
const customerId = '7' as CustomerId;
const input = { rewardId: 'five-off', idempotencyKey: 'key-00000001' };

/** A shop whose member has 150 points, with a Shopify that answers as told. */
function counter(given: Partial<Discounts> = {}) {
  const ledger = new InMemoryLedger(
    rulesetOf({ rewards: [{ id: 'five-off', name: '5 off', minimumOrderMinor: 1_000 }, { id: 'ten-off', name: '10 off', pricePoints: 10 }] }), // prettier-ignore
  );
  const memberId = ledger.memberOf(customerId);
  const books = ledger.books(memberId);
  books.post({ kind: 'adjust_up', key: 'start', amount: 150, occurredAt: at(0) });
  ledger.commit(memberId, books);
  const codes = new Set<string>();
  const discounts: Discounts = {
    issue: async ({ code }) => (codes.add(code), success({ discountGid: 'gid://shopify/DiscountCodeNode/1' })),
    withdraw: async ({ code }) => success(codes.delete(code) ? 'withdrawn' : 'absent'),
    ...given,
  };
  let now = at(10);
  const port = ledger as unknown as MemberLedger;
  const clock = { now: () => now };
  const orders = { fetchOrder: async () => refuse('not_found', 'No such order.') };
  const runEffects = createRunEffects({
    outbox: ledger.outbox,
    ledger: port,
    discounts,
    giftCards: createMemoryGiftCards(),
    storeCredit: createMemoryStoreCredit(clock),
    grant: async () => Promise.reject(new Error('Nothing is given here.')),
    orders,
    inbox: { accept: async () => undefined },
    clock,
  });
  let made = 0;
  return {
    ledger,
    codes,
    runEffects,
    redeem: createRedeem({ ledger: port, clock, newId: () => `00000000-0000-4000-8000-${String((made += 1)).padStart(12, '0')}`, codeFor: (id) => `L-${id.slice(-4)}`, runEffects }), // prettier-ignore
    cancel: createCancel({ ledger: port, runEffects, clock }),
    lapse: createLapseCodes({ ledger: port, clock }),
    travelTo: (seconds: number) => (now = at(seconds)),
    available: () => ledger.account(memberId).balances.available,
  };
}

async function redeemed(shopCounter: ReturnType<typeof counter>) {
  const answer = await shopCounter.redeem(shop, customerId, input);
  if (!answer.ok) throw new Error(answer.message);
  return answer.value.redemption;
}

describe('taking a reward', () => {
  it('spends no points whose time is over, also when nobody has let them expire yet', async () => {
    const desk = counter();
    const memberId = desk.ledger.memberOf(customerId);
    const books = desk.ledger.books(memberId);
    books.post({ kind: 'adjust_down', key: 'less', amount: 100, occurredAt: at(1) });
    books.post({ kind: 'earn', key: 'short-lived', amount: 60, occurredAt: at(2), expiresAt: at(20) });
    desk.ledger.commit(memberId, books);
    desk.travelTo(20);
    expect(await desk.redeem(shop, customerId, input)).toMatchObject({ ok: false, reason: 'insufficient_points' });
    expect(desk.available()).toBe(50);
  });

  it('holds the points, makes the code and gives it with the answer', async () => {
    const desk = counter();
    expect(await redeemed(desk)).toMatchObject({ state: 'held', code: 'L-0001', balanceAfter: 50 });
    expect([...desk.codes]).toEqual(['L-0001']);
  });

  it('with the same key again gives the first result, and with another reward is a conflict', async () => {
    const desk = counter();
    const first = await redeemed(desk);
    expect(await desk.redeem(shop, customerId, input)).toEqual(success({ redemption: first, replayed: true }));
    expect(await desk.redeem(shop, customerId, { ...input, rewardId: 'ten-off' })).toMatchObject({ reason: 'idempotency_conflict' });
    expect(desk.available()).toBe(50);
  });

  it.each([
    [{ rewardId: 'none' }, 'unknown_reward'],
    [{ cartMinor: 999 }, 'minimum_order_not_met'],
  ])('is refused for %j and moves nothing', async (given, reason) => {
    const desk = counter();
    expect(await desk.redeem(shop, customerId, { ...input, ...given })).toMatchObject({ ok: false, reason });
    expect(desk.available()).toBe(150);
    expect(desk.ledger.effects.size).toBe(0);
  });

  it('is refused where the points do not reach, or the shop has uninstalled', async () => {
    const desk = counter();
    await redeemed(desk);
    expect(await desk.redeem(shop, customerId, { ...input, idempotencyKey: 'key-00000002' })).toMatchObject({
      reason: 'insufficient_points',
    });
    expect(await desk.redeem({ ...shop, installed: false }, customerId, input)).toMatchObject({ reason: 'program_not_live' });
  });

  it('gives the points back when Shopify will not make the discount', async () => {
    const desk = counter({ issue: async () => refuse('discount_refused', 'No.') });
    expect(await desk.redeem(shop, customerId, input)).toMatchObject({ ok: false, reason: 'discount_refused' });
    expect(desk.available()).toBe(150);
  });

  it('keeps the points held, and shows no code, while Shopify does not answer', async () => {
    const desk = counter({ issue: async () => refuse('shopify_unavailable', 'Later.') });
    expect(await redeemed(desk)).toMatchObject({ state: 'issuing', code: null, balanceAfter: 50 });
    expect(desk.ledger.finished).toMatchObject([{ outcome: { state: 'retry', delayMs: 2_000 } }]);
  });

  it('tries again later when making the code breaks', async () => {
    const desk = counter({ issue: async () => Promise.reject(new Error('Socket closed.')) });
    expect(await redeemed(desk)).toMatchObject({ state: 'issuing' });
    expect(desk.ledger.finished).toMatchObject([{ outcome: { state: 'retry', error: 'Socket closed.' } }]);
  });
});

describe('giving a reward back', () => {
  it('withdraws the code, then returns the points, and repeating it changes nothing', async () => {
    const desk = counter();
    const { id } = await redeemed(desk);
    expect(await desk.cancel(shop, { customerId }, id)).toMatchObject({
      value: { state: 'released', balanceAfter: 150, releaseReason: 'cancelled_by_member' },
    });
    expect(desk.codes.size).toBe(0);
    expect(await desk.cancel(shop, { customerId }, id)).toMatchObject({ value: { state: 'released', balanceAfter: 150 } });
  });

  it('returns no points while the code may still be used', async () => {
    let reachable = false;
    const desk = counter({
      withdraw: async (): Promise<Result<'withdrawn'>> => (reachable ? success('withdrawn') : refuse('shopify_unavailable', 'Later.')),
    });
    const { id } = await redeemed(desk);
    expect(await desk.cancel(shop, { customerId }, id)).toMatchObject({ value: { state: 'releasing', balanceAfter: 50 } });
    reachable = true;
    desk.ledger.effects.set('again', { kind: 'discount_withdraw', key: 'again', payload: { redemptionId: id } });
    await desk.runEffects(shop);
    expect(desk.available()).toBe(150);
  });

  it('of another customer is unknown, and by staff is written down', async () => {
    const desk = counter();
    const { id } = await redeemed(desk);
    expect(await desk.cancel(shop, { customerId: '8' as CustomerId }, id)).toMatchObject({ reason: 'unknown_redemption' });
    expect(await desk.cancel(shop, { customerId }, 'none' as RedemptionId)).toMatchObject({ reason: 'unknown_redemption' });
    expect(await desk.cancel(shop, { actor: { kind: 'staff', id: '1' } }, id)).toMatchObject({
      value: { releaseReason: 'cancelled_by_staff' },
    });
    expect(desk.ledger.audit.map(({ action }) => action)).toEqual(['redemption.cancelled']);
  });

  it('is refused once an order has used the code', async () => {
    const desk = counter();
    const { id } = await redeemed(desk);
    desk.ledger.redemptions.set(id, { ...desk.ledger.redemptions.get(id)!, state: 'captured' });
    expect(await desk.cancel(shop, { customerId }, id)).toMatchObject({ reason: 'redemption_already_used' });
  });
});

describe('a code', () => {
  it('lapses at its time and not before, and its points return once it is withdrawn', async () => {
    const desk = counter();
    const { expiresAt } = await redeemed(desk);
    const end = (expiresAt! - at(0)) / 1_000;
    desk.travelTo(end - 1);
    expect(await desk.lapse(shop.id)).toBe(0);
    desk.travelTo(end);
    expect(await desk.lapse(shop.id)).toBe(1);
    expect(desk.available()).toBe(50);
    await desk.runEffects(shop);
    expect(desk.available()).toBe(150);
    expect(await desk.lapse(shop.id)).toBe(0);
  });

  it('that was made just after its points went back is withdrawn again', async () => {
    const desk = counter();
    const { id } = await redeemed(desk);
    await desk.cancel(shop, { customerId }, id);
    desk.codes.add('L-0001');
    desk.ledger.effects.set('late', { kind: 'discount_issue', key: 'late', payload: { redemptionId: id } });
    await desk.runEffects(shop);
    expect(desk.codes.size).toBe(0);
    expect(desk.available()).toBe(150);
  });

  it('that Shopify refuses to withdraw is asked for again later, because points hang on it', async () => {
    const desk = counter({ withdraw: async () => refuse('discount_refused', 'Shopify keeps it.') });
    const { id } = await redeemed(desk);
    await desk.cancel(shop, { customerId }, id);
    expect(desk.ledger.finished.at(-1)).toMatchObject({ outcome: { state: 'retry', error: 'discount_refused: Shopify keeps it.' } });
    expect(desk.available()).toBe(50);
  });
});
