import type { Pool } from 'pg';
import { createDrainStore } from '../app/adapters/postgres/drain-store.server.ts';
import { createShops } from '../app/adapters/postgres/shops.server.ts';
import { withTenant } from '../app/adapters/postgres/tenant.ts';
import { shopifyReader } from '../app/adapters/shopify/payloads/reader.ts';
import { createDrain } from '../app/application/events/drain.ts';
import type { Shop } from '../app/application/laurel.ts';
import type { Database } from '../app/db.server.ts';
import { defaultRuleset } from '../app/domain/program/ruleset.ts';
import type { ShopId } from '../app/domain/shared/ids.ts';
import type { Instant } from '../app/domain/shared/instant.ts';
import { laneCount, laneOf } from '../app/domain/shared/lanes.ts';
import { orderBody, type BodyOrder } from './order-body.ts';

/** A shop with the program that shops start with: a point for each whole dollar. */
export function installBenchShop(database: Database, domain: string): Promise<Shop> {
  return createShops(database).install({
    domain,
    name: 'Bench',
    currency: 'USD',
    timeZone: 'UTC',
    scopes: [],
    at: Date.now() as Instant,
    programStartsAt: 0 as Instant,
    ruleset: defaultRuleset,
  });
}

/** Puts the orders into the inbox, as the web process would have. */
export async function fillInbox(pool: Pool, shopId: ShopId, orders: readonly BodyOrder[]): Promise<void> {
  for (let from = 0; from < orders.length; from += 500) {
    const rows = orders.slice(from, from + 500).map((order) => ({
      source_id: `bench:${order.orderId}`,
      lane: laneOf(String(order.customerId)),
      subject: String(order.orderId),
      triggered_at: order.at,
      body: orderBody(order),
    }));
    await withTenant(pool, shopId, (client) =>
      client.query(
        `INSERT INTO inbox (shop_id, source_id, lane, topic, subject, triggered_at, body)
         SELECT $1, source_id, lane, 'orders/paid', subject, triggered_at, body
         FROM json_to_recordset($2) AS e(source_id text, lane smallint, subject text, triggered_at timestamptz, body text)`,
        [shopId, JSON.stringify(rows)],
      ),
    );
  }
}

/**
 * Works every lane of the shop with the worker's own code, `lanesAtOnce` at a time, and answers how many seconds it took. `batchMax`: events
 * a transaction; the worker's own number unless said otherwise.
 */
export async function drainLanes(pool: Pool, shopId: ShopId, lanesAtOnce: number, batchMax?: number): Promise<number> {
  const drain = createDrain({ store: createDrainStore({ pool }), reader: shopifyReader });
  const lanes = Array.from({ length: laneCount }, (_, lane) => lane);
  const startedMs = performance.now();
  await Promise.all(
    Array.from({ length: lanesAtOnce }, async () => {
      for (let lane = lanes.pop(); lane !== undefined; lane = lanes.pop()) await drain(shopId, lane, batchMax);
    }),
  );
  return (performance.now() - startedMs) / 1000;
}

export function pointsOf({ subtotalMinor }: BodyOrder): number {
  return Math.floor(subtotalMinor / 100);
}

/** Whether each of these orders brought its points, a point for each whole dollar, and no more. */
export async function ordersAreRight(pool: Pool, shopId: ShopId, orders: readonly BodyOrder[]): Promise<boolean> {
  const posted = await withTenant(pool, shopId, async (client) => {
    const { rows } = await client.query<{ order_id: string; points: string }>(
      `SELECT t.order_id, sum(t.amount) AS points FROM unnest($2::bigint[]) AS o(id)
       JOIN order_states s ON s.shop_id = $1 AND s.order_id = o.id
       JOIN transfers t ON t.shop_id = $1 AND t.member_id = s.member_id AND t.order_id = o.id AND t.debit = 'issued'
       GROUP BY t.order_id`,
      [shopId, orders.map(({ orderId }) => orderId)],
    );
    return new Map(rows.map((row) => [row.order_id, Number(row.points)]));
  });
  return orders.every((order) => posted.get(String(order.orderId)) === pointsOf(order));
}
