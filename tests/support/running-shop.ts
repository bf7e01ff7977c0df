import { createUseCases } from '../../app/composition/use-cases.ts';
import { openDatabase, type Database } from '../../app/db.server.ts';
import type { Shop } from '../../app/application/laurel.ts';
import { createMemoryGiftCards } from '../../app/adapters/memory/gift-cards.ts';
import { createMemoryStoreCredit } from '../../app/adapters/memory/store-credit.ts';
import type { Discounts } from '../../app/application/ports/discounts.ts';
import { laneCount } from '../../app/domain/shared/lanes.ts';
import { withTenant } from '../../app/adapters/postgres/tenant.ts';
import { breachOf, type Lot } from '../../app/domain/ledger/index.ts';
import { readBalances } from '../../app/adapters/postgres/ledger-rows.server.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import { createTestDatabase } from './database.ts';

export type RunningShop = Awaited<ReturnType<typeof startShop>>;

const noOrders = () => Promise.reject(new Error('No order is read in this test.'));

/** A shop with the default program on a database of its own, and the use cases of the worker and the web process on it. */
export async function startShop({ discounts, connectionsMax = 10 }: { discounts: Discounts; connectionsMax?: number }) {
  const testDatabase = await createTestDatabase();
  const database = openDatabase({ url: testDatabase.appUrl, connectionsMax });
  const useCases = createUseCases({
    ...database,
    discounts,
    giftCards: createMemoryGiftCards(),
    storeCredit: createMemoryStoreCredit({ now: () => Date.now() as Instant }),
    orders: { fetchOrder: noOrders, changedSince: noOrders },
    catalogue: { fetchProduct: () => Promise.reject(new Error('No product is read in this test.')) },
    nudge: { lane: () => undefined, effects: () => undefined, runs: () => undefined },
    codeSecret: 'test',
  });
  const shop = await useCases.laurel.shops.install({
    domain: 'test.myshopify.com',
    name: 'Test',
    currency: 'USD',
    timeZone: 'UTC',
    scopes: [],
    programStartsAt: 0 as Instant,
  });
  return {
    ...useCases,
    database,
    shop,
    urls: testDatabase,
    async drainAll() {
      for (let lane = 0; lane < laneCount; lane += 1) await useCases.drain(shop.id, lane);
    },
    async stop() {
      await database.close();
      await testDatabase.drop();
    },
  };
}

/** Every breach of the ledger's law in a shop, as sentences: accounts, lots, and the sums of transfers behind both. */
export async function ledgerBreaches(database: Database, shop: Shop): Promise<string[]> {
  return withTenant(database.pool, shop.id, async (client) => {
    const { rows: balances } = await client.query<Record<string, string>>('SELECT * FROM balances WHERE shop_id = $1', [shop.id]);
    const { rows: lots } = await client.query<{ member_id: string; opened_by: string; amount: string; remaining: string }>(
      'SELECT member_id, opened_by, amount, remaining FROM lots WHERE shop_id = $1',
      [shop.id],
    );
    const { rows: sums } = await client.query<{ member_id: string; available: string }>(
      `SELECT member_id, sum(CASE WHEN credit = 'available' THEN amount WHEN debit = 'available' THEN -amount ELSE 0 END) AS available
       FROM transfers WHERE shop_id = $1 GROUP BY member_id`,
      [shop.id],
    );
    const posted = new Map(sums.map((row) => [row.member_id, Number(row.available)]));
    return balances.flatMap((row) => {
      const memberId = row['member_id']!;
      const own: Lot[] = lots
        .filter((lot) => lot.member_id === memberId)
        .map((lot) => ({
          openedBy: lot.opened_by,
          orderId: null,
          amount: Number(lot.amount),
          remaining: Number(lot.remaining),
          openedAt: 0 as Instant,
          expiresAt: null,
          expired: 0,
          reclaimed: 0,
        }));
      const read = readBalances(row);
      const breach = breachOf({ balances: read, lots: own });
      const sum = posted.get(memberId) ?? 0;
      return [
        ...(breach === null ? [] : [`Member ${memberId}: ${breach}`]),
        ...(sum === read.available ? [] : [`Member ${memberId}: the transfers add up to ${sum}, the balance says ${read.available}.`]),
      ];
    });
  });
}
