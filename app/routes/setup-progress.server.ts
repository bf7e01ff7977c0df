import { createCookie } from '@remix-run/node';
import type { Shop } from '../application/laurel.ts';

/**
 * What a staff member has told the setup guide. It is a preference of theirs about a page, not a fact about the program, so their
 * browser keeps it; where it keeps no cookies the guide simply shows again.
 */
export interface SetupProgress {
  /** The guide is gone for good. */
  readonly dismissed: boolean;
  /** The earning rule is right as it is. */
  readonly ruleReviewed: boolean;
}

function cookieOf(shop: Shop) {
  // Shopify Admin frames the app, so the cookie is a third party's: it has to be partitioned, secure and open to frames.
  return createCookie(`laurel_setup_${shop.id}`, {
    path: '/app',
    httpOnly: true,
    secure: true,
    sameSite: 'none',
    partitioned: true,
    maxAge: 365 * 86_400,
  });
}

export async function readSetupProgress(request: Request, shop: Shop): Promise<SetupProgress> {
  const value: unknown = await cookieOf(shop).parse(request.headers.get('Cookie'));
  const known = typeof value === 'object' && value !== null ? value : {};
  return { dismissed: 'dismissed' in known, ruleReviewed: 'ruleReviewed' in known };
}

export function setupProgressHeader(shop: Shop, { dismissed, ruleReviewed }: SetupProgress): Promise<string> {
  return cookieOf(shop).serialize({ ...(dismissed ? { dismissed } : {}), ...(ruleReviewed ? { ruleReviewed } : {}) });
}
