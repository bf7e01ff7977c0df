import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Profile, RewardView } from '../../../app/http/storefront/contract.ts';
import { cartMinor, isWithinReach, offersFor } from './offers.ts';

const reward = (id: string, pricePoints: number, minimumOrderMinor = 0): RewardView => ({
  id,
  name: id,
  kind: 'amount_off',
  pricePoints,
  valueMinor: 500,
  minimumOrderMinor,
  codeLifeDays: 30,
});
const profileOf = (available: number, rewards: RewardView[], currency = 'USD', currencyExponent = 2): Profile => ({
  program: { name: 'Rewards', pointName: { one: 'point', other: 'points' } },
  currency,
  currencyExponent,
  member: { firstName: null, available, pending: 0, redemptions: [], history: [] },
  ways: [],
  rewards,
});

test('what can be taken now comes before what cannot, and nothing is lost or invented', () => {
  const rewards = fc.uniqueArray(fc.record({ price: fc.integer({ min: 1, max: 900 }), minimum: fc.integer({ min: 0, max: 9000 }) }), {
    selector: ({ price, minimum }) => `${price}/${minimum}`,
  });
  fc.assert(
    fc.property(rewards, fc.integer({ min: -200, max: 900 }), fc.option(fc.integer({ min: 0, max: 9000 })), (list, available, cart) => {
      const all = list.map(({ price, minimum }) => reward(`${price}/${minimum}`, price, minimum));
      const offers = offersFor(profileOf(available, all), cart);
      expect(offers.map((offer) => offer.reward.id).sort()).toEqual(all.map(({ id }) => id).sort());
      const reach = offers.map(isWithinReach);
      expect(reach.lastIndexOf(true)).toBeLessThan(reach.includes(false) ? reach.indexOf(false) : reach.length);
      for (const { reward: one, missingPoints } of offers) expect(missingPoints).toBe(Math.max(0, one.pricePoints - available));
    }),
  );
});

test.each([
  [84.5, 'USD', 2, 8450],
  [19.99, 'USD', 2, 1999],
  [1200, 'JPY', 0, 1200],
  [1.234, 'KWD', 3, 1234],
])('a cart of %d %s is %d digits deep: %d minor units', (amount, currency, exponent, minor) => {
  expect(cartMinor({ amount, currencyCode: currency }, profileOf(0, [], currency, exponent))).toBe(minor);
});

test('a cart in a currency other than the shop’s has no comparable value', () => {
  expect(cartMinor({ amount: 10, currencyCode: 'EUR' }, profileOf(0, []))).toBeNull();
});
