import type { Balances } from '../../domain/ledger/index.ts';
import type { MemberId, ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';

/**
 * What is asked of the past. `at`: what had happened by then, inclusive. `knownAt`: as far as Laurel knew by then, inclusive; left out, with
 * all that is known by now. `at` in the past with today's knowledge corrects what a balance showed then; `knownAt` says what it showed.
 * Times are whole milliseconds. What was posted counts as known from when its transaction began, some milliseconds before others could
 * see it.
 */
export interface AsOf {
  readonly at: Instant;
  readonly knownAt?: Instant;
}

export interface ProgramAsOf {
  readonly programId: string;
  readonly balances: Balances;
  /** Members who had any transfer by then. */
  readonly members: number;
  readonly transfers: number;
}

/** Balances as of any instant, by the transfers alone. */
export interface LedgerTime {
  /** Null when the shop has no such member. */
  balancesOf(shopId: ShopId, memberId: MemberId, asOf: AsOf): Promise<Balances | null>;
  /** Every program of the shop, by id. */
  programs(shopId: ShopId, asOf: AsOf): Promise<readonly ProgramAsOf[]>;
}
