import { startBenchDatabase } from '../bench-database.ts';
import { median, printFigure } from '../figure.ts';
import { writeBare } from './bare-writer.ts';
import { drainWithLaurel } from './laurel.ts';
import { ordersOf } from './orders.ts';
import { drainPlainly } from './plain-way.ts';

/**
 * How many full order payloads a second go from the inbox into the ledger: read, decided, explained, committed. In turn
 * with the bare writer (limit) and the plain way (peer), so that a machine whose speed drifts does so for all three.
 */
const plainCount = 1_500;
const rounds = 3;

export async function drain(): Promise<void> {
  const server = await startBenchDatabase();
  try {
    const figures: { ours: number[]; bare: number[]; plain: number[]; exact: boolean } = { ours: [], bare: [], plain: [], exact: true };
    for (let round = 1; round <= rounds; round += 1) {
      const orders = ordersOf(round);
      figures.bare.push(await writeBare(server.ownerUrl, orders));
      const ours = await drainWithLaurel(server.appUrl, `drain-${round}.myshopify.com`, orders, { lanesAtOnce: 3 });
      figures.ours.push(orders.length / ours.seconds);
      const plain = await drainPlainly(server, `plain-${round}.myshopify.com`, orders.slice(0, plainCount));
      figures.plain.push(plain.perSecond);
      figures.exact &&= ours.countsDollars && plain.exact;
    }
    printFigure({
      figure: 'drain.orders_per_s',
      value: median(figures.ours),
      unit: 'orders/s',
      limit: median(figures.bare),
      limitIs: 'bare Node and pg writer: a transfer and a balance per order, nothing read or decided',
      peer: 'one BullMQ job and one interactive Prisma transaction per order',
      peerValue: median(figures.plain),
      exact: figures.exact,
    });
  } finally {
    await server.stop();
  }
}
