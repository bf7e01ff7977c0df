import { normalEmail } from '../../domain/referrals/index.ts';
import type { CustomerId } from '../../domain/shared/ids.ts';
import { refuse, success, type Result } from '../../domain/shared/result.ts';
import { refusalToSpend } from '../../domain/members/index.ts';
import type { Shop } from '../laurel.ts';
import type { Clock } from '../ports/clock.ts';
import type { GuestOrders } from '../ports/guest-orders.ts';
import type { Memberships } from '../ports/memberships.ts';
import type { TraceHash } from '../ports/trace-hash.ts';

/** Orders claimed in one go; whoever has more asks again. */
const claimMax = 250;

/**
 * A customer takes over the orders that they placed as a guest. `verifiedEmail` is one that Shopify, or a link sent to it, has proven to be
 * theirs: the caller vouches for it. The orders are counted anew as theirs, as of when they were placed. Answers with how many were found.
 * Refuses `invalid_input`, `member_left` and `member_blocked`. Safe to repeat.
 */
export function createClaimOrders(deps: { guestOrders: GuestOrders; memberships: Memberships; hash: TraceHash; clock: Clock }) {
  return async (
    shop: Shop,
    { customerId, verifiedEmail }: { customerId: CustomerId; verifiedEmail: string },
  ): Promise<Result<{ orders: number }>> => {
    const email = normalEmail(verifiedEmail);
    if (email === null) return refuse('invalid_input', 'This is no e-mail address.', 'verifiedEmail');
    const member = await deps.memberships.find(shop.id, { customerId });
    const refusal = member === null ? null : refusalToSpend(member.status);
    if (refusal !== null) return refusal;
    const at = deps.clock.now();
    const hash = deps.hash.of(shop.id, 'email', email, at).slice('email:'.length);
    const orderIds = await deps.guestOrders.ofEmail(shop.id, hash, claimMax);
    const claimed = orderIds.length === 0 ? [] : await deps.guestOrders.claim({ shopId: shop.id, customerId, orderIds, at });
    return success({ orders: claimed.length });
  };
}
