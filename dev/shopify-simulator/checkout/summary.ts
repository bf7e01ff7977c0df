import { html } from 'hono/html';
import type { PricedCart } from '../simulated-shop.ts';
import { formatMoney } from '../storefront/money.ts';

interface SummaryInput {
  readonly priced: PricedCart;
  readonly currency: string;
  /** A refusal of the code that was just entered, and the code. */
  readonly error: { readonly code: string; readonly message: string } | null;
  /** On the thank-you page nothing can be changed any more. */
  readonly editable: boolean;
}

function discountForm(input: SummaryInput) {
  const { error } = input;
  return html`
    <form class="discount-form" method="post" action="/checkout/discount" data-discount-form>
      <input type="hidden" name="type" value="addDiscountCode" />
      <div class="discount-field">
        <label for="discount-code">Discount code</label>
        <input
          id="discount-code"
          name="code"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck="false"
          placeholder=" "
          value="${error?.code ?? ''}"
          ${error ? html`aria-invalid="true" aria-describedby="discount-error"` : ''}
        />
      </div>
      <button class="button secondary" type="submit">Apply</button>
    </form>
    ${error ? html`<p class="field-error" id="discount-error" role="alert">${error.message}</p>` : ''}
  `;
}

function appliedCodes(priced: PricedCart) {
  return html`<ul class="applied-codes" aria-label="Applied discounts">
    ${priced.discounts.map(
      ({ code }) =>
        html`<li>
          <form method="post" action="/checkout/discount" data-discount-form>
            <input type="hidden" name="type" value="removeDiscountCode" /><input type="hidden" name="code" value="${code}" />
            <span class="code">${code}</span><button type="submit" aria-label="Remove ${code}">✕</button>
          </form>
        </li>`,
    )}
  </ul>`;
}

/** The order summary: lines, discount field, and what adds up to the total. It is replaced whole after every change. */
export function summary(input: SummaryInput) {
  const { priced, currency, editable } = input;
  const money = (minor: number) => formatMoney(minor, currency);
  const count = priced.lines.reduce((sum, { quantity }) => sum + quantity, 0);
  const subtotal = priced.lines.reduce((sum, { lineMinor }) => sum + lineMinor, 0);
  const saved = priced.discounts.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  return html`
    <ul class="lines">
      ${priced.lines.map(
        ({ product, quantity, lineMinor }) =>
          html`<li class="line">
            <span class="picture"
              ><img src="${product.image}" alt="" width="64" height="64" /><span class="count" aria-hidden="true">${quantity}</span></span
            >
            <span class="line-title">${product.title}<span class="visually-hidden">, quantity ${quantity}</span></span>
            <span class="amount">${money(lineMinor)}</span>
          </li>`,
      )}
    </ul>
    ${editable ? html`${discountForm(input)}${priced.discounts.length > 0 ? appliedCodes(priced) : ''}` : ''}
    <dl class="totals">
      <div>
        <dt>Subtotal · ${count} ${count === 1 ? 'item' : 'items'}</dt>
        <dd data-subtotal>${money(subtotal)}</dd>
      </div>
      ${priced.discounts.map(
        ({ code, amountMinor }) =>
          html`<div class="discount-row">
            <dt>Discount <span class="code">${code}</span></dt>
            <dd data-discount="${code}">−${money(amountMinor)}</dd>
          </div>`,
      )}
      <div>
        <dt>Shipping</dt>
        <dd data-shipping>${priced.shippingMinor === 0 ? 'Free' : money(priced.shippingMinor)}</dd>
      </div>
      ${
        priced.taxMinor > 0
          ? html`<div>
              <dt>Taxes</dt>
              <dd>${money(priced.taxMinor)}</dd>
            </div>`
          : ''
      }
      <div class="total">
        <dt>Total</dt>
        <dd><span class="currency">${currency}</span> <span data-total>${money(priced.totalMinor)}</span></dd>
      </div>
    </dl>
    ${saved > 0 ? html`<p class="savings">Total savings ${money(saved)}</p>` : ''}
  `;
}
