import type { ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { Clock } from '../ports/clock.ts';
import type { Run, RunNudge, Runs, RunValue } from '../ports/runs.ts';
import type { RunKind } from './kinds.ts';

/** What one page of a run came to. */
export interface RunPage {
  /** Where the next page begins; null when this was the last. */
  readonly cursor: RunValue | null;
  /** How much this page did, in the kind's own measure. */
  readonly done: number;
  /** How much there is in all, when the page learnt it. */
  readonly total?: number;
  /** What came out of the whole run; read from the last page only. */
  readonly report?: RunValue;
  /** Rest this long before the next page, because it waits for others' work. */
  readonly restMs?: number;
}

/**
 * Works one page. It may be repeated, in whole, after a crash, and by another worker: what it does must be idempotent, and
 * it ends well within the lease. Throws when the page could not be done; the run is then gone on with later.
 */
export type RunHandler = (run: Run, options: { readonly page: number }) => Promise<RunPage>;
export type RunHandlers = Readonly<Partial<Record<RunKind, RunHandler>>>;

/** Longer than any page may take, with every call to Shopify in it tried again. */
const leaseMs = 120_000;
/** After this long a shop's turn is over, so that events and other shops are not kept waiting. */
const turnMs = 2_000;
/** Rows in a page. */
const pageSize = 500;
/** A run that fails this often in a row is for a person to look at. */
const faultsMax = 8;

/** Exponential, from 30 s to an hour. */
function backoffMs(faults: number): number {
  return Math.min(3_600_000, 30_000 * 2 ** Math.min(faults, 10));
}

/**
 * Works a shop's due runs, one after the other, for the length of a turn. What is not over by then is given back with
 * its place and nudged for again; a worker that dies leaves its run to the next one by the lease.
 */
export function createWorkRuns(deps: { runs: Runs; handlers: RunHandlers; nudge: RunNudge; clock: Clock; page?: number }) {
  const { runs, handlers, nudge, clock, page = pageSize } = deps;

  return async (shopId: ShopId): Promise<void> => {
    const turnEnds = clock.now() + turnMs;
    for (;;) {
      const run = await runs.claim({ shopId, at: clock.now(), leaseMs });
      if (run === null) return;
      const finished = await work(run, turnEnds);
      if (finished && clock.now() < turnEnds) continue;
      nudge.runs(shopId);
      return;
    }
  };

  /** True when nothing of the run is left for now. */
  async function work(run: Run, turnEnds: number): Promise<boolean> {
    const handler = handlers[run.kind];
    if (handler === undefined) {
      await runs.end(run, {
        at: clock.now(),
        done: run.done,
        end: { state: 'failed', fault: `Nothing here works runs of the kind ${run.kind}.` },
      });
      return true;
    }
    let at = run;
    for (;;) {
      const outcome = await attempt(handler, at);
      if ('fault' in outcome) {
        await giveUpForNow(at, outcome.fault);
        return true;
      }
      const done = at.done + outcome.done;
      if (outcome.cursor === null) {
        await runs.end(at, { at: clock.now(), done, end: { state: 'done', report: outcome.report ?? null } });
        return true;
      }
      const total = outcome.total ?? at.total;
      const mine = await runs.proceed(at, { at: clock.now(), leaseMs, cursor: outcome.cursor, done, total });
      if (!mine) return true;
      at = { ...at, cursor: outcome.cursor, done, total, faults: 0 };
      const resting = outcome.restMs ?? 0;
      if (resting === 0 && clock.now() < turnEnds) continue;
      await runs.end(at, { at: clock.now(), done, end: { state: 'waiting', at: (clock.now() + resting) as Instant, fault: null } });
      return resting > 0;
    }
  }

  async function attempt(handler: RunHandler, run: Run): Promise<RunPage | { readonly fault: string }> {
    try {
      return await handler(run, { page });
    } catch (cause) {
      return { fault: cause instanceof Error ? cause.message : String(cause) };
    }
  }

  async function giveUpForNow(run: Run, fault: string): Promise<void> {
    const at = clock.now();
    const tried = run.faults + 1 < faultsMax;
    const end = tried
      ? ({ state: 'waiting', at: (at + backoffMs(run.faults)) as Instant, fault } as const)
      : ({ state: 'failed', fault } as const);
    await runs.end(run, { at, done: run.done, end });
  }
}
