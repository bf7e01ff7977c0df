import type { ReadProductData, ReadProductVariables } from './generated.ts';
import { operation } from './operation.ts';

export const readProduct = operation<ReadProductData, ReadProductVariables>(`
  query ReadProduct($id: ID!, $after: String) {
    product(id: $id) {
      title
      vendor
      productType
      tags
      updatedAt
      collections(first: 100, after: $after) {
        nodes {
          id
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);
