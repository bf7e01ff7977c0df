import type { PricedCart, SimulatedShop } from '../simulated-shop.ts';
import type { Cart } from './cart.ts';
import { acceptedCodes, lineKey, pricedLines } from './cart.ts';
import { hundredths, liquidId } from './liquid-objects.ts';

type CartItem = Readonly<Record<string, unknown>> & { readonly key: string };

/** The cart as `/cart.js` shows it, in Shopify's words; amounts in hundredths. */
export function cartJson(cart: Cart, shop: SimulatedShop, customerId: string | null): Record<string, unknown> & { items: CartItem[] } {
  const { accepted } = acceptedCodes(shop, cart, customerId);
  const priced = shop.price({ lines: pricedLines(cart), codes: accepted, customerId });
  const amount = (minor: number) => hundredths(minor, shop.currency);
  const items = priced.lines.map((line, index) => itemJson(line, cart.lines[index], amount));
  const original = priced.lines.reduce((sum, { lineMinor }) => sum + lineMinor, 0);
  const discount = priced.discounts.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  return {
    token: cart.token,
    note: cart.note === '' ? null : cart.note,
    attributes: {},
    original_total_price: amount(original),
    total_price: amount(original - discount),
    total_discount: amount(discount),
    total_weight: 0,
    item_count: cart.lines.reduce((sum, { quantity }) => sum + quantity, 0),
    items,
    requires_shipping: priced.lines.some(({ product }) => !product.giftCard),
    currency: shop.currency,
    items_subtotal_price: amount(original),
    cart_level_discount_applications: priced.discounts.map(({ code, title, amountMinor }) => ({
      type: 'discount_code',
      key: code,
      title: title || code,
      description: null,
      value: (amount(amountMinor) / 100).toFixed(2),
      value_type: 'fixed_amount',
      target_selection: 'all',
      target_type: 'line_item',
      allocation_method: 'across',
      total_allocated_amount: amount(amountMinor),
    })),
    discount_codes: cart.codes.map((code) => ({ code, applicable: accepted.includes(code) })),
  };
}

function itemJson(
  line: PricedCart['lines'][number],
  stored: Cart['lines'][number] | undefined,
  amount: (minor: number) => number,
): CartItem {
  const { product, quantity } = line;
  const price = amount(product.priceMinor);
  const image = { url: product.image, alt: product.title, aspect_ratio: 1, width: 800, height: 800 };
  return {
    id: liquidId(product.variantId),
    key: stored ? lineKey(stored) : product.variantId,
    properties: stored?.properties ?? {},
    quantity,
    variant_id: liquidId(product.variantId),
    product_id: liquidId(product.id),
    title: product.title,
    product_title: product.title,
    variant_title: null,
    variant_options: ['Default Title'],
    options_with_values: [{ name: 'Title', value: 'Default Title' }],
    product_has_only_default_variant: true,
    product_type: product.productType,
    product_description: product.descriptionHtml.replace(/<[^>]*>/g, ''),
    price,
    original_price: price,
    presentment_price: price / 100,
    discounted_price: price,
    final_price: price,
    line_price: amount(line.lineMinor),
    original_line_price: amount(line.lineMinor),
    final_line_price: amount(line.lineMinor),
    total_discount: 0,
    discounts: [],
    line_level_discount_allocations: [],
    line_level_total_discount: 0,
    sku: null,
    grams: 0,
    vendor: product.vendor,
    taxable: true,
    gift_card: product.giftCard,
    requires_shipping: !product.giftCard,
    handle: product.handle,
    url: `/products/${product.handle}?variant=${product.variantId}`,
    url_to_remove: `/cart/change?id=${encodeURIComponent(stored ? lineKey(stored) : product.variantId)}&quantity=0`,
    image: product.image,
    featured_image: image,
    has_components: false,
    quantity_rule: { min: 1, max: null, increment: 1 },
  };
}

/** A refusal of the AJAX cart, with status 422. */
export function cartErrorJson(description: string): Record<string, unknown> {
  return { status: 422, message: 'Cart Error', description };
}
