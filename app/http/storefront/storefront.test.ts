import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createShopifyIdentity } from '../../adapters/shopify/verify.ts';
import type { Shop, StorefrontProfile } from '../../application/laurel.ts';
import type { Redemption } from '../../domain/rewards/index.ts';
import { defaultRuleset } from '../../domain/program/ruleset.ts';
import type { RedemptionId, ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { refuse, success } from '../../domain/shared/result.ts';
import { createRateLimit } from '../rate-limit.ts';
import { errorSchema, profileSchema, redemptionSchema } from './contract.ts';
import { createStorefrontDoors, type StorefrontDeps } from './storefront.ts';

const secret = 'a-secret-for-tests';
const nowMs = Date.UTC(2026, 0, 5);
const redemptionId = '00000000-0000-4000-8000-000000000001' as RedemptionId;
const redeemBody = { rewardId: 'five-off', idempotencyKey: 'key-12345678' };

const redemption: Redemption = {
  id: redemptionId, rewardId: 'five-off', rewardName: '5 off', kind: 'amount_off', pricePoints: 100, valueMinor: 500, state: 'held', code: 'LAUREL-1',
  createdAt: nowMs as Instant, expiresAt: (nowMs + 1) as Instant, step: null, note: null, balanceAfter: 20, releaseReason: 'not for shoppers',
}; // prettier-ignore

const shopOf = (domain: string, installed = true): Shop => ({
  id: '1' as ShopId,
  domain,
  name: 'A',
  currency: 'JPY',
  timeZone: 'UTC',
  installed,
});

const profile = (customerId: string | null): StorefrontProfile => ({
  program: { name: 'Rewards', pointName: { one: 'point', other: 'points' } },
  currency: 'JPY',
  currencyExponent: 0,
  member: customerId === null ? null : { firstName: customerId, available: 120, pending: 3, redemptions: [redemption], history: [{ id: '1', at: nowMs as Instant, points: -5, pending: false, label: 'Order' }] }, // prettier-ignore
  ways: [{ id: 'base', name: 'Points', summary: '1 point' }],
  rewards: defaultRuleset.rewards,
});

function doors(given: { redeem?: ReturnType<typeof refuse>; replayed?: boolean } = {}) {
  const calls: unknown[] = [];
  const laurel = {
    shops: { find: async (domain: string) => (domain === 'gone.myshopify.com' ? shopOf(domain, false) : domain === 'a.myshopify.com' ? shopOf(domain) : null) },
    storefront: { profile: async (_shop: Shop, customerId: string | null) => profile(customerId) },
    redemptions: {
      redeem: async (_shop: Shop, customerId: string, input: object) => (calls.push({ customerId, ...input }), given.redeem ?? success({ redemption, replayed: given.replayed ?? false })),
      // A redemption of somebody else is not there.
      cancel: async (_shop: Shop, by: { customerId: string }, id: string) => (calls.push({ ...by, id }), by.customerId === '7' ? success({ ...redemption, state: 'released' as const }) : refuse('unknown_redemption', 'There is no such redemption.')),
    },
  }; // prettier-ignore
  const app = createStorefrontDoors({
    laurel: laurel as unknown as StorefrontDeps['laurel'],
    identity: createShopifyIdentity({ apiKey: 'key', secrets: [secret], now: () => nowMs }),
    limit: createRateLimit({ perWindow: 3, windowMs: 1_000, now: () => nowMs }),
  });
  return { app, calls };
}

/** The address that Shopify's app proxy would call. */
function proxied(path: string, given: { customerId?: string; shop?: string } = {}): string {
  const query = { shop: given.shop ?? 'a.myshopify.com', path_prefix: '/apps/laurel', timestamp: String(nowMs / 1000), logged_in_customer_id: given.customerId ?? '' }; // prettier-ignore
  const message = Object.entries(query).map(([name, value]) => `${name}=${value}`).sort().join(''); // prettier-ignore
  return `http://laurel/proxy${path}?${new URLSearchParams({ ...query, signature: createHmac('sha256', secret).update(message).digest('hex') }).toString()}`;
}

function token(claims: object = {}): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'HS256' })}.${part({ aud: 'key', dest: 'a.myshopify.com', sub: 'gid://shopify/Customer/7', exp: nowMs / 1000 + 60, nbf: nowMs / 1000 - 60, ...claims })}`; // prettier-ignore
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

const post = (body: unknown, headers: Record<string, string> = {}) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

async function refusalOf(answer: Response | Promise<Response>): Promise<[number, string, string | undefined]> {
  const response = await answer;
  const { error } = errorSchema.parse(await response.json());
  return [response.status, error.code, error.field];
}

describe('a shopper is known', () => {
  it('by the signature of the app proxy, also as nobody', async () => {
    const { app } = doors();
    const member = profileSchema.parse(await (await app.request(proxied('/profile', { customerId: '7' }))).json());
    expect(member.member?.firstName).toBe('7');
    expect(profileSchema.parse(await (await app.request(proxied('/profile'))).json()).member).toBeNull();
  });

  it('by the token of an extension, also as nobody', async () => {
    const { app } = doors();
    const seen = async (claims: object) => {
      const response = await app.request('/storefront/v1/profile', { headers: { authorization: `Bearer ${token(claims)}` } });
      return profileSchema.parse(await response.json()).member?.firstName ?? null;
    };
    expect(await seen({})).toBe('7');
    expect(await seen({ sub: undefined })).toBeNull();
  });

  it('by nothing else: not a parameter outside the signature, a header or a field of the body', async () => {
    const { app, calls } = doors();
    expect(await refusalOf(app.request(`${proxied('/profile')}&logged_in_customer_id=7`))).toEqual([401, 'bad_signature', undefined]);
    expect(await refusalOf(app.request(proxied('/profile', { customerId: '7' }).replace('=7&', '=8&')))).toEqual([
      401,
      'bad_signature',
      undefined,
    ]);
    expect(await refusalOf(app.request('/proxy/profile?logged_in_customer_id=7'))).toEqual([401, 'bad_signature', undefined]);
    const guest = await app.request(proxied('/redemptions'), post({ ...redeemBody, customerId: '7' }, { 'x-customer-id': '7', authorization: `Bearer ${token()}` })); // prettier-ignore
    expect(await refusalOf(guest)).toEqual([401, 'not_signed_in', undefined]);
    await app.request(proxied('/redemptions', { customerId: '7' }), post({ ...redeemBody, customerId: '8' }));
    expect(calls).toEqual([{ customerId: '7', ...redeemBody }]);
  });

  it.each([['no header', undefined, 'not_signed_in'], ['a password', 'Basic abc', 'not_signed_in'], ['an invented token', 'Bearer a.b.c', 'bad_signature'], ['another app’s token', `Bearer ${token({ aud: 'other' })}`, 'bad_signature'], ['an old token', `Bearer ${token({ exp: 1 })}`, 'session_expired']] as const)(
    'not by %s',
    async (_what, authorization, code) => {
      const { app } = doors();
      const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
      expect(await refusalOf(app.request('/storefront/v1/profile', { headers }))).toEqual([401, code, undefined]);
    },
  ); // prettier-ignore

  it('only in a shop that has Laurel', async () => {
    const { app } = doors();
    expect(await refusalOf(app.request(proxied('/profile', { shop: 'b.myshopify.com' })))).toEqual([404, 'unknown_shop', undefined]);
    expect(await refusalOf(app.request(proxied('/profile', { shop: 'gone.myshopify.com' })))).toEqual([410, 'shop_uninstalled', undefined]);
  });
});

describe('taking a reward', () => {
  const address = proxied('/redemptions', { customerId: '7' });

  it('answers 201 the first time, 200 when it is repeated, and what the contract says', async () => {
    const first = await doors().app.request(address, post({ ...redeemBody, cartMinor: 4_000 }));
    expect(first.status).toBe(201);
    const body = (await first.json()) as object;
    expect(redemptionSchema.strict().parse(body)).toMatchObject({
      code: 'LAUREL-1',
      balanceAfter: 20,
      expiresAt: '2026-01-05T00:00:00.001Z',
    });
    expect((await doors({ replayed: true }).app.request(address, post(redeemBody))).status).toBe(200);
  });

  it('hands a refusal on with its status', async () => {
    const { app } = doors({ redeem: refuse('insufficient_points', 'You need 5 more.') });
    expect(await refusalOf(app.request(address, post(redeemBody)))).toEqual([409, 'insufficient_points', undefined]);
  });

  it.each(['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x', 'application/jsonp', ''])(
    'is not done for a body of the type %j, which a foreign page could send',
    async (type) => {
      const { app, calls } = doors();
      expect(await refusalOf(app.request(address, post(redeemBody, { 'content-type': type })))).toEqual([
        422,
        'invalid_input',
        'content-type',
      ]);
      const cancel = proxied(`/redemptions/${redemptionId}/cancel`, { customerId: '7' });
      expect(await refusalOf(app.request(cancel, post({}, { 'content-type': type })))).toEqual([422, 'invalid_input', 'content-type']);
      expect(calls).toEqual([]);
    },
  );

  it.each([
    ['{', 400, 'malformed_json', undefined],
    [`"${'x'.repeat(10_001)}"`, 413, 'body_too_large', undefined],
    [{ ...redeemBody, idempotencyKey: 'short' }, 422, 'invalid_input', 'idempotencyKey'],
    [{ ...redeemBody, idempotencyKey: 'with spaces in it' }, 422, 'invalid_input', 'idempotencyKey'],
    [{ ...redeemBody, rewardId: '' }, 422, 'invalid_input', 'rewardId'],
    [{ ...redeemBody, cartMinor: 1.5 }, 422, 'invalid_input', 'cartMinor'],
    [{ ...redeemBody, cartMinor: -1 }, 422, 'invalid_input', 'cartMinor'],
    [null, 422, 'invalid_input', ''],
  ])('is refused for the body %j', async (body, status, code, field) => {
    const { app, calls } = doors();
    expect(await refusalOf(app.request(address, post(body)))).toEqual([status, code, field]);
    expect(calls).toEqual([]);
  });

  it('is let through only so often for one shopper, and looking is not counted', async () => {
    const { app } = doors();
    const statuses = [];
    for (let turn = 0; turn < 4; turn += 1) statuses.push((await app.request(address, post(redeemBody))).status);
    expect(statuses).toEqual([201, 201, 201, 429]);
    expect((await app.request(proxied('/redemptions', { customerId: '8' }), post(redeemBody))).status).toBe(201);
    expect((await app.request(proxied('/profile', { customerId: '7' }))).status).toBe(200);
  });
});

describe('giving a reward back', () => {
  it('answers with the redemption as it is then', async () => {
    const { app, calls } = doors();
    const response = await app.request(proxied(`/redemptions/${redemptionId}/cancel`, { customerId: '7' }), post({}));
    expect(redemptionSchema.parse(await response.json()).state).toBe('released');
    expect(calls).toEqual([{ customerId: '7', id: redemptionId }]);
  });

  it('of somebody else, or of an id that is none, is unknown, and one cannot be told from the other', async () => {
    const { app } = doors();
    const foreign = await app.request(proxied(`/redemptions/${redemptionId}/cancel`, { customerId: '8' }), post({}));
    const none = await app.request(proxied(`/redemptions/${encodeURIComponent("1' or 1=1")}/cancel`, { customerId: '8' }), post({}));
    expect([foreign.status, none.status]).toEqual([404, 404]);
    expect(await foreign.json()).toEqual(await none.json());
  });
});

describe('answers', () => {
  it('may be read from anywhere only behind the token, also when they are refusals', async () => {
    const { app } = doors();
    const preflight = await app.request('/storefront/v1/redemptions', { method: 'OPTIONS', headers: { origin: 'null' } });
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, '*']);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('Authorization');
    expect(preflight.headers.has('access-control-allow-credentials')).toBe(false);
    const refused = await app.request('/storefront/v1/profile');
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, '*']);
    for (const method of ['GET', 'OPTIONS']) {
      const storefront = await app.request(proxied('/profile', { customerId: '7' }), {
        method,
        headers: { origin: 'https://evil.example.com' },
      });
      expect(storefront.headers.has('access-control-allow-origin')).toBe(false);
    }
  });

  it('are kept by no cache', async () => {
    const { app } = doors();
    for (const address of [proxied('/profile', { customerId: '7' }), '/storefront/v1/profile'])
      expect((await app.request(address)).headers.get('cache-control')).toBe('no-store');
  });

  it('to addresses that are none come only after the identity is checked', async () => {
    const { app } = doors();
    expect(await refusalOf(app.request('/proxy/nothing'))).toEqual([401, 'bad_signature', undefined]);
    expect(await refusalOf(app.request(proxied('/nothing', { customerId: '7' })))).toEqual([404, 'not_found', undefined]);
  });
});
