import type { TierMove } from '../../tiers/index.ts';
import type { Instant } from '../../shared/instant.ts';
import type { MemberFact } from '../member-facts.ts';
import type { EarningContext } from '../context.ts';
import { countOrder, firstDifference, type Contribution, type CountedOrder } from './count-order.ts';
import { contextFor } from './context-for.ts';
import { dependenceOf } from './dependence.ts';
import { Fold, type MemberAward } from './fold.ts';
import { releasedAt } from './release.ts';
import { SharedLimits } from './shared-limits.ts';
import { comparePlaces, standingAtStart, type Place, type Standing } from './standing.ts';
import {
  entriesOfOrder,
  entryOfFact,
  placeOfFact,
  type Entry,
  type MemberTimeline,
  type ProgramRules,
  type TimelineOrder,
} from './timeline.ts';

/** What is stored of where a member stands. */
export interface StoredStanding {
  readonly standing: Standing;
  readonly before: Standing | null;
}

/** An order of which something was learnt, with how it was counted before; null when it never was. */
export interface TouchedOrder {
  readonly order: TimelineOrder;
  readonly counted: { readonly context: EarningContext; readonly contributions: readonly Contribution[] } | null;
}

export interface TouchedMember {
  readonly memberId: string;
  /** Null when nothing was counted for this member yet. */
  readonly stored: StoredStanding | null;
  readonly orders: readonly TouchedOrder[];
  readonly facts: ReadonlyArray<{ readonly fact: MemberFact; readonly replaces: MemberFact | null }>;
}

export interface Settled {
  /** Null when there is nothing to be said about where the member stands. */
  readonly stored: StoredStanding | null;
  readonly orders: ReadonlyMap<string, CountedOrder>;
  /** What campaigns gave, by order; only of orders that were counted anew. */
  readonly grants: ReadonlyMap<string, Readonly<Record<string, number>>>;
  readonly awards: ReadonlyMap<string, MemberAward>;
  readonly moves: readonly TierMove[];
  /** From where on awards and moves are stated whole: what was there and is no longer named is taken back. Null: only added to. */
  readonly wholeFrom: Place | null;
}

export interface Surroundings {
  readonly rules: ProgramRules;
  readonly shared: SharedLimits;
  /** The newest instant that is known to have come. */
  readonly asOf: Instant;
}

/**
 * Brings a member's standing and orders up to date with what was learnt. Null when something was learnt about a time that
 * is already counted past, and the whole timeline is needed: `replayMember`.
 */
export function settleMember(touched: TouchedMember, { rules, shared, asOf }: Surroundings): Settled | null {
  const { stored } = touched;
  const recounted = recount(touched.orders, asOf);
  const changed = changedEntries(touched, recounted, asOf);
  if (changed.from === null) return unchanged(touched, recounted, { rules, shared, asOf });
  if (stored === null) return null;

  // What was only added up lacks what rules count that depend on the past; one that came later may need it.
  if (stored.standing.addedUp === true && dependOnPast(rules)) return null;

  const through = stored.standing.through;
  const late = through !== null && changed.from !== null && comparePlaces(changed.from, through) <= 0;
  const back = late && isLastAlone(stored, changed.from) ? stored.before : null;
  if (late && back === null) {
    const simply = mayBeAddedUp(touched, recounted, stored, rules);
    return simply ? addedUp(touched, recounted, stored.standing, rules, asOf) : null;
  }

  const takesPart = new Set(Object.keys(stored.standing.campaigns));
  // What stays as it was counted need not be walked over again, but what became of it is found there.
  const fold = new Fold({
    from: back ?? stored.standing,
    before: back === null ? stored.before : null,
    fromStart: false,
    rules,
    shared,
    takesPart,
    counted: recounted,
    asOf,
  });
  if (fold.wouldRecount(changed.entries.at(-1)?.at ?? asOf)) return null;
  for (const entry of changed.entries) fold.take(entry);
  return withUncounted(resultOf(fold, back === null ? null : changed.from), touched.orders.map(({ order }) => order), { rules, shared, asOf }); // prettier-ignore
}

