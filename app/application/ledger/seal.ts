import type { Seals } from '../ports/seals.ts';
import type { RunHandler } from '../schedule/work-runs.ts';

/** Transfers in a page: a second's work or so. */
const transfersOfPage = 16_384;
/** How often work that is under way is waited for before the rest is left to the next run. */
const waitsMax = 10;
const restMs = 5_000;

/** Seals what was posted since the last time, page by page. What cannot be sealed yet, because older work is not over, waits. */
export function sealLedger({ seals }: { seals: Seals }): RunHandler {
  return async (run) => {
    const { sealed, more, waits } = await seals.seal({ shopId: run.shopId, limit: transfersOfPage });
    const waited = Number(run.cursor?.['waited'] ?? 0);
    if (waits && waited < waitsMax) return { cursor: { waited: waited + 1 }, done: 0, restMs };
    return { cursor: more ? { waited: 0 } : null, done: sealed };
  };
}
