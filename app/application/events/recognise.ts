import type { ShopId } from '../../domain/shared/ids.ts';
import type { Changes, LoadedFacts } from '../ports/drain-store.ts';
import type { EventReader } from '../ports/events.ts';
import type { OrderTraces } from '../ports/guest-orders.ts';
import type { TraceHash } from '../ports/trace-hash.ts';
import { tracesOfOrder } from '../referrals/traces.ts';
import type { ReadEvent } from './learn.ts';

/** How orders' people are recognised without being named. */
export interface Recognition {
  readonly reader: EventReader;
  readonly hash: TraceHash;
  readonly shopId: ShopId;
}

/**
 * By what orders can be recognised as one person's, as keyed hashes: those of guests, who may claim them later, and all where a
 * program has referrals. And which orders referrals may hang on: the store knows which of them do.
 */
export function recognise(
  read: readonly ReadEvent[],
  facts: LoadedFacts,
  { reader, hash, shopId }: Recognition,
): Pick<Changes, 'orderTraces' | 'referralClues'> {
  const referring = facts.programs.some(({ rulesets }) => rulesets.some(({ ruleset }) => ruleset.referrals.enabled));
  const orderTraces = new Map<string, OrderTraces>();
  const clues = new Map<string, Changes['referralClues'][number]>();
  for (const { event, fact } of read) {
    if (fact.kind === 'refund' && referring) {
      const snapshot = facts.orders.get(fact.orderId)?.known.snapshot;
      const { customerId = null, discountCodes = [] } = snapshot ?? {};
      clues.set(fact.orderId, { orderId: fact.orderId, customerId, discountCodes, email: null, at: event.triggeredAt });
    }
    if (fact.kind !== 'order_snapshot') continue;
    const { orderId, customerId, discountCodes } = fact.snapshot;
    const isErased = facts.orders.get(orderId)?.erased === true;
    if (isErased || !(referring || customerId === null)) continue;
    const shown = reader.shownBy?.(event) ?? [];
    const traces = tracesOfOrder(hash, shopId, { orderId: orderId as OrderTraces['orderId'], shown, at: event.triggeredAt });
    if (traces.traces.length > 0) orderTraces.set(orderId, traces);
    if (referring) clues.set(orderId, { orderId, customerId, discountCodes, email: traces.email, at: event.triggeredAt });
  }
  return { orderTraces: [...orderTraces.values()], referralClues: [...clues.values()] };
}
