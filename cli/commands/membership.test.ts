import { expect, test } from 'vitest';
import type { MemberDetail } from '../../app/application/laurel.ts';
import { emptyBalances } from '../../app/domain/ledger/index.ts';
import type { MemberId } from '../../app/domain/shared/ids.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import { mergePreview, stateInWords } from './membership.ts';

function memberOf(given: Partial<MemberDetail>): MemberDetail {
  const rest = { email: null, available: 0, pending: 0, enrolledAt: 0 as Instant, customerId: null, companyId: null, statusReason: null };
  return { ...rest, id: '1' as MemberId, name: 'Ada', status: 'active', balances: emptyBalances, transfers: [], redemptions: [], ...given };
}

test('a merge is told before it happens: both balances, their sum, and that a block goes along', () => {
  const gone = memberOf({ status: 'blocked', balances: { ...emptyBalances, available: 30, pending: 5, issued: -35 } });
  const kept = memberOf({ id: '2' as MemberId, name: 'Bob', balances: { ...emptyBalances, available: 12, issued: -12 } });
  const words = mergePreview(gone, kept).join('\n');
  expect(words).toContain('Ada (member 1, goes): 30 points available, 5 points pending');
  expect(words).toContain('afterwards: 42 points available, 5 points pending');
  expect(words).toContain('who stays would be blocked');
  expect(mergePreview(kept, gone).join('\n')).not.toContain('would be blocked');
});

test('a step that changed nothing says so', () => {
  expect(stateInWords({ memberId: '7' as MemberId, status: 'left', changed: true })).toBe('Member 7 is left now.');
  expect(stateInWords({ memberId: '7' as MemberId, status: 'left', changed: false })).toContain('nothing changed');
});
