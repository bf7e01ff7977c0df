import { isDiscount, isUntouched, redemptionView, release, type RedemptionRecord } from '../../domain/rewards/index.ts';
import type { CustomerId, MemberId, RedemptionId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { refuse, success, type Result } from '../../domain/shared/result.ts';
import type { Actor, Redemption, Shop } from '../laurel.ts';
import type { Clock } from '../ports/clock.ts';
import type { LockedMember, MemberChange, MemberLedger } from '../ports/member-ledger.ts';
import { returnOf } from './returns.ts';
import type { RunEffects } from './run-effects.ts';

/** Names a withdrawal: a redemption that was taken after all and given back again has another one. */
const withdrawalKey = ({ id, turns }: RedemptionRecord) => `${id}/${turns}`;

const gone = () => refuse('unknown_redemption', 'There is no such redemption.');

type Canceller = { customerId: CustomerId } | { actor: Actor };

/**
 * Gives a reward back. A code is withdrawn first and the points return after that, so that nobody has both; what staff were to
 * send or to book is called off at once: by a member until somebody has begun to work on it, by staff until it is sent or booked.
 * Repeating it changes nothing.
 */
export function createCancel(deps: { ledger: MemberLedger; runEffects: RunEffects; clock: Clock }) {
  return async (shop: Shop, by: Canceller, redemptionId: RedemptionId): Promise<Result<Redemption>> => {
    const found = await deps.ledger.findRedemption(shop.id, redemptionId);
    // A stranger's redemption is not there, whatever its id.
    if (found === null || ('customerId' in by && found.customerId !== by.customerId)) return gone();
    const memberId = found.redemption.memberId as MemberId;
    const at = deps.clock.now();

    const decided = await deps.ledger.change({ shopId: shop.id, memberId, redemptionId, program: true }, (member) =>
      decide(member, by, at),
    );
    if (decided === null) return gone();
    if (!decided.ok) return decided;
    if (decided.value.state === 'releasing') {
      await deps.runEffects(shop, { waitMs: 3_000, only: { kind: 'discount_withdraw', key: withdrawalKey(decided.value) } });
    }
    const now = await deps.ledger.change({ shopId: shop.id, memberId, redemptionId }, (member) => ({
      value: redemptionView(member.redemption ?? decided.value, member.books.balances.available),
    }));
    return now === null ? gone() : success(now);
  };
}

function decide(member: LockedMember, by: Canceller, at: Instant): MemberChange<Result<RedemptionRecord>> {
  const { redemption, books } = member;
  if (redemption === null) return { value: gone() };
  if (redemption.state === 'releasing' || redemption.state === 'released') return { value: success(redemption) };
  const refusal = refusalOfCancelling(redemption, by);
  if (refusal !== null) return { value: refusal };
  const reason = 'customerId' in by ? 'cancelled_by_member' : 'cancelled_by_staff';
  const audit =
    'actor' in by ? { audit: { actor: by.actor, action: 'redemption.cancelled', details: { redemptionId: redemption.id } } } : {};
  if (!isDiscount(redemption.terms)) {
    const released = release(books, redemption, returnOf(member, redemption, at), reason);
    return { value: success(released), changedRedemption: released, ...audit };
  }
  const releasing: RedemptionRecord = { ...redemption, state: 'releasing', releaseReason: reason };
  return {
    value: success(releasing),
    changedRedemption: releasing,
    effects: [{ kind: 'discount_withdraw', key: withdrawalKey(redemption), payload: { redemptionId: redemption.id } }],
    ...audit,
  };
}

function refusalOfCancelling(redemption: RedemptionRecord, by: Canceller) {
  if (isDiscount(redemption.terms)) {
    if (redemption.state !== 'captured') return null;
    return refuse('redemption_already_used', 'This code has been used for an order, so its points cannot come back.');
  }
  if (redemption.terms.kind === 'physical' || redemption.terms.kind === 'experience') {
    if (redemption.state === 'held' && ('actor' in by || isUntouched(redemption))) return null;
    return refuse('redemption_closed', 'The store has begun to fulfil this reward, so it can no longer be given back here.');
  }
  return refuse('redemption_closed', 'This reward was handed over at once, so it cannot be given back here. Ask the store.');
}
