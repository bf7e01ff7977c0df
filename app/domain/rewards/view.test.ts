import { describe, expect, it } from 'vitest';
import { at, redemptionOf } from '../../../tests/support/ledger-samples.ts';
import type { RedemptionRecord, RedemptionState } from './redemption.ts';
import type { RewardTerms } from './terms.ts';
import { redemptionView } from './view.ts';

const card: RewardTerms = { kind: 'gift_card', valueMinor: 500, endsAt: null };
const pooled: RewardTerms = { kind: 'digital_code', pool: 'films' };
const mug: RewardTerms = { kind: 'physical', needsAddress: true };
const trip: RewardTerms = { kind: 'experience', bookingNote: 'Call us to choose a day.' };

const states: readonly RedemptionState[] = ['issuing', 'held', 'captured', 'releasing', 'released'];
const view = (given: Partial<RedemptionRecord> = {}) => redemptionView(redemptionOf(given), 40);
/** The states in which the member is shown a code. */
const shownIn = (given: Partial<RedemptionRecord>) => states.filter((state) => view({ ...given, state }).code !== null);

describe('a redemption as members see it', () => {
  it('says what was paid, what it is worth, how it stands and what is left to spend', () => {
    expect(view({ state: 'released', releaseReason: 'expired' })).toEqual({
      id: '00000000-0000-4000-8000-000000000001',
      rewardId: 'five-off',
      rewardName: '5 off',
      kind: 'amount_off',
      pricePoints: 100,
      valueMinor: 500,
      state: 'released',
      code: 'LAUREL-1',
      createdAt: at(0),
      expiresAt: at(30 * 86_400),
      step: null,
      note: null,
      balanceAfter: 40,
      releaseReason: 'expired',
    });
    expect(view({ terms: mug })).toMatchObject({ kind: 'physical', valueMinor: 0 });
  });

  it('shows a discount code from when it is made, a gift card’s once it is handed over, one from a pool until it is taken back', () => {
    expect(view({ state: 'issuing' }).code).toBeNull();
    expect(shownIn({})).toEqual(expect.arrayContaining(['held', 'captured']));
    expect(shownIn({ terms: card })).toEqual(['captured']);
    expect(shownIn({ terms: pooled, poolCode: 'FILM-1' })).toEqual(['issuing', 'held', 'captured', 'releasing']);
    expect(view({ terms: card, state: 'captured' }).code).toBe('LAUREL-1');
    expect(view({ terms: pooled, poolCode: 'FILM-1' }).code).toBe('FILM-1');
  });

  it('shows no code for what is sent, booked or credited, whatever its name inside', () => {
    for (const terms of [mug, trip, { ...card, kind: 'store_credit' } as const]) {
      expect(shownIn({ terms, poolCode: 'FILM-1' })).toEqual([]);
    }
  });

  it('says how to book, until staff have written something else', () => {
    const open = { step: 'open', note: null, at: at(0) } as const;
    expect(view({ terms: trip, fulfilment: open })).toMatchObject({ step: 'open', note: 'Call us to choose a day.' });
    expect(view({ terms: trip, fulfilment: { ...open, step: 'booked', note: 'Friday, 7 pm' } })).toMatchObject({
      step: 'booked',
      note: 'Friday, 7 pm',
    });
    expect(view({ terms: { ...trip, bookingNote: '' }, fulfilment: open }).note).toBeNull();
    expect(view({ terms: mug, fulfilment: { ...open, step: 'requested' } })).toMatchObject({ step: 'requested', note: null });
  });
});
