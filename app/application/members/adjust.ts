import type { MemberId } from '../../domain/shared/ids.ts';
import { expiryOf, pointsMax } from '../../domain/ledger/index.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { refuse, success, type Result } from '../../domain/shared/result.ts';
import type { Actor, Shop } from '../laurel.ts';
import type { Clock } from '../ports/clock.ts';
import type { ProgramFacts } from '../ports/drain-store.ts';
import type { MemberLedger } from '../ports/member-ledger.ts';
import { memberFactEvent } from './facts.ts';

export interface AdjustInput {
  readonly memberId: MemberId;
  readonly points: number;
  readonly reason: string;
  readonly idempotencyKey: string;
}

/** A person gives or takes points for a stated reason. What is given expires as what is earned at that time; never takes more than is available. */
export function createAdjust({ ledger, clock }: { ledger: MemberLedger; clock: Clock }) {
  return async (shop: Shop, actor: Actor, input: AdjustInput): Promise<Result<{ available: number }>> => {
    const reason = input.reason.trim();
    const refusal = check(input, reason);
    if (refusal) return refusal;
    const transferKey = `adjust:${input.idempotencyKey}`;
    const amount = Math.abs(input.points);
    const kind = input.points > 0 ? 'adjust_up' : 'adjust_down';

    const decided = await ledger.change<Result<{ available: number }>>(
      { shopId: shop.id, memberId: input.memberId, transferKey, program: kind === 'adjust_up' },
      ({ memberId, customerId = null, program, books, posted, gone }) => {
        if (posted !== null) {
          const same = posted.kind === kind && posted.amount === amount && posted.note === reason;
          return {
            value: same
              ? success({ available: books.balances.available })
              : refuse('idempotency_conflict', 'This form was already used for another adjustment. Reload the page and try again.'),
          };
        }
        if (gone === true) return { value: refuse('unknown_member', 'This member was merged into another one or erased.') };
        const { available } = books.balances;
        if (kind === 'adjust_down' && available < amount) {
          return { value: refuse('insufficient_points', `Only ${available} points are available; take that many at most.`, 'points') };
        }
        const at = clock.now();
        const expiresAt = program === undefined ? null : givenUntil(program, at);
        books.post({ kind, key: transferKey, amount, occurredAt: at, note: reason, actor, expiresAt });
        // The points are given; what else counts them (tiers, activity) learns of it from the timeline.
        const fact = { key: transferKey, at, what: { kind: 'adjustment', points: input.points } } as const;
        return {
          value: success({ available: books.balances.available }),
          events: [memberFactEvent({ memberId, customerId }, fact, at)],
          audit: { actor, action: 'member.adjusted', details: { points: input.points, reason } },
        };
      },
    );
    return decided ?? refuse('unknown_member', 'There is no such member.');
  };
}

/** When points that are given at that time expire. Before the first rules are in force, those to come say it. */
function givenUntil({ rulesets, timeZone }: ProgramFacts, at: Instant): Instant | null {
  const inForce = rulesets.findLast(({ effectiveFrom }) => effectiveFrom <= at) ?? rulesets[0];
  return inForce === undefined ? null : expiryOf(inForce.ruleset.expiry, at, timeZone);
}

function check(input: AdjustInput, reason: string) {
  if (!Number.isSafeInteger(input.points) || input.points === 0)
    return refuse('invalid_input', 'Enter a whole number of points other than zero.', 'points');
  if (Math.abs(input.points) > pointsMax) return refuse('invalid_input', `Enter at most ${pointsMax} points.`, 'points');
  if (reason === '') return refuse('invalid_input', 'Say why; the member’s history shows it.', 'reason');
  if (reason.includes('\u0000')) return refuse('invalid_input', 'The reason holds a character that cannot be kept.', 'reason');
  if (reason.length > 500) return refuse('invalid_input', 'Keep the reason to 500 characters.', 'reason');
  if (!/^[A-Za-z0-9_-]{8,80}$/.test(input.idempotencyKey))
    return refuse('invalid_input', 'Reload the page and try again.', 'idempotencyKey');
  return null;
}
