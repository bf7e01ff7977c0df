import type { Ruleset } from '../../domain/program/ruleset.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { PublishedProgram } from '../laurel.ts';
import type { Clock } from '../ports/clock.ts';
import type { Inbox } from '../ports/events.ts';
import type { MemberTimelines } from '../ports/member-timelines.ts';
import type { PlanPublished, ProgramVersions } from '../ports/program-versions.ts';
import type { NewRun } from '../ports/runs.ts';
import { campaignRuns } from '../schedule/campaigns.ts';
import type { RunHandler } from '../schedule/work-runs.ts';

/**
 * The tiers of every member counted anew, once a version with other tiers is in force; null when its tiers are those of every version
 * that it may follow. Of these one may still be withdrawn.
 */
export function recalculationRun(
  { programId, version, effectiveFrom, ruleset }: PublishedProgram,
  follows: readonly Ruleset[],
): NewRun | null {
  const tiers = JSON.stringify(ruleset.tiers);
  if (follows.every((before) => JSON.stringify(before.tiers) === tiers)) return null;
  return { kind: 'recalculation', occasion: `${programId}/${version}`, dueAt: effectiveFrom, input: { programId, version } };
}

/** What a published version calls for: its campaigns' beginnings and ends after `now`, its tiers' recalculation. */
export function planOf(now: Instant): PlanPublished {
  return (published, follows) => {
    const recalculation = recalculationRun(published, follows);
    const campaigns = campaignRuns(published.programId, published.ruleset, now);
    return recalculation === null ? campaigns : [...campaigns, recalculation];
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
