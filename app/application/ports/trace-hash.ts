import type { Trace, TraceKind } from '../../domain/referrals/index.ts';
import type { ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';

/**
 * Turns by what a person can be recognised into a keyed hash that recognises and names nobody: without the installation's secret
 * it cannot be guessed back. The same text gives the same hash in one shop, and another in every other shop. Networks are hashed with
 * a key that changes every thirty days, so that nobody can be followed for longer.
 */
export interface TraceHash {
  of(shopId: ShopId, kind: TraceKind, text: string, at: Instant): Trace;
}
