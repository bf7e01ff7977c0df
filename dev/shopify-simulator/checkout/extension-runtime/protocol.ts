/** What the checkout page and the sandboxed extension say to each other by postMessage. */
export const CHANNEL = 'shopify-simulator/checkout-extension';

export interface MoneyState {
  readonly amount: number;
  readonly currencyCode: string;
}

/** The checkout as an extension may see it; sent whole after every change. */
export interface CheckoutState {
  readonly checkoutToken: string;
  readonly customer: {
    readonly id: string;
    readonly email: string;
    readonly firstName: string;
    readonly lastName: string;
    readonly ordersCount: number;
  } | null;
  readonly lines: ReadonlyArray<{
    readonly id: string;
    readonly variantId: string;
    readonly productId: string;
    readonly title: string;
    readonly vendor: string;
    readonly productType: string;
    readonly imageUrl: string;
    readonly requiresShipping: boolean;
    readonly quantity: number;
    readonly total: MoneyState;
  }>;
  readonly discountCodes: readonly { readonly code: string }[];
  readonly discountAllocations: readonly { readonly code: string; readonly discountedAmount: MoneyState }[];
  readonly cost: { readonly subtotal: MoneyState; readonly shipping: MoneyState; readonly tax: MoneyState; readonly total: MoneyState };
}

/** What does not change while the extension runs. */
export interface ExtensionBoot {
  /** Origin of the checkout page. */
  readonly origin: string;
  readonly scriptUrl: string;
  readonly target: string;
  readonly apiVersion: string;
  readonly capabilities: readonly string[];
  readonly translations: Readonly<Record<string, unknown>>;
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  readonly shop: { readonly id: string; readonly name: string; readonly myshopifyDomain: string; readonly storefrontUrl: string };
  readonly currency: string;
  readonly timeZone: string;
}

export type DiscountCodeChange = { readonly type: 'addDiscountCode' | 'removeDiscountCode'; readonly code: string };
export type ChangeResult = { readonly type: 'success' } | { readonly type: 'error'; readonly message: string };

/** Calls of the extension: name → [parameters, answer]. */
export interface CheckoutCalls {
  applyDiscountCodeChange: [DiscountCodeChange, ChangeResult];
  sessionToken: [null, string];
  storageRead: [{ key: string }, unknown];
  storageWrite: [{ key: string; value: unknown }, null];
  storageDelete: [{ key: string }, null];
}
export type CallName = keyof CheckoutCalls;

export type ExtensionMessage =
  | { readonly channel: typeof CHANNEL; readonly kind: 'ready' }
  | { readonly channel: typeof CHANNEL; readonly kind: 'size'; readonly height: number }
  | { readonly channel: typeof CHANNEL; readonly kind: 'open'; readonly href: string; readonly newTab: boolean }
  | { readonly channel: typeof CHANNEL; readonly kind: 'call'; readonly id: number; readonly name: CallName; readonly params: unknown };

export type CheckoutMessage =
  | { readonly channel: typeof CHANNEL; readonly kind: 'state'; readonly state: CheckoutState }
  | { readonly channel: typeof CHANNEL; readonly kind: 'answer'; readonly id: number; readonly value?: unknown; readonly error?: string };

export function isOurs(data: unknown): data is ExtensionMessage | CheckoutMessage {
  return typeof data === 'object' && data !== null && (data as { channel?: unknown }).channel === CHANNEL;
}
