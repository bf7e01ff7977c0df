import type { MemberId } from '../../domain/shared/ids.ts';
import { refuse, success, type Result } from '../../domain/shared/result.ts';
import { refusalToSpend } from '../../domain/members/index.ts';
import type { Shop } from '../laurel.ts';
import type { Clock } from '../ports/clock.ts';
import type { Members } from '../ports/members.ts';
import type { ReferralLink, Referrals } from '../ports/referrals.ts';
import type { Shops } from '../ports/shops.ts';
import type { TraceHash } from '../ports/trace-hash.ts';
import { tracesOfVisitor, type VisitorTraces } from './traces.ts';

export interface ShareDeps {
  readonly referrals: Referrals;
  readonly members: Members;
  readonly shops: Pick<Shops, 'currentProgram'>;
  readonly hash: TraceHash;
  readonly clock: Clock;
  readonly linkCodes: (shopId: string, memberId: string) => readonly string[];
}

/**
 * A member's link, made when they first ask for it. By what they ask with they can be recognised later, should they refer
 * themselves. Refuses `referrals_off`, `unknown_member`, `member_left`, `member_blocked`.
 */
export function createShareLink({ referrals, members, shops, hash, clock, linkCodes }: ShareDeps) {
  return async (shop: Shop, memberId: MemberId, visitor: VisitorTraces = {}): Promise<Result<ReferralLink>> => {
    const program = await shops.currentProgram(shop.id);
    if (program?.ruleset.referrals.enabled !== true) return refuse('referrals_off', 'This shop does not reward referrals at the moment.');
    const member = await members.show(shop.id, memberId);
    if (member === null) return refuse('unknown_member', 'There is no such member.');
    const refusal = refusalToSpend(member.status);
    if (refusal !== null) return refusal;
    const at = clock.now();
    const link = await referrals.link({ shopId: shop.id, memberId, codes: linkCodes(shop.id, memberId), at });
    if (link === null) throw new Error(`All codes that were offered for member ${memberId} are taken.`);
    const traces = tracesOfVisitor(hash, shop.id, { ...visitor, email: visitor.email ?? member.email }, at);
    await referrals.recognise({ shopId: shop.id, memberId, traces, at });
    return success(link);
  };
}
