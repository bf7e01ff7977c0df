import { refuse, success, type Result } from '../../domain/shared/result.ts';
import type { Actor, Shop } from '../laurel.ts';
import type { Clock } from '../ports/clock.ts';
import type { ReferralRecord, Referrals } from '../ports/referrals.ts';
import type { SettleAdvocate } from './settle.ts';

export interface DecideInput {
  readonly referralId: string;
  readonly verdict: 'approved' | 'rejected';
  /** Why; kept with the referral. */
  readonly note: string;
}

/**
 * A person decides about a referral that is held; the last word counts, also after something was given: rejecting takes it back.
 * Refuses `unknown_referral`, `invalid_input`, and `referral_closed` where there is nothing left to decide.
 */
export function createDecideReferral({ referrals, settle, clock }: { referrals: Referrals; settle: SettleAdvocate; clock: Clock }) {
  return async (shop: Shop, actor: Actor, { referralId, verdict, note }: DecideInput): Promise<Result<ReferralRecord>> => {
    const text = note.trim();
    if (text === '' || text.includes('\u0000'))
      return refuse('invalid_input', 'Say why; whoever looks at this later wants to know.', 'note');
    if (text.length > 500) return refuse('invalid_input', 'Keep the note to 500 characters.', 'note');
    const referral = await referrals.find(shop.id, referralId);
    if (referral === null) return refuse('unknown_referral', 'There is no such referral.');
    if (referral.decision?.verdict === verdict) return success(referral);
    if (referral.state === 'revoked' || referral.reasons.includes('claim_expired') || referral.reasons.includes('below_minimum')) {
      return refuse('referral_closed', 'This referral is over; no decision changes that.');
    }
    const decision = { verdict, at: clock.now(), by: actor, note: text };
    const settled = await settle(shop, {
      advocateId: referral.advocateId,
      verdict: { referralId, decision, audit: { actor, action: `referral.${verdict}` } },
    });
    const decided = settled.find(({ id }) => id === referralId);
    return decided === undefined ? refuse('unknown_referral', 'There is no such referral.') : success(decided);
  };
}
