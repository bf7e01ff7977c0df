import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ProxyVisitor, ShopifyIdentity, TokenBearer, WebhookDelivery } from '../../application/ports/identity.ts';
import type { CustomerId } from '../../domain/shared/ids.ts';
import { idFromGid, isDecimalId } from '../../domain/shared/ids.ts';
import type { Refusal, Result } from '../../domain/shared/result.ts';
import { refuse, success } from '../../domain/shared/result.ts';

/** Shopify's own libraries allow this much difference between two clocks. */
const clockToleranceMs = 10_000;
/** A proxied request reaches the app within seconds; the window bounds how long a copied address can be replayed. */
const proxyWindowMs = 90_000;
/** A session token of Shopify has under 1 kB; longer input is refused before any work is done on it. */
const tokenLengthMax = 4_096;
const queryLengthMax = 8_192;

const shopDomain = /^[a-z0-9][a-z0-9-]{0,60}\.myshopify\.com$/;
const wholeSeconds = /^[0-9]{1,12}$/;

export interface IdentityConfig {
  readonly apiKey: string;
  /** The current secret and, while it is being rotated, the previous one. */
  readonly secrets: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** True for the permanent domain of a shop, in the form in which Shopify signs it: lower case, no scheme. */
export function isShopDomain(text: unknown): text is string {
  return typeof text === 'string' && shopDomain.test(text);
}

export function createShopifyIdentity(config: IdentityConfig): ShopifyIdentity {
  if (config.apiKey === '') throw new RangeError('The identity check needs the API key of the app.');
  if (config.secrets.length === 0 || config.secrets.includes('')) {
    throw new RangeError('The identity check needs at least one API secret, and none may be empty: anyone could sign with an empty one.');
  }
  return {
    webhook: (delivery) => verifyWebhook(delivery, config),
    appProxy: (query) => verifyAppProxy(query, config),
    sessionToken: (token) => verifySessionToken(token, config),
  };
}

const badSignature = (what: string): Refusal =>
  refuse('bad_signature', `${what} It was not signed by Shopify with this app's secret, or it was changed on the way.`);

function verifyWebhook({ body, signature }: WebhookDelivery, { secrets }: IdentityConfig): Result<null> {
  if (signature === null || !signedBy(secrets, body, 'base64', signature)) {
    return badSignature('The signature of this webhook is missing or wrong.');
  }
  return success(null);
}

/** The parameters that the app proxy adds; each carries part of the identity and must be there once and only once. */
const proxyParameters = ['shop', 'path_prefix', 'timestamp', 'logged_in_customer_id'] as const;

function verifyAppProxy(query: string, { secrets, now }: IdentityConfig): Result<ProxyVisitor> {
  const forged = badSignature('The signature of this storefront request is missing or wrong.');
  if (query.length > queryLengthMax) return forged;
  const values = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(query)) {
    const known = values.get(name);
    if (known) known.push(value);
    else values.set(name, [value]);
  }
  const signature = values.get('signature') ?? [];
  values.delete('signature');
  if (signature.length !== 1) return forged;

  const message = [...values]
    .map(([name, all]) => `${name}=${all.join(',')}`)
    .sort()
    .join('');
  if (!signedBy(secrets, message, 'hex', signature[0] ?? '')) return forged;
  if (proxyParameters.some((name) => !appearsOnce(message, values, name))) return forged;

  const shop = values.get('shop')?.[0];
  const customer = values.get('logged_in_customer_id')?.[0] ?? '';
  const timestamp = values.get('timestamp')?.[0] ?? '';
  if (!isShopDomain(shop) || !wholeSeconds.test(timestamp) || !(customer === '' || isDecimalId(customer))) return forged;
  if (Math.abs(now() - Number(timestamp) * 1000) > proxyWindowMs) {
    return refuse('session_expired', 'This storefront request is too old. Load the page again.');
  }
  return success({ shop, customerId: customer === '' ? null : (customer as CustomerId) });
}

