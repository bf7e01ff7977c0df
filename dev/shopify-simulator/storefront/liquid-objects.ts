import { exponentOf } from '../../../app/domain/shared/money.ts';
import type { SimulatedCollection, SimulatedCustomer, SimulatedProduct, SimulatedShop, SimulatorConfig } from '../simulated-shop.ts';

/** Liquid and the AJAX cart count every currency in hundredths, whatever its minor unit. */
export function hundredths(minor: number, currency: string): number {
  return Math.round(minor * 10 ** (2 - exponentOf(currency)));
}

/** Liquid prints ids as numbers; one too large for a number stays text rather than change its digits. */
export function liquidId(id: string): number | string {
  const number = Number(id);
  return Number.isSafeInteger(number) ? number : id;
}

export function moneyFormat(currency: string): string {
  const symbol =
    new Intl.NumberFormat('en-US', { style: 'currency', currency }).formatToParts(0).find(({ type }) => type === 'currency')?.value ?? '';
  return `${symbol}${symbol.length > 1 ? ' ' : ''}{{amount${exponentOf(currency) === 0 ? '_no_decimals' : ''}}}`;
}

export function shopObject(shop: SimulatedShop, config: SimulatorConfig): Record<string, unknown> {
  return {
    name: shop.name,
    permanent_domain: shop.domain,
    domain: shop.domain,
    url: config.origin,
    secure_url: config.origin,
    currency: shop.currency,
    money_format: moneyFormat(shop.currency),
    money_with_currency_format: `${moneyFormat(shop.currency)} ${shop.currency}`,
    customer_accounts_enabled: true,
    customer_accounts_optional: true,
    enabled_payment_types: [],
    metafields: {},
    published_locales: [{ iso_code: 'en', primary: true, root_url: '/', name: 'English', endonym_name: 'English' }],
  };
}

export function customerObject(customer: SimulatedCustomer | null): Record<string, unknown> | null {
  if (!customer) return null;
  return {
    id: liquidId(customer.id),
    email: customer.email,
    first_name: customer.firstName,
    last_name: customer.lastName,
    name: `${customer.firstName} ${customer.lastName}`.trim(),
    has_account: true,
    tags: [],
    metafields: {},
  };
}

export function productObject(product: SimulatedProduct, shop: SimulatedShop): Record<string, unknown> {
  const price = hundredths(product.priceMinor, shop.currency);
  const variant = {
    id: liquidId(product.variantId),
    title: 'Default Title',
    price,
    compare_at_price: null,
    available: true,
    sku: '',
    requires_shipping: !product.giftCard,
    taxable: true,
    url: `/products/${product.handle}?variant=${product.variantId}`,
  };
  return {
    id: liquidId(product.id),
    handle: product.handle,
    title: product.title,
    vendor: product.vendor,
    type: product.productType,
    tags: product.tags,
    price,
    price_min: price,
    price_max: price,
    price_varies: false,
    available: true,
    description: product.descriptionHtml,
    content: product.descriptionHtml,
    url: `/products/${product.handle}`,
    featured_image: product.image,
    images: [product.image],
    variants: [variant],
    selected_or_first_available_variant: variant,
    has_only_default_variant: true,
    'gift_card?': product.giftCard,
    gift_card: product.giftCard,
    metafields: {},
  };
}

export function collectionObject(collection: SimulatedCollection, shop: SimulatedShop): Record<string, unknown> {
  const products = shop.products().filter(({ collectionIds }) => collectionIds.includes(collection.id));
  return {
    id: liquidId(collection.id),
    handle: collection.handle,
    title: collection.title,
    url: `/collections/${collection.handle}`,
    products: products.map((product) => productObject(product, shop)),
    products_count: products.length,
    all_products_count: products.length,
    featured_image: products[0]?.image ?? null,
    metafields: {},
  };
}

export const ROUTES = {
  root_url: '/',
  account_url: '/account',
  account_login_url: '/account/login',
  account_logout_url: '/account/logout',
  account_register_url: '/account/register',
  cart_url: '/cart',
  cart_add_url: '/cart/add',
  cart_change_url: '/cart/change',
  cart_update_url: '/cart/update',
  cart_clear_url: '/cart/clear',
  collections_url: '/collections',
  all_products_collection_url: '/collections/all',
  search_url: '/search',
};

export function localizationObject(currency: string): Record<string, unknown> {
  const language = { iso_code: 'en', endonym_name: 'English', name: 'English', primary: true, root_url: '/' };
  const country = { iso_code: 'US', name: 'United States', currency: { iso_code: currency, name: currency, symbol: '$' } };
  return {
    language,
    country,
    available_languages: [language],
    available_countries: [country],
    market: { id: 1, handle: 'primary', metafields: {} },
  };
}
