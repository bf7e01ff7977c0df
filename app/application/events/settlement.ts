import { nothingKnown } from '../../domain/earning/index.ts';
import {
  letTimePass,
  memberSegments,
  replayMember,
  rulesetAt,
  settleMember,
  SharedLimits,
  type Settled,
  type StoredStanding,
} from '../../domain/earning/standing/index.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { nextTierMoveAt, tierDueAt } from '../../domain/tiers/index.ts';
import type { AwardRecord, Changes, LoadedFacts, ProgramFacts, StandingChange, TimelineRecord } from '../ports/drain-store.ts';
import { settleCodeRedemptions } from './code-redemptions.ts';
import { Draft } from './draft.ts';
import type { Learnt } from './learn.ts';
import { postAwards, postOrder } from './posting.ts';
import { TimelineOrders } from './timeline-orders.ts';
import { touchedMembers, type Touched } from './touched-members.ts';

interface OpenMember {
  readonly program: ProgramFacts;
  readonly touched: Touched;
}

const noAwards: ReadonlyMap<string, AwardRecord> = new Map();

/**
 * Brings ledger, standings and redemptions into agreement with what a batch taught. Members are settled one after the other, by
 * their ids: those of whom only new things were learnt first, those whose whole timeline must be walked again after that.
 */
export class Settlement {
  readonly #learnt: Learnt;
  readonly #facts: LoadedFacts;
  readonly #draft: Draft;
  readonly #timelineOrders: TimelineOrders;
  readonly #shared = new Map<string, SharedLimits>();
  readonly #late: OpenMember[] = [];

  constructor(learnt: Learnt, facts: LoadedFacts) {
    this.#learnt = learnt;
    this.#facts = facts;
    this.#draft = new Draft(facts);
    this.#timelineOrders = new TimelineOrders(learnt, facts, this.#draft);
    for (const effect of learnt.effects) this.#draft.addEffect(effect);
    for (const [orderId, { known }] of learnt.orders) {
      const before = facts.orders.get(orderId) ?? { orderId, known: nothingKnown, awards: {}, explanations: {}, erased: false };
      this.#draft.orders.set(orderId, { ...before, known });
    }
  }

