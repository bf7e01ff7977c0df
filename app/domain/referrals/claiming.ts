import type { Referrals } from '../program/ruleset.ts';
import type { Trace } from './traces.ts';

/** Who took an offer, as far as it is known: the friend, or somebody who knew the friend's address. */
export interface ClaimFacts {
  /** The friend was signed in to their own account. */
  readonly signedIn: boolean;
  /** An order of the friend carries the code that was made for them. */
  readonly codeUsed: boolean;
  /** By what whoever claimed, the friend's orders, and the advocate were recognised. */
  readonly claimedWith: ReadonlySet<Trace>;
  readonly orderedWith: ReadonlySet<Trace>;
  readonly advocate: ReadonlySet<Trace>;
}

/**
 * Whether something shows that the friend took the offer themselves. That the address is theirs shows nothing, because anybody can
 * type it; nor does a network or device that is the advocate's as well.
 */
export function isOwnClaim({ signedIn, codeUsed, claimedWith, orderedWith, advocate }: ClaimFacts): boolean {
  if (signedIn || codeUsed) return true;
  const places = [...orderedWith].filter((trace) => trace.startsWith('device:') || trace.startsWith('network:'));
  return places.some((trace) => claimedWith.has(trace) && !advocate.has(trace));
}

/** How many claims are taken within 24 hours. */
export interface ClaimLimits {
  readonly perAdvocate: number;
  readonly perNetwork: number;
}

/**
 * Beyond what is not unusual (`perDay`) claims are suspicious, and far beyond it they are not taken: whoever has a list of addresses
 * would otherwise make referrals of all of them. One network is fewer people than one advocate can reach.
 */
export function claimLimits({ perDay }: Pick<Referrals['checks'], 'perDay'>): ClaimLimits {
  return { perAdvocate: perDay * 4, perNetwork: perDay * 2 };
}
