import { Session } from '@shopify/shopify-api';
import type { AccessTokens } from '../../application/ports/access-tokens.ts';
import type { InstalledShop } from '../../application/ports/shopify-shop.ts';
import type { Refusal, Result } from '../../domain/shared/result.ts';
import { refuse, success } from '../../domain/shared/result.ts';
import type { ApiOrigin } from './api-origin.ts';
import type { Timing } from './timing.ts';
import { systemTiming } from './timing.ts';

/** As much as Shopify's own library: a token that is this close to its end is replaced before it is used. */
const freshForMs = 5 * 60 * 1000;
/** The lock and a database connection are held meanwhile. */
const refreshTimeoutMs = 8_000;

/** The part of session storage that refreshing needs. */
export interface ExclusiveSessions {
  loadSession(id: string): Promise<Session | undefined>;
  /** Runs `work` while no other process can change a session of that shop. */
  exclusively<T>(
    slot: { readonly shop: string; readonly sessionId: string },
    work: (session: Session | undefined, store: (session: Session) => Promise<void>) => Promise<T>,
  ): Promise<T>;
}

export interface AccessTokensConfig {
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly origin: ApiOrigin;
  readonly sessions: ExclusiveSessions;
  readonly timing?: Pick<Timing, 'now'>;
  readonly fetch?: typeof fetch;
}

/** The id under which Shopify's library keeps a shop's offline session. */
export function offlineSessionId(shop: string): string {
  return `offline_${shop}`;
}

export function createAccessTokens(config: AccessTokensConfig): AccessTokens {
  const { sessions, timing = systemTiming } = config;
  // Callers in this process share one refresh: only one of them needs to wait for the lock with a database connection in hand.
  const refreshing = new Map<string, Promise<Result<string>>>();

  const usable = (session: Session | undefined, rejected: string | undefined): string | null => {
    const token = session?.accessToken;
    if (!token || token === rejected) return null;
    return session.expires && session.expires.getTime() - freshForMs <= timing.now() ? null : token;
  };

  async function refreshed(shop: InstalledShop, rejected: string | undefined): Promise<Result<string>> {
    return sessions.exclusively({ shop: shop.domain, sessionId: offlineSessionId(shop.domain) }, async (session, store) => {
      // Another process may have refreshed it while this one waited.
      const token = usable(session, rejected);
      if (token !== null) return success(token);
      if (!session?.refreshToken) return disconnected();
      const next = await refresh(config, session, timing.now());
      if (!next.ok) return stillGood(session, rejected, timing.now()) ?? next;
      await store(next.value);
      return success(next.value.accessToken ?? '');
    });
  }

  return {
    async accessToken(shop, { rejected, signal } = {}) {
      if (signal?.aborted) return unanswered();
      const token = usable(await sessions.loadSession(offlineSessionId(shop.domain)), rejected);
      if (token !== null) return success(token);
      const key = `${shop.domain} ${rejected ?? ''}`;
      const running = refreshing.get(key) ?? refreshed(shop, rejected).finally(() => refreshing.delete(key));
      refreshing.set(key, running);
      return signal ? Promise.race([running, aborted(signal)]) : running;
    },
  };
}

/** When refreshing fails although the old token has a few minutes left, those minutes are used. */
function stillGood(session: Session, rejected: string | undefined, nowMs: number): Result<string> | null {
  const { accessToken, expires } = session;
  if (!accessToken || accessToken === rejected || !expires || expires.getTime() <= nowMs) return null;
  return success(accessToken);
}

/** A refresh that has begun is never cut off by its caller: Shopify may already have spent the refresh token. */
function aborted(signal: AbortSignal): Promise<Result<string>> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(unanswered());
    else signal.addEventListener('abort', () => resolve(unanswered()), { once: true });
  });
}

interface TokenResponse {
  readonly access_token?: unknown;
  readonly scope?: unknown;
  readonly expires_in?: unknown;
  readonly refresh_token?: unknown;
  readonly refresh_token_expires_in?: unknown;
}

async function refresh(config: AccessTokensConfig, session: Session, nowMs: number): Promise<Result<Session>> {
  const request = config.fetch ?? fetch;
  let response: Response;
  let body: TokenResponse;
  try {
    response = await request(`${config.origin(session.shop)}/admin/oauth/access_token`, {
      method: 'POST',
      redirect: 'error',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({
        client_id: config.apiKey,
        client_secret: config.apiSecret,
        grant_type: 'refresh_token',
        refresh_token: session.refreshToken,
      }),
      signal: AbortSignal.timeout(refreshTimeoutMs),
    });
    if (response.status === 429 || response.status >= 500) return unanswered();
    body = (await response.json()) as TokenResponse;
  } catch {
    return unanswered();
  }
  if (!response.ok) return disconnected();
  if (typeof body.access_token !== 'string' || body.access_token === '') return unanswered();
  return success(
    new Session({
      ...session.toObject(),
      accessToken: body.access_token,
      ...(typeof body.scope === 'string' && { scope: body.scope }),
      ...(typeof body.expires_in === 'number' && { expires: new Date(nowMs + body.expires_in * 1000) }),
      ...(typeof body.refresh_token === 'string' && { refreshToken: body.refresh_token }),
      ...(typeof body.refresh_token_expires_in === 'number' && {
        refreshTokenExpires: new Date(nowMs + body.refresh_token_expires_in * 1000),
      }),
    }),
  );
}

const disconnected = (): Refusal =>
  refuse('shop_uninstalled', 'Laurel is not connected to this shop (any more). Open the app in Shopify to connect it.');
const unanswered = (): Refusal => refuse('shopify_unavailable', 'Shopify did not answer in time. Nothing is lost; try again in a moment.');
