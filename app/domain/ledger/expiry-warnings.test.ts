import { describe, expect, it } from 'vitest';
import { expiryPolicySchema } from '../program/schema/policies.ts';
import type { Instant } from '../shared/instant.ts';
import { warningWindows } from './index.ts';

const instant = (iso: string) => Date.parse(iso) as Instant;
const policyOf = (warnDaysBefore: number[]) => expiryPolicySchema.parse({ points: { kind: 'per_lot' }, warnDaysBefore });
const windows = (days: number[], at: string, zone = 'UTC') => warningWindows(policyOf(days), instant(at), zone);

describe('warnings of an expiry', () => {
  it('are none where the program gives none', () => {
    expect(windows([], '2026-03-01T12:00:00Z')).toEqual([]);
  });

  it('look as far ahead as the earliest of them, each day with the nearest warning that covers it', () => {
    const found = windows([7, 2], '2026-03-01T12:00:00Z').map(({ day, days }) => [day, days]);
    expect(found).toEqual([
      ['2026-03-01', 2],
      ['2026-03-02', 2],
      ['2026-03-03', 2],
      ['2026-03-04', 7],
      ['2026-03-05', 7],
      ['2026-03-06', 7],
      ['2026-03-07', 7],
      ['2026-03-08', 7],
    ]);
  });

  it('leave no instant out and none twice, and begin with what has not expired yet', () => {
    const found = windows([30, 7], '2026-03-01T12:00:00Z', 'America/New_York');
    expect(found[0]!.from).toBe(instant('2026-03-01T12:00:00Z'));
    for (const [index, { to }] of found.slice(0, -1).entries()) expect(found[index + 1]!.from).toBe(to);
  });

  it('count points that expire at midnight to the day that ends with it', () => {
    const midnight = instant('2026-03-09T04:00:00Z');
    const [found] = windows([1], '2026-03-08T12:00:00Z', 'America/New_York').filter(({ from, to }) => from < midnight && midnight <= to);
    expect(found).toMatchObject({ day: '2026-03-08', days: 1 });
  });

  it('pass over a day that a zone left out', () => {
    expect(windows([3], '2011-12-29T12:00:00Z', 'Pacific/Apia').map(({ day }) => day)).toEqual(['2011-12-29', '2011-12-31', '2012-01-01']);
  });
});
