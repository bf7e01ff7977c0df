/**
 * What the simulated shop remembers. Every record is plain JSON, so that the whole state can be written to a file and
 * read back unchanged. Money is in whole minor units of the shop's currency, instants are milliseconds, ids are decimal strings.
 */
export interface ProductRecord {
  readonly id: string;
  readonly variantId: string;
  handle: string;
  title: string;
  vendor: string;
  productType: string;
  tags: string[];
  priceMinor: number;
  descriptionHtml: string;
  image: string;
  giftCard: boolean;
  sku: string;
  grams: number;
  collectionIds: string[];
  readonly createdAt: number;
  updatedAt: number;
}

export interface CollectionRecord {
  readonly id: string;
  handle: string;
  title: string;
  descriptionHtml: string;
  readonly createdAt: number;
  updatedAt: number;
}

export interface AddressRecord {
  readonly id: string;
  readonly address1: string;
  readonly city: string;
  readonly province: string;
  readonly provinceCode: string;
  readonly zip: string;
}

export interface CustomerRecord {
  readonly id: string;
  email: string | null;
  firstName: string;
  lastName: string;
  phone: string | null;
  tags: string[];
  note: string | null;
  acceptsMarketing: boolean;
  address: AddressRecord | null;
  readonly createdAt: number;
  updatedAt: number;
}

/** One line of an order. `quantity` never falls: what an edit takes out is counted in `removed`, what comes back in the refunds. */
export interface LineRecord {
  readonly id: string;
  readonly productId: string;
  readonly variantId: string;
  readonly title: string;
  readonly sku: string;
  readonly vendor: string;
  readonly grams: number;
  readonly giftCard: boolean;
  quantity: number;
  removed: number;
  readonly unitMinor: number;
  /** Parts of the order's discounts that fell on this line, for its whole quantity; `application` is the index in the order's list. */
  readonly allocations: ReadonlyArray<{ readonly application: number; readonly amountMinor: number }>;
}

export interface DiscountApplicationRecord {
  readonly discountId: string;
  readonly code: string;
  readonly title: string;
  /** What it lowers; the lines when absent. */
  readonly target?: 'shipping';
  readonly valueType: 'fixed_amount' | 'percentage';
  /** Minor units of a fixed amount, or the percentage as Shopify writes it (`"10.0"`). */
  readonly value: string;
  readonly targetSelection: 'all' | 'entitled';
  readonly amountMinor: number;
}

export interface RefundLineRecord {
  readonly id: string;
  readonly lineId: string;
  readonly quantity: number;
  readonly subtotalMinor: number;
  readonly restock: boolean;
}

export interface RefundRecord {
  readonly id: string;
  readonly at: number;
  readonly note: string | null;
  readonly lines: readonly RefundLineRecord[];
  readonly shippingMinor: number;
  /** Money given back (negative) or kept (positive) beyond what the lines and the shipping are worth. */
  readonly adjustmentMinor: number;
  readonly adjustmentId: string;
  readonly shippingRefundId: string;
  readonly transactionId: string;
  /** Money that went back to the customer; zero when an unpaid order is cancelled. */
  readonly transactionMinor: number;
}

export interface FulfillmentRecord {
  readonly id: string;
  readonly at: number;
  readonly lines: ReadonlyArray<{ readonly lineId: string; readonly quantity: number }>;
}

export interface EditRecord {
  readonly id: string;
  readonly at: number;
  readonly note: string | null;
  readonly additions: ReadonlyArray<{ readonly lineId: string; readonly delta: number }>;
  readonly removals: ReadonlyArray<{ readonly lineId: string; readonly delta: number }>;
}

export type CancelReason = 'customer' | 'declined' | 'fraud' | 'inventory' | 'other' | 'staff';

export interface OrderRecord {
  readonly id: string;
  readonly number: number;
  readonly token: string;
  readonly checkoutToken: string;
  customerId: string | null;
  email: string | null;
  readonly sourceName: string;
  readonly currency: string;
  readonly createdAt: number;
  updatedAt: number;
  cancelledAt: number | null;
  cancelReason: CancelReason | null;
  closedAt: number | null;
  tags: string[];
  note: string | null;
  readonly lines: LineRecord[];
  /** `priceMinor` is what is paid for it, net of the part that a discount took off. */
  readonly shipping: {
    readonly id: string;
    readonly title: string;
    readonly priceMinor: number;
    readonly allocation?: { readonly application: number; readonly amountMinor: number };
  } | null;
  readonly applications: readonly DiscountApplicationRecord[];
  /** Payments received, oldest first. */
  readonly payments: Array<{ readonly id: string; readonly at: number; readonly amountMinor: number }>;
  readonly refunds: RefundRecord[];
  readonly fulfillments: FulfillmentRecord[];
  readonly edits: EditRecord[];
}

