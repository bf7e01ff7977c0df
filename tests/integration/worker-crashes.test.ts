import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { orderBody, randomFrom } from '../../benchmarks/order-body.ts';
import { migrateQueues } from '../../app/adapters/queue/migrate.server.ts';
import { createInbox } from '../../app/adapters/postgres/inbox.server.ts';
import { withTenant } from '../../app/adapters/postgres/tenant.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import { ledgerBreaches, startShop, type RunningShop } from '../support/running-shop.ts';

const kills = 20;
const ordersCount = 5_000;
const seed = 20_261_120;
const random = randomFrom(seed);

let running: RunningShop;
const children = new Set<ChildProcess>();

beforeAll(async () => {
  const nobody = () => Promise.reject(new Error('Draining orders calls nobody outside.'));
  running = await startShop({ discounts: { issue: nobody, withdraw: nobody } });
  await migrateQueues(running.urls.ownerUrl);
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await running.stop();
});

/** The real worker process; resolves when it takes jobs. */
async function startWorker(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'app/entry.worker.ts'], {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      LOG_LEVEL: 'info',
      DATABASE_URL: running.urls.appUrl,
      REDIS_URL: '',
      SHOPIFY_API_KEY: 'test',
      SHOPIFY_API_SECRET: 'test',
      SHOPIFY_APP_URL: 'http://127.0.0.1',
      LAUREL_ENCRYPTION_KEYS: `k1:${Buffer.alloc(32).toString('base64')}`,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.add(child);
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (text: Buffer) => text.includes('The worker is ready.') && resolve());
    child.once('exit', () => reject(new Error('The worker ended before it was ready.')));
  });
  return child;
}

async function waiting(): Promise<number> {
  return (await running.deadLetters.counts(running.shop.id)).waiting;
}

test(`nothing is lost and nothing is double when the worker is killed ${kills} times while ${ordersCount} orders drain (seed ${seed})`, async () => {
  const { shop, database } = running;
  const inbox = createInbox({ pool: database.pool, nudge: { lane: () => undefined, effects: () => undefined } });
  const orders = Array.from({ length: ordersCount }, (_, index) => ({
    orderId: 1_000 + index,
    customerId: 70_000 + Math.floor(random() * 400),
    subtotalMinor: 100 + Math.floor(random() * 30_000),
    at: new Date(Date.UTC(2026, 10, 1) + index * 1_000),
  }));
  // A fifth of the orders comes twice, under another delivery's id, at another place in the stream.
  const deliveries = [...orders, ...orders.filter(() => random() < 0.2)]
    .map((order) => ({ order, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ order }, index) => ({ order, sourceId: `test:${index}` }));
  const share = Math.ceil(deliveries.length / kills);

  for (let kill = 0; kill < kills; kill += 1) {
    const worker = await startWorker();
    const before = await waiting();
    const part = deliveries.slice(kill * share, (kill + 1) * share);
    const accepted = Promise.all(
      part.map(({ order, sourceId }) =>
        inbox.accept({
          shopId: shop.id,
          sourceId,
          topic: 'orders/paid',
          subject: String(order.orderId),
          triggeredAt: order.at.getTime() as Instant,
          body: orderBody(order),
        }),
      ),
    );
    await accepted;
    // Killed somewhere between the first look at the new work and its end.
    const patienceEnds = Date.now() + 15_000;
    while ((await waiting()) >= before + part.length && Date.now() < patienceEnds) await delay(10);
    await delay(random() * 60);
    worker.kill('SIGKILL');
    await once(worker, 'exit');
    children.delete(worker);
  }

  const last = await startWorker();
  const deadline = Date.now() + 90_000;
  while ((await waiting()) > 0 && Date.now() < deadline) await delay(100);
  last.kill('SIGTERM');
  await once(last, 'exit');
  children.delete(last);

  const counts = await running.deadLetters.counts(shop.id);
  expect(counts).toEqual({ waiting: 0, dead: 0 });
  const expected = new Map<string, number>();
  for (const { customerId, subtotalMinor } of orders) {
    expected.set(String(customerId), (expected.get(String(customerId)) ?? 0) + Math.floor(subtotalMinor / 100));
  }
  const balances = await withTenant(database.pool, shop.id, async (client) => {
    const { rows } = await client.query<{ customer_id: string; available: string }>(
      'SELECT m.customer_id, b.available FROM members m JOIN balances b ON b.shop_id = m.shop_id AND b.member_id = m.id WHERE m.shop_id = $1',
      [shop.id],
    );
    return new Map(rows.map((row) => [row.customer_id, Number(row.available)]));
  });
  expect(balances).toEqual(expected);
  expect(await ledgerBreaches(database, shop)).toEqual([]);
}, 400_000);
