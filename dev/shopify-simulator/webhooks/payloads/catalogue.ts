import { gid } from '../../../../app/domain/shared/ids.ts';
import type { CollectionRecord, ProductRecord } from '../../state/records.ts';
import { money, numberId, shopTime } from './json.ts';
import type { ShopFacts } from './shop-facts.ts';

/** products/create and products/update. */
export function productPayload(product: ProductRecord, shop: ShopFacts) {
  const createdAt = shopTime(product.createdAt, shop.timeZone);
  const updatedAt = shopTime(product.updatedAt, shop.timeZone);
  return {
    admin_graphql_api_id: gid('Product', product.id),
    body_html: product.descriptionHtml,
    created_at: createdAt,
    handle: product.handle,
    id: numberId(product.id),
    product_type: product.productType,
    published_at: createdAt,
    template_suffix: null,
    title: product.title,
    updated_at: updatedAt,
    vendor: product.vendor,
    status: 'active',
    published_scope: 'global',
    tags: product.tags.join(', '),
    variants: [
      {
        admin_graphql_api_id: gid('ProductVariant', product.variantId),
        barcode: null,
        compare_at_price: null,
        created_at: createdAt,
        id: numberId(product.variantId),
        inventory_policy: 'deny',
        position: 1,
        price: money(product.priceMinor, shop.currency),
        product_id: numberId(product.id),
        sku: product.sku,
        taxable: !product.giftCard,
        title: 'Default Title',
        updated_at: updatedAt,
        option1: 'Default Title',
        option2: null,
        option3: null,
        image_id: null,
        inventory_item_id: null,
        inventory_quantity: 100,
        old_inventory_quantity: 100,
      },
    ],
    options: [],
    images: [],
    image: null,
    media: [],
    variant_gids: [{ admin_graphql_api_id: gid('ProductVariant', product.variantId), updated_at: updatedAt }],
    has_variants_that_requires_components: false,
    category: null,
  };
}

export function productDeletedPayload(product: ProductRecord) {
  return { id: numberId(product.id) };
}

/** collections/create and collections/update; which products it holds is not in it. */
export function collectionPayload(collection: CollectionRecord, shop: ShopFacts) {
  return {
    id: numberId(collection.id),
    handle: collection.handle,
    title: collection.title,
    updated_at: shopTime(collection.updatedAt, shop.timeZone),
    body_html: collection.descriptionHtml,
    published_at: shopTime(collection.createdAt, shop.timeZone),
    sort_order: 'best-selling',
    template_suffix: null,
    published_scope: 'web',
    admin_graphql_api_id: gid('Collection', collection.id),
  };
}

export function collectionDeletedPayload(collection: CollectionRecord, shop: ShopFacts, at: number) {
  return {
    id: numberId(collection.id),
    published_scope: null,
    updated_at: shopTime(at, shop.timeZone),
    admin_graphql_api_id: gid('Collection', collection.id),
  };
}
