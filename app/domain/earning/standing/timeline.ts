import type { MemberFact } from '../member-facts.ts';
import type { OrderKnowledge, OrderSnapshot } from '../order-facts.ts';
import type { Ruleset } from '../../program/ruleset.ts';
import type { Instant } from '../../shared/instant.ts';
import type { EarningContext } from '../context.ts';
import { comparePlaces, type Place } from './standing.ts';

/** A program as the timeline reads it. */
export interface ProgramRules {
  /** Ascending by version; orders placed from `effectiveFrom` on are pinned to it. */
  readonly rulesets: ReadonlyArray<{ readonly version: number; readonly effectiveFrom: Instant; readonly ruleset: Ruleset }>;
  readonly startsAt: Instant;
  /** IANA name of the shop's time zone. */
  readonly timeZone: string;
  /** Spans before the program whose orders a merchant lets count, by a version of their choice; the newest decision first. */
  readonly backCredits?: ReadonlyArray<{ readonly from: Instant; readonly until: Instant; readonly rulesetVersion: number }>;
}

export type PinnedRuleset = ProgramRules['rulesets'][number];
export type KnownOrder = OrderKnowledge & { readonly snapshot: OrderSnapshot };

export interface TimelineOrder {
  readonly orderId: string;
  readonly known: KnownOrder;
  /** The ruleset that it is counted by; pinned with its first award. */
  readonly pinned: PinnedRuleset;
  /** What was known of its lines' products when it was first counted; null before that. */
  readonly products: EarningContext['products'];
  /** Points that campaigns with a shared budget have given it, by campaign. */
  readonly grants: Readonly<Record<string, number>>;
}

export interface MemberTimeline {
  readonly memberId: string;
  readonly enrolledAt: Instant;
  readonly orders: readonly TimelineOrder[];
  readonly facts: readonly MemberFact[];
}

/** One thing that happened, at its place. */
export type Entry = Place &
  (
    | { readonly kind: 'fact'; readonly fact: MemberFact }
    | { readonly kind: 'order'; readonly order: TimelineOrder }
    /** Pending points became available, later than the order was placed. */
    | { readonly kind: 'release'; readonly order: TimelineOrder }
    /** Something of the order was given back. */
    | { readonly kind: 'return'; readonly order: TimelineOrder }
  );

/** How the keys of returns begin. */
export const returnKey = '4 ';

export const placeOfFact = ({ at, key }: MemberFact): Place => ({ at, key: `1 ${key}` });
export const placeOfOrder = (orderId: string, orderedAt: Instant): Place => ({ at: orderedAt, key: `2 ${orderId}` });

/** Everything that an order puts into the timeline, in order. An order that will never be paid puts nothing. */
export function entriesOfOrder(order: TimelineOrder, releasedAt: Instant | null): Entry[] {
  const { snapshot, refunds } = order.known;
  if (snapshot.payment === 'void') return [];
  const entries: Entry[] = [{ ...placeOfOrder(order.orderId, snapshot.orderedAt), kind: 'order', order }];
  if (releasedAt !== null && releasedAt > snapshot.orderedAt) {
    entries.push({ at: releasedAt, key: `3 ${order.orderId}`, kind: 'release', order });
  }
  const returns = new Set(Object.values(refunds).map((refund) => refund.at ?? snapshot.orderedAt));
  if (snapshot.cancelled && snapshot.cancelledAt != null) returns.add(snapshot.cancelledAt);
  for (const at of returns) {
    if (at > snapshot.orderedAt) entries.push({ at, key: `${returnKey}${order.orderId}`, kind: 'return', order });
  }
  return entries.sort(comparePlaces);
}

export function entryOfFact(fact: MemberFact): Entry {
  return { ...placeOfFact(fact), kind: 'fact', fact };
}

/** The ruleset in force at an instant. Before the program began there is none, but where a merchant lets that time count. */
export function rulesetAt({ rulesets, startsAt, backCredits = [] }: ProgramRules, at: Instant): PinnedRuleset | undefined {
  if (at < startsAt) {
    const span = backCredits.find(({ from, until }) => at >= from && at < until);
    return span && rulesets.find(({ version }) => version === span.rulesetVersion);
  }
  return rulesets.findLast(({ effectiveFrom }) => effectiveFrom <= at);
}
