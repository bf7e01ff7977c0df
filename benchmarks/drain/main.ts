import { startBenchDatabase } from '../bench-database.ts';
import { median, printFigure } from '../figure.ts';
import { randomFrom, type BodyOrder } from '../order-body.ts';
import { writeBare } from './bare-writer.ts';
import { drainWithLaurel } from './laurel.ts';
import { drainPlainly } from './plain-way.ts';

/**
 * How many full order payloads a second go from the inbox into the ledger: read, decided, explained, committed. In turn
 * with the bare writer (limit) and the plain way (peer), so that a machine whose speed drifts does so for all three.
 */
const ordersCount = 20_000;
const plainCount = 1_500;
const customersCount = 4_000;
const rounds = 3;

export async function drain(): Promise<void> {
  const server = await startBenchDatabase();
  try {
    const figures: { ours: number[]; bare: number[]; plain: number[]; exact: boolean } = { ours: [], bare: [], plain: [], exact: true };
    for (let round = 1; round <= rounds; round += 1) {
      const orders = ordersOf(round);
      figures.bare.push(await writeBare(server.ownerUrl, orders));
      const ours = await drainWithLaurel(server.appUrl, `drain-${round}.myshopify.com`, orders, 3);
      figures.ours.push(orders.length / ours.seconds);
      const plain = await drainPlainly(server, `plain-${round}.myshopify.com`, orders.slice(0, plainCount));
      figures.plain.push(plain.perSecond);
      figures.exact &&= ours.exact && plain.exact;
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

function ordersOf(round: number): BodyOrder[] {
  const random = randomFrom(round);
  const at = new Date('2026-11-01T10:00:00Z');
  return Array.from({ length: ordersCount }, (_, index) => ({
    orderId: round * 10_000_000 + index + 1,
    customerId: 7_000_000 + Math.floor(random() * customersCount),
    subtotalMinor: 100 + Math.floor(random() * 20_000),
    at: new Date(at.getTime() + index * 1000),
  }));
}
