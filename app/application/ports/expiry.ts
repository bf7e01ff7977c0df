import type { ExpiryPolicy } from '../../domain/program/ruleset.ts';
import type { MemberId, ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';

/** Where a program's expiry run is: lots whose time is over, then members who did nothing for too long, then warnings about lots. */
export type ExpiryPlace =
  | { readonly step: 'lots' }
  /** Members by id, after this one. */
  | { readonly step: 'members'; readonly after: MemberId | null }
  | { readonly step: 'warnings' };

export interface ExpiryPage {
  /** Where the next page begins; null when this was the last. */
  readonly next: ExpiryPlace | null;
  readonly members: number;
  /** Points that expired. */
  readonly points: number;
  /** Warnings that were not given before. */
  readonly warnings: number;
}

/**
 * Lets points expire. Each page is one transaction that locks the balances it touches, so it may run while others spend, earn and
 * refund; a page that is repeated finds nothing left to do. What expires is posted as `expire:<lot>` at the lot's own time, not at that of
 * the run. Members' silence counts from when the program's versions began to end balances by it: nobody noted before who did something.
 */
export interface Expiry {
  page(input: {
    readonly shopId: ShopId;
    readonly programId: string;
    /** The policy in force: it says how long members may do nothing, and when they are warned. Lots know their own end. */
    readonly policy: ExpiryPolicy;
    readonly timeZone: string;
    readonly at: Instant;
    readonly place: ExpiryPlace;
    /** Lots, or members, in a page. */
    readonly limit: number;
  }): Promise<ExpiryPage>;
}

/** The order of the steps; null after the last. */
export function placeAfter(step: ExpiryPlace['step']): ExpiryPlace | null {
  if (step === 'lots') return { step: 'members', after: null };
  return step === 'members' ? { step: 'warnings' } : null;
}
