import '@shopify/shopify-api/adapters/node';
import { serve } from '@hono/node-server';
import type { ServerType } from '@hono/node-server';
import { ApiVersion, LogSeverity, shopifyApi } from '@shopify/shopify-api';
import { Hono } from 'hono';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SimulatorConfig } from '../simulated-shop.ts';
import { forwardToApp, proxySignature, proxyTarget } from './app-proxy.ts';
import { exampleConfig } from './example-shop.ts';

const visit = { customerId: '9001', timestampS: Math.floor(Date.now() / 1000) };
const api = shopifyApi({
  apiKey: 'key',
  apiSecretKey: 'secret',
  apiVersion: ApiVersion.July26,
  hostName: 'app.example.com',
  isEmbeddedApp: true,
  logger: { level: LogSeverity.Error },
});

let server: ServerType;
let config: SimulatorConfig;
let seen: Request[];

beforeEach(async () => {
  seen = [];
  const app = new Hono();
  app.all('/proxy/*', async (c) => {
    seen.push(c.req.raw.clone());
    c.header('Set-Cookie', 'app=1');
    c.header('X-From-App', 'yes');
    return c.json({ body: await c.req.text() }, 422);
  });
  server = await new Promise<ServerType>((resolve) => {
    const started = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(started));
  });
  config = exampleConfig({ appUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});

afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
});

describe('the app proxy', () => {
  it('signs so that Shopify’s own library accepts the request', async () => {
    const target = new URL(proxyTarget('http://127.0.0.1:4010/apps/laurel/profile?b=2&a=1', config, visit));
    const query = Object.fromEntries(target.searchParams);
    await expect(api.utils.validateHmac(query, { signator: 'appProxy' })).resolves.toBe(true);
    expect(target.pathname).toBe('/proxy/profile');
    expect(query['logged_in_customer_id']).toBe('9001');
    expect(query['path_prefix']).toBe('/apps/laurel');
  });

  it('joins the values of a repeated parameter with commas before signing', () => {
    const repeated = proxySignature(new URLSearchParams('x=1&x=2&shop=s'), 'secret');
    expect(repeated).toBe(proxySignature(new URLSearchParams('shop=s&x=1,2'), 'secret'));
  });

  it('lets no visitor say who they are', () => {
    const forged = 'http://127.0.0.1:4010/apps/laurel/profile?logged_in_customer_id=1&signature=x&shop=evil.myshopify.com';
    const query = new URL(proxyTarget(forged, config, { ...visit, customerId: null })).searchParams;
    expect(query.getAll('logged_in_customer_id')).toEqual(['']);
    expect(query.getAll('shop')).toEqual([config.shopDomain]);
    expect(query.getAll('signature')).toHaveLength(1);
  });

  it('passes method, body and content type, and no cookie or token in either direction', async () => {
    const request = new Request('http://127.0.0.1:4010/apps/laurel/redemptions', {
      method: 'POST',
      body: '{"rewardId":"r1"}',
      headers: { 'Content-Type': 'application/json', Cookie: 'cart=abc', Authorization: 'Bearer x' },
    });
    const response = await forwardToApp(request, config, visit);
    expect(response.status).toBe(422);
    expect(await response.json()).toEqual({ body: '{"rewardId":"r1"}' });
    expect(response.headers.get('x-from-app')).toBe('yes');
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(seen[0]?.method).toBe('POST');
    expect(seen[0]?.headers.get('content-type')).toBe('application/json');
    expect(seen[0]?.headers.get('cookie')).toBeNull();
    expect(seen[0]?.headers.get('authorization')).toBeNull();
  });

  it('answers with Shopify’s error page when the app is down', async () => {
    const nowhere = { ...config, appUrl: 'http://127.0.0.1:9' };
    const response = await forwardToApp(new Request('http://127.0.0.1:4010/apps/laurel/profile'), nowhere, visit);
    expect(response.status).toBe(502);
    expect(await response.text()).toContain('There was an error in the third-party application.');
  });
});
