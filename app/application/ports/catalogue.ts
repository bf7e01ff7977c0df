import type { Result } from '../../domain/shared/result.ts';
import type { Shop } from '../laurel.ts';
import type { ProductFacts } from './events.ts';

/** The shop's products as their source has them now. */
export interface Catalogue {
  /**
   * One product with the collections that it is in. A product that is not there (any more) is one without tags and
   * collections, so that whoever waits for it does not wait for ever. Refuses `shopify_unavailable`, `shop_uninstalled`.
   */
  fetchProduct(input: {
    readonly shop: Shop;
    readonly productId: string;
  }): Promise<Result<ProductFacts & { readonly collections: readonly string[] }>>;
}
