import { html, raw } from 'hono/html';
import { decimalFromMinor } from '../../../app/domain/shared/money.ts';
import type { OrderRecord } from '../state/records.ts';
import { totalsOf, totalsOfLine } from '../state/order-totals.ts';
import type { Delivery } from '../webhooks/delivery.ts';
import type { ControlParts } from './api.ts';
import { faultNames, type FaultName } from './misbehaviour.ts';
import { pageStyle } from './page-style.ts';

export type Markup = ReturnType<typeof html>;

export interface Notice {
  readonly good: boolean;
  readonly text: string;
}

export function layout(title: string, notice: Notice | null, content: Markup): Markup {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${raw(pageStyle)}
        </style>
      </head>
      <body>
        <header>
          <h1>Local Shopify</h1>
          <a href="/_simulator">Control</a><a href="/_simulator/page/deliveries">Deliveries</a
          ><a href="/_simulator/page/api-calls">API calls</a> <a href="/admin">Merchant's admin</a><a href="/">Storefront</a
          ><a href="/account">Customer account</a>
        </header>
        <main>${notice ? html`<div class="notice ${notice.good ? 'good' : 'bad'}" role="status">${notice.text}</div>` : ''}${content}</main>
      </body>
    </html>`;
}

export function homeView(parts: ControlParts): Markup {
  return html`<div class="stack">${appSection(parts)} ${privacyForm(parts)}</div>
    ${orderForm(parts)} ${misbehaviourForm(parts)} ${ordersTable(parts)}
    ${deliveriesTable(parts.queue.deliveries().slice(-25).reverse(), 'Latest deliveries')}`;
}

function appSection(parts: ControlParts): Markup {
  const { state } = parts.shop.engine;
  const counts = parts.queue.counts();
  return html`<section>
    <h2>App and shop</h2>
    <dl>
      <dt>Shop</dt>
      <dd>${parts.shop.name} (${parts.config.shopDomain})</dd>
      <dt>App</dt>
      <dd>${parts.config.appUrl}</dd>
      <dt>State</dt>
      <dd class="${state.installation.installed ? 'good' : 'bad'}">${state.installation.installed ? 'installed' : 'not installed'}</dd>
      <dt>History</dt>
      <dd>${state.historyDeliveredAt === null ? 'not delivered' : `delivered ${time(state.historyDeliveredAt)}`}</dd>
      <dt>Webhooks</dt>
      <dd>${counts.pending} pending, ${counts.delivered} delivered, ${counts.failed} failed, ${counts.dropped} dropped</dd>
    </dl>
    ${button('/install', state.installation.installed ? 'Open the app again' : 'Install the app', 'first')}
    ${button('/seed/deliver', 'Deliver the history')} ${button('/seed/deliver', 'Deliver the history again', '', { again: 'true' })}
    ${button('/deliveries/flush', 'Wait for all webhooks')} ${button('/deliveries/flush', 'Retry at once', '', { now: 'true' })}
    ${button('/embed', state.embedEnabled ? 'Switch the theme embed off' : 'Switch the theme embed on', '', { enabled: String(!state.embedEnabled) })}
    ${button('/uninstall', 'Uninstall', 'danger')} ${button('/reset', 'Reset the shop', 'danger')}
  </section>`;
}

function orderForm(parts: ControlParts): Markup {
  const products = parts.shop.products();
  const line = (index: number): Markup =>
    html`<p class="row">
      <input type="number" name="quantity${index}" value="${index === 0 ? 1 : 0}" min="0" max="1000" aria-label="Quantity ${index + 1}" />
      <select name="variant${index}" aria-label="Product ${index + 1}">
        ${products.map(
          (product, at) =>
            html`<option value="${product.variantId}" ${at === index ? 'selected' : ''}>
              ${product.title}, ${money(product.priceMinor)}
            </option>`,
        )}
      </select>
    </p>`;
  return html`<section>
    <h2>Place an order</h2>
    <form class="block" method="post" action="/_simulator/page/do/place-order">
      <p>
        <label
          >Customer
          <select name="customerId">
            <option value="">Guest</option>
            ${parts.shop
              .customers()
              .map(
                (customer, at) =>
                  html`<option value="${customer.id}" ${at === 0 ? 'selected' : ''}>${customer.firstName} ${customer.lastName}</option>`,
              )}
          </select></label
        >
      </p>
      ${[0, 1, 2].map(line)}
      <p>
        <label>Codes <input name="codes" placeholder="one or more, with spaces" /></label>
      </p>
      <p>
        <label><input type="checkbox" name="pay" value="true" checked /> Paid at once</label>
        <button class="first">Place the order</button>
      </p>
    </form>
  </section>`;
}

const faultHelp: Readonly<Record<FaultName, string>> = {
  duplicate: 'Webhooks arrive twice',
  delay: 'Webhooks arrive late',
  reorder: 'Webhooks arrive last first',
  drop: 'Webhooks never arrive',
  api429: 'API answers 429',
  api5xx: 'API answers 503',
  apiThrottled: 'API answers THROTTLED',
  apiTimeout: 'API does not answer',
  apiSlow: 'API answers slowly',
};

function misbehaviourForm(parts: ControlParts): Markup {
  const inForce = parts.misbehaviour.inForce();
  return html`<section>
    <h2>Misbehave</h2>
    <form class="block" method="post" action="/_simulator/page/do/misbehave">
      <div class="scroll">
        <table>
          <tr>
            <th>What</th>
            <th>Fraction</th>
            <th>Next</th>
            <th>ms</th>
          </tr>
          ${faultNames.map((name) => {
            const fault = inForce[name];
            return html`<tr>
              <td class="words">${faultHelp[name]}</td>
              <td>
                <input
                  type="number"
                  step="any"
                  min="0"
                  max="1"
                  name="${name}.fraction"
                  value="${fault?.fraction ?? 0}"
                  aria-label="${name}, fraction"
                />
              </td>
              <td><input type="number" min="0" name="${name}.next" value="${fault?.next ?? 0}" aria-label="${name}, next" /></td>
              <td><input type="number" min="0" name="${name}.ms" value="${fault?.ms ?? ''}" aria-label="${name}, milliseconds" /></td>
            </tr>`;
          })}
        </table>
      </div>
      <p><button class="first">Apply</button> <button name="reset" value="true">Behave again</button></p>
    </form>
  </section>`;
}

function privacyForm(parts: ControlParts): Markup {
  return html`<section>
    <h2>Privacy requests</h2>
    <form class="block" method="post" action="/_simulator/page/do/privacy">
      <p>
        <label
          >Customer
          <select name="customerId">
            ${parts.shop.customers().map((customer) => html`<option value="${customer.id}">${customer.firstName} ${customer.lastName}</option>`)}
          </select></label
        >
      </p>
      <button name="kind" value="data_request">Ask for their data</button>
      <button class="danger" name="kind" value="redact">Redact the customer</button>
      <button class="danger" name="kind" value="shop_redact">Redact the shop</button>
    </form>
  </section>`;
}

function ordersTable(parts: ControlParts): Markup {
  const { engine } = parts.shop;
  const rows = engine.state.orders.slice(-15).reverse();
  return html`<section class="wide">
    <h2>Latest orders</h2>
    <div class="scroll">
      <table>
        <tr>
          <th>Order</th>
          <th>When</th>
          <th>Customer</th>
          <th class="number">Total now</th>
          <th>Payment</th>
          <th>Fulfilment</th>
          <th>Actions</th>
        </tr>
        ${rows.map((order) => {
          const totals = totalsOf(order);
          const customer = engine.customer(order.customerId);
          return html`<tr>
            <td><a href="/_simulator/page/orders/${order.id}">#${order.number}</a></td>
            <td>${time(order.createdAt)}</td>
            <td>${customer ? `${customer.firstName} ${customer.lastName}` : (order.email ?? 'Guest')}</td>
            <td class="number">${money(totals.currentTotalMinor)}</td>
            <td>${order.cancelledAt === null ? totals.financialStatus : `cancelled, ${totals.financialStatus}`}</td>
            <td>${totals.fulfillmentStatus ?? 'unfulfilled'}</td>
            <td>${orderButtons(order)}</td>
          </tr>`;
        })}
      </table>
    </div>
  </section>`;
}

/** Only what the order's present state allows is offered. */
function orderButtons(order: OrderRecord): Markup {
  const totals = totalsOf(order);
  if (order.cancelledAt !== null) return html`<span class="soft">closed</span>`;
  const unpaid = totals.outstandingMinor > 0 || order.payments.length === 0;
  const unsent = order.lines.some((line) => totalsOfLine(order, line).fulfillable > 0);
  return html`${unpaid ? button(`/orders/${order.id}/pay`, 'Pay') : ''} ${unsent ? button(`/orders/${order.id}/fulfill`, 'Fulfil') : ''}
    ${order.fulfillments.length === 0 ? button(`/orders/${order.id}/cancel`, 'Cancel', 'danger') : ''}
    <a href="/_simulator/page/orders/${order.id}">Refund or edit</a>`;
}

export function orderView(parts: ControlParts, order: OrderRecord): Markup {
  const totals = totalsOf(order);
  const customer = parts.shop.engine.customer(order.customerId);
  return html`<section class="wide">
      <h2>Order #${order.number}</h2>
      <dl>
        <dt>Id</dt>
        <dd>${order.id}</dd>
        <dt>Customer</dt>
        <dd>${customer ? `${customer.firstName} ${customer.lastName}` : (order.email ?? 'Guest')}</dd>
        <dt>Payment</dt>
        <dd>${totals.financialStatus}, ${money(totals.receivedMinor)} received, ${money(totals.refundedMinor)} refunded</dd>
        <dt>Total</dt>
        <dd>${money(totals.totalMinor)}, now ${money(totals.currentTotalMinor)}</dd>
        <dt>Codes</dt>
        <dd>${order.applications.map((application) => application.code).join(', ') || 'none'}</dd>
        <dt>Changed</dt>
        <dd>${time(order.updatedAt)}</dd>
      </dl>
      ${orderButtons(order)} ${button('/deliveries/resend', 'Send its webhooks again', '', { orderId: order.id })}
    </section>
    <section class="wide">
      <h2>Lines</h2>
      <form class="block" method="post" action="/_simulator/page/do/change-order/${order.id}">
        <div class="scroll">
          <table>
            <tr>
              <th>Product</th>
              <th class="number">Price</th>
              <th class="number">Ordered</th>
              <th class="number">Now</th>
              <th class="number">Worth now</th>
              <th>How many</th>
            </tr>
            ${order.lines.map((line) => {
              const part = totalsOfLine(order, line);
              return html`<tr>
                <td>${line.title}</td>
                <td class="number">${money(line.unitMinor)}</td>
                <td class="number">${line.quantity}</td>
                <td class="number">${part.current}</td>
                <td class="number">${money(part.currentNetMinor)}</td>
                <td>
                  <input
                    type="number"
                    name="line.${line.id}"
                    value="0"
                    min="0"
                    max="${part.current}"
                    aria-label="How many of ${line.title}"
                  />
                </td>
              </tr>`;
            })}
          </table>
        </div>
        <p>
          <label>Shipping to refund <input name="shipping" value="0.00" size="6" /></label>
        </p>
        <p>
          <button class="first" name="what" value="refund">Refund these</button>
          <button name="what" value="remove">Take these out of the order</button>
        </p>
        <p>
          <label
            >Add
            <select name="addVariant">
              ${parts.shop.products().map((product) => html`<option value="${product.variantId}">${product.title}, ${money(product.priceMinor)}</option>`)}
            </select></label
          >
          <button name="what" value="add">Add one to the order</button>
        </p>
      </form>
    </section>
    ${deliveriesTable(
      parts.queue
        .deliveries()
        .filter((delivery) => delivery.orderId === order.id)
        .slice(-50)
        .reverse(),
      'Its deliveries',
    )}`;
}

export function deliveriesTable(deliveries: readonly Delivery[], title: string): Markup {
  return html`<section class="wide">
    <h2>${title}</h2>
    ${deliveries.length === 0 ? html`<p class="soft">None yet.</p>` : ''}
    ${deliveries.map((delivery) => {
      const last = delivery.attempts.at(-1);
      return html`<details>
        <summary>
          <span class="${delivery.state === 'delivered' ? 'good' : delivery.state === 'pending' ? 'soft' : 'bad'}">${delivery.state}</span>
          ${delivery.topic}
          <span class="soft"
            >${delivery.triggeredAt}, ${delivery.attempts.length}
            tried${last ? `, ${last.status ?? 'no answer'} in ${last.durationMs} ms` : ''}</span
          >
        </summary>
        <dl>
          <dt>Webhook id</dt>
          <dd>${delivery.webhookId}</dd>
          <dt>Event id</dt>
          <dd>${delivery.eventId}</dd>
          ${delivery.attempts.map(
            (made) =>
              html`<dt>${time(made.at)}</dt>
                <dd>${made.status ?? 'no answer'}: ${made.answer || 'empty body'}</dd>`,
          )}
        </dl>
        ${button('/deliveries/resend', 'Send again', '', { webhookId: delivery.webhookId })}
        <pre>${delivery.payload === null ? 'The body of this delivery is no longer kept.' : pretty(delivery.payload)}</pre>
      </details>`;
    })}
  </section>`;
}

export function callsTable(parts: ControlParts): Markup {
  return html`<section class="wide">
    <h2>API calls</h2>
    <div class="scroll">
      <table>
        <tr>
          <th>When</th>
          <th>Operation</th>
          <th class="number">Status</th>
          <th class="number">Cost</th>
          <th>Errors</th>
        </tr>
        ${[...parts.calls()].reverse().map(
          (call) =>
            html`<tr>
              <td>${time(call.at)}</td>
              <td>${call.operation}</td>
              <td class="number">${call.status}</td>
              <td class="number">${call.cost ?? ''}</td>
              <td class="bad">${call.errors.join(' ')}</td>
            </tr>`,
        )}
      </table>
    </div>
  </section>`;
}

/** A button that posts to the control API through the page. */
function button(path: string, label: string, kind = '', fields: Readonly<Record<string, string>> = {}): Markup {
  return html`<form method="post" action="/_simulator/page/do/call">
    <input type="hidden" name="path" value="${path}" />
    ${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="field.${name}" value="${value}" />`)}
    <button class="${kind}">${label}</button>
  </form>`;
}

/** Indents the body without parsing it, because parsing would round the ids. */
function pretty(payload: string): string {
  let depth = 0;
  return payload.replace(/"(?:[^"\\]|\\.)*"|[{[]|[}\]]|,/g, (part) => {
    if (part === ',') return `,\n${'  '.repeat(depth)}`;
    if (part === '{' || part === '[') return `${part}\n${'  '.repeat(++depth)}`;
    if (part === '}' || part === ']') return `\n${'  '.repeat(--depth)}${part}`;
    return part;
  });
}

function money(minor: number): string {
  return `$${decimalFromMinor(BigInt(minor), 'USD')}`;
}

function time(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}
