import { restored, type TouchedMember } from '../../domain/earning/standing/index.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { LoadedFacts, OrderRecord, ProgramFacts } from '../ports/drain-store.ts';
import type { Draft } from './draft.ts';
import { isNewerFact, type Learnt } from './learn.ts';
import type { TimelineOrders } from './timeline-orders.ts';

/** A member of whom something was learnt, with what. */
export type Touched = { -readonly [Key in keyof TouchedMember]: TouchedMember[Key] } & {
  orders: TouchedMember['orders'][number][];
  facts: TouchedMember['facts'][number][];
  /** The newest instant that is known to have come for the member. */
  asOf: Instant;
  /** Whether that itself is the news: something may be due. */
  isDue: boolean;
};

export interface Loaded {
  readonly learnt: Learnt;
  readonly facts: LoadedFacts;
  readonly draft: Draft;
  readonly timelineOrders: TimelineOrders;
}

/** Members of a program of whom something was learnt. Facts that say something new are noted to be kept. */
export function touchedMembers(program: ProgramFacts, { learnt, facts, draft, timelineOrders }: Loaded): Map<string, Touched> {
  const touched = new Map<string, Touched>();
  const memberOf = (memberId: string, at: Instant): Touched => {
    const known = touched.get(memberId) ?? untouched(memberId, facts, at);
    known.asOf = Math.max(known.asOf, at) as Instant;
    touched.set(memberId, known);
    return known;
  };
  for (const [orderId, { at }] of learnt.orders) {
    const record = draft.orders.get(orderId)!;
    const order = timelineOrders.of(record, program);
    const memberId = timelineOrders.memberOf(record, program);
    if (order === null || memberId === null) continue;
    memberOf(memberId, at).orders.push({ order, counted: countedBefore(record, program) });
  }
  const prefix = `${program.programId}/`;
  for (const [member, told] of learnt.memberFacts) {
    if (!member.startsWith(prefix)) continue;
    const memberId = member.slice(prefix.length);
    const known = facts.memberFacts.get(memberId);
    for (const fact of told.values()) {
      const replaces = known?.get(fact.key) ?? null;
      if (replaces !== null && !isNewerFact(fact, replaces)) continue;
      memberOf(memberId, fact.at).facts.push({ fact, replaces });
      draft.memberFacts.push({ memberId, fact });
    }
  }
  for (const [member, at] of learnt.rechecks) {
    if (member.startsWith(prefix)) memberOf(member.slice(prefix.length), at).isDue = true;
  }
  return touched;
}

function untouched(memberId: string, { standings }: LoadedFacts, at: Instant): Touched {
  const stored = standings.get(memberId) ?? null;
  return { memberId, stored, orders: [], facts: [], isDue: false, asOf: stored?.standing.passedTo ?? at };
}

function countedBefore(record: OrderRecord, { programId }: ProgramFacts): Touched['orders'][number]['counted'] {
  const contributions = record.awards[programId]?.contributions;
  const context = record.explanations[programId]?.context;
  return contributions === undefined || context === undefined ? null : { context, contributions: contributions.map(restored) };
}
