import { decimalFromMinor } from '../../../app/domain/shared/money.ts';
import type { PricedCart, SimulatedCustomer, SimulatedShop } from '../simulated-shop.ts';
import type { Cart } from '../storefront/cart.ts';
import { acceptedCodes, pricedLines, withCode, withoutCode } from '../storefront/cart.ts';
import type { ChangeResult, CheckoutState, DiscountCodeChange } from './extension-runtime/protocol.ts';

/** A cart at the checkout: the codes that hold, those that had to go, and what it costs. */
export interface Checkout {
  readonly cart: Cart;
  readonly customer: SimulatedCustomer | null;
  readonly priced: PricedCart;
  readonly codes: readonly string[];
  readonly refused: readonly { readonly code: string; readonly message: string }[];
}

export function openCheckout(shop: SimulatedShop, cart: Cart, customer: SimulatedCustomer | null): Checkout {
  const customerId = customer?.id ?? null;
  const { accepted, refused } = acceptedCodes(shop, cart, customerId);
  const priced = shop.price({ lines: pricedLines(cart), codes: accepted, customerId });
  return { cart: { ...cart, codes: accepted }, customer, priced, codes: accepted, refused };
}

/**
 * Adds or removes a code, for the shopper's own field and for extensions alike. A refused code changes nothing and comes back
 * with the words that the checkout shows.
 */
export function changeDiscountCode(
  shop: SimulatedShop,
  checkout: Checkout,
  change: DiscountCodeChange,
): { readonly cart: Cart; readonly result: ChangeResult } {
  const { cart, customer, codes } = checkout;
  const code = change.code.trim();
  if (change.type === 'removeDiscountCode') {
    const present = codes.some((other) => other.toUpperCase() === code.toUpperCase());
    if (!present) return { cart, result: { type: 'error', message: `${code} isn't applied to this checkout` } };
    return { cart: withoutCode(cart, code), result: { type: 'success' } };
  }
  if (code === '') return { cart, result: { type: 'error', message: 'Enter a discount code' } };
  const answer = shop.checkCode({ lines: pricedLines(cart), codes, customerId: customer?.id ?? null, code });
  if (!answer.ok) return { cart, result: { type: 'error', message: answer.message } };
  return { cart: withCode(cart, code), result: { type: 'success' } };
}

/** What extensions see of a checkout. */
export function extensionState(shop: SimulatedShop, checkout: Checkout): CheckoutState {
  const { priced, customer, cart } = checkout;
  const money = (minor: number) => ({ amount: Number(decimalFromMinor(BigInt(minor), shop.currency)), currencyCode: shop.currency });
  return {
    checkoutToken: cart.token,
    customer: customer && {
      id: `gid://shopify/Customer/${customer.id}`,
      email: customer.email,
      firstName: customer.firstName,
      lastName: customer.lastName,
      ordersCount: 0,
    },
    lines: priced.lines.map((line, index) => ({
      id: `gid://shopify/CartLine/${index + 1}`,
      variantId: `gid://shopify/ProductVariant/${line.variantId}`,
      productId: `gid://shopify/Product/${line.product.id}`,
      title: line.product.title,
      vendor: line.product.vendor,
      productType: line.product.productType,
      imageUrl: line.product.image,
      requiresShipping: !line.product.giftCard,
      quantity: line.quantity,
      total: money(line.lineMinor),
    })),
    discountCodes: checkout.codes.map((code) => ({ code })),
    discountAllocations: priced.discounts.map(({ code, amountMinor }) => ({ code, discountedAmount: money(amountMinor) })),
    cost: {
      subtotal: money(priced.lines.reduce((sum, { lineMinor }) => sum + lineMinor, 0)),
      shipping: money(priced.shippingMinor),
      tax: money(priced.taxMinor),
      total: money(priced.totalMinor),
    },
  };
}
