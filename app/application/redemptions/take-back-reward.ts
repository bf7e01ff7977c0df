import { isDiscount, isMadeAtOnce, release, type RedemptionRecord } from '../../domain/rewards/index.ts';
import type { MemberId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { refuse, success, type Result } from '../../domain/shared/result.ts';
import type { Actor, Shop } from '../laurel.ts';
import { changeWhoeverTookOver } from '../members/who-took-over.ts';
import type { Clock } from '../ports/clock.ts';
import type { LockedMember, MemberChange, MemberLedger } from '../ports/member-ledger.ts';
import { returnOf } from './returns.ts';

/** Who takes it back, for the audit log. */
const program: Actor = { kind: 'system', id: 'program' };

/** Why it was released, as the redemption keeps it: by this a gift is known that may be given again. */
const noLongerEntitled = 'no_longer_entitled';

/**
 * The client's key of a redemption that is a gift; `after`: the one that was taken back before this one was given. Shoppers' own keys
 * have no colon, so none of them can name a gift; names of gifts have no slash.
 */
export function giftKey(gift: string, after?: string): string {
  return after === undefined ? `grant:${gift}` : `grant:${gift}/${after}`;
}

/** Whether a gift was taken back for want of entitlement, or is being taken back. */
export function wasTakenBack({ releaseReason }: Pick<RedemptionRecord, 'releaseReason'>): boolean {
  return releaseReason === noLongerEntitled;
}

/**
 * Takes back a reward that was given for what turned out not to be: a tier that was not reached, a referral that did not last. A code
 * or a card is withdrawn at Shopify as any other is. What was used is used, and what was handed over is: nobody is charged for it. Nothing
 * is taken back from a member whose awards entitle them by now. For the effect `reward_revoke`; safe to repeat. Refuses `reward_not_now`
 * while Shopify still makes it.
 */
export function createTakeBackReward({ ledger, clock }: { readonly ledger: Pick<MemberLedger, 'change'>; readonly clock: Clock }) {
  return async (shop: Shop, { memberId, key }: { memberId: MemberId; key: string }): Promise<Result<unknown>> => {
    const at = clock.now();
    const input = { shopId: shop.id, memberId, gift: key, program: true };
    const taken = await changeWhoeverTookOver(ledger, input, (member) => takeBack(member, at));
    return taken ?? success(null);
  };
}

function takeBack(member: LockedMember, at: Instant): MemberChange<Result<unknown>> {
  const { redemption, entitled, books } = member;
  if (redemption === null || entitled === true) return { value: success(null) };
  const { id, state, terms, turns, fulfilment } = redemption;
  const audit = { audit: { actor: program, action: 'redemption.taken_back', details: { redemptionId: id } } };
  const value = success(null);
  if (isMadeAtOnce(terms)) {
    if (state === 'issuing') return { value: refuse('reward_not_now', 'Shopify is still making this reward.') };
    if (state !== 'captured' || fulfilment?.step === 'undoing') return { value };
    const undoing: RedemptionRecord = { ...redemption, fulfilment: { step: 'undoing', note: null, at }, releaseReason: noLongerEntitled };
    const effect = { kind: 'reward_undo', key: `${id}/${at}`, payload: { redemptionId: id } } as const;
    return { value, changedRedemption: undoing, effects: [effect], ...audit };
  }
  if (state !== 'issuing' && state !== 'held') return { value };
  if (isDiscount(terms)) {
    const releasing: RedemptionRecord = { ...redemption, state: 'releasing', releaseReason: noLongerEntitled };
    const effect = { kind: 'discount_withdraw', key: `${id}/${turns}`, payload: { redemptionId: id } } as const;
    return { value, changedRedemption: releasing, effects: [effect], ...audit };
  }
  return { value, changedRedemption: release(books, redemption, returnOf(member, redemption, at), noLongerEntitled), ...audit };
}
