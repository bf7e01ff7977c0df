import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { createRequestHandler } from '@remix-run/server-runtime';
import type { ServerBuild } from '@remix-run/server-runtime';
import { Hono } from 'hono';
import { decodeJwt, SignJWT } from 'jose';
import type { LoadContext } from '../../../app/load-context.ts';
import { buildWhatChanged } from '../../../dev/build.ts';
import { root } from '../../../dev/paths.ts';
import { createAdminShell } from '../../../dev/shopify-simulator/admin-shell/admin-shell.ts';
import type { SimulatedShop, SimulatorConfig } from '../../../dev/shopify-simulator/simulated-shop.ts';
import { inMemoryLaurel } from './in-memory-laurel.ts';
import type { InMemoryLaurel } from './in-memory-laurel.ts';

/** The built pages inside the simulator's admin, on use cases that live in memory. */
export interface AdminUnderTest {
  /** Address of a page of the app inside the admin: `pageAt('/earning')`. */
  readonly pageAt: (path: string) => string;
  readonly world: InMemoryLaurel;
  /** What the server logged as errors. */
  readonly faults: unknown[];
  /** Where the pages themselves are served, without the admin around them. */
  readonly appUrl: string;
  readonly setEmbedEnabled: (enabled: boolean) => void;
  close(): Promise<void>;
}

const staffId = '548380009';
const secret = new TextEncoder().encode('a secret that only this test knows');
const apiKey = 'laurel-test-key';

export async function startAdmin(): Promise<AdminUnderTest> {
  const world = inMemoryLaurel();
  const faults: unknown[] = [];
  const shell = new Hono();
  const app = new Hono();
  const servers = [await listen(shell), await listen(app)] as const;
  const [origin, appUrl] = servers.map(({ address }) => address) as [string, string];

  const shop = await simulatedShop(world);
  const config: SimulatorConfig = {
    origin,
    appUrl,
    apiKey,
    apiSecret: 'unused',
    shopDomain: world.shop.domain,
    appHandle: 'laurel',
    proxySubpath: 'laurel',
    root,
  };
  shell.route('/', createAdminShell(shop, config));

  await buildWhatChanged(() => undefined);
  const build = (await import(join(root, 'build/server/index.js'))) as ServerBuild;
  const handle = createRequestHandler(build, 'production');
  const context: LoadContext = {
    laurel: world.laurel,
    shopify: shopifyDoor(),
    apiKey,
    appBridgeUrl: `${origin}/app-bridge.js`,
    requestId: 'test-request',
    log: { error: (fields) => void faults.push(fields) },
  };
  app.use('/assets/*', serveStatic({ root: './build/client' }));
  app.all('*', (c) => handle(c.req.raw, context));

  return {
    pageAt: (path) => `${origin}/admin/apps/laurel${path}`,
    world,
    faults,
    appUrl,
    setEmbedEnabled: (enabled) => shop.setEmbedEnabled(enabled),
    close: async () => {
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}

async function listen(hono: Hono): Promise<{ address: string; close(): Promise<void> }> {
  const server = createAdaptorServer({ fetch: hono.fetch });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    address: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}

/** Stands in for Shopify's library, which is somebody else's test: it reads the token that App Bridge sends, and refuses requests without one. */
function shopifyDoor(): LoadContext['shopify'] {
  return {
    authenticate: {
      admin: async (request) => {
        const token = request.headers.get('Authorization')?.replace('Bearer ', '') ?? new URL(request.url).searchParams.get('id_token');
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- the library throws its answers, and so must its stand-in
        if (token === null) throw new Response('This request carries no session token.', { status: 401 });
        const { dest, sub } = decodeJwt<{ dest: string }>(token);
        return { session: { shop: new URL(dest).hostname }, sessionToken: { sub: sub ?? '' } };
      },
    },
    addDocumentResponseHeaders: (_, headers) => headers.set('Content-Security-Policy', 'frame-ancestors http://127.0.0.1:*'),
    login: async () => ({}),
  };
}

/** The admin shell asks its shop only for tokens, its name and the state of the embed. */
async function simulatedShop(world: InMemoryLaurel): Promise<SimulatedShop> {
  const token = await new SignJWT({ dest: `https://${world.shop.domain}` })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(staffId)
    .sign(secret);
  let embed = false;
  return {
    domain: world.shop.domain,
    name: world.shop.name,
    currency: world.shop.currency,
    timeZone: world.shop.timeZone,
    adminSessionToken: () => token,
    embedEnabled: () => embed,
    setEmbedEnabled: (enabled) => {
      embed = enabled;
    },
    customers: () => [],
    products: () => [],
    collections: () => [],
  } as Partial<SimulatedShop> as SimulatedShop;
}

/** axe-core's source, to be run inside a page. */
export const axeSource = readFile(join(root, 'node_modules/axe-core/axe.min.js'), 'utf8');
