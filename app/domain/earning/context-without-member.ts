import { nobody, type AskedTime } from '../segments/asked.ts';
import type { Instant } from '../shared/instant.ts';
import type { EarningContext } from './context.ts';

/** The context of an order by somebody of whom nothing is known, at an instant of the shop's time zone (IANA name). */
export function contextWithoutMember(at: Instant, timeZone: string): EarningContext {
  return { member: nobody, time: askedTimeAt(at, timeZone), tier: null, campaigns: [], room: { all: null, rules: {} }, products: {} };
}

const formats = new Map<string, Intl.DateTimeFormat>();

function askedTimeAt(at: Instant, timeZone: string): AskedTime {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      weekday: 'short',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(timeZone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return {
    weekday: (parts['weekday'] ?? '').toLowerCase() as AskedTime['weekday'],
    hour: Number(parts['hour']),
    date: `${parts['year']}-${parts['month']}-${parts['day']}`,
  };
}
