import type { EarningContext } from '../context.ts';
import { explainEntitlement } from '../entitlement.ts';
import type { EntitlementExplanation } from '../explanation.ts';
import { isUndone, remainingUnits, type OrderKnowledge } from '../order-facts.ts';
import type { Instant } from '../../shared/instant.ts';
import type { Tiers } from '../../program/ruleset.ts';
import { knownUpTo } from './known-up-to.ts';
import { releasedAt } from './release.ts';
import { comparePlaces, type Place } from './standing.ts';
import { entriesOfOrder, type Entry, type KnownOrder, type TimelineOrder } from './timeline.ts';

/** What one thing that happened to an order added to its member's standing, or took from it. */
export interface Contribution extends Place {
  readonly points: number;
  readonly spentMinor: number;
  /** 1 when the order is placed, -1 when nothing of it is left. */
  readonly orders: number;
  /** Counts towards tiers: points, minor units or orders, by the basis in force. */
  readonly tierAmount: number;
}

/** The same as it is stored with the order: `[at, key, points, spentMinor, orders, tierAmount]`. */
export type StoredContribution = readonly [
  at: Instant,
  key: string,
  points: number,
  spentMinor: number,
  orders: number,
  tierAmount: number,
];

/** An order, counted with the facts pinned to it. */
export interface CountedOrder {
  readonly order: TimelineOrder;
  readonly context: EarningContext;
  /** Why its present state is worth what it is worth. */
  readonly explanation: EntitlementExplanation;
  /** What it was worth before anything of it was given back. */
  readonly atFirst: EntitlementExplanation;
  readonly entries: readonly Entry[];
  /** One an entry, in the same order. */
  readonly contributions: readonly Contribution[];
  /** Points by rule that each entry added or took, for the rules' limits; one an entry. */
  readonly byRule: ReadonlyArray<ReadonlyMap<string, number>>;
}

/** Counts an order as of each instant at which something happened to it, up to `asOf`. `tiers`: what counts towards a tier; those of its own ruleset unless said otherwise. */
export function countOrder(
  order: TimelineOrder,
  context: EarningContext,
  asOf: Instant,
  tiers: Tiers = order.pinned.ruleset.tiers,
): CountedOrder {
  const { pinned, known } = order;
  const released = releasedAt(known, pinned.ruleset, asOf);
  const explain = (upTo: KnownOrder) => explainEntitlement(upTo, pinned.ruleset, pinned.version, context);
  const entries = entriesOfOrder(order, released);
  const atFirst = entries.length > 1 ? explain(knownUpTo(known, known.snapshot.orderedAt)) : explain(known);

  const contributions: Contribution[] = [];
  const byRule: Array<ReadonlyMap<string, number>> = [];
  let before: Worth = nothing;
  let counted = 0;
  for (const entry of entries) {
    const upTo = entries.length > 1 ? knownUpTo(known, entry.at) : known;
    const explanation = entry.kind === 'order' ? atFirst : explain(upTo);
    const worth = worthOf(upTo, explanation);
    const amount = countsTowardsTiers(tiers, entry, released) ? tierAmountOf(tiers, worth, counted) : counted;
    contributions.push({
      at: entry.at,
      key: entry.key,
      points: worth.points - before.points,
      spentMinor: worth.spentMinor - before.spentMinor,
      orders: worth.orders - before.orders,
      tierAmount: amount - counted,
    });
    byRule.push(difference(worth.byRule, before.byRule));
    before = worth;
    counted = amount;
  }
  const nothingReturned = entries.every(({ kind }) => kind !== 'return') && entries.length > 0;
  return {
    order,
    context,
    explanation: nothingReturned && entries.length === 1 ? atFirst : explain(known),
    atFirst,
    entries,
    contributions,
    byRule,
  };
}

interface Worth {
  readonly points: number;
  readonly spentMinor: number;
  readonly orders: number;
  readonly byRule: ReadonlyMap<string, number>;
}

const nothing: Worth = { points: 0, spentMinor: 0, orders: 0, byRule: new Map() };

function worthOf(known: KnownOrder, explanation: EntitlementExplanation): Worth {
  return {
    points: explanation.points,
    spentMinor: isUndone(known) ? 0 : spentMinorOf(known),
    orders: isUndone(known) ? 0 : 1,
    byRule: new Map(explanation.rules.map(({ ruleId, points }) => [ruleId, points])),
  };
}

/** Money that the remaining units were bought for, after discounts, without shipping; whole minor units, rounded down a line. */
export function spentMinorOf(known: OrderKnowledge): number {
  let spent = 0;
  for (const line of known.snapshot?.lines ?? []) {
    const units = Math.max(line.quantity, line.currentQuantity);
    const remaining = remainingUnits(known, line);
    if (units === 0 || remaining === 0 || line.giftCard) continue;
    const net = Math.max(0, line.unitMinor * units - line.discountMinor);
    spent += remaining === units ? net : Number((BigInt(net) * BigInt(remaining)) / BigInt(units));
  }
  return spent;
}

/** An order counts while its points are pending only where the program says so, and what is given back only where it does. */
function countsTowardsTiers({ counts }: Tiers, entry: Entry, releasedAt: Instant | null): boolean {
  const isCounted = counts.pending || (releasedAt !== null && releasedAt <= entry.at);
  return isCounted && (entry.kind !== 'return' || counts.refunds);
}

function tierAmountOf({ basis, counts }: Tiers, worth: Worth, counted: number): number {
  const amount = basis === 'points' ? worth.points : basis === 'spend' ? worth.spentMinor : worth.orders;
  return counts.refunds ? amount : Math.max(amount, counted);
}

function difference(now: ReadonlyMap<string, number>, before: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  if (before.size === 0) return now;
  const result = new Map<string, number>();
  for (const ruleId of new Set([...now.keys(), ...before.keys()])) result.set(ruleId, (now.get(ruleId) ?? 0) - (before.get(ruleId) ?? 0));
  return result;
}

export function stored({ at, key, points, spentMinor, orders, tierAmount }: Contribution): StoredContribution {
  return [at, key, points, spentMinor, orders, tierAmount];
}

export function restored([at, key, points, spentMinor, orders, tierAmount]: StoredContribution): Contribution {
  return { at, key, points, spentMinor, orders, tierAmount };
}

/** The first place at which two accounts of an order's contributions differ; null when they are the same. */
export function firstDifference(before: readonly Contribution[], now: readonly Contribution[]): Place | null {
  for (let index = 0; index < Math.max(before.length, now.length); index += 1) {
    const left = before[index];
    const right = now[index];
    if (left !== undefined && right !== undefined && same(left, right)) continue;
    const [first] = [left, right].filter((place) => place !== undefined).sort(comparePlaces);
    return first === undefined ? null : { at: first.at, key: first.key };
  }
  return null;
}

function same(a: Contribution, b: Contribution): boolean {
  return (
    a.at === b.at &&
    a.key === b.key &&
    a.points === b.points &&
    a.spentMinor === b.spentMinor &&
    a.orders === b.orders &&
    a.tierAmount === b.tierAmount
  );
}
