import type { CustomerId, MemberId, RedemptionId } from '../../domain/shared/ids.ts';
import { refuse, success, type Result } from '../../domain/shared/result.ts';
import { redemptionView, type RedemptionRecord } from '../../domain/rewards/index.ts';
import type { Actor, Redemption, Shop } from '../laurel.ts';
import type { LockedMember, MemberChange, MemberLedger } from '../ports/member-ledger.ts';
import type { RunEffects } from './run-effects.ts';

/** Names a withdrawal: a redemption that was taken after all and given back again has another one. */
const withdrawalKey = ({ id, turns }: RedemptionRecord) => `${id}/${turns}`;

const gone = () => refuse('unknown_redemption', 'There is no such redemption.');

/**
 * Gives a reward back: the code is withdrawn first and the points return after that, so that nobody has both. Repeating
 * it changes nothing.
 */
export function createCancel(deps: { ledger: MemberLedger; runEffects: RunEffects }) {
  return async (shop: Shop, by: { customerId: CustomerId } | { actor: Actor }, redemptionId: RedemptionId): Promise<Result<Redemption>> => {
    const found = await deps.ledger.findRedemption(shop.id, redemptionId);
    // A stranger's redemption is not there, whatever its id.
    if (found === null || ('customerId' in by && found.customerId !== by.customerId)) return gone();
    const memberId = found.redemption.memberId as MemberId;

    const decided = await deps.ledger.change({ shopId: shop.id, memberId, redemptionId }, (member) => decide(member, by));
    if (decided === null) return gone();
    if (!decided.ok) return decided;
    await deps.runEffects(shop, { waitMs: 3_000, only: { kind: 'discount_withdraw', key: withdrawalKey(decided.value) } });
    const now = await deps.ledger.change({ shopId: shop.id, memberId, redemptionId }, (member) => ({
      value: redemptionView(member.redemption ?? decided.value, member.books.balances.available),
    }));
    return now === null ? gone() : success(now);
  };
}

function decide({ redemption }: LockedMember, by: { customerId: CustomerId } | { actor: Actor }): MemberChange<Result<RedemptionRecord>> {
  if (redemption === null) return { value: gone() };
  if (redemption.state === 'captured') {
    return { value: refuse('redemption_already_used', 'This code has been used for an order, so its points cannot come back.') };
  }
  if (redemption.state === 'releasing' || redemption.state === 'released') return { value: success(redemption) };
  const releasing: RedemptionRecord = {
    ...redemption,
    state: 'releasing',
    releaseReason: 'customerId' in by ? 'cancelled_by_member' : 'cancelled_by_staff',
  };
  return {
    value: success(releasing),
    changedRedemption: releasing,
    effects: [{ kind: 'discount_withdraw', key: withdrawalKey(redemption), payload: { redemptionId: redemption.id } }],
    ...('actor' in by ? { audit: { actor: by.actor, action: 'redemption.cancelled', details: { redemptionId: redemption.id } } } : {}),
  };
}
