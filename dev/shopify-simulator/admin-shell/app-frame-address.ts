import { createHmac, randomBytes } from 'node:crypto';
import type { SimulatedShop, SimulatorConfig } from '../simulated-shop.ts';

/** Shopify signs the query of an app's address: sorted and percent-encoded `key=value` joined with `&`, HMAC-SHA256 in hex. */
export function signQuery(query: URLSearchParams, secret: string): string {
  const signed = new URLSearchParams(query);
  for (const name of ['hmac', 'signature']) signed.delete(name);
  signed.sort();
  return createHmac('sha256', secret).update(signed.toString().replaceAll('+', '%20')).digest('hex');
}

/** The `host` parameter: the shop's admin address in base64, without padding. */
export function adminHost(shopDomain: string): string {
  return Buffer.from(`admin.shopify.com/store/${shopDomain.replace(/\.myshopify\.com$/, '')}`).toString('base64url');
}

/**
 * The address at which the admin embeds the app for one of its own paths: `/admin/apps/laurel/members?query=mia` shows
 * the app's `/app/members?query=mia`.
 */
export function appFrameAddress(
  shop: Pick<SimulatedShop, 'adminSessionToken'>,
  config: SimulatorConfig,
  place: { readonly path: string; readonly search: string; readonly timestampS: number },
): string {
  const query = new URLSearchParams(place.search);
  query.set('embedded', '1');
  query.set('shop', config.shopDomain);
  query.set('host', adminHost(config.shopDomain));
  query.set('locale', 'en');
  query.set('session', randomBytes(16).toString('hex'));
  query.set('timestamp', String(place.timestampS));
  query.set('id_token', shop.adminSessionToken());
  query.set('hmac', signQuery(query, config.apiSecret));
  const path = place.path === '/' ? '' : place.path.replace(/\/$/, '');
  return `${config.appUrl}/app${path}?${query.toString()}`;
}
