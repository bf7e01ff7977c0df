import pg from 'pg';
import { openDatabase } from '../../app/db.server.ts';
import type { ShopId } from '../../app/domain/shared/ids.ts';
import { startBenchDatabase } from '../bench-database.ts';
import { writeBare } from '../drain/bare-writer.ts';
import { median, printFigure } from '../figure.ts';
import { drainLanes, fillInbox, installBenchShop, ordersAreRight } from '../lanes.ts';
import { randomFrom, type BodyOrder } from '../order-body.ts';
import { createMultiplier, type Multiplier } from './multiply.ts';

/**
 * What an order costs when a shop has 10,000, 100,000 and 1,000,000 transfers. The first ten thousand are drained; the rest are copies
 * of them under other ids, made in sets. Then new orders of random members are drained and timed: the curve.
 */
const firstCount = 10_000;
const firstCustomers = 2_000;
/** How often the first ten thousand are there. */
const sizes = [1, 10, 100];
const ordersARound = 4_000;
const rounds = 3;
const lanesAtOnce = 3;

export async function growth(): Promise<void> {
  const server = await startBenchDatabase();
  const database = openDatabase({ url: server.appUrl, connectionsMax: lanesAtOnce + 2 });
  const owner = new pg.Pool({ connectionString: server.ownerUrl, max: 2 });
  try {
    const shop = await installBenchShop(database, 'growth.myshopify.com');
    await fillInbox(database.pool, shop.id, ordersOf(0, firstCount, firstCustomers));
    await drainLanes(database.pool, shop.id, lanesAtOnce);
    const multiplier = await createMultiplier(owner, shop.id);

    const costs: number[] = [];
    for (const size of sizes) {
      await multiplier.growTo(size);
      const measured = await measure({ database, shopId: shop.id, size, multiplier, ownerUrl: server.ownerUrl });
      costs.push(measured.microsecondsAnOrder);
      printFigure({
        figure: `growth.us_per_order.${size * firstCount}`,
        value: measured.microsecondsAnOrder,
        unit: 'µs/order',
        limit: measured.bareMicroseconds,
        limitIs: 'bare Node and pg writer: a transfer and a balance per order, into empty tables',
        exact: measured.exact,
      });
    }
    printFigure({ figure: 'growth.cost_at_1m_over_cost_at_10k', value: costs.at(-1)! / costs[0]!, unit: 'times', exact: true });
  } finally {
    await owner.end();
    await database.close();
    await server.stop();
  }
}

interface Measuring {
  readonly database: ReturnType<typeof openDatabase>;
  readonly shopId: ShopId;
  readonly size: number;
  readonly multiplier: Multiplier;
  readonly ownerUrl: string;
}

async function measure({ database, shopId, size, multiplier, ownerUrl }: Measuring) {
  const ours: number[] = [];
  const bare: number[] = [];
  let exact = (await multiplier.transfers()) >= size * firstCount;
  for (let round = 1; round <= rounds; round += 1) {
    // As many members as ever, so that a batch has as many orders of one as ever, but spread over all that there are.
    const orders = ordersOf(size * 10 + round, ordersARound, firstCustomers).map((order) => ({
      ...order,
      customerId: multiplier.customerOfCopy(order.customerId, order.customerId % size),
    }));
    bare.push(1_000_000 / (await writeBare(ownerUrl, orders)));
    await fillInbox(database.pool, shopId, orders);
    ours.push(((await drainLanes(database.pool, shopId, lanesAtOnce)) * 1_000_000) / orders.length);
    exact &&= await ordersAreRight(database.pool, shopId, orders);
  }
  return { microsecondsAnOrder: median(ours), bareMicroseconds: median(bare), exact };
}

/** Rounds follow each other in time, so that every order is a member's newest, as in a shop that is open. */
function ordersOf(round: number, count: number, customers: number): BodyOrder[] {
  const random = randomFrom(round + 1);
  const from = Date.UTC(2026, 0, 1) + round * 40_000_000;
  return Array.from({ length: count }, (_, index) => ({
    orderId: 1_000_000 + round * 100_000 + index,
    customerId: 70_000 + Math.floor(random() * customers),
    subtotalMinor: 100 + Math.floor(random() * 20_000),
    at: new Date(from + index * 3_000),
  }));
}
