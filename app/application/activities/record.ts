import type { MemberFactContent } from '../../domain/earning/member-facts.ts';
import { activityKinds, type ActivityKind } from '../../domain/program/ruleset.ts';
import { isDecimalId, type CustomerId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { refuse, success, type Result } from '../../domain/shared/result.ts';
import type { Shop } from '../laurel.ts';
import type { Clock } from '../ports/clock.ts';
import type { Inbox } from '../ports/events.ts';
import { memberFactTopic } from '../members/facts.ts';

export interface DoneActivity {
  readonly customerId: CustomerId;
  readonly activity: ActivityKind;
  /** Tells custom activities, and networks, apart; null for none. */
  readonly code: string | null;
  /** What it was about: a product, a page; null for nothing in particular. */
  readonly subject: string | null;
  /** The source's own name for what was done: the same one twice is done once. At most 100 characters. */
  readonly reference: string;
  /** When it was done; not in the future. */
  readonly at: Instant;
  readonly review?: { readonly photo: boolean; readonly verified: boolean; readonly characters: number };
}

/** Given by Laurel itself: who could say so from outside could give themselves points. */
const ownKinds: ReadonlySet<ActivityKind> = new Set(['birthday', 'referral', 'streak', 'milestone']);

/** As the ruleset writes codes. */
const codePattern = /^[a-z0-9][a-z0-9_-]{0,39}$/;
/** Characters that no text column takes, or that no source's own name has. One such text would keep all events beside it from being stored. */
// eslint-disable-next-line no-control-regex
const unstorable = /[\u0000-\u001f\u007f]|\p{Surrogate}/u;

/**
 * Takes in that a customer did something which the program may reward. What it is worth is decided by the worker, from the
 * member's whole timeline; that it was taken in is durable once this resolves. Refuses `invalid_input`.
 */
export function createRecordActivity({ inbox, clock }: { inbox: Inbox; clock: Clock }) {
  return async (shop: Shop, done: DoneActivity): Promise<Result<{ readonly key: string }>> => {
    const fault = faultOf(done, clock.now());
    if (fault !== null) return fault;
    const { customerId, activity, code, subject, reference, at, review } = done;
    // Sources count for themselves: the same reference may name something else for another code. A code has no colon.
    const key = `activity:${code === null ? activity : `${activity}/${code}`}:${reference}`;
    const what: MemberFactContent = { kind: 'activity', activity, code, subject, ...(review === undefined ? {} : { review }) };
    await inbox.accept({
      shopId: shop.id,
      sourceId: `laurel:fact:${customerId}:${key}`,
      topic: memberFactTopic,
      subject: customerId,
      triggeredAt: clock.now(),
      body: JSON.stringify({ customerId, fact: { key, at, what } }),
    });
    return success({ key });
  };
}

function faultOf({ customerId, activity, reference, at, subject, code }: DoneActivity, now: Instant) {
  if (!isDecimalId(customerId)) return refuse('invalid_input', 'A customer is named by the number of their id.', 'customerId');
  if (!activityKinds.includes(activity) || ownKinds.has(activity)) {
    return refuse('invalid_input', `"${activity}" is no activity that can be reported.`, 'activity');
  }
  if (reference.trim() === '' || reference.length > 100 || unstorable.test(reference)) {
    return refuse('invalid_input', 'Name what was done by a reference of 1 to 100 characters, so that it counts once.', 'reference');
  }
  if (code !== null && !codePattern.test(code)) {
    return refuse('invalid_input', 'A code has 1 to 40 lower-case letters, digits, hyphens or underscores.', 'code');
  }
  if ((subject?.length ?? 0) > 255 || unstorable.test(subject ?? '')) {
    return refuse('invalid_input', 'Keep the subject to 255 characters, without control characters.', 'subject');
  }
  if (!Number.isSafeInteger(at) || at < 0) return refuse('invalid_input', 'Say when it was done, in milliseconds since 1970.', 'at');
  if (at > now) return refuse('invalid_input', 'What was done lies in the future. Report it once it has happened.', 'at');
  return null;
}
