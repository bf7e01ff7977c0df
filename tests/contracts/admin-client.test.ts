import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAdminClient } from '../../app/adapters/shopify/admin-client.server.ts';
import type { AdminClientConfig } from '../../app/adapters/shopify/admin-client.server.ts';
import { apiOriginFrom } from '../../app/adapters/shopify/api-origin.ts';
import { apiVersion } from '../../app/adapters/shopify/api-version.ts';
import { operation } from '../../app/adapters/shopify/operations/operation.ts';
import { readOrder } from '../../app/adapters/shopify/operations/orders.graphql.ts';
import { readShopFacts } from '../../app/adapters/shopify/operations/shop.graphql.ts';
import type { Timing } from '../../app/adapters/shopify/timing.ts';
import { refuse, success } from '../../app/domain/shared/result.ts';
import { cost, json, startLocalShopify } from './admin-client.local-shopify.ts';
import type { LocalShopify } from './admin-client.local-shopify.ts';

const shop = { domain: 'corner-shop.myshopify.com' };
const facts = { name: 'Corner Shop', myshopifyDomain: shop.domain, currencyCode: 'EUR', ianaTimezone: 'Europe/Berlin' };

let local: LocalShopify;
let slept: number[];

beforeEach(async () => {
  local = await startLocalShopify({ root: { shop: () => facts } });
  slept = [];
});
afterEach(() => local.close());

/** A clock that only moves when somebody sleeps, and a chance that is always a half. */
function timing(): Timing {
  let now = Date.UTC(2026, 10, 20);
  return {
    now: () => now,
    sleep: async (ms) => {
      slept.push(ms);
      now += ms;
    },
    random: () => 0.5,
  };
}

const client = (config: Partial<AdminClientConfig> = {}) =>
  createAdminClient({
    origin: apiOriginFrom(local.origin),
    tokens: { accessToken: async () => success('shpat_good') },
    timing: timing(),
    ...config,
  });
const askForFacts = (config?: Partial<AdminClientConfig>) => client(config).request({ shop, operation: readShopFacts, variables: {} });

const status =
  (code: number, headers: Record<string, string> = {}) =>
  (_: unknown, response: Parameters<typeof json>[0]) =>
    json(response, code, { errors: 'no' }, headers);
const answer = (body: unknown) => (_: unknown, response: Parameters<typeof json>[0]) => json(response, 200, body);
const throttled = (currentlyAvailable: number, requestedQueryCost: number) =>
  answer({
    errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }],
    extensions: cost(currentlyAvailable, requestedQueryCost),
  });

test('an operation goes to the API version of the code, with the token of the shop, and its answer comes back typed', async () => {
  expect(await askForFacts()).toEqual(success({ shop: facts }));
  expect(local.requests).toHaveLength(1);
  expect(local.requests[0]).toMatchObject({ path: `/${shop.domain}/admin/api/${apiVersion}/graphql.json`, token: 'shpat_good' });
  expect(local.requests[0]?.body['operationName']).toBe('ReadShopFacts');
});

