import type { Campaign } from '../../program/ruleset.ts';
import type { CountedOrder } from './count-order.ts';
import type { SharedLimits } from './shared-limits.ts';
import type { Standing } from './standing.ts';

/** What campaigns gave one order, and in how many orders each has counted for the member by now. */
export interface CampaignDraws {
  readonly grants: Readonly<Record<string, number>>;
  readonly counts: Standing['campaigns'];
}

/**
 * Counts an order in the campaigns that gave it something, and draws on what they share. `takesPart` has the campaigns in which the
 * member is counted, and gets those that are new.
 */
export function drawOnCampaigns(
  { order, atFirst }: CountedOrder,
  campaigns: readonly Campaign[],
  before: Standing['campaigns'],
  { shared, takesPart }: { readonly shared: SharedLimits; readonly takesPart: Set<string> },
): CampaignDraws {
  const grants: Record<string, number> = {};
  const counts = { ...before };
  for (const campaign of campaigns) {
    const given = atFirst.campaigns?.[campaign.id];
    const already = order.grants[campaign.id];
    if (given === undefined && already === undefined) continue;
    const points = given ?? 0;
    shared.settle(campaign, { points, already: already ?? 0, wasCounted: already !== undefined });
    if (given === undefined) continue;
    grants[campaign.id] = points;
    counts[campaign.id] = (counts[campaign.id] ?? 0) + 1;
    if (!takesPart.has(campaign.id)) {
      takesPart.add(campaign.id);
      shared.countParticipants(campaign.id, 1);
    }
  }
  return { grants, counts };
}
