import type { Referrals } from '../program/ruleset.ts';
import { localDate } from '../shared/calendar.ts';
import { dayMs, type Instant } from '../shared/instant.ts';
import { isOwnClaim } from './claiming.ts';
import { scoreOf, signalsOf, type SignalName } from './signals.ts';
import type { Trace } from './traces.ts';

/**
 * A referral's way: `claimed` (the friend took the offer) → `ordered` (their first order is there, and time has to pass) →
 * `rewarded`. `held`: a person has to decide, before the friend gets
 * their code or after they ordered. `qualified`: all is well, but the advocate has had as many rewards as the program
 * allows. `rejected`: it will not count. `revoked`: the order that counted, or would have, was undone.
 */
export type ReferralState = 'claimed' | 'ordered' | 'qualified' | 'held' | 'rejected' | 'rewarded' | 'revoked';

/** Why a referral is where it is: what speaks against it, or what it lacks. */
export type ReferralReason =
  | SignalName
  | 'rejected_by_person'
  | 'claim_expired'
  | 'below_minimum'
  | 'order_undone'
  | 'refunded_below_minimum'
  | 'month_cap_reached'
  | 'lifetime_cap_reached';

/** What became of one order of the friend; money in minor units, net of discounts. */
export interface FriendOrder {
  readonly orderId: string;
  readonly orderedAt: Instant;
  /** Its lines after discounts, before refunds. */
  readonly netMinor: number;
  /** … and what refunds have left of that. */
  readonly remainingMinor: number;
  readonly paid: boolean;
  readonly undone: boolean;
  /** Whether it carries the code that was made for the friend. */
  readonly withCode: boolean;
}

/** All that is known of one referral. */
export interface ReferralCase {
  readonly id: string;
  readonly claimedAt: Instant;
  /** The program's terms when the friend claimed: newer ones do not change what was promised. */
  readonly terms: Referrals;
  /** Whether the friend claimed while signed in to their own account. */
  readonly signedIn: boolean;
  /** By what whoever claimed was recognised, and by what the friend's orders are. */
  readonly claimedWith: ReadonlySet<Trace>;
  readonly orderedWith: ReadonlySet<Trace>;
  /** True once traces were deleted because their time was over: then what was found by them counts, and what was not is not looked for again. */
  readonly tracesForgotten: boolean;
  /** The reasons as they were settled last. */
  readonly reasons: readonly ReferralReason[];
  readonly friendOrders: readonly FriendOrder[];
  readonly decision: { readonly verdict: 'approved' | 'rejected'; readonly at: Instant } | null;
}

export interface AdvocateFacts {
  readonly traces: ReadonlySet<Trace>;
  /** Of the shop, IANA name: caps count by its calendar's months. */
  readonly timeZone: string;
}

/** What follows for one referral. The grants are totals: sent again with another number they replace what was given. */
export interface ReferralSettlement {
  readonly id: string;
  readonly state: ReferralState;
  readonly score: number;
  readonly reasons: readonly ReferralReason[];
  /** The friend's first order since the claim; null while there is none. */
  readonly orderId: string | null;
  /** When it changes by time alone; null when it does not. */
  readonly dueAt: Instant | null;
  readonly grants: {
    readonly advocatePoints: number;
    /** The reward given instead of points; null for none. */
    readonly advocateReward: string | null;
    readonly friendPoints: number;
  };
}

/**
 * What all referrals of one advocate come to at an instant. A pure function of what is known, so that it does not matter in
 * which order orders, refunds and decisions were heard of, or how often this is asked.
 *
 * The friend's order is their first one from the claim on. It counts when it is paid, when its lines come to the minimum after
 * discounts and after refunds, and from `holdDays` after it was placed. A suspicious one counts from the moment a person
 * approves it, if that is later. Caps are taken by those who count first: when one of them is revoked, the next moves up.
 */
export function settleReferrals(cases: readonly ReferralCase[], advocate: AdvocateFacts, now: Instant): ReferralSettlement[] {
  const claims = cases.map(({ claimedAt }) => claimedAt);
  const judged = cases.map((referral) => ({ referral, judgement: judge(referral, advocate, claims, now) }));
  const given = new Map<string, ReferralReason | null>();
  const counting = judged.flatMap(({ referral, judgement }) =>
    judgement.countsFrom === null ? [] : [{ referral, countsFrom: judgement.countsFrom }],
  );
  counting.sort((a, b) => a.countsFrom - b.countsFrom || (a.referral.id < b.referral.id ? -1 : 1));
  const byMonth = new Map<string, number>();
  let inAll = 0;
  for (const { referral, countsFrom } of counting) {
    const month = localDate(countsFrom, advocate.timeZone).slice(0, 7);
    const inMonth = byMonth.get(month) ?? 0;
    const { perMonth, lifetime } = referral.terms.caps;
    const over =
      lifetime !== null && inAll >= lifetime
        ? 'lifetime_cap_reached'
        : perMonth !== null && inMonth >= perMonth
          ? 'month_cap_reached'
          : null;
    given.set(referral.id, over);
    if (over !== null) continue;
    inAll += 1;
    byMonth.set(month, inMonth + 1);
  }
  return judged.map(({ referral, judgement }) => conclude(referral, judgement, given.get(referral.id)));
}

