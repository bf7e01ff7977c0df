import type { Referrals } from '../program/ruleset.ts';
import type { Instant } from '../shared/instant.ts';
import { dayMs } from '../shared/instant.ts';
import type { Trace, TraceKind } from './traces.ts';

/** What makes a referral suspicious; each has its weight in the ruleset (`referrals.checks`). */
export const signalNames = [
  'existingCustomer',
  'sameAddress',
  'alias',
  'device',
  'network',
  'payment',
  'phone',
  'velocity',
  'claimedByAnother',
] as const;
export type SignalName = (typeof signalNames)[number];

export interface Signal {
  readonly name: SignalName;
  readonly weight: number;
}

export interface SignalFacts {
  /** By what the advocate, and the friend, were ever recognised. */
  readonly advocate: ReadonlySet<Trace>;
  readonly friend: ReadonlySet<Trace>;
  /** Whether the friend had ordered before they claimed. */
  readonly orderedBefore: boolean;
  /** When the advocate's friends claimed, this one included. */
  readonly claims: readonly Instant[];
  readonly claimedAt: Instant;
  /** Whether the friend ordered and nothing shows that it was they who had taken the offer. */
  readonly claimedByAnother: boolean;
  /** Signals found earlier. What rested on traces stays found when these are gone. */
  readonly found: ReadonlySet<string>;
}

/** Which trace, shared by both, gives which signal. An equal e-mail address is an equal mailbox, so `alias` covers it. */
const sharedTrace: ReadonlyArray<readonly [TraceKind, SignalName]> = [
  ['address', 'sameAddress'],
  ['alias', 'alias'],
  ['device', 'device'],
  ['network', 'network'],
  ['payment', 'payment'],
  ['phone', 'phone'],
];

/** The signals that speak against a referral, in the order of their names; those that weigh nothing are left out. */
export function signalsOf(facts: SignalFacts, checks: Referrals['checks']): Signal[] {
  const shared = new Set<string>();
  for (const trace of facts.friend) if (facts.advocate.has(trace)) shared.add(trace.slice(0, trace.indexOf(':')));
  const found = new Set<SignalName>(sharedTrace.flatMap(([kind, name]) => (shared.has(kind) || facts.found.has(name) ? [name] : [])));
  if (facts.orderedBefore) found.add('existingCustomer');
  if (claimsWithinADay(facts) > checks.perDay) found.add('velocity');
  if (facts.claimedByAnother) found.add('claimedByAnother');
  return signalNames.flatMap((name) => (found.has(name) && checks[name] > 0 ? [{ name, weight: checks[name] }] : []));
}

/** Claims in the 24 hours that end with this one. A claim made later never makes an earlier one suspicious. */
function claimsWithinADay({ claims, claimedAt }: SignalFacts): number {
  return claims.filter((at) => at <= claimedAt && at > claimedAt - dayMs).length;
}

export function scoreOf(signals: readonly Signal[]): number {
  return signals.reduce((sum, { weight }) => sum + weight, 0);
}
