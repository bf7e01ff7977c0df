import { afterAll, beforeAll, expect, test } from 'vitest';
import { rulesetSchema, type RulesetInput } from '../../app/domain/program/ruleset.ts';
import type { CustomerId, MemberId } from '../../app/domain/shared/ids.ts';
import { success } from '../../app/domain/shared/result.ts';
import { ledgerBreaches, startShop, type RunningShop } from '../support/running-shop.ts';

const staff = { kind: 'staff', id: '1' } as const;
const rewards: RulesetInput['rewards'] = [
  { id: 'scarce', name: 'One of ten', pricePoints: 10, stock: 10 },
  { id: 'film', name: 'A film', kind: 'digital_code', pricePoints: 10, pool: 'films' },
  { id: 'monthly', name: 'Twice a month', pricePoints: 10, limits: { perMemberPerMonth: 2 } },
  { id: 'often', name: 'Often', pricePoints: 1 },
];
let running: RunningShop;

beforeAll(async () => {
  running = await startShop({
    connectionsMax: 20,
    discounts: {
      issue: () => Promise.resolve(success({ discountGid: 'gid://shopify/DiscountCodeNode/1' })),
      withdraw: () => Promise.resolve(success('withdrawn' as const)),
    },
  });
  const { laurel, shop } = running;
  const { version, ruleset } = await laurel.program.current(shop);
  const document = rulesetSchema.parse({ ...ruleset, rewards });
  const published = await laurel.program.publish(shop, staff, { document, basedOn: version });
  if (!published.ok) throw new Error(published.message);
});
afterAll(() => running.stop());

async function memberWith(customerId: string, points: number): Promise<MemberId> {
  const { laurel, shop } = running;
  await laurel.storefront.profile(shop, customerId as CustomerId);
  const { members } = await laurel.members.search(shop, { query: customerId });
  const memberId = members[0]!.id;
  const given = await laurel.members.adjust(shop, staff, { memberId, points, reason: 'A balance', idempotencyKey: `start-${customerId}` });
  if (!given.ok) throw new Error(given.message);
  return memberId;
}

/** Everybody asks at once; how many got it, and why the others did not. */
async function allAtOnce(count: number, rewardId: string, customerOf: (index: number) => string, round = 1) {
  const { laurel, shop } = running;
  const outcomes = await Promise.all(
    Array.from({ length: count }, (_, index) =>
      laurel.redemptions.redeem(shop, customerOf(index) as CustomerId, { rewardId, idempotencyKey: `${rewardId}-${index}-round-${round}` }),
    ),
  );
  const got = outcomes.flatMap((outcome) => (outcome.ok ? [outcome.value.redemption] : []));
  return { got, reasons: new Set(outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.reason]))) };
}

test('of a reward of which there are ten, fifty members who ask at once get exactly ten, and one that comes back is there again', async () => {
  const { laurel, shop, database } = running;
  for (let index = 0; index < 50; index += 1) await memberWith(String(10_001 + index), 100);
  const { got, reasons } = await allAtOnce(50, 'scarce', (index) => String(10_001 + index));
  expect(got.length).toBe(10);
  expect(reasons).toEqual(new Set(['reward_out_of_stock']));

  expect(await laurel.redemptions.cancel(shop, { actor: staff }, got[0]!.id)).toMatchObject({ ok: true, value: { state: 'released' } });
  expect((await allAtOnce(5, 'scarce', (index) => String(10_001 + index), 2)).got.length).toBe(1);
  expect(await ledgerBreaches(database, shop)).toEqual([]);
});

test('of a stock of ten and a balance for seven, fifty requests of one member get exactly seven', async () => {
  const { laurel, shop, database } = running;
  const { version, ruleset } = await laurel.program.current(shop);
  const document = { ...ruleset, rewards: [...ruleset.rewards, rulesetSchema.parse({ rewards: [{ id: 'ten', name: 'Ten', pricePoints: 10, stock: 10 }] }).rewards[0]] }; // prettier-ignore
  expect((await laurel.program.publish(shop, staff, { document, basedOn: version })).ok).toBe(true);
  await memberWith('20001', 79);
  const { got, reasons } = await allAtOnce(50, 'ten', () => '20001');
  expect(got.length).toBe(7);
  expect(reasons).toEqual(new Set(['insufficient_points']));
  expect(await ledgerBreaches(database, shop)).toEqual([]);
});

test('codes of a pool are given once each, however many ask at once', async () => {
  const { laurel, shop, database } = running;
  const codes = Array.from({ length: 20 }, (_, index) => `FILM-${index}`);
  expect(await laurel.codePools.fill(shop, staff, { pool: 'films', text: [...codes, 'FILM-3', ''].join('\r\n') })).toEqual(
    success({ added: 20, known: 0 }),
  );
  for (let index = 0; index < 50; index += 1) await memberWith(String(30_001 + index), 10);
  const { got, reasons } = await allAtOnce(50, 'film', (index) => String(30_001 + index));
  expect(got.map(({ code }) => code).sort()).toEqual([...codes].sort());
  expect(got.every(({ state }) => state === 'captured')).toBe(true);
  expect(reasons).toEqual(new Set(['reward_out_of_stock']));
  expect(await laurel.codePools.list(shop)).toEqual([{ pool: 'films', free: 0, given: 20 }]);
  expect(await ledgerBreaches(database, shop)).toEqual([]);
});

test('a limit within a month holds for requests that come at once', async () => {
  await memberWith('40001', 1_000);
  const { got, reasons } = await allAtOnce(10, 'monthly', () => '40001');
  expect(got.length).toBe(2);
  expect(reasons).toEqual(new Set(['reward_limit_reached']));
});

test('a script that takes and gives back in a loop is stopped after twenty rewards within an hour', async () => {
  const { laurel, shop } = running;
  const memberId = await memberWith('50001', 100);
  for (let count = 0; count < 20; count += 1) {
    const taken = await laurel.redemptions.redeem(shop, '50001' as CustomerId, { rewardId: 'often', idempotencyKey: `loop-${count}-key` });
    if (!taken.ok) throw new Error(taken.message);
    await laurel.redemptions.cancel(shop, { customerId: '50001' as CustomerId }, taken.value.redemption.id);
  }
  expect(await laurel.redemptions.redeem(shop, '50001' as CustomerId, { rewardId: 'often', idempotencyKey: 'loop-20-key' })).toMatchObject({
    reason: 'rate_limited',
  });
  // What the program gives is no doing of the member's.
  expect(await laurel.redemptions.grant(shop, { memberId, rewardId: 'often', key: 'tier:gold' })).toMatchObject({ ok: true });
});
