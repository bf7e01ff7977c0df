import type { ShopId } from '../../domain/shared/ids.ts';
import type { EffectKind } from './drain-store.ts';

export interface WaitingEffect {
  readonly id: string;
  readonly kind: EffectKind;
  readonly key: string;
  readonly payload: Readonly<Record<string, string>>;
  /** How often it was begun, this time included. */
  readonly attempts: number;
}

/** One effect by its name: for a caller who waits for it and should not have to wait for others'. */
export type EffectName = Pick<WaitingEffect, 'kind' | 'key'>;

export type EffectOutcome =
  | { readonly state: 'done' }
  | { readonly state: 'retry'; readonly delayMs: number; readonly error: string }
  | { readonly state: 'dead'; readonly error: string };

/** Effects that were committed with the ledger and are still to be done. */
export interface Outbox {
  /** Takes due effects for `leaseMs`; whoever dies meanwhile gives them back by that. An effect may so run twice: every handler bears it. */
  claim(input: { shopId: ShopId; limit: number; leaseMs: number; only?: EffectName }): Promise<readonly WaitingEffect[]>;
  finish(input: { shopId: ShopId; id: string; outcome: EffectOutcome }): Promise<void>;
  shopsWithDueEffects(): Promise<readonly ShopId[]>;
}
