import type { ShopId } from '../../domain/shared/ids.ts';
import type { Actor } from '../laurel.ts';

/**
 * Codes of other people's making that a shop has filled pools with. Each is given once; giving happens under MemberLedger.change.
 * Who filled and emptied a pool is written down.
 */
export interface CodePools {
  /** Adds codes to a pool. One that the pool has, or had, is passed over: `known` says how many. */
  add(input: {
    shopId: ShopId;
    pool: string;
    codes: readonly string[];
    actor: Actor;
  }): Promise<{ readonly added: number; readonly known: number }>;
  /** Takes codes that were not given yet out of a pool again; answers how many. */
  discard(input: { shopId: ShopId; pool: string; actor: Actor }): Promise<number>;
  /** Every pool with codes, by name. */
  list(shopId: ShopId): Promise<readonly PoolCount[]>;
}

export interface PoolCount {
  readonly pool: string;
  readonly free: number;
  readonly given: number;
}
