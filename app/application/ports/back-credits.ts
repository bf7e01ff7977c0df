import type { ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { Actor } from '../laurel.ts';

/**
 * Orders from before the program that a merchant lets count: those placed at `from` or later and before `until` are counted by a
 * version of the program's rules that the merchant chose.
 */
export interface BackCredit {
  readonly id: string;
  readonly programId: string;
  readonly rulesetVersion: number;
  readonly from: Instant;
  readonly until: Instant;
  readonly state: 'running' | 'done' | 'cancelled';
  /** Orders sent to be counted so far. */
  readonly orders: number;
  readonly startedAt: Instant;
  readonly startedBy: Actor;
}

export interface BackCredits {
  /** Null while another one of the program runs, or when there is no such version. */
  start(input: { readonly shopId: ShopId } & Omit<BackCredit, 'id' | 'state' | 'orders'>): Promise<BackCredit | null>;
  find(shopId: ShopId, id: string): Promise<(BackCredit & { readonly cursor: string | null }) | null>;
  /** Newest first. */
  list(shopId: ShopId): Promise<readonly BackCredit[]>;
  /** Notes how far it has come; false when it does not run any more, or has come to another place meanwhile. */
  advance(input: {
    readonly shopId: ShopId;
    readonly id: string;
    readonly from: string | null;
    readonly to: string | null;
    readonly orders: number;
    readonly done: boolean;
    readonly at: Instant;
  }): Promise<boolean>;
  /** Stops it; what has been counted stays counted, and so does what is sent later. False when it does not run. */
  cancel(input: { readonly shopId: ShopId; readonly id: string; readonly actor: Actor; readonly at: Instant }): Promise<boolean>;
}
