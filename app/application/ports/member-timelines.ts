import type { CampaignUsage } from '../../domain/campaigns/index.ts';
import type { EarningContext } from '../../domain/earning/context.ts';
import type { ShopId } from '../../domain/shared/ids.ts';
import type { ProgramFacts, TimelineRecord } from './drain-store.ts';

/** Members' whole timelines, for those who only look: backtests, previews, proofs. Nothing is locked; the worker goes on meanwhile. */
export interface MemberTimelines {
  /** The shop's first program with its published rulesets; null while there is none. */
  program(shopId: ShopId): Promise<ProgramFacts | null>;
  /** How many members `memberIds` leads through. */
  count(shopId: ShopId, programId: string): Promise<number>;
  /** Members of a program in the order of their ids, after one of them; at most `limit`. */
  memberIds(input: {
    readonly shopId: ShopId;
    readonly programId: string;
    readonly after: string | null;
    readonly limit: number;
  }): Promise<readonly string[]>;
  /** By member: everything that is stored of them, as of one instant. */
  timelineOf(shopId: ShopId, memberIds: readonly string[]): Promise<ReadonlyMap<string, TimelineRecord>>;
  /** What is known of products; one that is not in it is not known. */
  products(shopId: ShopId, productIds: readonly string[]): Promise<EarningContext['products']>;
  /** What campaigns have given so far, by campaign. */
  campaignUsage(shopId: ShopId, programId: string): Promise<ReadonlyMap<string, CampaignUsage>>;
}
