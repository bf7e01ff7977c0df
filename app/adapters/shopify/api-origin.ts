/**
 * Where the API of a shop is reached: `https://{shop}`, or the address that the operator gives, in which `{shop}` stands for
 * the myshopify domain (a recording proxy, a gateway, the local simulator).
 */
export type ApiOrigin = (shop: string) => string;

export function apiOriginFrom(template: string | undefined): ApiOrigin {
  const pattern = (template ?? 'https://{shop}').replace(/\/+$/, '');
  if (!URL.canParse(pattern.replaceAll('{shop}', 'shop.myshopify.com'))) {
    throw new RangeError('The address of the Shopify API is not an address; it looks like http://127.0.0.1:4010/{shop}.');
  }
  return (shop) => pattern.replaceAll('{shop}', shop);
}
