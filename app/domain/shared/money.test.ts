import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalFromMinor, exponentOf, minorFromDecimal } from './money.ts';

describe('an amount of money', () => {
  it.each([
    ['84.50', 'USD', 8_450n],
    ['84.5', 'USD', 8_450n],
    ['84', 'USD', 8_400n],
    ['0.01', 'USD', 1n],
    ['-0.01', 'USD', -1n],
    ['-5.00', 'USD', -500n],
    ['-0.00', 'USD', 0n],
    ['1200', 'JPY', 1_200n],
    ['1200.00', 'JPY', 1_200n],
    ['12.345', 'KWD', 12_345n],
    ['12.3', 'BHD', 12_300n],
    ['1.234000', 'TND', 1_234n],
    ['0007.10', 'EUR', 710n],
    ['999999999999999.99', 'USD', 99_999_999_999_999_999n],
  ])('reads "%s" %s digit by digit', (text, currency, minor) => {
    expect(minorFromDecimal(text, currency)).toBe(minor);
  });

  it.each([
    ['0.5', 'JPY'],
    ['1.005', 'USD'],
    ['1.0001', 'KWD'],
    ['1.', 'USD'],
    ['.5', 'USD'],
    ['+1', 'USD'],
    ['1,5', 'USD'],
    ['1e3', 'USD'],
    [' 1', 'USD'],
    ['1\n', 'USD'],
    ['', 'USD'],
    ['--1', 'USD'],
    ['NaN', 'USD'],
    ['1.0000000', 'USD'],
    ['1234567890123456', 'USD'],
  ])('is not "%s" in %s', (text, currency) => {
    expect(minorFromDecimal(text, currency)).toBeNull();
  });

  it.each([84.5, null, undefined, 8_450n, {}, ['1']])('is a text, never %s', (value) => {
    expect(minorFromDecimal(value, 'USD')).toBeNull();
  });

  it('has the digits that its currency has', () => {
    expect(['USD', 'JPY', 'KWD', 'XXX'].map(exponentOf)).toEqual([2, 0, 3, 2]);
  });

  it('is written as Shopify takes it', () => {
    expect(decimalFromMinor(8_450n, 'USD')).toBe('84.50');
    expect(decimalFromMinor(5n, 'USD')).toBe('0.05');
    expect(decimalFromMinor(-5n, 'KWD')).toBe('-0.005');
    expect(decimalFromMinor(1_200n, 'JPY')).toBe('1200');
    expect(decimalFromMinor(0n, 'KWD')).toBe('0.000');
  });

  it('comes back from its own text unchanged', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }), fc.constantFrom('USD', 'JPY', 'KWD'), (minor, currency) => {
        expect(minorFromDecimal(decimalFromMinor(minor, currency), currency)).toBe(minor);
      }),
      { numRuns: 1_000 },
    );
  });
});
