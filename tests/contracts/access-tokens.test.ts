import { randomBytes } from 'node:crypto';
import { Session } from '@shopify/shopify-api';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createSessionStorage } from '../../app/adapters/postgres/sessions.server.ts';
import { createAccessTokens, offlineSessionId } from '../../app/adapters/shopify/access-tokens.server.ts';
import { apiOriginFrom } from '../../app/adapters/shopify/api-origin.ts';
import { createEncryption } from '../../app/adapters/system/encryption.server.ts';
import type { AccessTokens } from '../../app/application/ports/access-tokens.ts';
import { success } from '../../app/domain/shared/result.ts';
import { createTestDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { startLocalShopify } from './admin-client.local-shopify.ts';
import type { LocalShopify } from './admin-client.local-shopify.ts';

const shop = { domain: 'corner-shop.myshopify.com' };
const now = Date.UTC(2026, 10, 20, 12, 0, 0);
const minute = 60_000;
const encryption = createEncryption([{ id: 'k1', key: randomBytes(32) }]);

let database: TestDatabase;
let pools: pg.Pool[];
let local: LocalShopify;
/** What Shopify still takes: each refresh token once. */
let refreshTokens: Set<string>;
let issued: number;

beforeAll(async () => {
  database = await createTestDatabase();
  pools = [0, 1].map(() => new pg.Pool({ connectionString: database.appUrl, options: '-c role=laurel_app', pipeline: true, max: 4 }));
});
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.end()));
  await database.drop();
});

beforeEach(async () => {
  issued = 0;
  refreshTokens = new Set(['shprt_0']);
  local = await startLocalShopify({
    token: ({ grant_type, client_id, client_secret, refresh_token }) => {
      const known = typeof refresh_token === 'string' && refreshTokens.delete(refresh_token);
      if (grant_type !== 'refresh_token' || client_id !== 'the-key' || client_secret !== 'the-secret' || !known) {
        return { status: 400, body: { error: 'invalid_request' } };
      }
      issued += 1;
      refreshTokens.add(`shprt_${issued}`);
      return {
        status: 200,
        body: {
          access_token: `shpat_${issued}`,
          scope: 'read_orders',
          expires_in: 3600,
          refresh_token: `shprt_${issued}`,
          refresh_token_expires_in: 7_776_000,
        },
      };
    },
  });
});
afterEach(() => local.close());

const storage = (pool = pools[0]!) => createSessionStorage({ pool, encryption });

/** As one of several processes has them: nothing is shared but the database. */
const process = (pool = pools[0]!): AccessTokens =>
  createAccessTokens({
    apiKey: 'the-key',
    apiSecret: 'the-secret',
    origin: apiOriginFrom(local.origin),
    sessions: storage(pool),
    timing: { now: () => now },
  });

const stored = (expiresInMs: number | null, fields: Partial<Session> = {}) =>
  storage().storeSession(
    new Session({
      id: offlineSessionId(shop.domain),
      shop: shop.domain,
      state: '',
      isOnline: false,
      scope: 'read_orders,write_discounts',
      accessToken: 'shpat_0',
      refreshToken: 'shprt_0',
      ...(expiresInMs !== null && { expires: new Date(now + expiresInMs) }),
      ...fields,
    }),
  );

test('a token that is good for more than five minutes, or for ever, is used as it is', async () => {
  await stored(6 * minute);
  expect(await process().accessToken(shop)).toEqual(success('shpat_0'));
  await stored(null);
  expect(await process().accessToken(shop)).toEqual(success('shpat_0'));
  expect(local.requests).toEqual([]);
});

test('a token with five minutes left is refreshed, and everything new about it is stored', async () => {
  await stored(5 * minute);
  expect(await process().accessToken(shop)).toEqual(success('shpat_1'));
  const session = await storage().loadSession(offlineSessionId(shop.domain));
  expect(session).toMatchObject({ accessToken: 'shpat_1', refreshToken: 'shprt_1', scope: 'read_orders' });
  expect(session?.expires).toEqual(new Date(now + 60 * minute));
  expect(session?.refreshTokenExpires).toEqual(new Date(now + 7_776_000_000));
});

test('however many callers in several processes need it at once, a token is refreshed once', async () => {
  await stored(minute);
  const processes = pools.map((pool) => process(pool));
  const tokens = await Promise.all(Array.from({ length: 20 }, (_, index) => processes[index % 2]!.accessToken(shop)));
  expect(tokens).toEqual(Array.from({ length: 20 }, () => success('shpat_1')));
  expect(issued).toBe(1);
});

test('a token that Shopify has refused is refreshed although its time is not up, unless a newer one is already stored', async () => {
  await stored(60 * minute);
  expect(await process().accessToken(shop, { rejected: 'shpat_0' })).toEqual(success('shpat_1'));
  expect(await process().accessToken(shop, { rejected: 'shpat_0' })).toEqual(success('shpat_1'));
  expect(issued).toBe(1);
});

test('a shop without a session, or whose refresh token Shopify no longer takes, is not connected', async () => {
  expect(await process().accessToken({ domain: 'nobody.myshopify.com' })).toMatchObject({ ok: false, reason: 'shop_uninstalled' });
  await stored(minute, { refreshToken: 'shprt_spent', expires: new Date(now - minute) });
  expect(await process().accessToken(shop)).toMatchObject({ ok: false, reason: 'shop_uninstalled' });
  expect(await storage().loadSession(offlineSessionId(shop.domain))).toMatchObject({ accessToken: 'shpat_0' });
});

test('a failed refresh uses up what is left of the old token, and is tried again after that', async () => {
  const down = () => local.misbehaviours.push((_, response) => response.writeHead(503).end());
  await stored(2 * minute);
  down();
  expect(await process().accessToken(shop)).toEqual(success('shpat_0'));
  await stored(-minute);
  down();
  expect(await process().accessToken(shop)).toMatchObject({ ok: false, reason: 'shopify_unavailable' });
  expect(await process().accessToken(shop)).toEqual(success('shpat_1'));
});

test('a caller that gives up does not cut off the refresh: the new token is stored', async () => {
  await stored(-minute);
  const caller = new AbortController();
  let arrived = () => {};
  const arrival = new Promise<void>((resolve) => (arrived = resolve));
  let answer = () => {};
  local.misbehaviours.push((_, response) => {
    answer = () =>
      void response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ access_token: 'shpat_late', expires_in: 3600 }));
    arrived();
  });
  const tokens = process();
  const given = tokens.accessToken(shop, { signal: caller.signal });
  const patient = tokens.accessToken(shop);
  await arrival;
  caller.abort();
  expect(await given).toMatchObject({ ok: false, reason: 'shopify_unavailable' });
  answer();
  expect(await patient).toEqual(success('shpat_late'));
  expect(await storage().loadSession(offlineSessionId(shop.domain))).toMatchObject({ accessToken: 'shpat_late', refreshToken: 'shprt_0' });
});
