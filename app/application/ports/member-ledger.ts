import type { MemberBooks } from '../../domain/ledger/index.ts';
import type { RedemptionRecord } from '../../domain/rewards/index.ts';
import type { CustomerId, MemberId, RedemptionId, ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { Actor } from '../laurel.ts';
import type { EffectDraft, ProgramFacts } from './drain-store.ts';

export interface LockedMember {
  readonly memberId: MemberId;
  readonly programId: string;
  /** Merged into another member, or forgotten: what hangs on them is settled, and nothing new is begun. */
  readonly gone?: boolean;
  readonly books: MemberBooks;
  /** The redemption asked for by id or by the client's key; null when there is none. */
  readonly redemption: RedemptionRecord | null;
  /** The posted transfer of the key asked for; null when there is none. */
  readonly posted: { readonly kind: string; readonly amount: number; readonly note: string | null } | null;
}

/** What a command on one member leads to. The books' postings are always written. */
export interface MemberChange<T> {
  readonly value: T;
  readonly newRedemption?: RedemptionRecord;
  readonly changedRedemption?: RedemptionRecord;
  readonly effects?: readonly EffectDraft[];
  readonly audit?: { readonly actor: Actor; readonly action: string; readonly details: Readonly<Record<string, unknown>> };
}

export interface OpenRedemption {
  readonly redemption: RedemptionRecord;
  readonly customerId: CustomerId | null;
}

/**
 * Commands on one member's points. The member is locked while the (pure) decision is made, so two commands on the same
 * balance are decided one after the other; everything is committed together or not at all.
 */
export interface MemberLedger {
  /** Null when the shop has no such member. `decide` may run only once. */
  change<T>(
    input: { shopId: ShopId; memberId: MemberId; redemptionId?: RedemptionId; clientKey?: string; transferKey?: string },
    decide: (member: LockedMember) => MemberChange<T>,
  ): Promise<T | null>;
  /** The member of a customer in the shop's program, made now if they are none yet; null while the shop has no program. */
  enrol(input: { shopId: ShopId; customerId: CustomerId; at: Instant }): Promise<{ memberId: MemberId; program: ProgramFacts } | null>;
  findRedemption(shopId: ShopId, redemptionId: RedemptionId): Promise<OpenRedemption | null>;
  /** Unused codes whose time is over, of one shop. */
  lapsedRedemptions(shopId: ShopId, at: Instant, limit: number): Promise<readonly RedemptionRecord[]>;
  shopsWithLapsedCodes(at: Instant): Promise<readonly ShopId[]>;
}
