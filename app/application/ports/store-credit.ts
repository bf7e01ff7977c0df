import type { CustomerId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { Result } from '../../domain/shared/result.ts';
import type { InstalledShop } from './shopify-shop.ts';

/**
 * Store credit in a customer's account. A credit has no name that both sides know, so Shopify cannot be asked for "the one I
 * made": the caller writes down that it is going to, and after a try whose answer got lost looks through the account first.
 */
export interface StoreCredit {
  /**
   * Adds the amount to the account, which Shopify makes where there is none. Sent once and never again by itself. Refuses
   * `reward_refused` when Shopify declines; `not_allowed` when the app lacks a scope; `shop_uninstalled`; `shopify_unavailable` when it
   * is not known whether the amount was added: then `find` before another try.
   */
  credit(credit: Credit): Promise<Result<{ readonly transactionGid: string }>>;

  /**
   * The oldest credit of exactly that amount and end that was made at or after `since` and is none of `claimed`; null when there
   * is none. Refuses as above; `shopify_unavailable`: then repeat.
   */
  find(search: Credit & { readonly since: Instant; readonly claimed: readonly string[] }): Promise<Result<string | null>>;

  /**
   * Takes a credit back as long as nothing of it was spent, unless a debit of exactly that amount, made at or after `since` and
   * none of `claimed`, says that an earlier try did. Answers the debit's id. Refuses `reward_partly_used`, with what is left in the
   * message; `reward_refused`, `not_allowed`, `shop_uninstalled`; `shopify_unavailable` when it is not known: then repeat with the same
   * `since`.
   */
  takeBack(
    input: Credit & { readonly transactionGid: string; readonly since: Instant; readonly claimed: readonly string[] },
  ): Promise<Result<{ readonly transactionGid: string }>>;
}

export interface Credit {
  readonly shop: InstalledShop;
  readonly customerId: CustomerId;
  /** Whole minor units of `currency`, at least 1. */
  readonly valueMinor: number;
  readonly currency: string;
  /** When the credit expires, to the second; null for never. */
  readonly endsAt: Instant | null;
}
