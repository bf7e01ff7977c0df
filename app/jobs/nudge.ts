import type { JobQueue } from '../application/ports/jobs.ts';
import type { LaneBell, Nudge } from '../application/ports/events.ts';
import type { RunNudge } from '../application/ports/runs.ts';
import { jobs } from './catalogue.ts';

/** How long nudges of one shop are collected before one is given. */
const coalesceMs = 3;
/** The queue only follows the bell, for workers that did not hear it. */
const behindBellMs = 250;

/**
 * Nudges: lanes by the bell, and through the queue behind it; everything else through the queue, at most once in a few milliseconds. A
 * queue that is down is only a wait for the sweep.
 */
export function createNudge({
  bell,
  queue,
  log,
}: {
  bell: LaneBell;
  queue: JobQueue;
  log: { warn(fields: object, message: string): void };
}): Nudge & RunNudge & { close(): void } {
  const timers = new Map<string, NodeJS.Timeout>();
  let closed = false;
  const soon = (key: string, name: 'drain-lane' | 'run-effects' | 'work-runs', data: object, waitMs = coalesceMs) => {
    if (closed || timers.has(key)) return;
    const give = () => {
      timers.delete(key);
      queue
        .add(name, data, { key, attempts: jobs[name].attempts })
        .catch((fault: unknown) => log.warn({ err: fault, key }, 'A nudge was lost; the sweep will find the work.'));
    };
    timers.set(key, setTimeout(give, waitMs));
  };
  return {
    lane(shopId, lane) {
      bell.ring(shopId, lane);
      soon(`lane-${shopId}-${lane}`, 'drain-lane', { shopId, lane }, behindBellMs);
    },
    effects: (shopId) => soon(`effects-${shopId}`, 'run-effects', { shopId }),
    runs: (shopId) => soon(`runs-${shopId}`, 'work-runs', { shopId }),
    close() {
      closed = true;
      timers.forEach((timer) => clearTimeout(timer));
    },
  };
}
