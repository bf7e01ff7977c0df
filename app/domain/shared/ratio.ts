/** A rational number: exact arithmetic until the one place where a program rounds. The denominator is positive. */
export interface Ratio {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

export function ratio(numerator: bigint, denominator = 1n): Ratio {
  if (denominator === 0n) throw new RangeError('A ratio needs a denominator other than zero.');
  const sign = denominator < 0n ? -1n : 1n;
  const divisor = greatestCommonDivisor(numerator, denominator);
  return { numerator: (sign * numerator) / divisor, denominator: (sign * denominator) / divisor };
}

function greatestCommonDivisor(left: bigint, right: bigint): bigint {
  let a = left < 0n ? -left : left;
  let b = right < 0n ? -right : right;
  while (b !== 0n) [a, b] = [b, a % b];
  return a === 0n ? 1n : a;
}

export function add(left: Ratio, right: Ratio): Ratio {
  return ratio(left.numerator * right.denominator + right.numerator * left.denominator, left.denominator * right.denominator);
}

export function multiply(left: Ratio, right: Ratio): Ratio {
  return ratio(left.numerator * right.numerator, left.denominator * right.denominator);
}

/** How a program turns a fraction of a point into whole points. Ties of the half modes are exact halves. */
export type RoundingMode = 'floor' | 'half_up' | 'half_even' | 'ceil';

/** Rounds towards the mode's side; `floor` and `ceil` go towards minus and plus infinity, `half_up` away from zero on a tie. */
export function round({ numerator, denominator }: Ratio, mode: RoundingMode): bigint {
  const truncated = numerator / denominator;
  const floor = numerator % denominator !== 0n && numerator < 0n ? truncated - 1n : truncated;
  const remainder = numerator - floor * denominator;
  if (remainder === 0n) return floor;
  switch (mode) {
    case 'floor':
      return floor;
    case 'ceil':
      return floor + 1n;
    case 'half_up':
      return 2n * remainder > denominator || (2n * remainder === denominator && numerator > 0n) ? floor + 1n : floor;
    case 'half_even':
      if (2n * remainder !== denominator) return 2n * remainder > denominator ? floor + 1n : floor;
      return floor % 2n === 0n ? floor : floor + 1n;
  }
}

/** `169/2` or `84`; the form in which an explanation states an exact value. */
export function ratioText({ numerator, denominator }: Ratio): string {
  return denominator === 1n ? numerator.toString() : `${numerator}/${denominator}`;
}
