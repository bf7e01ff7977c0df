import type { MemberFactBody } from '../../domain/earning/member-facts.ts';
import type { MemberId } from '../../domain/shared/ids.ts';
import type { Inbox } from '../ports/events.ts';
import type { MemberScores, Segments } from '../ports/segments.ts';
import type { Shops } from '../ports/shops.ts';
import type { RunHandler, RunPage } from './work-runs.ts';

type Programs = Pick<Shops, 'currentProgram'>;

/**
 * Scores of recency, frequency and monetary value as of the run's time: a fact of each member whose scores are no longer those
 * they stand with. Orders from then on may ask for them; earlier ones keep the scores of their own time.
 */
export function refreshScores({ segments, inbox, shops }: { segments: Segments; inbox: Inbox; shops: Programs }): RunHandler {
  return async (run, { page }): Promise<RunPage> => {
    const { shopId, dueAt: at } = run;
    const program = await shops.currentProgram(shopId, at);
    if (program === null) return { cursor: null, done: 0 };
    const after = (run.cursor?.['memberId'] ?? null) as MemberId | null;
    const outdated = await segments.outdatedScores({ shopId, programId: program.programId, at, after, limit: page });
    await Promise.all(
      outdated.map((scores) =>
        inbox.accept({
          shopId,
          sourceId: `scores:${scores.memberId}:${run.occasion}`,
          topic: 'laurel/member_fact',
          subject: scores.memberId,
          triggeredAt: at,
          body: JSON.stringify(factOf(scores, run.occasion, at)),
        }),
      ),
    );
    const last = outdated.at(-1);
    return { cursor: last === undefined || outdated.length < page ? null : { memberId: last.memberId }, done: outdated.length };
  };
}

function factOf(
  { memberId, recency, frequency, monetary, churnRisk }: MemberScores,
  occasion: string,
  at: MemberFactBody['fact']['at'],
): MemberFactBody {
  return { memberId, fact: { key: `scores:${occasion}`, at, what: { kind: 'scores', recency, frequency, monetary, churnRisk } } };
}

/** Who is in which segment, a segment a page, then the end of those that the ruleset no longer has. Counts who entered and left. */
export function refreshSegments({ segments, shops }: { segments: Segments; shops: Programs }): RunHandler {
  return async (run): Promise<RunPage> => {
    const { shopId, dueAt: at } = run;
    const program = await shops.currentProgram(shopId, at);
    if (program === null) return { cursor: null, done: 0 };
    const { programId, ruleset } = program;
    const place = Number(run.cursor?.['segment'] ?? 0);
    const segment = ruleset.segments[place];
    if (segment === undefined) {
      const { left } = await segments.retire({ shopId, programId, segments: ruleset.segments, at });
      return { cursor: null, done: left };
    }
    const { entered, left } = await segments.refresh({ shopId, programId, segment, at });
    return { cursor: { segment: place + 1 }, done: entered + left };
  };
}
