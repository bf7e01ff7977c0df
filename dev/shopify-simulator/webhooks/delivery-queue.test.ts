import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Misbehaviour } from '../control/misbehaviour.ts';
import type { Announcement, Topic } from './announcement.ts';
import { DeliveryQueue } from './delivery-queue.ts';
import { startFakeApp, type FakeApp } from './fake-app.ts';

const topics: readonly Topic[] = ['orders/create', 'orders/paid', 'orders/updated'];
const sender = { apiSecret: 'secret', shopDomain: 'test.myshopify.com', apiVersion: '2026-07' };
let app: FakeApp;
let queue: DeliveryQueue;
let misbehaviour: Misbehaviour;

function newQueue(): DeliveryQueue {
  return new DeliveryQueue({
    sender: { ...sender, appUrl: app.url },
    manifest: () => ({
      scopes: [],
      optionalScopes: [],
      apiVersion: '2026-07',
      subscriptions: topics.map((topic) => ({ topic, uri: '/webhooks/shopify' })),
    }),
    misbehaviour,
    concurrency: 4,
    changed: () => undefined,
  });
}

function announcement(id: bigint, wanted: readonly Topic[] = topics): Announcement {
  return { at: 0, orderId: id.toString(), customerId: null, messages: wanted.map((topic) => ({ topic, payload: { id, topic } })) };
}

beforeEach(async () => {
  app = await startFakeApp();
  misbehaviour = new Misbehaviour({ seed: 1, retryFactor: 0 });
  queue = newQueue();
});

afterEach(async () => {
  queue.stop();
  await app.stop();
});

test('a delivery is signed over its bytes, names its shop and writes large ids as digits', async () => {
  queue.announce(announcement(820982911946154508n, ['orders/create']));
  await queue.flush();
  const [request] = app.received;
  expect(request?.path).toBe('/webhooks/shopify');
  expect(request?.body).toBe('{"id":820982911946154508,"topic":"orders/create"}');
  expect(request?.headers).toMatchObject({
    'x-shopify-topic': 'orders/create',
    'x-shopify-shop-domain': 'test.myshopify.com',
    'x-shopify-api-version': '2026-07',
    'x-shopify-hmac-sha256': createHmac('sha256', 'secret')
      .update(request?.body ?? '')
      .digest('base64'),
  });
});

test('the messages of one action share the event id and have webhook ids of their own', async () => {
  queue.announce(announcement(1n));
  await queue.flush();
  expect(new Set(app.received.map((request) => request.headers['x-shopify-event-id'])).size).toBe(1);
  expect(new Set(app.received.map((request) => request.headers['x-shopify-webhook-id'])).size).toBe(3);
});

test('topics without a subscription are not sent', () => {
  expect(queue.announce(announcement(1n, ['products/create']))).toEqual([]);
});

test('a refused delivery is tried again with the same id and the same bytes', async () => {
  let refusals = 2;
  app.answerWith(() => (refusals-- > 0 ? 500 : 204));
  const [delivery] = queue.announce(announcement(1n, ['orders/paid']));
  await queue.flush();
  expect(delivery?.state).toBe('delivered');
  expect(delivery?.attempts.map((attempt) => attempt.status)).toEqual([500, 500, 204]);
  expect(new Set(app.received.map((request) => `${String(request.headers['x-shopify-webhook-id'])}${request.body}`)).size).toBe(1);
});

test('a redirect is no success, and after eight retries the delivery has failed', async () => {
  app.answerWith(() => 302);
  const [delivery] = queue.announce(announcement(1n, ['orders/paid']));
  await queue.flush();
  expect(delivery?.state).toBe('failed');
  expect(app.received).toHaveLength(9);
});

test('an app that is not there is tried again like one that refuses', async () => {
  await app.stop();
  const [delivery] = queue.announce(announcement(1n, ['orders/paid']));
  await queue.flush();
  expect(delivery?.state).toBe('failed');
  expect(delivery?.attempts.every((attempt) => attempt.status === null && attempt.answer !== '')).toBe(true);
  app = await startFakeApp();
});

test('duplicates arrive with the same webhook id', async () => {
  misbehaviour.apply({ duplicate: 1 });
  queue.announce(announcement(1n));
  await queue.flush();
  expect(app.received).toHaveLength(6);
  expect(new Set(app.received.map((request) => request.headers['x-shopify-webhook-id'])).size).toBe(3);
});

test('reordered deliveries arrive last first, across several actions', async () => {
  misbehaviour.apply({ reorder: { fraction: 1, ms: 60_000 } });
  queue.announce(announcement(1n));
  queue.announce(announcement(2n, ['orders/updated']));
  await queue.flush();
  expect(app.received.map((request) => (JSON.parse(request.body) as { id: number; topic: string }).id)).toEqual([2, 1, 1, 1]);
  expect(app.topics()).toEqual(['orders/updated', 'orders/updated', 'orders/paid', 'orders/create']);
});

test('the next deliveries are dropped as asked, and then no more', async () => {
  misbehaviour.apply({ drop: { next: 2 } });
  queue.announce(announcement(1n));
  await queue.flush();
  expect(app.topics()).toEqual(['orders/updated']);
  expect(queue.counts()).toMatchObject({ dropped: 2, delivered: 1 });
});

test('a delayed delivery waits, unless the flush is in a hurry', async () => {
  misbehaviour.apply({ delay: { fraction: 1, ms: 600_000 } });
  queue.announce(announcement(1n, ['orders/paid']));
  expect(queue.counts().pending).toBe(1);
  await queue.flush({ now: true });
  expect(queue.counts()).toMatchObject({ pending: 0, delivered: 1 });
});

test('what was unsent at the end of one run is sent by the next', async () => {
  misbehaviour.apply({ delay: { fraction: 1, ms: 600_000 } });
  queue.announce(announcement(1n));
  const kept = JSON.parse(JSON.stringify(queue.snapshot())) as ReturnType<typeof queue.snapshot>;
  queue.stop();
  queue = newQueue();
  queue.resume(kept);
  await queue.flush({ now: true });
  expect(app.topics().sort()).toEqual([...topics].sort());
});

test('sending again repeats the bytes and the id of the logged delivery', async () => {
  queue.announce(announcement(7n));
  await queue.flush();
  const sent = queue.resend((delivery) => delivery.topic === 'orders/paid');
  await queue.flush();
  expect(sent).toHaveLength(1);
  const paid = app.received.filter((request) => request.headers['x-shopify-topic'] === 'orders/paid');
  expect(paid).toHaveLength(2);
  expect(paid[0]?.body).toBe(paid[1]?.body);
  expect(paid[0]?.headers['x-shopify-webhook-id']).toBe(paid[1]?.headers['x-shopify-webhook-id']);
});
