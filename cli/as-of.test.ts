import { describe, expect, it } from 'vitest';
import type { Shop } from '../app/application/laurel.ts';
import { emptyBalances } from '../app/domain/ledger/index.ts';
import type { Instant } from '../app/domain/shared/instant.ts';
import { asOfFrom, asOfJson, balancesAsOf } from './as-of.ts';

const instant = (iso: string) => Date.parse(iso) as Instant;
const now = instant('2026-11-21T12:00:00Z');

describe('what is asked of the past', () => {
  it('is nothing when no instant is named', () => {
    expect(asOfFrom({}, now)).toBeNull();
  });

  it.each([
    [{ asOf: '2026-08-01' }, { at: instant('2026-08-01T00:00:00Z') }],
    [
      { asOf: '2026-08-01', knownAt: '-1d' },
      { at: instant('2026-08-01T00:00:00Z'), knownAt: instant('2026-11-20T12:00:00Z') },
    ],
    [{ knownAt: '-1d' }, { at: instant('2026-11-20T12:00:00Z'), knownAt: instant('2026-11-20T12:00:00Z') }],
  ])('of %j is %j', (options, asOf) => {
    expect(asOfFrom(options, now)).toEqual(asOf);
  });

  it('is refused when it is no instant', () => {
    expect(() => asOfFrom({ asOf: 'yesterday' }, now)).toThrow('is no instant');
  });
});

describe('balances of the past', () => {
  it('say what they are about, and leave out what was nothing', () => {
    const asOf = { at: instant('2026-08-01T00:00:00Z'), knownAt: instant('2026-08-02T00:00:00Z') };
    const lines = balancesAsOf({ timeZone: 'UTC' } as Shop, asOf, { ...emptyBalances, available: 70, issued: -70 });
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/^Balances on .*, as far as it was known on /);
    expect(lines.slice(1).join()).toContain('available points');
    expect(asOfJson(asOf)).toEqual({ asOf: '2026-08-01T00:00:00.000Z', knownAt: '2026-08-02T00:00:00.000Z' });
  });
});
