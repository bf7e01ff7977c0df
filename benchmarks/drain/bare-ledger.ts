import pg from 'pg';

/**
 * The limit for a rich program: how fast Node and PostgreSQL can write the very ledger that the program led to (its transfers with their
 * indexes, its lots, a balance for each member and order) when there is nothing to read, decide or explain. The rows are those
 * that Laurel posted, in batches of 500 orders, over four connections.
 */
export async function writeBareLedger(ownerUrl: string, shopId: string): Promise<{ readonly seconds: number; readonly transfers: number }> {
  const pool = new pg.Pool({ connectionString: ownerUrl, max: 4 });
  // The server may be gone before the last connection is.
  pool.on('error', () => undefined);
  try {
    await pool.query('DROP TABLE IF EXISTS bare_ledger_transfers, bare_ledger_lots, bare_ledger_balances');
    await pool.query('CREATE TABLE bare_ledger_transfers (LIKE transfers INCLUDING ALL)');
    await pool.query('CREATE TABLE bare_ledger_lots (LIKE lots INCLUDING ALL)');
    await pool.query('CREATE TABLE bare_ledger_balances (LIKE balances INCLUDING ALL)');
    await pool.query('INSERT INTO bare_ledger_balances (shop_id, member_id) SELECT shop_id, id FROM members WHERE shop_id = $1', [shopId]);
    const { rows: transfers } = await pool.query<Row>(
      `SELECT program_id, member_id, debit, credit, amount, kind, idem_key, order_id, ruleset_version, occurred_at
       FROM transfers WHERE shop_id = $1 ORDER BY order_id NULLS LAST, id`,
      [shopId],
    );
    const batches = inBatches(transfers);
    const startedMs = performance.now();
    await Promise.all(
      Array.from({ length: 4 }, async () => {
        for (let batch = batches.pop(); batch !== undefined; batch = batches.pop()) await writeBatch(pool, shopId, batch);
      }),
    );
    const seconds = (performance.now() - startedMs) / 1000;
    const { rows } = await pool.query<{ right: boolean }>(
      `SELECT (SELECT sum(amount) FROM bare_ledger_transfers WHERE credit = 'available') = (SELECT sum(available) FROM bare_ledger_balances) AS right`,
    );
    if (rows[0]?.right !== true) throw new Error('The bare writer lost something.');
    return { seconds, transfers: transfers.length };
  } finally {
    await pool.end();
  }
}

interface Row {
  readonly member_id: string;
  readonly order_id: string | null;
  readonly idem_key: string;
  readonly amount: string;
  readonly occurred_at: Date;
}

const ordersABatch = 500;

function inBatches(transfers: readonly Row[]): Row[][] {
  const batches: Row[][] = [[]];
  let orders = new Set<string>();
  for (const row of transfers) {
    orders.add(row.order_id ?? row.idem_key);
    if (orders.size > ordersABatch) {
      batches.push([]);
      orders = new Set([row.order_id ?? row.idem_key]);
    }
    batches.at(-1)!.push(row);
  }
  return batches;
}

async function writeBatch(pool: pg.Pool, shopId: string, batch: readonly Row[]): Promise<void> {
  await pool.query({
    name: 'bare-ledger-batch',
    text: `WITH given AS (
        SELECT * FROM json_to_recordset($2) AS t(program_id bigint, member_id bigint, debit account, credit account, amount bigint, kind text, idem_key text,
          order_id bigint, ruleset_version integer, occurred_at timestamptz)
      ), locked AS (
        SELECT member_id FROM bare_ledger_balances WHERE shop_id = $1::bigint AND member_id IN (SELECT member_id FROM given) ORDER BY member_id FOR UPDATE
      ), posted AS (
        INSERT INTO bare_ledger_transfers (shop_id, program_id, member_id, debit, credit, amount, kind, idem_key, order_id, ruleset_version, occurred_at)
        SELECT $1::bigint, program_id, member_id, debit, credit, amount, kind, idem_key, order_id, ruleset_version, occurred_at FROM given
      ), opened AS (
        INSERT INTO bare_ledger_lots (shop_id, member_id, opened_by, order_id, amount, remaining, opened_at)
        SELECT $1::bigint, member_id, idem_key, order_id, amount, amount, occurred_at FROM given WHERE credit = 'available'
      )
      UPDATE bare_ledger_balances b SET available = b.available + d.amount, issued = b.issued - d.amount
      FROM (SELECT member_id, sum(amount) AS amount FROM given WHERE credit = 'available' GROUP BY member_id) d
      WHERE b.shop_id = $1::bigint AND b.member_id = d.member_id AND b.member_id IN (SELECT member_id FROM locked)`,
    values: [shopId, JSON.stringify(batch)],
  });
}
