import type { Clock } from '../ports/clock.ts';
import type { DrainStore } from '../ports/drain-store.ts';
import type { Nudge } from '../ports/events.ts';
import type { Outbox } from '../ports/outbox.ts';

export interface Maintenance {
  /** Prepares the coming days' partitions of the inbox and drops those whose retention is over. */
  maintainInbox(today: Date): Promise<void>;
}

/** Finds work whose nudge was lost, and work that time brings: scheduled runs, new days. Safe to run at any time, by anyone. */
export function createSweep(deps: {
  store: DrainStore;
  outbox: Outbox;
  /** Makes the runs that time has brought and nudges for those that are due. */
  makeRuns: () => Promise<unknown>;
  /** Settles referrals that time has changed. */
  settleReferrals: () => Promise<void>;
  nudge: Nudge;
  clock: Clock;
  maintenance: Maintenance;
}) {
  let maintainedDay = '';
  return async (): Promise<void> => {
    for (const { shopId, lane } of await deps.store.lanesWithWork()) deps.nudge.lane(shopId, lane);
    for (const shopId of await deps.outbox.shopsWithDueEffects()) deps.nudge.effects(shopId);
    const today = new Date(deps.clock.now());
    const day = today.toISOString().slice(0, 10);
    if (day !== maintainedDay) {
      await deps.maintenance.maintainInbox(today);
      maintainedDay = day;
    }
    await deps.makeRuns();
    await deps.settleReferrals();
  };
}
