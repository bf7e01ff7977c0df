import type { EntitlementExplanation } from '../domain/earning/explanation.ts';
import type { AccountName, Balances, TransferKind } from '../domain/ledger/index.ts';
import type { Address, FulfilmentStep, Redemption } from '../domain/rewards/index.ts';
import type { MemberStatus } from '../domain/members/index.ts';
import type { Reward, Ruleset } from '../domain/program/ruleset.ts';
import type { CustomerId, MemberId, ProgramId, RedemptionId, ShopId } from '../domain/shared/ids.ts';
import type { Instant } from '../domain/shared/instant.ts';
import type { Result } from '../domain/shared/result.ts';

/**
 * Everything that Laurel can be asked to do, one verb each, as routes, machines' doors, jobs and the command line see
 * it. composition/ builds it from the use cases in this folder. Every method takes the tenant first; a tenant comes from a verified session,
 * signature or token, never from input. Refusals are values (Result); exceptions are faults.
 */
export interface Laurel {
  readonly shops: {
    /** Records an installation or re-installation and gives a new shop its program. Idempotent and cheap: it runs after every token exchange. */
    install(input: ShopInstallation): Promise<Shop>;
    /** The shop of a myshopify domain; null when it never installed. */
    find(domain: string): Promise<Shop | null>;
    /** Figures and setup state for the admin's home page. */
    overview(shop: Shop): Promise<ShopOverview>;
  };
  readonly program: {
    /** The ruleset of the shop's program that is in force; its first one while it has not begun. */
    current(shop: Shop): Promise<PublishedProgram>;
    /**
     * Publishes a new version, at once or for a time to come. `basedOn` is the version that was edited. Refused `ruleset_invalid` (with field),
     * `ruleset_golden_case_failed`, `version_scheduled` when another is still to come, `idempotency_conflict` when someone else published meanwhile.
     */
    publish(shop: Shop, actor: Actor, input: { document: unknown; basedOn: number; at?: Instant }): Promise<Result<PublishedProgram>>;
  };
  readonly members: {
    /** Members by part of name, e-mail or customer id; newest first; `cursor` from the previous page. */
    search(
      shop: Shop,
      input: { query: string; cursor?: string; limit?: number },
    ): Promise<{ members: MemberSummary[]; nextCursor: string | null }>;
    /** One member with balances, transfers (newest first, with explanations) and redemptions. Refuses `unknown_member`. */
    show(shop: Shop, memberId: MemberId): Promise<Result<MemberDetail>>;
    /** Gives (positive) or takes (negative) points for a stated reason. Refuses `invalid_input`, `unknown_member`, `insufficient_points`, `idempotency_conflict`. */
    adjust(
      shop: Shop,
      actor: Actor,
      input: { memberId: MemberId; points: number; reason: string; idempotencyKey: string },
    ): Promise<Result<{ available: number }>>;
  };
  readonly storefront: {
    /** What a shopper sees. A signed-in customer who is no member yet becomes one. */
    profile(shop: Shop, customerId: CustomerId | null): Promise<StorefrontProfile>;
  };
  readonly redemptions: {
    /** Holds the points, then makes what they were spent on; when Shopify does not answer in time the state is `issuing` and the worker finishes.
     *  Refuses `unknown_reward`, `reward_not_now`, `reward_not_for_member`, `reward_limit_reached`, `reward_out_of_stock`, `insufficient_points`,
     *  `points_out_of_range`, `minimum_order_not_met`, `address_needed`, `idempotency_conflict`, `discount_refused`, `program_not_live`, `rate_limited`. */
    redeem(
      shop: Shop,
      customerId: CustomerId,
      input: { rewardId: string; idempotencyKey: string; cartMinor?: number; points?: number; address?: Address },
    ): Promise<Result<{ redemption: Redemption; replayed: boolean }>>;
    /** Withdraws an unused code, or calls off what was not sent or booked yet, and gives the points back.
     *  Refuses `unknown_redemption`, `redemption_already_used`, `redemption_closed`. Safe to repeat. */
    cancel(shop: Shop, by: { customerId: CustomerId } | { actor: Actor }, redemptionId: RedemptionId): Promise<Result<Redemption>>;
    /** Takes an unused gift card or store credit back. Refuses `unknown_redemption`, `reward_not_undoable`, `reward_partly_used`, `reward_refused`,
     *  `redemption_closed`. Safe to repeat. */
    undo(shop: Shop, actor: Actor, redemptionId: RedemptionId): Promise<Result<Redemption>>;
    /** Takes the next step with what staff send or book. Refuses `unknown_redemption`, `redemption_closed`, `invalid_input`. Safe to repeat. */
    fulfil(
      shop: Shop,
      actor: Actor,
      input: { redemptionId: RedemptionId; to: FulfilmentStep; note: string | null },
    ): Promise<Result<Redemption>>;
    /** What waits for staff, oldest first, with where to send it. */
    waiting(shop: Shop, input?: { limit?: number }): Promise<readonly WaitingFulfilment[]>;
    /** Gives a reward for nothing; the same key gives once. Refuses `unknown_member`, `unknown_reward`, `reward_out_of_stock`, `program_not_live`,
     *  and for a tier’s key `reward_not_for_member` and `reward_not_now`, as the member’s awards have it. */
    grant(
      shop: Shop,
      input: { memberId: MemberId; rewardId: string; key: string },
    ): Promise<Result<{ redemption: Redemption; replayed: boolean }>>;
  };
  readonly codePools: {
    /** Fills a pool with codes, one a line; empty lines and codes that it has already are passed over. Refuses `invalid_input`. */
    fill(shop: Shop, actor: Actor, input: { pool: string; text: string }): Promise<Result<{ added: number; known: number }>>;
    /** Takes codes that were not given yet out of a pool; answers how many. */
    empty(shop: Shop, actor: Actor, pool: string): Promise<number>;
    list(shop: Shop): Promise<readonly { pool: string; free: number; given: number }[]>;
  };
  readonly events: {
    /** Events that were set aside because they could not be applied, newest first. */
    deadLetters(shop: Shop, input?: { limit?: number }): Promise<DeadLetter[]>;
    /** Puts a dead letter back into its lane. Refuses `not_found`. */
    retry(shop: Shop, actor: Actor, eventId: string): Promise<Result<null>>;
  };
  readonly privacy: {
    /** Requests of the three compliance topics, newest first, with their state. */
    list(shop: Shop): Promise<PrivacyRequest[]>;
    /** The export file of a data request, as JSON text. Refuses `not_found`. */
    exportFile(shop: Shop, actor: Actor, requestId: string): Promise<Result<string>>;
  };
}

