import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { offlineSessionId } from '../../app/adapters/shopify/access-tokens.server.ts';
import { readShopFacts } from '../../app/adapters/shopify/operations/shop.graphql.ts';
import { appQuery } from '../../dev/shopify-simulator/control/install.ts';
import { outcomeOf, requestFromAdmin, startSimulatedApp } from './shopify-app.simulated.ts';
import type { SimulatedApp } from './shopify-app.simulated.ts';

let app: SimulatedApp;
beforeAll(async () => {
  app = await startSimulatedApp();
});
afterAll(() => app.stop());

const sessionId = () => offlineSessionId(app.shop.domain);
const tokenCalls = async () => ((await app.control('api-calls'))['calls'] as unknown[]).length;

beforeEach(async () => {
  await app.control('misbehave', { reset: true });
  // Installed first, because Shopify uninstalls only what is installed.
  await app.control('install', {});
  await app.control('uninstall', {});
  await app.sessions.deleteSession(sessionId());
  app.installations.length = 0;
  app.warnings.length = 0;
  app.recorded = 'unknown';
});

test('a merchant who installs the app is let in, with an expiring token stored and the shop recorded with its facts and scopes', async () => {
  expect(await app.control('install', {})).toMatchObject({ status: 200, answer: `Welcome, ${app.shop.domain}` });
  expect(app.installations).toHaveLength(1);
  expect(app.installations[0]).toMatchObject({
    domain: app.shop.domain,
    name: 'Laurel & Loom',
    currency: 'USD',
    timeZone: 'America/New_York',
  });
  expect(app.installations[0]?.scopes).toContain('write_discounts');
  const session = await app.sessions.loadSession(sessionId());
  expect(session).toMatchObject({
    isOnline: false,
    accessToken: expect.stringMatching(/^shpat_/),
    refreshToken: expect.stringMatching(/^shprt_/),
  });
  expect(session?.expires).toBeInstanceOf(Date);
  expect(app.warnings).toEqual([]);
});

test('the next request needs neither an exchange nor a word with Shopify', async () => {
  await app.control('install', {});
  const before = await tokenCalls();
  const session = await app.sessions.loadSession(sessionId());
  await app.shopify.authenticate.admin(requestFromAdmin(app));
  expect(await tokenCalls()).toBe(before);
  expect((await app.sessions.loadSession(sessionId()))?.accessToken).toBe(session?.accessToken);
  expect(app.installations).toHaveLength(1);
});

test('a shop that could not be recorded at the first try gets no further, and is recorded at the next', async () => {
  await app.control('misbehave', { api5xx: { next: 1000 } });
  expect(await app.control('install', {})).toMatchObject({ status: 503 });
  expect(app.installations).toEqual([]);
  await app.control('misbehave', { reset: true });
  const token = app.simulator.shop.adminSessionToken();
  await app.shopify.authenticate.admin(requestFromAdmin(app, token));
  expect(app.installations).toHaveLength(1);
}, 60_000);

test('a shop that comes back is connected anew although a token of its earlier installation is still stored', async () => {
  await app.control('install', {});
  const old = await app.sessions.loadSession(sessionId());
  await app.control('uninstall', {});
  app.recorded = 'uninstalled';
  await app.control('install', {});
  const renewed = await app.sessions.loadSession(sessionId());
  expect(renewed?.accessToken).not.toBe(old?.accessToken);
  expect(app.recorded).toBe('installed');
  expect(await app.client.request({ shop: app.shop, operation: readShopFacts, variables: {} })).toMatchObject({ ok: true });
});

test('a page without a session token is sent to the bounce page, which fetches one and comes back', async () => {
  const query = appQuery(app.simulator.config, app.simulator.shop);
  query.delete('id_token');
  const headers = { 'user-agent': 'Mozilla/5.0 Chrome/147.0.0.0' };
  const bounced = (await outcomeOf(
    app.shopify.authenticate.admin(new Request(`${app.simulator.config.appUrl}/app?${query}`, { headers })),
  )) as Response;
  expect(bounced.status).toBe(302);
  const location = new URL(bounced.headers.get('location') ?? '', app.simulator.config.appUrl);
  expect(location.pathname).toBe('/auth/session-token');
  expect(location.searchParams.get('shopify-reload')).toContain(`${app.simulator.config.appUrl}/app?`);
  const page = (await outcomeOf(app.shopify.authenticate.admin(new Request(location, { headers })))) as Response;
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('app-bridge.js');
});

test('a token that Shopify did not sign is turned away, and App Bridge is asked for another', async () => {
  await app.control('install', {});
  const genuine = app.simulator.shop.adminSessionToken();
  const forged = `${genuine.slice(0, -4)}AAAA`;
  const refused = (await outcomeOf(app.shopify.authenticate.admin(requestFromAdmin(app, forged)))) as Response;
  expect(refused.status).toBe(401);
  expect(refused.headers.get('x-shopify-retry-invalid-session-request')).toBe('1');
});

test('only the admin may put a page into a frame, wherever the admin is reached', () => {
  const headers = new Headers();
  app.shopify.addDocumentResponseHeaders(new Request(`${app.simulator.config.appUrl}/app?shop=${app.shop.domain}`), headers);
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy).toMatch(/^frame-ancestors /);
  for (const allowed of [app.simulator.origin, `https://${app.shop.domain}`, 'https://admin.shopify.com'])
    expect(policy).toContain(allowed);
  expect(policy).not.toContain('*;');
});
