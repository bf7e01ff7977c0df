import type { Instant } from '../../domain/shared/instant.ts';

/** Midnight at the start of the day that `at` falls on in a time zone. An unknown zone counts as UTC. */
export function startOfDay(at: Instant, timeZone: string): Instant {
  const offset = offsetMs(at, timeZone);
  const localMidnight = Math.floor((at + offset) / 86_400_000) * 86_400_000;
  // On a day when the clocks change, the offset at midnight is not the one at `at`.
  const midnight = localMidnight - offsetMs((localMidnight - offset) as Instant, timeZone);
  // Where clocks go back at one, the day has two midnights (Havana, the Azores): it starts at the first.
  return (localMidnight - offsetMs((midnight - 1) as Instant, timeZone)) as Instant;
}

function offsetMs(at: Instant, timeZone: string): number {
  try {
    const parts = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' }).formatToParts(at); // prettier-ignore
    const part = (type: string) => Number(parts.find((candidate) => candidate.type === type)?.value);
    const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
    return local - Math.floor(at / 1000) * 1000;
  } catch {
    return 0;
  }
}
