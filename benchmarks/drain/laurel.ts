import type { Pool } from 'pg';
import { laneCount, laneOf } from '../../app/domain/shared/lanes.ts';
import { createUseCases } from '../../app/composition/use-cases.ts';
import { openDatabase } from '../../app/db.server.ts';
import type { Ruleset } from '../../app/domain/program/ruleset.ts';
import type { ShopId } from '../../app/domain/shared/ids.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import { withTenant } from '../../app/adapters/postgres/tenant.ts';
import { orderBody, type BodyOrder } from '../order-body.ts';

const unused = () => Promise.reject(new Error('The drain calls nobody outside.'));
const silent = { lane: () => undefined, effects: () => undefined, runs: () => undefined };

export interface DrainRun {
  readonly shopId: ShopId;
  readonly seconds: number;
  /** Whether every balance is a point for each whole dollar of each order, as the program that shops start with has it. */
  readonly countsDollars: boolean;
}

/** Fills the inbox of a new shop with the orders, drains it with the worker's own code, and checks every member's balance. */
export async function drainWithLaurel(
  appUrl: string,
  domain: string,
  orders: readonly BodyOrder[],
  { lanesAtOnce, ruleset }: { readonly lanesAtOnce: number; readonly ruleset?: Ruleset },
): Promise<DrainRun> {
  const database = openDatabase({ url: appUrl, connectionsMax: lanesAtOnce + 2 });
  try {
    const useCases = createUseCases({
      ...database,
      discounts: { issue: unused, withdraw: unused },
      giftCards: { issue: unused, deactivate: unused },
      storeCredit: { credit: unused, find: unused, takeBack: unused },
      orders: { fetchOrder: unused, changedSince: unused },
      catalogue: { fetchProduct: unused },
      nudge: silent,
      codeSecret: 'bench',
    });
    const shop = await useCases.laurel.shops.install({
      domain,
      name: 'Bench',
      currency: 'USD',
      timeZone: 'UTC',
      scopes: [],
      programStartsAt: 0 as Instant,
    });
    if (ruleset !== undefined) {
      await withTenant(database.pool, shop.id, (client) =>
        client.query(
          `INSERT INTO rulesets (shop_id, program_id, version, document, effective_from, published_by_kind, published_by_id)
           SELECT shop_id, id, 2, $2, starts_at + interval '1 second', 'operator', 'bench' FROM programs WHERE shop_id = $1`,
          [shop.id, JSON.stringify(ruleset)],
        ),
      );
    }
    await fillInbox(database.pool, shop.id, orders);

    const lanes = Array.from({ length: laneCount }, (_, lane) => lane);
    const startedMs = performance.now();
    await Promise.all(
      Array.from({ length: lanesAtOnce }, async () => {
        for (let lane = lanes.pop(); lane !== undefined; lane = lanes.pop()) await useCases.drain(shop.id, lane);
      }),
    );
    const seconds = (performance.now() - startedMs) / 1000;
    return { shopId: shop.id, seconds, countsDollars: await balancesAreRight(database.pool, shop.id, orders) };
  } finally {
    await database.close();
  }
}

async function fillInbox(pool: Pool, shopId: ShopId, orders: readonly BodyOrder[]): Promise<void> {
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

/** Against sums that are made here from the orders, in whole cents: one point for each whole dollar of each order. */
async function balancesAreRight(pool: Pool, shopId: ShopId, orders: readonly BodyOrder[]): Promise<boolean> {
  const expected = new Map<string, number>();
  for (const { customerId, subtotalMinor } of orders) {
    expected.set(String(customerId), (expected.get(String(customerId)) ?? 0) + Math.floor(subtotalMinor / 100));
  }
  return withTenant(pool, shopId, async (client) => {
    const { rows } = await client.query<{ customer_id: string; available: string; posted: string }>(
      `SELECT m.customer_id, b.available, (SELECT sum(amount) FROM transfers t WHERE t.shop_id = m.shop_id AND t.member_id = m.id) AS posted
       FROM members m JOIN balances b ON b.shop_id = m.shop_id AND b.member_id = m.id WHERE m.shop_id = $1`,
      [shopId],
    );
    return (
      rows.length === expected.size &&
      rows.every((row) => Number(row.available) === expected.get(row.customer_id) && row.posted === row.available)
    );
  });
}
