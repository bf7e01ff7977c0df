import type { Trace } from '../../domain/referrals/index.ts';
import type { CustomerId, OrderId, ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';

/** By what an order can be recognised as one person's, as keyed hashes; kept apart from the order's own facts. */
export interface OrderTraces {
  readonly orderId: OrderId;
  /** The hash of the checkout's e-mail address; null when it has none. */
  readonly email: string | null;
  readonly traces: readonly Trace[];
  readonly at: Instant;
}

/** Orders that were placed without an account, and how their owners are found again. */
export interface GuestOrders {
  /** Keeps what an order can be recognised by; said again, the newest stays. */
  remember(shopId: ShopId, traces: readonly OrderTraces[]): Promise<void>;
  /** Orders that name no customer and have this e-mail address, oldest first, at most `limit`. */
  ofEmail(shopId: ShopId, emailHash: string, limit: number): Promise<readonly OrderId[]>;
  /**
   * Says that orders are a customer's: one `laurel/order_claimed` event each goes into the inbox. Orders that name somebody by
   * now are left out. Answers with those that were not. Safe to repeat.
   */
  claim(input: {
    readonly shopId: ShopId;
    readonly customerId: CustomerId;
    readonly orderIds: readonly OrderId[];
    readonly at: Instant;
  }): Promise<readonly OrderId[]>;
}
