import { advance, redemptionView, type FulfilmentStep, type Redemption } from '../../domain/rewards/index.ts';
import type { MemberId, RedemptionId } from '../../domain/shared/ids.ts';
import { refuse, success, type Result } from '../../domain/shared/result.ts';
import type { Actor, Shop } from '../laurel.ts';
import type { Clock } from '../ports/clock.ts';
import type { MemberLedger } from '../ports/member-ledger.ts';

export interface FulfilInput {
  readonly redemptionId: RedemptionId;
  readonly to: FulfilmentStep;
  /** What the member is told: a parcel's number, a date. Null keeps what was written before. */
  readonly note: string | null;
}

const noteMax = 500;

/**
 * Staff take the next step with a thing to be sent or an evening to be booked. Sending and booking spend the points for good.
 * Refuses `unknown_redemption`, `invalid_input` and `redemption_closed` when it is not the next step. Safe to repeat.
 */
export function createFulfil({ ledger, clock }: { ledger: MemberLedger; clock: Clock }) {
  return async (shop: Shop, actor: Actor, { redemptionId, to, note }: FulfilInput): Promise<Result<Redemption>> => {
    if (note !== null && note.length > noteMax) return refuse('invalid_input', `Keep the note to ${noteMax} characters.`, 'note');
    const found = await ledger.findRedemption(shop.id, redemptionId);
    const gone = refuse('unknown_redemption', 'There is no such redemption.');
    if (found === null) return gone;
    const at = clock.now();
    const changed = await ledger.change<Result<Redemption>>(
      { shopId: shop.id, memberId: found.redemption.memberId as MemberId, redemptionId },
      ({ redemption, books }) => {
        if (redemption === null) return { value: gone };
        const next = advance(books, redemption, { to, note, at });
        if (!next.ok) return { value: next };
        return {
          value: success(redemptionView(next.value, books.balances.available)),
          changedRedemption: next.value,
          audit: { actor, action: 'redemption.fulfilled', details: { redemptionId, to } },
        };
      },
    );
    return changed ?? gone;
  };
}
