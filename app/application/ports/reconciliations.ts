import type { OrderSnapshot } from '../../domain/earning/index.ts';
import type { OrderId, ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';

export type Finding =
  /** Laurel knew nothing of the order. */
  | 'missing'
  /** Laurel knew an older state of it. */
  | 'stale'
  /** Shopify lists the order and will not show it. */
  | 'unreadable';

/** An order of which Laurel had missed something. */
export interface Drift {
  readonly orderId: OrderId;
  readonly finding: Finding;
  /** When Shopify says it changed last. */
  readonly changedAt: Instant;
  /** What the order had brought its member when it was found. */
  readonly pointsBefore: number;
  /** The same once it was repaired; null until then. */
  readonly pointsAfter: number | null;
  readonly repairedAt: Instant | null;
}

export interface DriftSums {
  readonly missing: number;
  readonly stale: number;
  readonly unreadable: number;
  readonly repaired: number;
  /** What the repaired orders brought beyond what they had brought before; negative where refunds had been missed. */
  readonly pointsDifference: number;
}

/** What a reconciliation compares with, and what it found. */
export interface Reconciliations {
  /** From when on the shop's orders count; null while it has no program. */
  programStart(shopId: ShopId): Promise<Instant | null>;
  /** The newest known state of each order; an order of which no state is known is not in it. */
  knownStates(shopId: ShopId, orderIds: readonly OrderId[]): Promise<ReadonlyMap<OrderId, OrderSnapshot>>;
  /** Notes what was found, with what each order has brought so far. A finding that is there already stays as it is. */
  note(input: {
    shopId: ShopId;
    occasion: string;
    at: Instant;
    found: ReadonlyArray<Pick<Drift, 'orderId' | 'finding' | 'changedAt'>>;
  }): Promise<void>;
  /** Says under which source id the present state of an order was put into the inbox. */
  fed(input: { shopId: ShopId; occasion: string; orderId: OrderId; sourceId: string }): Promise<void>;
  /** Marks those whose fed state has been worked, with what they brought, and answers how many are still to be. */
  settle(input: { shopId: ShopId; occasion: string; at: Instant }): Promise<number>;
  sums(shopId: ShopId, occasion: string): Promise<DriftSums>;
  /** By order id. */
  list(input: { shopId: ShopId; occasion: string; limit: number }): Promise<readonly Drift[]>;
}
