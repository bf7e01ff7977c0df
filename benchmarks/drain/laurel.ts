import type { Pool } from 'pg';
import { withTenant } from '../../app/adapters/postgres/tenant.ts';
import { openDatabase } from '../../app/db.server.ts';
import type { Ruleset } from '../../app/domain/program/ruleset.ts';
import type { ShopId } from '../../app/domain/shared/ids.ts';
import type { Workers } from './workers.ts';
import { drainLanes, fillInbox, installBenchShop, pointsOf } from '../lanes.ts';
import type { BodyOrder } from '../order-body.ts';

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
  { lanesAtOnce, ruleset, workers }: { readonly lanesAtOnce: number; readonly ruleset?: Ruleset; readonly workers?: Workers },
): Promise<DrainRun> {
  const database = openDatabase({ url: appUrl, connectionsMax: lanesAtOnce + 2 });
  try {
    const shop = await installBenchShop(database, domain);
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

    const seconds = await (workers?.drain(shop.id) ?? drainLanes(database.pool, shop.id, lanesAtOnce));
    return { shopId: shop.id, seconds, countsDollars: await balancesAreRight(database.pool, shop.id, orders) };
  } finally {
    await database.close();
  }
}

/** Against sums that are made here from the orders, in whole cents: one point for each whole dollar of each order. */
async function balancesAreRight(pool: Pool, shopId: ShopId, orders: readonly BodyOrder[]): Promise<boolean> {
  const expected = new Map<string, number>();
  for (const order of orders) {
    const customerId = String(order.customerId);
    expected.set(customerId, (expected.get(customerId) ?? 0) + pointsOf(order));
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
