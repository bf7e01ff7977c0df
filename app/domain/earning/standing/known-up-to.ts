import type { OrderKnowledge, OrderSnapshot } from '../order-facts.ts';
import type { Instant } from '../../shared/instant.ts';

/**
 * What was there of an order at an instant, as far as it is known today: refunds given later are taken out again, and a later
 * cancellation. Edits say no time; they count as if the order had been placed that way.
 */
export function knownUpTo<Known extends OrderKnowledge & { readonly snapshot: OrderSnapshot }>(known: Known, at: Instant): Known {
  const { snapshot } = known;
  const later = Object.values(known.refunds).filter((refund) => refund.at !== undefined && refund.at > at);
  const cancelledLater = snapshot.cancelled && snapshot.cancelledAt !== undefined && snapshot.cancelledAt > at;
  if (later.length === 0 && !cancelledLater) return known;
  const laterIds = new Set(later.map(({ id }) => id));
  const contained = later.filter(({ id }) => snapshot.refundIds.includes(id));
  const returned = new Map<string, number>();
  for (const { lines } of contained) for (const { lineId, quantity } of lines) returned.set(lineId, (returned.get(lineId) ?? 0) + quantity);
  return {
    ...known,
    refunds: Object.fromEntries(Object.entries(known.refunds).filter(([id]) => !laterIds.has(id))),
    snapshot: {
      ...snapshot,
      cancelled: snapshot.cancelled && !cancelledLater,
      refundIds: snapshot.refundIds.filter((id) => !laterIds.has(id)),
      lines: snapshot.lines.map((line) => {
        const back = returned.get(line.id);
        if (back === undefined) return line;
        return { ...line, currentQuantity: Math.min(line.currentQuantity + back, Math.max(line.quantity, line.currentQuantity)) };
      }),
    },
  };
}
