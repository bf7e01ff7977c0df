import type { CustomerId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { Result } from '../../domain/shared/result.ts';
import type { InstalledShop } from './shopify-shop.ts';

/**
 * Gift cards that a shop gives to its customers. The code is the name under which both sides know the same card, so it may be made again
 * and again after any crash and have their effect once.
 */
export interface GiftCards {
  /**
   * Makes the card, or finds the one an earlier try made. Refuses `reward_refused` when Shopify declines it, or has another card
   * under this code; `not_allowed` when the app lacks a scope; `shop_uninstalled`; `shopify_unavailable` when it is not known whether the
   * card exists: then repeat.
   */
  issue(issue: GiftCardIssue): Promise<Result<{ readonly giftCardGid: string }>>;

  /**
   * Makes a card useless as long as nothing was paid with it; one that is useless already, or is not there (any more), is `absent`.
   * Refuses `reward_partly_used`, with what is left in the message, and leaves the card as it is; `reward_refused`, `not_allowed`, `shop_uninstalled`;
   * `shopify_unavailable`: then repeat.
   */
  deactivate(input: { readonly shop: InstalledShop; readonly giftCardGid: string }): Promise<Result<'deactivated' | 'absent'>>;
}

export interface GiftCardIssue {
  readonly shop: InstalledShop;
  /** 8 to 20 letters and digits; upper and lower case are the same. */
  readonly code: string;
  readonly customerId: CustomerId;
  /** Whole minor units of `currency`, at least 1. */
  readonly valueMinor: number;
  readonly currency: string;
  /** The card is good up to the end of this instant's day; null for ever. */
  readonly endsAt: Instant | null;
  /** What the merchant reads about it; the same for the same card. */
  readonly note: string;
}
