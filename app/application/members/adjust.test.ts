import { describe, expect, it } from 'vitest';
import { InMemoryLedger } from '../../../tests/support/ledger-in-memory.ts';
import { at, rulesetOf } from '../../../tests/support/ledger-samples.ts';
import type { MemberId, ShopId } from '../../domain/shared/ids.ts';
import type { Shop } from '../laurel.ts';
import type { MemberLedger } from '../ports/member-ledger.ts';
import { createAdjust, type AdjustInput } from './adjust.ts';

const shop: Shop = { id: '1' as ShopId, domain: 'a.myshopify.com', name: 'A', currency: 'USD', timeZone: 'UTC', installed: true };
const staff = { kind: 'staff', id: '42' } as const;

function desk(rules: Parameters<typeof rulesetOf>[0] = {}, timeZone = 'UTC') {
  const ledger = new InMemoryLedger(rulesetOf(rules), at(0), timeZone);
  const memberId = ledger.memberOf('7') as MemberId;
  const adjust = createAdjust({ ledger: ledger as unknown as MemberLedger, clock: { now: () => at(1) } });
  const give = (given: Partial<AdjustInput> = {}) =>
    adjust(shop, staff, { memberId, points: 50, reason: 'Sorry for the delay', idempotencyKey: 'form-0001', ...given });
  return { ledger, memberId, give };
}

describe('an adjustment', () => {
  it('gives points with its reason and its actor, and is written down', async () => {
    const { ledger, memberId, give } = desk();
    expect(await give({ reason: '  Sorry for the delay ' })).toEqual({ ok: true, value: { available: 50 } });
    const [transfer] = ledger.account(memberId).transfers.values();
    expect(transfer).toMatchObject({ kind: 'adjust_up', amount: 50, note: 'Sorry for the delay', actor: staff, key: 'adjust:form-0001' });
    expect(ledger.audit).toMatchObject([{ action: 'member.adjusted' }]);
  });

  it('gives points that expire as points earned at that time', async () => {
    const points = { kind: 'per_lot', after: { value: 1, unit: 'days' }, until: 'end_of_day' } as const;
    const { ledger, memberId, give } = desk({ expiry: { points } }, 'Asia/Tokyo');
    await give();
    await give({ points: -20, idempotencyKey: 'form-0002' });
    const [lot, ...others] = ledger.account(memberId).lots.values();
    const [day, tokyo] = [86_400_000, 9 * 3_600_000];
    const ends = (Math.floor((at(1) + day + tokyo) / day) + 1) * day - tokyo;
    expect([lot, ...others]).toMatchObject([{ remaining: 30, expiresAt: ends }]);
  });

  it('of a program whose rules are still to come expires by those', async () => {
    const { ledger, memberId, give } = desk();
    const points = { kind: 'per_lot', after: { value: 10, unit: 'days' }, until: 'exact' } as const;
    const [first] = ledger.program.rulesets;
    const rulesets = [{ ...first!, effectiveFrom: at(60), ruleset: rulesetOf({ expiry: { points } }) }];
    Object.assign(ledger.program, { rulesets });
    await give();
    expect([...ledger.account(memberId).lots.values()]).toMatchObject([{ expiresAt: at(1 + 10 * 86_400) }]);
  });

  it('takes at most what is available', async () => {
    const { give } = desk();
    await give();
    expect(await give({ points: -51, idempotencyKey: 'form-0002' })).toMatchObject({ reason: 'insufficient_points', field: 'points' });
    expect(await give({ points: -50, idempotencyKey: 'form-0003' })).toEqual({ ok: true, value: { available: 0 } });
  });

  it('from one form happens once, and a changed form is a conflict', async () => {
    const { ledger, memberId, give } = desk();
    await give();
    expect(await give()).toEqual({ ok: true, value: { available: 50 } });
    for (const change of [{ points: 51 }, { points: -50 }, { reason: 'Another' }])
      expect(await give(change)).toMatchObject({ reason: 'idempotency_conflict' });
    expect(ledger.account(memberId).transfers.size).toBe(1);
  });

  it.each([
    [{ points: 0 }, 'points'],
    [{ points: 1.5 }, 'points'],
    [{ points: Number.NaN }, 'points'],
    [{ points: 1_000_000_000_001 }, 'points'],
    [{ reason: '   ' }, 'reason'],
    [{ reason: 'x'.repeat(501) }, 'reason'],
    [{ idempotencyKey: 'short' }, 'idempotencyKey'],
    [{ idempotencyKey: 'with spaces in it' }, 'idempotencyKey'],
  ])('is refused for %j at its field, and moves nothing', async (given, field) => {
    const { ledger, memberId, give } = desk();
    expect(await give(given)).toMatchObject({ ok: false, reason: 'invalid_input', field });
    expect(ledger.account(memberId).transfers.size).toBe(0);
  });

  it('of nobody is refused', async () => {
    expect(await desk().give({ memberId: '99' as MemberId })).toMatchObject({ reason: 'unknown_member' });
  });
});
