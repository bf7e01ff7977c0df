import { decimalFromMinor, exponentOf } from '../domain/shared/money.ts';

/**
 * Numbers and dates as people read them. Every function gives the same text on the server and in every browser, so that a page does not
 * change under the reader's eyes: nothing here depends on the machine's own locale, clock or time zone.
 */

const locale = 'en-US';

const wholeNumbers = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });

/** `12,345`. */
export function formatNumber(value: number | bigint): string {
  return wholeNumbers.format(value);
}

/** `12,345`, `−300`: with the typographic minus, which screen readers speak. */
export function formatSigned(value: number): string {
  return value < 0 ? `−${formatNumber(-value)}` : formatNumber(value);
}

/** `1 point`, `12,345 points`. */
export function formatPoints(value: number | bigint, name: { one: string; other: string } = { one: 'point', other: 'points' }): string {
  const isOne = value === 1 || value === -1 || value === 1n || value === -1n;
  return `${formatNumber(value)} ${isOne ? name.one : name.other}`;
}

/** `+84`, `−42`, `0`: a change, with the typographic minus that screen readers speak. */
export function formatChange(value: number): string {
  if (value === 0) return '0';
  return `${value > 0 ? '+' : '−'}${formatNumber(Math.abs(value))}`;
}

const moneyFormats = new Map<string, Intl.NumberFormat>();

function moneyFormat(currency: string): Intl.NumberFormat {
  let format = moneyFormats.get(currency);
  if (format === undefined) {
    // The digits come from the same table as the ledger's, not from the browser's, which may disagree about small currencies.
    const digits = exponentOf(currency);
    format = new Intl.NumberFormat(locale, { style: 'currency', currency, minimumFractionDigits: digits, maximumFractionDigits: digits });
    moneyFormats.set(currency, format);
  }
  return format;
}

/** `$84.50` from 8450 minor units of USD; `¥1,200` from 1200 of JPY. */
export function formatMoney(minor: number | bigint | string, currency: string): string {
  // A decimal text keeps every digit; a JavaScript number would not.
  return moneyFormat(currency).format(decimalFromMinor(BigInt(minor), currency) as Intl.StringNumericLiteral);
}

/** The text a field shows for an amount: `84.50`, without sign of currency and without grouping. */
export function moneyInput(minor: number, currency: string): string {
  return decimalFromMinor(BigInt(minor), currency);
}

/** The sign of a currency as it stands before an amount in a field: `$`, `€`, `CHF`. */
export function currencySymbol(currency: string): string {
  return (
    moneyFormat(currency)
      .formatToParts(0)
      .find((part) => part.type === 'currency')?.value ?? currency
  );
}

const instantFormats = new Map<string, Intl.DateTimeFormat>();

function instantParts(instant: number, timeZone: string): Record<string, string> {
  let format = instantFormats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(locale, {
      timeZone,
      year: 'numeric',
      month: 'short',
      day: 'numeric',
      hour: 'numeric',
      minute: '2-digit',
      hour12: true,
    });
    instantFormats.set(timeZone, format);
  }
  return Object.fromEntries(format.formatToParts(instant).map((part) => [part.type, part.value]));
}

/** `Nov 20, 2026` in the shop's time zone. */
export function formatDay(instant: number, timeZone: string): string {
  const { month, day, year } = instantParts(instant, timeZone);
  return `${month} ${day}, ${year}`;
}

/** `Nov 20, 2026 at 2:05 pm` in the shop's time zone, put together here because engines differ in the space before `pm`. */
export function formatInstant(instant: number, timeZone: string): string {
  const { hour, minute, dayPeriod } = instantParts(instant, timeZone);
  return `${formatDay(instant, timeZone)} at ${hour}:${minute} ${(dayPeriod ?? '').toLowerCase()}`;
}

/** A ratio text (`n` or `n/d`, as explanations state exact values) as a mixed number: `84`, `84 1/2`, `−7/3` as `−2 1/3`. */
export function formatRatio(text: string): string {
  const { sign, whole, rest, denominator } = mixedNumber(text);
  if (rest === 0n) return `${whole === 0n ? '' : sign}${formatNumber(whole)}`;
  return `${sign}${whole === 0n ? '' : `${formatNumber(whole)} `}${formatNumber(rest)}/${formatNumber(denominator)}`;
}

/**
 * A ratio as a decimal where that is exact within four digits (`84.5`), otherwise as a mixed number (`28 1/3`): an explanation never
 * shows a figure that is only nearly right.
 */
export function formatExact(text: string): string {
  const { sign, whole, rest, denominator } = mixedNumber(text);
  if (rest !== 0n && 10_000n % denominator !== 0n) return formatRatio(text);
  const fraction = ((rest * 10_000n) / denominator).toString().padStart(4, '0').replace(/0+$/, '');
  const isZero = whole === 0n && rest === 0n;
  return `${isZero ? '' : sign}${formatNumber(whole)}${fraction === '' ? '' : `.${fraction}`}`;
}

/** A ratio of minor units as money; a part of a minor unit follows as a fraction: `$28.16 2/3`. */
export function formatMoneyRatio(text: string, currency: string): string {
  const { sign, whole, rest, denominator } = mixedNumber(text);
  const amount = formatMoney(sign === '' ? whole : -whole, currency);
  return rest === 0n ? amount : `${amount} ${rest}/${denominator}`;
}

function mixedNumber(text: string): { sign: '' | '−'; whole: bigint; rest: bigint; denominator: bigint } {
  const [top = '0', bottom = '1'] = text.split('/');
  const numerator = BigInt(top);
  const denominator = BigInt(bottom);
  const magnitude = numerator < 0n ? -numerator : numerator;
  return { sign: numerator < 0n ? '−' : '', whole: magnitude / denominator, rest: magnitude % denominator, denominator };
}
