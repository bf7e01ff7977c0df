import type { MemberBooks } from '../ledger/index.ts';
import type { Ruleset } from '../program/ruleset.ts';
import type { Instant } from '../shared/instant.ts';
import type { EntitlementExplanation } from './explanation.ts';
import { hasBeenFulfilled, hasBeenPaid, type OrderKnowledge } from './order-facts.ts';

/** What is posted for one rule of one order. */
export interface Position {
  readonly pending: number;
  readonly available: number;
  /** Points that a clawback could not take because the ruleset's floor forbade it. */
  readonly forgiven: number;
  /** Numbers the transfers of this rule, so that each has a key of its own. */
  readonly turns: number;
}

export type Positions = Readonly<Record<string, Position>>;

const nothingPosted: Position = { pending: 0, available: 0, forgiven: 0, turns: 0 };

export type AwardStage = 'pending' | 'available';

/** Whether what an order earns can be spent yet. Once it could, it stays so, in whatever order its states were heard of. */
export function stageOf(known: OrderKnowledge, ruleset: Ruleset): AwardStage {
  if (!hasBeenPaid(known)) return 'pending';
  return ruleset.earning.award.when === 'paid' || hasBeenFulfilled(known) ? 'available' : 'pending';
}

/**
 * Posts the award: the transfers that make the ledger agree with the entitlement, and nothing when it agrees already.
 * Rules that no longer give anything are taken back, because their entitlement is zero.
 */
export function postAward(
  books: MemberBooks,
  positions: Positions,
  entitlement: EntitlementExplanation,
  order: { orderId: string; stage: AwardStage; occurredAt: Instant; floor: Ruleset['clawback']['floor'] },
): Positions {
  const entitled = new Map(entitlement.rules.map((rule) => [rule.ruleId, rule.points]));
  const settled: Record<string, Position> = { ...positions };
  for (const ruleId of [...new Set([...entitled.keys(), ...Object.keys(positions)])].sort()) {
    // A rule may be called `constructor`, which every object seems to have.
    const position = (Object.hasOwn(positions, ruleId) ? positions[ruleId] : undefined) ?? nothingPosted;
    const points = entitled.get(ruleId) ?? 0;
    const next = postRule(books, position, points, { ...order, ruleId, rulesetVersion: entitlement.rulesetVersion });
    if (next !== nothingPosted) settled[ruleId] = next;
  }
  return settled;
}

interface RulePosting {
  readonly orderId: string;
  readonly ruleId: string;
  readonly rulesetVersion: number;
  readonly stage: AwardStage;
  readonly occurredAt: Instant;
  readonly floor: Ruleset['clawback']['floor'];
}

function postRule(books: MemberBooks, position: Position, points: number, posting: RulePosting): Position {
  let { pending, available, forgiven, turns } = position;
  const post = (kind: 'earn' | 'earn_pending' | 'release_pending' | 'clawback' | 'clawback_pending', amount: number) => {
    if (amount === 0) return;
    turns += 1;
    books.post({
      kind,
      amount,
      key: `order:${posting.orderId}:rule:${posting.ruleId}:${turns}`,
      orderId: posting.orderId,
      rulesetVersion: posting.rulesetVersion,
      occurredAt: posting.occurredAt,
    });
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
      const room = posting.floor === 'zero' ? Math.max(0, books.balances.available) : -change;
      const taken = Math.min(-change, room);
      post('clawback', taken);
      available -= taken;
      forgiven += -change - taken;
    }
  }
  if (turns === position.turns && forgiven === position.forgiven) return position;
  return { pending, available, forgiven, turns };
}
