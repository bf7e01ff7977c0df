import { Hono, type Context } from 'hono';
import { z } from 'zod';
import type { ApiCall } from '../admin-api/graphql.ts';
import { storyTitles } from '../seed/catalogue.ts';
import { mia } from '../seed/terms.ts';
import type { SimulatorConfig } from '../simulated-shop.ts';
import { totalsOf, totalsOfLine } from '../state/order-totals.ts';
import { balanceOf, payWithGift } from '../state/gifts.ts';
import type { Outcome, RefusedAction } from '../state/outcome.ts';
import type { OrderRecord } from '../state/records.ts';
import type { LocalShop } from '../state/shop.ts';
import * as directory from '../state/shop-directory.ts';
import type { Topic } from '../webhooks/announcement.ts';
import type { Delivery } from '../webhooks/delivery.ts';
import type { DeliveryQueue } from '../webhooks/delivery-queue.ts';
import type { AppManifest } from '../webhooks/subscriptions.ts';
import { deliverHistory } from './history.ts';
import { openApp } from './install.ts';
import { misbehaviourSchema, type Misbehaviour } from './misbehaviour.ts';
import {
  cancelSchema,
  collectionSchema,
  customerChangeSchema,
  customerSchema,
  editSchema,
  giftSpendSchema,
  installSchema,
  mergeSchema,
  orderSchema,
  productChangeSchema,
  productSchema,
  refundSchema,
} from './requests.ts';

export interface ControlParts {
  readonly config: SimulatorConfig;
  readonly shop: LocalShop;
  readonly queue: DeliveryQueue;
  readonly manifest: () => AppManifest;
  readonly misbehaviour: Misbehaviour;
  readonly calls: () => readonly ApiCall[];
  readonly save: () => Promise<void>;
  /** Forgets everything and seeds the shop anew. */
  readonly reset: () => Promise<void>;
}

/** The control API under `/_simulator`: what a person does on the control page, for programs. */
export function createControlApi(parts: ControlParts): Hono {
  const app = new Hono();
  app.onError((error, c) => {
    if (error instanceof z.ZodError) {
      const [issue] = error.issues;
      return c.json({ error: { reason: 'invalid', message: issue?.message ?? 'Invalid.', field: issue?.path.join('.') ?? '' } }, 422);
    }
    if (error instanceof MalformedBody) return c.json({ error: { reason: 'invalid', message: error.message } }, 400);
    return c.json({ error: { reason: 'fault', message: error.message } }, 500);
  });
  addShopRoutes(app, parts);
  addOrderRoutes(app, parts);
  addDirectoryRoutes(app, parts);
  addDeliveryRoutes(app, parts);
  addPrivacyRoutes(app, parts);
  return app;
}

function addShopRoutes(app: Hono, parts: ControlParts): void {
  const { engine } = parts.shop;
  app.get('/state', (c) => c.json(stateView(parts)));
  app.post('/install', async (c) => {
    const { optional } = installSchema.parse(await bodyOf(c));
    const { scopes, optionalScopes } = parts.manifest();
    directory.install(engine, optional ? [...scopes, ...optionalScopes] : scopes);
    await parts.save();
    const opened = await openApp(parts.config, parts.shop);
    if (!opened.ok) return c.json({ error: { reason: 'app_unreachable', message: opened.message } }, 502);
    return c.json({ ...opened.value, installed: true, scopes: engine.state.installation.scopes });
  });
  app.post('/uninstall', async (c) => answer(c, parts, directory.uninstall(engine)));
  app.post('/seed/deliver', async (c) => {
    const { again } = z.object({ again: z.boolean().default(false) }).parse(await bodyOf(c));
    return answer(c, parts, await deliverHistory({ engine, queue: parts.queue, again, save: parts.save }));
  });
  app.post('/misbehave', async (c) => {
    parts.misbehaviour.apply(misbehaviourSchema.parse(await bodyOf(c)));
    return c.json({ misbehaviour: parts.misbehaviour.inForce(), retryFactor: parts.misbehaviour.retryFactor });
  });
  app.post('/embed', async (c) => {
    const { enabled } = z.object({ enabled: z.boolean() }).parse(await bodyOf(c));
    parts.shop.setEmbedEnabled(enabled);
    return c.json({ enabled });
  });
  app.post('/reset', async (c) => {
    await parts.reset();
    return c.json(stateView(parts));
  });
  app.get('/api-calls', (c) => c.json({ calls: parts.calls() }));
}

