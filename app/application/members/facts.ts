import type { MemberFact, MemberFactBody } from '../../domain/earning/member-facts.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { OwnEvent } from '../ports/own-events.ts';

/** The topic under which what Laurel learns about members travels through the inbox. */
export const memberFactTopic = 'laurel/member_fact';
/** … and the one that says whose an order is that named nobody. */
export const orderClaimedTopic = 'laurel/order_claimed';

/**
 * A member fact as an event. Its source id names fact and instant, so that the same one sent twice is stored once; its subject
 * is the customer where there is one, so that it is forgotten with them.
 */
export function memberFactEvent(
  of: { readonly memberId: string; readonly customerId: string | null },
  fact: MemberFact,
  at: Instant,
): OwnEvent {
  const body: MemberFactBody = { memberId: of.memberId, fact };
  return {
    sourceId: `laurel:fact:${of.memberId}:${fact.key}:${fact.at}`,
    topic: memberFactTopic,
    subject: of.customerId ?? of.memberId,
    triggeredAt: at,
    body: JSON.stringify(body),
  };
}
