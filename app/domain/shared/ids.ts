/**
 * Identifiers. Shopify's numeric ids may exceed 2^53, so inside Laurel they are decimal strings, never JavaScript numbers.
 */
export type ShopId = string & { readonly __brand: 'ShopId' };
export type ProgramId = string & { readonly __brand: 'ProgramId' };
export type MemberId = string & { readonly __brand: 'MemberId' };
export type OrderId = string & { readonly __brand: 'OrderId' };
export type CustomerId = string & { readonly __brand: 'CustomerId' };
export type RedemptionId = string & { readonly __brand: 'RedemptionId' };

const decimal = /^[1-9][0-9]{0,18}$/;

/** The number at the end of a Shopify gid (`gid://shopify/Order/42` → `42`); null when the text is not a gid of that kind. */
export function idFromGid(gid: unknown, kind: string): string | null {
  if (typeof gid !== 'string') return null;
  const prefix = `gid://shopify/${kind}/`;
  if (!gid.startsWith(prefix)) return null;
  const id = gid.slice(prefix.length).split('?')[0] ?? '';
  return decimal.test(id) ? id : null;
}

export function gid(kind: string, id: string): string {
  return `gid://shopify/${kind}/${id}`;
}

/** True for a positive decimal id of at most 19 digits, the form every stored id has. */
export function isDecimalId(text: unknown): boolean {
  return typeof text === 'string' && decimal.test(text);
}