function addOrderRoutes(app: Hono, parts: ControlParts): void {
  const { engine } = parts.shop;
  app.get('/orders', (c) => {
    const customerId = c.req.query('customerId');
    const limit = Number(c.req.query('limit') ?? 50);
    const chosen = engine.state.orders.filter((order) => customerId === undefined || order.customerId === customerId);
    return c.json({ orders: chosen.slice(-limit).reverse().map(orderView) });
  });
  app.post('/orders', async (c) => {
    const outcome = engine.placeOrder(orderSchema.parse(await bodyOf(c)));
    return answer(c, parts, outcome.ok ? { ok: true, value: orderView(outcome.value) } : outcome, 201);
  });
  app.get('/orders/:id', (c) => {
    const order = engine.order(c.req.param('id'));
    return order
      ? c.json(orderView(order))
      : refusal(c, { ok: false, reason: 'not_found', message: `There is no order ${c.req.param('id')}.` });
  });
  const after = async (c: Context, id: string, outcome: Outcome<unknown>) => {
    const order = engine.order(id);
    return answer(c, parts, outcome.ok && order ? { ok: true, value: orderView(order) } : outcome);
  };
  app.post('/orders/:id/pay', (c) => after(c, c.req.param('id'), engine.payOrder(c.req.param('id'))));
  app.post('/orders/:id/fulfill', (c) => after(c, c.req.param('id'), engine.fulfillOrder(c.req.param('id'))));
  app.post('/orders/:id/cancel', async (c) => {
    const input = cancelSchema.parse(await bodyOf(c));
    return after(c, c.req.param('id'), engine.cancelOrder(c.req.param('id'), input));
  });
  app.post('/orders/:id/edit', async (c) => {
    const input = editSchema.parse(await bodyOf(c));
    return after(c, c.req.param('id'), engine.editOrder(c.req.param('id'), input));
  });
  app.post('/orders/:id/refunds', async (c) => {
    const { shippingMinor, amountMinor, ...input } = refundSchema.parse(await bodyOf(c));
    const money = { ...(shippingMinor === undefined ? {} : { shippingMinor }), ...(amountMinor === undefined ? {} : { amountMinor }) };
    const outcome = engine.refundOrder(c.req.param('id'), { ...input, ...money });
    const order = engine.order(c.req.param('id'));
    return answer(c, parts, outcome.ok && order ? { ok: true, value: { refund: outcome.value, order: orderView(order) } } : outcome, 201);
  });
}

function addDirectoryRoutes(app: Hono, parts: ControlParts): void {
  const { engine } = parts.shop;
  app.get('/customers', (c) => c.json({ customers: engine.state.customers }));
  app.post('/customers', async (c) => answer(c, parts, engine.createCustomer(customerSchema.parse(await bodyOf(c))), 201));
  app.post('/customers/merge', async (c) => answer(c, parts, directory.mergeCustomers(engine, mergeSchema.parse(await bodyOf(c)))));
  app.get('/customers/:id', (c) => {
    const customer = engine.customer(c.req.param('id'));
    return customer
      ? c.json(customer)
      : refusal(c, { ok: false, reason: 'not_found', message: `There is no customer ${c.req.param('id')}.` });
  });
  app.post('/customers/:id/update', async (c) =>
    answer(c, parts, directory.updateCustomer(engine, c.req.param('id'), given(customerChangeSchema.parse(await bodyOf(c))))),
  );
  app.post('/customers/:id/delete', async (c) => answer(c, parts, directory.deleteCustomer(engine, c.req.param('id'))));
  app.get('/products', (c) => c.json({ products: parts.shop.products() }));
  app.post('/products', async (c) => answer(c, parts, directory.createProduct(engine, given(productSchema.parse(await bodyOf(c)))), 201));
  app.post('/products/:id/update', async (c) =>
    answer(c, parts, directory.updateProduct(engine, c.req.param('id'), given(productChangeSchema.parse(await bodyOf(c))))),
  );
  app.post('/products/:id/delete', async (c) => answer(c, parts, directory.deleteProduct(engine, c.req.param('id'))));
  app.get('/collections', (c) => c.json({ collections: engine.state.collections }));
  app.post('/collections', async (c) => {
    const { title } = z.object({ title: z.string() }).parse(await bodyOf(c));
    return answer(c, parts, directory.createCollection(engine, { title }), 201);
  });
  app.post('/collections/:id/update', async (c) =>
    answer(c, parts, directory.updateCollection(engine, c.req.param('id'), given(collectionSchema.parse(await bodyOf(c))))),
  );
  app.post('/collections/:id/delete', async (c) => answer(c, parts, directory.deleteCollection(engine, c.req.param('id'))));
  app.get('/discounts', (c) => c.json({ discounts: engine.state.discounts }));
  app.get('/gifts', (c) => {
    const storeCredits = (engine.state.storeCredits ?? []).map((account) => ({ ...account, balanceMinor: balanceOf(account) }));
    return c.json({ giftCards: engine.state.giftCards ?? [], storeCredits });
  });
  app.post('/gifts/spend', async (c) => {
    const { minor, ...by } = giftSpendSchema.parse(await bodyOf(c));
    return answer(c, parts, payWithGift(engine.state, by, minor, engine.now()));
  });
}

