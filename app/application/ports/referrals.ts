import type { OrderRecord, EffectDraft, PublishedRuleset } from './drain-store.ts';
import type { ClaimLimits, ReferralReason, ReferralSettlement, ReferralState, Trace } from '../../domain/referrals/index.ts';
import type { CustomerId, MemberId, OrderId, ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { Actor } from '../laurel.ts';
import type { OwnEvent } from './own-events.ts';

export interface ReferralLink {
  readonly memberId: MemberId;
  readonly programId: string;
  /** Upper case; unique in the shop. */
  readonly code: string;
  readonly createdAt: Instant;
}

/** Somebody followed a link. Device and network are keyed hashes. */
export interface ReferralClick {
  /** Random; the visitor brings it back when they claim. */
  readonly token: string;
  readonly advocateId: MemberId;
  readonly traces: readonly Trace[];
  readonly at: Instant;
}

export interface ReferralRecord {
  readonly id: string;
  readonly programId: string;
  readonly advocateId: MemberId;
  /** Null while the friend is no customer yet. */
  readonly friendId: CustomerId | null;
  /** The friend's discount code; null where they get points. */
  readonly code: string | null;
  /** Whose terms hold, for good. */
  readonly rulesetVersion: number;
  readonly clickedAt: Instant | null;
  readonly claimedAt: Instant;
  /** Whether the friend claimed while signed in: nobody else can have done that for them. */
  readonly signedIn: boolean;
  /** True once the traces of this referral are deleted, or about to be, because their time is over. Only the nightly work sets it. */
  readonly tracesForgotten: boolean;
  readonly decision: {
    readonly verdict: 'approved' | 'rejected';
    readonly at: Instant;
    readonly by: Actor;
    readonly note: string;
  } | null;
  readonly state: ReferralState;
  readonly score: number;
  readonly reasons: readonly ReferralReason[];
  readonly orderId: OrderId | null;
  readonly dueAt: Instant | null;
  /** What was given, in total. */
  readonly granted: ReferralSettlement['grants'];
  /** How often that changed. */
  readonly turns: number;
  readonly changedAt: Instant;
}

/** All that is known of one advocate's referrals, while nobody else settles them. */
export interface AdvocateDossier {
  readonly advocateId: MemberId;
  readonly customerId: CustomerId | null;
  readonly traces: ReadonlySet<Trace>;
  readonly rulesets: readonly PublishedRuleset[];
  readonly referrals: ReadonlyArray<{
    readonly record: ReferralRecord;
    /** The friend's member; null while they are none. */
    readonly friendMemberId: MemberId | null;
    /** By what whoever claimed was recognised, and by what the friend's orders are. */
    readonly claimedWith: ReadonlySet<Trace>;
    readonly orderedWith: ReadonlySet<Trace>;
    readonly orders: readonly OrderRecord[];
  }>;
}

/** What settling an advocate's referrals leads to; everything is written together or not at all. */
export interface DossierChange<T> {
  readonly value: T;
  readonly referrals: readonly ReferralRecord[];
  readonly events: readonly OwnEvent[];
  readonly effects: readonly EffectDraft[];
  readonly audit?: { readonly actor: Actor; readonly action: string; readonly referralId: string };
}

/** What became of a claim. */
export type ClaimOutcome =
  /** It is a referral, or the friend was referred before: then that is the referral. */
  | { readonly referral: ReferralRecord; readonly isNew: boolean }
  /** Too many were claimed since `limits.since`; nothing is written. */
  | { readonly limited: 'advocate' | 'network' };

export interface Referrals {
  /** A member's link; made now, with the first of `codes` that nobody in the shop has. Null for an unknown member, or when all are taken. */
  link(input: {
    readonly shopId: ShopId;
    readonly memberId: MemberId;
    readonly codes: readonly string[];
    readonly at: Instant;
  }): Promise<ReferralLink | null>;
  /** The link of a code, as its member would have it now: that of a member who was merged away is the one who took over. */
  findLink(shopId: ShopId, code: string): Promise<ReferralLink | null>;
  /** Notes that a link was followed; a token noted before stays as it was. */
  click(shopId: ShopId, click: ReferralClick): Promise<void>;
  findClick(shopId: ShopId, token: string): Promise<ReferralClick | null>;
  /** What an advocate was recognised by besides orders: the device and the network with which they looked at their link. */
  recognise(input: {
    readonly shopId: ShopId;
    readonly memberId: MemberId;
    readonly traces: readonly Trace[];
    readonly at: Instant;
  }): Promise<void>;
  /**
   * Writes down a claim with the effects it calls for, unless its advocate or its network has had as many as the limits say. When the
   * friend was referred before, by customer or by mailbox (`alias`), the answer is that referral; that they claim it again while signed in
   * is noted.
   */
  claim(input: {
    readonly shopId: ShopId;
    readonly referral: ReferralRecord;
    readonly traces: readonly Trace[];
    readonly effects: readonly EffectDraft[];
    /** None is limited when absent. */
    readonly limits?: ClaimLimits & { readonly since: Instant };
  }): Promise<ClaimOutcome>;
  find(shopId: ShopId, id: string): Promise<ReferralRecord | null>;
  /** Newest claim first; `cursor` is the id of the last one of the page before. */
  list(
    shopId: ShopId,
    input: {
      readonly state: ReferralState | null;
      readonly advocateId: MemberId | null;
      readonly cursor: string | null;
      readonly limit: number;
    },
  ): Promise<{ readonly referrals: readonly ReferralRecord[]; readonly nextCursor: string | null }>;
  /** Advocates whose referrals an order is about: by its customer, its discount codes, or its e-mail address. */
  advocatesOf(shopId: ShopId, orderId: OrderId): Promise<readonly MemberId[]>;
  /**
   * Locks an advocate's referrals, ties the order's customer to the referral whose code or address it carries, and lets the (pure)
   * decision be made. Null when the member has no link, and so no referral.
   */
  settle<T>(
    input: { readonly shopId: ShopId; readonly advocateId: MemberId; readonly orderId: OrderId | null },
    decide: (dossier: AdvocateDossier) => DossierChange<T>,
  ): Promise<T | null>;
  /** Advocates with a referral that changes by time alone at or before an instant. */
  due(shopId: ShopId, at: Instant, limit: number): Promise<readonly MemberId[]>;
  shopsWithDue(at: Instant): Promise<readonly ShopId[]>;
}
