import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { SimulatedCustomer, SimulatedShop, SimulatorConfig } from '../simulated-shop.ts';

const COOKIE = '_shopify_customer';

function seal(customerId: string, config: SimulatorConfig): string {
  return createHmac('sha256', config.apiSecret).update(`customer:${customerId}`).digest('base64url');
}

/** The signed-in customer of a storefront, checkout or account request; null when signed out or when the cookie is not ours. */
export function signedInCustomer(c: Context, shop: SimulatedShop, config: SimulatorConfig): SimulatedCustomer | null {
  const [customerId, mark] = (getCookie(c, COOKIE) ?? '').split('.');
  if (!customerId || !mark) return null;
  const expected = Buffer.from(seal(customerId, config));
  const given = Buffer.from(mark);
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) return null;
  return shop.customer(customerId);
}

export function signIn(c: Context, customerId: string, config: SimulatorConfig): void {
  setCookie(c, COOKIE, `${customerId}.${seal(customerId, config)}`, {
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    maxAge: 60 * 60 * 24 * 30,
  });
}

export function signOut(c: Context): void {
  deleteCookie(c, COOKIE, { path: '/' });
}
