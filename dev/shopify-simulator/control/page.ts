import { Hono } from 'hono';
import { minorFromDecimal } from '../../../app/domain/shared/money.ts';
import type { ControlParts } from './api.ts';
import { faultNames } from './misbehaviour.ts';
import { callsTable, deliveriesTable, homeView, layout, orderView, type Notice } from './page-views.ts';

/**
 * The control page for a person: plain forms without scripts. Every form ends in a call of the control API, so the page
 * can do nothing that a program cannot.
 */
export function createControlPage(parts: ControlParts, api: Hono): Hono {
  const app = new Hono();
  app.get('/', (c) => c.html(layout('Local Shopify', noticeOf(c.req.query()), homeView(parts))));
  app.get('/page/deliveries', (c) => {
    const { topic, state } = c.req.query();
    const chosen = parts.queue
      .deliveries()
      .filter((delivery) => (topic === undefined || delivery.topic === topic) && (state === undefined || delivery.state === state));
    return c.html(layout('Deliveries', noticeOf(c.req.query()), deliveriesTable(chosen.slice(-200).reverse(), 'Deliveries')));
  });
  app.get('/page/api-calls', (c) => c.html(layout('API calls', null, callsTable(parts))));
  app.get('/page/orders/:id', (c) => {
    const order = parts.shop.engine.order(c.req.param('id'));
    if (!order) return c.notFound();
    return c.html(layout(`Order #${order.number}`, noticeOf(c.req.query()), orderView(parts, order)));
  });
  app.post('/page/do/*', async (c) => {
    const form = Object.fromEntries(await c.req.raw.formData()) as Record<string, string>;
    const call = callOf(c.req.path.split('/page/do/')[1] ?? '', form);
    const answer = await api.request(call.path, { method: 'POST', body: JSON.stringify(call.body) });
    const text = answer.ok ? `${call.done}${summary(await answer.text())}` : problem(await answer.text());
    const back = new URL(c.req.header('referer') ?? '/_simulator', parts.config.origin);
    back.search = new URLSearchParams({ good: String(answer.ok), notice: text }).toString();
    return c.redirect(back.pathname + back.search, 303);
  });
  return app;
}

interface Call {
  readonly path: string;
  readonly body: unknown;
  readonly done: string;
}

/** What a form asks for, as a call of the control API. */
function callOf(action: string, form: Readonly<Record<string, string>>): Call {
  const [name, id] = action.split('/');
  switch (name) {
    case 'place-order':
      return { path: '/orders', body: orderOf(form), done: 'Ordered.' };
    case 'change-order':
      return changeOf(id ?? '', form);
    case 'misbehave':
      return { path: '/misbehave', body: misbehaviourOf(form), done: 'Applied.' };
    case 'privacy':
      return { path: `/privacy/${form['kind'] ?? ''}`, body: { customerId: form['customerId'] }, done: 'Sent.' };
    default:
      return { path: form['path'] ?? '', body: plainFields(form), done: 'Done.' };
  }
}

function orderOf(form: Readonly<Record<string, string>>): object {
  const lines = [0, 1, 2]
    .map((index) => ({ variantId: form[`variant${index}`] ?? '', quantity: Number(form[`quantity${index}`] ?? 0) }))
    .filter((line) => line.quantity > 0);
  const codes = (form['codes'] ?? '').split(/\s+/).filter((code) => code !== '');
  const customerId = form['customerId'] === '' ? null : form['customerId'];
  return { lines, codes, customerId, pay: form['pay'] === 'true', ...(customerId === null ? { email: 'guest@example.net' } : {}) };
}

function changeOf(id: string, form: Readonly<Record<string, string>>): Call {
  const lines = Object.entries(form)
    .filter(([name, value]) => name.startsWith('line.') && Number(value) > 0)
    .map(([name, value]) => ({ lineId: name.slice(5), quantity: Number(value) }));
  if (form['what'] === 'refund') {
    const shippingMinor = Number(minorFromDecimal(form['shipping'] ?? '0', 'USD') ?? -1n);
    return { path: `/orders/${id}/refunds`, body: { lines, shippingMinor }, done: 'Refunded.' };
  }
  const edit = form['what'] === 'add' ? { add: [{ variantId: form['addVariant'], quantity: 1 }] } : { remove: lines };
  return { path: `/orders/${id}/edit`, body: edit, done: 'Edited.' };
}

function misbehaviourOf(form: Readonly<Record<string, string>>): object {
  if (form['reset'] === 'true') return { reset: true };
  const faults = faultNames.map((name) => {
    const part = (field: string) => form[`${name}.${field}`] ?? '';
    const ms = part('ms') === '' ? {} : { ms: Number(part('ms')) };
    return [name, { fraction: Number(part('fraction')), next: Number(part('next')), ...ms }];
  });
  return Object.fromEntries(faults) as object;
}

function plainFields(form: Readonly<Record<string, string>>): Record<string, unknown> {
  const fields = Object.entries(form).filter(([name]) => name.startsWith('field.'));
  return Object.fromEntries(fields.map(([name, value]) => [name.slice(6), value === 'true' ? true : value === 'false' ? false : value]));
}

/** The figures of an answer, when it consists of figures. */
function summary(text: string): string {
  const answer = JSON.parse(text) as Record<string, unknown>;
  const figures = Object.entries(answer).filter(([, value]) => ['number', 'boolean'].includes(typeof value));
  return figures.length === 0 ? '' : ` ${figures.map(([name, value]) => `${name}: ${String(value)}`).join(', ')}.`;
}

function problem(text: string): string {
  try {
    return (JSON.parse(text) as { error: { message: string } }).error.message;
  } catch {
    return text;
  }
}

function noticeOf(query: Readonly<Record<string, string>>): Notice | null {
  return query['notice'] === undefined ? null : { good: query['good'] === 'true', text: query['notice'] };
}
