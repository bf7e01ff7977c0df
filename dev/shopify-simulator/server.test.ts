import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startSimulator, type RunningSimulator } from './server.ts';
import { startFakeApp, type FakeApp } from './webhooks/fake-app.ts';

let app: FakeApp;
let folder: string;
let simulator: RunningSimulator;

beforeEach(async () => {
  app = await startFakeApp();
  folder = await mkdtemp(join(tmpdir(), 'simulator-'));
  simulator = await startSimulator({ dataDir: folder, appUrl: app.url });
});

afterEach(async () => {
  await simulator.stop();
  await app.stop();
  await rm(folder, { recursive: true });
});

async function post(path: string, body: unknown = {}): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${simulator.origin}/_simulator${path}`, { method: 'POST', body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function get(path: string): Promise<Record<string, unknown>> {
  return (await (await fetch(`${simulator.origin}/_simulator${path}`)).json()) as Record<string, unknown>;
}

async function storyOrder(): Promise<{ id: string; lines: Array<{ id: string }> }> {
  const { demo } = (await get('/state')) as { demo: { customerId: string; basket: unknown } };
  return (await post('/orders', { customerId: demo.customerId, lines: demo.basket })).body as never;
}

test('the app is opened as a merchant opens it, and is sent nothing before', async () => {
  await storyOrder();
  await post('/deliveries/flush');
  expect(app.received).toEqual([]);
  const { body } = await post('/install');
  expect(body).toMatchObject({ status: 200, installed: true });
  const query = new URL(`${app.url}${app.received[0]?.path ?? ''}`).searchParams;
  expect(query.get('shop')).toBe('laurel-demo.myshopify.com');
  expect(query.get('id_token')?.split('.')).toHaveLength(3);
  expect(app.received[0]?.headers['user-agent']).toContain('Chrome');
});

test('an app that cannot be opened is an answer and not a crash', async () => {
  await app.stop();
  expect(await post('/install')).toMatchObject({ status: 502, body: { error: { reason: 'app_unreachable' } } });
  app = await startFakeApp();
});

test('the history is delivered once, in whole, and again only when asked', async () => {
  expect((await post('/seed/deliver')).status).toBe(409);
  await post('/install');
  const first = await post('/seed/deliver');
  expect(first.body).toMatchObject({ already: false, orders: 400, failed: 0, dropped: 0 });
  expect(first.body['delivered']).toBe(first.body['deliveries']);
  expect(app.topics()).toHaveLength(first.body['deliveries'] as number);
  expect((await post('/seed/deliver')).body).toMatchObject({ already: true, deliveries: 0 });
  const ids = () => app.received.map((request) => request.headers['x-shopify-webhook-id']).filter((id) => id !== undefined);
  const known = new Set(ids());
  await post('/seed/deliver', { again: true });
  expect(new Set(ids())).toEqual(known);
});

test('a restart continues with the same shop, the same orders and what was still unsent', async () => {
  await post('/install');
  await post('/misbehave', { delay: { fraction: 1, ms: 600_000 } });
  const order = await storyOrder();
  const before = await get(`/orders/${order.id}`);
  await simulator.stop();
  simulator = await startSimulator({ dataDir: folder, appUrl: app.url });
  expect(await get(`/orders/${order.id}`)).toEqual(before);
  expect(app.topics()).toEqual([]);
  await post('/deliveries/flush', { now: true });
  expect(app.topics().sort()).toEqual(['orders/create', 'orders/paid', 'orders/updated']);
});

test('refunds, edits, payments and cancellations send what Shopify sends', async () => {
  await post('/install');
  const order = await storyOrder();
  const after = async (path: string, body: unknown = {}) => {
    await post('/deliveries/flush');
    app.received.length = 0;
    const { status } = await post(`/orders/${order.id}${path}`, body);
    await post('/deliveries/flush');
    return [status, ...app.topics().sort()];
  };
  expect(await after('/refunds', { lines: [{ lineId: order.lines[0]?.id, quantity: 1 }] })).toEqual([
    201,
    'orders/updated',
    'refunds/create',
  ]);
  expect(await after('/edit', { remove: [{ lineId: order.lines[1]?.id, quantity: 1 }] })).toEqual([200, 'orders/edited', 'orders/updated']);
  expect(await after('/fulfill')).toEqual([200, 'orders/fulfilled', 'orders/updated']);
  expect(await after('/cancel')).toEqual([409]);
  expect(await after('/pay')).toEqual([409]);
  expect(await after('/refunds', { lines: [{ lineId: order.lines[0]?.id, quantity: 99 }] })).toEqual([422]);
});

test('an uninstalled app is told so, then hears of nothing but privacy', async () => {
  await post('/install');
  await post('/uninstall');
  await post('/deliveries/flush');
  expect(app.topics()).toEqual(['app/uninstalled']);
  await storyOrder();
  await post('/privacy/shop_redact');
  await post('/deliveries/flush');
  expect(app.topics()).toEqual(['app/uninstalled', 'shop/redact']);
});

test('a redacted customer is named in the request and nowhere afterwards', async () => {
  await post('/install');
  const { demo } = (await get('/state')) as { demo: { customerId: string } };
  await post('/privacy/data_request', { customerId: demo.customerId });
  await post('/privacy/redact', { customerId: demo.customerId });
  await post('/deliveries/flush');
  const redact = app.received.find((request) => request.headers['x-shopify-topic'] === 'customers/redact');
  expect(redact?.body).toContain('mia.chen@example.com');
  expect(JSON.stringify(await get(`/customers/${demo.customerId}`))).not.toContain('mia.chen');
});

test('a reset brings the first day back', async () => {
  await post('/install');
  await storyOrder();
  expect((await post('/reset')).body).toMatchObject({
    app: { installed: false },
    counts: { orders: 400, customers: 60 },
    deliveries: { pending: 0 },
  });
});

test('a person places and refunds an order on the control page', async () => {
  const { demo } = (await get('/state')) as { demo: { customerId: string; basket: Array<{ variantId: string }> } };
  const send = (action: string, fields: Record<string, string>) =>
    fetch(`${simulator.origin}/_simulator/page/do/${action}`, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
  const placed = await send('place-order', {
    customerId: demo.customerId,
    variant0: demo.basket[0]?.variantId ?? '',
    quantity0: '2',
    pay: 'true',
  });
  expect(placed.status).toBe(303);
  const { orders } = (await get('/orders?limit=1')) as { orders: Array<{ id: string; lines: Array<{ id: string }> }> };
  const [order] = orders;
  const refunded = await send(`change-order/${order?.id ?? ''}`, {
    what: 'refund',
    shipping: '1.50',
    [`line.${order?.lines[0]?.id ?? ''}`]: '1',
  });
  expect(refunded.headers.get('location')).toContain('good=true');
  expect(await get(`/orders/${order?.id ?? ''}`)).toMatchObject({ totals: { refundedMinor: 975 + 150 } });
  const page = await (await fetch(`${simulator.origin}/_simulator?good=false&notice=%3Cscript%3E`)).text();
  expect(page).toContain('&lt;script&gt;');
  expect(page).not.toContain('<script>');
});
