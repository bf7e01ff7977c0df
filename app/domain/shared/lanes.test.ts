import { describe, expect, it } from 'vitest';
import { laneCount, laneOf } from './lanes.ts';

describe('a lane', () => {
  it('of a subject never changes, because stored events lie in it', () => {
    expect(['1', '2', '820982911946154508', 'shop', 'none', ''].map(laneOf)).toEqual([4, 5, 5, 1, 3, 5]);
    expect(laneCount).toBe(8);
  });

  it('gets about its share of ids that follow each other', () => {
    const counts = Array<number>(laneCount).fill(0);
    for (let id = 0; id < 8_000; id += 1) counts[laneOf(String(5_400_000_000_000 + id * 32_768))]! += 1;
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(200);
  });
});
