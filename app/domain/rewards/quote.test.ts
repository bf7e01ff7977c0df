import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rewardSchema } from '../program/ruleset.ts';
import type { Instant } from '../shared/instant.ts';
import { quoteRedemption } from './quote.ts';
import { termsOf } from './terms.ts';

const fixed = rewardSchema.parse({ id: 'five', name: 'Five off', pricePoints: 100, valueMinor: 500, minimumOrderMinor: 2_000 });
const sliding = (given: object = {}, slider: object = {}) =>
  rewardSchema.parse({
    id: 'slide',
    name: 'As you like',
    pricePoints: 100,
    valueMinor: 100,
    slider: { minPoints: 100, ...slider },
    ...given,
  });

describe('a fixed price', () => {
  it('is what it is worth, and leaves no choice', () => {
    expect(quoteRedemption(fixed, { available: 100, cartMinor: 2_000 })).toEqual({
      ok: true,
      value: { points: 100, valueMinor: 500, range: null },
    });
    expect(quoteRedemption(fixed, { available: 100, cartMinor: undefined, points: 100 })).toMatchObject({ ok: true });
    expect(quoteRedemption(fixed, { available: 500, cartMinor: undefined, points: 200 })).toEqual({
      ok: false,
      reason: 'points_out_of_range',
      message: 'This reward costs 100 points, neither more nor fewer.',
      field: 'points',
    });
  });

  it('is refused below the minimum order, and where the points do not reach, with how many are missing', () => {
    expect(quoteRedemption(fixed, { available: 100, cartMinor: 1_999 })).toMatchObject({
      reason: 'minimum_order_not_met',
      field: 'cartMinor',
    });
    expect(quoteRedemption(fixed, { available: 99, cartMinor: undefined })).toMatchObject({
      reason: 'insufficient_points',
      message: 'This reward costs 100 points; you need 1 more.',
    });
    expect(quoteRedemption(fixed, { available: -20, cartMinor: undefined })).toMatchObject({
      message: 'This reward costs 100 points; you need 100 more.',
    });
  });

  it('of a reward that is worth no sum of money says nothing of one', () => {
    const mug = rewardSchema.parse({ id: 'mug', name: 'Mug', kind: 'physical', pricePoints: 10 });
    expect(quoteRedemption(mug, { available: 10, cartMinor: 0 })).toEqual({ ok: true, value: { points: 10, valueMinor: 0, range: null } });
    expect(quoteRedemption(mug, { available: 10, cartMinor: undefined })).toMatchObject({ value: { points: 10 } });
  });
});

