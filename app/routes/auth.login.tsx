import { redirect } from '@remix-run/server-runtime';
import type { LoaderFunctionArgs } from '@remix-run/server-runtime';

/**
 * Where Shopify's library sends a request without a shop. Apps in the App Store must not ask for a shop's address, so without one there
 * is nothing to log in to, and the root page says where to start.
 */
export async function loader({ request, context }: LoaderFunctionArgs) {
  // Throws the redirect to the shop's own installation page when the address names a shop.
  if (new URL(request.url).searchParams.has('shop')) await context.shopify.login(request);
  return redirect('/');
}
