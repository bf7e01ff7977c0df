import type { Activity } from '../../program/ruleset.ts';

/**
 * How many milestones are reached when a count goes from `before` to `after`, and how many were reached in all. `reached`: the
 * most that were ever reached, so that a count which falls (a refund) and rises again earns nothing twice; undefined when nobody
 * looked yet, and then what was passed before the activity existed is not made up for.
 */
export function milestonesReached(
  { before, after, reached }: { readonly before: number; readonly after: number; readonly reached: number | undefined },
  milestone: Activity['milestone'],
): { readonly times: number; readonly reached: number } {
  const passed = reached ?? multiples(before, milestone);
  const now = Math.max(passed, multiples(after, milestone));
  return { times: now - passed, reached: now };
}

function multiples(count: number, { at, repeats }: Activity['milestone']): number {
  const times = Math.max(0, Math.floor(count / at));
  return repeats ? times : Math.min(times, 1);
}
