import type { DiscountRecord, ProductRecord } from './records.ts';

/** Shipping costs the same for every parcel; a cart of gift cards alone has nothing to ship. */
export const flatShippingMinor = 500;

/** A line of a cart with its product, before discounts. */
export interface CartItem {
  readonly product: ProductRecord;
  readonly quantity: number;
}

export interface CodeContext {
  readonly items: readonly CartItem[];
  readonly customerId: string | null;
  readonly email?: string | null;
  readonly now: number;
}

export type CodeCheck = { readonly ok: true; readonly discount: DiscountRecord } | { readonly ok: false; readonly message: string };

/** Codes are compared as Shopify compares them: upper and lower case are the same. */
export function sameCode(left: string, right: string): boolean {
  return left.trim().toLowerCase() === right.trim().toLowerCase();
}

export function findByCode(discounts: readonly DiscountRecord[], code: string): DiscountRecord | null {
  return discounts.find((discount) => sameCode(discount.code, code)) ?? null;
}

export function statusOf(discount: DiscountRecord, now: number): 'ACTIVE' | 'EXPIRED' | 'SCHEDULED' {
  if (discount.endsAt !== null && discount.endsAt <= now) return 'EXPIRED';
  return discount.startsAt > now ? 'SCHEDULED' : 'ACTIVE';
}

/** Whether the discount lowers the price of a product. Gift cards are never discounted. */
export function appliesTo(discount: DiscountRecord, product: ProductRecord): boolean {
  if (product.giftCard || discount.value.kind === 'shipping') return false;
  const { items } = discount;
  if (items.kind === 'all') return true;
  if (items.kind === 'products') return items.productIds.includes(product.id) || items.variantIds.includes(product.variantId);
  return product.collectionIds.some((id) => items.collectionIds.includes(id));
}

/** A discount on chosen products is a product discount, one on everything an order discount, one on the way there a shipping discount. */
export function classOf(discount: DiscountRecord): 'order' | 'product' | 'shipping' {
  if (discount.value.kind === 'shipping') return 'shipping';
  return discount.items.kind === 'all' ? 'order' : 'product';
}

export function combine(left: DiscountRecord, right: DiscountRecord): boolean {
  return left.combinesWith[classOf(right)] && right.combinesWith[classOf(left)];
}

/** Checks one code against a cart, in the order in which Shopify's checkout finds fault, with the words that it shows to a shopper. */
export function checkAgainstCart(
  discounts: readonly DiscountRecord[],
  code: string,
  others: readonly string[],
  cart: CodeContext,
): CodeCheck {
  const discount = findByCode(discounts, code);
  if (!discount || statusOf(discount, cart.now) !== 'ACTIVE') return refused('Enter a valid discount code');
  if (discount.usageLimit !== null && discount.uses.length >= discount.usageLimit)
    return refused('Discount code has reached its usage limit');
  if (discount.customerIds !== null) {
    if (cart.customerId === null) return refused(`${discount.code} requires you to sign in to an eligible customer account`);
    if (!discount.customerIds.includes(cart.customerId)) return refused(`${discount.code} discount code isn't available to you right now`);
  }
  if (discount.appliesOncePerCustomer && usedBy(discount, cart)) return refused(`${discount.code} discount code was already used`);
  const entitled = entitledItems(discount, cart);
  if (entitled.length === 0) return refused(`${discount.code} discount code isn't valid for the items in your cart`);
  if (!meetsMinimum(discount, entitled)) return refused(`${discount.code} discount code isn't valid for the items in your cart`);
  const existing = others.filter((other) => !sameCode(other, code)).map((other) => findByCode(discounts, other));
  if (existing.some((other) => other !== null && !combine(discount, other))) {
    return refused(`${discount.code} couldn't be used with your existing discounts`);
  }
  return { ok: true, discount };
}

/** What a discount's minimum is counted over: for free shipping, what is shipped. */
function entitledItems(discount: DiscountRecord, { items }: CodeContext): readonly CartItem[] {
  if (discount.value.kind !== 'shipping') return items.filter((item) => appliesTo(discount, item.product));
  const { maximumMinor } = discount.value;
  return maximumMinor !== null && flatShippingMinor > maximumMinor ? [] : items.filter((item) => !item.product.giftCard);
}

function usedBy(discount: DiscountRecord, cart: CodeContext): boolean {
  return discount.uses.some(
    (use) => (cart.customerId !== null && use.customerId === cart.customerId) || (cart.email != null && use.email === cart.email),
  );
}

function meetsMinimum(discount: DiscountRecord, entitled: readonly CartItem[]): boolean {
  const { minimum } = discount;
  if (minimum === null) return true;
  if (minimum.kind === 'quantity') return entitled.reduce((sum, item) => sum + item.quantity, 0) >= minimum.quantity;
  return entitled.reduce((sum, item) => sum + item.product.priceMinor * item.quantity, 0) >= minimum.minor;
}

function refused(message: string): CodeCheck {
  return { ok: false, message };
}
