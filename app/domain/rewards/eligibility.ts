import type { Reward, Ruleset } from '../program/ruleset.ts';
import type { Instant } from '../shared/instant.ts';
import { refuse, type Refusal } from '../shared/result.ts';

/** A member as they are now. Somebody of whom nothing is known yet has no tier and is in no segment. */
export interface MemberNow {
  readonly tier: string | null;
  readonly segments: readonly string[];
}

/** What has been taken so far; redemptions whose points went back do not count, except in `inTheLastHour`. */
export interface Taken {
  /** Of this reward, by everybody. */
  readonly ofReward: number;
  /** Of this reward, by this member; in the current calendar month of the shop's time zone. */
  readonly byMember: number;
  readonly byMemberThisMonth: number;
  /** Of any reward, by this member, given back or not. */
  readonly inTheLastHour: number;
}

/**
 * How many rewards a member may take in an hour. Taking and giving back again costs a discount at Shopify each time, so a script
 * that does it in a loop is stopped; nobody shops like that.
 */
export const redemptionsPerHourMax = 20;

/** Why this member may not have this reward now; null when they may. Points and cart are another matter: see quoteRedemption. */
export function refusalOfReward(
  reward: Reward,
  { ruleset, member, taken, at }: { ruleset: Ruleset; member: MemberNow; taken: Taken; at: Instant },
): Refusal | null {
  if (!isOfferedAt(reward, at)) return refuse('reward_not_now', 'This reward is not offered at the moment.', 'rewardId');
  if (!isOneOf(reward.tiers, [member.tier])) return notForYou();
  if (!isOneOf(reward.segments, member.segments)) return notForYou();
  if (!hasOpenCampaign(reward, ruleset, member, at)) {
    return refuse('reward_not_now', 'This reward belongs to a campaign that is not running at the moment.', 'rewardId');
  }
  if (taken.inTheLastHour >= redemptionsPerHourMax) {
    return refuse('rate_limited', `You have taken ${redemptionsPerHourMax} rewards within an hour. Please come back later.`);
  }
  const { perMember, perMemberPerMonth } = reward.limits;
  if (perMember !== null && taken.byMember >= perMember) {
    return refuse('reward_limit_reached', 'You have taken this reward as often as it is offered to one member.', 'rewardId');
  }
  if (perMemberPerMonth !== null && taken.byMemberThisMonth >= perMemberPerMonth) {
    return refuse('reward_limit_reached', 'You have taken this reward as often as it is offered within a month.', 'rewardId');
  }
  return isLeft(reward, taken) ? null : soldOut();
}

/** Whether stock is left; a gift (of a tier, of a referral) is bound by nothing else. */
export function isLeft({ stock }: Reward, { ofReward }: Pick<Taken, 'ofReward'>): boolean {
  return stock === null || ofReward < stock;
}

export function soldOut(): Refusal {
  return refuse('reward_out_of_stock', 'This reward has run out. Please choose another one.', 'rewardId');
}

function isOfferedAt({ validFrom, validUntil }: Reward, at: Instant): boolean {
  return (validFrom === null || Date.parse(validFrom) <= at) && (validUntil === null || at < Date.parse(validUntil));
}

/** An empty list asks for nothing. */
function isOneOf(asked: readonly string[], had: ReadonlyArray<string | null>): boolean {
  return asked.length === 0 || asked.some((one) => had.includes(one));
}

function hasOpenCampaign(reward: Reward, ruleset: Ruleset, member: MemberNow, at: Instant): boolean {
  if (reward.campaigns.length === 0) return true;
  return ruleset.campaigns.some(
    (campaign) =>
      reward.campaigns.includes(campaign.id) &&
      campaign.enabled &&
      Date.parse(campaign.startsAt) <= at &&
      at < Date.parse(campaign.endsAt) &&
      isOneOf(campaign.tiers, [member.tier]) &&
      isOneOf(campaign.segments, member.segments),
  );
}

function notForYou(): Refusal {
  return refuse('reward_not_for_member', 'This reward is for other members of the program.', 'rewardId');
}
