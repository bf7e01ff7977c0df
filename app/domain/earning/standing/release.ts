import { dayMs, type Instant } from '../../shared/instant.ts';
import type { Ruleset } from '../../program/ruleset.ts';
import { hasBeenFulfilled, hasBeenPaid, type OrderKnowledge } from '../order-facts.ts';

/**
 * When an order's points become available, as far as it is known: `award.days` days after it was placed where they are given
 * for payment, or after its last shipment. Null while what must happen first has not.
 */
export function releaseAt(known: OrderKnowledge, { earning: { award } }: Ruleset): Instant | null {
  const { snapshot } = known;
  if (snapshot === null || !hasBeenPaid(known)) return null;
  if (award.when === 'paid') return (snapshot.orderedAt + award.days * dayMs) as Instant;
  if (!hasBeenFulfilled(known)) return null;
  return (Math.max(snapshot.fulfilledAt ?? snapshot.orderedAt, snapshot.orderedAt) + award.days * dayMs) as Instant;
}

/** When they became available, if that instant has come. What is given without a wait is there at once, whatever the clocks say. */
export function releasedAt(known: OrderKnowledge, ruleset: Ruleset, asOf: Instant): Instant | null {
  const at = releaseAt(known, ruleset);
  if (at === null) return null;
  return ruleset.earning.award.days === 0 || at <= asOf ? at : null;
}
