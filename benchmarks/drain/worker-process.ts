import { createDrainStore } from '../../app/adapters/postgres/drain-store.server.ts';
import { shopifyReader } from '../../app/adapters/shopify/payloads/reader.ts';
import { createDrain } from '../../app/application/events/drain.ts';
import { openDatabase, type Database } from '../../app/db.server.ts';
import type { ShopId } from '../../app/domain/shared/ids.ts';

/** What a worker is told to drain. */
export interface Task {
  readonly appUrl: string;
  readonly shopId: ShopId;
  readonly lanes: readonly number[];
  readonly lanesAtOnce: number;
}

/** One of several workers: drains the lanes that it is told, and says when it is done, until its parent lets go of it. */
let database: Database | undefined;
process.on('message', (task: Task) => {
  database ??= openDatabase({ url: task.appUrl, connectionsMax: task.lanesAtOnce + 2 });
  void work(database, task);
});
process.once('disconnect', () => void database?.close());
process.send?.('ready');

async function work({ pool }: Database, { shopId, lanes, lanesAtOnce }: Task): Promise<void> {
  const drain = createDrain({ store: createDrainStore({ pool }), reader: shopifyReader });
  const waiting = [...lanes];
  await Promise.all(
    Array.from({ length: lanesAtOnce }, async () => {
      for (let lane = waiting.pop(); lane !== undefined; lane = waiting.pop()) await drain(shopId, lane);
    }),
  );
  process.send?.('done');
}
