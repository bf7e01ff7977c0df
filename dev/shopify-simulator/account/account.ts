import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from 'hono';
import { Hono } from 'hono';
import { html } from 'hono/html';
import type { SimulatedCustomer, SimulatedShop, SimulatorConfig } from '../simulated-shop.ts';
import { safeReturn } from '../storefront/cart-routes.ts';
import { fieldText } from '../storefront/field-text.ts';
import { formatMoney } from '../storefront/money.ts';
import { accountPage } from './account-page.ts';
import type { AccountOrder } from './order-history.ts';
import { ordersOf } from './order-history.ts';
import { signedInCustomer, signIn, signOut } from './session-cookie.ts';

/** Mia Chen is the customer of every walk through the demo. */
function demoOrder(customers: readonly SimulatedCustomer[]): SimulatedCustomer[] {
  const isMia = ({ firstName, lastName }: SimulatedCustomer) => firstName === 'Mia' && lastName === 'Chen';
  return [...customers].sort((a, b) => Number(isMia(b)) - Number(isMia(a)));
}

function initials(customer: SimulatedCustomer): string {
  return (customer.firstName.charAt(0) + customer.lastName.charAt(0)).toUpperCase() || '?';
}

interface SignUp {
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
}

/** What is wrong with a sign-up form, beside which field; null when it can be accepted. */
export function signUpError(form: SignUp, customers: readonly SimulatedCustomer[]): string | null {
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(form.email)) return 'Enter a valid email, like name@example.com';
  if (customers.some(({ email }) => email.toLowerCase() === form.email.toLowerCase()))
    return 'This email already has an account. Sign in instead.';
  return null;
}

function signInBody(customers: readonly SimulatedCustomer[], returnTo: string) {
  return html`
    <div class="panel narrow">
      <h1>Sign in</h1>
      <p class="muted">Choose who you are. This local store asks for no password.</p>
      <form method="post" action="/account/login">
        <input type="hidden" name="return_to" value="${returnTo}" />
        <ul class="people">
          ${demoOrder(customers).map(
            (customer) =>
              html`<li>
                <button type="submit" name="customer" value="${customer.id}">
                  <span class="avatar" aria-hidden="true">${initials(customer)}</span>
                  <span class="who"><strong>${customer.firstName} ${customer.lastName}</strong><span>${customer.email}</span></span>
                </button>
              </li>`,
          )}
        </ul>
      </form>
      <p>New here? <a href="/account/register?return_to=${encodeURIComponent(returnTo)}">Create an account</a></p>
    </div>
  `;
}

function signUpBody(form: SignUp, returnTo: string, error: string | null) {
  return html`
    <div class="panel narrow">
      <h1>Create an account</h1>
      <p class="muted">Members of this store earn points on every order.</p>
      <form method="post" action="/account/register">
        <input type="hidden" name="return_to" value="${returnTo}" />
        <div class="fields">
          <div class="field">
            <label for="first">First name</label><input id="first" name="first_name" value="${form.firstName}" autocomplete="given-name" />
          </div>
          <div class="field">
            <label for="last">Last name</label><input id="last" name="last_name" value="${form.lastName}" autocomplete="family-name" />
          </div>
        </div>
        <div class="field">
          <label for="email">Email</label>
          <input
            id="email"
            type="email"
            name="email"
            value="${form.email}"
            required
            autocomplete="email"
            ${error ? html`aria-invalid="true" aria-describedby="email-error"` : ''}
          />
          ${error ? html`<p class="error" id="email-error">${error}</p>` : ''}
        </div>
        <button class="button" type="submit">Create account</button>
      </form>
      <p>Already a customer? <a href="/account/login?return_to=${encodeURIComponent(returnTo)}">Sign in</a></p>
    </div>
  `;
}

function ordersBody(customer: SimulatedCustomer, orders: readonly AccountOrder[], shop: SimulatedShop) {
  const date = new Intl.DateTimeFormat('en-US', { dateStyle: 'long', timeZone: shop.timeZone });
  const cards = orders.map(
    (order) =>
      html`<li class="order">
        <span class="status ${/cancel|refund|pending|void/i.test(order.status) ? 'quiet' : ''}">${order.status}</span>
        <h3>Order ${order.name}</h3>
        <p class="muted">${date.format(order.placedAt)} · ${order.itemCount} ${order.itemCount === 1 ? 'item' : 'items'}</p>
        <p class="total">${formatMoney(order.totalMinor, shop.currency)} ${shop.currency}</p>
      </li>`,
  );
  return html`
    <h1>Welcome back, ${customer.firstName}</h1>
    <p class="muted">${customer.email}</p>
    <h2>Orders</h2>
    ${
      orders.length === 0
        ? html`<div class="panel">
            <p class="muted">You have not placed an order yet.</p>
            <a class="button" href="/collections/all">Start shopping</a>
          </div>`
        : html`<ul class="orders">
            ${cards}
          </ul>`
    }
  `;
}

/** Customer accounts: sign in with one click, sign up, sign out, and the orders so far. */
export function createAccount(shop: SimulatedShop, config: SimulatorConfig): Hono {
  const app = new Hono();
  const page = (c: Context, title: string, body: unknown, status: 200 | 422 = 200) => {
    const customer = signedInCustomer(c, shop, config);
    const nav = customer
      ? html`<nav aria-label="Account"><a href="/">Shop</a><a href="/account" aria-current="page">Orders</a></nav>
          <form method="post" action="/account/logout"><button class="sign-out" type="submit">Sign out</button></form>`
      : html`<nav aria-label="Account"><a href="/">Shop</a></nav>`;
    return c.html(accountPage({ title, shopName: shop.name, body, nav }), status);
  };
  const returnTo = (value: unknown) => safeReturn(typeof value === 'string' ? value : '') ?? '/account';

  app.get('/account/account.css', async (c) => {
    c.header('Content-Type', 'text/css; charset=utf-8');
    return c.body(await readFile(join(import.meta.dirname, 'account.css'), 'utf8'));
  });
  app.get('/account', (c) => {
    const customer = signedInCustomer(c, shop, config);
    if (!customer) return c.redirect('/account/login');
    return page(c, 'Orders', ordersBody(customer, ordersOf(shop, customer.id), shop));
  });
  app.get('/account/login', (c) =>
    page(c, 'Sign in', signInBody(shop.customers(), returnTo(c.req.query('return_to') ?? c.req.query('return_url')))),
  );
  app.post('/account/login', async (c) => {
    const form = await c.req.parseBody();
    const customer = shop.customer(fieldText(form['customer']));
    if (!customer) return c.redirect('/account/login', 303);
    signIn(c, customer.id, config);
    return c.redirect(returnTo(form['return_to']), 303);
  });
  app.get('/account/register', (c) =>
    page(c, 'Create an account', signUpBody({ email: '', firstName: '', lastName: '' }, returnTo(c.req.query('return_to')), null)),
  );
  app.post('/account/register', async (c) => {
    const body = await c.req.parseBody();
    const field = (name: string) => fieldText(body[name]).trim();
    const form = { email: field('email'), firstName: field('first_name'), lastName: field('last_name') };
    const error = signUpError(form, shop.customers());
    if (error) return page(c, 'Create an account', signUpBody(form, returnTo(body['return_to']), error), 422);
    const customer = await shop.createCustomer(form);
    signIn(c, customer.id, config);
    return c.redirect(returnTo(body['return_to']), 303);
  });
  app.on(['GET', 'POST'], '/account/logout', (c) => {
    signOut(c);
    return c.redirect(safeReturn(c.req.query('return_to') ?? '') ?? '/', 303);
  });
  return app;
}
