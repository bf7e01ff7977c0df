import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExpiryPolicy } from '../program/ruleset.ts';
import { expiryPolicySchema } from '../program/schema/policies.ts';
import type { Instant } from '../shared/instant.ts';
import { expiryOf, inactiveSince, inactivityCountsFrom, inactivityEnds } from './index.ts';

const instant = (iso: string) => Date.parse(iso) as Instant;
const iso = (at: Instant | null) => (at === null ? null : new Date(at).toISOString().replace('.000Z', 'Z'));
const policyOf = (points: object): ExpiryPolicy => expiryPolicySchema.parse({ points });
const months = (value: number) => ({ value, unit: 'months' });

describe('a lot', () => {
  it.each([
    // Voucherify’s “1 month, rounded”.
    ['2026-01-25T09:00:00Z', { after: months(1), until: 'end_of_day' }, 'UTC', '2026-02-26T00:00:00Z'],
    ['2026-01-31T09:00:00Z', { after: months(1), until: 'end_of_day' }, 'UTC', '2026-03-01T00:00:00Z'],
    ['2028-01-31T09:00:00Z', { after: months(1), until: 'end_of_day' }, 'UTC', '2028-03-01T00:00:00Z'],
    ['2026-01-25T09:00:00Z', { after: months(1), until: 'exact' }, 'UTC', '2026-02-25T09:00:00Z'],
    ['2026-01-25T09:00:00Z', { after: months(1), until: 'end_of_month' }, 'UTC', '2026-03-01T00:00:00Z'],
    ['2026-01-25T09:00:00Z', { after: { value: 2, unit: 'years' }, until: 'end_of_year' }, 'UTC', '2029-01-01T00:00:00Z'],
    // The day ends by the shop’s clock, also on the night in which that changes.
    ['2026-10-01T02:00:00Z', { after: { value: 30, unit: 'days' }, until: 'end_of_day' }, 'America/New_York', '2026-10-31T04:00:00Z'],
    ['2026-10-01T12:00:00Z', { after: { value: 31, unit: 'days' }, until: 'end_of_day' }, 'America/New_York', '2026-11-02T05:00:00Z'],
  ])('earned at %s and living %j in %s expires at %s', (at, policy, zone, expires) => {
    expect(iso(expiryOf(policyOf({ kind: 'per_lot', ...policy }), instant(at), zone))).toBe(expires);
  });

  it('lives for ever where points do not expire, or only by inactivity', () => {
    expect(expiryOf(policyOf({ kind: 'none' }), instant('2026-01-25T09:00:00Z'), 'UTC')).toBeNull();
    expect(expiryOf(policyOf({ kind: 'inactivity' }), instant('2026-01-25T09:00:00Z'), 'UTC')).toBeNull();
  });
});

describe('a balance', () => {
  it.each([
    // Smile’s one year of inactivity: 500 on the 1st of January, and again active on the 31st of December.
    ['2021-01-01T10:00:00Z', { after: months(12), until: 'end_of_day' }, '2022-01-02T00:00:00Z'],
    ['2021-12-31T10:00:00Z', { after: months(12), until: 'end_of_day' }, '2023-01-01T00:00:00Z'],
    // BON’s thirty days: idle since the 15th of April.
    ['2026-04-15T10:00:00Z', { after: { value: 30, unit: 'days' }, until: 'end_of_day' }, '2026-05-16T00:00:00Z'],
  ])('last active at %s with %j ends at %s', (at, policy, ends) => {
    expect(iso(inactivityEnds(policyOf({ kind: 'inactivity', ...policy }), instant(at), 'UTC'))).toBe(ends);
  });

  it('does not end by inactivity where lots expire, or nothing does', () => {
    for (const policy of [policyOf({ kind: 'per_lot' }), policyOf({ kind: 'none' })]) {
      expect(inactivityEnds(policy, instant('2026-01-25T09:00:00Z'), 'UTC')).toBeNull();
      expect(inactiveSince(policy, instant('2026-01-25T09:00:00Z'), 'UTC')).toBeNull();
    }
  });

  it('has ended exactly for those who were active no later than the line that is drawn', () => {
    const anyPolicy = fc.record({
      kind: fc.constant('inactivity'),
      after: fc.record({ value: fc.integer({ min: 1, max: 60 }), unit: fc.constantFrom('days', 'months', 'years') }),
      until: fc.constantFrom('exact', 'end_of_day', 'end_of_month', 'end_of_year'),
    });
    const anyZone = fc.constantFrom(
      'UTC',
      'America/New_York',
      'America/Sao_Paulo',
      'Pacific/Apia',
      'Asia/Kathmandu',
      'Australia/Lord_Howe',
    );
    fc.assert(
      fc.property(anyPolicy, anyZone, fc.integer({ min: Date.UTC(1995, 0), max: Date.UTC(2036, 0) }), (points, zone, at) => {
        const policy = policyOf(points);
        const since = inactiveSince(policy, at as Instant, zone);
        if (since === null) {
          expect(inactivityEnds(policy, 0 as Instant, zone)).toBeGreaterThan(at);
          return;
        }
        expect(inactivityEnds(policy, since, zone)).toBeLessThanOrEqual(at);
        expect(inactivityEnds(policy, (since + 1) as Instant, zone)).toBeGreaterThan(at);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('doing nothing counts', () => {
  const version = (day: number, kind: 'none' | 'per_lot' | 'inactivity') => ({
    effectiveFrom: day as Instant,
    ruleset: { expiry: policyOf({ kind }) },
  });
  const versions = [
    version(1, 'inactivity'),
    version(2, 'per_lot'),
    version(5, 'inactivity'),
    version(7, 'inactivity'),
    version(9, 'none'),
  ];
  it.each([
    [0, null],
    [1, 1],
    [4, null],
    [5, 5],
    [8, 5],
    [9, null],
  ])('at %s from the version that brought it in: %s', (at, since) => {
    expect(inactivityCountsFrom(versions, at as Instant)).toBe(since);
  });
});
