import { expiryOf, type MemberBooks } from '../ledger/index.ts';
import type { Reward, Ruleset } from '../program/ruleset.ts';
import type { Instant } from '../shared/instant.ts';
import { refuse, success, type Result } from '../shared/result.ts';
import { isLeft, refusalOfReward, soldOut, type MemberNow, type Taken } from './eligibility.ts';
import type { Fulfilment } from './fulfilment.ts';
import { quoteRedemption, type Asker, type Quote } from './quote.ts';
import { isDiscount, type RewardTerms } from './terms.ts';

/**
 * issuing: points are held, what they were spent on is being made. held: the code can be used, the thing is to be sent, the
 * booking is open. captured: it is used, sent, booked or handed over. releasing: the code is being withdrawn, so that it cannot be
 * used once the points are back. released: the points are back.
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
  /** How much of the money for its lines went back: `part` of `whole`, in minor units. */
  readonly refunded: { readonly part: number; readonly whole: number };
}

export interface RedemptionRecord {
  readonly id: string;
  readonly programId: string;
  readonly memberId: string;
  readonly rewardId: string;
  readonly rewardName: string;
  readonly rulesetVersion: number;
  /** 0 for a reward that was given. */
  readonly pricePoints: number;
  readonly currency: string;
  readonly terms: RewardTerms;
  readonly state: RedemptionState;
  /** Made from the redemption's id, so that making it again makes the same. Upper case. */
  readonly code: string;
  readonly clientKey: string;
  readonly createdAt: Instant;
  /** When it lapses unless it is used; null for what is handed over at once, or sent. */
  readonly expiresAt: Instant | null;
  readonly capturedOrderId: string | null;
  /** Numbers the transfers after the hold. */
  readonly turns: number;
  /** How many points of a captured redemption partial refunds of its order have given back. */
  readonly returnedPoints: number;
  /** How far staff have come with it; null for what Shopify fulfils. */
  readonly fulfilment: Fulfilment | null;
  /** Shopify's ids of what was made for it, and of what took that back. */
  readonly outsideIds: readonly string[];
  /** The code out of a pool that was given. */
  readonly poolCode: string | null;
  readonly releaseReason: string | null;
}

/** Checks what a shopper asks for against the catalogue, the member, the cart and the balance; the price and the worth, or why not. */
export function planRedemption(
  input: Asker & { ruleset: Ruleset; rewardId: string; member: MemberNow; taken: Taken; at: Instant },
): Result<{ reward: Reward; quote: Quote }> {
  const reward = offeredReward(input.ruleset, input.rewardId);
  if (reward === null) return notOffered();
  const refusal = refusalOfReward(reward, input);
  if (refusal !== null) return refusal;
  const quote = quoteRedemption(reward, input);
  return quote.ok ? success({ reward, quote: quote.value }) : quote;
}

/**
 * A reward that the program gives: for reaching a tier, for referring a friend. It costs nothing, so neither balance nor cart nor
 * limits are asked; only stock that has run out is a reason not to.
 */
export function planGift(input: { ruleset: Ruleset; rewardId: string; taken: Taken }): Result<{ reward: Reward; quote: Quote }> {
  // A reward that shoppers cannot take may well be one that is only ever given.
  const reward = input.ruleset.rewards.find(({ id }) => id === input.rewardId);
  if (reward === undefined) return notOffered();
  if (!isLeft(reward, input.taken)) return soldOut();
  return success({ reward, quote: { points: 0, valueMinor: 'valueMinor' in reward ? givenValue(reward) : 0, range: null } });
}

/** With a slider, a gift is worth what the fewest points would buy. */
function givenValue(reward: Extract<Reward, { slider: unknown }>): number {
  const { slider, valueMinor, pricePoints } = reward;
  return slider === null ? valueMinor : Math.ceil(slider.minPoints / pricePoints) * valueMinor;
}

export function offeredReward(ruleset: Ruleset, rewardId: string): Reward | null {
  return ruleset.rewards.find(({ id, enabled }) => id === rewardId && enabled) ?? null;
}

function notOffered() {
  return refuse('unknown_reward', 'This reward is no longer offered. Please choose another one.', 'rewardId');
}

/** Begins every key of a redemption's transfers: together they say what it took from which lots. */
const keysOf = (redemptionId: string) => `redemption:${redemptionId}:`;
export const holdKey = (redemptionId: string) => `${keysOf(redemptionId)}hold`;

export function hold(books: MemberBooks, redemption: RedemptionRecord): void {
  if (redemption.pricePoints === 0) return;
  books.post({
    kind: 'hold',
    key: holdKey(redemption.id),
    amount: redemption.pricePoints,
    occurredAt: redemption.createdAt,
    redemptionId: redemption.id,
    rulesetVersion: redemption.rulesetVersion,
  });
}

/** The return of points that were held or spent. */
export interface PointsReturn {
  readonly at: Instant;
  /** When those expire whose lot has ended meanwhile; null for never. Those whose lot is alive go back into it. */
  readonly expiresAt: Instant | null;
}

/**
 * Points that come back at that instant and find no lot to go back into live as long as points earned then, by the expiry policy
 * of the ruleset pinned to the redemption: not for ever, and not over before the member has seen them.
 */
