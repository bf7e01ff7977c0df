import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, multiply, ratio, ratioText, round, type RoundingMode } from './ratio.ts';

const anyRatio = fc
  .tuple(fc.bigInt({ min: -500n, max: 500n }), fc.bigInt({ min: 1n, max: 12n }))
  .map(([numerator, denominator]) => ratio(numerator, denominator));

/** The definition, by walking: the nearest whole numbers on both sides, then the one that the mode names. */
function slowly({ numerator, denominator }: { numerator: bigint; denominator: bigint }, mode: RoundingMode): bigint {
  let below = -600n;
  while ((below + 1n) * denominator <= numerator) below += 1n;
  if (below * denominator === numerator) return below;
  const above = below + 1n;
  const toBelow = numerator - below * denominator;
  const toAbove = above * denominator - numerator;
  if (mode === 'floor') return below;
  if (mode === 'ceil') return above;
  if (toBelow !== toAbove) return toBelow < toAbove ? below : above;
  if (mode === 'half_up') return numerator > 0n ? above : below;
  return [below, above].find((whole) => whole % 2n === 0n)!;
}

describe('a ratio', () => {
  it('is kept in lowest terms with a positive denominator', () => {
    expect(ratio(6n, -4n)).toEqual({ numerator: -3n, denominator: 2n });
    expect(ratio(0n, -7n)).toEqual({ numerator: 0n, denominator: 1n });
    expect(ratio(12n)).toEqual({ numerator: 12n, denominator: 1n });
  });

  it('has no denominator of zero', () => {
    expect(() => ratio(1n, 0n)).toThrow('other than zero');
  });

  it('is written as a whole number or as a fraction', () => {
    expect([ratio(169n, 2n), ratio(84n), ratio(-1n, 3n)].map(ratioText)).toEqual(['169/2', '84', '-1/3']);
  });

  it('adds and multiplies exactly', () => {
    fc.assert(
      fc.property(anyRatio, anyRatio, (a, b) => {
        const sum = add(a, b);
        expect(sum.numerator * a.denominator * b.denominator).toBe(
          (a.numerator * b.denominator + b.numerator * a.denominator) * sum.denominator,
        );
        const product = multiply(a, b);
        expect(product.numerator * a.denominator * b.denominator).toBe(a.numerator * b.numerator * product.denominator);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('rounding', () => {
  it.each([
    ['floor', [-3n, -2n, 0n, 1n, 2n, 3n]],
    ['ceil', [-2n, -1n, 1n, 2n, 3n, 4n]],
    ['half_up', [-3n, -2n, 1n, 2n, 3n, 4n]],
    ['half_even', [-2n, -2n, 0n, 2n, 2n, 4n]],
  ] as const)('%s takes halves to the side it names', (mode, expected) => {
    const halves = [-5n, -3n, 1n, 3n, 5n, 7n].map((numerator) => ratio(numerator, 2n));
    expect(halves.map((half) => round(half, mode))).toEqual(expected);
  });

  it.each(['floor', 'half_up', 'half_even', 'ceil'] as const)('%s agrees with the slow definition', (mode) => {
    fc.assert(
      fc.property(anyRatio, (value) => {
        expect(round(value, mode)).toBe(slowly(value, mode));
      }),
      { numRuns: 2_000 },
    );
  });
});
