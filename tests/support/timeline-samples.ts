import type { RefundFacts } from '../../app/domain/earning/index.ts';
import type { MemberFact, MemberFactContent } from '../../app/domain/earning/member-facts.ts';
import type { MemberAward } from '../../app/domain/earning/standing/fold.ts';
import {
  letTimePass,
  replayMember,
  rulesetAt,
  settleMember,
  SharedLimits,
  type CountedOrder,
  type KnownOrder,
  type ProgramRules,
  type Settled,
  type StoredStanding,
  type TimelineOrder,
} from '../../app/domain/earning/standing/index.ts';
import type { RulesetInput } from '../../app/domain/program/ruleset.ts';
import { dayMs, type Instant } from '../../app/domain/shared/instant.ts';
import type { TierMove } from '../../app/domain/tiers/index.ts';
import { knownOf, lineOf, rulesetOf } from './ledger-samples.ts';

/** When the samples' programs begin: ten in the morning of 5 January 2026 in New York. */
export const start = Date.UTC(2026, 0, 5, 15) as Instant;
export const onDay = (day: number): Instant => (start + day * dayMs) as Instant;

/** A program of New York with a version of its rules from each of the days on. */
export function programOf(versions: Readonly<Record<number, RulesetInput>>, more: Partial<ProgramRules> = {}): ProgramRules {
  const rulesets = Object.entries(versions).map(([day, given], index) => ({
    version: index + 1,
    effectiveFrom: onDay(Number(day)),
    ruleset: rulesetOf(given),
  }));
  return { rulesets, startsAt: start, timeZone: 'America/New_York', ...more };
}

interface OrderGiven {
  readonly id?: string;
  readonly unitMinor?: number;
  readonly quantity?: number;
  readonly refunds?: readonly RefundFacts[];
  readonly cancelledOn?: number;
  readonly payment?: KnownOrder['snapshot']['payment'];
  readonly fulfilledOn?: number;
}

/** An order of two units at 50.00 unless said otherwise: 100 points by the samples' rule. */
export function orderOn(day: number, given: OrderGiven = {}): KnownOrder {
  const { id = '1001', unitMinor = 5_000, quantity = 2, refunds = [], cancelledOn, fulfilledOn, payment = 'paid' } = given;
  const orderedAt = onDay(day);
  const cancelled = cancelledOn === undefined ? {} : { cancelled: true, cancelledAt: onDay(cancelledOn) };
  const fulfilled = fulfilledOn === undefined ? {} : { fulfilled: true, fulfilledAt: onDay(fulfilledOn) };
  const lines = [lineOf({ unitMinor, quantity })];
  return knownOf({ orderId: id, orderedAt, updatedAt: orderedAt, lines, payment, ...cancelled, ...fulfilled }, refunds);
}

export function factOn(day: number, what: MemberFactContent, key: string = what.kind): MemberFact {
  return { key, at: onDay(day), what };
}

interface Heard {
  readonly orders?: readonly KnownOrder[];
  readonly facts?: readonly MemberFact[];
}

/**
 * One member of whom things are heard bit by bit. What follows is kept as a ledger keeps it: orders with how they were counted,
 * awards and moves that are added to or, from a place on, stated whole.
 */
export class HeardMember {
  stored: StoredStanding | null = null;
  moves: readonly TierMove[] = [];
  readonly awards = new Map<string, MemberAward>();
  readonly orders = new Map<string, CountedOrder>();
  /** How each thing heard was settled. */
  readonly ways: Array<'went on' | 'walked again'> = [];
  readonly #facts = new Map<string, MemberFact>();
  readonly #grants = new Map<string, TimelineOrder['grants']>();
  readonly #shared: SharedLimits;

  constructor(shared = SharedLimits.none()) {
    this.#shared = shared;
  }

  /** `day`: the newest that is known to have come by then. */
  hear(rules: ProgramRules, day: number, { orders = [], facts = [] }: Heard): this {
    const surroundings = { rules, shared: this.#shared, asOf: onDay(day) };
    const touched = orders.map((known) => ({
      order: this.#orderOf(rules, known),
      counted: this.orders.get(known.snapshot.orderId) ?? null,
    }));
    const told = facts.map((fact) => ({ fact, replaces: this.#facts.get(fact.key) ?? null }));
    const settled = settleMember({ memberId: '1', stored: this.stored, orders: touched, facts: told }, surroundings);
    const passed = settled === null ? null : letTimePass(settled, surroundings);
    for (const fact of facts) this.#facts.set(fact.key, fact);
    this.ways.push(passed === null ? 'walked again' : 'went on');
    this.#keep(passed ?? replayMember(this.#timeline(rules, orders), surroundings));
    return this;
  }

  #timeline(rules: ProgramRules, heard: readonly KnownOrder[]) {
    const known = new Map([...this.orders.values()].map(({ order }) => [order.orderId, order.known]));
    for (const one of heard) known.set(one.snapshot.orderId, one);
    const orders = [...known.values()].map((one) => this.#orderOf(rules, one));
    return { memberId: '1', enrolledAt: start, orders, facts: [...this.#facts.values()] };
  }

  #orderOf(rules: ProgramRules, known: KnownOrder): TimelineOrder {
    const { orderId, orderedAt } = known.snapshot;
    const pinned = rulesetAt(rules, orderedAt);
    if (pinned === undefined) throw new Error('The program has no rules for that time.');
    return { orderId, known, pinned, products: {}, grants: this.#grants.get(orderId) ?? {} };
  }

  #keep({ stored, orders, grants, awards, moves, wholeFrom }: Settled): void {
    const isStated = ({ at }: { at: Instant }) => wholeFrom !== null && at >= wholeFrom.at;
    for (const award of this.awards.values()) if (isStated(award)) this.awards.delete(award.key);
    for (const award of awards.values()) this.awards.set(award.key, award);
    this.moves = [...this.moves.filter((move) => !isStated(move)), ...moves];
    for (const counted of orders.values()) this.orders.set(counted.order.orderId, counted);
    for (const [orderId, given] of grants) this.#grants.set(orderId, given);
    this.stored = stored;
  }
}

/** Everything at once, by one walk along the whole timeline. */
export function heardAtOnce(rules: ProgramRules, day: number, heard: Heard): HeardMember {
  const member = new HeardMember();
  return member.hear(rules, day, heard);
}

/** What a member has come to, whichever way it was heard; how far the counting has come is left out. */
export function comesTo({ stored, moves, awards, orders }: HeardMember) {
  const byName = (a: string, b: string) => (a < b ? -1 : 1);
  return {
    standing: stored && { ...stored.standing, through: null, passedTo: null, addedUp: undefined },
    moves,
    awards: [...awards.values()].sort((a, b) => byName(a.key, b.key)),
    orders: [...orders.values()]
      .map(({ order, context, explanation, contributions }) => ({ id: order.orderId, context, points: explanation.points, contributions }))
      .sort((a, b) => byName(a.id, b.id)),
  };
}
