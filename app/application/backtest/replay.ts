import {
  dependenceOf,
  releasedAt,
  replayMember,
  rulesetAt,
  type KnownOrder,
  type MemberTimeline,
  type PinnedRuleset,
  type Settled,
  type SharedLimits,
  type TimelineOrder,
} from '../../domain/earning/standing/index.ts';
import type { EarningContext } from '../../domain/earning/context.ts';
import type { Ruleset } from '../../domain/program/ruleset.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { OrderRecord, ProgramFacts, TimelineRecord } from '../ports/drain-store.ts';

/** Orders placed from `from` on and before `until` are what is looked at. */
export interface Period {
  readonly from: Instant;
  readonly until: Instant;
}

/** The program as it would have been, had the draft come into force at the period's beginning. */
export function programUnder(program: ProgramFacts, draft: Ruleset, { from }: Period): ProgramFacts {
  const before = program.rulesets.filter(({ effectiveFrom }) => effectiveFrom < from);
  const version = Math.max(0, ...program.rulesets.map((known) => known.version)) + 1;
  return { ...program, rulesets: [...before, { version, effectiveFrom: from, ruleset: draft }] };
}

/**
 * Counts a member's whole timeline by the fold that the worker counts it by. `asPosted`: by the versions, and with the shares of
 * campaigns' budgets, that the orders have in the ledger; otherwise by what `program` says of the orders' times.
 */
export function replayRecord(
  memberId: string,
  record: TimelineRecord,
  given: {
    program: ProgramFacts;
    asPosted: boolean;
    products: EarningContext['products'];
    shared: SharedLimits;
    period: Period;
    asOf: Instant;
  },
): Settled {
  const { program, shared, asOf, period } = given;
  const orders = record.orders.flatMap((order) => timelineOrder(order, given) ?? []);
  const timeline: MemberTimeline = {
    memberId,
    enrolledAt: record.enrolledAt,
    orders: orders.filter(({ known }) => known.snapshot.orderedAt < period.until),
    facts: record.facts.filter(({ at }) => at <= asOf),
  };
  return replayMember(timeline, { rules: program, shared, asOf });
}

function timelineOrder(
  record: OrderRecord,
  { program, asPosted, products, period }: Parameters<typeof replayRecord>[2],
): TimelineOrder | null {
  const { snapshot } = record.known;
  if (snapshot === null) return null;
  const award = record.awards[program.programId];
  // What was placed before the period keeps what it has; the past is not what is tried.
  const keeps = award !== undefined && (asPosted || snapshot.orderedAt < period.from);
  const pinned = keeps ? versionOf(program, award.rulesetVersion) : rulesetAt(program, snapshot.orderedAt);
  if (pinned === undefined) return null;
  return {
    orderId: record.orderId,
    known: record.known as KnownOrder,
    pinned,
    products: productsOf(record, program.programId, pinned, products),
    // Which shares of a budget others would have got nobody can know: under a draft everybody draws anew.
    grants: asPosted ? (award?.grants ?? {}) : {},
  };
}

function productsOf(
  { known, explanations }: OrderRecord,
  programId: string,
  { ruleset }: PinnedRuleset,
  products: EarningContext['products'],
): EarningContext['products'] {
  if (!dependenceOf(ruleset).products) return {};
  const pinned = explanations[programId]?.context?.products ?? {};
  const found: Record<string, EarningContext['products'][string]> = {};
  for (const { productId } of known.snapshot?.lines ?? []) {
    const product = productId === null ? undefined : (pinned[productId] ?? products[productId]);
    if (productId !== null && product !== undefined) found[productId] = product;
  }
  return found;
}

function versionOf({ rulesets }: ProgramFacts, version: number): PinnedRuleset | undefined {
  return rulesets.find((ruleset) => ruleset.version === version);
}

/** Whether what an order earns can be spent at `asOf`. */
export function isAvailable({ known, pinned }: TimelineOrder, asOf: Instant): boolean {
  return releasedAt(known, pinned.ruleset, asOf) !== null;
}
