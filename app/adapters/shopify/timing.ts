import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

/** Time and chance as arguments, so that a test can tell what happens when. */
export interface Timing {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after `ms`, or at once when the signal is aborted meanwhile. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** At least 0, below 1. */
  random(): number;
}

export const systemTiming: Timing = {
  now: () => Date.now(),
  sleep: (ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined),
  random: () => randomInt(2 ** 32) / 2 ** 32,
};
