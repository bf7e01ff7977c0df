import type pg from 'pg';
import { orderBody, type BodyOrder } from '../order-body.ts';

/**
 * The row-lock way: a transaction for each order, which reads whether the order is known, locks the member's balance, adds
 * the transfer and updates the balance. With prepared statements on the bare driver, ten at a time, so that nothing but
 * the way itself is slow.
 */
export async function postWithRowLock(pool: pg.Pool, orders: readonly BodyOrder[]): Promise<{ perSecond: number; exact: boolean }> {
  await pool.query('DROP TABLE IF EXISTS locked_transfers, locked_balances, locked_orders');
  await pool.query('CREATE TABLE locked_orders (order_id bigint PRIMARY KEY, member_id bigint NOT NULL, facts json NOT NULL)');
  await pool.query(
    'CREATE TABLE locked_transfers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, member_id bigint NOT NULL, idem_key text NOT NULL, amount bigint NOT NULL, at timestamptz NOT NULL DEFAULT now(), UNIQUE (member_id, idem_key))',
  );
  await pool.query('CREATE TABLE locked_balances (member_id bigint PRIMARY KEY, available bigint NOT NULL)');
  await pool.query('INSERT INTO locked_balances SELECT DISTINCT id, 0 FROM unnest($1::bigint[]) AS id', [orders.map(({ customerId }) => customerId)]); // prettier-ignore

  const waiting = orders.map((order) => ({ order, body: orderBody(order) }));
  const startedMs = performance.now();
  await Promise.all(
    Array.from({ length: 10 }, async () => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await postOne(pool, next.order, next.body);
    }),
  );
  const seconds = (performance.now() - startedMs) / 1000;
  const { rows } = await pool.query<{ posted: string; held: string }>(
    'SELECT (SELECT sum(amount) FROM locked_transfers) AS posted, (SELECT sum(available) FROM locked_balances) AS held',
  );
  const expected = orders.reduce((sum, { subtotalMinor }) => sum + Math.floor(subtotalMinor / 100), 0);
  return { perSecond: orders.length / seconds, exact: Number(rows[0]?.posted) === expected && Number(rows[0]?.held) === expected };
}

async function postOne(pool: pg.Pool, { orderId, customerId }: BodyOrder, body: string): Promise<void> {
  const points = Math.floor(Number((JSON.parse(body) as { subtotal_price: string }).subtotal_price));
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const { rows } = await client.query({
      name: 'locked-seen',
      text: 'SELECT 1 FROM locked_orders WHERE order_id = $1',
      values: [orderId],
    });
    if (rows.length === 0) {
      await client.query({
        name: 'locked-lock',
        text: 'SELECT available FROM locked_balances WHERE member_id = $1 FOR UPDATE',
        values: [customerId],
      });
      await client.query({
        name: 'locked-order',
        text: 'INSERT INTO locked_orders VALUES ($1, $2, $3)',
        values: [orderId, customerId, JSON.stringify({ points })],
      });
      await client.query({
        name: 'locked-post',
        text: 'INSERT INTO locked_transfers (member_id, idem_key, amount) VALUES ($1, $2, $3)',
        values: [customerId, `order:${orderId}:1`, points],
      });
      await client.query({
        name: 'locked-balance',
        text: 'UPDATE locked_balances SET available = available + $2 WHERE member_id = $1',
        values: [customerId, points],
      });
    }
    await client.query('COMMIT');
  } finally {
    client.release();
  }
}
