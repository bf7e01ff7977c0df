export interface RateLimit {
  /** Counts one request of a key and says whether it may go on. */
  allows(key: string): boolean;
}

/** At most `perWindow` requests of a key in each window. Per process: a guard against one eager client, not an accounting. */
export function createRateLimit({
  perWindow,
  windowMs,
  now,
  keysMax = 50_000,
}: {
  perWindow: number;
  windowMs: number;
  now: () => number;
  keysMax?: number;
}): RateLimit {
  let counts = new Map<string, number>();
  let windowEndsAt = 0;
  return {
    allows(key) {
      if (now() >= windowEndsAt || counts.size >= keysMax) {
        counts = new Map();
        windowEndsAt = now() + windowMs;
      }
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      return count <= perWindow;
    },
  };
}
