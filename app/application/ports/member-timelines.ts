import type { MemberId, ShopId } from '../../domain/shared/ids.ts';
import type { TimelineRecord } from './drain-store.ts';

/** Members' whole timelines, for those who only look: backtests, previews, proofs. Nothing is locked. */
export interface MemberTimelines {
  /** Members of a program in the order of their ids, after one of them; at most `limit`. Those who were merged into others are not among them. */
  page(input: {
    readonly shopId: ShopId;
    readonly programId: string;
    readonly after: MemberId | null;
    readonly limit: number;
  }): Promise<ReadonlyArray<{ readonly memberId: MemberId; readonly timeline: TimelineRecord }>>;
  /** How many members `page` leads through. */
  count(input: { readonly shopId: ShopId; readonly programId: string }): Promise<number>;
}
