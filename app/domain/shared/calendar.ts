import { dayMs, type Instant } from './instant.ts';

/**
 * The shop's calendar. An instant is the same everywhere; its date and hour are a time zone's. Time zones are IANA names; one
 * that nobody knows counts as UTC, so that a shop's odd setting never stops its points. The zones' history is the runtime's
 * (ICU): two machines agree when their Node.js does.
 *
 * A date is a text, `2026-03-01`, and sorts like one.
 */

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];

/** An instant as the clock and the calendar of a time zone show it. `hour` is 0 to 23. */
export interface LocalTime {
  readonly date: string;
  readonly hour: number;
  readonly weekday: Weekday;
}

/** A span of calendar time; days, too, are the calendar's, so that one of them may last 23 hours. */
export interface CalendarSpan {
  readonly value: number;
  readonly unit: 'days' | 'months' | 'years';
}

const hourMs = 3_600_000;
/** No zone was ever further from UTC than Manila's 15:56. */
const offsetMaxMs = 16 * hourMs;

export function localDate(at: Instant, timeZone: string): string {
  return dateOf(at + offsetMs(at, timeZone));
}

export function localTime(at: Instant, timeZone: string): LocalTime {
  const local = at + offsetMs(at, timeZone);
  const day = Math.floor(local / dayMs);
  // 1970-01-01 was a Thursday.
  const weekday = weekdays[(((day + 3) % 7) + 7) % 7] as Weekday;
  return { date: dateOf(local), hour: Math.floor((local - day * dayMs) / hourMs), weekday };
}

/** The first instant of a date: its midnight, or what comes after where clocks skip that. A date that a zone left out (Apia's 2011-12-30) starts where the next one does. */
export function startOfLocalDay(date: string, timeZone: string): Instant {
  return firstShowing(localMs(date), timeZone);
}

/**
 * The instant a span later on the same time of the clock. Months and years keep the day of the month, or take the month's
 * last where there is none. A time that clocks skip is the instant after the gap; of one that they show twice, the first.
 */
export function addSpan(at: Instant, span: CalendarSpan, timeZone: string): Instant {
  const local = at + offsetMs(at, timeZone);
  const midnight = Math.floor(local / dayMs) * dayMs;
  const day =
    span.unit === 'days' ? midnight + span.value * dayMs : addMonths(midnight, span.unit === 'years' ? span.value * 12 : span.value);
  return firstShowing(day + (local - midnight), timeZone);
}

/** Where the day, month or year that `at` falls into ends: the first instant that no longer belongs to it. */
export function endOf(at: Instant, period: 'day' | 'month' | 'year', timeZone: string): Instant {
  const date = localDate(at, timeZone);
  const first = period === 'day' ? date : period === 'month' ? `${date.slice(0, -3)}-01` : `${date.slice(0, -6)}-01-01`;
  const start = localMs(first);
  const next = period === 'day' ? start + dayMs : addMonths(start, period === 'month' ? 1 : 12);
  return firstShowing(next, timeZone);
}

/** The date so many days later, or earlier for a negative number. */
export function addDays(date: string, days: number): string {
  return dateOf(localMs(date) + days * dayMs);
}

/** Calendar days from one date to another; negative when `to` is the earlier one. */
export function daysBetween(from: string, to: string): number {
  return (localMs(to) - localMs(from)) / dayMs;
}

/** Local times are kept as the milliseconds that they would be in UTC. */
function dateOf(local: number): string {
  const day = Math.floor(local / dayMs);
  const known = dates.get(day);
  if (known !== undefined) return known;
  const iso = new Date(day * dayMs).toISOString();
  const date = iso.slice(0, iso.indexOf('T'));
  if (dates.size >= daysMax) dates.clear();
  dates.set(day, date);
  return date;
}

function localMs(date: string): number {
  const ms = /^\d{4}-\d\d-\d\d$/.test(date) ? Date.parse(date) : Number.NaN;
  // JavaScript reads 2026-02-30 as the 2nd of March.
  if (Number.isNaN(ms) || dateOf(ms) !== date) throw new RangeError(`${JSON.stringify(date)} is no date like 2026-03-01.`);
  return ms;
}

function addMonths(midnight: number, months: number): number {
  const date = new Date(midnight);
  const month = date.getUTCMonth() + months;
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), month + 1, 0)).getUTCDate();
  return Date.UTC(date.getUTCFullYear(), month, Math.min(date.getUTCDate(), lastDay));
}

/** The least instant at which the zone's clock shows `local` or later. */
function firstShowing(local: number, timeZone: string): Instant {
  let from = local - offsetMaxMs;
  const to = local + offsetMaxMs;
  let offset = offsetMs(from, timeZone);
  if (offset === offsetMs(to, timeZone) && steadyThrough(from, to, timeZone)) return (local - offset) as Instant;
  // Clocks change nearby: stretch by stretch of one offset, the first in which the time is reached.
  while (from < to) {
    const change = nextChange(from, Math.min(from + hourMs, to), timeZone);
    if (local - offset < change) return Math.max(from, local - offset) as Instant;
    from = change;
    offset = offsetMs(from, timeZone);
  }
  return (local - offset) as Instant;
}

/** The first instant after `from` with another offset, found to the millisecond, or `to` when there is none. */
function nextChange(from: number, to: number, timeZone: string): number {
  const offset = offsetMs(from, timeZone);
  if (offsetMs(to, timeZone) === offset) return to;
  let [before, after] = [from, to];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (offsetMs(middle, timeZone) === offset) before = middle;
    else after = middle;
  }
  return after;
}

function steadyThrough(from: number, to: number, timeZone: string): boolean {
  const offsets = steadyOffsets(timeZone);
  for (let day = Math.floor(from / dayMs); day <= Math.floor(to / dayMs); day += 1) if (offsets.ofDay(day) === null) return false;
  return true;
}

/** Milliseconds that the zone's clock is ahead of UTC. */
function offsetMs(at: number, timeZone: string): number {
  const offsets = steadyOffsets(timeZone);
  return offsets.ofDay(Math.floor(at / dayMs)) ?? offsets.at(at);
}

interface ZoneOffsets {
  /** The offset throughout a day of UTC, counted from 1970-01-01; null where clocks change in it. */
  ofDay(day: number): number | null;
  at(at: number): number;
}

const zones = new Map<string, ZoneOffsets>();
/** Writing a date out takes a microsecond, and walking along a timeline asks for the same ones again and again. */
const dates = new Map<number, string>();
/** Memos, not leaks: a hundred years of days, a few hundred zones. */
const daysMax = 36_600;
const zonesMax = 600;

function steadyOffsets(timeZone: string): ZoneOffsets {
  const known = zones.get(timeZone);
  if (known !== undefined) return known;
  const at = offsetReader(timeZone);
  const days = new Map<number, number | null>();
  const offsets: ZoneOffsets = {
    at,
    ofDay(day) {
      const remembered = days.get(day);
      if (remembered !== undefined) return remembered;
      const offset = at(day * dayMs);
      const steady = offset === at((day + 1) * dayMs - 1) ? offset : null;
      if (days.size >= daysMax) days.clear();
      days.set(day, steady);
      return steady;
    },
  };
  if (zones.size >= zonesMax) zones.clear();
  zones.set(timeZone, offsets);
  return offsets;
}

/** Asks the runtime: exact and slow, some microseconds a question. */
function offsetReader(timeZone: string): (at: number) => number {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone, calendar: 'iso8601', hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' }); // prettier-ignore
  } catch {
    return () => 0;
  }
  return (at) => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
    const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
    return local - Math.floor(at / 1000) * 1000;
  };
}
