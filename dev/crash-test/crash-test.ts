import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { createShops } from '../../app/adapters/postgres/shops.server.ts';
import { openDatabase } from '../../app/db.server.ts';
import { defaultRuleset } from '../../app/domain/program/ruleset.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import { randomFrom } from '../../benchmarks/order-body.ts';
import { buildWhatChanged } from '../build.ts';
import { migrate } from '../postgres/migrate.ts';
import { startPostgres, type PostgresServer } from '../postgres/server.ts';
import { freePort } from '../processes.ts';
import { tellStory, type Delivery } from './deliveries.ts';
import { inspect, isClean, isWorkLeft, progressOf, type Findings } from './inspect.ts';
import { Supervised } from './processes.ts';
import { createSender, type Sender } from './sender.ts';

export interface CrashTestOptions {
  /** Different events; a fifth of them is sent twice. */
  readonly events: number;
  readonly workerKills: number;
  readonly postgresKills: number;
  readonly seed: number;
  /** How long after everything was worked the ledger is looked at once more. */
  readonly secondLookAfterMs: number;
  readonly say: (sentence: string) => void;
}

export interface CrashTestResult {
  readonly events: number;
  readonly orders: number;
  readonly deliveries: number;
  readonly retries: number;
  readonly seconds: number;
  readonly workerKills: number;
  readonly postgresKills: number;
  /** Processes that ended although nobody killed them. */
  readonly endedUnasked: number;
  readonly findings: Findings;
  readonly secondLook: Findings;
  readonly clean: boolean;
}

const shopDomain = 'crash.myshopify.com';
const secret = 'crash-test-secret';
/** Frequent checkpoints: a server that is killed then has little of its log to read again. */
const quickRecovery = { shared_buffers: '256MB', max_wal_size: '512MB', checkpoint_timeout: '30s' };
const workedWithinMs = 600_000;

/**
 * The real web process, the real worker and a real PostgreSQL, with a sender that posts signed webhooks until each is answered
 * with 200, while worker and database are killed again and again. Afterwards everything that was acknowledged must be in the ledger, once.
 */
export async function runCrashTest(options: CrashTestOptions): Promise<CrashTestResult> {
  await buildWhatChanged(options.say);
  const dataDir = await mkdtemp(join(tmpdir(), 'laurel-crash-'));
  const postgres = await startPostgres({ dataDir, ephemeral: true, settings: quickRecovery });
  try {
    await migrate(postgres);
    await installShop(postgres.appUrl);
    return await underFire(options, postgres, dataDir);
  } finally {
    await postgres.stop();
  }
}

async function underFire(options: CrashTestOptions, postgres: PostgresServer, dataDir: string): Promise<CrashTestResult> {
  const { web, worker, env, url } = await prepareProcesses(postgres, dataDir, options.say);
  const owner = new pg.Pool({ connectionString: postgres.ownerUrl, max: 2 });
  // Connections are lost with every kill of the server; the next question opens another.
  owner.on('error', () => undefined);
  const sender = createSender({ url, secret, shopDomain });
  try {
    await Promise.all([web.start(), worker.start()]);
    const startedMs = performance.now();
    const story = tellStory(options);
    options.say(`${story.events} events of ${story.orders} orders in ${story.deliveries.length} deliveries (seed ${options.seed}).`);
    await sendUnderFire(options, story.deliveries, { sender, worker, postgres, owner });
    await untilWorked(owner);
    const seconds = (performance.now() - startedMs) / 1000;
    const findings = await inspect(owner, story, env);
    options.say(`All worked after ${seconds.toFixed(0)} s: ${JSON.stringify(findings)}.`);
    await delay(options.secondLookAfterMs);
    const secondLook = await inspect(owner, story, env);
    return {
      events: story.events,
      orders: story.orders,
      deliveries: sender.acknowledged,
      retries: sender.retries,
      seconds,
      workerKills: options.workerKills,
      postgresKills: options.postgresKills,
      endedUnasked: web.endedUnasked + worker.endedUnasked,
      findings,
      secondLook,
      clean: isClean(findings) && isClean(secondLook) && sender.acknowledged === story.deliveries.length,
    };
  } finally {
    sender.close();
    await Promise.all([web.end(), worker.end()]);
    await owner.end();
  }
}

