import { describe, expect, it } from 'vitest';
import type { EntitlementExplanation } from '../domain/earning/explanation.ts';
import { explanationInWords, rateInWords } from './explanation-words.ts';

const explanation: EntitlementExplanation = {
  rulesetVersion: 1,
  currency: 'USD',
  lines: [
    line({ lineId: '1', title: 'Linen shirt', grossMinor: '4800', countedMinor: '4800' }),
    line({ lineId: '2', title: 'Mug', quantity: 2, remaining: 2, grossMinor: '3650', countedMinor: '3650' }),
    line({ lineId: '3', title: 'Gift card', grossMinor: '2500', countedMinor: '0', excludedBecause: 'gift_card' }),
  ],
  shipping: { amountMinor: '500', counted: false },
  adjustmentsMinor: '0',
  rules: [
    {
      ruleId: 'base',
      name: 'Points for purchases',
      basisMinor: '8450',
      parts: [
        ['1', '4800'],
        ['2', '3650'],
      ],
      rate: '1 per 100',
      exactPoints: '169/2',
      points: 84,
    },
  ],
  rounding: { mode: 'floor', stage: 'order', exact: '169/2', points: 84 },
  points: 84,
  nothingBecause: null,
};

function line(given: Partial<EntitlementExplanation['lines'][number]>): EntitlementExplanation['lines'][number] {
  return {
    lineId: '1',
    title: 'Item',
    quantity: 1,
    remaining: 1,
    grossMinor: '0',
    discountMinor: '0',
    taxMinor: '0',
    countedMinor: '0',
    excludedBecause: null,
    ...given,
  };
}

describe('an explanation in words', () => {
  it('names what counts, what does not, the rate and the rounding', () => {
    expect(explanationInWords(explanation)).toEqual([
      'What counts: Linen shirt with $48.00 and Mug with $36.50. Not counted: Gift card (gift cards earn no points).',
      'Points for purchases: $84.50 at 1 point for each $1.00 makes 84.5 points.',
      'The order is worth 84 points: 84.5 rounded down, once for the order.',
    ]);
  });

  it('does not speak of rounding when nothing was rounded', () => {
    const whole = { ...explanation, rounding: { ...explanation.rounding, exact: '84' } };
    expect(explanationInWords(whole).at(-1)).toBe('The order is worth 84 points.');
  });

  it('names multipliers, bonuses, limits, and what budgets and refunds took', () => {
    const [base] = explanation.rules;
    const bonus = { ...base!, ruleId: 'campaign:may', name: 'May', rate: '50 once', exactPoints: '50', points: 50 };
    const words = explanationInWords({
      ...explanation,
      rules: [{ ...base!, rounded: 84, cap: 60, returned: { points: 20 }, points: 40 }, bonus],
      multipliers: [
        { id: 'gold', name: 'Gold', of: 'tier', factor: '3/2' },
        { id: 'mugs', name: 'Mugs', of: 'program', factor: '2', lines: ['2'] },
      ],
      cap: 100,
      withheld: { may: 7 },
      points: 90,
    });
    expect(words).toEqual(expect.arrayContaining([
      'May gives 50 points on top.',
      'Multiplied, as contained above: Gold by 1.5 and Mugs by 2 in part (one after the other).',
      'Points for purchases gives at most 60 points here.',
      'Refunds took back 20 points of Points for purchases.',
      'An order gives at most 100 points here.',
      '7 points were left out because a campaign’s budget had run out.',
    ])); // prettier-ignore
  });

  it('says only why when nothing is earned', () => {
    expect(explanationInWords({ ...explanation, nothingBecause: 'cancelled' })).toEqual(['The order was cancelled, so it earns nothing.']);
  });
});

describe('a rate in words', () => {
  it('gives amounts in the shop’s currency', () => {
    expect(rateInWords('10 per 300', 'JPY')).toBe('10 points for each ¥300');
    expect(rateInWords('10 per order', 'USD')).toBe('10 points for each order');
    expect(rateInWords('5 per unit', 'USD')).toBe('5 points for each unit');
    expect(rateInWords('10 per item', 'USD')).toBe('10 points for each line');
    expect(rateInWords('250/10000 back, 1 a point', 'USD')).toBe('2.5 % back, in points worth $0.01');
  });
});
