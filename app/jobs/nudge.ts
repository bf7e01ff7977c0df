import type { JobQueue } from '../application/ports/jobs.ts';
import type { Nudge } from '../application/ports/events.ts';
import type { RunNudge } from '../application/ports/runs.ts';
import { jobs } from './catalogue.ts';

/** How long nudges of one lane are collected before one is given. */
const coalesceMs = 3;

/** Nudges through the queue, at most one a lane in a few milliseconds. A queue that is down is only a wait for the sweep. */
export function createNudge({
  queue,
  log,
}: {
  queue: JobQueue;
  log: { warn(fields: object, message: string): void };
}): Nudge & RunNudge & { close(): void } {
  const timers = new Map<string, NodeJS.Timeout>();
  const soon = (key: string, name: 'drain-lane' | 'run-effects' | 'work-runs', data: object) => {
    if (timers.has(key)) return;
    const give = () => {
      timers.delete(key);
      queue
        .add(name, data, { key, attempts: jobs[name].attempts })
        .catch((fault: unknown) => log.warn({ err: fault, key }, 'A nudge was lost; the sweep will find the work.'));
    };
    timers.set(key, setTimeout(give, coalesceMs));
  };
  return {
    lane: (shopId, lane) => soon(`lane-${shopId}-${lane}`, 'drain-lane', { shopId, lane }),
    effects: (shopId) => soon(`effects-${shopId}`, 'run-effects', { shopId }),
    runs: (shopId) => soon(`runs-${shopId}`, 'work-runs', { shopId }),
    close: () => timers.forEach((timer) => clearTimeout(timer)),
  };
}