/** Walks a member's whole timeline. The same for late facts in the worker, for backtests and for proofs. */
export function replayMember(timeline: MemberTimeline, surroundings: Surroundings): Settled {
  const { rules, shared, asOf } = surroundings;
  const entries = [
    ...timeline.facts.map(entryOfFact),
    ...timeline.orders.flatMap((order) => entriesOfOrder(order, releasedAt(order.known, order.pinned.ruleset, asOf))),
  ].sort(comparePlaces);
  const takesPart = new Set(timeline.orders.flatMap(({ grants }) => Object.keys(grants)));
  // Whoever ordered before they were entered in the books was a member from their first order on.
  const start = standingAtStart(Math.min(timeline.enrolledAt, entries[0]?.at ?? timeline.enrolledAt) as Instant);
  const fold = new Fold({ from: start, before: null, fromStart: true, rules, shared, takesPart, asOf });
  fold.passTime(start.enrolledAt);
  for (const entry of entries) fold.take(entry);
  letPass(fold, asOf);
  // Whoever turned out to take part in nothing makes room for another.
  for (const id of takesPart) if ((fold.standing.campaigns[id] ?? 0) === 0) shared.countParticipants(id, -1);
  return withUncounted(resultOf(fold, { at: -Infinity as Instant, key: '' }), timeline.orders, surroundings);
}

/** Lets time pass for a member who was just settled: windows end, tiers fall. Null when the whole timeline is needed. */
export function letTimePass(settled: Settled, { rules, shared, asOf }: Surroundings): Settled | null {
  if (settled.stored === null) return settled;
  const { standing, before } = settled.stored;
  const fold = new Fold({ from: standing, before, fromStart: false, rules, shared, takesPart: new Set(), asOf });
  if (fold.wouldRecount(asOf)) return null;
  letPass(fold, asOf);
  return {
    ...settled,
    stored: { standing: fold.standing, before: fold.before },
    awards: new Map([...settled.awards, ...fold.awards]),
    moves: [...settled.moves, ...fold.moves],
  };
}

/** Lets time pass after the last entry. What is learnt later of a time before that may need the whole timeline. */
function letPass(fold: Fold, asOf: Instant): void {
  const { tier, through } = fold.standing;
  fold.passTime(asOf);
  const passed = { at: asOf, key: '0' };
  const changed = fold.standing.tier !== tier && JSON.stringify(fold.standing.tier) !== JSON.stringify(tier);
  const moved = changed && (through === null || comparePlaces(passed, through) > 0);
  if (moved) fold.before = null;
  fold.standing = { ...fold.standing, passedTo: asOf, ...(moved ? { through: passed } : {}) };
}

function resultOf(fold: Fold, wholeFrom: Place | null): Settled {
  const { standing, before, orders, grants, awards, moves } = fold;
  return { stored: { standing, before }, orders, grants, awards, moves, wholeFrom };
}

/** Orders that put nothing into the timeline (never to be paid) are worth nothing, and say so. */
function withUncounted(settled: Settled, orders: readonly TimelineOrder[], { rules, asOf }: Surroundings): Settled {
  const missing = orders.filter(({ orderId }) => !settled.orders.has(orderId));
  if (missing.length === 0) return settled;
  const all = new Map(settled.orders);
  for (const order of missing) all.set(order.orderId, countOrder(order, withoutPast(order, rules), asOf));
  return { ...settled, orders: all };
}

/** Counts orders again with the facts pinned to them. */
function recount(orders: readonly TouchedOrder[], asOf: Instant): Map<string, CountedOrder> {
  const recounted = new Map<string, CountedOrder>();
  for (const { order, counted } of orders) {
    if (counted === null) continue;
    const { context } = counted;
    recounted.set(order.orderId, countOrder(order, { ...context, products: order.products }, asOf));
  }
  return recounted;
}

interface ChangedEntries {
  /** What is to be walked over, in order. */
  readonly entries: readonly Entry[];
  /** The earliest place at which something is different now; null when nothing is. */
  readonly from: Place | null;
}

