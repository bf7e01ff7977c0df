import type { OrderSnapshot } from '../../domain/earning/index.ts';
import type { ChangedOrder } from '../ports/orders-source.ts';

/**
 * Whether the state that Laurel knows of an order is the one that Shopify lists. Shopify counts an order's changes in whole
 * seconds, and an order is often made, paid and fulfilled within one: of the same second, what may change is compared.
 */
export function isPresent(known: OrderSnapshot, listed: ChangedOrder): boolean {
  if (known.updatedAt !== listed.updatedAt) return known.updatedAt > listed.updatedAt;
  const unitsLeft = known.lines.reduce((sum, { currentQuantity }) => sum + currentQuantity, 0);
  return (
    known.cancelled === listed.cancelled &&
    known.payment === listed.payment &&
    known.fulfilled === listed.fulfilled &&
    unitsLeft === listed.unitsLeft &&
    listed.refundIds.every((id) => known.refundIds.includes(id))
  );
}
