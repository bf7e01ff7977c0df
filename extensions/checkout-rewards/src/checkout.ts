import type { Api } from '@shopify/ui-extensions/purchase.checkout.block.render';

/** What Shopify's checkout lets this block read and do. */
export type Checkout = Api;

/** Shopify puts the checkout's API into the worker as a global; reading it late lets every render see the present one. */
export function currentCheckout(): Checkout {
  return (globalThis as unknown as { shopify: Checkout }).shopify;
}
