import { refuse, success, type Result } from '../shared/result.ts';

/**
 * Whether a member takes part. `left`: earns and redeems nothing by their own wish, and may come back as the same member.
 * `blocked`: earns and redeems nothing by the merchant's; their points are kept, and only staff ends it. `erased`: a member whom
 * nobody can name any more.
 */
export type MemberStatus = 'active' | 'left' | 'blocked' | 'erased';

export type MembershipStep = 'enrol' | 'leave' | 'block' | 'unblock';

/**
 * The status that a step leads to; the same one where there is nothing to do, so that repeating a step is harmless.
 * Refuses `member_blocked` where a blocked member would get round the block, and `unknown_member` for one who was forgotten.
 */
export function statusAfter(status: MemberStatus, step: MembershipStep): Result<MemberStatus> {
  if (status === 'erased') return refuse('unknown_member', 'This member was erased; nobody can say any more who they were.');
  switch (step) {
    case 'block':
      return success('blocked');
    case 'unblock':
      return success(status === 'blocked' ? 'active' : status);
    case 'enrol':
      return status === 'blocked' ? blocked() : success('active');
    case 'leave':
      // Whoever left could come back: leaving must not be the way out of a block.
      return status === 'blocked' ? blocked() : success('left');
  }
}

function blocked(): Result<MemberStatus> {
  return refuse('member_blocked', 'This membership is blocked. Only the shop can change that.');
}

/** Why a member may not spend points now; null when they may. */
export function refusalToSpend(status: MemberStatus) {
  if (status === 'active') return null;
  if (status === 'left') return refuse('member_left', 'You left this program. Join again to use your points.');
  if (status === 'blocked') return refuse('member_blocked', 'Your membership is blocked. Please contact the shop.');
  return refuse('unknown_member', 'There is no such member.');
}
