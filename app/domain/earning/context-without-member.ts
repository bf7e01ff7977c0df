import { nobody } from '../segments/asked.ts';
import { localTime } from '../shared/calendar.ts';
import type { Instant } from '../shared/instant.ts';
import type { EarningContext } from './context.ts';

/** The context of an order by somebody of whom nothing is known, at an instant of the shop's time zone (IANA name). */
export function contextWithoutMember(at: Instant, timeZone: string): EarningContext {
  return { member: nobody, time: localTime(at, timeZone), tier: null, campaigns: [], room: { all: null, rules: {} }, products: {} };
}
