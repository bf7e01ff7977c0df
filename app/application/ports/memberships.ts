import type { MemberStatus } from '../../domain/members/index.ts';
import type { CustomerId, MemberId, ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { Actor } from '../laurel.ts';
import type { OwnEvent } from './own-events.ts';

/** One member as the program knows them: a person or a company. */
export interface Membership {
  readonly memberId: MemberId;
  readonly programId: string;
  readonly customerId: CustomerId | null;
  readonly companyId: string | null;
  readonly status: MemberStatus;
  /** Why staff blocked them; null otherwise. */
  readonly statusReason: string | null;
  readonly statusAt: Instant | null;
  readonly enrolledAt: Instant;
  /** The member who took over when Shopify merged two customers; null for none. */
  readonly mergedInto: MemberId | null;
}

/** What a step of a membership leads to; everything is written together or not at all. */
export interface MembershipChange<T> {
  readonly value: T;
  readonly status?: { readonly status: MemberStatus; readonly reason: string | null; readonly at: Instant };
  /** What the member’s timeline is to know of it. */
  readonly events?: readonly OwnEvent[];
  readonly audit?: { readonly actor: Actor; readonly action: string; readonly details: Readonly<Record<string, unknown>> };
}

/** Who belongs to a shop's program: people and companies, whether they take part, and whose companies they order for. */
export interface Memberships {
  /** A member of the shop's first program; one who was merged away is the member who took over. Null when there is none. */
  find(shopId: ShopId, of: { customerId: CustomerId } | { companyId: string } | { memberId: MemberId }): Promise<Membership | null>;
  /** The member is locked while the (pure) decision is made. Null when the shop has no such member. */
  change<T>(
    input: { readonly shopId: ShopId; readonly memberId: MemberId },
    decide: (membership: Membership) => MembershipChange<T>,
  ): Promise<T | null>;
  /** Makes a company a member, with people who order for it; one who is already stays the same. Null while the shop has no program. */
  enrolCompany(input: {
    readonly shopId: ShopId;
    readonly companyId: string;
    readonly people: readonly CustomerId[];
    readonly at: Instant;
  }): Promise<MemberId | null>;
  /** Companies that a customer ordered for, the most recent first. */
  companiesOf(shopId: ShopId, customerId: CustomerId): Promise<readonly string[]>;
  /** Customers who ordered for a company, the most recent first, at most `limit`. */
  peopleOf(shopId: ShopId, companyId: string, limit: number): Promise<readonly CustomerId[]>;
}
