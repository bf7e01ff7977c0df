import type { ClawbackFloor, MemberBooks } from '../ledger/index.ts';
import type { Ruleset } from '../program/ruleset.ts';
import type { Instant } from '../shared/instant.ts';
import type { EntitlementExplanation } from './explanation.ts';
import { hasBeenFulfilled, hasBeenPaid, type OrderKnowledge } from './order-facts.ts';

/** What is posted for one entitlement: for one order, or for one thing that a member did. */
export interface Position {
  readonly pending: number;
  readonly available: number;
  /** Points that a clawback could not take because the ruleset's floor forbade it. */
  readonly forgiven: number;
  /** Numbers the transfers of this entitlement, so that each has a key of its own. */
  readonly turns: number;
}

export const nothingPosted: Position = { pending: 0, available: 0, forgiven: 0, turns: 0 };

export type AwardStage = 'pending' | 'available';

/** Whether what an order earns can be spent once it need not wait. Once it could, it stays so, in whatever order its states were heard of. */
export function stageOf(known: OrderKnowledge, ruleset: Ruleset): AwardStage {
  if (!hasBeenPaid(known)) return 'pending';
  return ruleset.earning.award.when === 'paid' || hasBeenFulfilled(known) ? 'available' : 'pending';
}

/** How an entitlement is posted. */
export interface Posting {
  /** Names the entitlement, for ever: `order:123`, `activity:review:8123`. Transfers add their turn to it. */
  readonly key: string;
  readonly stage: AwardStage;
  readonly occurredAt: Instant;
  readonly floor: ClawbackFloor;
  readonly rulesetVersion: number;
  readonly orderId?: string;
  /** When the points expire once they can be spent; null for never. */
  readonly expiresAt: Instant | null;
}

/**
 * Posts the award: the transfers that make the ledger agree with the entitlement, and nothing when it agrees already. An order is one
 * position, whatever the number of its rules: points that an edit moves from one rule to another were never given twice, nor taken.
 * Which rule gave which of them is the explanation's to say.
 */
export function postAward(
  books: MemberBooks,
  position: Position,
  { points, rulesetVersion }: Pick<EntitlementExplanation, 'points' | 'rulesetVersion'>,
  order: Omit<Posting, 'key' | 'rulesetVersion'> & { readonly orderId: string },
): Position {
  return postPosition(books, position, points, { ...order, key: `order:${order.orderId}`, rulesetVersion });
}

/** Makes what is posted agree with what somebody is entitled to; the same position when it agrees already. */
export function postPosition(books: MemberBooks, position: Position, points: number, posting: Posting): Position {
  let { pending, available, forgiven, turns } = position;
  const draft = (amount: number) => {
    turns += 1;
    const { key, orderId, rulesetVersion, occurredAt } = posting;
    return { amount, key: `${key}:${turns}`, rulesetVersion, occurredAt, ...(orderId === undefined ? {} : { orderId }) };
  };
  const post = (kind: 'earn' | 'earn_pending' | 'release_pending' | 'clawback_pending', amount: number) => {
    if (amount === 0) return;
    const spendable = kind === 'earn' || kind === 'release_pending';
    books.post({ ...draft(amount), kind, ...(spendable ? { expiresAt: posting.expiresAt } : {}) });
  };

  if (posting.stage === 'pending' && available === 0 && forgiven === 0) {
    const change = points - pending;
    post(change > 0 ? 'earn_pending' : 'clawback_pending', Math.abs(change));
    pending = points;
  } else {
    // Once points could be spent they stay spendable: an order does not go back to pending.
    const released = Math.min(pending, Math.max(0, points - (available - forgiven)));
    post('release_pending', released);
    post('clawback_pending', pending - released);
    available += released;
    pending = 0;
    const change = points - (available - forgiven);
    if (change > 0) {
      const restored = Math.min(forgiven, change);
      forgiven -= restored;
      post('earn', change - restored);
      available += change - restored;
    } else if (change < 0) {
      const taken = books.clawback({ ...draft(-change), undoes: `${posting.key}:` }, posting.floor);
      available -= -change - taken.forgiven;
      forgiven += taken.forgiven;
    }
  }
  if (turns === position.turns && forgiven === position.forgiven) return position;
  return { pending, available, forgiven, turns };
}
