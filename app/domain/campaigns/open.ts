import type { AskedMember } from '../segments/asked.ts';
import type { Campaign, Ruleset } from '../program/ruleset.ts';
import type { Instant } from '../shared/instant.ts';

/**
 * Campaigns that an order of this member, placed at this instant, may take part in: enabled, begun and not over, for the
 * member's segments and tier, and with orders left for the member. Whether the order itself is of the kind (`when`, `lines`) is asked
 * when it is counted; what members share (participants, budget) is asked of the usage.
 *
 * A campaign lasts from `startsAt` until before `endsAt`. `used`: orders of the member that took part so far, by campaign.
 */
export function openCampaigns(
  { campaigns }: Pick<Ruleset, 'campaigns'>,
  at: Instant,
  member: Pick<AskedMember, 'tier' | 'segments'>,
  used: Readonly<Record<string, number>>,
): Campaign[] {
  return campaigns.filter((campaign) => {
    const { perMember } = campaign.limits;
    // Ids are words like any other, `constructor` among them.
    const usedHere = Object.hasOwn(used, campaign.id) ? (used[campaign.id] ?? 0) : 0;
    return isOn(campaign, at) && isFor(campaign, member) && (perMember === null || usedHere < perMember);
  });
}

/** Whether a campaign is in force at an instant. */
export function isOn({ enabled, startsAt, endsAt }: Campaign, at: Instant): boolean {
  return enabled && Date.parse(startsAt) <= at && at < Date.parse(endsAt);
}

/** Whether a campaign is meant for a member: of any of its segments, where it names some, and of any of its tiers, where it names some. */
export function isFor({ segments, tiers }: Campaign, member: Pick<AskedMember, 'tier' | 'segments'>): boolean {
  if (segments.length > 0 && !segments.some((id) => member.segments.includes(id))) return false;
  return tiers.length === 0 || (member.tier !== null && tiers.includes(member.tier));
}
