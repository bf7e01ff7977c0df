import { gid } from '../../../../app/domain/shared/ids.ts';
import { decimalFromMinor } from '../../../../app/domain/shared/money.ts';
import type { CollectionRecord, ProductRecord } from '../../state/records.ts';
import { metafieldFields } from './metafields.ts';
import { connection, dateTime, money, type ApiContext, type PageArguments, type View } from './resolving.ts';
import type { Filters } from './search-query.ts';

export const productFilters: Filters<ProductRecord> = {
  id: (product) => product.id,
  title: (product) => [product.title],
  handle: (product) => [product.handle],
  vendor: (product) => [product.vendor],
  product_type: (product) => [product.productType],
  tag: (product) => product.tags,
  sku: (product) => [product.sku],
  collection_id: (product) => product.collectionIds,
  status: () => ['active'],
  gift_card: (product) => [String(product.giftCard)],
  created_at: (product) => product.createdAt,
  updated_at: (product) => product.updatedAt,
};

export const collectionFilters: Filters<CollectionRecord> = {
  id: (collection) => collection.id,
  title: (collection) => [collection.title],
  handle: (collection) => [collection.handle],
  updated_at: (collection) => collection.updatedAt,
};

export function productView(product: ProductRecord): View {
  return {
    __typename: 'Product',
    id: gid('Product', product.id),
    legacyResourceId: product.id,
    title: product.title,
    handle: product.handle,
    vendor: product.vendor,
    productType: product.productType,
    tags: product.tags,
    status: 'ACTIVE',
    descriptionHtml: product.descriptionHtml,
    description: () => product.descriptionHtml.replace(/<[^>]+>/g, ''),
    isGiftCard: product.giftCard,
    hasOnlyDefaultVariant: true,
    tracksInventory: true,
    totalInventory: 100,
    category: null,
    templateSuffix: null,
    onlineStoreUrl: null,
    createdAt: dateTime(product.createdAt),
    publishedAt: dateTime(product.createdAt),
    updatedAt: dateTime(product.updatedAt),
    variantsCount: { count: 1, precision: 'EXACT' },
    featuredMedia: () => mediaView(product),
    priceRangeV2: (_args: unknown, context: ApiContext) => {
      const price = money(product.priceMinor, context.engine.facts.currency);
      return { minVariantPrice: price, maxVariantPrice: price };
    },
    variants: (args: PageArguments) => connection([product], args, (record) => record.variantId, variantView),
    collections: (args: PageArguments, context: ApiContext) =>
      connection(
        context.engine.state.collections.filter((collection) => product.collectionIds.includes(collection.id)),
        args,
        (collection) => collection.id,
        collectionView,
      ),
    inCollection: (args: { id: string }) => product.collectionIds.some((id) => gid('Collection', id) === args.id),
    ...metafieldFields(gid('Product', product.id)),
  };
}

function mediaView(product: ProductRecord): View | null {
  if (product.image === '') return null;
  const image = { __typename: 'Image', id: null, altText: product.title, url: () => product.image, width: 400, height: 400 };
  return { __typename: 'MediaImage', id: gid('MediaImage', product.id), alt: product.title, image, preview: { image, status: 'READY' } };
}

export function variantView(product: ProductRecord): View {
  return {
    __typename: 'ProductVariant',
    id: gid('ProductVariant', product.variantId),
    legacyResourceId: product.variantId,
    title: 'Default Title',
    displayName: `${product.title} - Default Title`,
    sku: product.sku,
    barcode: null,
    position: 1,
    price: (_args: unknown, context: ApiContext) => decimalFromMinor(BigInt(product.priceMinor), context.engine.facts.currency),
    compareAtPrice: null,
    taxable: !product.giftCard,
    availableForSale: true,
    inventoryQuantity: 100,
    inventoryPolicy: 'DENY',
    selectedOptions: [],
    createdAt: dateTime(product.createdAt),
    updatedAt: dateTime(product.updatedAt),
    product: () => productView(product),
    ...metafieldFields(gid('ProductVariant', product.variantId)),
  };
}

export function collectionView(collection: CollectionRecord): View {
  const products = (context: ApiContext) =>
    context.engine.state.products.filter((product) => product.collectionIds.includes(collection.id));
  return {
    __typename: 'Collection',
    id: gid('Collection', collection.id),
    legacyResourceId: collection.id,
    title: collection.title,
    handle: collection.handle,
    descriptionHtml: collection.descriptionHtml,
    description: () => collection.descriptionHtml.replace(/<[^>]+>/g, ''),
    sortOrder: 'BEST_SELLING',
    templateSuffix: null,
    image: () => null,
    updatedAt: dateTime(collection.updatedAt),
    productsCount: (_args: unknown, context: ApiContext) => ({ count: products(context).length, precision: 'EXACT' }),
    products: (args: PageArguments, context: ApiContext) => connection(products(context), args, (product) => product.id, productView),
    hasProduct: (args: { id: string }, context: ApiContext) => products(context).some((product) => gid('Product', product.id) === args.id),
    ...metafieldFields(gid('Collection', collection.id)),
  };
}
