import type { DiscountTerms } from '../../domain/rewards/index.ts';
import type { CustomerId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { Result } from '../../domain/shared/result.ts';
import type { InstalledShop } from './shopify-shop.ts';

/**
 * Discount codes in the shop: an amount or a percentage off an order, free shipping, a product for nothing; for one customer, to be
 * used once. A code is the name under which both sides know the same promise, so both methods may be repeated after any crash and have
 * their effect once.
 */
export interface Discounts {
  /**
   * Makes the code, or finds the one an earlier try made. Refuses `discount_refused` when Shopify declines it or when the
   * code exists with another title, customer or terms; `shop_uninstalled`; `shopify_unavailable` when it is not known
   * whether the code exists: then repeat.
   */
  issue(issue: DiscountIssue): Promise<Result<{ readonly discountGid: string }>>;

  /**
   * Takes the code away so that no further order can use it; `absent` when there is none (any more).
   * Refuses `shop_uninstalled`; `shopify_unavailable`: then repeat; `discount_refused` when Shopify declines to delete it.
   */
  withdraw(input: { readonly shop: InstalledShop; readonly code: string }): Promise<Result<'withdrawn' | 'absent'>>;
}

export interface DiscountIssue {
  readonly shop: InstalledShop;
  /** Deterministic for the redemption, so that a repeated try names the same discount. */
  readonly code: string;
  /** What the merchant reads in the list of discounts. */
  readonly title: string;
  /** Whose it is; null for whoever has the code, which is for somebody who is no customer yet. */
  readonly customerId: CustomerId | null;
  /** What it gives: minor units of `currency`, hundredths of a percent, Shopify ids. */
  readonly terms: DiscountTerms;
  readonly currency: string;
  readonly startsAt: Instant;
  readonly endsAt: Instant | null;
}
