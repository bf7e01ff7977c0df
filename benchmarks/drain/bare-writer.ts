import pg from 'pg';
import type { BodyOrder } from '../order-body.ts';

/**
 * The limit: how fast Node and PostgreSQL can write the ledger's two rows for each order (a transfer, a balance) when there
 * is nothing to read, nothing to decide and nothing to explain. Batches of 500, four connections.
 */
export async function writeBare(ownerUrl: string, orders: readonly BodyOrder[]): Promise<number> {
  const pool = new pg.Pool({ connectionString: ownerUrl, max: 4 });
  try {
    await pool.query('DROP TABLE IF EXISTS bare_transfers, bare_balances');
    await pool.query(
      'CREATE TABLE bare_transfers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, member_id bigint NOT NULL, idem_key text NOT NULL, amount bigint NOT NULL, at timestamptz NOT NULL DEFAULT now(), UNIQUE (member_id, idem_key))',
    );
    await pool.query('CREATE TABLE bare_balances (member_id bigint PRIMARY KEY, available bigint NOT NULL)');
    await pool.query('INSERT INTO bare_balances SELECT id, 0 FROM unnest($1::bigint[]) AS id', [
      [...new Set(orders.map(({ customerId }) => customerId))],
    ]);

    const batches: BodyOrder[][] = [];
    for (let from = 0; from < orders.length; from += 500) batches.push(orders.slice(from, from + 500));
    const startedMs = performance.now();
    await Promise.all(
      Array.from({ length: 4 }, async () => {
        for (let batch = batches.pop(); batch !== undefined; batch = batches.pop()) await writeBatch(pool, batch);
      }),
    );
    const seconds = (performance.now() - startedMs) / 1000;
    const { rows } = await pool.query<{ right: boolean }>(
      'SELECT (SELECT sum(amount) FROM bare_transfers) = (SELECT sum(available) FROM bare_balances) AS right',
    );
    if (rows[0]?.right !== true) throw new Error('The bare writer lost something.');
    return orders.length / seconds;
  } finally {
    await pool.end();
  }
}

async function writeBatch(pool: pg.Pool, batch: readonly BodyOrder[]): Promise<void> {
  await pool.query({
    name: 'bare-batch',
    text: `WITH posted AS (
        INSERT INTO bare_transfers (member_id, idem_key, amount) SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[]) RETURNING member_id, amount
      ), locked AS (
        SELECT member_id FROM bare_balances WHERE member_id IN (SELECT member_id FROM posted) ORDER BY member_id FOR UPDATE
      )
      UPDATE bare_balances b SET available = b.available + d.amount
      FROM (SELECT member_id, sum(amount) AS amount FROM posted GROUP BY member_id) d WHERE b.member_id = d.member_id AND b.member_id IN (SELECT member_id FROM locked)`,
    values: [
      batch.map(({ customerId }) => customerId),
      batch.map(({ orderId }) => `order:${orderId}:1`),
      batch.map(({ subtotalMinor }) => Math.floor(subtotalMinor / 100)),
    ],
  });
}
