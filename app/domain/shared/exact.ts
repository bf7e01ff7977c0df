import { ratio, ratioText, round, type Ratio, type RoundingMode } from './ratio.ts';

/**
 * Exact arithmetic with fractions in two sizes that compute the same: one with plain numbers, which gives up as soon as a
 * result would not be a safe integer, and one with BigInt, which never does. Work that is generic over `Exact` tries the
 * first and falls back to the second (`exactly`).
 */
export interface Exact<Fraction> {
  readonly zero: Fraction;
  readonly one: Fraction;
  /** Both are safe integers; the denominator, 1 unless given, is positive. */
  of(numerator: number, denominator?: number): Fraction;
  plus(left: Fraction, right: Fraction): Fraction;
  minus(left: Fraction, right: Fraction): Fraction;
  times(left: Fraction, right: Fraction): Fraction;
  /** Neither is negative, and the divisor is more than zero. */
  over(dividend: Fraction, divisor: Fraction): Fraction;
  /** Below zero when left is less, above when it is more, zero when they are the same. */
  compare(left: Fraction, right: Fraction): number;
  floor(value: Fraction): Fraction;
  /** A safe integer; a value beyond those is the largest of them. */
  round(value: Fraction, mode: RoundingMode): number;
  /** `169/2` or `84`, in lowest terms. */
  text(value: Fraction): string;
}

/** Thrown by the small arithmetic when a result is too large for it. One instance: it carries no more than the fact. */
export class TooLarge extends Error {}
const tooLarge = new TooLarge('The result is too large for plain numbers.');

/** Does the work with plain numbers, and with BigInt where those do not reach. */
export function exactly<Result>(work: <Fraction>(exact: Exact<Fraction>) => Result): Result {
  try {
    return work(small);
  } catch (problem) {
    if (problem instanceof TooLarge) return work(large);
    throw problem;
  }
}

/** A fraction of safe integers, not necessarily in lowest terms; the denominator is positive. */
interface Small {
  readonly top: number;
  readonly bottom: number;
}

function safe(top: number, bottom: number): Small {
  if (Number.isSafeInteger(top) && Number.isSafeInteger(bottom)) return { top, bottom };
  throw tooLarge;
}

function lowest({ top, bottom }: Small): Small {
  if (bottom === 1) return { top, bottom };
  const divisor = greatestCommonDivisor(top, bottom);
  return { top: top / divisor, bottom: bottom / divisor };
}

function greatestCommonDivisor(left: number, right: number): number {
  let a = Math.abs(left);
  let b = right;
  while (b !== 0) {
    const rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

/** Does it as it is and, where that is too large, once more in lowest terms. */
function product(a: number, b: number, c: number, d: number): Small {
  const [top, bottom] = [a * b, c * d];
  if (Number.isSafeInteger(top) && Number.isSafeInteger(bottom)) return { top, bottom };
  // What cancels crosswise: the left's top with the right's bottom, and the other way round.
  const one = lowest({ top: a, bottom: d });
  const other = lowest({ top: b, bottom: c });
  return safe(one.top * other.top, one.bottom * other.bottom);
}

function sum(left: Small, right: Small, sign: 1 | -1): Small {
  if (left.bottom === right.bottom) return safe(left.top + sign * right.top, left.bottom);
  if (left.bottom % right.bottom === 0) return safe(left.top + sign * scaled(right.top, left.bottom / right.bottom), left.bottom);
  if (right.bottom % left.bottom === 0) return safe(scaled(left.top, right.bottom / left.bottom) + sign * right.top, right.bottom);
  const [a, b] = [lowest(left), lowest(right)];
  const shared = greatestCommonDivisor(a.bottom, b.bottom);
  const top = scaled(a.top, b.bottom / shared) + sign * scaled(b.top, a.bottom / shared);
  return safe(top, scaled(a.bottom / shared, b.bottom));
}

function scaled(value: number, by: number): number {
  const product = value * by;
  if (!Number.isSafeInteger(product)) throw tooLarge;
  return product;
}

export const small: Exact<Small> = {
  zero: { top: 0, bottom: 1 },
  one: { top: 1, bottom: 1 },
  of: (top, bottom = 1) => ({ top, bottom }),
  plus: (left, right) => sum(left, right, 1),
  minus: (left, right) => sum(left, right, -1),
  times: (left, right) => product(left.top, right.top, left.bottom, right.bottom),
  over: (dividend, divisor) => product(dividend.top, divisor.bottom, dividend.bottom, divisor.top),
  compare(left, right) {
    if (left.bottom === right.bottom) return left.top - right.top;
    const [one, other] = [left.top * right.bottom, right.top * left.bottom];
    if (!Number.isSafeInteger(one) || !Number.isSafeInteger(other)) throw tooLarge;
    return one - other;
  },
  floor: ({ top, bottom }) => ({ top: floorOf(top, bottom), bottom: 1 }),
  round({ top, bottom }, mode) {
    const floor = floorOf(top, bottom);
    const rest = top - floor * bottom;
    if (rest === 0 || mode === 'floor') return floor;
    if (mode === 'ceil') return floor + 1;
    // Twice the rest could be too large; the rest against what it leaves cannot.
    const left = bottom - rest;
    if (rest !== left) return rest > left ? floor + 1 : floor;
    return mode === 'half_up' ? (top > 0 ? floor + 1 : floor) : floor % 2 === 0 ? floor : floor + 1;
  },
  text(value) {
    const { top, bottom } = lowest(value);
    return bottom === 1 ? String(top) : `${top}/${bottom}`;
  },
};

/** `top - rest` is divided without a remainder, so the quotient is exact. */
function floorOf(top: number, bottom: number): number {
  if (bottom === 1) return top;
  const rest = top % bottom;
  // Adding zero turns -0 into 0.
  return rest === 0 ? top / bottom + 0 : (top - rest) / bottom - (rest < 0 ? 1 : 0);
}

export const large: Exact<Ratio> = {
  zero: ratio(0n),
  one: ratio(1n),
  of: (numerator, denominator = 1) => ratio(BigInt(numerator), BigInt(denominator)),
  plus: (left, right) =>
    ratio(left.numerator * right.denominator + right.numerator * left.denominator, left.denominator * right.denominator),
  minus: (left, right) =>
    ratio(left.numerator * right.denominator - right.numerator * left.denominator, left.denominator * right.denominator),
  times: (left, right) => ratio(left.numerator * right.numerator, left.denominator * right.denominator),
  over: (dividend, divisor) => ratio(dividend.numerator * divisor.denominator, dividend.denominator * divisor.numerator),
  compare(left, right) {
    const difference = left.numerator * right.denominator - right.numerator * left.denominator;
    return difference > 0n ? 1 : difference < 0n ? -1 : 0;
  },
  floor: (value) => ratio(round(value, 'floor')),
  round(value, mode) {
    const rounded = round(value, mode);
    return rounded > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(rounded);
  },
  text: ratioText,
};
