import type { Result } from '../../domain/shared/result.ts';
import type { InstalledShop } from './shopify-shop.ts';

/**
 * The offline access token of a shop. Tokens live an hour and a refresh token can be used once, so web and worker
 * must never refresh the same one at the same time: an implementation serialises refreshes per shop across processes.
 */
export interface AccessTokens {
  /**
   * A token that is good for at least the next five minutes, refreshed first when needed. Name in `rejected` a token
   * that Shopify has just refused: when it is still the stored one it is refreshed, whatever its expiry says.
   * Refuses `shop_uninstalled` when there is no token or Shopify refuses to refresh it; `shopify_unavailable` when it does not answer in time.
   */
  accessToken(shop: InstalledShop, options?: { readonly rejected?: string; readonly signal?: AbortSignal }): Promise<Result<string>>;
}
