import type { AppLoadContext, LoaderFunctionArgs } from '@remix-run/server-runtime';
import { data } from '@remix-run/server-runtime';
import type { Actor, Laurel, Shop } from '../application/laurel.ts';
import type { Refusal } from '../domain/shared/result.ts';

/** Who is asking: the shop from the verified session, and the staff member from the session token. Never from the request's own words. */
export interface Merchant {
  readonly laurel: Laurel;
  readonly shop: Shop;
  readonly actor: Actor;
}

/** Authenticates a page or an action of the merchant. Throws a Response when the request has to go elsewhere first. */
export async function merchant({ request, context }: Pick<LoaderFunctionArgs, 'request' | 'context'>): Promise<Merchant> {
  const { session, sessionToken } = await authenticated(request, context);
  const shop = await context.laurel.shops.find(session.shop);
  // Token exchange has just installed the shop, so this is a matter of seconds: a second delivery, a slow database.
  if (shop === null || !shop.installed) {
    throw data({ message: 'Laurel is still being set up for this store. Reload the page in a few seconds.' }, { status: 503 });
  }
  return { laurel: context.laurel, shop, actor: { kind: 'staff', id: sessionToken.sub } };
}

/** Shopify's library answers by throwing, also when it fails; Remix takes any thrown Response for an intended one, so a failure is logged here. */
async function authenticated(request: Request, { shopify, log, requestId }: AppLoadContext) {
  try {
    return await shopify.authenticate.admin(request);
  } catch (thrown) {
    if (thrown instanceof Response && thrown.status >= 500) {
      log.error({ requestId, status: thrown.status }, 'A merchant could not be authenticated with Shopify.');
    }
    throw thrown;
  }
}

/** A refusal as a page: what was asked for is not there. */
export function notFound(refusal: Refusal) {
  return data({ message: refusal.message }, { status: 404 });
}
