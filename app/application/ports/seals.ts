import type { ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';

/** A seal by number and digest (64 hexadecimal digits): whoever notes it elsewhere can tell later whether the chain up to it was rewritten. */
export interface SealHead {
  readonly number: number;
  readonly digest: string;
}

/**
 * transfer_changed, transfer_removed, transfer_added: a sealed transfer is not what it was, is gone, or came in behind the seal.
 * seal_changed: the transfers are what their marks say, but the seal's digest is another. seal_missing: a number of the chain is not
 * there. chain_broken: the seal does not follow from the one before. head_differs: it is not the seal that was noted.
 */
export type TamperingKind =
  'transfer_changed' | 'transfer_removed' | 'transfer_added' | 'seal_changed' | 'seal_missing' | 'chain_broken' | 'head_differs';

export interface Tampering {
  readonly kind: TamperingKind;
  readonly seal: number;
  /** When the seal was set; what happened to a transfer happened later. Null for a seal that is missing. */
  readonly sealedAt: Instant | null;
  readonly transferId: string | null;
}

export interface SealFindings {
  readonly seals: number;
  /** Transfers under seals. */
  readonly sealed: number;
  /** Transfers that wait for their seal. */
  readonly waiting: number;
  readonly head: (SealHead & { readonly sealedAt: Instant }) | null;
  /** At most `tamperingMax`. */
  readonly tampering: readonly Tampering[];
  readonly tamperingCount: number;
}

/**
 * Seals over a shop's transfers, so that nobody changes the past unseen, whatever rights they have in the database.
 *
 * A seal covers up to 256 transfers in the order of their ids. Each transfer has a digest, SHA-256 of its text; the seal's is SHA-256 of
 * the lines previous seal's digest, shop, number, from, to, count, and the digest of the transfers' digests, in hexadecimal.
 */
export interface Seals {
  /**
   * Seals up to `limit` of the oldest unsealed transfers that nothing can slip in among any more. `waits`: there are such, but work that
   * was under way when they were looked at is not over; ask again later.
   */
  seal(input: { shopId: ShopId; limit: number }): Promise<{ sealed: number; more: boolean; waits: boolean }>;
  /** Goes through the whole chain, some seals at a time. Changes nothing. */
  check(input: { shopId: ShopId; tamperingMax: number; noted?: SealHead }): Promise<SealFindings>;
}