export function returnAt(at: Instant, { expiry }: Pick<Ruleset, 'expiry'>, timeZone: string): PointsReturn {
  return { at, expiresAt: expiryOf(expiry, at, timeZone) };
}

/** Gives held points back. Only once what they were spent on cannot be used any more. */
export function release(books: MemberBooks, redemption: RedemptionRecord, returned: PointsReturn, reason: string): RedemptionRecord {
  const turned = turn(books, redemption, { kind: 'release_hold', amount: redemption.pricePoints, ...returned });
  return { ...turned, state: 'released', releaseReason: redemption.releaseReason ?? reason };
}

/** Held points are spent for good: it was made, sent or booked. */
export function capture(books: MemberBooks, redemption: RedemptionRecord, at: Instant): RedemptionRecord {
  return { ...turn(books, redemption, { kind: 'capture', amount: redemption.pricePoints, at }), state: 'captured' };
}

/** Spent points come back, because what they were spent on was taken back. */
export function undo(books: MemberBooks, redemption: RedemptionRecord, returned: PointsReturn, reason: string): RedemptionRecord {
  const amount = redemption.pricePoints - redemption.returnedPoints;
  const turned = turn(books, redemption, { kind: 'return_spent', amount, ...returned });
  return { ...turned, state: 'released', returnedPoints: 0, releaseReason: reason };
}

/** What is known of the order that carries a code, by the ruleset pinned to the redemption. */
interface SettledOrder {
  readonly orderId: string;
  readonly fate: OrderFate;
  readonly spentPolicy: Ruleset['refunds']['spent'];
  readonly returned: PointsReturn;
}

/**
 * Makes the redemption agree with the order that carries its code: captured once the order is paid, given back by policy
 * as the order is refunded. A function of what became of the order, not of how it came about: any split of refunds ends in the same
 * points. Says whether the code must be withdrawn first. `returned` is when it is settled, and how long points live that come back by it.
 */
export function settleWithOrder(books: MemberBooks, redemption: RedemptionRecord, order: SettledOrder): RedemptionRecord {
  const { fate, spentPolicy, returned } = order;
  if (!isDiscount(redemption.terms)) return redemption;
  const used = fate.paid && !(fate.undone && spentPolicy !== 'never');
  if (redemption.state === 'captured') {
    if (redemption.capturedOrderId !== order.orderId) return redemption;
    return used ? returnShare(books, redemption, order) : undo(books, redemption, returned, 'order_undone');
  }
  if (used) {
    // The code was used although its points had gone back (a race with a withdrawal): they are taken after all.
    const kind = redemption.state === 'released' ? 'recapture' : 'capture';
    const turned = turn(books, redemption, { kind, amount: redemption.pricePoints, at: returned.at, orderId: order.orderId });
    return returnShare(books, { ...turned, state: 'captured', capturedOrderId: order.orderId, releaseReason: null }, order);
  }
  // Withdrawing a code cannot be taken back, so the order's own state must ask for it.
  if (fate.saysUndone && (redemption.state === 'held' || redemption.state === 'issuing')) {
    return { ...redemption, state: 'releasing', releaseReason: 'order_undone' };
  }
  return redemption;
}

/** Brings what partial refunds have given back to the refunded share of the price, rounded down. */
function returnShare(
  books: MemberBooks,
  redemption: RedemptionRecord,
  { orderId, fate, spentPolicy, returned }: SettledOrder,
): RedemptionRecord {
  const due = spentPolicy === 'pro_rata' ? shareOf(redemption.pricePoints, fate.refunded) : 0;
  const change = due - redemption.returnedPoints;
  if (change === 0) return redemption;
  // An edit may add to what an order is worth after a refund; then the share shrinks, and points are taken again.
  const moved: Turn =
    change > 0
      ? { kind: 'return_spent', amount: change, orderId, ...returned }
      : { kind: 'recapture', amount: -change, orderId, at: returned.at };
  return { ...turn(books, redemption, moved), returnedPoints: due };
}

function shareOf(price: number, { part, whole }: OrderFate['refunded']): number {
  if (whole <= 0) return 0;
  return Number((BigInt(price) * BigInt(Math.max(0, Math.min(part, whole)))) / BigInt(whole));
}

/** What spends says when; what gives back says for how long as well. */
type Turn = { readonly amount: number; readonly orderId?: string } & (
  { readonly kind: 'capture' | 'recapture'; readonly at: Instant } | ({ readonly kind: 'release_hold' | 'return_spent' } & PointsReturn)
);

/** Posts the redemption's next transfer; one of no points is counted but not posted. */
function turn(books: MemberBooks, redemption: RedemptionRecord, transfer: Turn): RedemptionRecord {
  const { kind, amount, at } = transfer;
  const turns = redemption.turns + 1;
  const orderId = transfer.orderId ?? redemption.capturedOrderId;
  if (amount > 0) {
    books.post({
      kind,
      key: `${keysOf(redemption.id)}turn:${turns}`,
      amount,
      occurredAt: at,
      redemptionId: redemption.id,
      rulesetVersion: redemption.rulesetVersion,
      ...(orderId === null ? {} : { orderId }),
      ...('expiresAt' in transfer ? { undoes: keysOf(redemption.id), expiresAt: transfer.expiresAt } : {}),
    });
  }
  return { ...redemption, turns };
}
