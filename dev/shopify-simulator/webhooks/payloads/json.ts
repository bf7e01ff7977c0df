import { decimalFromMinor } from '../../../../app/domain/shared/money.ts';

/** JSON.rawJSON is part of V8 in every supported Node, and not yet of TypeScript's library. */
const rawJson = (text: string): object => (JSON as unknown as { rawJSON(text: string): object }).rawJSON(text);

/** An id as Shopify's REST payloads write it: bare digits, also beyond 2^53. */
export function numberId(id: string): bigint;
export function numberId(id: string | null): bigint | null;
export function numberId(id: string | null): bigint | null {
  return id === null ? null : BigInt(id);
}

/** An amount as a JSON number. Only refunds write money so; everywhere else it is a string. */
export function numberMoney(minor: number, currency: string): object {
  return rawJson(decimalFromMinor(BigInt(minor), currency));
}

export function serialize(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? rawJson(part.toString()) : part));
}

export function money(minor: number, currency: string): string {
  return decimalFromMinor(BigInt(minor), currency);
}

export function moneySet(minor: number, currency: string) {
  const amount = { amount: money(minor, currency), currency_code: currency };
  return { shop_money: amount, presentment_money: { ...amount } };
}

/** An instant as Shopify writes it: whole seconds with the shop's offset (`2026-11-20T14:05:09-05:00`). */
export function shopTime(at: number, timeZone: string): string;
export function shopTime(at: number | null, timeZone: string): string | null;
export function shopTime(at: number | null, timeZone: string): string | null {
  if (at === null) return null;
  const parts = Object.fromEntries(
    formatFor(timeZone)
      .formatToParts(at)
      .map((part) => [part.type, part.value]),
  );
  const offset = (parts['timeZoneName'] ?? 'GMT').replace('GMT', '');
  return `${parts['year']}-${parts['month']}-${parts['day']}T${parts['hour']}:${parts['minute']}:${parts['second']}${offset === '' ? '+00:00' : offset}`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'longOffset',
  });
  formats.set(timeZone, format);
  return format;
}