export type { AccountName, Balances, Redemption, TransferKind };

/** Who does something: a staff member of the merchant, an operator at the command line, or Laurel itself. */
export interface Actor {
  readonly kind: 'staff' | 'operator' | 'system';
  /** Shopify's user id for staff, a login name for operators, a job name for the system. */
  readonly id: string;
}

export interface Shop {
  readonly id: ShopId;
  readonly domain: string;
  readonly name: string;
  readonly currency: string;
  /** IANA name, e.g. `America/New_York`. */
  readonly timeZone: string;
  readonly installed: boolean;
}

export interface ShopInstallation {
  readonly domain: string;
  readonly name: string;
  readonly currency: string;
  readonly timeZone: string;
  readonly scopes: readonly string[];
  /** Orders from this instant on earn; the first installation only. Default: the time of installation. */
  readonly programStartsAt?: Instant;
}

export interface ShopOverview {
  readonly members: number;
  readonly today: { readonly orders: number; readonly pointsIssued: number; readonly pointsRedeemed: number; readonly newMembers: number };
  readonly outstanding: { readonly points: number; readonly pending: number };
  readonly waitingEvents: number;
  readonly deadLetters: number;
  /** The newest transfers of the shop, at most ten. */
  readonly recent: ReadonlyArray<{ memberId: MemberId; memberName: string; transfer: TransferDetail }>;
}

export interface PublishedProgram {
  readonly programId: ProgramId;
  readonly version: number;
  readonly ruleset: Ruleset;
  /** Orders placed from then on are counted by it. */
  readonly effectiveFrom: Instant;
  readonly publishedAt: Instant;
  readonly publishedBy: Actor;
}

export interface MemberSummary {
  readonly id: MemberId;
  /** Name, else e-mail, else `Customer 123`; `Company 42` for companies; `Erased member` after redaction. */
  readonly name: string;
  readonly email: string | null;
  readonly available: number;
  readonly pending: number;
  readonly enrolledAt: Instant;
}

export interface MemberDetail extends MemberSummary {
  readonly customerId: CustomerId | null;
  /** Set for a company of Shopify's B2B, whose people share the balance; then `customerId` is null. */
  readonly companyId: string | null;
  readonly status: MemberStatus;
  /** Why staff blocked the member; null otherwise. */
  readonly statusReason: string | null;
  readonly balances: Balances;
  readonly transfers: readonly TransferDetail[];
  readonly redemptions: readonly Redemption[];
}

export interface TransferDetail {
  readonly id: string;
  readonly debit: AccountName;
  readonly credit: AccountName;
  /** Always positive; `debit` gives it and `credit` receives it. */
  readonly amount: number;
  readonly kind: TransferKind;
  readonly occurredAt: Instant;
  readonly recordedAt: Instant;
  /** The business fact, e.g. `order:123:1`. */
  readonly idempotencyKey: string;
  readonly order: { readonly id: string; readonly name: string } | null;
  readonly redemptionId: RedemptionId | null;
  /** The reason a person gave for an adjustment. */
  readonly note: string | null;
  readonly actor: Actor | null;
  /** For transfers that an order caused: why the order's present state is worth what it is. */
  readonly explanation: EntitlementExplanation | null;
}

export interface WaitingFulfilment {
  readonly redemption: Redemption;
  readonly memberId: MemberId;
  /** Null where nothing is sent, and once the member was forgotten. */
  readonly address: Address | null;
}

export interface StorefrontProfile {
  readonly program: { readonly name: string; readonly pointName: { readonly one: string; readonly other: string } };
  readonly currency: string;
  readonly currencyExponent: number;
  readonly member: {
    readonly firstName: string | null;
    readonly available: number;
    readonly pending: number;
    readonly redemptions: readonly Redemption[];
    readonly history: ReadonlyArray<{ id: string; at: Instant; points: number; pending: boolean; label: string }>;
  } | null;
  readonly ways: ReadonlyArray<{ id: string; name: string; summary: string }>;
  readonly rewards: readonly Reward[];
}

export interface DeadLetter {
  readonly eventId: string;
  readonly topic: string;
  readonly receivedAt: Instant;
  readonly reason: string;
  readonly attempts: number;
}

export interface PrivacyRequest {
  readonly id: string;
  readonly kind: 'customer_data_request' | 'customer_redact' | 'shop_redact';
  readonly customerId: CustomerId | null;
  readonly receivedAt: Instant;
  readonly state: 'received' | 'done';
  readonly hasFile: boolean;
}
