import { asksNothing, compileCondition, type Judgement } from './conditions.ts';
import type { Asked, AskedMember } from './asked.ts';
import type { Ruleset, Segment } from '../program/ruleset.ts';

/**
 * Ids of the segments that a member is in, in the ruleset's order.
 *
 * - static: those whom staff put in, and nobody else;
 * - dynamic: those of whom the condition holds; what staff said by hand counts for nothing;
 * - hybrid: what staff said by hand, and where they said nothing, the condition.
 *
 * `manual`: by segment, whether staff put the member in (true) or out (false). Segments rest on facts about the member and not
 * on other segments, so `member.segments` is not read and may be empty.
 */
export function segmentsOf({ segments }: Pick<Ruleset, 'segments'>, member: AskedMember, manual: ReadonlyMap<string, boolean>): string[] {
  if (segments.length === 0) return [];
  const asked: Asked = { order: null, line: null, member, time: noTime };
  return segments.filter((segment) => isIn(segment, asked, manual.get(segment.id))).map(({ id }) => id);
}

function isIn(segment: Segment, asked: Asked, byHand: boolean | undefined): boolean {
  switch (segment.kind) {
    case 'static':
      return byHand === true;
    case 'dynamic':
      return judgementOf(segment)(asked);
    case 'hybrid':
      return byHand ?? judgementOf(segment)(asked);
  }
}

/** A segment may not ask about the time; lint refuses one that does before it is published. */
const noTime: Asked['time'] = { weekday: 'thu', hour: 0, date: '1970-01-01' };

/** A published segment never changes, so its condition is compiled once. */
const judgements = new WeakMap<Segment, Judgement>();

function judgementOf(segment: Segment): Judgement {
  const known = judgements.get(segment);
  if (known !== undefined) return known;
  const judgement = asksNothing(segment.condition) ? () => true : compileCondition(segment.condition);
  judgements.set(segment, judgement);
  return judgement;
}
