import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { createRequestHandler, type AppLoadContext, type ServerBuild } from '@remix-run/server-runtime';
import { composeWeb } from './composition/compose.ts';
import { createLog } from './composition/log.ts';
import { readEnv } from './env.server.ts';
import { createMachineDoors } from './http/machines.ts';
import type { LoadContext } from './load-context.ts';

/** The web process: machines' doors (Hono) in front, merchants' pages (Remix) behind. Any number of them may run. */
const env = readEnv();
const log = createLog({ level: env.LOG_LEVEL, process: 'web' });
const parts = composeWeb(env, log);
const app = createMachineDoors(parts.machines);

const loadContext = (): AppLoadContext & LoadContext => ({
  laurel: parts.laurel,
  shopify: parts.shopify,
  apiKey: env.SHOPIFY_API_KEY,
  appBridgeUrl: env.APP_BRIDGE_URL,
  requestId: randomUUID(),
  log,
});

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** Pages from the build that `npm run build` made. */
async function productionListener(): Promise<Listener> {
  // A path that TypeScript does not follow: the build does not exist while types are checked.
  const built = '../build/server/index.js';
  const handle = createRequestHandler((await import(built)) as ServerBuild, 'production');
  app.use(
    '/assets/*',
    serveStatic({
      root: './build/client',
      onFound: (_path, context) => context.header('Cache-Control', 'public, max-age=31536000, immutable'),
    }),
  );
  app.use('/*', serveStatic({ root: './build/client', index: '' }));
  app.all('*', (context) => handle(context.req.raw, loadContext()));
  return getRequestListener(app.fetch);
}

/** Pages compiled as they change, for `npm run dev`. */
async function developmentListener(): Promise<Listener> {
  const { createServer: createVite } = await import('vite');
  const vite = await createVite({
    server: { middlewareMode: true, hmr: { port: env.HMR_PORT } },
    appType: 'custom',
  });
  app.all('*', async (context) => {
    const build = (await vite.ssrLoadModule('virtual:remix/server-build')) as ServerBuild;
    return createRequestHandler(build, 'development')(context.req.raw, loadContext());
  });
  const listen = getRequestListener(app.fetch);
  return (request, response) => vite.middlewares(request, response, () => void listen(request, response));
}

const listener = env.NODE_ENV === 'development' ? await developmentListener() : await productionListener();
// A sender who takes longer only keeps a connection busy: Shopify itself waits 5 s for the whole answer.
const timeouts = { headersTimeout: 10_000, requestTimeout: 30_000 };
const server = createServer(timeouts, (request, response) => listener(request, response));
server.listen(env.PORT, env.HOST, () => log.info({ port: env.PORT }, 'The web process is ready.'));

let stopping = false;
function stop(signal: string): void {
  if (stopping) return;
  stopping = true;
  log.info({ signal }, 'The web process answers what it has begun and stops.');
  server.close(() => void parts.close());
  server.closeIdleConnections();
}
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
