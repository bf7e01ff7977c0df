import type { AskedMember, AskedTime } from '../segments/asked.ts';
import type { Factor } from '../program/ruleset.ts';

/**
 * The facts besides the order itself that its entitlement rests on, as they were when it was placed. They are pinned: they
 * are stored with the explanation, and a refund is counted with the same ones. They change only when something is learnt
 * about the time before the order.
 */
export interface EarningContext {
  readonly member: AskedMember;
  readonly time: AskedTime;
  /** The multiplier of the member's tier; null for none. */
  readonly tier: { readonly id: string; readonly name: string; readonly factor: Factor } | null;
  /** Campaigns that were open to this member then. `room`: points that it may still give, null for any number. */
  readonly campaigns: ReadonlyArray<{ readonly id: string; readonly room: number | null }>;
  /** What the limits per day and per member leave for this order; null for any number. */
  readonly room: { readonly all: number | null; readonly rules: Readonly<Record<string, number>> };
  /** What is known of the products of its lines, by product id; a product that is not in it is not known yet. */
  readonly products: Readonly<Record<string, PinnedProduct>>;
  /** Why nothing earns: the member had left, or was blocked, when the order was placed. Absent for members. */
  readonly barred?: 'left' | 'blocked';
}

export interface PinnedProduct {
  readonly type: string;
  readonly vendor: string;
  readonly tags: readonly string[];
  readonly collections: readonly string[];
}
