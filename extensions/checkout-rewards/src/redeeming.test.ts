import { describe, expect, test, vi } from 'vitest';
import type { Profile, RedemptionView } from '../../../app/http/storefront/contract.ts';
import type { Answer } from '../../storefront-api/answer.ts';
import { redeemAndApply, removeAndReturn } from './redeeming.ts';
import type { Surroundings } from './redeeming.ts';

const request = { rewardId: 'five', idempotencyKey: '0123456789abcdef' };
const held: RedemptionView = {
  id: 'r1',
  rewardId: 'five',
  rewardName: '5 off',
  pricePoints: 100,
  valueMinor: 500,
  state: 'held',
  code: 'LAUREL-1',
  expiresAt: null,
  balanceAfter: 140,
};
const issuing: RedemptionView = { ...held, state: 'issuing', code: null };
const ok = <T>(value: T): Answer<T> => ({ ok: true, value });
const silence: Answer<never> = { ok: false, code: 'unreachable', settled: false };
const profileWith = (redemption: RedemptionView): Answer<Profile> =>
  ok({
    program: { name: 'Rewards', pointName: { one: 'point', other: 'points' } },
    currency: 'USD',
    currencyExponent: 2,
    member: { firstName: null, available: 140, pending: 0, redemptions: [redemption], history: [] },
    ways: [],
    rewards: [],
  });

/** A program that remembers whether it holds points, and a checkout that remembers whether it has the discount. */
function world(script: {
  readonly redeem?: readonly Answer<RedemptionView>[];
  readonly profiles?: readonly Answer<Profile>[];
  readonly cancels?: readonly Answer<RedemptionView>[];
  readonly change?: 'success' | 'error' | 'throws';
}) {
  const state = { holding: false, discounted: false };
  const next = <T>(answers: readonly T[], turn: number) => answers[Math.min(turn, answers.length - 1)] as T;
  let redeems = 0;
  let looks = 0;
  let cancels = 0;
  const around: Surroundings = {
    client: {
      redeem: async () => {
        const answer = next(script.redeem ?? [ok(held)], redeems++);
        if (answer.ok) state.holding = answer.value.state !== 'released';
        return answer;
      },
      profile: async () => next(script.profiles ?? [silence], looks++),
      cancel: async () => {
        const answer = next(script.cancels ?? [ok<RedemptionView>({ ...held, state: 'released' })], cancels++);
        if (answer.ok) state.holding = false;
        return answer;
      },
    },
    applyDiscountCodeChange: async ({ type }) => {
      if (script.change === 'throws') throw new Error('Express payment');
      if (script.change === 'error') return { type: 'error', message: 'no' };
      state.discounted = type === 'addDiscountCode';
      return { type: 'success' };
    },
    wait: vi.fn(async () => undefined),
  };
  return { around, state };
}

describe('points and discount', () => {
  test.each([
    ['applied at once', {}],
    ['refused by the checkout', { change: 'error' }],
    ['failing in the checkout', { change: 'throws' }],
    ['code made later', { redeem: [ok(issuing)], profiles: [profileWith(issuing), silence, profileWith(held)] }],
    ['code never made', { redeem: [ok(issuing)], profiles: [profileWith(issuing)] }],
    ['program gone while the code is made', { redeem: [ok(issuing)] }],
    ['code refused by Shopify', { redeem: [ok<RedemptionView>({ ...issuing, state: 'released' })] }],
    [
      'refused and the first cancellations lost',
      { change: 'error', cancels: [silence, silence, ok<RedemptionView>({ ...held, state: 'released' })] },
    ],
    [
      'refused and the cancellation first too often',
      {
        change: 'error',
        cancels: [{ ok: false, code: 'rate_limited', settled: true }, ok<RedemptionView>({ ...held, state: 'released' })],
      },
    ],
    ['refused and the points only on their way back', { change: 'error', cancels: [ok<RedemptionView>({ ...held, state: 'releasing' })] }],
  ] as const)('end together, never points without a discount: %s', async (_, script) => {
    const { around, state } = world(script);
    await redeemAndApply(request, around);
    expect(state.holding).toBe(state.discounted);
  });
});

test('an unanswered redemption is asked again once with the same request, and then left open', async () => {
  const { around, state } = world({ redeem: [silence] });
  const redeem = vi.spyOn(around.client, 'redeem');
  expect(await redeemAndApply(request, around)).toEqual({ kind: 'unanswered', code: 'unreachable' });
  expect(redeem.mock.calls).toEqual([[request], [request]]);
  expect(state.discounted).toBe(false);
});

test('a code that is being made is waited for, for a limited time, and then cancelled', async () => {
  const { around } = world({ redeem: [ok(issuing)], profiles: [profileWith(issuing)] });
  expect(await redeemAndApply(request, around)).toMatchObject({ kind: 'returned', because: 'code_not_made' });
  expect(vi.mocked(around.wait).mock.calls.length).toBeLessThanOrEqual(10);
});

test('when cancelling keeps failing, the shopper is left with the code and told so', async () => {
  const { around } = world({ change: 'error', cancels: [silence] });
  expect(await redeemAndApply(request, around)).toMatchObject({ kind: 'kept', because: 'code_not_accepted' });
});

test('a code that the checkout keeps is never paid back', async () => {
  const { around, state } = world({ change: 'error' });
  const cancel = vi.spyOn(around.client, 'cancel');
  expect(await removeAndReturn(held, true, around)).toEqual({ kind: 'not_removed' });
  expect(cancel).not.toHaveBeenCalled();
  expect(state.discounted).toBe(false);
});

test('a code that is not on the order is given back without touching the checkout', async () => {
  const { around } = world({ change: 'throws' });
  expect(await removeAndReturn(held, false, around)).toMatchObject({ kind: 'returned' });
});
