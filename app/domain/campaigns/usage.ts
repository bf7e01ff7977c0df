import type { Campaign } from '../program/ruleset.ts';

/** What a campaign has given so far, over all members. */
export interface CampaignUsage {
  readonly points: number;
  readonly participants: number;
  /** Orders that took part. */
  readonly orders: number;
}

export const unused: CampaignUsage = { points: 0, participants: 0, orders: 0 };

/** What one order asks of a campaign. */
export interface CampaignAsk {
  /** What it is entitled to at present if nothing is short; less than before after a refund. */
  readonly points: number;
  /** What it was given before. */
  readonly alreadyGranted: number;
  /** Whether its member is counted among the participants already. */
  readonly isParticipant: boolean;
}

export interface CampaignGrant {
  /** What the order has now, all in all. */
  readonly granted: number;
  readonly usage: CampaignUsage;
  readonly isParticipant: boolean;
}

type Limits = Pick<Campaign['limits'], 'participants' | 'budgetPoints'>;

/**
 * Settles what an order has from a campaign whose limits members share. Where the limits run out, who is recorded first is
 * given first: a budget that many draw from cannot be independent of the order in which they come, so the rule is this one.
 *
 * - An order is given what it asks for or what is left, whichever is less; a part is given rather than nothing.
 * - What it has been given stays given: it is not reduced by what others take, nor by a budget that was made smaller since.
 * - What it no longer asks for goes back, and whoever is recorded next may have it.
 * - A member is a participant from the first points on and remains one, so that nobody's place is lost by a return.
 * - A member who would be one participant too many is given nothing.
 */
export function grantFromCampaign(usage: CampaignUsage, ask: CampaignAsk, limits: Limits): CampaignGrant {
  const isFull = limits.participants !== null && usage.participants >= limits.participants;
  const left =
    isFull && !ask.isParticipant ? 0 : limits.budgetPoints === null ? ask.points : Math.max(0, limits.budgetPoints - usage.points);
  const granted = Math.min(ask.points, ask.alreadyGranted + left);
  const joins = !ask.isParticipant && granted > 0;
  return {
    granted,
    usage: {
      ...usage,
      points: usage.points + granted - ask.alreadyGranted,
      participants: usage.participants + (joins ? 1 : 0),
    },
    isParticipant: ask.isParticipant || joins,
  };
}
