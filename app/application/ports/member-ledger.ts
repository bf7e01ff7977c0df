import type { MemberStatus } from '../../domain/members/index.ts';
import type { MemberBooks } from '../../domain/ledger/index.ts';
import type { Address, MemberNow, RedemptionRecord, Taken } from '../../domain/rewards/index.ts';
import type { CustomerId, MemberId, RedemptionId, ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { Actor } from '../laurel.ts';
import type { EffectDraft, ProgramFacts } from './drain-store.ts';
import type { OwnEvent } from './own-events.ts';

export interface LockedMember {
  readonly memberId: MemberId;
  readonly programId: string;
  /** The program with its rulesets, where that was asked for. */
  readonly program?: ProgramFacts;
  /** Shopify's id of the person; null for companies and for who is gone. */
  readonly customerId?: CustomerId | null;
  /** Merged into another member, or forgotten: what hangs on them is settled, and nothing new is begun. */
  readonly gone?: boolean;
  /** The member who took over; null, or absent, for whoever was not merged away. */
  readonly mergedInto?: MemberId | null;
  /** Whether they take part; active when absent. */
  readonly status?: MemberStatus;
  readonly books: MemberBooks;
  /** The redemption asked for by id, by the client's key or as a gift; null when there is none. */
  readonly redemption: RedemptionRecord | null;
  /**
   * Whether the member is entitled to the gift asked for, as their awards have it by now; null where these do not decide about it, and
   * where no gift was asked for.
   */
  readonly entitled?: boolean | null;
  /** The posted transfer of the key asked for; null when there is none. */
  readonly posted: { readonly kind: string; readonly amount: number; readonly note: string | null } | null;
  /** What taking a reward depends on, where that was asked for; true until this member's change is committed. */
  readonly taking?: Taking;
  /** Shopify's ids of what was made for the member's other redemptions, where that was asked for. */
  readonly claimed?: readonly string[];
}

/** What is to be known before a reward can be taken. */
export interface TakingInput {
  readonly programId: string;
  readonly rewardId: string;
  /** Whether the reward's stock is limited: then nobody else takes it meanwhile. */
  readonly stocked: boolean;
  /** The pool to reserve a code from; null for none. */
  readonly pool: string | null;
  /** Where the calendar month and the last hour began. */
  readonly monthStart: Instant;
  readonly hourStart: Instant;
}

export interface Taking {
  readonly member: MemberNow;
  readonly taken: Taken;
  /** A code that nobody else is given, unless this change gives it; null when none is asked for or left. */
  readonly poolCode: { readonly id: string; readonly code: string } | null;
}

/** What a command on one member leads to. The books' postings are always written. */
export interface MemberChange<T> {
  readonly value: T;
  readonly newRedemption?: RedemptionRecord;
  readonly changedRedemption?: RedemptionRecord;
  /** The reserved code that the new redemption gives, by its id. */
  readonly givesPoolCode?: string;
  /** Where the new redemption is to be sent. */
  readonly address?: Address;
  readonly effects?: readonly EffectDraft[];
  /** What the member’s timeline is to know of it. */
  readonly events?: readonly OwnEvent[];
  /** When it keeps points alive that would expire by inactivity. */
  readonly activeAt?: Instant;
  readonly audit?: { readonly actor: Actor; readonly action: string; readonly details: Readonly<Record<string, unknown>> };
}

export interface OpenRedemption {
  readonly redemption: RedemptionRecord;
  readonly customerId: CustomerId | null;
}

export interface OpenFulfilment extends OpenRedemption {
  /** Where to send it; null where nothing is sent, and once the member was forgotten. */
  readonly address: Address | null;
}

/**
 * Commands on one member's points. The member is locked while the (pure) decision is made, so two commands on the same
 * balance are decided one after the other; everything is committed together or not at all.
 */
export interface MemberLedger {
  /** Null when the shop has no such member. `decide` may run only once. */
  change<T>(
    input: {
      shopId: ShopId;
      memberId: MemberId;
      redemptionId?: RedemptionId;
      clientKey?: string;
      /** The name of a gift, `tier:gold`: of the redemptions that were begun for it, the one begun last. */
      gift?: string;
      transferKey?: string;
      taking?: TakingInput;
      claims?: boolean;
      /** Whether the decision depends on the program's rules, as one does that lets points come back. */
      program?: boolean;
    },
    decide: (member: LockedMember) => MemberChange<T>,
  ): Promise<T | null>;
  /** The member of a customer in the shop's program, made now if they are none yet; null while the shop has no program, and for somebody who was forgotten at `at` or later. */
  enrol(input: { shopId: ShopId; customerId: CustomerId; at: Instant }): Promise<{ memberId: MemberId; program: ProgramFacts } | null>;
  /** The program that a member belongs to; null when the shop has no such member. */
  programOf(shopId: ShopId, memberId: MemberId): Promise<ProgramFacts | null>;
  findRedemption(shopId: ShopId, redemptionId: RedemptionId): Promise<OpenRedemption | null>;
  /**
   * Begins to withdraw unused codes whose time is over, the longest over first, with the effects that do it: one statement for
   * many. Answers how many.
   */
  lapseCodes(input: { shopId: ShopId; at: Instant; limit: number }): Promise<number>;
  /** What staff never booked or sent in time, where there is no code to withdraw first. */
  lapsedRedemptions(shopId: ShopId, at: Instant, limit: number): Promise<readonly RedemptionRecord[]>;
  /** What waits for staff, oldest first: things to approve, send and deliver, bookings to make and keep. */
  openFulfilments(shopId: ShopId, limit: number): Promise<readonly OpenFulfilment[]>;
  shopsWithLapsedCodes(at: Instant): Promise<readonly ShopId[]>;
}
