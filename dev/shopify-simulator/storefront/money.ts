import { decimalFromMinor } from '../../../app/domain/shared/money.ts';

/** An amount as the demo shop's theme, checkout and admin show it: `$84.50`. */
export function formatMoney(minor: number, currency: string): string {
  const text = decimalFromMinor(BigInt(minor), currency);
  // A decimal text is formatted as written; a float of it might not be.
  return new Intl.NumberFormat('en-US', { style: 'currency', currency }).format(text as unknown as number);
}
