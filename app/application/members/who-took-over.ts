import type { MemberId } from '../../domain/shared/ids.ts';
import type { LockedMember, MemberChange, MemberLedger } from '../ports/member-ledger.ts';

/**
 * A command on a member, or on the one who took over: what was promised to somebody who was merged away meanwhile, be it several
 * times, is the kept member's. Null when the shop has no such member.
 */
export async function changeWhoeverTookOver<T>(
  ledger: Pick<MemberLedger, 'change'>,
  input: Parameters<MemberLedger['change']>[0],
  decide: (member: LockedMember) => MemberChange<T>,
): Promise<T | null> {
  let memberId = input.memberId;
  // Nobody is merged into somebody who was merged away, so this walk ends.
  for (;;) {
    const answer = await ledger.change<{ value: T } | { takenOverBy: MemberId }>({ ...input, memberId }, (member) => {
      if (member.mergedInto != null) return { value: { takenOverBy: member.mergedInto } };
      const change = decide(member);
      return { ...change, value: { value: change.value } };
    });
    if (answer === null) return null;
    if ('value' in answer) return answer.value;
    memberId = answer.takenOverBy;
  }
}
