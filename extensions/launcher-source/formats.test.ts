import { expect, test } from 'vitest';
import { createFormats } from './formats.ts';

const naming = (currency = 'USD', currencyExponent = 2) => ({
  program: { name: 'Rewards', pointName: { one: 'leaf', other: 'leaves' } },
  currency,
  currencyExponent,
});

test('a point is called by its own name, in the plural of the language', () => {
  const english = createFormats('en', naming());
  expect([0, 1, 2, 1284].map(english.points)).toEqual(['0 leaves', '1 leaf', '2 leaves', '1,284 leaves']);
  // French counts zero as one thing.
  expect(createFormats('fr', naming()).points(0)).toBe('0 leaf');
});

test.each([
  ['USD', 2, 500, '$5'],
  ['USD', 2, 2550, '$25.50'],
  ['JPY', 0, 1200, '¥1,200'],
  ['KWD', 3, 1500, 'KWD 1.500'],
])('%s with %d digits writes %d minor units as %s', (currency, exponent, minor, text) => {
  expect(createFormats('en-US', naming(currency, exponent)).money(minor).replaceAll('\u00a0', ' ')).toBe(text);
});

test('a change carries its sign and no change carries none', () => {
  expect([84, -20, 0].map(createFormats('en', naming()).change)).toEqual(['+84', '-20', '0']);
});

test('a locale that is no language tag does not break the panel', () => {
  expect(createFormats('not a locale!', naming()).points(2)).toContain('leaves');
});
