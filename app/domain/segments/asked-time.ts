import { localTime } from '../shared/calendar.ts';
import type { Instant } from '../shared/instant.ts';
import type { AskedTime } from './asked.ts';

/** An instant as conditions ask about it: by the clock and the calendar of the shop's time zone (IANA name). */
export function askedTimeOf(at: Instant, timeZone: string): AskedTime {
  const { weekday, hour, date } = localTime(at, timeZone);
  return { weekday, hour, date };
}
