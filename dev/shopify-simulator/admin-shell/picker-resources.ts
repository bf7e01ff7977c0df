import { decimalFromMinor } from '../../../app/domain/shared/money.ts';
import type { SimulatedProduct, SimulatedShop } from '../simulated-shop.ts';

const gid = (type: string, id: string) => `gid://shopify/${type}/${id}`;
const price = (minor: number, currency: string) => decimalFromMinor(BigInt(minor), currency);

function variant(product: SimulatedProduct, currency: string) {
  return {
    id: gid('ProductVariant', product.variantId),
    title: 'Default Title',
    displayName: `${product.title} - Default Title`,
    price: price(product.priceMinor, currency),
    availableForSale: true,
    sku: null,
    taxable: true,
    position: 1,
    product: { id: gid('Product', product.id), title: product.title, handle: product.handle },
  };
}

/** Products, variants or collections in the shape in which the resource picker returns them. */
export function pickerResources(
  shop: SimulatedShop,
  type: string,
  query: string,
): readonly { id: string; title: string; image: string | null }[] {
  const wanted = query.trim().toLowerCase();
  const matches = (text: string) => text.toLowerCase().includes(wanted);
  if (type === 'collection') {
    const count = (id: string) => shop.products().filter(({ collectionIds }) => collectionIds.includes(id)).length;
    return shop
      .collections()
      .filter(({ title }) => matches(title))
      .map(({ id, handle, title }) => ({ id: gid('Collection', id), handle, title, productsCount: count(id), image: null }));
  }
  const products = shop.products().filter(({ title, vendor, productType }) => matches(`${title} ${vendor} ${productType}`));
  if (type === 'variant')
    return products.map((product) => ({ ...variant(product, shop.currency), title: product.title, image: product.image }));
  return products.map((product) => ({
    id: gid('Product', product.id),
    title: product.title,
    handle: product.handle,
    vendor: product.vendor,
    productType: product.productType,
    tags: product.tags,
    status: 'ACTIVE',
    totalVariants: 1,
    hasOnlyDefaultVariant: true,
    descriptionHtml: product.descriptionHtml,
    images: [{ id: gid('ProductImage', product.id), originalSrc: product.image, altText: product.title }],
    variants: [variant(product, shop.currency)],
    image: product.image,
  }));
}