/** One referral by itself, before caps. */
interface Judgement {
  readonly state: Exclude<ReferralState, 'qualified' | 'rewarded'> | 'counts';
  readonly score: number;
  readonly reasons: readonly ReferralReason[];
  readonly orderId: string | null;
  readonly dueAt: Instant | null;
  /** From when it counts, once it does. */
  readonly countsFrom: Instant | null;
}

function judge(referral: ReferralCase, advocate: AdvocateFacts, claims: readonly Instant[], now: Instant): Judgement {
  const { claimedAt, terms, friendOrders, decision } = referral;
  const claimEnds = (claimedAt + terms.claimDays * dayMs) as Instant;
  const order = firstOrder(friendOrders, claimedAt, claimEnds);
  const orderedBefore = friendOrders.some((candidate) => candidate.orderedAt < claimedAt && !candidate.undone);
  const facts = {
    advocate: advocate.traces,
    friend: new Set([...referral.claimedWith, ...referral.orderedWith]),
    orderedBefore,
    claims,
    claimedAt,
    claimedByAnother: order !== undefined && isClaimedByAnother(referral, advocate),
    found: new Set<string>(referral.reasons),
  };
  const signals = signalsOf(facts, terms.checks);
  const score = scoreOf(signals);
  const against = signals.map(({ name }) => name);
  const at = (state: Judgement['state'], more: Partial<Judgement> = {}): Judgement => ({
    state,
    score,
    reasons: against,
    orderId: order?.orderId ?? null,
    dueAt: null,
    countsFrom: null,
    ...more,
  });

  if (decision?.verdict === 'rejected') return at('rejected', { reasons: [...against, 'rejected_by_person'] });
  const suspicious = score >= terms.holdFromScore;
  if (order === undefined) {
    if (now > claimEnds) return at('rejected', { reasons: [...against, 'claim_expired'] });
    return at(suspicious && decision === null ? 'held' : 'claimed', { dueAt: (claimEnds + 1) as Instant });
  }
  if (order.netMinor < terms.minimumOrderMinor) return at('rejected', { reasons: [...against, 'below_minimum'] });
  if (order.undone) return at('revoked', { reasons: [...against, 'order_undone'] });
  if (order.remainingMinor < terms.minimumOrderMinor) return at('revoked', { reasons: [...against, 'refunded_below_minimum'] });
  if (!order.paid) return at('ordered');
  if (suspicious && decision === null) return at('held');
  const holdEnds = (order.orderedAt + terms.holdDays * dayMs) as Instant;
  if (now < holdEnds) return at('ordered', { dueAt: holdEnds });
  const countsFrom = suspicious && decision !== null ? (Math.max(holdEnds, decision.at) as Instant) : holdEnds;
  return at('counts', { countsFrom });
}

function isClaimedByAnother(referral: ReferralCase, { traces }: AdvocateFacts): boolean {
  if (referral.tracesForgotten && !referral.reasons.includes('claimedByAnother')) return false;
  const { signedIn, claimedWith, orderedWith } = referral;
  const codeUsed = referral.friendOrders.some(({ withCode }) => withCode);
  return !isOwnClaim({ signedIn, codeUsed, claimedWith, orderedWith, advocate: traces });
}

function firstOrder(orders: readonly FriendOrder[], from: Instant, until: Instant): FriendOrder | undefined {
  return orders
    .filter(({ orderedAt }) => orderedAt >= from && orderedAt <= until)
    .sort((a, b) => a.orderedAt - b.orderedAt || a.orderId.length - b.orderId.length || (a.orderId < b.orderId ? -1 : 1))[0];
}

const nothing = { advocatePoints: 0, advocateReward: null, friendPoints: 0 } as const;

function conclude({ id, terms }: ReferralCase, judgement: Judgement, over: ReferralReason | null | undefined): ReferralSettlement {
  const { state, score, reasons, orderId, dueAt } = judgement;
  if (state !== 'counts') return { id, state, score, reasons, orderId, dueAt, grants: nothing };
  const friendPoints = terms.friend.kind === 'points' ? terms.friend.points : 0;
  // The cap limits advocates: a friend who did what was asked has what they were promised.
  if (over != null) {
    return { id, state: 'qualified', score, reasons: [...reasons, over], orderId, dueAt, grants: { ...nothing, friendPoints } };
  }
  const advocatePoints = terms.advocate.kind === 'points' ? terms.advocate.points : 0;
  const advocateReward = terms.advocate.kind === 'reward' ? terms.advocate.reward : null;
  return { id, state: 'rewarded', score, reasons, orderId, dueAt, grants: { advocatePoints, advocateReward, friendPoints } };
}
