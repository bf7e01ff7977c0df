import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { shopifyReader } from '../../adapters/shopify/payloads/reader.ts';
import { createShopifyIdentity } from '../../adapters/shopify/verify.ts';
import type { IncomingEvent } from '../../application/ports/events.ts';
import type { ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { createWebhooks } from './webhooks.ts';

const secret = 'a-secret-for-tests';
const now = Date.UTC(2026, 0, 5) as Instant;
const order = JSON.stringify({ id: 1, admin_graphql_api_id: 'gid://shopify/Order/820982911946154508' });

function door(accept: (event: IncomingEvent) => Promise<void> = async () => undefined) {
  const stored: IncomingEvent[] = [];
  const asked: string[] = [];
  const faults: unknown[] = [];
  const app = createWebhooks({
    identity: createShopifyIdentity({ apiKey: 'key', secrets: [secret], now: () => now }),
    reader: shopifyReader,
    inbox: { accept: async (event) => (stored.push(event), accept(event)) },
    shopIdOf: async (domain) => (asked.push(domain), domain === 'a.myshopify.com' ? ('7' as ShopId) : null),
    now: () => now,
    log: { error: (fields) => faults.push(fields) },
  });
  return { app, stored, asked, faults };
}

function delivery(given: { body?: BodyInit; headers?: Record<string, string | null>; signed?: string | Uint8Array } = {}): RequestInit {
  const body = given.body ?? order;
  const signed = given.signed ?? (typeof body === 'string' ? body : '');
  const headers = {
    'x-shopify-hmac-sha256': createHmac('sha256', secret).update(signed).digest('base64'),
    'x-shopify-topic': 'orders/create',
    'x-shopify-webhook-id': 'b54557e4-bdd9-4b37-8a5f-bf7d70bcd043',
    'x-shopify-shop-domain': 'a.myshopify.com',
    'x-shopify-triggered-at': '2026-01-04T10:00:00.123456789Z',
    ...given.headers,
  };
  return {
    method: 'POST',
    body,
    headers: Object.fromEntries(Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== null)),
    ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
  };
}

async function refused(given: Parameters<typeof delivery>[0]) {
  const { app, stored, asked } = door();
  const response = await app.request('/webhooks/shopify', delivery(given));
  expect(stored).toEqual([]);
  const { error } = (await response.json()) as { error: { code: string; message: string } };
  return { status: response.status, code: error.code, message: error.message, asked };
}

afterEach(() => {
  vi.useRealTimers();
});

