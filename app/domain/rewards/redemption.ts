import type { MemberBooks } from '../ledger/index.ts';
import type { Reward, Ruleset } from '../program/ruleset.ts';
import { dayMs, type Instant } from '../shared/instant.ts';
import { refuse, success, type Result } from '../shared/result.ts';

/**
 * issuing: points are held, the discount code is being made. held: the code can be used. captured: an order used it.
 * releasing: the code is being withdrawn, so that it cannot be used once the points are back. released: the points are back.
 */
export type RedemptionState = 'issuing' | 'held' | 'captured' | 'releasing' | 'released';

/** What became of the order that carries a code. */
export interface OrderFate {
  /** It was paid in full at some time, and is not void. */
  readonly paid: boolean;
  /** Nothing of it is left, as far as anything is known. */
  readonly undone: boolean;
  /** Shopify's own newest word says so. */
  readonly saysUndone: boolean;
}

export interface RedemptionRecord {
  readonly id: string;
  readonly programId: string;
  readonly memberId: string;
  readonly rewardId: string;
  readonly rewardName: string;
  readonly rulesetVersion: number;
  readonly pricePoints: number;
  readonly valueMinor: number;
  readonly minimumOrderMinor: number;
  readonly currency: string;
  readonly combinesWith: Reward['combinesWith'];
  readonly state: RedemptionState;
  /** Made from the redemption's id, so that making it again makes the same. Upper case. */
  readonly code: string;
  readonly clientKey: string;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  readonly capturedOrderId: string | null;
  /** Numbers the transfers after the hold. */
  readonly turns: number;
  readonly releaseReason: string | null;
}

/** Checks what a shopper asks for against the catalogue, the cart and the balance; the plan, or why not. */
export function planRedemption(input: {
  ruleset: Ruleset;
  rewardId: string;
  available: number;
  cartMinor: number | undefined;
}): Result<{ reward: Reward }> {
  const { available, cartMinor } = input;
  const reward = input.ruleset.rewards.find((candidate) => candidate.id === input.rewardId);
  if (reward === undefined || !reward.enabled) {
    return refuse('unknown_reward', 'This reward is no longer offered. Please choose another one.', 'rewardId');
  }
  if (cartMinor !== undefined && cartMinor < reward.minimumOrderMinor) {
    return refuse('minimum_order_not_met', 'Your order is below the minimum for this reward. Add something to it first.', 'cartMinor');
  }
  if (available < reward.pricePoints) {
    const missing = reward.pricePoints - Math.max(0, available);
    return refuse('insufficient_points', `This reward costs ${reward.pricePoints} points; you need ${missing} more.`);
  }
  return success({ reward });
}

export const holdKey = (redemptionId: string) => `redemption:${redemptionId}:hold`;

export function hold(books: MemberBooks, redemption: RedemptionRecord): void {
  books.post({
    kind: 'hold',
    key: holdKey(redemption.id),
    amount: redemption.pricePoints,
    occurredAt: redemption.createdAt,
    redemptionId: redemption.id,
    rulesetVersion: redemption.rulesetVersion,
  });
}

export function expiryOf(reward: Reward, createdAt: Instant): Instant {
  return (createdAt + reward.codeLifeDays * dayMs) as Instant;
}

/** Gives held points back. Only once the code cannot be used any more. */
export function release(books: MemberBooks, redemption: RedemptionRecord, at: Instant, reason: string): RedemptionRecord {
  const turns = redemption.turns + 1;
  books.post({ ...turn(redemption, turns, at), kind: 'release_hold', undoes: holdKey(redemption.id) });
  return { ...redemption, state: 'released', turns, releaseReason: redemption.releaseReason ?? reason };
}

/**
 * Makes the redemption agree with the order that carries its code: captured once the order is paid, given back by policy
 * when all of the order is undone. Says whether the code must be withdrawn first.
 */
export function settleWithOrder(
  books: MemberBooks,
  redemption: RedemptionRecord,
  order: { orderId: string; fate: OrderFate; spentPolicy: Ruleset['refunds']['spent']; at: Instant },
): RedemptionRecord {
  const { fate } = order;
  const wasUsed = fate.paid && !(fate.undone && order.spentPolicy === 'full_refund');
  if (redemption.state === 'captured') {
    if (redemption.capturedOrderId !== order.orderId || wasUsed) return redemption;
    const turns = redemption.turns + 1;
    books.post({ ...turn(redemption, turns, order.at), kind: 'return_spent', undoes: spentKey(redemption), orderId: order.orderId });
    return { ...redemption, state: 'released', turns, releaseReason: 'order_undone' };
  }
  if (wasUsed) {
    const turns = redemption.turns + 1;
    // The code was used although its points had gone back (a race with a withdrawal): they are taken after all.
    const kind = redemption.state === 'released' ? 'recapture' : 'capture';
    books.post({ ...turn(redemption, turns, order.at), kind, orderId: order.orderId });
    return { ...redemption, state: 'captured', capturedOrderId: order.orderId, turns, releaseReason: null };
  }
  // Withdrawing a code cannot be taken back, so the order's own state must ask for it.
  if (fate.saysUndone && (redemption.state === 'held' || redemption.state === 'issuing')) {
    return { ...redemption, state: 'releasing', releaseReason: 'order_undone' };
  }
  return redemption;
}

/** The transfer that took the points out of `available`: the hold, or the recapture that came after a release. */
function spentKey(redemption: RedemptionRecord): string {
  return redemption.turns > 1 ? turnKey(redemption.id, redemption.turns) : holdKey(redemption.id);
}

const turnKey = (id: string, turns: number) => `redemption:${id}:turn:${turns}`;

function turn(redemption: RedemptionRecord, turns: number, at: Instant) {
  return {
    key: turnKey(redemption.id, turns),
    amount: redemption.pricePoints,
    occurredAt: at,
    redemptionId: redemption.id,
    rulesetVersion: redemption.rulesetVersion,
  };
}
