import { html, raw } from 'hono/html';
import type { SimulatedShop } from '../simulated-shop.ts';
import { liquidJson } from '../storefront/liquid-engine.ts';
import { formatMoney } from '../storefront/money.ts';
import type { UiExtension } from '../storefront/theme-extension.ts';
import type { Checkout } from './checkout-state.ts';
import { extensionState } from './checkout-state.ts';
import { summary } from './summary.ts';

function layout(page: {
  readonly title: string;
  readonly shop: SimulatedShop;
  readonly main: unknown;
  readonly aside: unknown;
  readonly total: string;
  readonly script: boolean;
}) {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${page.title} - ${page.shop.name} - Checkout</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/checkout/checkout.css" />
        ${page.script ? html`<script src="/checkout/checkout.js" defer></script>` : ''}
      </head>
      <body>
        <header class="checkout-header"><a class="logo" href="/">${page.shop.name}</a><a href="/cart" class="cart-link">Cart</a></header>
        <div class="columns">
          <main class="main" id="main">${page.main}</main>
          <aside class="aside" aria-label="Order summary">
            <button type="button" class="summary-toggle" id="summary-toggle" aria-expanded="false" aria-controls="summary">
              <span>Order summary</span><strong data-toggle-total>${page.total}</strong>
            </button>
            <div class="summary" id="summary">${page.aside}</div>
          </aside>
        </div>
      </body>
    </html>`;
}

const DEMO_ADDRESS = { address: '123 Orchard Lane', city: 'Portland', zone: 'Oregon', zip: '97205', country: 'United States' };

function field(input: {
  id: string;
  label: string;
  name: string;
  value: string;
  type?: string;
  autocomplete: string;
  error?: string | null;
}) {
  return html`<div class="field">
    <input
      id="${input.id}"
      name="${input.name}"
      type="${input.type ?? 'text'}"
      value="${input.value}"
      autocomplete="${input.autocomplete}"
      placeholder=" "
      ${input.error ? html`aria-invalid="true" aria-describedby="${input.id}-error"` : ''}
    />
    <label for="${input.id}">${input.label}</label>
    ${input.error ? html`<p class="field-error" id="${input.id}-error">${input.error}</p>` : ''}
  </div>`;
}

export interface CheckoutPageInput {
  readonly shop: SimulatedShop;
  readonly checkout: Checkout;
  readonly extensions: readonly UiExtension[];
  readonly codeError: { readonly code: string; readonly message: string } | null;
  readonly emailError: string | null;
  /** What the shopper typed before an error, so that nothing has to be typed twice. */
  readonly email: string;
}

function contactSection({ checkout, emailError, email }: CheckoutPageInput) {
  const { customer } = checkout;
  if (customer) {
    return html`<section aria-labelledby="contact-heading">
      <div class="section-head">
        <h2 id="contact-heading">Contact</h2>
        <a href="/account/logout?return_to=/checkout">Sign out</a>
      </div>
      <p class="signed-in">
        <span class="avatar" aria-hidden="true">${customer.firstName.charAt(0)}${customer.lastName.charAt(0)}</span
        ><span>${customer.email}</span>
      </p>
      <input type="hidden" name="email" value="${customer.email}" />
    </section>`;
  }
  return html`<section aria-labelledby="contact-heading">
    <div class="section-head">
      <h2 id="contact-heading">Contact</h2>
      <a href="/account/login?return_to=/checkout">Sign in</a>
    </div>
    ${field({ id: 'email', label: 'Email', name: 'email', value: email, type: 'email', autocomplete: 'email', error: emailError })}
  </section>`;
}

export function checkoutPage(input: CheckoutPageInput) {
  const { shop, checkout, extensions, codeError } = input;
  const { customer, priced } = checkout;
  const total = formatMoney(priced.totalMinor, shop.currency);
  const main = html`
    <h1 class="visually-hidden">Checkout</h1>
    <form method="post" action="/checkout/pay" id="pay-form" novalidate>
      ${contactSection(input)}
      <section aria-labelledby="delivery-heading">
        <h2 id="delivery-heading">Delivery</h2>
        <div class="field-row">
          ${field({ id: 'first-name', label: 'First name', name: 'first_name', value: customer?.firstName ?? '', autocomplete: 'given-name' })}
          ${field({ id: 'last-name', label: 'Last name', name: 'last_name', value: customer?.lastName ?? '', autocomplete: 'family-name' })}
        </div>
        ${field({ id: 'address', label: 'Address', name: 'address', value: DEMO_ADDRESS.address, autocomplete: 'address-line1' })}
        <div class="field-row three">
          ${field({ id: 'city', label: 'City', name: 'city', value: DEMO_ADDRESS.city, autocomplete: 'address-level2' })}
          ${field({ id: 'zone', label: 'State', name: 'zone', value: DEMO_ADDRESS.zone, autocomplete: 'address-level1' })}
          ${field({ id: 'zip', label: 'ZIP code', name: 'zip', value: DEMO_ADDRESS.zip, autocomplete: 'postal-code' })}
        </div>
        <h3>Shipping method</h3>
        <p class="choice">
          <span>Standard</span><strong>${priced.shippingMinor === 0 ? 'Free' : formatMoney(priced.shippingMinor, shop.currency)}</strong>
        </p>
      </section>
    </form>
    ${extensions.map(
      ({ handle }) =>
        html`<section class="extension" data-extension-block>
          <iframe
            src="/checkout/extension-frame/${handle}"
            sandbox="allow-scripts"
            data-extension="${handle}"
            title="${handle.replaceAll('-', ' ')}"
            scrolling="no"
          ></iframe>
        </section>`,
    )}
    <section aria-labelledby="payment-heading">
      <h2 id="payment-heading">Payment</h2>
      <p class="hint">All transactions are secure and imaginary.</p>
      <div class="payment">
        <p class="choice first"><span>Credit card</span><span class="badge">Bogus gateway</span></p>
        <div class="payment-fields">
          ${field({ id: 'card', label: 'Card number', name: 'card', value: '1', autocomplete: 'off' })}
          <p class="hint">Number 1 approves every payment.</p>
        </div>
      </div>
      <button class="button pay" type="submit" form="pay-form" id="pay-button">Pay now</button>
    </section>
    <script type="application/json" id="checkout-state">
      ${raw(liquidJson(extensionState(shop, checkout)))}
    </script>
  `;
  const aside = summary({ priced, currency: shop.currency, error: codeError, editable: true });
  return layout({ title: 'Information', shop, main, aside, total, script: true });
}

export interface PlacedOrder {
  readonly name: string;
  readonly email: string;
  readonly firstName: string;
  readonly checkout: Checkout;
  /** Part of the page's address: an order's id alone must not show a stranger what was bought. */
  readonly key: string;
}

export function thankYouPage(shop: SimulatedShop, order: PlacedOrder) {
  const { checkout, firstName } = order;
  const main = html`
    <section class="thanks">
      <span class="tick" aria-hidden="true"
        ><svg
          viewBox="0 0 24 24"
          width="28"
          height="28"
          fill="none"
          stroke="currentColor"
          stroke-width="2"
          stroke-linecap="round"
          stroke-linejoin="round"
        >
          <path d="m5 12.5 4.5 4.5L19 7.5" /></svg
      ></span>
      <div>
        <p class="hint" data-order-name>Confirmation ${order.name}</p>
        <h1>Thank you${firstName === '' ? '' : `, ${firstName}`}!</h1>
      </div>
    </section>
    <section class="boxed">
      <h2>Your order is confirmed</h2>
      <p>You’ll receive a confirmation email at ${order.email} soon.</p>
    </section>
    <p class="thanks-actions">
      ${checkout.customer ? html`<a href="/account">View your orders</a>` : html`<a href="/account/register">Create an account</a>`}
      <a class="button" href="/">Continue shopping</a>
    </p>
  `;
  const aside = summary({ priced: checkout.priced, currency: shop.currency, error: null, editable: false });
  return layout({ title: 'Thank you', shop, main, aside, total: formatMoney(checkout.priced.totalMinor, shop.currency), script: true });
}
