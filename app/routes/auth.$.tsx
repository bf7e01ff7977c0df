import type { LoaderFunctionArgs } from '@remix-run/server-runtime';

/** Every address under /auth that Shopify's library uses: the bounce page, the way out of the frame, the callback. It answers all of them itself. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  await context.shopify.authenticate.admin(request);
  return null;
}