function changedEntries({ orders, facts }: TouchedMember, recounted: ReadonlyMap<string, CountedOrder>, asOf: Instant): ChangedEntries {
  const entries: Entry[] = [];
  let from: Place | null = null;
  const changesAt = (place: Place) => {
    if (from === null || comparePlaces(place, from) < 0) from = { at: place.at, key: place.key };
  };
  for (const { order, counted } of orders) {
    const again = recounted.get(order.orderId);
    const now = again?.entries ?? entriesOfOrder(order, releasedAt(order.known, order.pinned.ruleset, asOf));
    const difference = counted === null || again === undefined ? now[0] : firstDifference(counted.contributions, again.contributions);
    if (difference == null) continue;
    changesAt(difference);
    entries.push(...now.filter((entry) => comparePlaces(entry, difference) >= 0));
  }
  for (const { fact, replaces } of facts) {
    changesAt(placeOfFact(fact));
    if (replaces !== null) changesAt(placeOfFact(replaces));
    entries.push(entryOfFact(fact));
  }
  return { entries: entries.sort(comparePlaces), from };
}

function unchanged(
  { stored, orders }: TouchedMember,
  recounted: ReadonlyMap<string, CountedOrder>,
  { rules, asOf }: Surroundings,
): Settled {
  const settled = { grants: new Map(), awards: new Map(), moves: [], wholeFrom: null, stored, orders: recounted };
  // An order that puts nothing into the timeline was never counted; it is worth nothing.
  return withUncounted(settled, orders.map(({ order }) => order), { rules, asOf, shared: SharedLimits.none() }); // prettier-ignore
}

/**
 * Whether a place is that of the last entry, and of no other in the same instant: awards and moves of an instant are restated together, so
 * going one back would lose those of the other.
 */
function isLastAlone({ standing, before }: StoredStanding, from: Place): boolean {
  const { through } = standing;
  return before !== null && through !== null && comparePlaces(from, through) === 0 && before.through?.at !== from.at;
}

function dependOnPast({ rulesets }: ProgramRules): boolean {
  return rulesets.some(({ ruleset }) => dependenceOf(ruleset).onPast);
}

/**
 * Whether it makes no difference for points in which order things happened: then what is late is simply added. Not so where an order came to
 * nothing, or to another time: which is the first and which the last is not to be had from sums.
 */
function mayBeAddedUp(
  { facts, orders }: TouchedMember,
  recounted: ReadonlyMap<string, CountedOrder>,
  { standing }: StoredStanding,
  rules: ProgramRules,
): boolean {
  const moved = orders.some(({ order, counted }) => {
    const before = counted?.contributions[0];
    return before !== undefined && recounted.get(order.orderId)?.entries[0]?.at !== before.at;
  });
  return facts.length === 0 && !moved && standing.status === 'active' && !dependOnPast(rules);
}

/** Adds to the sums what changed about orders, wherever in the timeline they lie. */
function addedUp(
  { orders }: TouchedMember,
  recounted: ReadonlyMap<string, CountedOrder>,
  standing: Standing,
  rules: ProgramRules,
  asOf: Instant,
): Settled {
  const all = new Map(recounted);
  let { orders: count, spentMinor, points, firstOrderAt, lastOrderAt, through } = standing;
  for (const { order, counted } of orders) {
    const now = recounted.get(order.orderId) ?? countOrder(order, withoutPast(order, rules), asOf);
    all.set(order.orderId, now);
    for (const { sign, contributions } of [
      { sign: -1, contributions: counted?.contributions ?? [] },
      { sign: 1, contributions: now.contributions },
    ]) {
      for (const contribution of contributions) {
        count += sign * contribution.orders;
        spentMinor += sign * contribution.spentMinor;
        points += sign * contribution.points;
      }
    }
    for (const entry of now.entries) {
      if (entry.kind === 'order') {
        firstOrderAt = Math.min(firstOrderAt ?? entry.at, entry.at) as Instant;
        lastOrderAt = Math.max(lastOrderAt ?? entry.at, entry.at) as Instant;
      }
      if (through === null || comparePlaces(entry, through) > 0) through = { at: entry.at, key: entry.key };
    }
  }
  const sums = { ...standing, orders: count, spentMinor, points, firstOrderAt, lastOrderAt, through, addedUp: true } as const;
  const stored = { standing: sums, before: null };
  return { stored, orders: all, grants: new Map(), awards: new Map(), moves: [], wholeFrom: null };
}

function withoutPast(order: TimelineOrder, { timeZone }: ProgramRules): EarningContext {
  return contextFor(standingAtStart(order.known.snapshot.orderedAt), order, timeZone, SharedLimits.none(), new Set());
}
