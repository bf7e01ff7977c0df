import { minorFromDecimal } from '../domain/shared/money.ts';
import { currencySymbol, formatNumber, moneyInput } from './format.ts';

/** What a text field held, understood or not. A sentence says what to type instead. */
export type Reading = { readonly ok: true; readonly value: number } | { readonly ok: false; readonly message: string };

const largestWhole = 1_000_000_000;
const largestMinor = 1_000_000_000_000;

/** A whole number as people type it, spaces and thousands separators included. */
export function readWhole(text: string, what: string): Reading {
  const digits = text.trim().replace(/[\s,]/g, '');
  if (digits === '') return { ok: false, message: `Enter ${what}.` };
  if (!/^\d{1,12}$/.test(digits)) return { ok: false, message: `Enter ${what} as a whole number, such as 10.` };
  const value = Number(digits);
  return value > largestWhole ? { ok: false, message: `Enter at most ${formatNumber(largestWhole)}.` } : { ok: true, value };
}

/** An amount of money as people type it (`1,200.50`), in whole minor units. */
export function readMoney(text: string, currency: string, what: string): Reading {
  const symbol = currencySymbol(currency);
  const amount = text.trim().replace(symbol, '').replace(/[\s,]/g, '');
  if (amount === '') return { ok: false, message: `Enter ${what}.` };
  const minor = minorFromDecimal(amount, currency);
  if (minor === null || minor < 0n) {
    return { ok: false, message: `Enter ${what} as an amount in ${currency}, such as ${moneyInput(500, currency)}.` };
  }
  if (minor > largestMinor) return { ok: false, message: `Enter at most ${moneyInput(largestMinor, currency)}.` };
  return { ok: true, value: Number(minor) };
}

/** A percentage as people type it (`2.5 %`), in hundredths of a percent. */
export function readPercent(text: string, what: string): Reading {
  const match = /^(\d{1,4})(?:\.(\d{1,2}))?$/.exec(text.trim().replace(/\s*%$/, ''));
  if (match === null) return { ok: false, message: `Enter ${what}, such as 5 or 2.5.` };
  return { ok: true, value: Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0')) };
}

/** What readPercent reads: `250` as `2.5`. */
export function percentInput(basisPoints: number): string {
  const fraction = String(basisPoints % 100).padStart(2, '0').replace(/0+$/, ''); // prettier-ignore
  return `${Math.trunc(basisPoints / 100)}${fraction === '' ? '' : `.${fraction}`}`;
}

/** The text of one field of a submitted form; a field that is missing, or that is a file, is empty. */
export function textOf(data: FormData, field: string): string {
  const value = data.get(field);
  return typeof value === 'string' ? value : '';
}
