import type { Campaign, Ruleset } from '../../domain/program/ruleset.ts';
import { instantFromIso, type Instant } from '../../domain/shared/instant.ts';
import type { NewRun } from '../ports/runs.ts';
import type { RunHandler } from './work-runs.ts';

/**
 * The starts and ends of a ruleset's campaigns that lie after `now`, as runs to be made when it is published. Points need
 * none of them: an order is counted by the campaigns of its own time. They are for what shows a campaign to people.
 */
export function campaignRuns(programId: string, ruleset: Pick<Ruleset, 'campaigns'>, now: Instant): NewRun[] {
  return ruleset.campaigns.filter(({ enabled }) => enabled).flatMap((campaign) => boundariesOf(programId, campaign).filter(({ dueAt }) => dueAt > now)); // prettier-ignore
}

function boundariesOf(programId: string, { id, name, startsAt, endsAt }: Campaign): NewRun[] {
  const boundary = (which: 'starts' | 'ends', text: string): NewRun[] => {
    const dueAt = instantFromIso(text);
    if (dueAt === null) return [];
    // The instant is part of the name: a campaign that is moved starts again, at its new time.
    return [{ kind: 'campaign_boundaries', occasion: `${programId}/${id} ${which} ${text}`, dueAt, input: { programId, campaignId: id, name, which } }]; // prettier-ignore
  };
  return [...boundary('starts', startsAt), ...boundary('ends', endsAt)];
}

/** What is told of a boundary: the run itself, with the campaign's name, in the list of runs. */
export const passCampaignBoundary: RunHandler = async (run) => ({ cursor: null, done: 1, report: run.input });
