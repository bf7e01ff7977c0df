import { createDrainStore } from '../../app/adapters/postgres/drain-store.server.ts';
import { shopifyReader } from '../../app/adapters/shopify/payloads/reader.ts';
import { createDrain } from '../../app/application/events/drain.ts';
import { openDatabase } from '../../app/db.server.ts';
import type { ShopId } from '../../app/domain/shared/ids.ts';

/** What a worker is told to drain. */
export interface Task {
  readonly appUrl: string;
  readonly shopId: ShopId;
  readonly lanes: readonly number[];
  readonly lanesAtOnce: number;
}

/** One of several workers: says when it is ready, drains the lanes that it is told, and says when it is done. */
process.once('message', (task: Task) => {
  void work(task);
});
process.send?.('ready');

async function work({ appUrl, shopId, lanes, lanesAtOnce }: Task): Promise<void> {
  const database = openDatabase({ url: appUrl, connectionsMax: lanesAtOnce + 2 });
  const drain = createDrain({ store: createDrainStore({ pool: database.pool }), reader: shopifyReader });
  const waiting = [...lanes];
  await Promise.all(
    Array.from({ length: lanesAtOnce }, async () => {
      for (let lane = waiting.pop(); lane !== undefined; lane = waiting.pop()) await drain(shopId, lane);
    }),
  );
  process.send?.('done');
  await database.close();
  process.disconnect();
}
