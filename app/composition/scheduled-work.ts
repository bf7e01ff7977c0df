import type { Pool } from 'pg';
import { createDueWork } from '../adapters/postgres/due-work.server.ts';
import { createExpiry } from '../adapters/postgres/expiry.server.ts';
import { createMemberTimelines } from '../adapters/postgres/member-timelines.server.ts';
import { createProgramVersions } from '../adapters/postgres/program-versions.server.ts';
import { createReconciliations } from '../adapters/postgres/reconciliations.server.ts';
import { createReferrals } from '../adapters/postgres/referrals.server.ts';
import { createRuns } from '../adapters/postgres/runs.server.ts';
import { createSeals } from '../adapters/postgres/seals.server.ts';
import { createSegments } from '../adapters/postgres/segments.server.ts';
import { createBacktest } from '../application/backtest/backtest.ts';
import { expirePoints } from '../application/ledger/expire-points.ts';
import { sealLedger } from '../application/ledger/seal.ts';
import type { Clock } from '../application/ports/clock.ts';
import type { Inbox, Nudge } from '../application/ports/events.ts';
import type { OrdersSource } from '../application/ports/orders-source.ts';
import type { RunNudge } from '../application/ports/runs.ts';
import type { Shops } from '../application/ports/shops.ts';
import { createRecalculate } from '../application/program/recalculate.ts';
import { createSettleAdvocate, createSettleDue } from '../application/referrals/settle.ts';
import { createReconcile } from '../application/reconciliation/reconcile.ts';
import { passCampaignBoundary } from '../application/schedule/campaigns.ts';
import { giveBirthdays, recheckMembers, releasePending } from '../application/schedule/due-events.ts';
import type { RunKind } from '../application/schedule/kinds.ts';
import { lapseCodes } from '../application/schedule/lapse-codes.ts';
import { createMakeRuns } from '../application/schedule/make-runs.ts';
import { endReferralHolds } from '../application/schedule/referral-holds.ts';
import { refreshScores, refreshSegments } from '../application/schedule/segments.ts';
import { createWorkRuns, type RunHandlers } from '../application/schedule/work-runs.ts';
import type { ShopId } from '../domain/shared/ids.ts';

export interface ScheduledParts {
  readonly pool: Pool;
  readonly inbox: Inbox;
  readonly orders: OrdersSource;
  readonly shops: Shops;
  readonly lapse: (shopId: ShopId) => Promise<number>;
  readonly nudge: Nudge & RunNudge;
  readonly clock: Clock;
}

/** What works each kind of run. A kind that is not named here is neither scheduled nor started. */
function handlersOf({ pool, inbox, orders, shops, lapse, nudge, clock }: ScheduledParts): RunHandlers {
  const due = createDueWork({ pool });
  const runs = createRuns({ pool });
  const timelines = createMemberTimelines({ pool });
  const segments = createSegments({ pool });
  const referrals = createReferrals({ pool, nudge });
  const settleDue = createSettleDue({ referrals, settle: createSettleAdvocate({ referrals, clock }), clock });
  return {
    pending_release: releasePending({ due, inbox, clock }),
    tier_windows: recheckMembers({ due, inbox, clock }),
    code_expiry: lapseCodes({ lapse, effects: (shopId) => nudge.effects(shopId) }),
    referral_holds: endReferralHolds({ settleDue, shops }),
    expiry: expirePoints({ expiry: createExpiry({ pool }), shops }),
    ledger_seal: sealLedger({ seals: createSeals({ pool }) }),
    scores: refreshScores({ segments, inbox, shops }),
    segments_refresh: refreshSegments({ segments, shops }),
    birthdays: giveBirthdays({ due, inbox }),
    campaign_boundaries: passCampaignBoundary,
    recalculation: createRecalculate({ timelines, versions: createProgramVersions({ pool }), inbox, clock }),
    backtest: createBacktest({ timelines }).handler,
    reconciliation: createReconcile({ orders, reconciliations: createReconciliations({ pool }), runs, shops, inbox, clock }),
  };
}

/** The scheduler: makes the runs that time brings, and works a shop's due ones. */
export function createScheduledWork(parts: ScheduledParts) {
  const runs = createRuns(parts);
  const handlers = handlersOf(parts);
  const { nudge, clock } = parts;
  const kinds = Object.keys(handlers) as RunKind[];
  return {
    runs,
    makeRuns: createMakeRuns({ runs, due: createDueWork(parts), nudge, clock, kinds }),
    workRuns: createWorkRuns({ runs, handlers, nudge, clock }),
  };
}
