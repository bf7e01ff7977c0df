import type { ExpiryPolicy } from '../program/ruleset.ts';
import { addSpan, endOf } from '../shared/calendar.ts';
import { dayMs, type Instant } from '../shared/instant.ts';

/**
 * When points expire. An expiry is the first instant at which they are gone: points that live to the end of the 31st of December
 * expire as the 1st of January begins in the shop's time zone.
 */

type Lasting = Exclude<ExpiryPolicy['points'], { readonly kind: 'none' }>;

/** When points that are earned, or come back without a lot to return to, at `at` expire; null for never, or where only inactivity ends them. */
export function expiryOf(policy: ExpiryPolicy, at: Instant, timeZone: string): Instant | null {
  return policy.points.kind === 'per_lot' ? endOfLife(policy.points, at, timeZone) : null;
}

/** When the whole balance of a member expires whose last activity was at `lastActivityAt`; null where inactivity ends nothing. */
export function inactivityEnds(policy: ExpiryPolicy, lastActivityAt: Instant, timeZone: string): Instant | null {
  return policy.points.kind === 'inactivity' ? endOfLife(policy.points, lastActivityAt, timeZone) : null;
}

/**
 * The newest last activity with which a balance has expired by `at`: whoever did something later keeps their points. Null where
 * nobody's has. Found by halving, because a later activity never ends earlier.
 */
export function inactiveSince(policy: ExpiryPolicy, at: Instant, timeZone: string): Instant | null {
  if (policy.points.kind !== 'inactivity') return null;
  const { points } = policy;
  // Nobody was active before 1970, and nothing is over before it has begun.
  let [over, active] = [Math.max(0, at - spanMaxMs(points)), at + 1];
  if (endOfLife(points, over as Instant, timeZone) > at) return null;
  while (active - over > 1) {
    const middle = Math.floor((over + active) / 2);
    if (endOfLife(points, middle as Instant, timeZone) <= at) over = middle;
    else active = middle;
  }
  return over as Instant;
}

/**
 * Since when doing nothing has counted against members: when the first of the versions came into force that, one after the other up to
 * the one in force at `at`, end balances by inactivity. Null where that one does not. Nobody was watched before, so nobody's silence is older.
 * `versions` in the order in which they come into force.
 */
export function inactivityCountsFrom(
  versions: ReadonlyArray<{ readonly effectiveFrom: Instant; readonly ruleset: { readonly expiry: ExpiryPolicy } }>,
  at: Instant,
): Instant | null {
  let since: Instant | null = null;
  for (const { effectiveFrom, ruleset } of versions) {
    if (effectiveFrom > at) break;
    since = ruleset.expiry.points.kind === 'inactivity' ? (since ?? effectiveFrom) : null;
  }
  return since;
}

function endOfLife({ after, until }: Lasting, at: Instant, timeZone: string): Instant {
  const end = addSpan(at, after, timeZone);
  switch (until) {
    case 'exact':
      return end;
    case 'end_of_day':
      return endOf(end, 'day', timeZone);
    case 'end_of_month':
      return endOf(end, 'month', timeZone);
    case 'end_of_year':
      return endOf(end, 'year', timeZone);
  }
}

/** At least as long as the span and what rounding up adds. */
function spanMaxMs({ after }: Lasting): number {
  const days = { days: 1, months: 31, years: 366 }[after.unit];
  return (after.value * days + 2 * 366) * dayMs;
}
