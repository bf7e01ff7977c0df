import type { ReadShopFactsData, ReadShopFactsVariables } from './generated.ts';
import { operation } from './operation.ts';

export const readShopFacts = operation<ReadShopFactsData, ReadShopFactsVariables>(`
  query ReadShopFacts {
    shop {
      name
      myshopifyDomain
      currencyCode
      ianaTimezone
    }
  }
`);
