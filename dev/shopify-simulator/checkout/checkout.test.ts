import { beforeEach, describe, expect, it } from 'vitest';
import { createAccount } from '../account/account.ts';
import { createCartRoutes } from '../storefront/cart-routes.ts';
import { CookieJar, exampleConfig, exampleShop } from '../storefront/example-shop.ts';
import type { ExampleShop } from '../storefront/example-shop.ts';
import { createCheckout } from './checkout.ts';
import type { ChangeResult, CheckoutState, DiscountCodeChange } from './extension-runtime/protocol.ts';

interface ChangeAnswer {
  readonly result: ChangeResult;
  readonly state: CheckoutState;
  readonly summaryHtml: string;
}

let shop: ExampleShop;
let request: (path: string, form?: Record<string, string>) => Promise<Response>;
let change: (change: DiscountCodeChange) => Promise<ChangeAnswer>;

beforeEach(async () => {
  shop = exampleShop();
  const config = exampleConfig();
  const jar = new CookieJar();
  const parts = [createCheckout(shop, config), createCartRoutes(shop, config), createAccount(shop, config)];
  const send = async (path: string, init: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> }) => {
    for (const part of parts) {
      const response = await part.request(path, { ...init, headers: { ...jar.header(), ...init.headers } });
      jar.remember(response);
      if (response.status !== 404) return response;
    }
    throw new Error(`Nothing answers ${path}.`);
  };
  request = (path, form) => send(path, form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) });
  change = async (body) => {
    const init = { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } };
    return (await (await send('/checkout/discount', init)).json()) as ChangeAnswer;
  };
  await request('/cart/add', { id: '70021' });
});

describe('discount codes at the checkout', () => {
  it('are applied whatever their case, and the total is what the lines, discounts and shipping add up to', async () => {
    const { result, state } = await change({ type: 'addDiscountCode', code: 'five' });
    expect(result).toEqual({ type: 'success' });
    expect(state.discountCodes).toEqual([{ code: 'five' }]);
    expect(state.discountAllocations).toEqual([{ code: 'five', discountedAmount: { amount: 5, currencyCode: 'USD' } }]);
    expect(state.cost.total.amount).toBe(84.5 - 5 + 5);
    expect(state.cost.subtotal.amount).toBe(84.5);
  });

  it('leave the checkout again, and a code that is not there cannot', async () => {
    await change({ type: 'addDiscountCode', code: 'FIVE' });
    const removed = await change({ type: 'removeDiscountCode', code: 'five' });
    expect(removed.result.type).toBe('success');
    expect(removed.state.discountCodes).toEqual([]);
    expect((await change({ type: 'removeDiscountCode', code: 'FIVE' })).result.type).toBe('error');
  });

  it.each([
    ['an unknown code', 'NOPE', 'Enter a valid discount code'],
    ['an empty field', '  ', 'Enter a discount code'],
    ['a code that does not combine', 'TEN', "TEN couldn't be used with your existing discounts"],
  ])('refuse %s in the words of the checkout and change nothing', async (_, code, message) => {
    shop.codes.set('TEN', 1000);
    await change({ type: 'addDiscountCode', code: 'FIVE' });
    const { result, state, summaryHtml } = await change({ type: 'addDiscountCode', code });
    expect(result).toEqual({ type: 'error', message });
    expect(state.discountCodes).toEqual([{ code: 'FIVE' }]);
    expect(summaryHtml).toContain('role="alert"');
  });

  it('from a link that do not hold are named once and forgotten', async () => {
    await request('/discount/GONE');
    expect(await (await request('/checkout')).text()).toContain('Enter a valid discount code');
    expect(await (await request('/checkout')).text()).not.toContain('Enter a valid discount code');
  });

  it('work without a script, too', async () => {
    const refused = await request('/checkout/discount', { type: 'addDiscountCode', code: 'NOPE' });
    expect(refused.status).toBe(422);
    expect(await refused.text()).toContain('Enter a valid discount code');
    const applied = await request('/checkout/discount', { type: 'addDiscountCode', code: 'FIVE' });
    expect(applied.headers.get('location')).toBe('/checkout');
  });
});

describe('paying', () => {
  it('places the order with the codes that the shopper saw, empties the cart and thanks', async () => {
    await request('/account/login', { customer: '9001' });
    await change({ type: 'addDiscountCode', code: 'FIVE' });
    const paid = await request('/checkout/pay', {});
    expect(shop.orders).toEqual([{ codes: ['FIVE'], customerId: '9001', email: 'mia@example.com' }]);
    const thanks = await request(paid.headers.get('location') ?? '');
    expect(await thanks.text()).toMatch(/#1001[\s\S]*Thank you, Mia!/);
    expect((await request('/checkout')).headers.get('location')).toBe('/cart');
  });

  it('stops when a code was lost meanwhile: the total would be another than the shopper saw', async () => {
    await change({ type: 'addDiscountCode', code: 'FIVE' });
    shop.codes.delete('FIVE');
    const refused = await request('/checkout/pay', { email: 'guest@example.com' });
    expect(refused.status).toBe(422);
    expect(shop.orders).toEqual([]);
    await request('/checkout/pay', { email: 'guest@example.com' });
    expect(shop.orders).toEqual([{ codes: [], customerId: null, email: 'guest@example.com' }]);
  });

  it('asks a guest for an email and keeps what was typed', async () => {
    const refused = await request('/checkout/pay', { email: 'guest@' });
    expect(refused.status).toBe(422);
    expect(await refused.text()).toMatch(/value="guest@"[\s\S]*Enter an email/);
    expect(shop.orders).toEqual([]);
  });

  it('shows an order’s page only to whoever has its whole address', async () => {
    await request('/checkout/pay', { email: 'guest@example.com' });
    expect((await request('/checkout/thank-you/5001?key=guess')).status).toBe(302);
  });
});

describe('what an extension sees', () => {
  it('knows the customer only while one is signed in', async () => {
    const guest = await change({ type: 'addDiscountCode', code: 'FIVE' });
    expect(guest.state.customer).toBeNull();
    await request('/account/login', { customer: '9001' });
    const member = await change({ type: 'removeDiscountCode', code: 'FIVE' });
    expect(member.state.customer?.id).toBe('gid://shopify/Customer/9001');
  });
});
