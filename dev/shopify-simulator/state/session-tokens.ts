import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

/** Session tokens as Shopify signs them for an app: HS256 with the app's secret. */
export interface TokenSigner {
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly shopDomain: string;
}

export const demoUserId = '99887766';

/** What Shopify's admin gives an embedded app: valid for a minute. */
export function adminSessionToken(signer: TokenSigner, userId: string, nowMs: number): string {
  const now = Math.floor(nowMs / 1000);
  return sign(signer.apiSecret, {
    iss: `https://${signer.shopDomain}/admin`,
    dest: `https://${signer.shopDomain}`,
    aud: signer.apiKey,
    sub: userId,
    exp: now + 60,
    nbf: now,
    iat: now,
    jti: randomUUID(),
    sid: randomUUID(),
    sig: createHmac('sha256', signer.apiSecret).update(`${signer.shopDomain}:${userId}:${now}`).digest('hex'),
  });
}

/** What a checkout or account extension gets: valid for five minutes, naming the customer only when there is one. */
export function extensionSessionToken(signer: TokenSigner, customerId: string | null, nowMs: number): string {
  const now = Math.floor(nowMs / 1000);
  return sign(signer.apiSecret, {
    dest: signer.shopDomain,
    aud: signer.apiKey,
    exp: now + 300,
    nbf: now,
    iat: now,
    jti: randomUUID(),
    ...(customerId === null ? {} : { sub: `gid://shopify/Customer/${customerId}` }),
  });
}

export type TokenCheck = { readonly ok: true; readonly userId: string } | { readonly ok: false };

/** Checks an admin session token as the token exchange does: signature, times with ten seconds of tolerance, app and shop. */
export function verifyAdminToken(signer: TokenSigner, token: unknown, nowMs: number): TokenCheck {
  if (typeof token !== 'string') return { ok: false };
  const [header, body, signature, ...rest] = token.split('.');
  if (!header || !body || !signature || rest.length > 0) return { ok: false };
  const expected = createHmac('sha256', signer.apiSecret).update(`${header}.${body}`).digest();
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return { ok: false };
  const claims = parsed(body);
  const now = Math.floor(nowMs / 1000);
  const inTime = Number(claims['exp']) > now - 10 && Number(claims['nbf']) < now + 10;
  const ours = claims['aud'] === signer.apiKey && claims['dest'] === `https://${signer.shopDomain}` && parsed(header)['alg'] === 'HS256';
  return inTime && ours && typeof claims['sub'] === 'string' ? { ok: true, userId: claims['sub'] } : { ok: false };
}

function parsed(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function sign(secret: string, claims: Record<string, unknown>): string {
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}