describe('a slider', () => {
  it('offers whole steps up to the balance: of 512 points at 100 a dollar, 500 are 5.00 and 300 are 3.00', () => {
    const asker = { available: 512, cartMinor: undefined };
    expect(quoteRedemption(sliding(), { ...asker, points: 500 })).toEqual({
      ok: true,
      value: { points: 500, valueMinor: 500, range: { min: 100, max: 500, step: 100 } },
    });
    expect(quoteRedemption(sliding(), { ...asker, points: 300 })).toMatchObject({ value: { valueMinor: 300 } });
    expect(quoteRedemption(sliding(), { ...asker, points: 512 })).toMatchObject({
      reason: 'points_out_of_range',
      message: 'Choose between 100 and 500 points, in steps of 100.',
      field: 'points',
    });
    expect(quoteRedemption(sliding(), { ...asker, points: 600 })).toMatchObject({
      reason: 'insufficient_points',
      message: 'This reward costs 600 points; you need 88 more.',
    });
  });

  it('is held to its share of the cart: of 5000 points and a cart of 100.00, 1000 may be asked for and half of the cart at most', () => {
    const reward = sliding({ pricePoints: 1, valueMinor: 1 }, { minPoints: 500, cartShareBasisPoints: 5_000 });
    const asker = { available: 5_500, cartMinor: 10_000 };
    expect(quoteRedemption(reward, { ...asker, points: 1_000 })).toMatchObject({
      value: { points: 1_000, valueMinor: 1_000, range: { min: 500, max: 5_000, step: 1 } },
    });
    expect(quoteRedemption(reward, { ...asker, points: 5_001 })).toMatchObject({ reason: 'points_out_of_range' });
    expect(quoteRedemption(reward, { ...asker, points: 499 })).toMatchObject({ reason: 'points_out_of_range' });
    expect(quoteRedemption(reward, { available: 5_500, cartMinor: 999 })).toMatchObject({ reason: 'minimum_order_not_met' });
    expect(quoteRedemption(reward, { available: 5_500, cartMinor: 1_000 })).toMatchObject({ value: { points: 500 } });
  });

  it('spends the fewest points without a choice, rounded up to a step', () => {
    expect(quoteRedemption(sliding({}, { minPoints: 150 }), { available: 999, cartMinor: undefined })).toMatchObject({
      value: { points: 200, valueMinor: 200, range: { min: 200, max: 900, step: 100 } },
    });
    expect(quoteRedemption(sliding({}, { minPoints: 150 }), { available: 199, cartMinor: undefined })).toMatchObject({
      reason: 'insufficient_points',
      message: 'This reward costs 200 points; you need 1 more.',
    });
  });

  it('ends at its most points, and one that leaves no step is refused', () => {
    expect(quoteRedemption(sliding({}, { maxPoints: 350 }), { available: 999, cartMinor: undefined })).toMatchObject({
      value: { range: { max: 300 } },
    });
    const none = sliding({}, { minPoints: 400, maxPoints: 350 });
    expect(quoteRedemption(none, { available: 999, cartMinor: undefined })).toEqual({
      ok: false,
      reason: 'points_out_of_range',
      message: 'No number of points fits this reward. Please choose another one.',
      field: 'points',
    });
  });

  it('may leave just one choice, to a member who has just the fewest points', () => {
    const only = { value: { points: 100, range: { min: 100, max: 100, step: 100 } } };
    expect(quoteRedemption(sliding(), { available: 100, cartMinor: undefined })).toMatchObject(only);
    expect(quoteRedemption(sliding({}, { maxPoints: 100 }), { available: 999, cartMinor: undefined })).toMatchObject(only);
    expect(quoteRedemption(sliding(), { available: 100, cartMinor: 100 })).toMatchObject(only);
  });

  it('tells a member without the fewest points what is missing of those, whatever they asked for', () => {
    expect(quoteRedemption(sliding(), { available: 99, cartMinor: undefined, points: 550 })).toMatchObject({
      message: 'This reward costs 100 points; you need 1 more.',
    });
  });

  it('takes no more than whole steps of what the cart leaves: of 2.50, two of 1.00', () => {
    expect(quoteRedemption(sliding(), { available: 999, cartMinor: 250 })).toMatchObject({ value: { range: { max: 200 } } });
  });

  it('is worth no more than one reward may be, however many points a member has', () => {
    const dear = sliding({ pricePoints: 1, valueMinor: 400_000_000_000 }, { minPoints: 1 });
    expect(quoteRedemption(dear, { available: 999, cartMinor: undefined })).toMatchObject({ value: { range: { max: 2 } } });
  });

  it('takes no more than a thousand million points at once, however many a member has', () => {
    expect(quoteRedemption(sliding({ valueMinor: 1 }), { available: 3_000_000_000, cartMinor: undefined })).toMatchObject({
      value: { range: { max: 1_000_000_000 } },
    });
  });

  it('of a gift card is not held to the cart, which the card is no part of', () => {
    const card = rewardSchema.parse({
      id: 'card',
      name: 'Card',
      kind: 'gift_card',
      pricePoints: 100,
      valueMinor: 100,
      slider: { minPoints: 100 },
    });
    expect(quoteRedemption(card, { available: 500, cartMinor: 1 })).toMatchObject({ value: { range: { max: 500 } } });
  });

  it.each([
    [{ cartShareBasisPoints: 5_000 }, {}, 1_000, 2_000],
    [{ cartShareBasisPoints: 3_333 }, {}, 1_000, 3_001],
    [{ cartShareBasisPoints: 5_000 }, { minimumOrderMinor: 2_500 }, 1_000, 2_500],
    [{ cartShareBasisPoints: 10_000 }, { minimumOrderMinor: 300 }, 1_000, 300],
    [{ cartShareBasisPoints: 1 }, {}, 1_000_000_000_000, Number.MAX_SAFE_INTEGER],
  ])('for a share of the cart is a code that smaller carts cannot use: %j %j', (slider, given, valueMinor, minimumOrderMinor) => {
    expect(termsOf(sliding(given, slider), valueMinor, 0 as Instant)).toMatchObject({ valueMinor, minimumOrderMinor });
  });

  it('never costs more than is there, and is worth its points to the unit, whatever is asked', () => {
    const asked = fc.record({
      step: fc.integer({ min: 1, max: 1_000_000 }),
      value: fc.integer({ min: 1, max: 1_000_000_000_000 }),
      minPoints: fc.integer({ min: 1, max: 1_000_000_000 }),
      maxPoints: fc.option(fc.integer({ min: 1, max: 1_000_000_000 })),
      cartShareBasisPoints: fc.integer({ min: 1, max: 10_000 }),
      available: fc.integer({ min: -1_000, max: 1_000_000_000 }),
      cartMinor: fc.option(fc.integer({ min: 0, max: 1_000_000_000_000 }), { nil: undefined }),
      points: fc.option(fc.integer({ min: 1, max: 1_000_000_000 }), { nil: undefined }),
    });
    fc.assert(
      fc.property(asked, ({ step, value, available, cartMinor, points, ...slider }) => {
        const quote = quoteRedemption(sliding({ pricePoints: step, valueMinor: value }, slider), { available, cartMinor, points });
        if (!quote.ok) return;
        const { points: price, valueMinor, range } = quote.value;
        expect(price % step).toBe(0);
        expect(price).toBeLessThanOrEqual(available);
        expect(price).toBeGreaterThanOrEqual(slider.minPoints);
        expect(BigInt(valueMinor)).toBe((BigInt(price) / BigInt(step)) * BigInt(value));
        expect(valueMinor).toBeLessThanOrEqual(1_000_000_000_000);
        if (slider.maxPoints !== null) expect(price).toBeLessThanOrEqual(slider.maxPoints);
        if (cartMinor !== undefined) {
          expect(BigInt(valueMinor) * 10_000n <= BigInt(cartMinor) * BigInt(slider.cartShareBasisPoints)).toBe(true);
        }
        expect(range!.min <= price && price <= range!.max).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
