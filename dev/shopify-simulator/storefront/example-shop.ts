import { createHmac } from 'node:crypto';
import type { CartLine, PricedCart, SimulatedCustomer, SimulatedProduct, SimulatedShop, SimulatorConfig } from '../simulated-shop.ts';

/** A shop of two products and one code, in memory, for tests of the surfaces that need no more. */
export interface ExampleShop extends SimulatedShop {
  readonly orders: { readonly codes: readonly string[]; readonly customerId: string | null; readonly email: string | undefined }[];
  /** Codes that are accepted, with what they take off in minor units; a test may withdraw one. */
  readonly codes: Map<string, number>;
}

const SHIPPING_MINOR = 500;

function product(id: string, title: string, priceMinor: number): SimulatedProduct {
  const handle = title.toLowerCase().replaceAll(' ', '-');
  const facts = { vendor: 'Laurel & Loom', productType: 'Mug', tags: [], giftCard: false, collectionIds: ['1'] };
  return {
    id,
    variantId: `${id}1`,
    handle,
    title,
    priceMinor,
    descriptionHtml: `<p>${title}</p>`,
    image: 'data:image/svg+xml,%3Csvg/%3E',
    ...facts,
  };
}

export function exampleConfig(changes: Partial<SimulatorConfig> = {}): SimulatorConfig {
  return {
    origin: 'http://127.0.0.1:4010',
    appUrl: 'http://127.0.0.1:3000',
    apiKey: 'key',
    apiSecret: 'secret',
    shopDomain: 'example.myshopify.com',
    appHandle: 'laurel',
    proxySubpath: 'laurel',
    root: '/nowhere',
    ...changes,
  };
}

export function exampleShop(): ExampleShop {
  const products = [product('7001', 'Blue Mug', 2450), product('7002', 'Green Bowl', 8450)];
  const customers: SimulatedCustomer[] = [
    { id: '9002', email: 'ada@example.com', firstName: 'Ada', lastName: 'Baker' },
    { id: '9001', email: 'mia@example.com', firstName: 'Mia', lastName: 'Chen' },
  ];
  const codes = new Map([['FIVE', 500]]);
  const orders: ExampleShop['orders'] = [];
  let embed = true;
  const amountOf = (code: string) => codes.get(code.toUpperCase());
  const price = (lines: readonly CartLine[], given: readonly string[]): PricedCart => {
    const priced = lines.flatMap((line) => {
      const found = products.find(({ variantId }) => variantId === line.variantId);
      return found ? [{ ...line, product: found, lineMinor: found.priceMinor * line.quantity, discountMinor: 0 }] : [];
    });
    const discounts = given.flatMap((code) => {
      const amountMinor = amountOf(code);
      return amountMinor === undefined ? [] : [{ code, title: code, amountMinor }];
    });
    const saved = discounts.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
    const subtotalMinor = priced.reduce((sum, { lineMinor }) => sum + lineMinor, 0) - saved;
    return {
      lines: priced,
      subtotalMinor,
      discounts,
      shippingMinor: SHIPPING_MINOR,
      taxMinor: 0,
      totalMinor: subtotalMinor + SHIPPING_MINOR,
    };
  };
  return {
    domain: 'example.myshopify.com',
    name: 'Example',
    currency: 'USD',
    timeZone: 'UTC',
    orders,
    codes,
    products: () => products,
    collections: () => [{ id: '1', handle: 'kitchen', title: 'Kitchen' }],
    customers: () => customers,
    customer: (id) => customers.find((customer) => customer.id === id) ?? null,
    createCustomer: (input) => {
      const customer = { id: String(9003 + customers.length), ...input };
      customers.push(customer);
      return Promise.resolve(customer);
    },
    price: ({ lines, codes: given }) => price(lines, given),
    checkCode: ({ code, codes: others }) => {
      if (amountOf(code) === undefined) return { ok: false, message: 'Enter a valid discount code' };
      return others.length > 0 ? { ok: false, message: `${code} couldn't be used with your existing discounts` } : { ok: true };
    },
    placeOrder: ({ codes: given, customerId, email }) => {
      orders.push({ codes: given, customerId, email });
      return Promise.resolve({ id: String(5000 + orders.length), name: `#${1000 + orders.length}` });
    },
    adminSessionToken: () => 'admin-token',
    extensionSessionToken: (customerId) =>
      `extension-token-${createHmac('sha256', 'x')
        .update(customerId ?? '')
        .digest('hex')
        .slice(0, 8)}`,
    embedEnabled: () => embed,
    setEmbedEnabled: (enabled) => {
      embed = enabled;
    },
  };
}

/** A browser's memory of cookies, for tests that talk to a surface without a browser. */
export class CookieJar {
  readonly #cookies = new Map<string, string>();

  header(): Record<string, string> {
    return this.#cookies.size === 0 ? {} : { Cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
  }

  remember(response: Response): void {
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = cookie.split('; ');
      const name = pair.slice(0, pair.indexOf('='));
      if (attributes.includes('Max-Age=0')) this.#cookies.delete(name);
      else this.#cookies.set(name, pair.slice(name.length + 1));
    }
  }
}
