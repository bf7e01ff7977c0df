import { createHmac } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { openDatabase } from '../../app/db.server.ts';
import { buildWhatChanged } from '../../dev/build.ts';
import { Supervised } from '../../dev/crash-test/processes.ts';
import { freePort } from '../../dev/processes.ts';
import { startBenchDatabase } from '../bench-database.ts';
import { printFigure } from '../figure.ts';
import { installBenchShop, pointsOf } from '../lanes.ts';
import { orderBody, randomFrom, type BodyOrder } from '../order-body.ts';
import { bareWriter, queuedWriter, type OneOrder } from './others.ts';

/**
 * How long an order takes on a quiet system, from the first byte of its webhook to the balance that anybody can read: through the real
 * web process, the inbox, the queue and the real worker. Beside it the two commits alone (limit), and a job for each webhook (peer).
 */
const samples = 300;
const warmUp = 30;
const domain = 'latency.myshopify.com';
const secret = 'latency-secret';

export async function latency(): Promise<void> {
  await buildWhatChanged((sentence) => console.error(sentence));
  const server = await startBenchDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'laurel-latency-'));
  const database = openDatabase({ url: server.appUrl, connectionsMax: 4 });
  const owner = new pg.Pool({ connectionString: server.ownerUrl, max: 4 });
  try {
    const shop = await installBenchShop(database, domain);
    const limit = await measure(await bareWriter(owner), 1);
    const peer = await queuedWriter({ owner, databaseUrl: server.appUrl });
    const peerMs = await measure(peer, 2).finally(() => peer.close());
    const laurel = await startLaurel({ appUrl: server.appUrl, folder, owner, shopId: shop.id });
    const oursMs = await measure(laurel, 3).finally(() => laurel.close());
    for (const [name, share] of [
      ['p50', 0.5],
      ['p99', 0.99],
    ] as const) {
      // prettier-ignore
      printFigure({
        figure: `latency.event_to_balance_ms.${name}`,
        value: quantile(oursMs.times, share),
        unit: 'ms',
        limit: quantile(limit.times, share),
        limitIs: 'two commits one after the other, of the raw body and of a transfer with its balance, from one process',
        peer: 'one BullMQ job a webhook and one transaction a job, in one process',
        peerValue: quantile(peerMs.times, share),
        exact: oursMs.exact && limit.exact && peerMs.exact,
      });
    }
  } finally {
    await owner.end();
    await database.close();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** One order after the other, each when the one before has been seen and a moment has gone by. */
async function measure(way: OneOrder, round: number): Promise<{ times: number[]; exact: boolean }> {
  const random = randomFrom(round);
  const times: number[] = [];
  let expected = 0;
  for (let index = 0; index < warmUp + samples; index += 1) {
    const order = orderOf(round, index, random);
    expected += pointsOf(order);
    const body = orderBody(order);
    const startedMs = performance.now();
    await way.bring(order, body);
    while ((await way.balance()) < expected) continue;
    if (index >= warmUp) times.push(performance.now() - startedMs);
    await delay(10 + random() * 30);
  }
  return { times, exact: (await way.balance()) === expected };
}

function orderOf(round: number, index: number, random: () => number): BodyOrder {
  return {
    orderId: round * 1_000_000 + index,
    customerId: 7_000_000,
    subtotalMinor: 100 + Math.floor(random() * 20_000),
    at: new Date(Date.UTC(2026, 10, 1) + index * 1_000),
  };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

interface Place {
  readonly appUrl: string;
  readonly folder: string;
  readonly owner: pg.Pool;
  readonly shopId: string;
}

async function startLaurel({ appUrl, folder, owner, shopId }: Place): Promise<OneOrder & { close(): Promise<void> }> {
  const port = await freePort();
  const logsDir = join(folder, 'logs');
  await mkdir(logsDir, { recursive: true });
  const env = {
    PATH: process.env['PATH'] ?? '',
    NODE_ENV: 'production' as const,
    LOG_LEVEL: 'info',
    DATABASE_URL: appUrl,
    SHOPIFY_API_KEY: 'latency',
    SHOPIFY_API_SECRET: secret,
    SHOPIFY_APP_URL: `http://127.0.0.1:${port}`,
    LAUREL_ENCRYPTION_KEYS: `k1:${Buffer.alloc(32).toString('base64')}`,
    HOST: '127.0.0.1',
    PORT: String(port),
  };
  const say = (sentence: string) => console.error(sentence);
  const web = new Supervised({ script: 'app/entry.web.ts', env, logsDir, say });
  const worker = new Supervised({ script: 'app/entry.worker.ts', env, logsDir, say });
  await Promise.all([web.start(), worker.start()]);
  const agent = new Agent({ keepAlive: true });
  return {
    bring: (order, body) => post({ port, agent, order, body }),
    async balance() {
      const { rows } = await owner.query<{ points: string }>({
        name: 'latency-balance',
        text: 'SELECT coalesce(sum(available), 0) AS points FROM balances WHERE shop_id = $1',
        values: [shopId],
      });
      return Number(rows[0]?.points);
    },
    async close() {
      agent.destroy();
      await Promise.all([web.end(), worker.end()]);
    },
  };
}

function post({ port, agent, order, body }: { port: number; agent: Agent; order: BodyOrder; body: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'x-shopify-topic': 'orders/paid',
      'x-shopify-shop-domain': domain,
      'x-shopify-hmac-sha256': createHmac('sha256', secret).update(body).digest('base64'),
      'x-shopify-webhook-id': `latency-${order.orderId}`,
      'x-shopify-triggered-at': order.at.toISOString(),
    };
    const outgoing = request({ host: '127.0.0.1', port, path: '/webhooks/shopify', method: 'POST', agent, headers }, (answer) => {
      answer.resume();
      answer.once('end', () =>
        answer.statusCode === 200 ? resolve() : reject(new Error(`A webhook was answered with ${answer.statusCode}.`)),
      );
    });
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}
