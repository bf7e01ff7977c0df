import type { DrainReport, DrainStore } from '../ports/drain-store.ts';
import type { EventReader } from '../ports/events.ts';
import type { TraceHash } from '../ports/trace-hash.ts';
import type { ShopId } from '../../domain/shared/ids.ts';
import { batchWork } from './decide.ts';

/** Events worked in one transaction, at most. Larger batches gain little and hold locks longer. */
const batchMax = 500;
/** Two lanes that learnt of the same order, or member, at once: one goes first, and the other does its batch again. */
const contendedMax = 8;
const contendedPauseMs = 10;
/** An event is set aside only after it has failed alone this often: what fails once may have had bad luck. */
const triesAloneMax = 3;
/** The same of one that ran out of time: a database that is short of breath gets longer to recover before an event is blamed. */
const triesOutOfTimeMax = 5;

/**
 * Works a lane until nothing waits in it or another worker holds it. A batch that cannot be committed is halved until
 * the event at fault stands alone; that one becomes a dead letter with its reason, and the others go through. One batch that runs out
 * of time is halved as well: less may be done in time, and an event that alone never is must not hold up its lane.
 */
export function createDrain({ store, reader, hash }: { store: DrainStore; reader: EventReader; hash?: TraceHash }) {
  const work = batchWork(reader, hash);

  return async function drainLane(shopId: ShopId, lane: number, limit = batchMax): Promise<Omit<DrainReport, 'more'>> {
    const total = { claimed: true, done: 0, dead: 0, effects: 0 };
    let size = limit;
    let triesAlone = 0;
    let contended = 0;
    let buriedForTime = false;
    for (;;) {
      const outcome = await attempt(size);
      if (outcome instanceof Fault) {
        if (outcome.contended && contended < contendedMax) {
          await new Promise((resolve) => setTimeout(resolve, contendedPauseMs * 2 ** contended));
          contended += 1;
          continue;
        }
        if (size > 1 && !outcome.passing) {
          size = Math.max(1, Math.floor(size / 2));
          continue;
        }
        if (outcome.passing || outcome.first === null) throw outcome.cause;
        triesAlone += 1;
        if (triesAlone < (outcome.outOfTime ? triesOutOfTimeMax : triesAloneMax)) continue;
        // Two in a row, and nothing done between them: then it is the database that has no time.
        if (outcome.outOfTime && buriedForTime) throw outcome.cause;
        buriedForTime = outcome.outOfTime;
        await store.bury({ shopId, sourceId: outcome.first, reason: outcome.reason });
        total.dead += 1;
        size = limit;
        triesAlone = 0;
        continue;
      }
      triesAlone = 0;
      contended = 0;
      buriedForTime = false;
      if (!outcome.claimed) return { ...total, claimed: total.done + total.dead > 0 };
      total.done += outcome.done;
      total.dead += outcome.dead;
      total.effects += outcome.effects;
      if (!outcome.more) return total;
      size = limit;
    }

    async function attempt(batchSize: number): Promise<DrainReport | Fault> {
      let first: string | null = null;
      const watched = {
        ...work,
        plan(events: Parameters<typeof work.plan>[0]) {
          first = events[0]?.sourceId ?? null;
          return work.plan(events, shopId);
        },
      };
      try {
        return await store.drain({ shopId, lane, limit: batchSize, work: watched });
      } catch (cause) {
        return new Fault(cause, first);
      }
    }
  };
}

/** A batch that was rolled back. `passing` faults are the database's, not the event's: the batch is tried again later. */
class Fault {
  readonly cause: unknown;
  readonly first: string | null;

  constructor(cause: unknown, first: string | null) {
    this.cause = cause;
    this.first = first;
  }

  /** Somebody else was at the same rows: nothing is wrong with anything. */
  get contended(): boolean {
    const code = (this.cause as { code?: unknown } | null)?.code;
    return typeof code === 'string' && code.startsWith('40');
  }

  /** PostgreSQL cancelled the statement (57014): as a rule because it took longer than statements may. */
  get outOfTime(): boolean {
    return (this.cause as { code?: unknown } | null)?.code === '57014';
  }

  get passing(): boolean {
    const code = (this.cause as { code?: unknown } | null)?.code;
    if (this.outOfTime) return false;
    // PostgreSQL: 08 connection, 40 serialization and deadlock, 53 resources, 57 operator intervention; Node: E… network.
    if (typeof code === 'string') return /^(08|40|53|57)/.test(code) || /^E[A-Z]+$/.test(code);
    // The driver reports a lost connection without a code.
    return this.cause instanceof Error && /connection|timeout|terminated/i.test(this.cause.message);
  }

  get reason(): string {
    return this.cause instanceof Error ? `fault: ${this.cause.message}` : `fault: ${String(this.cause)}`;
  }
}
