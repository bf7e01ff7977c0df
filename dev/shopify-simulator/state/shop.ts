import type {
  CartLine,
  PricedCart,
  RefusedCode,
  SimulatedCollection,
  SimulatedCustomer,
  SimulatedProduct,
  SimulatedShop,
  SimulatorConfig,
} from '../simulated-shop.ts';
import { checkAgainstCart } from './discount-codes.ts';
import type { CustomerRecord, ProductRecord } from './records.ts';
import { adminSessionToken, demoUserId, extensionSessionToken } from './session-tokens.ts';
import type { ShopEngine } from './shop-engine.ts';

/** An order or an account that the shop did not accept; the surfaces only send what they offered, so it is a fault. */
export class RefusedByShop extends Error {}

/** The shop as its surfaces see it: the engine's records in the words of SimulatedShop, saved after every change. */
export class LocalShop implements SimulatedShop {
  readonly engine: ShopEngine;
  readonly domain: string;
  readonly name: string;
  readonly currency: string;
  readonly timeZone: string;
  readonly #config: SimulatorConfig;
  readonly #save: () => Promise<void>;

  constructor(input: { engine: ShopEngine; config: SimulatorConfig; save: () => Promise<void> }) {
    this.engine = input.engine;
    this.domain = input.config.shopDomain;
    this.name = input.engine.facts.name;
    this.currency = input.engine.facts.currency;
    this.timeZone = input.engine.facts.timeZone;
    this.#config = input.config;
    this.#save = input.save;
  }

  products(): readonly SimulatedProduct[] {
    return this.engine.state.products.map(productView);
  }

  collections(): readonly SimulatedCollection[] {
    return this.engine.state.collections.map(({ id, handle, title }) => ({ id, handle, title }));
  }

  customers(): readonly SimulatedCustomer[] {
    return this.engine.state.customers.filter((customer) => customer.email !== null).map(customerView);
  }

  customer(id: string): SimulatedCustomer | null {
    const customer = this.engine.customer(id);
    return customer === null ? null : customerView(customer);
  }

  async createCustomer(input: { email: string; firstName: string; lastName: string }): Promise<SimulatedCustomer> {
    const outcome = this.engine.createCustomer(input);
    if (!outcome.ok) throw new RefusedByShop(outcome.message);
    await this.#save();
    return customerView(outcome.value);
  }

  price(input: { lines: readonly CartLine[]; codes: readonly string[]; customerId: string | null }): PricedCart {
    const items = this.#items(input.lines);
    const pricing = this.engine.price(items, input.codes, { customerId: input.customerId });
    const lines = pricing.items.map((item) => ({
      variantId: item.product.variantId,
      quantity: item.quantity,
      product: productView(item.product),
      lineMinor: item.product.priceMinor * item.quantity,
      discountMinor: item.allocations.reduce((sum, allocation) => sum + allocation.amountMinor, 0),
    }));
    const subtotalMinor = lines.reduce((sum, line) => sum + line.lineMinor - line.discountMinor, 0);
    return {
      lines,
      subtotalMinor,
      discounts: pricing.applications.map(({ code, title, amountMinor }) => ({ code, title, amountMinor })),
      shippingMinor: pricing.shippingMinor,
      taxMinor: 0,
      totalMinor: subtotalMinor + pricing.shippingMinor,
    };
  }

  checkCode(input: {
    lines: readonly CartLine[];
    codes: readonly string[];
    customerId: string | null;
    code: string;
  }): { readonly ok: true } | RefusedCode {
    const cart = { items: this.#items(input.lines), customerId: input.customerId, now: this.engine.now() };
    const check = checkAgainstCart(this.engine.state.discounts, input.code, input.codes, cart);
    return check.ok ? { ok: true } : check;
  }

  async placeOrder(input: {
    lines: readonly CartLine[];
    codes: readonly string[];
    customerId: string | null;
    email?: string;
    pay?: boolean;
  }): Promise<{ readonly id: string; readonly name: string }> {
    const outcome = this.engine.placeOrder(input);
    if (!outcome.ok) throw new RefusedByShop(outcome.message);
    await this.#save();
    return { id: outcome.value.id, name: `#${outcome.value.number}` };
  }

  adminSessionToken(userId: string = demoUserId): string {
    return adminSessionToken(this.#config, userId, this.engine.now());
  }

  extensionSessionToken(customerId: string | null): string {
    return extensionSessionToken(this.#config, customerId, this.engine.now());
  }

  embedEnabled(): boolean {
    return this.engine.state.embedEnabled;
  }

  setEmbedEnabled(enabled: boolean): void {
    this.engine.state.embedEnabled = enabled;
    void this.#save();
  }

  #items(lines: readonly CartLine[]) {
    const items = this.engine.itemsOf(lines);
    if (!items.ok) throw new RefusedByShop(items.message);
    return items.value;
  }
}

function productView(product: ProductRecord): SimulatedProduct {
  const { id, variantId, handle, title, vendor, productType, tags, priceMinor, descriptionHtml, image, giftCard, collectionIds } = product;
  return { id, variantId, handle, title, vendor, productType, tags, priceMinor, descriptionHtml, image, giftCard, collectionIds };
}

function customerView(customer: CustomerRecord): SimulatedCustomer {
  return { id: customer.id, email: customer.email ?? '', firstName: customer.firstName, lastName: customer.lastName };
}
