import { hasBeenPaid, isUndone, remainingUnits } from '../../domain/earning/index.ts';
import type { FriendOrder } from '../../domain/referrals/index.ts';
import type { OrderRecord } from '../ports/drain-store.ts';

/**
 * What an order of a friend comes to, by its lines after discounts: shipping and tax do not help to reach a minimum, and gift
 * cards, which are money in another form, do not either. Money given back without naming a line counts as given back. Null while
 * only refunds of the order are known. `code` is the one that was made for the friend, where there is one.
 */
export function friendOrderOf({ orderId, known }: OrderRecord, code: string | null): FriendOrder | null {
  const { snapshot, refunds } = known;
  if (snapshot === null) return null;
  let netMinor = 0;
  let remainingMinor = 0;
  for (const line of snapshot.lines) {
    if (line.giftCard || line.quantity === 0) continue;
    const lineMinor = Math.max(0, line.unitMinor * line.quantity - line.discountMinor);
    netMinor += lineMinor;
    const units = Math.min(remainingUnits(known, line), line.quantity);
    // Rounded down, so that what is left never looks like more than it is.
    remainingMinor += Number((BigInt(lineMinor) * BigInt(units)) / BigInt(line.quantity));
  }
  const unallocatedMinor = Object.values(refunds).reduce((sum, refund) => sum + refund.unallocatedMinor, 0);
  return {
    orderId,
    orderedAt: snapshot.orderedAt,
    netMinor,
    remainingMinor: Math.max(0, remainingMinor - unallocatedMinor),
    paid: hasBeenPaid(known) && snapshot.payment !== 'void',
    undone: isUndone(known),
    withCode: code !== null && snapshot.discountCodes.includes(code),
  };
}
