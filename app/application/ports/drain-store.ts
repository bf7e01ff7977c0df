import type { CampaignUsage } from '../../domain/campaigns/index.ts';
import type { EntitlementExplanation, OrderKnowledge, Position } from '../../domain/earning/index.ts';
import type { EarningContext } from '../../domain/earning/context.ts';
import type { MemberFact } from '../../domain/earning/member-facts.ts';
import type { MemberAward, StoredContribution, StoredStanding } from '../../domain/earning/standing/index.ts';
import type { MemberBooks } from '../../domain/ledger/index.ts';
import type { Ruleset } from '../../domain/program/ruleset.ts';
import type { RedemptionRecord } from '../../domain/rewards/index.ts';
import type { ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { TierMove } from '../../domain/tiers/index.ts';
import type { BackCredit } from './back-credits.ts';
import type { OrderTraces } from './guest-orders.ts';
import type { CollectionFacts, CustomerFacts, EventFact, ProductFacts, StoredEvent } from './events.ts';

/** One ruleset as published; orders placed from `effectiveFrom` on are pinned to it. */
export interface PublishedRuleset {
  readonly version: number;
  readonly effectiveFrom: Instant;
  readonly ruleset: Ruleset;
}

export interface ProgramFacts {
  readonly programId: string;
  readonly startsAt: Instant;
  /** IANA name of the shop's time zone. */
  readonly timeZone: string;
  /** Ascending by version. */
  readonly rulesets: readonly PublishedRuleset[];
  /** Spans before the program whose orders count after all; the newest decision first. */
  readonly backCredits?: ReadonlyArray<Pick<BackCredit, 'from' | 'until' | 'rulesetVersion'>>;
}

export interface OrderRecord {
  readonly orderId: string;
  readonly known: OrderKnowledge;
  /** When pending points of it become available by time alone; null when they do not. */
  readonly dueAt?: Instant | null;
  /** Per program id. */
  readonly awards: Readonly<Record<string, OrderAward>>;
  readonly explanations: Readonly<Record<string, EntitlementExplanation>>;
  /** The person behind it was forgotten: the ledger stays, no new link to a customer is made. */
  readonly erased: boolean;
}

export interface OrderAward {
  readonly memberId: string;
  /** Pinned when first awarded: a refund never uses newer rules. */
  readonly rulesetVersion: number;
  readonly position: Position;
  /** What the order counted for in its member's timeline; absent while it was never counted there. */
  readonly contributions?: readonly StoredContribution[];
  /** Points that campaigns with a shared budget gave it, by campaign. */
  readonly grants?: Readonly<Record<string, number>>;
}

/** What is posted for something that is no order. */
export interface AwardRecord {
  readonly award: MemberAward & {
    /** How often its reward was called for, or called back, by now: each time is an effect of its own. Absent while there never was one. */
    readonly rewardTurns?: number;
  };
  readonly position: Position;
}

/** A member's whole timeline, as stored. */
export interface TimelineRecord {
  readonly enrolledAt: Instant;
  readonly orders: readonly OrderRecord[];
  readonly facts: readonly MemberFact[];
}

/** Something to do in the outside world, written with the ledger and done afterwards. */
export interface EffectDraft {
  readonly kind: EffectKind;
  /** Names the effect: asking twice is asking once. */
  readonly key: string;
  readonly payload: Readonly<Record<string, string>>;
}

/**
 * discount_issue, discount_withdraw: a code is made, or taken away before its points return. reward_make, reward_undo: a gift card
 * or store credit is handed over, or taken back. reward_grant: the program gives a member a reward. order_refresh,
 * product_refresh: the present state of one is read. referral_check: a referral is looked at again.
 * friend_discount: a referred friend's code is made. reward_revoke: a reward that the program gave is taken back, if it was not used.
 * points_expiring: a member is told that points will expire.
 */
export type EffectKind =
  | 'discount_issue'
  | 'discount_withdraw'
  | 'reward_make'
  | 'reward_undo'
  | 'reward_grant'
  | 'order_refresh'
  | 'product_refresh'
  | 'referral_check'
  | 'points_expiring'
  | 'friend_discount'
  | 'reward_revoke';

/** What a batch of facts needs to be decided. */
export interface Needs {
  readonly orderIds: readonly string[];
  /** Customers who are to be members, with the instant from which they are. */
  readonly enrolments: ReadonlyArray<{ readonly customerId: string; readonly at: Instant }>;
  /** Companies that are to be members, with the instant from which they are. */
  readonly companies: ReadonlyArray<{ readonly companyId: string; readonly customerId: string | null; readonly at: Instant }>;
  readonly codes: readonly string[];
  /** Products of the orders' lines. */
  readonly productIds: readonly string[];
  /** Members of whom something is learnt, or whose time has passed, by id. */
  readonly memberIds: readonly string[];
  /** Customers of whom something is learnt besides orders. */
  readonly factsOfCustomers: readonly string[];
}

export interface LoadedFacts {
  readonly programs: readonly ProgramFacts[];
  readonly orders: ReadonlyMap<string, OrderRecord>;
  /** `programId/customerId`, or `programId/company:companyId` → member id. */
  readonly members: ReadonlyMap<string, string>;
  /** Which program the members that were asked for by id belong to. */
  readonly programOf: ReadonlyMap<string, string>;
  /** Members that were asked for by id and are merged away, with who took over: `programOf` names that one in their place. */
  readonly takenOverBy?: ReadonlyMap<string, string>;
  /** Where members stand; those of whom nothing was counted yet are not in it. */
  readonly standings: ReadonlyMap<string, StoredStanding>;
  /** Facts already known of the members, by member and key; only of members for whom facts came in. */
  readonly memberFacts: ReadonlyMap<string, ReadonlyMap<string, MemberFact>>;
  /** What is posted for members besides orders, by member and key. */
  readonly awards: ReadonlyMap<string, ReadonlyMap<string, AwardRecord>>;
  /** What campaigns have given, by program and campaign: those whose limits members share, which are locked. */
  readonly campaignUsage: ReadonlyMap<string, ReadonlyMap<string, CampaignUsage>>;
  /** What is known of products; one that is not in it is not known. */
  readonly products: EarningContext['products'];
  readonly books: ReadonlyMap<string, MemberBooks>;
  readonly redemptionsByCode: ReadonlyMap<string, RedemptionRecord>;
}

/** What deciding a batch leads to; everything not named stays as it is. */
export interface Changes {
  readonly orders: readonly OrderRecord[];
  readonly books: ReadonlyMap<string, { readonly programId: string; readonly books: MemberBooks }>;
  readonly redemptions: readonly RedemptionRecord[];
  readonly standings: readonly StandingChange[];
  readonly memberFacts: ReadonlyArray<{ readonly memberId: string; readonly fact: MemberFact }>;
  readonly awards: ReadonlyArray<{ readonly memberId: string; readonly record: AwardRecord }>;
  readonly tierMoves: readonly TierMovesChange[];
  /** By how much campaigns have given more, or less, by program and campaign. */
  readonly campaignUsage: ReadonlyMap<string, ReadonlyMap<string, CampaignUsage>>;
  /** When members last did something that keeps their points alive. */
  readonly activeAt: ReadonlyMap<string, Instant>;
  /** By what orders can be recognised as one person's. */
  readonly orderTraces: readonly OrderTraces[];
  /** Orders that referrals may hang on; those that one hangs on are looked at again by the effect `referral_check`. */
  readonly referralClues: ReadonlyArray<{
    readonly orderId: string;
    readonly customerId: string | null;
    readonly discountCodes: readonly string[];
    readonly email: string | null;
    readonly at: Instant;
  }>;
  readonly effects: readonly EffectDraft[];
  readonly customers: readonly CustomerFacts[];
  readonly products: readonly ProductFacts[];
  readonly collections: readonly CollectionFacts[];
  /** A fact about people, permissions or the shop itself. */
  readonly administrative: { readonly event: StoredEvent; readonly fact: AdministrativeFact } | null;
}

export interface StandingChange {
  readonly memberId: string;
  readonly programId: string;
  readonly stored: StoredStanding;
  readonly segments: readonly string[];
  /** When something of the member is due by time alone; null for nothing. */
  readonly dueAt: Instant | null;
}

export interface TierMovesChange {
  readonly memberId: string;
  readonly moves: readonly TierMove[];
  /** Moves from then on that are not among these turned out not to have been; null when moves were only added. */
  readonly wholeFrom: Instant | null;
}

export type AdministrativeFact = Extract<
  EventFact,
  { kind: 'customer_deleted' | 'customers_merged' | 'uninstalled' | 'scopes_changed' | 'data_request' | 'customer_redact' | 'shop_redact' }
>;

export interface DeadEvent {
  readonly sourceId: string;
  readonly reason: string;
}

/** How a batch is worked: pure steps between the store's reads and writes. */
export interface BatchWork {
  /** True for topics about people or the shop itself: such an event is worked alone, in a transaction of its own. */
  standsAlone(topic: string): boolean;
  plan(events: readonly StoredEvent[], shopId: ShopId): { needs: Needs; dead: readonly DeadEvent[]; decide(facts: LoadedFacts): Decision };
}

/**
 * A decision in two steps, because only the first tells whose whole timeline the second needs: those of whom something was learnt
 * about a time that is already counted past.
 */
export interface Decision {
  readonly lacking: ReadonlyArray<{ readonly memberId: string; readonly programId: string }>;
  /** May be called once. */
  changes(timelines: ReadonlyMap<string, TimelineRecord>): Changes;
}

export interface DrainReport {
  /** False when another worker holds the lane. */
  readonly claimed: boolean;
  readonly done: number;
  readonly dead: number;
  /** True when the lane had more than the limit. */
  readonly more: boolean;
  /** How many effects it called for. */
  readonly effects: number;
}

/** The worker's store: claims a lane's waiting events, lets them be decided, and commits everything or nothing. */
export interface DrainStore {
  /** Works at most `limit` events of a lane in one transaction. A fault leaves every one of them waiting. */
  drain(input: { shopId: ShopId; lane: number; limit: number; work: BatchWork }): Promise<DrainReport>;
  /** Sets one event aside with the reason, out of its lane's way. */
  bury(input: { shopId: ShopId; sourceId: string; reason: string }): Promise<void>;
  /** Lanes in which events wait, of all shops. */
  lanesWithWork(): Promise<ReadonlyArray<{ shopId: ShopId; lane: number }>>;
}
