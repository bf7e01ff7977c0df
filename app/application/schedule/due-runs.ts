import { addDays, localDate, startOfLocalDay } from '../../domain/shared/calendar.ts';
import type { ShopId } from '../../domain/shared/ids.ts';
import { dayMs, isoFromInstant, type Instant } from '../../domain/shared/instant.ts';
import type { NewRun, ShopCalendar } from '../ports/runs.ts';
import { runTerms, type RunKind } from './kinds.ts';

const minuteMs = 60_000;
const hourMs = 3_600_000;
/** Days that are made up for where each counts; what is older is nobody's hope any more. */
const missedDaysMax = 14;
/** The shops of one time zone do not all begin at once. */
const spreadMinutes = 20;

/** The calendar's runs of one shop that are due at `now`: today's and the missed ones that count. The same question always has the same answer. */
export function calendarRunsDue(shop: ShopCalendar, kinds: readonly RunKind[], now: Instant): NewRun[] {
  return kinds.flatMap((kind): NewRun[] => {
    const terms = runTerms[kind];
    if (terms.when === 'hourly') return hourlyRun(kind, shop, now);
    if (terms.when !== 'daily') return [];
    const days = terms.missed === 'each' ? missedDaysMax : 1;
    const newest = newestDayDue(shop, terms.minute, now);
    return Array.from({ length: days }, (_, back) => addDays(newest, -back))
      .map((day) => ({ kind, occasion: day, dueAt: dueOn(day, shop, terms.minute) }))
      .filter(({ dueAt }) => dueAt >= shop.installedAt)
      .reverse();
  });
}

/** When the next of them falls due, after `now`; it is never later than a day and a bit. */
export function nextCalendarRunAt(shop: ShopCalendar, kinds: readonly RunKind[], now: Instant): Instant {
  const times = kinds.flatMap((kind) => {
    const terms = runTerms[kind];
    if (terms.when === 'hourly') return [hourDue(shop.shopId, now) + offsetMs(shop.shopId) + hourMs];
    if (terms.when === 'daily') return [dueOn(addDays(newestDayDue(shop, terms.minute, now), 1), shop, terms.minute)];
    return [];
  });
  return Math.min(...times, now + dayMs) as Instant;
}

function hourlyRun(kind: RunKind, shop: ShopCalendar, now: Instant): NewRun[] {
  const hour = hourDue(shop.shopId, now);
  const dueAt = (hour + offsetMs(shop.shopId)) as Instant;
  return dueAt < shop.installedAt ? [] : [{ kind, occasion: isoFromInstant(hour).slice(0, 13), dueAt }];
}

/** The newest hour whose run is due. */
function hourDue(shopId: ShopId, now: Instant): Instant {
  return (Math.floor((now - offsetMs(shopId)) / hourMs) * hourMs) as Instant;
}

/** The newest day of the shop's calendar whose run is due. */
function newestDayDue(shop: ShopCalendar, minute: number, now: Instant): string {
  const today = localDate(now, shop.timeZone);
  return dueOn(today, shop, minute) <= now ? today : addDays(today, -1);
}

/** Counted from the day's beginning and not by the clock on the wall, which shows some times twice a year and others never. */
function dueOn(day: string, shop: ShopCalendar, minute: number): Instant {
  return (startOfLocalDay(day, shop.timeZone) + minute * minuteMs + offsetMs(shop.shopId)) as Instant;
}

/** Spreads shops over the first minutes: the same shop always at the same place. */
function offsetMs(shopId: ShopId): number {
  return Number((BigInt(shopId) * 7_919n) % BigInt(spreadMinutes * 60)) * 1_000;
}
