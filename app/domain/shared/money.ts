/**
 * Money is a whole number of minor units of one currency. Amounts arrive from Shopify as decimal strings and are parsed
 * digit by digit, never through a float.
 */
export interface Money {
  /** Whole minor units (cents for USD, yen for JPY); may be negative. */
  readonly minor: bigint;
  /** ISO 4217 code, upper case. */
  readonly currency: string;
}

/** Number of decimal digits of a currency's minor unit where it is not 2. Source: ISO 4217 list one. */
const exponents: Readonly<Record<string, number>> = {
  BIF: 0, CLP: 0, DJF: 0, GNF: 0, ISK: 0, JPY: 0, KMF: 0, KRW: 0, PYG: 0, RWF: 0, UGX: 0, UYI: 0, VND: 0, VUV: 0, XAF: 0, XOF: 0, XPF: 0,
  BHD: 3, IQD: 3, JOD: 3, KWD: 3, LYD: 3, OMR: 3, TND: 3,
}; // prettier-ignore

/** Decimal digits of the currency's minor unit: 0 for JPY, 3 for KWD, 2 where ISO 4217 says nothing else. */
export function exponentOf(currency: string): number {
  return exponents[currency] ?? 2;
}

const decimal = /^(-?)(\d{1,15})(?:\.(\d{1,6}))?$/;

/**
 * Minor units of a decimal text (`"84.50"`, USD → 8450n); null when it is not a decimal number. Digits beyond the
 * currency's exponent must be zero: Shopify sends `"1200.00"` for yen, and anything else there is not an amount of money.
 */
export function minorFromDecimal(text: unknown, currency: string): bigint | null {
  if (typeof text !== 'string') return null;
  const match = decimal.exec(text);
  if (!match) return null;
  const exponent = exponentOf(currency);
  const fraction = match[3] ?? '';
  if (/[^0]/.test(fraction.slice(exponent))) return null;
  const minor = BigInt((match[2] ?? '0') + fraction.slice(0, exponent).padEnd(exponent, '0'));
  return match[1] === '-' ? -minor : minor;
}

/** The decimal text that Shopify's API takes (`8450n`, USD → `"84.50"`). */
export function decimalFromMinor(minor: bigint, currency: string): string {
  const exponent = exponentOf(currency);
  const digits = (minor < 0n ? -minor : minor).toString().padStart(exponent + 1, '0');
  const sign = minor < 0n ? '-' : '';
  return exponent === 0 ? sign + digits : `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}
