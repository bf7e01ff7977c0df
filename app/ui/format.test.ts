import { describe, expect, it } from 'vitest';
import {
  currencySymbol,
  formatChange,
  formatExact,
  formatInstant,
  formatMoney,
  formatMoneyRatio,
  formatPoints,
  formatRatio,
  moneyInput,
} from './format.ts';

describe('amounts of money', () => {
  it('follow the exponent of their currency', () => {
    expect(formatMoney(8450, 'USD')).toBe('$84.50');
    expect(formatMoney(1200, 'JPY')).toBe('¥1,200');
    expect(moneyInput(4800, 'KWD')).toBe('4.800');
    expect(currencySymbol('EUR')).toBe('€');
  });

  it('keep every digit of amounts that a JavaScript number cannot hold', () => {
    expect(formatMoney('900719925474099301', 'USD')).toBe('$9,007,199,254,740,993.01');
  });

  it('show what is left below a minor unit instead of rounding it away', () => {
    expect(formatMoneyRatio('8450', 'USD')).toBe('$84.50');
    expect(formatMoneyRatio('8450/3', 'USD')).toBe('$28.16 2/3');
  });
});

describe('exact points', () => {
  it('are decimals only where the decimal is exact', () => {
    expect(formatExact('169/2')).toBe('84.5');
    expect(formatExact('84')).toBe('84');
    expect(formatExact('85/3')).toBe('28 1/3');
    expect(formatExact('-1/4')).toBe('−0.25');
    expect(formatExact('0')).toBe('0');
  });

  it('are mixed numbers when asked for', () => {
    expect(formatRatio('-7/3')).toBe('−2 1/3');
    expect(formatRatio('1/2')).toBe('1/2');
  });
});

describe('points', () => {
  it('agree with their name in number', () => {
    expect(formatPoints(1)).toBe('1 point');
    expect(formatPoints(12345, { one: 'leaf', other: 'leaves' })).toBe('12,345 leaves');
  });

  it('show the direction of a change', () => {
    expect([formatChange(84), formatChange(-42), formatChange(0)]).toEqual(['+84', '−42', '0']);
  });
});

describe('instants', () => {
  it('are told in the time zone of the shop', () => {
    const instant = Date.parse('2026-11-20T19:05:00Z');
    expect(formatInstant(instant, 'America/New_York')).toBe('Nov 20, 2026 at 2:05 pm');
    expect(formatInstant(instant, 'Asia/Tokyo')).toBe('Nov 21, 2026 at 4:05 am');
  });
});
