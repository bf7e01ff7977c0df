import type { EntitlementExplanation, OrderKnowledge, Positions } from '../../domain/earning/index.ts';
import type { MemberBooks } from '../../domain/ledger/index.ts';
import type { Ruleset } from '../../domain/program/ruleset.ts';
import type { RedemptionRecord } from '../../domain/rewards/index.ts';
import type { ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
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
  /** Ascending by version. */
  readonly rulesets: readonly PublishedRuleset[];
}

export interface OrderRecord {
  readonly orderId: string;
  readonly known: OrderKnowledge;
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
  readonly positions: Positions;
}

/** Something to do in the outside world, written with the ledger and done afterwards. */
export interface EffectDraft {
  readonly kind: EffectKind;
  /** Names the effect: asking twice is asking once. */
  readonly key: string;
  readonly payload: Readonly<Record<string, string>>;
}

export type EffectKind = 'discount_issue' | 'discount_withdraw' | 'order_refresh';

/** What a batch of facts needs to be decided. */
export interface Needs {
  readonly orderIds: readonly string[];
  /** Customers who are to be members, with the instant from which they are. */
  readonly enrolments: ReadonlyArray<{ readonly customerId: string; readonly at: Instant }>;
  readonly codes: readonly string[];
}

export interface LoadedFacts {
  readonly programs: readonly ProgramFacts[];
  readonly orders: ReadonlyMap<string, OrderRecord>;
  /** `programId/customerId` → member id. */
  readonly members: ReadonlyMap<string, string>;
  readonly books: ReadonlyMap<string, MemberBooks>;
  readonly redemptionsByCode: ReadonlyMap<string, RedemptionRecord>;
}

/** What deciding a batch leads to; everything not named stays as it is. */
export interface Changes {
  readonly orders: readonly OrderRecord[];
  readonly books: ReadonlyMap<string, { readonly programId: string; readonly books: MemberBooks }>;
  readonly redemptions: readonly RedemptionRecord[];
  readonly effects: readonly EffectDraft[];
  readonly customers: readonly CustomerFacts[];
  readonly products: readonly ProductFacts[];
  readonly collections: readonly CollectionFacts[];
  /** A fact about people, permissions or the shop itself. */
  readonly administrative: { readonly event: StoredEvent; readonly fact: AdministrativeFact } | null;
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
  plan(events: readonly StoredEvent[]): { needs: Needs; dead: readonly DeadEvent[]; decide(facts: LoadedFacts): Changes };
}

export interface DrainReport {
  /** False when another worker holds the lane. */
  readonly claimed: boolean;
  readonly done: number;
  readonly dead: number;
  /** True when the lane had more than the limit. */
  readonly more: boolean;
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
