import { bestWorth, worthOf } from '../../domain/program/worth.ts';
import type { Ruleset } from '../../domain/program/ruleset.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { Settled } from '../../domain/earning/standing/index.ts';
import { isAvailable, type Period } from './replay.ts';

/** What a program gave in the period, or would have given. Plain JSON: it is carried from page to page. */
export interface Side {
  readonly pending: number;
  readonly available: number;
  /** Points for activities, tiers and grants. */
  readonly besidesOrders: number;
  /** Points of orders by rule, and by how many orders. */
  readonly byRule: Readonly<Record<string, { readonly points: number; readonly orders: number }>>;
  /** Moves between tiers in the period, as `silver>gold`; nothing stands for no tier. */
  readonly tierMoves: Readonly<Record<string, number>>;
  /** Members by the tier in which they are at its end; nothing stands for no tier. */
  readonly tiersAtEnd: Readonly<Record<string, number>>;
}

/** Points of one member under both, in the period. */
export interface MemberDifference {
  readonly memberId: string;
  readonly live: number;
  readonly draft: number;
}

export interface TierDifference {
  readonly memberId: string;
  readonly live: string | null;
  readonly draft: string | null;
}

export interface Tally {
  readonly members: number;
  readonly orders: number;
  readonly spentMinor: number;
  readonly live: Side;
  readonly draft: Side;
  readonly gain: readonly MemberDifference[];
  readonly lose: readonly MemberDifference[];
  /** Members who would be in another tier at the end; `moving` shows the first of them. */
  readonly inAnotherTier: number;
  readonly moving: readonly TierDifference[];
}

/** So many members are named on each side. */
const namedMax = 20;

const nothing: Side = { pending: 0, available: 0, besidesOrders: 0, byRule: {}, tierMoves: {}, tiersAtEnd: {} };

export const emptyTally: Tally = {
  members: 0,
  orders: 0,
  spentMinor: 0,
  live: nothing,
  draft: nothing,
  gain: [],
  lose: [],
  inAnotherTier: 0,
  moving: [],
};

/** Adds one member, counted under both programs. */
export function addMember(tally: Tally, memberId: string, live: Settled, draft: Settled, period: Period & { asOf: Instant }): Tally {
  const counted = ordersIn(live, period);
  const [before, after] = [sideOf(live, period), sideOf(draft, period)];
  const difference = { memberId, live: totalOf(before), draft: totalOf(after) };
  const [from, to] = [tierAtEnd(live), tierAtEnd(draft)];
  return {
    members: tally.members + 1,
    orders: tally.orders + counted.length,
    spentMinor: tally.spentMinor + counted.reduce((sum, { contributions }) => sum + (contributions[0]?.spentMinor ?? 0), 0),
    live: addSides(tally.live, before),
    draft: addSides(tally.draft, after),
    gain: mostOf([...tally.gain, ...(difference.draft > difference.live ? [difference] : [])], 1),
    lose: mostOf([...tally.lose, ...(difference.draft < difference.live ? [difference] : [])], -1),
    inAnotherTier: tally.inAnotherTier + (from === to ? 0 : 1),
    moving: from === to || tally.moving.length === namedMax ? tally.moving : [...tally.moving, { memberId, live: from, draft: to }],
  };
}

function ordersIn(settled: Settled, { from, until }: Period) {
  return [...settled.orders.values()].filter(({ order }) => {
    const { orderedAt } = order.known.snapshot;
    return from <= orderedAt && orderedAt < until;
  });
}

function sideOf(settled: Settled, period: Period & { asOf: Instant }): Side {
  let [pending, available] = [0, 0];
  const byRule: Record<string, { points: number; orders: number }> = {};
  for (const { order, explanation } of ordersIn(settled, period)) {
    if (isAvailable(order, period.asOf)) available += explanation.points;
    else pending += explanation.points;
    for (const { ruleId, points } of explanation.rules) {
      const known = Object.hasOwn(byRule, ruleId) ? byRule[ruleId] : undefined;
      byRule[ruleId] = { points: (known?.points ?? 0) + points, orders: (known?.orders ?? 0) + 1 };
    }
  }
  const inPeriod = (at: Instant) => period.from <= at && at <= period.asOf;
  const besidesOrders = [...settled.awards.values()].reduce((sum, { at, points }) => sum + (inPeriod(at) ? points : 0), 0);
  const tierMoves = counts(settled.moves.filter(({ at }) => inPeriod(at)).map(({ from, to }) => `${from ?? ''}>${to ?? ''}`));
  return { pending, available, besidesOrders, byRule, tierMoves, tiersAtEnd: { [tierAtEnd(settled) ?? '']: 1 } };
}

function tierAtEnd(settled: Settled): string | null {
  return settled.stored?.standing.tier.tier ?? null;
}

function counts(names: readonly string[]): Record<string, number> {
  const counted: Record<string, number> = {};
  for (const name of names) counted[name] = (counted[name] ?? 0) + 1;
  return counted;
}

export function totalOf({ pending, available, besidesOrders }: Side): number {
  return pending + available + besidesOrders;
}

function addSides(left: Side, right: Side): Side {
  const byRule = { ...left.byRule };
  for (const [ruleId, { points, orders }] of Object.entries(right.byRule)) {
    const known = Object.hasOwn(byRule, ruleId) ? byRule[ruleId] : undefined;
    byRule[ruleId] = { points: (known?.points ?? 0) + points, orders: (known?.orders ?? 0) + orders };
  }
  return {
    pending: left.pending + right.pending,
    available: left.available + right.available,
    besidesOrders: left.besidesOrders + right.besidesOrders,
    byRule,
    tierMoves: addCounts(left.tierMoves, right.tierMoves),
    tiersAtEnd: addCounts(left.tiersAtEnd, right.tiersAtEnd),
  };
}

function addCounts(left: Readonly<Record<string, number>>, right: Readonly<Record<string, number>>): Record<string, number> {
  const sum = { ...left };
  for (const [name, count] of Object.entries(right)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}

/** Those whose difference is greatest in one direction; of equals the earlier member. */
function mostOf(differences: readonly MemberDifference[], direction: 1 | -1): MemberDifference[] {
  const by = ({ live, draft }: MemberDifference) => direction * (draft - live);
  return differences
    .toSorted((a, b) => by(b) - by(a) || a.memberId.length - b.memberId.length || (a.memberId < b.memberId ? -1 : 1))
    .slice(0, namedMax);
}

/** What one side costs: its points at the worth of the reward that gives most for them. Null where no reward has a value in money. */
export interface Cost {
  readonly points: number;
  readonly minor: number;
  readonly pendingMinor: number;
  readonly rewardId: string;
}

export interface BacktestReport extends Tally {
  readonly from: string;
  readonly until: string;
  readonly cost: { readonly live: Cost | null; readonly draft: Cost | null };
}

export function costOf(side: Side, ruleset: Ruleset, averageOrderMinor: number): Cost | null {
  const worth = bestWorth(ruleset, averageOrderMinor);
  if (worth === null) return null;
  const points = totalOf(side);
  return { points, minor: worthOf(points, worth), pendingMinor: worthOf(side.pending, worth), rewardId: worth.reward.id };
}
