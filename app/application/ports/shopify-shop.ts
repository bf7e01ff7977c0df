import type { Result } from '../../domain/shared/result.ts';
import type { Shop } from '../laurel.ts';

/** What a port needs to know of a tenant to reach its store; a whole Shop will do. */
export type InstalledShop = Pick<Shop, 'domain'>;

/** What Shopify says about the store itself. */
export interface ShopFacts {
  /** The permanent myshopify domain. */
  readonly domain: string;
  readonly name: string;
  /** ISO 4217 code of the currency in which the store keeps its books. */
  readonly currency: string;
  /** IANA name, e.g. `America/New_York`. */
  readonly timeZone: string;
}

export interface ShopifyShop {
  /** Refuses `shop_uninstalled` when Shopify no longer accepts the app's token, `shopify_unavailable` when it does not answer in time. */
  facts(shop: InstalledShop): Promise<Result<ShopFacts>>;
}
