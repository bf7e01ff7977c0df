import type { ShopFacts, ShopifyShop } from '../../application/ports/shopify-shop.ts';
import { success } from '../../domain/shared/result.ts';
import type { AdminClient } from './admin-client.server.ts';
import type { ReadShopFactsData } from './operations/generated.ts';
import { readShopFacts } from './operations/shop.graphql.ts';

/** A merchant waits for the page in front of which this is asked. */
const deadlineMs = 5_000;

export function createShopifyShop({ client }: { readonly client: AdminClient }): ShopifyShop {
  return {
    async facts(shop) {
      const answer = await client.request({ shop, operation: readShopFacts, variables: {}, deadlineMs });
      return answer.ok ? success(shopFactsFrom(answer.value)) : answer;
    },
  };
}

export function shopFactsFrom({ shop }: ReadShopFactsData): ShopFacts {
  return { domain: shop.myshopifyDomain, name: shop.name, currency: shop.currencyCode, timeZone: shop.ianaTimezone };
}