/**
 * The signed text joins the parameters with nothing between them, so one signature fits several ways of cutting it: a
 * shopper who lets the proxy sign `?a=1logged_in_customer_id=7…` could cut that value out and send it as a parameter of
 * its own. The genuine parameter is then still inside the text, so a text that names one twice is not accepted.
 */
function appearsOnce(message: string, values: ReadonlyMap<string, readonly string[]>, name: (typeof proxyParameters)[number]): boolean {
  const count = message.split(`${name}=`).length - 1;
  const given = values.get(name)?.length ?? 0;
  // Shopify leaves the customer out, or sends it empty, for a shopper who is not signed in.
  if (name === 'logged_in_customer_id' && given === 0) return count === 0;
  return given === 1 && count === 1;
}

function verifySessionToken(token: string | null, { apiKey, secrets, now }: IdentityConfig): Result<TokenBearer> {
  if (token === null || token === '') return refuse('not_signed_in', 'This request carries no session token. Sign in and try again.');
  const forged = badSignature('The session token is not valid.');
  const parts = token.length > tokenLengthMax ? [] : token.split('.');
  const [header, payload, signature] = parts;
  if (parts.length !== 3 || header === undefined || payload === undefined || signature === undefined) return forged;
  if (!signedBy(secrets, `${header}.${payload}`, 'base64url', signature)) return forged;

  const { alg, crit } = jsonObject(header) ?? {};
  if (alg !== 'HS256' || crit !== undefined) return forged;
  const claims = jsonObject(payload);
  if (!claims || claims['aud'] !== apiKey) return forged;
  const shop = shopOf(claims['dest']);
  if (shop === null || (claims['iss'] !== undefined && hostOf(claims['iss']) !== shop)) return forged;
  const bearer = bearerOf(shop, claims);
  if (bearer === null) return forged;

  const { exp, nbf } = claims;
  if (typeof exp !== 'number' || typeof nbf !== 'number') return forged;
  if (now() >= exp * 1000 + clockToleranceMs || now() < nbf * 1000 - clockToleranceMs) {
    return refuse('session_expired', 'The session token is outside its time. Ask for a new one and try again.');
  }
  return success(bearer);
}

/**
 * Two kinds of token share one key: the admin's, issued by the shop's admin for a staff member, and an extension's, for a
 * shopper (`sub` is a customer gid) or for nobody yet (no `sub`). A staff id without the admin as issuer is neither.
 */
function bearerOf(shop: string, { sub, iss }: Record<string, unknown>): TokenBearer | null {
  if (sub === undefined) return { shop, customerId: null, userId: null };
  const customerId = idFromGid(sub, 'Customer');
  if (customerId !== null) return { shop, customerId: customerId as CustomerId, userId: null };
  return typeof sub === 'string' && isDecimalId(sub) && iss !== undefined ? { shop, customerId: null, userId: sub } : null;
}

/** `dest` is a bare host in an extension's token and an address in the admin's. */
function shopOf(dest: unknown): string | null {
  if (isShopDomain(dest)) return dest;
  const host = hostOf(dest);
  return isShopDomain(host) && dest === `https://${host}` ? host : null;
}

function hostOf(address: unknown): string | null {
  if (typeof address !== 'string' || !address.startsWith('https://')) return null;
  return URL.canParse(address) ? new URL(address).host : null;
}

function jsonObject(part: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** Compares the texts, not the bytes they decode to: several base64 texts decode to the same bytes, and one is enough. */
function signedBy(
  secrets: readonly string[],
  message: Uint8Array | string,
  encoding: 'base64' | 'base64url' | 'hex',
  signature: string,
): boolean {
  const given = Buffer.from(signature, 'utf8');
  let genuine = false;
  for (const secret of secrets) {
    const expected = Buffer.from(createHmac('sha256', secret).update(message).digest(encoding), 'utf8');
    if (expected.length === given.length && timingSafeEqual(expected, given)) genuine = true;
  }
  return genuine;
}
