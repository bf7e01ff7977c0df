import type { Ruleset } from '../../domain/program/ruleset.ts';
import type { PublishedProgram, Shop } from '../laurel.ts';
import type { Clock } from '../ports/clock.ts';
import type { Inbox } from '../ports/events.ts';
import type { MemberTimelines } from '../ports/member-timelines.ts';
import type { ProgramVersions } from '../ports/program-versions.ts';
import type { NewRun, RunNudge, Runs } from '../ports/runs.ts';
import { campaignRuns } from '../schedule/campaigns.ts';
import type { RunHandler } from '../schedule/work-runs.ts';
import type { AfterPublishing } from './publish.ts';

/** The tiers of every member counted anew, once a version with other tiers is in force; null when its tiers are the same. */
export function recalculationRun({ programId, version, effectiveFrom, ruleset }: PublishedProgram, before: Ruleset): NewRun | null {
  if (JSON.stringify(ruleset.tiers) === JSON.stringify(before.tiers)) return null;
  return { kind: 'recalculation', occasion: `${programId}/${version}`, dueAt: effectiveFrom, input: { programId, version } };
}

/** Puts on the calendar what a published version calls for: its campaigns' beginnings and ends, its tiers' recalculation. */
export function planAfterPublishing({ runs, nudge, clock }: { runs: Runs; nudge: RunNudge; clock: Clock }): AfterPublishing {
  return async (shop: Shop, published, before) => {
    const recalculation = recalculationRun(published, before.ruleset);
    const campaigns = campaignRuns(published.programId, published.ruleset, clock.now());
    const planned = recalculation === null ? campaigns : [...campaigns, recalculation];
    if (planned.length === 0) return;
    await runs.make(shop.id, planned);
    nudge.runs(shop.id);
  };
}

/**
 * Asks the worker to look at every member again, page by page. The source id names version and member, so a page that is
 * repeated asks nothing twice. A version that was withdrawn meanwhile recalculates nothing.
 */
export function createRecalculate(deps: { timelines: MemberTimelines; versions: ProgramVersions; inbox: Inbox; clock: Clock }): RunHandler {
  const { timelines, versions, inbox, clock } = deps;
  return async (run, { page }) => {
    const { shopId } = run;
    const programId = String(run.input['programId']);
    const version = Number(run.input['version']);
    const published = await versions.find(shopId, version);
    if (published === null || published.withdrawnAt !== null) return { cursor: null, done: 0 };
    const after = run.cursor === null ? null : String(run.cursor['memberId']);
    const memberIds = await timelines.memberIds({ shopId, programId, after, limit: page });
    await Promise.all(
      memberIds.map((memberId) =>
        inbox.accept({
          shopId,
          sourceId: `recalculate:${programId}:${version}:${memberId}`,
          topic: 'laurel/member_recheck',
          subject: memberId,
          triggeredAt: clock.now(),
          body: JSON.stringify({ memberId }),
        }),
      ),
    );
    const last = memberIds.at(-1);
    const over = last === undefined || memberIds.length < page;
    const total = run.total ?? (await timelines.count(shopId, programId));
    return { cursor: over ? null : { memberId: last }, done: memberIds.length, total };
  };
}
