import { describe, expect, it } from 'vitest';
import { at, redemptionOf } from '../../../tests/support/ledger-samples.ts';
import { MemberBooks } from '../ledger/index.ts';
import { advance, firstStep, isUntouched, type FulfilmentStep } from './fulfilment.ts';
import { hold, type RedemptionRecord } from './redemption.ts';
import type { RewardTerms } from './terms.ts';

const mug: RewardTerms = { kind: 'physical', needsAddress: false };
const trip: RewardTerms = { kind: 'experience', bookingNote: '' };

function taken(terms: RewardTerms, state: RedemptionRecord['state'] = 'held') {
  const books = MemberBooks.empty();
  books.post({ kind: 'adjust_up', key: 'start', amount: 100, occurredAt: at(0) });
  const redemption = redemptionOf({ terms, state, fulfilment: firstStep(terms, at(0)) });
  hold(books, redemption);
  const steps: string[] = [];
  const walk = (...path: readonly FulfilmentStep[]) =>
    path.reduce((current, to) => {
      const next = advance(books, current, { to, note: null, at: at(1) });
      steps.push(next.ok ? `${to}: ${next.value.state}` : `${to}: ${next.reason}`);
      return next.ok ? next.value : current;
    }, redemption);
  return { books, walk, steps, redemption };
}

describe('what staff fulfil', () => {
  it('is requested, approved, sent and delivered, and its points are spent once it is sent', () => {
    const { books, walk, steps } = taken(mug);
    walk('approved', 'sent', 'delivered', 'delivered');
    expect(steps).toEqual(['approved: held', 'sent: captured', 'delivered: captured', 'delivered: captured']);
    expect(books.balances).toMatchObject({ available: 0, held: 0, redeemed: 100 });
  });

  it('is open, booked and done, and its points are spent once it is booked', () => {
    const { books, walk, steps } = taken(trip);
    walk('booked', 'done', 'done');
    expect(steps).toEqual(['booked: captured', 'done: captured', 'done: captured']);
    expect(books.balances).toMatchObject({ held: 0, redeemed: 100 });
  });

  it('takes one step at a time, in one direction, and none after its points went back', () => {
    const { walk, steps } = taken(mug);
    walk('sent', 'booked', 'approved', 'requested', 'approved');
    expect(steps).toEqual([
      'sent: redemption_closed',
      'booked: redemption_closed',
      'approved: held',
      'requested: redemption_closed',
      'approved: held',
    ]);
    const gone = taken(mug, 'released');
    gone.walk('approved');
    expect(gone.steps).toEqual(['approved: redemption_closed']);
    const code = taken({ kind: 'digital_code', pool: 'films' }, 'captured');
    code.walk('given', 'sent');
    expect(code.steps).toEqual(['given: redemption_closed', 'sent: redemption_closed']);
  });

  it('is given at once where Shopify or a pool hands it over, and has no steps where an order uses it', () => {
    const given = { step: 'given', note: null, at: at(0) };
    expect(firstStep({ kind: 'gift_card', valueMinor: 500, endsAt: null }, at(0))).toEqual(given);
    expect(firstStep({ kind: 'store_credit', valueMinor: 500, endsAt: null }, at(0))).toEqual(given);
    expect(firstStep({ kind: 'digital_code', pool: 'films' }, at(0))).toEqual(given);
    expect(firstStep(redemptionOf().terms, at(0))).toBeNull();
    const code = taken(redemptionOf().terms);
    code.walk('requested', 'sent', 'given');
    expect(code.steps).toEqual(['requested: redemption_closed', 'sent: redemption_closed', 'given: redemption_closed']);
  });

  it('that cannot be marked so says which step was meant, and what to do', () => {
    const { books, redemption } = taken(mug);
    expect(advance(books, redemption, { to: 'delivered', note: null, at: at(1) })).toEqual({
      ok: false,
      reason: 'redemption_closed',
      message: 'This reward cannot be marked as delivered now. Reload the page to see how far it is.',
      field: 'to',
    });
  });

  it('keeps the last note until there is a new one', () => {
    const { books, redemption } = taken(mug);
    const approved = advance(books, redemption, { to: 'approved', note: 'On Monday', at: at(1) });
    const sent = approved.ok ? advance(books, approved.value, { to: 'sent', note: null, at: at(2) }) : approved;
    expect(sent).toMatchObject({ value: { fulfilment: { step: 'sent', note: 'On Monday', at: at(2) } } });
    const told = sent.ok ? advance(books, sent.value, { to: 'sent', note: 'Parcel 7', at: at(3) }) : sent;
    expect(told).toMatchObject({ value: { fulfilment: { note: 'Parcel 7' }, turns: 1 } });
  });

  it('is untouched until somebody has begun', () => {
    const { redemption, walk } = taken(mug);
    expect(isUntouched(redemption)).toBe(true);
    expect(isUntouched(walk('approved'))).toBe(false);
    expect(isUntouched(taken(trip).redemption)).toBe(true);
    expect(isUntouched(redemptionOf())).toBe(false);
  });
});
