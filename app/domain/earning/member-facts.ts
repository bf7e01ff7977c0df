import type { ActivityKind } from '../program/ruleset.ts';
import type { Instant } from '../shared/instant.ts';

/**
 * One thing learnt about a member besides their orders. Facts are collected by `key`, the newest `at` of a key wins, and
 * everything that follows from them (points, tiers, segments) is a function of the facts that are there: duplicates and
 * any order of arrival lead to the same.
 */
export interface MemberFact {
  /** Names the business fact, for ever: `activity:review:judgeme:8123`, `tags`, `grant:referral:17`. */
  readonly key: string;
  readonly at: Instant;
  readonly what: MemberFactContent;
}

export type MemberFactContent =
  /** The member did something that the ruleset's activities may reward. */
  | {
      readonly kind: 'activity';
      readonly activity: ActivityKind;
      /** Tells custom activities, and networks, apart. */
      readonly code: string | null;
      /** What it was about: a product, a page, a friend. */
      readonly subject: string | null;
      readonly review?: { readonly photo: boolean; readonly verified: boolean; readonly characters: number };
    }
  /** The customer's tags from this instant on: all of them, or what was added to and taken from those before. */
  | { readonly kind: 'tags'; readonly tags: readonly string[] }
  | { readonly kind: 'tags_changed'; readonly added: readonly string[]; readonly removed: readonly string[] }
  /** The member's birthday, as month and day: `05-17`. */
  | { readonly kind: 'birthday'; readonly day: string }
  /** Put into a segment by hand, or out of it. */
  | { readonly kind: 'segment'; readonly segment: string; readonly inside: boolean }
  /** A tier given by staff, until an instant or for good; null ends it. */
  | { readonly kind: 'tier'; readonly tier: string | null; readonly until: Instant | null }
  /** Whether they take part from this instant on: who left, or was blocked, earns nothing by what they do meanwhile. */
  | { readonly kind: 'status'; readonly status: 'active' | 'left' | 'blocked' }
  /** Scores of recency, frequency and monetary value as computed at that instant. */
  | { readonly kind: 'scores'; readonly recency: number; readonly frequency: number; readonly monetary: number; readonly churnRisk: number }
  /** Points given or taken by staff: the transfer is posted by the command itself; tiers may count it. */
  | { readonly kind: 'adjustment'; readonly points: number }
  /** Points that something else entitles the member to; a later fact of the same key changes how many. 0 takes them back. */
  | { readonly kind: 'grant'; readonly points: number; readonly reason: string; readonly expiresAt?: Instant | null };

/** How a member fact travels through the inbox: topic `laurel/member_fact`, this as its body. */
export interface MemberFactBody {
  /** Whose: by Shopify customer, or by member id. */
  readonly customerId?: string;
  readonly memberId?: string;
  readonly fact: MemberFact;
}