function addDeliveryRoutes(app: Hono, parts: ControlParts): void {
  app.get('/deliveries', (c) => {
    const { topic, orderId, state } = c.req.query();
    const limit = Number(c.req.query('limit') ?? 100);
    const chosen = parts.queue
      .deliveries()
      .filter((delivery) => fits(delivery, { topic, orderId }) && (state === undefined || delivery.state === state));
    return c.json({ counts: parts.queue.counts(), deliveries: chosen.slice(-limit).reverse() });
  });
  app.post('/deliveries/flush', async (c) => {
    const { now } = z.object({ now: z.boolean().default(false) }).parse(await bodyOf(c));
    await parts.queue.flush({ now });
    return c.json({ counts: parts.queue.counts() });
  });
  app.post('/deliveries/resend', async (c) => {
    const wanted = z
      .object({ topic: z.string().optional(), orderId: z.string().optional(), webhookId: z.string().optional() })
      .parse(await bodyOf(c));
    const sent = parts.queue.resend(
      (delivery) => fits(delivery, wanted) && (wanted.webhookId === undefined || delivery.webhookId === wanted.webhookId),
    );
    return c.json({ resent: sent.length, webhookIds: sent.map((delivery) => delivery.webhookId) });
  });
}

function addPrivacyRoutes(app: Hono, parts: ControlParts): void {
  const { engine } = parts.shop;
  const customerOf = async (c: Context) => z.object({ customerId: z.string() }).parse(await bodyOf(c)).customerId;
  app.post('/privacy/data_request', async (c) => answer(c, parts, directory.requestData(engine, await customerOf(c))));
  app.post('/privacy/redact', async (c) => answer(c, parts, directory.redactCustomer(engine, await customerOf(c))));
  app.post('/privacy/shop_redact', async (c) => {
    directory.redactShop(engine);
    return answer(c, parts, { ok: true, value: null });
  });
}

function fits(delivery: Delivery, wanted: { topic?: string | undefined; orderId?: string | undefined }): boolean {
  return (
    (wanted.topic === undefined || delivery.topic === (wanted.topic as Topic)) &&
    (wanted.orderId === undefined || delivery.orderId === wanted.orderId)
  );
}

async function answer(c: Context, parts: ControlParts, outcome: Outcome<unknown>, status: 200 | 201 = 200): Promise<Response> {
  if (!outcome.ok) return refusal(c, outcome);
  await parts.save();
  return c.json(outcome.value ?? { done: true }, status);
}

function refusal(c: Context, refused: RefusedAction): Response {
  const status = refused.reason === 'not_found' ? 404 : refused.reason === 'conflict' ? 409 : 422;
  return c.json({ error: { reason: refused.reason, message: refused.message } }, status);
}

async function bodyOf(c: Context): Promise<unknown> {
  const text = await c.req.text();
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new MalformedBody('The body is not JSON.');
  }
}

/** A request that is not even JSON. */
class MalformedBody extends Error {}

/** Leaves out what was not sent, so that it is not taken for a wish to empty a field. */
function given<T extends object>(input: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

/** An order with what it is worth now; ids are strings and money is in minor units, as everywhere in the control API. */
export function orderView(order: OrderRecord) {
  return {
    ...order,
    name: `#${order.number}`,
    totals: totalsOf(order),
    lines: order.lines.map((line) => ({ ...line, totals: totalsOfLine(order, line) })),
  };
}

export function stateView(parts: ControlParts) {
  const { state, facts } = parts.shop.engine;
  return {
    shop: { id: facts.id, domain: facts.domain, name: facts.name, currency: facts.currency, timeZone: facts.timeZone },
    app: { url: parts.config.appUrl, ...state.installation, embedEnabled: state.embedEnabled },
    firstStartedAt: new Date(state.firstStartedAt).toISOString(),
    historyDeliveredAt: state.historyDeliveredAt === null ? null : new Date(state.historyDeliveredAt).toISOString(),
    counts: {
      products: state.products.length,
      collections: state.collections.length,
      customers: state.customers.length,
      orders: state.orders.length,
      discounts: state.discounts.length,
    },
    deliveries: parts.queue.counts(),
    misbehaviour: parts.misbehaviour.inForce(),
    retryFactor: parts.misbehaviour.retryFactor,
    demo: demoCast(parts),
  };
}

/** Who and what the demo's story needs, so that a script does not search for it by name. */
function demoCast(parts: ControlParts) {
  const { state } = parts.shop.engine;
  const [shopper] = state.customers.filter((customer) => customer.email === mia.email);
  const variant = (title: string) => state.products.find((product) => product.title === title)?.variantId ?? null;
  return {
    customerId: shopper?.id ?? null,
    basket: [
      { variantId: variant(storyTitles.threeOf), quantity: 3 },
      { variantId: variant(storyTitles.twoOf), quantity: 2 },
      { variantId: variant(storyTitles.oneOf), quantity: 1 },
    ],
  };
}
