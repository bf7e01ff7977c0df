import pg from 'pg';
import { openDatabase } from '../../app/db.server.ts';
import { withTenant } from '../../app/adapters/postgres/tenant.ts';
import { startBenchDatabase } from '../bench-database.ts';
import { median, printFigure } from '../figure.ts';
import { drainLanes, fillInbox, installBenchShop, ordersAreRight, pointsOf } from '../lanes.ts';
import { randomFrom, type BodyOrder } from '../order-body.ts';
import { writeBare } from '../drain/bare-writer.ts';
import { postWithRowLock } from './row-lock-way.ts';

/**
 * How many orders a second go into the ledger when all of them are one person's (a marketplace's account, a till without a
 * customer of its own), so that nothing can be worked beside anything else. In turn with the row-lock way, which locks the member for each
 * order: once with all that Laurel does for an order, once with nothing but a transfer and a balance; and with the bare writer.
 */
const ordersCount = 10_000;
const rowLockCount = 1_500;
const oneByOneCount = 400;
const rounds = 3;
const lanesAtOnce = 3;

export async function hotMember(): Promise<void> {
  const server = await startBenchDatabase();
  const database = openDatabase({ url: server.appUrl, connectionsMax: lanesAtOnce + 2 });
  const owner = new pg.Pool({ connectionString: server.ownerUrl, max: 10 });
  try {
    const figures: { ours: number[]; bare: number[]; oneByOne: number[]; rowLock: number[]; exact: boolean } = {
      ours: [],
      bare: [],
      oneByOne: [],
      rowLock: [],
      exact: true,
    };
    for (let round = 1; round <= rounds; round += 1) {
      const orders = ordersOf(round);
      figures.bare.push(await writeBare(server.ownerUrl, orders));
      const rowLock = await postWithRowLock(owner, orders.slice(0, rowLockCount));
      figures.rowLock.push(rowLock.perSecond);
      const apart = await installBenchShop(database, `one-by-one-${round}.myshopify.com`);
      const few = orders.slice(0, oneByOneCount);
      await fillInbox(database.pool, apart.id, few);
      figures.oneByOne.push(few.length / (await drainLanes(database.pool, apart.id, lanesAtOnce, 1)));
      const shop = await installBenchShop(database, `hot-${round}.myshopify.com`);
      await fillInbox(database.pool, shop.id, orders);
      figures.ours.push(ordersCount / (await drainLanes(database.pool, shop.id, lanesAtOnce)));
      const right = (await ordersAreRight(database.pool, shop.id, orders)) && (await hasBalance(database, shop.id, orders));
      figures.exact &&= rowLock.exact && right && (await hasBalance(database, apart.id, few));
    }
    const ours = {
      figure: 'hot_member.orders_per_s',
      value: median(figures.ours),
      unit: 'orders/s',
      limit: median(figures.bare),
      limitIs: 'bare Node and pg writer, batches of 500, all orders of one member, nothing read or decided',
      exact: figures.exact,
    };
    printFigure({
      ...ours,
      peer: 'the same work, a transaction with the member’s lock for each order',
      peerValue: median(figures.oneByOne),
    });
    printFigure({
      ...ours,
      figure: 'hot_member.orders_per_s.beside_bare_row_lock',
      peer: 'a transaction with the member’s lock for each order, ten at a time; it posts a transfer and a balance and does nothing else',
      peerValue: median(figures.rowLock),
    });
  } finally {
    await owner.end();
    await database.close();
    await server.stop();
  }
}

function ordersOf(round: number): BodyOrder[] {
  const random = randomFrom(round);
  const from = Date.UTC(2026, 10, 1);
  return Array.from({ length: ordersCount }, (_, index) => ({
    orderId: round * 10_000_000 + index + 1,
    customerId: 7_000_000,
    subtotalMinor: 100 + Math.floor(random() * 20_000),
    at: new Date(from + index * 1_000),
  }));
}

async function hasBalance(
  database: ReturnType<typeof openDatabase>,
  shopId: Parameters<typeof withTenant>[1],
  orders: readonly BodyOrder[],
): Promise<boolean> {
  return withTenant(database.pool, shopId, async (client) => {
    const { rows } = await client.query<{ available: string }>('SELECT available FROM balances WHERE shop_id = $1', [shopId]);
    return rows.length === 1 && Number(rows[0]?.available) === orders.reduce((sum, order) => sum + pointsOf(order), 0);
  });
}
