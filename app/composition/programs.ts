import type { Pool } from 'pg';
import { createMemberTimelines } from '../adapters/postgres/member-timelines.server.ts';
import { createProgramVersions } from '../adapters/postgres/program-versions.server.ts';
import { createRuns } from '../adapters/postgres/runs.server.ts';
import { createBacktest } from '../application/backtest/backtest.ts';
import { createBacktests } from '../application/backtest/start.ts';
import type { Clock } from '../application/ports/clock.ts';
import type { RunNudge } from '../application/ports/runs.ts';
import type { Shops } from '../application/ports/shops.ts';
import { createDrafts } from '../application/program/drafts.ts';
import { createPublish } from '../application/program/publish.ts';
import { createRollBack } from '../application/program/roll-back.ts';
import { createWithdraw } from '../application/program/withdraw.ts';

/** Programs as code: versions, the working copy, and what a draft would have done. */
export function createPrograms({ pool, shops, nudge, clock }: { pool: Pool; shops: Shops; nudge: RunNudge; clock: Clock }) {
  const versions = createProgramVersions({ pool });
  const runs = createRuns({ pool });
  const publish = createPublish({ shops, versions, clock, nudge });
  return {
    versions,
    publish,
    drafts: createDrafts({ shops, versions, clock, publish }),
    rollBack: createRollBack({ versions, publish }),
    withdraw: createWithdraw({ versions, clock }),
    backtest: createBacktest({ timelines: createMemberTimelines({ pool }) }),
    backtests: createBacktests({ runs, shops, nudge, clock }),
  };
}
