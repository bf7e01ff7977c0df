import pg from 'pg';
import { recompute, type ExplanationToCheck } from '../../tests/support/recompute-explanation.ts';
import { startBenchDatabase } from '../bench-database.ts';
import { median, printFigure } from '../figure.ts';
import { ordersOf } from './orders.ts';
import { writeBareLedger } from './bare-ledger.ts';
import { drainWithLaurel } from './laurel.ts';
import { richRuleset } from './rich-program.ts';
import { startWorkers } from './workers.ts';

/**
 * The same question as `drain`, with two workers and for a program with 20 rules, tiers, campaigns, segments and activities: orders a second from the inbox
 * into the ledger, beside a bare writer of the ledger that they lead to. The first round is for the workers to warm up.
 */
const rounds = 3;
const workersCount = 2;
const lanesAtOnce = 2;

export async function drainRich(): Promise<void> {
  const server = await startBenchDatabase();
  const workers = await startWorkers(server.appUrl, { count: workersCount, lanesAtOnce });
  try {
    const ours: number[] = [];
    const bare: number[] = [];
    let exact = true;
    for (let round = 0; round <= rounds; round += 1) {
      const orders = ordersOf(round);
      const domain = `rich-${round}.myshopify.com`;
      const run = await drainWithLaurel(server.appUrl, domain, orders, { workers, lanesAtOnce, ruleset: richRuleset() });
      if (round === 0) continue;
      ours.push(orders.length / run.seconds);
      exact &&= await isExact(server.ownerUrl, run.shopId, orders.length);
      const written = await writeBareLedger(server.ownerUrl, run.shopId);
      bare.push(orders.length / written.seconds);
    }
    printFigure({
      figure: 'drain_rich.orders_per_s',
      value: median(ours),
      unit: 'orders/s',
      limit: median(bare),
      limitIs: 'bare Node and pg writer of the same transfers, lots and balances; nothing read or decided',
      exact,
    });
  } finally {
    await workers.close();
    await server.stop();
  }
}

/** Every explanation is recomputed by the independent checker, is what is posted, and every balance is its transfers. */
async function isExact(ownerUrl: string, shopId: string, ordersCount: number): Promise<boolean> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const { rows: orders } = await client.query<{ explanation: ExplanationToCheck & { points: number }; posted: string }>(
      `SELECT (SELECT value FROM json_each(o.explanations) LIMIT 1) AS explanation, coalesce(t.posted, 0) AS posted
       FROM order_states o LEFT JOIN (SELECT order_id, sum(CASE WHEN credit = 'available' THEN amount ELSE -amount END) AS posted
         FROM transfers WHERE shop_id = $1 AND order_id IS NOT NULL GROUP BY order_id) t ON t.order_id = o.order_id
       WHERE o.shop_id = $1`,
      [shopId],
    );
    const { rows: balances } = await client.query<{ right: boolean }>(
      `SELECT bool_and(b.available = t.posted) AS right FROM balances b
       JOIN (SELECT member_id, sum(CASE WHEN credit = 'available' THEN amount WHEN debit = 'available' THEN -amount ELSE 0 END) AS posted
         FROM transfers WHERE shop_id = $1 GROUP BY member_id) t ON t.member_id = b.member_id WHERE b.shop_id = $1`,
      [shopId],
    );
    const rightly = orders.every(
      ({ explanation, posted }) => recompute(explanation).points === explanation.points && Number(posted) === explanation.points,
    );
    return orders.length === ordersCount && rightly && balances[0]?.right === true;
  } finally {
    await client.end();
  }
}