export interface DiscountRecord {
  readonly id: string;
  readonly codeId: string;
  readonly code: string;
  title: string;
  startsAt: number;
  endsAt: number | null;
  readonly value:
    | { readonly kind: 'amount'; readonly minor: number }
    | { readonly kind: 'percentage'; readonly percentage: number }
    /** Free shipping, of a price up to the maximum where there is one. */
    | { readonly kind: 'shipping'; readonly maximumMinor: number | null };
  readonly items:
    | { readonly kind: 'all' }
    | { readonly kind: 'products'; readonly productIds: readonly string[]; readonly variantIds: readonly string[] }
    | { readonly kind: 'collections'; readonly collectionIds: readonly string[] };
  /** Null: everyone may use it. */
  readonly customerIds: readonly string[] | null;
  readonly minimum: { readonly kind: 'subtotal'; readonly minor: number } | { readonly kind: 'quantity'; readonly quantity: number } | null;
  readonly usageLimit: number | null;
  readonly appliesOncePerCustomer: boolean;
  readonly combinesWith: { readonly order: boolean; readonly product: boolean; readonly shipping: boolean };
  readonly tags: readonly string[];
  /** Orders that used it, oldest first. */
  readonly uses: Array<{ readonly orderId: string; readonly customerId: string | null; readonly email: string | null }>;
  readonly createdAt: number;
  updatedAt: number;
}

export interface GiftCardRecord {
  readonly id: string;
  /** Lower case; the Admin API tells only its last four characters. */
  readonly code: string;
  readonly customerId: string | null;
  readonly initialMinor: number;
  balanceMinor: number;
  /** A day, as `2026-11-21`; null for never. */
  readonly expiresOn: string | null;
  readonly note: string | null;
  readonly createdAt: number;
  updatedAt: number;
  deactivatedAt: number | null;
}

/** The account of one customer in one currency. */
export interface StoreCreditRecord {
  readonly id: string;
  readonly customerId: string;
  readonly currency: string;
  /** Oldest first. */
  readonly transactions: StoreCreditTransactionRecord[];
}

export interface StoreCreditTransactionRecord {
  readonly id: string;
  readonly kind: 'credit' | 'debit';
  readonly amountMinor: number;
  /** What is left of a credit; 0 for a debit. */
  leftMinor: number;
  readonly balanceAfterMinor: number;
  readonly event: 'ADJUSTMENT' | 'ORDER_PAYMENT';
  readonly createdAt: number;
  readonly expiresAt: number | null;
}

export interface MetafieldRecord {
  readonly id: string;
  readonly ownerId: string;
  readonly namespace: string;
  readonly key: string;
  type: string;
  value: string;
  readonly createdAt: number;
  updatedAt: number;
}

export interface TokenRecord {
  readonly accessToken: string;
  readonly kind: 'offline' | 'online';
  readonly scopes: readonly string[];
  /** Null for a token that does not expire. */
  readonly expiresAt: number | null;
  readonly refreshToken: string | null;
  readonly refreshExpiresAt: number | null;
  /** Set once a successor was issued from this token's refresh token. */
  replacedBy: string | null;
  readonly userId: string | null;
}

export interface ShopState {
  readonly format: 1;
  readonly seed: number;
  /** When the shop was first started; the seeded history lies in the 90 days before. */
  readonly firstStartedAt: number;
  readonly shopId: string;
  counters: Record<string, number>;
  products: ProductRecord[];
  collections: CollectionRecord[];
  customers: CustomerRecord[];
  orders: OrderRecord[];
  discounts: DiscountRecord[];
  /** Absent in files from before there were any. */
  giftCards?: GiftCardRecord[];
  storeCredits?: StoreCreditRecord[];
  metafields: MetafieldRecord[];
  tokens: TokenRecord[];
  installation: { installed: boolean; scopes: string[]; installedAt: number | null };
  embedEnabled: boolean;
  historyDeliveredAt: number | null;
}
