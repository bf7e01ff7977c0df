import { beforeEach, describe, expect, it } from 'vitest';
import { createCartRoutes, safeReturn } from './cart-routes.ts';
import { CookieJar, exampleConfig, exampleShop } from './example-shop.ts';
import type { ExampleShop } from './example-shop.ts';

interface CartAnswer {
  readonly item_count: number;
  readonly total_price: number;
  readonly original_total_price: number;
  readonly total_discount: number;
  readonly items_subtotal_price: number;
  readonly currency: string;
  readonly items: { readonly key: string; readonly quantity: number; readonly variant_id: number; readonly final_line_price: number }[];
  readonly discount_codes: { readonly code: string; readonly applicable: boolean }[];
}

let shop: ExampleShop;
let jar: CookieJar;
let request: (path: string, body?: unknown) => Promise<Response>;

beforeEach(() => {
  shop = exampleShop();
  jar = new CookieJar();
  const app = createCartRoutes(shop, exampleConfig());
  request = async (path, body) => {
    const headers = { ...jar.header(), ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) };
    const init = body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) };
    const response = await app.request(path, init);
    jar.remember(response);
    return response;
  };
});

const cart = async () => (await (await request('/cart.js')).json()) as CartAnswer;

describe('the AJAX cart', () => {
  it('adds, changes and removes lines, and its totals are those of its lines', async () => {
    await request('/cart/add.js', { id: 70011, quantity: 2 });
    await request('/cart/add.js', { items: [{ id: '70021', quantity: 1 }] });
    let present = await cart();
    expect(present.item_count).toBe(3);
    expect(present.total_price).toBe(2 * 2450 + 8450);
    expect(present.items.reduce((sum, item) => sum + item.final_line_price, 0)).toBe(present.items_subtotal_price);
    const mug = present.items.find((item) => item.variant_id === 70011);
    await request('/cart/change.js', { id: mug?.key, quantity: 1 });
    await request('/cart/update.js', { updates: { 70021: 0 } });
    present = await cart();
    expect(present.items.map((item) => [item.variant_id, item.quantity])).toEqual([[70011, 1]]);
  });

  it('keeps lines of one variant apart when their properties differ', async () => {
    await request('/cart/add.js', { id: 70011, properties: { Engraving: 'M' } });
    await request('/cart/add.js', { id: 70011, properties: { Engraving: 'C' } });
    await request('/cart/add.js', { id: 70011, properties: { Engraving: 'M' } });
    expect((await cart()).items.map(({ quantity }) => quantity)).toEqual([1, 2]);
  });

  it.each([
    ['an unknown variant', '/cart/add.js', { id: 1 }],
    ['half a unit', '/cart/add.js', { id: 70011, quantity: 0.5 }],
    ['a line that is not there', '/cart/change.js', { line: 3, quantity: 1 }],
    ['a negative quantity', '/cart/update.js', { updates: { 70011: -1 } }],
  ])('refuses %s with 422 and changes nothing', async (_, path, body) => {
    await request('/cart/add.js', { id: 70011 });
    const refused = await request(path, body);
    expect(refused.status).toBe(422);
    expect(await refused.json()).toMatchObject({ status: 422, message: 'Cart Error' });
    expect((await cart()).item_count).toBe(1);
  });

  it('remembers a code from a link, applies it where it holds and says where it does not', async () => {
    await request('/cart/add.js', { id: 70011 });
    const answer = await request('/discount/five?redirect=/cart');
    expect(answer.headers.get('location')).toBe('/cart');
    await request('/discount/UNKNOWN');
    const present = await cart();
    expect(present.discount_codes).toEqual([
      { code: 'five', applicable: true },
      { code: 'UNKNOWN', applicable: false },
    ]);
    expect(present.total_discount).toBe(500);
    expect(present.total_price).toBe(present.original_total_price - 500);
  });

  it('forgets lines whose product has gone', async () => {
    await request('/cart/add.js', { id: 70011 });
    (shop.products() as unknown[]).shift();
    expect((await cart()).item_count).toBe(0);
  });
});

describe('where a shopper is sent after a link', () => {
  it.each(['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)', ''])('is never %j', (path) => {
    expect(safeReturn(path)).toBeNull();
  });
});
