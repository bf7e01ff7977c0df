import type { Instant } from '../shared/instant.ts';

/**
 * What Laurel knows of one order, without personal data. Money is in whole minor units of the shop's currency, as safe
 * integers; ids are decimal strings.
 */
export interface OrderSnapshot {
  readonly orderId: string;
  readonly name: string;
  readonly customerId: string | null;
  readonly currency: string;
  readonly taxesIncluded: boolean;
  readonly orderedAt: Instant;
  /** Shopify's own time of this state. */
  readonly updatedAt: Instant;
  /** When Shopify sent word of it; settles which of two states of the same second is newer. */
  readonly triggeredAt: Instant;
  readonly cancelled: boolean;
  readonly payment: PaymentState;
  readonly fulfilled: boolean;
  readonly lines: readonly OrderLine[];
  readonly shippingMinor: number;
  readonly shippingTaxMinor: number;
  /** Upper case. */
  readonly discountCodes: readonly string[];
  /** Ids of the refunds that this state already contains in its remaining quantities. */
  readonly refundIds: readonly string[];
  // What follows is left out where it has the value that most orders have, which keeps what is stored small.
  /** Which way it came; the online store's web checkout when absent. */
  readonly channel?: OrderChannel;
  readonly tags?: readonly string[];
  /** Names of the payment gateways, as Shopify writes them. */
  readonly gateways?: readonly string[];
  readonly tipMinor?: number;
  /** What gift cards paid, and what store credit paid, of the order's total. */
  readonly paidByGiftCardMinor?: number;
  readonly paidByStoreCreditMinor?: number;
  /** The company that a B2B order was placed for. */
  readonly companyId?: string;
  /** The currency that the shopper paid in, where it is not the shop's, and the total in its minor units. */
  readonly presentment?: { readonly currency: string; readonly totalMinor: number };
  /** When its last shipment was sent; absent until something was. */
  readonly fulfilledAt?: Instant;
  readonly cancelledAt?: Instant;
  readonly checkoutToken?: string;
}

export type OrderChannel = 'web' | 'pos' | 'draft' | 'subscription' | 'other';

/** `open`: nothing or part is paid; `paid`: all was paid, whatever was refunded since; `void`: it never will be. */
export type PaymentState = 'open' | 'paid' | 'void';

export interface OrderLine {
  readonly id: string;
  readonly title: string;
  readonly productId: string | null;
  /** Units bought. */
  readonly quantity: number;
  /** Units left after the refunds and edits that this state contains. */
  readonly currentQuantity: number;
  readonly unitMinor: number;
  /** All discounts allocated to the line, those of the whole order included. */
  readonly discountMinor: number;
  readonly taxMinor: number;
  readonly giftCard: boolean;
  readonly variantId?: string;
  readonly sku?: string;
  readonly vendor?: string;
  /** Whether it was bought as a subscription, once or again. */
  readonly subscription?: boolean;
}

/** One refund: a fact that never changes once it is there. */
export interface RefundFacts {
  readonly id: string;
  readonly lines: ReadonlyArray<{ readonly lineId: string; readonly quantity: number }>;
  readonly shippingMinor: number;
  /** Money given back without naming a line; never negative. */
  readonly unallocatedMinor: number;
  /** When it was given; accounts from before this field have none. */
  readonly at?: Instant;
  /** How much of it was given as store credit. */
  readonly storeCreditMinor?: number;
}

/**
 * Everything learnt of an order so far. Learning is a join: commutative, associative and idempotent, so duplicates and
 * any order of arrival lead to the same knowledge. The newest snapshot wins; refunds are collected by id.
 */
export interface OrderKnowledge {
  readonly snapshot: OrderSnapshot | null;
  readonly refunds: Readonly<Record<string, RefundFacts>>;
  /** Whether any state heard of was paid, or fulfilled, the newest or not: an edit that leaves something to pay does not undo it. */
  readonly everPaid?: boolean;
  readonly everFulfilled?: boolean;
  /** The most that any state heard of said gift cards, and store credit, had paid: many states name them without the amount. */
  readonly paidByGiftCardMinor?: number;
  readonly paidByStoreCreditMinor?: number;
  /** The customer who proved that the order is theirs, where it names nobody. */
  readonly claimedBy?: string;
}

export const nothingKnown: OrderKnowledge = { snapshot: null, refunds: {} };

export function learnSnapshot(known: OrderKnowledge, snapshot: OrderSnapshot, refunds: readonly RefundFacts[]): OrderKnowledge {
  const newest = known.snapshot === null || isNewer(snapshot, known.snapshot) ? snapshot : known.snapshot;
  return {
    snapshot: newest,
    refunds: collect(known.refunds, refunds),
    ...(hasBeenPaid(known) || snapshot.payment === 'paid' ? { everPaid: true } : {}),
    ...(hasBeenFulfilled(known) || snapshot.fulfilled ? { everFulfilled: true } : {}),
    ...(known.claimedBy === undefined ? {} : { claimedBy: known.claimedBy }),
    ...most('paidByGiftCardMinor', known, snapshot),
    ...most('paidByStoreCreditMinor', known, snapshot),
  };
}