interface Field {
  readonly sender: Sender;
  readonly worker: Supervised;
  readonly postgres: PostgresServer;
  readonly owner: pg.Pool;
}

/**
 * In as many parts as there are kills and one more. Of each part half is sent first, so that the worker has begun; the
 * kill comes at a random moment while the other half is being sent and the worker is at work.
 */
async function sendUnderFire(options: CrashTestOptions, deliveries: readonly Delivery[], field: Field): Promise<void> {
  const random = randomFrom(options.seed + 1);
  const kills = killsOf(options);
  const share = Math.ceil(deliveries.length / (kills.length + 1));
  for (const [index, victim] of kills.entries()) {
    const from = index * share;
    const half = from + Math.floor(share / 2);
    const worked = await progressOf(field.owner);
    await field.sender.send(deliveries.slice(from, half));
    await untilSomeWorked(field.owner, worked);
    const sending = field.sender.send(deliveries.slice(half, from + share));
    const moment = half + Math.floor(random() * 0.8 * (from + share - half));
    while (field.sender.acknowledged < moment) await delay(2);
    options.say(`Kill ${index + 1} of ${kills.length}: ${victim}, with ${field.sender.acknowledged} deliveries acknowledged.`);
    if (victim === 'PostgreSQL') await field.postgres.crash();
    else {
      await field.worker.kill();
      await field.worker.begin();
    }
    await sending;
  }
  await field.sender.send(deliveries.slice(kills.length * share));
}

/** The database's kills are spread among the worker's. */
function killsOf({ workerKills, postgresKills }: CrashTestOptions): Array<'the worker' | 'PostgreSQL'> {
  const total = workerKills + postgresKills;
  return Array.from({ length: total }, (_, index) =>
    Math.floor(((index + 1) * postgresKills) / total) > Math.floor((index * postgresKills) / total) ? 'PostgreSQL' : 'the worker',
  );
}

/** A worker that was just started takes a second or two until it works. */
async function untilSomeWorked(owner: pg.Pool, before: number): Promise<void> {
  for (const end = Date.now() + 30_000; Date.now() < end; await delay(20)) {
    if ((await progressOf(owner)) > before) return;
  }
}

async function untilWorked(owner: pg.Pool): Promise<void> {
  for (const end = Date.now() + workedWithinMs; Date.now() < end; await delay(250)) {
    if (!(await isWorkLeft(owner))) return;
  }
}

async function prepareProcesses(postgres: PostgresServer, dataDir: string, say: (sentence: string) => void) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    PATH: process.env['PATH'] ?? '',
    NODE_ENV: 'production' as const,
    LOG_LEVEL: 'info',
    DATABASE_URL: postgres.appUrl,
    SHOPIFY_API_KEY: 'crash-test',
    SHOPIFY_API_SECRET: secret,
    SHOPIFY_APP_URL: url,
    LAUREL_ENCRYPTION_KEYS: `k1:${Buffer.alloc(32).toString('base64')}`,
    HOST: '127.0.0.1',
    PORT: String(port),
  };
  const logsDir = join(dataDir, 'logs');
  await mkdir(logsDir, { recursive: true });
  const web = new Supervised({ script: 'app/entry.web.ts', env, logsDir, say });
  const worker = new Supervised({ script: 'app/entry.worker.ts', env, logsDir, say });
  return { web, worker, env, url };
}

async function installShop(appUrl: string): Promise<void> {
  const database = openDatabase({ url: appUrl });
  await createShops(database).install({
    domain: shopDomain,
    name: 'Crash',
    currency: 'USD',
    timeZone: 'UTC',
    scopes: [],
    at: Date.now() as Instant,
    programStartsAt: 0 as Instant,
    ruleset: defaultRuleset,
  });
  await database.close();
}
