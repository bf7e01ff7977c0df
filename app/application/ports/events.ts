import type { OrderSnapshot, RefundFacts } from '../../domain/earning/index.ts';
import type { MemberFact } from '../../domain/earning/member-facts.ts';
import type { TraceKind } from '../../domain/referrals/index.ts';
import type { ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { Result } from '../../domain/shared/result.ts';

/** One fact from outside, as its source sent it. */
export interface IncomingEvent {
  readonly shopId: ShopId;
  /** The source's own id of the delivery; a second delivery of the same id is stored once. It only saves work. */
  readonly sourceId: string;
  readonly topic: string;
  /** The id of what it is about. */
  readonly subject: string;
  /**
   * Events of one affinity share a lane and are worked in the order in which they came: the customer where an event names one, because
   * what happens to a member is counted fastest in its order. The subject when absent. What comes of events does not depend on it.
   */
  readonly affinity?: string;
  readonly triggeredAt: Instant;
  /** JSON text, or its bytes in UTF-8 as they arrived, which spares writing them anew. */
  readonly body: string | Uint8Array;
}

export interface StoredEvent {
  readonly sourceId: string;
  readonly topic: string;
  readonly subject: string;
  readonly triggeredAt: Instant;
  readonly body: string;
}

/** What an event says, in Laurel's words. */
export type EventFact =
  | {
      readonly kind: 'order_snapshot';
      readonly snapshot: OrderSnapshot;
      readonly refunds: readonly RefundFacts[];
      readonly customer: CustomerFacts | null;
    }
  | { readonly kind: 'refund'; readonly orderId: string; readonly refund: RefundFacts }
  /** The order changed, but the event does not say into what: it must be read from its source. */
  | { readonly kind: 'order_changed'; readonly orderId: string }
  | { readonly kind: 'customer'; readonly customer: CustomerFacts }
  /** Something about a member besides orders: of a customer, who becomes a member by it, or of a member by id. */
  | {
      readonly kind: 'member_fact';
      readonly of: { readonly customerId: string } | { readonly memberId: string };
      readonly fact: MemberFact;
    }
  /** Time has brought something about for an order, or for a member: held points, a tier's end, new rules. */
  | { readonly kind: 'order_due'; readonly orderId: string; readonly products: readonly ProductFacts[] }
  | { readonly kind: 'member_recheck'; readonly memberId: string }
  /** A customer turned out to be who placed an order that named nobody. */
  | { readonly kind: 'order_claimed'; readonly orderId: string; readonly customerId: string }
  | { readonly kind: 'customer_deleted'; readonly customerId: string }
  | { readonly kind: 'customers_merged'; readonly keptId: string; readonly deletedId: string }
  | { readonly kind: 'product'; readonly product: ProductFacts }
  | { readonly kind: 'collection'; readonly collection: CollectionFacts }
  | { readonly kind: 'uninstalled' }
  | { readonly kind: 'scopes_changed'; readonly scopes: readonly string[] }
  | { readonly kind: 'data_request'; readonly customerId: string | null }
  | { readonly kind: 'customer_redact'; readonly customerId: string | null; readonly orderIds: readonly string[] }
  | { readonly kind: 'shop_redact' }
  /** Nothing to do, and that is right (a merge that failed, say). */
  | { readonly kind: 'nothing'; readonly because: string };

export interface CustomerFacts {
  readonly customerId: string;
  readonly email: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  /** When the customer's account was made; absent where the source does not tell. */
  readonly createdAt?: Instant;
  /** When the customer agreed to e-mail marketing, if they do; absent where the source does not tell. */
  readonly subscribedAt?: Instant;
  readonly at: Instant;
}

export interface ProductFacts {
  readonly productId: string;
  readonly title: string;
  readonly vendor: string;
  readonly productType: string;
  readonly tags: readonly string[];
  /** Ids of its collections; absent where the source does not tell, as webhooks do not. */
  readonly collections?: readonly string[];
  readonly deleted: boolean;
  readonly at: Instant;
}

export interface CollectionFacts {
  readonly collectionId: string;
  readonly title: string;
  readonly deleted: boolean;
  readonly at: Instant;
}

/** Understands the bodies of one source. */
export interface EventReader {
  /** What a body is about, and whose events it belongs among, before it is stored. Refuses `malformed_json`, `unknown_topic`, `invalid_input` (no subject). */
  subjectOf(topic: string, body: string): Result<{ readonly subject: string; readonly affinity: string }>;
  /** True for topics about people, permissions or the shop itself. */
  isAdministrative(topic: string): boolean;
  /** What a stored event says; a refusal makes it a dead letter. */
  read(event: StoredEvent): Result<EventFact>;
  /** By what an order's body shows the person behind it: to be hashed at once, and never kept like this. Absent: nothing is shown. */
  shownBy?(event: StoredEvent): ReadonlyArray<{ readonly kind: TraceKind; readonly text: string }>;
}

/** Where events wait between being acknowledged and being in the ledger. */
export interface Inbox {
  /** Resolves once the event is durable; rejects when it is not, and then it must not be acknowledged. */
  accept(event: IncomingEvent): Promise<void>;
}

/** Tells the worker that a lane has work. May be lost, may be doubled: it only saves waiting. */
export interface Nudge {
  lane(shopId: ShopId, lane: number): void;
  effects(shopId: ShopId): void;
}

/**
 * Tells every worker that listens, at once, that a lane has work. A ring may be lost: when nobody listens, or the connection breaks.
 * The queue's nudge and the sweep find the work then.
 */
export interface LaneBell {
  ring(shopId: ShopId, lane: number): void;
  /** Calls `heard` for each ring from now on, also after the connection was lost and made again. */
  listen(heard: (shopId: ShopId, lane: number) => void): Promise<void>;
  close(): Promise<void>;
}
