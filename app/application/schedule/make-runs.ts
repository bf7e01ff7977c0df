import { dayMs, isoFromInstant, type Instant } from '../../domain/shared/instant.ts';
import type { ShopId } from '../../domain/shared/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { DueWork } from '../ports/due-work.ts';
import type { RunNudge, Runs } from '../ports/runs.ts';
import { calendarRunsDue, nextCalendarRunAt } from './due-runs.ts';
import type { RunKind } from './kinds.ts';

/** How often the calendars and the due work are looked at. */
const lookEveryMs = 10_000;
/** How long it stays readable what a run did. */
const keptDays = 60;

/**
 * Makes the runs that time has brought and nudges whoever works them. Safe to call at any time, by anyone: a run that
 * is there already is left alone. `kinds` are those that somebody can work.
 */
export function createMakeRuns(deps: { runs: Runs; due: DueWork; nudge: RunNudge; clock: Clock; kinds: readonly RunKind[] }) {
  const { runs, due, nudge, clock, kinds } = deps;
  /** By shop and zone, when its calendar is to be looked at again; nothing but a saving of questions. */
  const nextLook = new Map<string, Instant>();
  let lookedAt = -Infinity;

  async function ofTheCalendar(now: Instant): Promise<void> {
    for (const shop of await runs.calendars()) {
      const key = `${shop.shopId} ${shop.timeZone}`;
      if ((nextLook.get(key) ?? now) > now) continue;
      await runs.make(shop.shopId, calendarRunsDue(shop, kinds, now));
      await runs.forget(shop.shopId, (now - keptDays * dayMs) as Instant);
      nextLook.set(key, nextCalendarRunAt(shop, kinds, now));
    }
  }

  async function ofDueWork(now: Instant): Promise<void> {
    const occasion = isoFromInstant(now);
    for (const { shopId, kind } of await due.waiting(now)) {
      if (kinds.includes(kind)) await runs.make(shopId, [{ kind, occasion, dueAt: now }]);
    }
  }

  return async (): Promise<readonly ShopId[]> => {
    const now = clock.now();
    if (now - lookedAt >= lookEveryMs) {
      lookedAt = now;
      await ofTheCalendar(now);
      await ofDueWork(now);
    }
    const shops = await runs.shopsWithDueRuns(now);
    for (const shopId of shops) nudge.runs(shopId);
    return shops;
  };
}
