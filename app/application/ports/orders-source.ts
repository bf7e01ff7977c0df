import type { PaymentState } from '../../domain/earning/index.ts';
import type { OrderId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { Result } from '../../domain/shared/result.ts';
import type { InstalledShop } from './shopify-shop.ts';

/**
 * Reads an order's present state from Shopify in the shape of an order webhook, so that an edited order, a missed webhook
 * and the nightly reconciliation all go through the pipeline that a webhook goes through.
 */
export interface OrdersSource {
  /**
   * Refuses `not_found` when the shop has no such order (any more) or the app may not see it; `shop_uninstalled`;
   * `shopify_unavailable` when Shopify does not answer in time.
   */
  fetchOrder(input: { readonly shop: InstalledShop; readonly orderId: OrderId }): Promise<Result<OrderSnapshotPayload>>;
  /**
   * Orders that changed at `since` or later, longest ago first, `limit` (1 to 250) a page; `after` is the `next` of the page before.
   * An order that changes while pages are read comes again behind. Refuses `shop_uninstalled`, `shopify_unavailable`.
   */
  changedSince(input: {
    readonly shop: InstalledShop;
    readonly since: Instant;
    readonly after: string | null;
    readonly limit: number;
  }): Promise<Result<ChangedOrders>>;
}

/** What tells whether the present state of an order is known: its time, which counts in whole seconds, and what may change within one. */
export interface ChangedOrder {
  readonly orderId: OrderId;
  readonly updatedAt: Instant;
  readonly cancelled: boolean;
  readonly payment: PaymentState;
  readonly fulfilled: boolean;
  /** Units of all lines after refunds and edits. */
  readonly unitsLeft: number;
  /** At most twenty. */
  readonly refundIds: readonly string[];
}

export interface ChangedOrders {
  readonly orders: readonly ChangedOrder[];
  /** Null on the last page. */
  readonly next: string | null;
}

/**
 * The fields of an order webhook that loyalty needs, under the webhook's own names. Ids are decimal strings, because
 * Shopify's numbers may exceed 2^53; every amount is a decimal string in both of the order's currencies.
 */
export interface OrderSnapshotPayload {
  readonly id: string;
  readonly admin_graphql_api_id: string;
  readonly name: string;
  readonly test: boolean;
  readonly created_at: string;
  readonly processed_at: string | null;
  readonly updated_at: string;
  readonly cancelled_at: string | null;
  /** Lower case, as in a webhook: `pending`, `authorized`, `partially_paid`, `paid`, `partially_refunded`, `refunded`, `voided`, `expired`. */
  readonly financial_status: string | null;
  /** `fulfilled`, `partial`, `restocked`, or null when nothing has been sent. */
  readonly fulfillment_status: string | null;
  readonly currency: string;
  readonly presentment_currency: string;
  readonly taxes_included: boolean;
  readonly source_name: string | null;
  readonly checkout_token: string | null;
  readonly tags: string;
  readonly payment_gateway_names: readonly string[];
  /** Decimal, in the shop's currency. */
  readonly total_tip_received: string;
  /** Of an order that was placed for a company. */
  readonly company: { readonly id: string } | null;
  readonly fulfillments: ReadonlyArray<{ readonly created_at: string; readonly status: string }>;
  /** A webhook has none; amounts in the shop's currency. */
  readonly transactions: readonly OrderTransaction[];
  readonly customer: OrderCustomer | null;
  readonly discount_codes: ReadonlyArray<{ readonly code: string; readonly amount: string; readonly type: string }>;
  readonly line_items: readonly OrderLine[];
  readonly shipping_lines: readonly OrderShippingLine[];
  readonly total_shipping_price_set: MoneySet;
  readonly subtotal_price_set: MoneySet | null;
  readonly total_price_set: MoneySet;
  readonly refunds: readonly OrderRefund[];
}

/** Money that moved, or was to; names in lower case, as in a webhook. */
export interface OrderTransaction {
  readonly kind: string;
  readonly status: string;
  readonly gateway: string | null;
  readonly amount: string;
  readonly currency: string;
}

export interface MoneySet {
  readonly shop_money: { readonly amount: string; readonly currency_code: string };
  readonly presentment_money: { readonly amount: string; readonly currency_code: string };
}

export interface OrderCustomer {
  readonly id: string;
  readonly admin_graphql_api_id: string;
  readonly email: string | null;
  readonly first_name: string | null;
  readonly last_name: string | null;
}

export interface OrderTaxLine {
  readonly title: string;
  readonly price: string;
  readonly price_set: MoneySet;
}

export interface OrderDiscountAllocation {
  readonly amount: string;
  readonly amount_set: MoneySet;
}

export interface OrderLine {
  readonly id: string;
  readonly admin_graphql_api_id: string;
  readonly title: string;
  readonly quantity: number;
  /** Units left after refunds and edits. */
  readonly current_quantity: number;
  readonly gift_card: boolean;
  readonly product_id: string | null;
  readonly variant_id: string | null;
  readonly vendor: string | null;
  readonly sku: string | null;
  /** What it was sold by, of a subscription. */
  readonly selling_plan: { readonly name: string } | null;
  /** Per unit. */
  readonly price: string;
  readonly price_set: MoneySet;
  readonly tax_lines: readonly OrderTaxLine[];
  readonly discount_allocations: readonly OrderDiscountAllocation[];
}

export interface OrderShippingLine {
  readonly id: string;
  readonly title: string;
  readonly price: string;
  readonly price_set: MoneySet;
  /** What is left of the price after discounts on shipping. */
  readonly discounted_price: string;
  readonly discounted_price_set: MoneySet;
  readonly tax_lines: readonly OrderTaxLine[];
  readonly discount_allocations: readonly OrderDiscountAllocation[];
}

export interface OrderRefund {
  readonly id: string;
  readonly admin_graphql_api_id: string;
  readonly created_at: string | null;
  readonly processed_at: string;
  readonly transactions: readonly OrderTransaction[];
  readonly refund_line_items: ReadonlyArray<{
    readonly id: string;
    readonly line_item_id: string;
    readonly quantity: number;
    readonly subtotal_set: MoneySet;
    readonly total_tax_set: MoneySet;
  }>;
  /** Refunded shipping; since API version 2024-10 it is no order adjustment any more. */
  readonly refund_shipping_lines: ReadonlyArray<{
    readonly id: string;
    readonly shipping_line_id: string | null;
    readonly subtotal_amount_set: MoneySet;
    readonly tax_amount_set: MoneySet;
  }>;
  readonly order_adjustments: ReadonlyArray<{
    readonly id: string;
    /** A difference between what was refunded and what the refunded lines were worth. */
    readonly kind: 'refund_discrepancy';
    readonly reason: string | null;
    readonly amount_set: MoneySet;
    readonly tax_amount_set: MoneySet;
  }>;
}
