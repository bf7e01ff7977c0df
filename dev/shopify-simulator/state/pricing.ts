import { allocate } from './allocation.ts';
import { appliesTo, checkAgainstCart, classOf, flatShippingMinor, sameCode, type CartItem, type CodeContext } from './discount-codes.ts';
import type { DiscountApplicationRecord, DiscountRecord } from './records.ts';

export interface PricedItem extends CartItem {
  readonly allocations: ReadonlyArray<{ readonly application: number; readonly amountMinor: number }>;
}

export interface Pricing {
  readonly items: readonly PricedItem[];
  readonly applications: readonly DiscountApplicationRecord[];
  /** What is paid for shipping. */
  readonly shippingMinor: number;
  /** What a discount took off the shipping; null for nothing. */
  readonly shippingAllocation: { readonly application: number; readonly amountMinor: number } | null;
}

/**
 * Prices a cart: product discounts first, then order discounts on what is left, each split over its lines in proportion
 * to their price. Codes that do not apply are left out, in the order in which they were entered.
 */
export function priceCart(discounts: readonly DiscountRecord[], codes: readonly string[], cart: CodeContext): Pricing {
  const accepted = acceptedDiscounts(discounts, codes, cart).sort((a, b) => rank(a) - rank(b));
  const remaining = cart.items.map((item) => item.product.priceMinor * item.quantity);
  const allocations = cart.items.map(() => [] as Array<{ application: number; amountMinor: number }>);
  const listMinor = cart.items.some((item) => !item.product.giftCard) ? flatShippingMinor : 0;
  const freeShipping = accepted.findIndex((discount) => classOf(discount) === 'shipping');
  const applications = accepted.map((discount, application) => {
    if (classOf(discount) === 'shipping') return applicationOf(discount, listMinor);
    const weights = cart.items.map((item, index) => (appliesTo(discount, item.product) ? (remaining[index] ?? 0) : 0));
    const base = weights.reduce((sum, weight) => sum + weight, 0);
    const amountMinor = Math.min(base, amountOf(discount, base));
    allocate(amountMinor, weights).forEach((part, index) => {
      if (part === 0) return;
      remaining[index] = (remaining[index] ?? 0) - part;
      allocations[index]?.push({ application, amountMinor: part });
    });
    return applicationOf(discount, amountMinor);
  });
  return {
    items: cart.items.map((item, index) => ({ ...item, allocations: allocations[index] ?? [] })),
    applications,
    shippingMinor: freeShipping === -1 ? listMinor : 0,
    shippingAllocation: freeShipping === -1 || listMinor === 0 ? null : { application: freeShipping, amountMinor: listMinor },
  };
}

function acceptedDiscounts(discounts: readonly DiscountRecord[], codes: readonly string[], cart: CodeContext): DiscountRecord[] {
  const accepted: DiscountRecord[] = [];
  for (const code of codes) {
    if (accepted.some((discount) => sameCode(discount.code, code))) continue;
    const check = checkAgainstCart(
      discounts,
      code,
      accepted.map((discount) => discount.code),
      cart,
    );
    if (check.ok) accepted.push(check.discount);
  }
  return accepted;
}

function rank(discount: DiscountRecord): number {
  return classOf(discount) === 'product' ? 0 : 1;
}

function amountOf(discount: DiscountRecord, baseMinor: number): number {
  if (discount.value.kind === 'amount') return discount.value.minor;
  if (discount.value.kind === 'shipping') return 0;
  // Four decimals of a percentage are all that Shopify keeps; the half of a minor unit goes up.
  const tenThousandths = BigInt(Math.round(discount.value.percentage * 1_000_000));
  return Number((BigInt(baseMinor) * tenThousandths + 500_000n) / 1_000_000n);
}

function applicationOf(discount: DiscountRecord, amountMinor: number): DiscountApplicationRecord {
  return {
    discountId: discount.id,
    code: discount.code,
    title: discount.title,
    ...(discount.value.kind === 'shipping' ? { target: 'shipping' as const } : {}),
    valueType: discount.value.kind === 'amount' ? 'fixed_amount' : 'percentage',
    value: valueText(discount.value),
    targetSelection: discount.items.kind === 'all' ? 'all' : 'entitled',
    amountMinor,
  };
}

function valueText(value: DiscountRecord['value']): string {
  if (value.kind === 'amount') return String(value.minor);
  return value.kind === 'percentage' ? percentText(value.percentage) : '100.0';
}

function percentText(fraction: number): string {
  const percent = Math.round(fraction * 1_000_000) / 10_000;
  return Number.isInteger(percent) ? percent.toFixed(1) : String(percent);
}
