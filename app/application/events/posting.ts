import { nothingPosted, postAward, postPosition, type EntitlementExplanation, type Position } from '../../domain/earning/index.ts';
import {
  releaseAt,
  releasedAt,
  rulesetAt,
  stored,
  type CountedOrder,
  type MemberAward,
  type Settled,
} from '../../domain/earning/standing/index.ts';
import { expiryOf } from '../../domain/ledger/index.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { AwardRecord, OrderRecord, ProgramFacts } from '../ports/drain-store.ts';
import type { Draft } from './draft.ts';
import type { Learnt } from './learn.ts';

/** Whose points are posted, under which program, as of the newest instant that is known to have come for them. */
export interface PostingFor {
  readonly program: ProgramFacts;
  readonly memberId: string;
  readonly asOf: Instant;
  readonly draft: Draft;
}

/** Posts the difference between what an order is worth and what is posted for it, and keeps both with the order. */
export function postOrder(
  { program, memberId, asOf, draft }: PostingFor,
  counted: CountedOrder,
  settledGrants: Settled['grants'],
  learnt: Learnt['orders'],
): void {
  const { order, explanation } = counted;
  const record = draft.orders.get(order.orderId)!;
  const award = record.awards[program.programId];
  const { ruleset, version } = order.pinned;
  const news = learnt.get(order.orderId);
  const contributions = counted.contributions.map(stored);
  const grants = settledGrants.get(order.orderId) ?? award?.grants ?? {};
  // A walk over the whole timeline comes by every order; those for which it changed nothing are left alone.
  if (news === undefined && award !== undefined && isSame(record, program, explanation, contributions, award)) return;

  const released = releasedAt(order.known, ruleset, asOf);
  const books = draft.booksOf(memberId);
  const position = postAward(books, award?.position ?? nothingPosted, explanation, {
    orderId: order.orderId,
    stage: released === null ? 'pending' : 'available',
    occurredAt: news?.at ?? asOf,
    floor: ruleset.clawback.floor,
    expiresAt: expiryOf(ruleset.expiry, released ?? order.known.snapshot.orderedAt, program.timeZone),
  });
  draft.keepBooks(memberId, program.programId, books);
  draft.orders.set(order.orderId, {
    ...record,
    dueAt: released === null ? releaseAt(order.known, ruleset) : null,
    awards: {
      ...record.awards,
      [program.programId]: {
        memberId,
        rulesetVersion: version,
        position,
        ...(contributions.length === 0 ? {} : { contributions }),
        ...(Object.keys(grants).length === 0 ? {} : { grants }),
      },
    },
    explanations: { ...record.explanations, [program.programId]: explanation },
  });
}

/** Posts what activities, tiers and grants entitle to; answers when the next of it becomes available by time alone. */
export function postAwards(to: PostingFor, settled: Settled, known: ReadonlyMap<string, AwardRecord>): Instant | null {
  const wanted = new Map(settled.awards);
  let dueAt: Instant | null = null;
  for (const { award, position } of known.values()) {
    if (wanted.has(award.key)) continue;
    const takenBack = settled.wholeFrom !== null && award.at >= settled.wholeFrom.at;
    if (takenBack && (award.points > 0 || award.reward !== undefined)) wanted.set(award.key, withNothing(award));
    else if (position.pending > 0) wanted.set(award.key, award);
  }
  for (const award of wanted.values()) {
    const before = known.get(award.key);
    const position = postMemberAward(to, award, before?.position ?? nothingPosted);
    if (position.pending > 0 && award.availableAt > to.asOf) dueAt = Math.min(dueAt ?? Infinity, award.availableAt) as Instant;
    if (before === undefined || position !== before.position || award !== before.award) {
      const rewardTurns = settleReward(to, before?.award, award);
      to.draft.awards.push({ memberId: to.memberId, record: { award: rewardTurns === 0 ? award : { ...award, rewardTurns }, position } });
    }
  }
  return dueAt;
}

/** An award that turned out not to be due: no points, no reward. */
function withNothing({ reward: _reward, ...award }: AwardRecord['award']): AwardRecord['award'] {
  return { ...award, points: 0 };
}

/**
 * Calls for the reward of an award that has one now and had none, and calls back that of one that has none any more. Answers how
 * often either was done by now. Only what is to be is written down here: the effects go by what they find when they are carried out.
 */
function settleReward({ memberId, draft }: PostingFor, before: AwardRecord['award'] | undefined, { key, reward }: MemberAward): number {
  const turns = before?.rewardTurns ?? (before?.reward === undefined ? 0 : 1);
  if ((reward === undefined) === (before?.reward === undefined)) return turns;
  const turn = turns + 1;
  const { rewardId, rulesetVersion } = (reward ?? before?.reward)!;
  draft.addEffect({
    kind: reward === undefined ? 'reward_revoke' : 'reward_grant',
    key: turn === 1 ? `${memberId}/${key}` : `${memberId}/${key}/${turn}`,
    payload: { memberId, rewardId, rulesetVersion: String(rulesetVersion), key },
  });
  return turn;
}

function postMemberAward({ program, memberId, asOf, draft }: PostingFor, award: MemberAward, before: Position): Position {
  const pinned = rulesetAt(program, award.at) ?? program.rulesets[0]!;
  const books = draft.booksOf(memberId);
  const position = postPosition(books, before, award.points, {
    key: award.key,
    stage: award.availableAt <= asOf ? 'available' : 'pending',
    occurredAt: award.at,
    floor: pinned.ruleset.clawback.floor,
    rulesetVersion: pinned.version,
    expiresAt: award.expiresAt === undefined ? expiryOf(pinned.ruleset.expiry, award.availableAt, program.timeZone) : award.expiresAt,
  });
  draft.keepBooks(memberId, program.programId, books);
  return position;
}

function isSame(
  record: OrderRecord,
  { programId }: ProgramFacts,
  explanation: EntitlementExplanation,
  contributions: ReadonlyArray<ReturnType<typeof stored>>,
  award: OrderRecord['awards'][string],
): boolean {
  return (
    JSON.stringify(record.explanations[programId]) === JSON.stringify(explanation) &&
    JSON.stringify(award.contributions ?? []) === JSON.stringify(contributions)
  );
}
