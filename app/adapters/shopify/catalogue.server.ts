import type { Catalogue } from '../../application/ports/catalogue.ts';
import { gid, idFromGid } from '../../domain/shared/ids.ts';
import { instantFromIso, type Instant } from '../../domain/shared/instant.ts';
import { success, type Result } from '../../domain/shared/result.ts';
import type { AdminClient } from './admin-client.server.ts';
import type { ReadProductData } from './operations/generated.ts';
import { readProduct } from './operations/products.graphql.ts';

/** 100 collections a page: nobody names more than these in a rule. */
const pagesMax = 10;

export function createCatalogue({ client }: { readonly client: AdminClient }): Catalogue {
  return {
    async fetchProduct({ shop, productId }) {
      const collections: string[] = [];
      let after: string | null = null;
      for (let page = 1; ; page += 1) {
        const answer: Result<ReadProductData> = await client.request({
          shop,
          operation: readProduct,
          variables: { id: gid('Product', productId), after },
        });
        if (!answer.ok) return answer;
        const { product }: ReadProductData = answer.value;
        if (product === null) {
          const gone = { title: '', vendor: '', productType: '', tags: [], collections: [], deleted: true };
          return success({ productId, ...gone, at: 0 as Instant });
        }
        for (const { id } of product.collections.nodes) {
          const collectionId = idFromGid(id, 'Collection');
          if (collectionId !== null) collections.push(collectionId);
        }
        const { hasNextPage, endCursor }: { hasNextPage: boolean; endCursor: string | null } = product.collections.pageInfo;
        if (hasNextPage && page < pagesMax) {
          after = endCursor;
          continue;
        }
        const { title, vendor, productType, tags } = product;
        const at = instantFromIso(product.updatedAt) ?? (0 as Instant);
        return success({ productId, title, vendor, productType, tags, collections, deleted: false, at });
      }
    },
  };
}
