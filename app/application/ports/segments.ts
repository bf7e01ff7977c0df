import type { Segment } from '../../domain/program/ruleset.ts';
import type { Scores } from '../../domain/segments/index.ts';
import type { MemberId, ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';

/** How a refresh changed who is in a segment. */
export interface SegmentChange {
  readonly entered: number;
  readonly left: number;
}

export interface SegmentMembership {
  readonly segmentId: string;
  readonly enteredAt: Instant;
  /** Null while the member is in it. */
  readonly leftAt: Instant | null;
}

/** A member's scores as they should be now. */
export interface MemberScores extends Scores {
  readonly memberId: MemberId;
  /** 0 to 100. */
  readonly churnRisk: number;
}

interface OfProgram {
  readonly shopId: ShopId;
  readonly programId: string;
}

/**
 * Which members of a program are in which of its segments, as of the last refresh, and who was. What a member earns does not
 * depend on it: an order asks the member's own facts as of its time. This is for questions over many members.
 *
 * Memberships follow from where members stand (`member_standings`) and whom staff put in or out (facts of kind `segment`): a
 * refresh that was missed, or done twice, is made good by the next one. `at`: the instant of the refresh; conditions ask as of then,
 * and it is when members enter and leave.
 */
export interface Segments {
  /** Goes over all members of the program. */
  refresh(input: OfProgram & { readonly segment: Segment; readonly at: Instant }): Promise<SegmentChange>;
  /** Goes over these members only, for all segments: for what has just changed about them. */
  refreshMembers(
    input: OfProgram & { readonly segments: readonly Segment[]; readonly memberIds: readonly MemberId[]; readonly at: Instant },
  ): Promise<SegmentChange>;
  /** Everybody leaves the segments that the ruleset no longer has. */
  retire(input: OfProgram & { readonly segments: readonly Pick<Segment, 'id'>[]; readonly at: Instant }): Promise<SegmentChange>;
  /** How many members are in each segment; one that nobody is in is left out. */
  counts(input: OfProgram): Promise<ReadonlyMap<string, number>>;
  /** How many members a segment would have if it were refreshed now: for one that is being written. Changes nothing. */
  estimate(input: OfProgram & { readonly segment: Segment; readonly at: Instant }): Promise<number>;
  /** Members in a segment by ascending id; the cursor is the last id of the page before. */
  members(input: OfProgram & { readonly segmentId: string; readonly cursor: string | null; readonly limit: number }): Promise<{
    readonly members: ReadonlyArray<{ readonly memberId: MemberId; readonly enteredAt: Instant }>;
    readonly nextCursor: string | null;
  }>;
  /** Every stay of a member in a segment, the newest first. */
  history(shopId: ShopId, memberId: MemberId): Promise<readonly SegmentMembership[]>;
  /**
   * Members whose scores of recency, frequency, monetary value or churn risk are no longer those that they stand with, by ascending id
   * after `after`. Scores are relative to everybody who ever ordered in the program.
   */
  outdatedScores(
    input: OfProgram & { readonly at: Instant; readonly after: MemberId | null; readonly limit: number },
  ): Promise<readonly MemberScores[]>;
}
