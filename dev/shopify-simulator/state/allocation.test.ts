import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allocate, worthOfUnits } from './allocation.ts';

test('the parts of an allocation add up to the amount and follow the weights to within one unit', () => {
  fc.assert(
    fc.property(fc.nat(1_000_000), fc.array(fc.nat(100_000), { minLength: 1, maxLength: 12 }), (amount, weights) => {
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const parts = allocate(amount, weights);
      expect(parts.reduce((sum, part) => sum + part, 0)).toBe(total === 0 ? 0 : amount);
      parts.forEach((part, index) => {
        if (total > 0) expect(Math.abs(part - (amount * (weights[index] ?? 0)) / total)).toBeLessThan(1);
      });
    }),
  );
});

test('all units of a line are worth the whole line, however they are counted', () => {
  fc.assert(
    fc.property(fc.nat(1_000_000), fc.integer({ min: 1, max: 50 }), (amount, quantity) => {
      const single = Array.from(
        { length: quantity },
        (_, index) => worthOfUnits(amount, quantity, index + 1) - worthOfUnits(amount, quantity, index),
      );
      expect(single.reduce((sum, part) => sum + part, 0)).toBe(amount);
      expect(Math.max(...single) - Math.min(...single)).toBeLessThanOrEqual(1);
    }),
  );
});
