import type { ShopState } from './records.ts';

/**
 * First id of each kind. They lie above 2^53 on purpose, as those of Shopify's own sample payloads do: a program that
 * reads them as JavaScript numbers fails here instead of in its first large shop.
 */
const firstIds = {
  Order: 820982911946154508n,
  LineItem: 866550311766439020n,
  ShippingLine: 271878346596884015n,
  Customer: 115310627314723954n,
  Address: 715243470612851245n,
  Product: 788032119674292922n,
  ProductVariant: 642667041472713922n,
  Collection: 841564295412883714n,
  Refund: 890088186047892319n,
  RefundLineItem: 487817672276298627n,
  RefundShippingLine: 412817672276298634n,
  OrderAdjustment: 509562969141276113n,
  OrderTransaction: 179259969412761138n,
  Fulfillment: 255858046712761138n,
  OrderEdit: 607673495412761138n,
  DiscountCodeNode: 959128712044716034n,
  DiscountRedeemCode: 506789216044716034n,
  GiftCard: 411106674049843200n,
  StoreCreditAccount: 596123908844716034n,
  StoreCreditTransaction: 660157230044716034n,
  Metafield: 721389482141276113n,
  DataRequest: 102550114412761138n,
  Job: 999255114412761138n,
} as const;

export type IdKind = keyof typeof firstIds;

/** The next id of a kind; ids grow by an odd step so that neighbours do not look like row numbers. */
export function nextId(state: ShopState, kind: IdKind): string {
  const count = (state.counters[kind] ?? 0) + 1;
  state.counters[kind] = count;
  return (firstIds[kind] + BigInt(count) * 32769n).toString();
}
