import { codeFateOf } from '../../domain/earning/index.ts';
import type { KnownOrder } from '../../domain/earning/standing/index.ts';
import { returnAt, settleWithOrder, type RedemptionRecord } from '../../domain/rewards/index.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { LoadedFacts } from '../ports/drain-store.ts';
import type { Draft } from './draft.ts';
import type { Learnt } from './learn.ts';
import { versionOf } from './timeline-orders.ts';

/** Makes redemptions agree with the orders that carry their codes. */
export function settleCodeRedemptions(learnt: Learnt, facts: LoadedFacts, draft: Draft): void {
  if (facts.redemptionsByCode.size === 0) return;
  for (const orderId of [...learnt.orders.keys()].sort()) {
    const { known, at } = learnt.orders.get(orderId)!;
    if (known.snapshot === null) continue;
    for (const code of known.snapshot.discountCodes) {
      const redemption = draft.redemptions.get(code) ?? facts.redemptionsByCode.get(code);
      if (redemption === undefined) continue;
      const next = settled(redemption, { orderId, known: known as KnownOrder, at }, facts.programs, draft);
      if (next === redemption) continue;
      draft.redemptions.set(code, next);
      if (next.state === 'releasing') {
        draft.addEffect({ kind: 'discount_withdraw', key: `${next.id}/${next.turns}`, payload: { redemptionId: next.id } });
      }
    }
  }
}

function settled(
  redemption: RedemptionRecord,
  order: { orderId: string; known: KnownOrder; at: Instant },
  programs: LoadedFacts['programs'],
  draft: Draft,
): RedemptionRecord {
  const program = programs.find(({ programId }) => programId === redemption.programId);
  const ruleset = program && versionOf(program, redemption.rulesetVersion)?.ruleset;
  if (program === undefined || ruleset === undefined) {
    throw new Error(`The redemption ${redemption.id} names ruleset ${redemption.rulesetVersion}, which is not there.`);
  }
  const books = draft.booksOf(redemption.memberId);
  const next = settleWithOrder(books, redemption, {
    orderId: order.orderId,
    fate: codeFateOf(order.known),
    spentPolicy: ruleset.refunds.spent,
    returned: returnAt(order.at, ruleset, program.timeZone),
  });
  if (next !== redemption) draft.keepBooks(redemption.memberId, redemption.programId, books);
  return next;
}
