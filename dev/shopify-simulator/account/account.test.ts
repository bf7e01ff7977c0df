import { beforeEach, describe, expect, it } from 'vitest';
import { CookieJar, exampleConfig, exampleShop } from '../storefront/example-shop.ts';
import type { ExampleShop } from '../storefront/example-shop.ts';
import { createAccount } from './account.ts';

let shop: ExampleShop;
let jar: CookieJar;
let request: (path: string, form?: Record<string, string>) => Promise<Response>;

beforeEach(() => {
  shop = exampleShop();
  jar = new CookieJar();
  const app = createAccount(shop, exampleConfig());
  request = async (path, form) => {
    const init = form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) };
    const response = await app.request(path, { ...init, headers: jar.header() });
    jar.remember(response);
    return response;
  };
});

describe('customer accounts', () => {
  it('offer Mia Chen first and sign in with one click', async () => {
    const page = await (await request('/account/login')).text();
    expect(page.indexOf('Mia Chen')).toBeLessThan(page.indexOf('Ada Baker'));
    await request('/account/login', { customer: '9001' });
    expect(await (await request('/account')).text()).toContain('Welcome back, Mia');
  });

  it('forget who was signed in after signing out', async () => {
    await request('/account/login', { customer: '9001' });
    await request('/account/logout');
    expect((await request('/account')).headers.get('location')).toBe('/account/login');
  });

  it('believe no cookie that they did not seal', async () => {
    await request('/account/login', { customer: '9002' });
    const forged = jar.header()['Cookie']?.replace('=9002.', '=9001.') ?? '';
    const response = await createAccount(shop, exampleConfig()).request('/account', { headers: { Cookie: forged } });
    expect(response.headers.get('location')).toBe('/account/login');
  });

  it('sign a new customer in at once and send them where they came from', async () => {
    const form = { email: 'new@example.com', first_name: 'Noor', last_name: 'Ali', return_to: '/cart' };
    const response = await request('/account/register', form);
    expect(response.headers.get('location')).toBe('/cart');
    expect(await (await request('/account')).text()).toContain('Welcome back, Noor');
  });

  it.each([
    ['no email', '', 'Enter a valid email'],
    ['an email that has an account', 'MIA@example.com', 'already has an account'],
  ])('refuse a sign-up with %s beside the field and make no customer', async (_, email, message) => {
    const before = shop.customers().length;
    const response = await request('/account/register', { email });
    expect(response.status).toBe(422);
    expect(await response.text()).toContain(message);
    expect(shop.customers()).toHaveLength(before);
  });
});