  /** Settles whom it can; answers with the others, for whom the whole timeline is needed. */
  settleWithoutTimelines(): Array<{ memberId: string; programId: string }> {
    const loaded = { learnt: this.#learnt, facts: this.#facts, draft: this.#draft, timelineOrders: this.#timelineOrders };
    for (const program of this.#facts.programs) {
      const touched = touchedMembers(program, loaded);
      for (const memberId of [...touched.keys()].sort(compareIds)) {
        const open = { program, touched: touched.get(memberId)! };
        const settled = this.#attempt(open);
        if (settled === null) this.#late.push(open);
        else this.#accept(open, settled);
      }
    }
    return this.#late.map(({ program, touched }) => ({ memberId: touched.memberId, programId: program.programId }));
  }

  settleWithTimelines(timelines: ReadonlyMap<string, TimelineRecord>): void {
    for (const open of this.#late) {
      const timeline = timelines.get(open.touched.memberId);
      if (timeline === undefined) throw new Error(`The timeline of member ${open.touched.memberId} was not loaded.`);
      this.#accept(open, this.#replay(open, timeline));
    }
  }

  settleRedemptions(): void {
    settleCodeRedemptions(this.#learnt, this.#facts, this.#draft);
  }

  changes(): Omit<Changes, 'orderTraces' | 'referralClues' | 'customers' | 'products' | 'collections' | 'administrative'> {
    const campaignUsage = new Map([...this.#shared].map(([programId, shared]) => [programId, shared.changes]));
    return { ...this.#draft.changes(), campaignUsage };
  }

  #attempt({ program, touched }: OpenMember): Settled | null {
    const surroundings = { rules: program, shared: this.#sharedOf(program), asOf: touched.asOf };
    const { orders, facts, stored, isDue } = touched;
    const settled = settleMember(touched, surroundings);
    if (settled === null || !isDue) return settled;
    return orders.length + facts.length === 0 && stored === null ? null : letTimePass(settled, surroundings);
  }

  #replay({ program, touched }: OpenMember, timeline: TimelineRecord): Settled {
    for (const record of timeline.orders) this.#draft.lookAt(record);
    const learntIds = new Set(touched.orders.map(({ order }) => order.orderId));
    const orders = [
      ...timeline.orders.flatMap((record) => {
        const order = learntIds.has(record.orderId) ? null : this.#timelineOrders.of(record, program);
        return order === null ? [] : [order];
      }),
      ...touched.orders.map(({ order }) => order),
    ];
    const facts = new Map(timeline.facts.map((fact) => [fact.key, fact]));
    for (const { fact } of touched.facts) facts.set(fact.key, fact);
    const whole = { memberId: touched.memberId, enrolledAt: timeline.enrolledAt, orders, facts: [...facts.values()] };
    return replayMember(whole, { rules: program, shared: this.#sharedOf(program), asOf: touched.asOf });
  }

  #sharedOf({ programId }: ProgramFacts): SharedLimits {
    const known = this.#shared.get(programId) ?? new SharedLimits(this.#facts.campaignUsage.get(programId) ?? new Map());
    this.#shared.set(programId, known);
    return known;
  }

  /** Posts the differences and notes everything that is to be stored. */
  #accept({ program, touched }: OpenMember, settled: Settled): void {
    const { memberId, asOf } = touched;
    const draft = this.#draft;
    const to = { program, memberId, asOf, draft };
    for (const counted of settled.orders.values()) postOrder(to, counted, settled.grants, this.#learnt.orders);
    const dueAt = postAwards(to, settled, this.#facts.awards.get(memberId) ?? noAwards);
    if (settled.moves.length > 0 || settled.wholeFrom !== null) {
      draft.tierMoves.push({ memberId, moves: settled.moves, wholeFrom: settled.wholeFrom?.at ?? null });
    }
    if (settled.stored !== null && settled.stored !== touched.stored) {
      draft.standings.push(standingChange(program, touched, settled.stored, dueAt));
    }
    const active = lastActivity(program, touched);
    if (active !== null) draft.activeAt.set(memberId, active);
  }
}

/** Where a member stands from now on, and when time alone changes something; `awardsDueAt`: when points of theirs become available. */
function standingChange(
  program: ProgramFacts,
  { memberId, asOf }: Touched,
  stored: StoredStanding,
  awardsDueAt: Instant | null,
): StandingChange {
  const { standing } = stored;
  const { programId, timeZone } = program;
  const ruleset = rulesetAt(program, asOf)?.ruleset;
  const segments = ruleset === undefined ? [] : memberSegments(standing, asOf, ruleset);
  const tierAt = ruleset === undefined ? tierDueAt(standing.tier) : nextTierMoveAt(standing.tier, { tiers: ruleset.tiers, timeZone });
  const due = [tierAt, awardsDueAt].filter((at) => at !== null);
  return { memberId, programId, stored, segments, dueAt: due.length === 0 ? null : (Math.min(...due) as Instant) };
}

/** When the member last did what keeps points alive, where points expire by inactivity; null when nothing of the news does. */
function lastActivity(program: ProgramFacts, { orders, facts, asOf }: Touched): Instant | null {
  const expiry = rulesetAt(program, asOf)?.ruleset.expiry.points;
  if (expiry?.kind !== 'inactivity') return null;
  const counts = new Set<string>(expiry.resetBy);
  const active: number[] = [];
  if (counts.has('order')) for (const { order } of orders) active.push(order.known.snapshot.orderedAt);
  for (const { fact } of facts) {
    const { what } = fact;
    const as = what.kind === 'activity' ? (what.activity === 'referral' ? 'referral' : 'activity') : what.kind;
    if (counts.has(as)) active.push(fact.at);
  }
  return active.length > 0 ? (Math.max(...active) as Instant) : null;
}

/** Decimal ids in numeric order. */
function compareIds(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}
