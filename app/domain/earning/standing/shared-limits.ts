import { grantFromCampaign, unused, type CampaignUsage } from '../../campaigns/index.ts';
import type { Campaign } from '../../program/ruleset.ts';

/**
 * What campaigns whose limits members share have left, while a batch is decided. Whoever is counted first is given first: a limit
 * that many draw from cannot be independent of their order. What an order was given stays given to it.
 */
export class SharedLimits {
  readonly #before: ReadonlyMap<string, CampaignUsage>;
  readonly #usage: Map<string, CampaignUsage>;
  readonly #changed = new Set<string>();

  /** `usage`: of campaigns that limit what members share; what others have given need not be known. */
  constructor(usage: ReadonlyMap<string, CampaignUsage>) {
    this.#before = usage;
    this.#usage = new Map(usage);
  }

  /** For one who looks on: previews, backtests. Nothing is drawn, and nothing is limited by others. */
  static none(): SharedLimits {
    return new SharedLimits(new Map());
  }

  /** Points that the campaign may give an order which has `already` from it; null for any number, 0 when the member cannot take part any more. */
  roomFor({ id, limits }: Campaign, already: number, takesPart: boolean): number | null {
    const usage = this.#of(id);
    if (limits.participants !== null && !takesPart && usage.participants >= limits.participants) return 0;
    return limits.budgetPoints === null ? null : Math.max(0, limits.budgetPoints - usage.points + already);
  }

  /** Settles what an order got: gives back what it no longer needs, draws what it needs more. */
  settle(campaign: Campaign, ask: { points: number; already: number; wasCounted: boolean }): number {
    const { granted, usage } = grantFromCampaign(
      this.#of(campaign.id),
      { points: ask.points, alreadyGranted: ask.already, isParticipant: true },
      campaign.limits,
    );
    this.#put(campaign.id, { ...usage, orders: usage.orders + (ask.wasCounted ? 0 : 1) });
    return granted;
  }

  /** Counts members who take part, or no longer do. */
  countParticipants(campaignId: string, by: 1 | -1): void {
    const usage = this.#of(campaignId);
    this.#put(campaignId, { ...usage, participants: usage.participants + by });
  }

  /** What campaigns have given by now, of those that gave or took back anything. */
  get changed(): ReadonlyMap<string, CampaignUsage> {
    return new Map([...this.#changed].map((id) => [id, this.#of(id)]));
  }

  /** By how much each campaign has given more, or less, than before. */
  get changes(): ReadonlyMap<string, CampaignUsage> {
    return new Map(
      [...this.#changed].map((id) => {
        const before = this.#before.get(id) ?? unused;
        const now = this.#of(id);
        return [
          id,
          {
            points: now.points - before.points,
            participants: now.participants - before.participants,
            orders: now.orders - before.orders,
          },
        ];
      }),
    );
  }

  #of(id: string): CampaignUsage {
    return this.#usage.get(id) ?? unused;
  }

  #put(id: string, usage: CampaignUsage): void {
    this.#usage.set(id, usage);
    this.#changed.add(id);
  }
}
