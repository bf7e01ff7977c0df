/**
 * What the simulator's surfaces (admin shell, storefront, checkout, account, control page) may ask of the simulated shop.
 * state/ implements it. Money is in whole minor units; ids are decimal strings beyond 2^53, never numbers.
 *
 * A surface is a Hono app made by `create…(shop, config)` in `{folder}/{folder}.ts`, with whole paths in its routes; server.ts
 * mounts it at the root. An action that the shop refuses (an unknown variant, a taken email address) throws RefusedByShop of
 * state/shop.ts, whose message a person can read.
 */
export interface SimulatorConfig {
  /** Where the simulator itself is reached, without a trailing slash. */
  readonly origin: string;
  /** Where the app under development is reached, without a trailing slash. */
  readonly appUrl: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly shopDomain: string;
  /** The app's handle in admin addresses and the app proxy's path: `/apps/{proxySubpath}`. */
  readonly appHandle: string;
  readonly proxySubpath: string;
  /** Root of the repository: extensions are read from here. */
  readonly root: string;
}

export interface SimulatedProduct {
  readonly id: string;
  readonly variantId: string;
  readonly handle: string;
  readonly title: string;
  readonly vendor: string;
  readonly productType: string;
  readonly tags: readonly string[];
  readonly priceMinor: number;
  readonly descriptionHtml: string;
  /** An inline SVG picture as a data URI. */
  readonly image: string;
  readonly giftCard: boolean;
  readonly collectionIds: readonly string[];
}

export interface SimulatedCollection {
  readonly id: string;
  readonly handle: string;
  readonly title: string;
}

export interface SimulatedCustomer {
  readonly id: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
}

export interface CartLine {
  readonly variantId: string;
  readonly quantity: number;
}

export interface PricedCart {
  readonly lines: ReadonlyArray<
    CartLine & { readonly product: SimulatedProduct; readonly lineMinor: number; readonly discountMinor: number }
  >;
  readonly subtotalMinor: number;
  readonly discounts: ReadonlyArray<{ readonly code: string; readonly title: string; readonly amountMinor: number }>;
  readonly shippingMinor: number;
  readonly taxMinor: number;
  readonly totalMinor: number;
}

/** Why a code was not accepted, as Shopify's checkout words it. */
export interface RefusedCode {
  readonly ok: false;
  readonly message: string;
}

export interface SimulatedShop {
  readonly domain: string;
  readonly name: string;
  readonly currency: string;
  readonly timeZone: string;
  products(): readonly SimulatedProduct[];
  collections(): readonly SimulatedCollection[];
  customers(): readonly SimulatedCustomer[];
  customer(id: string): SimulatedCustomer | null;
  /** Makes an account and sends customers/create. */
  createCustomer(input: { email: string; firstName: string; lastName: string }): Promise<SimulatedCustomer>;
  /** Prices a cart with the codes that apply; shipping is flat, tax is zero in the demo shop. */
  price(input: { lines: readonly CartLine[]; codes: readonly string[]; customerId: string | null }): PricedCart;
  /** Whether the code would be accepted for this cart and customer now (exists, active, bound to the customer, unused, minimum, combination). */
  checkCode(input: {
    lines: readonly CartLine[];
    codes: readonly string[];
    customerId: string | null;
    code: string;
  }): { readonly ok: true } | RefusedCode;
  /** Places the order, marks codes used, pays it unless told not to, and sends the webhooks. */
  placeOrder(input: {
    lines: readonly CartLine[];
    codes: readonly string[];
    customerId: string | null;
    email?: string;
    pay?: boolean;
  }): Promise<{ readonly id: string; readonly name: string }>;
  /** A session token as Shopify's admin gives it to an embedded app (HS256, 60 s). */
  adminSessionToken(userId?: string): string;
  /** A session token as an extension gets it (HS256, 5 min, `sub` = customer gid only when signed in). */
  extensionSessionToken(customerId: string | null): string;
  /** Whether the merchant has switched the app's theme embed on. */
  embedEnabled(): boolean;
  setEmbedEnabled(enabled: boolean): void;
}
