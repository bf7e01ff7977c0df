import type { Pool, PoolClient } from 'pg';
import type { ShopId } from '../../domain/shared/ids.ts';
import { isDecimalId } from '../../domain/shared/ids.ts';

/**
 * Runs statements as one tenant, in one transaction. Row-level security shows and takes only rows of that shop, so a
 * statement that forgets its `shop_id` finds nothing instead of everybody's.
 *
 * The tenant is set together with BEGIN, ahead of the work's first statement and in one trip with it; the id is checked to be digits because that statement cannot take
 * parameters. Rolls back and rethrows when `work` throws.
 *
 * `durable: 'soon'` does not wait until the commit is on disk. Only for work that nobody was told of, and that is done again when a crash of
 * the server takes its last moments away. What commits after it, and waits, makes it durable too.
 */
export async function withTenant<T>(
  pool: Pool,
  shopId: ShopId,
  work: (client: PoolClient) => Promise<T>,
  { durable = 'now' }: { readonly durable?: 'now' | 'soon' } = {},
): Promise<T> {
  if (!isDecimalId(shopId)) throw new TypeError('A tenant id is a positive decimal number.');
  const client = await pool.connect();
  try {
    const begun = client.query(
      `BEGIN; SET LOCAL laurel.shop_id = '${shopId}'${durable === 'soon' ? '; SET LOCAL synchronous_commit = off' : ''}`,
    );
    // Heard of below; the work fails by the same, or sees nothing, because no tenant is set.
    begun.catch(() => undefined);
    const result = await work(client);
    await begun;
    await client.query('COMMIT');
    client.release();
    return result;
  } catch (fault) {
    // A connection whose rollback fails is in an unknown state: it is closed, not reused.
    const broken = await client.query('ROLLBACK').then(
      () => undefined,
      (second: unknown) => (second instanceof Error ? second : new Error(String(second))),
    );
    client.release(broken);
    throw fault;
  }
}
