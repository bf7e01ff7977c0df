import { describe, expect, it } from 'vitest';
import { rewardSchema } from '../program/ruleset.ts';
import type { Instant } from '../shared/instant.ts';
import { discountKinds, expiryOf, isDiscount, isMadeAtOnce, termsOf, valueOf, type RewardTerms } from './terms.ts';

const taken = Date.parse('2026-01-05T00:00:00Z') as Instant;
const inDays = (days: number) => (taken + days * 86_400_000) as Instant;
const combinesWith = { order: true, product: false, shipping: true };
const code = { minimumOrderMinor: 2_000, combinesWith };

/** Of each kind, what the catalogue says beside the name, and what taking it promises when 700 was quoted. */
const promises: ReadonlyArray<readonly [kind: RewardTerms['kind'], said: object, promised: object]> = [
  ['amount_off', code, { valueMinor: 700, ...code }],
  ['percentage_off', { ...code, basisPoints: 1_500 }, { basisPoints: 1_500, ...code }],
  ['free_shipping', { ...code, maximumShippingMinor: 900 }, { maximumShippingMinor: 900, ...code }],
  ['free_product', { ...code, productId: '900', variantId: '901' }, { productId: '900', variantId: '901', ...code }],
  ['gift_card', { expiresAfterDays: 90 }, { valueMinor: 700, endsAt: inDays(90) }],
  ['gift_card', {}, { valueMinor: 700, endsAt: null }],
  ['store_credit', { expiresAfterDays: 1 }, { valueMinor: 700, endsAt: inDays(1) }],
  ['physical', { needsAddress: false }, { needsAddress: false }],
  ['digital_code', { pool: 'films' }, { pool: 'films' }],
  ['experience', { bookingNote: 'Call us.' }, { bookingNote: 'Call us.' }],
];
const rewardOf = (kind: string, said: object = {}) => rewardSchema.parse({ id: 'r', name: 'R', kind, ...said });

describe('what is promised when a reward is taken', () => {
  it.each(promises)('of the kind %s with %j is %j, and nothing that the catalogue may say later', (kind, said, promised) => {
    expect(termsOf(rewardOf(kind, said), 700, taken)).toEqual({ kind, ...promised });
  });

  it('is a discount code for the kinds that an order uses, and is made at once for those that Shopify hands over', () => {
    const promised = promises.map(([kind, said]) => termsOf(rewardOf(kind, said), 700, taken));
    const kindsOf = (terms: readonly RewardTerms[]) => [...new Set(terms.map(({ kind }) => kind))];
    expect(kindsOf(promised.filter(isDiscount))).toEqual([...discountKinds]);
    expect(kindsOf(promised.filter(isMadeAtOnce))).toEqual(['gift_card', 'store_credit']);
    expect(kindsOf(promised.filter((terms) => valueOf(terms) === 700))).toEqual(['amount_off', 'gift_card', 'store_credit']);
    expect(new Set(promised.map(valueOf))).toEqual(new Set([700, 0]));
  });

  it('lapses after its days where it is left to be used or booked, and never where it is handed over or sent', () => {
    expect(expiryOf(rewardOf('percentage_off', { codeLifeDays: 7 }), taken)).toBe(inDays(7));
    expect(expiryOf(rewardOf('experience', { codeLifeDays: 400 }), taken)).toBe(inDays(400));
    for (const [kind, said] of promises.slice(4, 9)) expect(expiryOf(rewardOf(kind, said), taken)).toBeNull();
  });

  it('asks for the smallest cart that the catalogue names, where the whole cart may be paid by a code of any size', () => {
    const sliding = { minimumOrderMinor: 300, slider: { minPoints: 100 } };
    expect(termsOf(rewardOf('amount_off', sliding), 700, taken)).toMatchObject({ minimumOrderMinor: 300 });
  });
});