describe('what passes by itself is tried again', () => {
  test('a 5xx, after a random part of a growing pause', async () => {
    local.misbehaviours.push(status(500), status(502), status(503));
    expect((await askForFacts()).ok).toBe(true);
    expect(slept).toEqual([250, 500, 1000]);
  });

  test('a 429, no sooner than Retry-After says', async () => {
    local.misbehaviours.push(status(429, { 'retry-after': '2.0' }));
    expect((await askForFacts()).ok).toBe(true);
    expect(slept).toEqual([2250]);
  });

  test('a throttled query, no sooner than the bucket holds what it costs', async () => {
    local.misbehaviours.push(throttled(10, 210));
    expect((await askForFacts()).ok).toBe(true);
    expect(slept[0]).toBe(2250);
  });

  test('an internal error of Shopify behind a status of 200', async () => {
    local.misbehaviours.push(answer({ errors: [{ message: 'Internal error', extensions: { code: 'INTERNAL_SERVER_ERROR' } }] }));
    expect((await askForFacts()).ok).toBe(true);
  });

  test('an answer that is not JSON, or half of it, or no GraphQL answer at all', async () => {
    local.misbehaviours.push(
      (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"data": {"shop"'),
      (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Maintenance</html>'),
      answer({}),
      answer([]),
    );
    expect((await askForFacts()).ok).toBe(true);
    expect(local.requests).toHaveLength(5);
  });

  test('a connection that breaks', async () => {
    local.misbehaviours.push((request) => request.socket.destroy());
    expect((await askForFacts()).ok).toBe(true);
  });

  test('a connection that hangs, while there is time for another attempt', async () => {
    local.misbehaviours.push(() => undefined);
    expect((await askForFacts({ attemptTimeoutMs: 100 })).ok).toBe(true);
    expect(local.requests).toHaveLength(2);
  });
});

describe('nothing goes on for ever', () => {
  test('after the last attempt Shopify is unavailable', async () => {
    for (let count = 0; count < 10; count += 1) local.misbehaviours.push(status(500));
    expect(await askForFacts({ attemptsMax: 4, deadlineMs: 1_000_000 })).toMatchObject({ ok: false, reason: 'shopify_unavailable' });
    expect(local.requests).toHaveLength(4);
  });

  test('a pause that would end after the deadline is not begun', async () => {
    local.misbehaviours.push(status(429, { 'retry-after': '60' }));
    expect(await askForFacts({ deadlineMs: 5_000 })).toMatchObject({ ok: false, reason: 'shopify_unavailable' });
    expect(slept).toEqual([]);
    expect(local.requests).toHaveLength(1);
  });

  test('a connection that hangs past the deadline is given up', async () => {
    local.misbehaviours.push(() => undefined);
    expect(await askForFacts({ deadlineMs: 100 })).toMatchObject({ ok: false, reason: 'shopify_unavailable' });
  });

  test('a caller that goes away ends the call', async () => {
    const caller = new AbortController();
    local.misbehaviours.push(() => caller.abort());
    const gone = client().request({ shop, operation: readShopFacts, variables: {}, signal: caller.signal });
    expect(await gone).toMatchObject({ ok: false, reason: 'shopify_unavailable' });
    expect(local.requests).toHaveLength(1);
  });
});

describe('the bucket of a shop', () => {
  test('is waited for before sending, once Shopify has said what is in it and what the operation costs', async () => {
    const admin = client();
    const ask = (domain = shop.domain) => admin.request({ shop: { domain }, operation: readShopFacts, variables: {} });
    local.misbehaviours.push(answer({ data: { shop: facts }, extensions: cost(100, 400) }));
    await ask();
    await ask();
    expect(slept).toEqual([3000]);
    await ask('other-shop.myshopify.com');
    expect(slept).toEqual([3000]);
  });

  test('a deadline that passes before it has filled up refuses without sending', async () => {
    local.misbehaviours.push(answer({ data: { shop: facts }, extensions: cost(0, 1000) }));
    const admin = client({ deadlineMs: 5_000, attemptsMax: 1 });
    await admin.request({ shop, operation: readShopFacts, variables: {} });
    expect(await admin.request({ shop, operation: readShopFacts, variables: {} })).toMatchObject({ reason: 'shopify_unavailable' });
    expect(local.requests).toHaveLength(1);
  });
});

describe('a token that Shopify refuses', () => {
  test('is replaced once, and the operation is sent again with the new one', async () => {
    local.token = 'shpat_new';
    const asked: Array<string | undefined> = [];
    const tokens: AdminClientConfig['tokens'] = {
      accessToken: async (_, options) => {
        asked.push(options?.rejected);
        return success(options?.rejected === undefined ? 'shpat_old' : 'shpat_new');
      },
    };
    expect((await askForFacts({ tokens })).ok).toBe(true);
    expect(asked).toEqual([undefined, 'shpat_old']);
  });

  test('a second refusal means that the app is not installed any more', async () => {
    local.token = 'another';
    expect(await askForFacts()).toMatchObject({ ok: false, reason: 'shop_uninstalled' });
    expect(local.requests).toHaveLength(2);
  });

  test('without a token nothing is sent, and the reason is passed on', async () => {
    const tokens: AdminClientConfig['tokens'] = { accessToken: async () => refuse('shop_uninstalled', 'Not connected.') };
    expect(await askForFacts({ tokens })).toMatchObject({ ok: false, reason: 'shop_uninstalled' });
    expect(local.requests).toEqual([]);
  });
});

describe('what will not pass by itself is not tried again', () => {
  test.each([
    [402, 'shopify_unavailable'],
    [403, 'not_allowed'],
    [404, 'shop_uninstalled'],
    [423, 'shopify_unavailable'],
  ] as const)('status %i refuses with %s', async (code, reason) => {
    local.misbehaviours.push(status(code));
    expect(await askForFacts()).toMatchObject({ ok: false, reason });
    expect(local.requests).toHaveLength(1);
  });

  test('an operation that Shopify does not understand is a fault of ours', async () => {
    const wrong = operation<unknown, Record<string, never>>('query Wrong { shop { nickname } }');
    await expect(client().request({ shop, operation: wrong, variables: {} })).rejects.toThrow(/did not understand Wrong: .*nickname/);
    expect(local.requests).toHaveLength(1);
  });

  test('a status that nobody expects is a fault, and a redirect is not followed with the token', async () => {
    local.misbehaviours.push(status(418));
    await expect(askForFacts()).rejects.toThrow(/418/);
    local.misbehaviours.push(status(302, { location: local.origin.replace('{shop}', 'elsewhere') }));
    await expect(askForFacts()).rejects.toThrow(/302/);
    expect(local.requests).toHaveLength(2);
  });

  test('an error never tells a token', async () => {
    local.misbehaviours.push(status(418));
    const fault: unknown = await askForFacts().catch((thrown: unknown) => thrown);
    const inspect = JSON.stringify(fault, Object.getOwnPropertyNames(fault)) + String((fault as Error).stack);
    expect(inspect).not.toContain('shpat_good');
  });
});

describe('fields that Shopify withholds', () => {
  const denied = (...path: string[]) => ({ message: 'Access denied', path, extensions: { code: 'ACCESS_DENIED' } });
  const ask = (deniableFields?: string[]) =>
    client().request({ shop, operation: readOrder, variables: { id: 'gid://shopify/Order/1' }, ...(deniableFields && { deniableFields }) });

  test('refuse the call, unless the caller named them', async () => {
    const withheld = answer({ data: { order: { customer: { firstName: null } } }, errors: [denied('order', 'customer', 'firstName')] });
    local.misbehaviours.push(withheld, withheld);
    expect(await ask()).toMatchObject({ ok: false, reason: 'not_allowed' });
    expect((await ask(['firstName'])).ok).toBe(true);
  });

  test('refuse the call when one of them was not named', async () => {
    local.misbehaviours.push(
      answer({ data: { order: { customer: null } }, errors: [denied('order', 'customer'), denied('order', 'customer', 'firstName')] }),
    );
    expect(await ask(['firstName'])).toMatchObject({ ok: false, reason: 'not_allowed' });
  });
});

test('every attempt is heard of, with what it cost and why it failed', async () => {
  const heard: string[] = [];
  local.misbehaviours.push(status(500));
  await askForFacts({
    onAttempt: ({ operation: name, number, outcome, reason, cost: points }) =>
      heard.push(`${name} ${number} ${outcome} ${reason} ${points}`),
  });
  expect(heard).toEqual(['ReadShopFacts 1 retry status 500 null', 'ReadShopFacts 2 data null 20']);
});

test('an address of the API that is none is refused when it is given', () => {
  expect(() => apiOriginFrom('not an address')).toThrow(/address/);
  expect(apiOriginFrom(undefined)(shop.domain)).toBe(`https://${shop.domain}`);
  expect(apiOriginFrom('http://127.0.0.1:4010/')(shop.domain)).toBe('http://127.0.0.1:4010');
});
