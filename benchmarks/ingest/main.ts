import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { openDatabase } from '../../app/db.server.ts';
import { createShops } from '../../app/adapters/postgres/shops.server.ts';
import { defaultRuleset } from '../../app/domain/program/ruleset.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import { startBenchDatabase } from '../bench-database.ts';
import { median, printFigure } from '../figure.ts';

/**
 * How many full order webhooks a second are verified, stored and acknowledged, over real HTTP: at 100 and at 750 open
 * connections, in turn with a bare Node and pg writer (limit) and with one BullMQ job per webhook (peer).
 */
const seconds = 6;
const rounds = 3;
const shop = 'bench.myshopify.com';
const secret = 'bench-secret';

interface LoadResult {
  acknowledged: number;
  refused: number;
  errors: number;
  p99Ms: number;
  perSecond: number;
}

export async function ingest(): Promise<void> {
  const server = await startBenchDatabase();
  const owner = new pg.Pool({ connectionString: server.ownerUrl, max: 2 });
  try {
    await installShop(server.appUrl);
    const env = {
      ...process.env,
      NODE_ENV: 'production' as const,
      // Requests under way when the load stops are cut off, which the server would rightly complain of.
      LOG_LEVEL: 'fatal',
      DATABASE_URL: server.appUrl,
      DATABASE_OWNER_URL: server.ownerUrl,
      SHOPIFY_API_KEY: 'bench',
      SHOPIFY_API_SECRET: secret,
      SHOPIFY_APP_URL: 'http://127.0.0.1',
      LAUREL_ENCRYPTION_KEYS: `k1:${Buffer.alloc(32).toString('base64')}`,
      NODE_OPTIONS: '--disable-warning=ExperimentalWarning',
    } satisfies NodeJS.ProcessEnv;
    for (const connections of [100, 750]) {
      const runs = { bare: [] as LoadResult[], ours: [] as LoadResult[], plain: [] as LoadResult[] };
      let exact = true;
      for (let round = 0; round < rounds; round += 1) {
        runs.bare.push(await under('bare-server.ts', env, connections));
        const before = await stored(owner);
        const ours = await under('server.ts', env, connections);
        runs.ours.push(ours);
        // Everything acknowledged is stored; what was under way when the load stopped may be stored as well.
        const kept = (await stored(owner)) - before;
        exact &&= kept >= ours.acknowledged && kept <= ours.acknowledged + connections && ours.refused === 0 && ours.errors === 0;
        if (round === 0) runs.plain.push(await under('plain-server.ts', env, connections));
      }
      report(connections, runs, exact);
    }
  } finally {
    await owner.end();
    await server.stop();
  }
}

function report(connections: number, runs: Record<'bare' | 'ours' | 'plain', LoadResult[]>, exact: boolean): void {
  const of = (kind: keyof typeof runs, pick: (run: LoadResult) => number) => median(runs[kind].map(pick));
  printFigure({
    figure: `ingest.acks_per_s.c${connections}`,
    value: of('ours', (run) => run.perSecond),
    unit: 'webhooks/s',
    limit: of('bare', (run) => run.perSecond),
    limitIs: 'bare node:http and pg writer: group commit of the raw body, nothing checked',
    peer: 'one BullMQ job per webhook',
    peerValue: of('plain', (run) => run.perSecond),
    exact,
  });
  printFigure({
    figure: `ingest.p99_ms.c${connections}`,
    value: of('ours', (run) => run.p99Ms),
    unit: 'ms',
    limit: of('bare', (run) => run.p99Ms),
    limitIs: 'the same bare writer',
    exact,
  });
  printFigure({ figure: `ingest.errors.c${connections}`, value: of('ours', (run) => run.errors + run.refused), unit: 'errors', exact });
}

async function installShop(appUrl: string): Promise<void> {
  const database = openDatabase({ url: appUrl });
  await createShops(database).install({
    domain: shop,
    name: 'Bench',
    currency: 'USD',
    timeZone: 'UTC',
    scopes: [],
    at: 0 as Instant,
    ruleset: defaultRuleset,
  });
  await database.close();
}

async function stored(owner: pg.Pool): Promise<number> {
  const { rows } = await owner.query<{ count: string }>('SELECT count(*) FROM inbox');
  return Number(rows[0]?.count);
}

/** Starts a server process, puts it under load from another process, and stops both. */
async function under(file: string, env: NodeJS.ProcessEnv, connections: number): Promise<LoadResult> {
  const server = fork(fileURLToPath(new URL(file, import.meta.url)), { env });
  const load = fork(fileURLToPath(new URL('load.ts', import.meta.url)), { env });
  try {
    const { port } = await message<{ port: number }>(server);
    load.send({ port, secret, shop, connections, seconds });
    return await message<LoadResult>(load);
  } finally {
    load.kill();
    if (server.exitCode === null && server.kill('SIGTERM')) await once(server, 'exit');
  }
}

async function message<T>(child: ChildProcess): Promise<T> {
  const first = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => null)]);
  if (first === null) throw new Error('A process of the benchmark ended before it answered.');
  return first[0] as T;
}
