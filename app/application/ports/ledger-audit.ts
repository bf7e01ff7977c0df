import type { Lot } from '../../domain/ledger/index.ts';
import type { MemberId, ShopId } from '../../domain/shared/ids.ts';

/**
 * Laws that the stored ledger obeys at every commit.
 *
 * balance_is_sum: each of a member's ten accounts is the sum of the transfers that touched it.
 * accounts_cancel_out: the ten accounts add up to zero.
 * lots_hold_available: what remains in a member's lots is what is available, or nothing while that is below zero.
 * lot_is_explained: a lot holds what its transfer brought, less the deficit that it repaid and what it gave back to older
 *   lots, changed by every later use.
 * debit_is_explained: what a transfer out of available took from lots is its amount, as far as there was anything to take.
 * expired_is_explained: what of a lot expired is what its expiry moved, and what was taken back of it is what refunds of its order moved.
 * position_is_posted: what an order's state says was posted for a rule is what its transfers add up to.
 * key_is_unique: no two transfers of a member have the same idempotency key.
 * held_is_open: held points are the prices of the redemptions that are still open.
 */
export const ledgerLaws = [
  'balance_is_sum',
  'accounts_cancel_out',
  'lots_hold_available',
  'lot_is_explained',
  'debit_is_explained',
  'expired_is_explained',
  'position_is_posted',
  'key_is_unique',
  'held_is_open',
] as const;
export type LedgerLaw = (typeof ledgerLaws)[number];

export interface LedgerBreach {
  readonly law: LedgerLaw;
  /** Null when an order names no member. */
  readonly memberId: string | null;
  readonly customerId: string | null;
  /** Account, lot, transfer key, or `order, rule, pending|available`; null for laws about the member as a whole. */
  readonly subject: string | null;
  /** What is written down, and what it should be by the other records; null where there is nothing. */
  readonly stated: number | null;
  readonly proven: number | null;
}

export interface LedgerAuditFindings {
  readonly members: number;
  readonly transfers: number;
  readonly lots: number;
  readonly orders: number;
  /** At most `breachesMax` of each law. */
  readonly breaches: readonly LedgerBreach[];
  /** How many there are in all. */
  readonly breachCount: number;
}

/** Proves a shop's whole ledger against itself. */
export interface LedgerAudit {
  /** Reads one consistent moment, also while others post. Changes nothing. */
  audit(input: { shopId: ShopId; breachesMax: number }): Promise<LedgerAuditFindings>;
  /** A member's lots that still hold something, in the order in which they would be spent. */
  lotsOf(shopId: ShopId, memberId: MemberId): Promise<Lot[]>;
}