describe('the door for webhooks', () => {
  it('stores what Shopify signed, under Shopify’s own id, and answers 200', async () => {
    const { app, stored } = door();
    expect((await app.request('/webhooks/shopify', delivery())).status).toBe(200);
    const texts = stored.map((event) => ({ ...event, body: Buffer.from(event.body).toString('utf8') }));
    expect(texts).toEqual([
      {
        shopId: '7',
        sourceId: 'shopify:b54557e4-bdd9-4b37-8a5f-bf7d70bcd043',
        topic: 'orders/create',
        subject: '820982911946154508',
        affinity: '820982911946154508',
        triggeredAt: Date.UTC(2026, 0, 4, 10) + 123,
        body: order,
      },
    ]);
  });

  it('answers only after the event is stored', async () => {
    let finish = () => {};
    const { app, stored } = door(() => new Promise((resolve) => (finish = resolve)));
    let answered = false;
    const answer = Promise.resolve(app.request('/webhooks/shopify', delivery())).then((response) => ((answered = true), response));
    await vi.waitFor(() => expect(stored).toHaveLength(1));
    expect(answered).toBe(false);
    finish();
    expect((await answer).status).toBe(200);
  });

  it('takes the time of arrival where Shopify sends no time that can be read', async () => {
    const { app, stored } = door();
    await app.request('/webhooks/shopify', delivery({ headers: { 'x-shopify-triggered-at': 'just now' } }));
    expect(stored[0]?.triggeredAt).toBe(now);
  });

  it('refuses a stated length over 1 MB before it reads or checks anything', async () => {
    const answer = await refused({ headers: { 'content-length': '1048577', 'x-shopify-hmac-sha256': 'wrong' } });
    expect(answer).toMatchObject({ status: 413, code: 'body_too_large', asked: [] });
  });

  it('refuses a body over 1 MB whose length was stated as less', async () => {
    expect(await refused({ body: 'x'.repeat(1_048_577), headers: { 'content-length': '5' } })).toMatchObject({ status: 413 });
  });

  it('stops reading a body that never ends', async () => {
    let given = 0;
    let stopped = false;
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(65_536).fill(((given += 1), 32))),
      cancel: () => void (stopped = true),
    });
    expect(await refused({ body: endless })).toMatchObject({ status: 413, code: 'body_too_large', asked: [] });
    expect(stopped).toBe(true);
    expect(given).toBeLessThan(20);
  });

  it('takes a body of exactly 1 MB', async () => {
    const { app, stored } = door();
    const body = order.padEnd(1_048_576, ' ');
    for (const headers of [{}, { 'content-length': '1048576' }])
      expect((await app.request('/webhooks/shopify', delivery({ body, headers }))).status).toBe(200);
    expect(stored).toHaveLength(2);
  });

  it.each([null, '', 'wrong', createHmac('sha256', 'another').update(order).digest('base64')])(
    'refuses the signature %j before it asks for the shop or looks at the body',
    async (signature) => {
      const answer = await refused({ headers: { 'x-shopify-hmac-sha256': signature, 'x-shopify-webhook-id': null } });
      expect(answer).toMatchObject({ status: 401, code: 'bad_signature', asked: [] });
    },
  );

  it('checks the signature over the bytes as they came', async () => {
    const bytes = new TextEncoder().encode(order.replace('1,', '1 ,'));
    expect(await refused({ body: bytes, signed: order })).toMatchObject({ code: 'bad_signature' });
  });

  it.each([null, '', 'not an id', 'x'.repeat(101), "1'; drop table inbox"])('refuses the delivery id %j', async (id) => {
    const answer = await refused({ headers: { 'x-shopify-webhook-id': id } });
    expect(answer).toMatchObject({ status: 422, code: 'invalid_input', asked: [] });
  });

  it('refuses a shop that never installed Laurel, before it looks at the body', async () => {
    const answer = await refused({ body: '{', headers: { 'x-shopify-shop-domain': 'b.myshopify.com' } });
    expect(answer).toMatchObject({ status: 404, code: 'unknown_shop', asked: ['b.myshopify.com'] });
  });

  it.each(['customers/data_request', 'customers/redact', 'shop/redact'])(
    'agrees to %s of an unknown shop, of which it keeps nothing',
    async (topic) => {
      const { app, stored } = door();
      const headers = { 'x-shopify-shop-domain': 'b.myshopify.com', 'x-shopify-topic': topic };
      expect((await app.request('/webhooks/shopify', delivery({ headers }))).status).toBe(200);
      expect(stored).toEqual([]);
    },
  );

  it.each([
    ['{"id":', 'orders/create', 400, 'malformed_json'],
    ['[1]', 'orders/create', 400, 'malformed_json'],
    ['', 'orders/create', 400, 'malformed_json'],
    ['{"id":1,"name":"\u0000"}', 'orders/create', 400, 'malformed_json'],
    ['{}', 'orders/create', 422, 'invalid_input'],
    [order, 'carts/create', 404, 'unknown_topic'],
    [order, 'constructor', 404, 'unknown_topic'],
    [order, '', 404, 'unknown_topic'],
  ])('answers the body %j of %j with its own status and code', async (body, topic, status, code) => {
    expect(await refused({ body, headers: { 'x-shopify-topic': topic } })).toMatchObject({ status, code });
  });

  it('refuses bytes that are no UTF-8', async () => {
    const bytes = new Uint8Array([0x7b, 0xff, 0x7d]);
    expect(await refused({ body: bytes, signed: bytes })).toMatchObject({ status: 400, code: 'malformed_json' });
  });

  it('answers 503 when the event cannot be stored, so that it is delivered again', async () => {
    const { app, faults } = door(() => Promise.reject(new Error('The database is gone.')));
    const response = await app.request('/webhooks/shopify', delivery());
    expect(response.status).toBe(503);
    expect(await response.text()).not.toContain('database is gone');
    expect(faults).toMatchObject([{ topic: 'orders/create', err: { message: 'The database is gone.' } }]);
  });

  it('answers 503 when storing takes too long, before Shopify gives up at five seconds', async () => {
    vi.useFakeTimers();
    const { app, stored } = door(() => new Promise(() => undefined));
    let status = 0;
    const answer = Promise.resolve(app.request('/webhooks/shopify', delivery())).then((response) => (status = response.status));
    while (stored.length === 0) await vi.advanceTimersByTimeAsync(0);
    await vi.advanceTimersByTimeAsync(3_999);
    expect(status).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    await answer;
    expect(status).toBe(503);
  });
});