/** What an order was paid with does not become less, so the greatest amount heard of is the one that holds. */
function most(
  amount: 'paidByGiftCardMinor' | 'paidByStoreCreditMinor',
  known: OrderKnowledge,
  snapshot: OrderSnapshot,
): Pick<OrderKnowledge, typeof amount> {
  const greatest = Math.max(paidBy(amount, known), snapshot[amount] ?? 0);
  return greatest === 0 ? {} : { [amount]: greatest };
}

/** Minor units that gift cards, or store credit, paid of an order, as far as is known. */
export function paidBy(amount: 'paidByGiftCardMinor' | 'paidByStoreCreditMinor', known: OrderKnowledge): number {
  return Math.max(known[amount] ?? 0, known.snapshot?.[amount] ?? 0);
}

/** Whether gift cards or store credit paid a part of the order of which no amount is known: the Admin API would say. */
export function paymentsAreUnknown(known: OrderKnowledge): boolean {
  const gateways = known.snapshot?.gateways ?? [];
  const unknown = (gateway: string, amount: 'paidByGiftCardMinor' | 'paidByStoreCreditMinor') =>
    gateways.includes(gateway) && paidBy(amount, known) === 0;
  return unknown('gift_card', 'paidByGiftCardMinor') || unknown('shopify_store_credit', 'paidByStoreCreditMinor');
}

export function learnRefund(known: OrderKnowledge, refund: RefundFacts): OrderKnowledge {
  return { ...known, refunds: collect(known.refunds, [refund]) };
}

function collect(known: OrderKnowledge['refunds'], refunds: readonly RefundFacts[]): OrderKnowledge['refunds'] {
  if (refunds.length === 0) return known;
  const all = new Map(Object.entries(known));
  for (const refund of refunds) {
    const other = all.get(refund.id);
    // Two accounts of one refund should not differ; if they do, every order of arrival must settle on the same one.
    if (other === undefined || JSON.stringify(refund) > JSON.stringify(other)) all.set(refund.id, refund);
  }
  return Object.fromEntries([...all].sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function hasBeenPaid(known: OrderKnowledge): boolean {
  return known.everPaid === true || known.snapshot?.payment === 'paid';
}

export function hasBeenFulfilled(known: OrderKnowledge): boolean {
  return known.everFulfilled === true || known.snapshot?.fulfilled === true;
}

/**
 * A total order of states: Shopify's `updated_at`, then when it was sent, then the content itself, so that two different
 * states never tie and every arrival order picks the same one.
 */
export function isNewer(candidate: OrderSnapshot, current: OrderSnapshot): boolean {
  if (candidate.updatedAt !== current.updatedAt) return candidate.updatedAt > current.updatedAt;
  if (candidate.triggeredAt !== current.triggeredAt) return candidate.triggeredAt > current.triggeredAt;
  return JSON.stringify(candidate) > JSON.stringify(current);
}

/** Units of a line that are left, counting refunds that were heard of before the state that contains them. */
export function remainingUnits(known: OrderKnowledge, line: OrderLine): number {
  const contained = new Set(known.snapshot?.refundIds);
  let remaining = line.currentQuantity;
  for (const refund of Object.values(known.refunds)) {
    if (contained.has(refund.id)) continue;
    for (const part of refund.lines) if (part.lineId === line.id) remaining -= part.quantity;
  }
  return Math.max(0, remaining);
}

/** Units of a line as if nothing had been refunded: edits count, refunds do not. */
export function unitsBeforeRefunds(known: OrderKnowledge, line: OrderLine): number {
  const contained = new Set(known.snapshot?.refundIds);
  let units = line.currentQuantity;
  for (const refund of Object.values(known.refunds)) {
    if (!contained.has(refund.id)) continue;
    for (const part of refund.lines) if (part.lineId === line.id) units += part.quantity;
  }
  return Math.min(Math.max(0, units), Math.max(line.quantity, line.currentQuantity));
}

/** Whether nothing of the order is left: cancelled, never to be paid, or every unit refunded. */
export function isUndone(known: OrderKnowledge): boolean {
  const { snapshot } = known;
  if (snapshot === null) return false;
  if (saysUndone(snapshot)) return true;
  return Object.keys(known.refunds).length > 0 && snapshot.lines.every((line) => remainingUnits(known, line) === 0);
}

/** Whether the order's own state says so, without refunds heard ahead of it: an edit in between may have added units. */
export function saysUndone(snapshot: OrderSnapshot): boolean {
  if (snapshot.cancelled || snapshot.payment === 'void') return true;
  return snapshot.refundIds.length > 0 && snapshot.lines.every((line) => line.currentQuantity === 0);
}

/** What became of the order, for what hangs on it: a reward's code that it carries. */
export function fateOf(known: OrderKnowledge & { snapshot: OrderSnapshot }): { paid: boolean; undone: boolean; saysUndone: boolean } {
  return {
    // An edit that leaves something to pay changes nothing about the code: it was used when the order was paid.
    paid: hasBeenPaid(known) && known.snapshot.payment !== 'void',
    undone: isUndone(known),
    saysUndone: saysUndone(known.snapshot),
  };
}
