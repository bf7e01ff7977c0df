import '@shopify/shopify-app-remix/server/adapters/node';
import { ApiVersion, LogSeverity } from '@shopify/shopify-api';
import { setAbstractFetchFunc } from '@shopify/shopify-api/runtime';
import type { SessionStorage } from '@shopify/shopify-app-session-storage';
import { AppDistribution, shopifyApp } from '@shopify/shopify-app-remix/server';
import type { ApiOrigin } from './adapters/shopify/api-origin.ts';
import { apiVersion } from './adapters/shopify/api-version.ts';
import { isShopDomain } from './adapters/shopify/verify.ts';
import type { Laurel } from './application/laurel.ts';
import type { ShopifyShop } from './application/ports/shopify-shop.ts';
import type { Refusal, Result } from './domain/shared/result.ts';
import { success } from './domain/shared/result.ts';

export interface ShopifyConfig {
  readonly apiKey: string;
  readonly apiSecret: string;
  /** The public address of this app. */
  readonly appUrl: string;
  /** Where the API of a shop is reached. */
  readonly origin: ApiOrigin;
  /** An address other than Shopify's own that may put the app into a frame; where the admin is reached, when it is not admin.shopify.com. */
  readonly adminOrigin?: string;
}

export interface ShopifyDeps {
  readonly sessionStorage: SessionStorage;
  readonly shops: Pick<Laurel['shops'], 'install' | 'find'>;
  readonly shopifyShop: ShopifyShop;
  readonly log: { warn(fields: object, message: string): void; error(fields: object, message: string): void };
}

/** Token exchange and every other call of Shopify's library is given up after this long. */
const callTimeoutMs = 10_000;

type App = ReturnType<typeof app>;

/** What pages use of Shopify's library; the part that Laurel adds is that nobody gets in before the shop is recorded. */
export interface ShopifyForPages {
  readonly authenticate: { admin(request: Request): ReturnType<App['authenticate']['admin']> };
  addDocumentResponseHeaders(request: Request, headers: Headers): void;
  login(request: Request): ReturnType<App['login']>;
}

/**
 * Shopify's library for the embedded admin: session-token bounce, token exchange, frame headers. It fetches through a
 * function that is global to the process, so the last one made decides where shops are reached.
 */
export function createShopify(config: ShopifyConfig, deps: ShopifyDeps): ShopifyForPages {
  setAbstractFetchFunc(fetchThrough(config.origin));
  const shopify = app(config, deps);
  const installation = createInstallation(deps);

  return {
    authenticate: {
      async admin(request) {
        const context = await shopify.authenticate.admin(request);
        const first = await installation.ensure(context.session);
        if (first.ok) return context;
        if (first.reason !== 'shop_uninstalled') throw unavailable(first);
        // The stored token is of an earlier installation. Without it the library exchanges the session token for a new one.
        await deps.sessionStorage.deleteSession(context.session.id);
        const renewed = await shopify.authenticate.admin(request);
        const second = await installation.ensure(renewed.session);
        if (!second.ok) throw unavailable(second);
        return renewed;
      },
    },
    addDocumentResponseHeaders(request, headers) {
      shopify.addDocumentResponseHeaders(request, headers);
      if (config.adminOrigin !== undefined) allowFrame(headers, config.adminOrigin);
    },
    login: (request) => shopify.login(request),
  };
}

function app(config: ShopifyConfig, deps: ShopifyDeps) {
  const installation = createInstallation(deps);
  return shopifyApp({
    apiKey: config.apiKey,
    apiSecretKey: config.apiSecret,
    appUrl: config.appUrl,
    apiVersion: libraryVersion(),
    authPathPrefix: '/auth',
    distribution: AppDistribution.AppStore,
    isEmbeddedApp: true,
    useOnlineTokens: false,
    sessionStorage: deps.sessionStorage,
    future: { unstable_newEmbeddedAuthStrategy: true, expiringOfflineAccessTokens: true },
    logger: {
      // At the levels below, the library writes session tokens into its messages.
      level: LogSeverity.Warning,
      log: (severity, message) => (severity === LogSeverity.Error ? deps.log.error({}, message) : deps.log.warn({}, message)),
    },
    hooks: {
      // Runs after every token exchange, about hourly per active shop: it keeps name, currency, time zone and scopes fresh. The
      // library runs it once per session token and keeps the session if it fails, so the page's own check repeats what failed here.
      afterAuth: async ({ session }) => {
        const recorded = await installation.record(session);
        if (!recorded.ok) deps.log.warn({ shop: session.shop, reason: recorded.reason }, 'The installation could not be recorded yet.');
      },
    },
  });
}

/** The library has an enum for what is one constant here. */
function libraryVersion(): ApiVersion {
  const known = Object.values(ApiVersion).find((version: string) => version === apiVersion);
  if (known === undefined) throw new Error(`Shopify's library does not know the API version ${apiVersion}.`);
  return known;
}

interface GrantedSession {
  readonly shop: string;
  readonly scope?: string | undefined;
}

function createInstallation({ shops, shopifyShop }: ShopifyDeps) {
  const record = async ({ shop, scope }: GrantedSession): Promise<Result<null>> => {
    const facts = await shopifyShop.facts({ domain: shop });
    if (!facts.ok) return facts;
    const { name, currency, timeZone } = facts.value;
    const scopes = (scope ?? '').split(',').filter((entry) => entry !== '');
    await shops.install({ domain: shop, name, currency, timeZone, scopes });
    return success(null);
  };
  return {
    record,
    /** Records the installation unless it is known: a good token of a shop that is not recorded means that recording failed before. */
    async ensure(session: GrantedSession): Promise<Result<null>> {
      const shop = await shops.find(session.shop);
      return shop?.installed === true ? success(null) : record(session);
    },
  };
}

function unavailable({ message }: Refusal): Response {
  return new Response(message, { status: 503, headers: { 'retry-after': '5' } });
}

/** Sends what is meant for a shop to where shops are reached, and nothing anywhere for ever. */
function fetchThrough(origin: ApiOrigin): typeof fetch {
  return (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const target = isShopDomain(url.host) ? `${origin(url.host)}${url.pathname}${url.search}` : url;
    const signal = init?.signal ?? AbortSignal.timeout(callTimeoutMs);
    return fetch(input instanceof Request ? new Request(target, input) : target, { ...init, signal });
  };
}

function allowFrame(headers: Headers, adminOrigin: string): void {
  const policy = headers.get('content-security-policy');
  if (policy?.startsWith('frame-ancestors ')) {
    headers.set('content-security-policy', policy.replace('frame-ancestors ', `frame-ancestors ${new URL(adminOrigin).origin} `));
  }
}
