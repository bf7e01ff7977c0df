import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CustomerId, MemberId } from '../../app/domain/shared/ids.ts';
import { success } from '../../app/domain/shared/result.ts';
import { ledgerBreaches, startShop, type RunningShop } from '../support/running-shop.ts';

const issued = new Set<string>();
let running: RunningShop;

beforeAll(async () => {
  running = await startShop({
    connectionsMax: 20,
    discounts: {
      issue: ({ code }) => {
        issued.add(code);
        return Promise.resolve(success({ discountGid: `gid://shopify/DiscountCodeNode/${issued.size}` }));
      },
      withdraw: () => Promise.resolve(success('withdrawn' as const)),
    },
  });
});
afterAll(() => running.stop());

async function memberWith(customerId: string, points: number): Promise<MemberId> {
  const { laurel, shop } = running;
  await laurel.storefront.profile(shop, customerId as CustomerId);
  const { members } = await laurel.members.search(shop, { query: customerId });
  const memberId = members[0]!.id;
  await laurel.members.adjust(
    shop,
    { kind: 'system', id: 'test' },
    { memberId, points, reason: 'A balance to spend', idempotencyKey: `start-${customerId}` },
  );
  return memberId;
}

test('of 50 parallel redemptions of one balance exactly as many succeed as the balance pays for', async () => {
  const { laurel, shop } = running;
  const memberId = await memberWith('501', 1_234);
  issued.clear();

  const outcomes = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      laurel.redemptions.redeem(shop, '501' as CustomerId, { rewardId: 'five-off', idempotencyKey: `parallel-${index}` }),
    ),
  );
  const refusals = outcomes.filter((outcome) => !outcome.ok);

  expect(outcomes.length - refusals.length).toBe(12);
  expect(new Set(refusals.map((refusal) => refusal.reason))).toEqual(new Set(['insufficient_points']));
  // A discount that is made later than its redemption's answer is still made once.
  await running.work.runEffects(shop.id);
  expect(issued.size).toBe(12);
  const member = await laurel.members.show(shop, memberId);
  expect(member.ok && member.value.balances).toMatchObject({ available: 34, held: 1_200 });
  expect(await ledgerBreaches(running.database, shop)).toEqual([]);
});

test('one redemption that is sent 50 times at once is made once', async () => {
  const { laurel, shop } = running;
  const memberId = await memberWith('502', 500);
  issued.clear();

  const outcomes = await Promise.all(
    Array.from({ length: 50 }, () =>
      laurel.redemptions.redeem(shop, '502' as CustomerId, { rewardId: 'five-off', idempotencyKey: 'the-same-key' }),
    ),
  );

  expect(outcomes.every((outcome) => outcome.ok)).toBe(true);
  expect(new Set(outcomes.map((outcome) => outcome.ok && outcome.value.redemption.id)).size).toBe(1);
  expect(outcomes.filter((outcome) => outcome.ok && !outcome.value.replayed)).toHaveLength(1);
  const member = await laurel.members.show(shop, memberId);
  expect(member.ok && member.value.balances).toMatchObject({ available: 400, held: 100 });
  expect(await ledgerBreaches(running.database, shop)).toEqual([]);
});

test('a redemption that is cancelled 50 times at once gives its points back once', async () => {
  const { laurel, shop } = running;
  const memberId = await memberWith('503', 100);
  const redeemed = await laurel.redemptions.redeem(shop, '503' as CustomerId, { rewardId: 'five-off', idempotencyKey: 'to-be-cancelled' });
  if (!redeemed.ok) throw new Error(redeemed.message);

  const outcomes = await Promise.all(
    Array.from({ length: 50 }, () => laurel.redemptions.cancel(shop, { customerId: '503' as CustomerId }, redeemed.value.redemption.id)),
  );
  await running.work.runEffects(shop.id);

  expect(outcomes.every((outcome) => outcome.ok)).toBe(true);
  const member = await laurel.members.show(shop, memberId);
  expect(member.ok && member.value.balances).toMatchObject({ available: 100, held: 0 });
  expect(await ledgerBreaches(running.database, shop)).toEqual([]);
});
