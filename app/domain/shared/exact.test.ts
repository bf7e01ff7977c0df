import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactly, large, small, TooLarge, type Exact } from './exact.ts';
import type { RoundingMode } from './ratio.ts';

const number = fc.oneof(fc.integer({ min: -50, max: 50 }), fc.maxSafeInteger());
const positive = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }));
const fraction = fc.tuple(number, positive);
const operation = fc.constantFrom('plus' as const, 'minus' as const, 'times' as const);
const modes: readonly RoundingMode[] = ['floor', 'half_up', 'half_even', 'ceil'];

function results<Fraction>(exact: Exact<Fraction>, [a, b]: [number, number], [c, d]: [number, number], name: 'plus' | 'minus' | 'times') {
  const [left, right] = [exact.of(a, b), exact.of(c, d)];
  const value = exact[name](left, right);
  return {
    value: exact.text(value),
    order: Math.sign(exact.compare(left, right)),
    floor: exact.text(exact.floor(value)),
    rounded: modes.map((mode) => exact.round(value, mode)),
  };
}

describe('plain numbers', () => {
  it('compute what BigInt computes, or give up', () => {
    let compared = 0;
    fc.assert(
      fc.property(fraction, fraction, operation, (left, right, name) => {
        let plain;
        try {
          plain = results(small, left, right, name);
        } catch (problem) {
          expect(problem).toBeInstanceOf(TooLarge);
          return;
        }
        compared += 1;
        expect(plain).toEqual(results(large, left, right, name));
      }),
      { numRuns: 3_000 },
    );
    expect(compared).toBeGreaterThan(300);
  });

  it('divide as BigInt does', () => {
    fc.assert(
      fc.property(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 99 })), fc.tuple(fc.integer({ min: 1 }), fc.integer({ min: 1, max: 99 })), (a, b) => {
        expect(small.text(small.over(small.of(...a), small.of(...b)))).toBe(large.text(large.over(large.of(...a), large.of(...b))));
      }),
    ); // prettier-ignore
  });

  it('cancel before they give up', () => {
    const third = small.of(3_000_000_000, 7_000_000_000);
    expect(small.text(small.times(third, small.of(7_000_000_000, 3_000_000_000)))).toBe('1');
    expect(small.text(small.plus(third, small.of(4_000_000_000, 7_000_000_001)))).toMatch(/\//);
  });
});

describe('work done exactly', () => {
  it('falls back to BigInt where numbers do not reach', () => {
    const square = exactly((exact) => {
      const big = exact.of(Number.MAX_SAFE_INTEGER);
      return exact.text(exact.times(big, big));
    });
    expect(square).toBe(String(BigInt(Number.MAX_SAFE_INTEGER) ** 2n));
  });

  it('lets other faults through', () => {
    expect(() => exactly(() => { throw new Error('other'); })).toThrow('other'); // prettier-ignore
  });

  it('gives the largest safe integer for points beyond it', () => {
    expect(large.round({ numerator: 10n ** 30n, denominator: 1n }, 'floor')).toBe(Number.MAX_SAFE_INTEGER);
  });
});
