import { describe, expect, it } from 'vitest';
import { createRateLimit } from './rate-limit.ts';

describe('the rate limit', () => {
  it('lets each key through so often in a window, and again in the next', () => {
    let now = 1_000;
    const limit = createRateLimit({ perWindow: 2, windowMs: 100, now: () => now });
    expect(['a', 'a', 'a', 'b'].map((key) => limit.allows(key))).toEqual([true, true, false, true]);
    now = 1_099;
    expect(limit.allows('a')).toBe(false);
    now = 1_100;
    expect(['a', 'a', 'a'].map((key) => limit.allows(key))).toEqual([true, true, false]);
  });

  it('forgets all keys before there are too many to remember', () => {
    const limit = createRateLimit({ perWindow: 1, windowMs: 1_000, now: () => 0, keysMax: 3 });
    expect(['a', 'b', 'c'].map((key) => limit.allows(key))).toEqual([true, true, true]);
    expect(limit.allows('a')).toBe(true);
  });
});
