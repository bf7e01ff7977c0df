import { expect, test } from 'vitest';
import type { ReferralRecord } from '../../app/application/ports/referrals.ts';
import type { CustomerId, MemberId } from '../../app/domain/shared/ids.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import { inWords } from './referral.ts';

const referral: ReferralRecord = {
  id: 'r1',
  programId: '1',
  advocateId: '17' as MemberId,
  friendId: null,
  code: null,
  rulesetVersion: 1,
  clickedAt: null,
  claimedAt: Date.UTC(2026, 2, 1, 12) as Instant,
  signedIn: false,
  tracesForgotten: false,
  decision: null,
  state: 'held',
  score: 85,
  reasons: ['sameAddress', 'network'],
  orderId: null,
  dueAt: null,
  granted: { advocatePoints: 0, advocateReward: null, friendPoints: 0 },
  turns: 0,
  changedAt: 0 as Instant,
};

test('a referral is one line that says who, what speaks against it, and who decided', () => {
  const line = inWords(referral, { timeZone: 'UTC' });
  expect(line).toContain(
    'held, score 85 (both live at the same address, both use the same network): member 17 referred somebody without an account',
  );
  const decision = { verdict: 'approved', at: 0 as Instant, by: { kind: 'staff', id: '77' }, note: 'A family' } as const;
  const decided = inWords({ ...referral, state: 'rewarded', friendId: '900' as CustomerId, decision }, { timeZone: 'UTC' });
  expect(decided).toContain('member 17 referred customer 900; approved by staff 77: A family');
});
