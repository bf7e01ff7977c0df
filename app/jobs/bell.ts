import type { LaneBell } from '../application/ports/events.ts';
import type { ShopId } from '../domain/shared/ids.ts';

/**
 * Drains lanes as they are rung, `concurrency` at a time. Each lane by itself is drained in turn; one that rings while it is being
 * drained is drained once more, because the batch under way may have been read before. A drain that fails is left to the queue.
 */
export async function answerBell({
  bell,
  drainLane,
  log,
  concurrency,
}: {
  bell: LaneBell;
  drainLane: (shopId: ShopId, lane: number) => Promise<void>;
  log: { warn(fields: object, message: string): void };
  concurrency: number;
}): Promise<{ close(): Promise<void> }> {
  const waiting = new Map<string, { shopId: ShopId; lane: number }>();
  const working = new Map<string, Promise<void>>();
  let closed = false;

  function next(): void {
    for (const [key, { shopId, lane }] of waiting) {
      if (closed || working.size >= concurrency) return;
      if (working.has(key)) continue;
      waiting.delete(key);
      const work = drainLane(shopId, lane)
        .catch((fault: unknown) => log.warn({ err: fault, shopId, lane }, 'A lane could not be drained; it is tried again.'))
        .finally(() => {
          working.delete(key);
          next();
        });
      working.set(key, work);
    }
  }

  await bell.listen((shopId, lane) => {
    waiting.set(`${shopId} ${lane}`, { shopId, lane });
    next();
  });
  return {
    async close() {
      closed = true;
      await Promise.all(working.values());
    },
  };
}
