import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import pg from 'pg';
import { createSessionStorage } from '../../app/adapters/postgres/sessions.server.ts';
import type { PostgresSessions } from '../../app/adapters/postgres/sessions.server.ts';
import { createAccessTokens } from '../../app/adapters/shopify/access-tokens.server.ts';
import { createAdminClient } from '../../app/adapters/shopify/admin-client.server.ts';
import type { AdminClient } from '../../app/adapters/shopify/admin-client.server.ts';
import { apiOriginFrom } from '../../app/adapters/shopify/api-origin.ts';
import { createShopifyShop } from '../../app/adapters/shopify/shopify-shop.server.ts';
import { createEncryption } from '../../app/adapters/system/encryption.server.ts';
import type { Shop, ShopInstallation } from '../../app/application/laurel.ts';
import type { ShopId } from '../../app/domain/shared/ids.ts';
import { createShopify } from '../../app/shopify.server.ts';
import type { ShopifyForPages } from '../../app/shopify.server.ts';
import { startSimulator } from '../../dev/shopify-simulator/server.ts';
import type { RunningSimulator } from '../../dev/shopify-simulator/server.ts';
import { createTestDatabase } from '../support/database.ts';

/** An app that is nothing but its Shopify side, opened and called by the simulator over real HTTP. */
export interface SimulatedApp {
  readonly simulator: RunningSimulator;
  readonly shop: { readonly domain: string };
  readonly shopify: ShopifyForPages;
  readonly sessions: PostgresSessions;
  readonly client: AdminClient;
  /** Every installation that was recorded, in order. */
  readonly installations: ShopInstallation[];
  /** What the use cases say of the shop; a test may change it. */
  recorded: 'installed' | 'uninstalled' | 'unknown';
  /** Bodies of the webhooks that arrived, newest last. */
  readonly webhooks: Array<{ readonly topic: string; readonly body: string }>;
  readonly warnings: string[];
  /** Calls the simulator's control API. */
  control(path: string, body?: unknown): Promise<Record<string, unknown>>;
  stop(): Promise<void>;
}

const browser = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36';

export async function startSimulatedApp(): Promise<SimulatedApp> {
  const database = await createTestDatabase();
  const pool = new pg.Pool({ connectionString: database.appUrl, options: '-c role=laurel_app', pipeline: true, max: 8 });
  let answer: (request: Request) => Promise<Response> = async () => new Response(null, { status: 503 });
  const server = createServer(getRequestListener((request) => answer(request)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const appUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const simulator = await startSimulator({ dataDir: null, appUrl });
  const { apiKey, apiSecret, shopDomain } = simulator.config;

  const origin = apiOriginFrom(`${simulator.origin}/{shop}`);
  const sessions = createSessionStorage({ pool, encryption: createEncryption([{ id: 'k1', key: randomBytes(32) }]) });
  const client = createAdminClient({ origin, attemptsMax: 3, tokens: createAccessTokens({ apiKey, apiSecret, origin, sessions }) });
  const warnings: string[] = [];
  const note = (_: object, message: string) => void warnings.push(message);
  const shopify = createShopify(
    { apiKey, apiSecret, appUrl, origin, adminOrigin: simulator.origin },
    {
      sessionStorage: sessions,
      shopifyShop: createShopifyShop({ client }),
      log: { warn: note, error: note },
      shops: {
        install: async (installation) => {
          app.installations.push(installation);
          app.recorded = 'installed';
          return shopFrom(installation, true);
        },
        find: async (domain) => {
          const last = app.installations.at(-1);
          return app.recorded === 'unknown' || last?.domain !== domain ? null : shopFrom(last, app.recorded === 'installed');
        },
      },
    },
  );
  const app: SimulatedApp = {
    simulator,
    shop: { domain: shopDomain },
    shopify,
    sessions,
    client,
    installations: [],
    recorded: 'unknown',
    webhooks: [],
    warnings,
    control: async (path, body) => {
      const init =
        body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
      const response = await fetch(`${simulator.origin}/_simulator/${path}`, init);
      const answer = (await response.json()) as Record<string, unknown>;
      if (!response.ok) throw new Error(`The simulator refused ${path}: ${JSON.stringify(answer)}`);
      return answer;
    },
    async stop() {
      await simulator.stop();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await pool.end();
      await database.drop();
    },
  };
  answer = (request) => answerFor(app, request);
  return app;
}

/** The pages of the app: everything under /webhooks is noted, everything else is behind the door of the embedded admin. */
async function answerFor(app: SimulatedApp, request: Request): Promise<Response> {
  if (new URL(request.url).pathname.startsWith('/webhooks/')) {
    app.webhooks.push({ topic: request.headers.get('x-shopify-topic') ?? '', body: await request.text() });
    return new Response(null, { status: 200 });
  }
  try {
    const { session } = await app.shopify.authenticate.admin(request);
    const headers = new Headers();
    app.shopify.addDocumentResponseHeaders(request, headers);
    return new Response(`Welcome, ${session.shop}`, { headers });
  } catch (thrown) {
    if (thrown instanceof Response) return thrown;
    return new Response(String(thrown), { status: 500 });
  }
}

/** A request as App Bridge sends it from inside the admin: with a session token. */
export function requestFromAdmin(app: SimulatedApp, token = app.simulator.shop.adminSessionToken()): Request {
  return new Request(`${app.simulator.config.appUrl}/app`, { headers: { authorization: `Bearer ${token}`, 'user-agent': browser } });
}

/** The answer of `authenticate.admin`, also when it is thrown. */
export async function outcomeOf(answer: Promise<unknown>): Promise<unknown> {
  return answer.catch((thrown: unknown) => thrown);
}

function shopFrom({ domain, name, currency, timeZone }: ShopInstallation, installed: boolean): Shop {
  return { id: '1' as ShopId, domain, name, currency, timeZone, installed };
}
