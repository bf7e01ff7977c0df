import { timingSafeEqual, createHash } from 'node:crypto';
import { Hono } from 'hono';
import { verifyAdminToken, type TokenSigner } from '../state/session-tokens.ts';
import type { ShopState, TokenRecord } from '../state/records.ts';
import { issueToken, refreshToken } from './access-tokens.ts';

const tokenExchange = 'urn:ietf:params:oauth:grant-type:token-exchange';
const idToken = 'urn:ietf:params:oauth:token-type:id_token';
const offlineToken = 'urn:shopify:params:oauth:token-type:offline-access-token';
const onlineToken = 'urn:shopify:params:oauth:token-type:online-access-token';

/** `POST /admin/oauth/access_token`: session token for access token, and refresh token for the next pair. */
export function createOauth(input: { state: () => ShopState; signer: TokenSigner; now: () => number; save: () => Promise<void> }): Hono {
  const app = new Hono();
  app.post('/oauth/access_token', async (c) => {
    const body = await bodyOf(c.req.raw);
    const state = input.state();
    if (!sameSecret(body['client_id'], input.signer.apiKey) || !sameSecret(body['client_secret'], input.signer.apiSecret)) {
      return c.json({ error: 'invalid_client', error_description: 'The client id or secret is wrong.' }, 400);
    }
    if (!state.installation.installed) {
      return c.json({ error: 'app_not_installed', error_description: 'The app is not installed in this shop.' }, 400);
    }
    if (body['grant_type'] === 'refresh_token') {
      const token = refreshToken(state, body['refresh_token'] ?? '', input.now());
      if (token === null)
        return c.json({ error: 'invalid_grant', error_description: 'The refresh token is unknown, used or expired.' }, 401);
      await input.save();
      return c.json(answer(token, input.now()));
    }
    if (body['grant_type'] !== tokenExchange) return c.json({ error: 'unsupported_grant_type' }, 400);
    if (body['subject_token_type'] !== idToken)
      return c.json({ error: 'invalid_request', error_description: 'subject_token_type must be an id_token.' }, 400);
    const requested = body['requested_token_type'];
    if (requested !== offlineToken && requested !== onlineToken) {
      return c.json({ error: 'invalid_request', error_description: 'requested_token_type is neither offline nor online.' }, 400);
    }
    const subject = verifyAdminToken(input.signer, body['subject_token'], input.now());
    if (!subject.ok) return c.json({ error: 'invalid_subject_token', error_description: 'The session token is not valid.' }, 400);
    const token = issueToken(state, {
      kind: requested === onlineToken ? 'online' : 'offline',
      scopes: state.installation.scopes,
      expiring: body['expiring'] === '1',
      userId: subject.userId,
      now: input.now(),
    });
    await input.save();
    return c.json(answer(token, input.now()));
  });
  return app;
}

function answer(token: TokenRecord, now: number): Record<string, unknown> {
  const scope = token.scopes.join(',');
  const seconds = (at: number | null) => (at === null ? undefined : Math.round((at - now) / 1000));
  if (token.kind === 'offline') {
    return {
      access_token: token.accessToken,
      scope,
      ...(token.expiresAt === null ? {} : { expires_in: seconds(token.expiresAt) }),
      ...(token.refreshToken === null
        ? {}
        : { refresh_token: token.refreshToken, refresh_token_expires_in: seconds(token.refreshExpiresAt) }),
    };
  }
  return {
    access_token: token.accessToken,
    scope,
    expires_in: seconds(token.expiresAt),
    associated_user_scope: scope,
    session: createHash('sha256').update(token.accessToken).digest('hex'),
    account_number: 0,
    associated_user: {
      id: Number(token.userId),
      first_name: 'Robin',
      last_name: 'Weaver',
      email: 'robin@laurel-and-loom.example',
      account_owner: true,
      locale: 'en',
      collaborator: false,
      email_verified: true,
    },
  };
}

/** The parameters that are texts or numbers; nothing else belongs into such a request. */
async function bodyOf(request: Request): Promise<Record<string, string>> {
  const text = await request.text();
  if (!(request.headers.get('content-type') ?? '').includes('json')) return Object.fromEntries(new URLSearchParams(text));
  try {
    const value: unknown = JSON.parse(text);
    const entries = typeof value === 'object' && value !== null ? Object.entries(value as Record<string, unknown>) : [];
    return Object.fromEntries(
      entries.flatMap(([name, part]) => (typeof part === 'string' || typeof part === 'number' ? [[name, String(part)] as const] : [])),
    );
  } catch {
    return {};
  }
}

function sameSecret(given: unknown, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return typeof given === 'string' && timingSafeEqual(digest(given), digest(expected));
}
