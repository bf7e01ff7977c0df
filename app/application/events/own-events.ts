import { z } from 'zod';
import type { MemberFact } from '../../domain/earning/member-facts.ts';
import { activityKinds } from '../../domain/program/ruleset.ts';
import { isDecimalId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { refuse, success, type Result } from '../../domain/shared/result.ts';
import type { EventFact, EventReader, StoredEvent } from '../ports/events.ts';

/*
 * What Laurel itself has to say to its worker travels through the inbox as everything else does, under topics that begin with
 * `laurel/`. No door accepts those from outside; they are read as carefully nonetheless, because an inbox outlives the version that
 * wrote to it.
 */
const id = z.string().refine(isDecimalId, 'An id is a whole number, written as a text.');
const instant = z.int().transform((ms) => ms as Instant);
const word = z.string().max(255);

const content = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('activity'),
    activity: z.enum(activityKinds),
    code: word.nullable(),
    subject: word.nullable(),
    review: z.object({ photo: z.boolean(), verified: z.boolean(), characters: z.int().min(0) }).optional(),
  }),
  z.object({ kind: z.literal('tags'), tags: z.array(word).max(250) }),
  z.object({ kind: z.literal('tags_changed'), added: z.array(word).max(250), removed: z.array(word).max(250) }),
  z.object({ kind: z.literal('birthday'), day: z.string().regex(/^\d\d-\d\d$/) }),
  z.object({ kind: z.literal('segment'), segment: word, inside: z.boolean() }),
  z.object({ kind: z.literal('tier'), tier: word.nullable(), until: instant.nullable() }),
  z.object({ kind: z.literal('status'), status: z.enum(['active', 'left', 'blocked']) }),
  z.object({
    kind: z.literal('scores'),
    recency: z.int().min(1).max(5),
    frequency: z.int().min(1).max(5),
    monetary: z.int().min(1).max(5),
    churnRisk: z.int().min(0).max(100),
  }),
  z.object({ kind: z.literal('adjustment'), points: z.int() }),
  z.object({ kind: z.literal('grant'), points: z.int().min(0), reason: z.string().max(500), expiresAt: instant.nullable().optional() }),
]);
const fact = z.object({ key: z.string().min(1).max(255), at: instant, what: content });
const product = z.object({
  productId: id,
  title: z.string(),
  vendor: z.string(),
  productType: z.string(),
  tags: z.array(z.string()),
  collections: z.array(id),
  deleted: z.boolean(),
  at: instant,
});

const topics: Readonly<Record<string, (body: unknown) => EventFact>> = {
  'laurel/member_fact': (body) => {
    const read = z.object({ customerId: id.optional(), memberId: id.optional(), fact }).parse(body);
    const of = read.memberId === undefined ? { customerId: id.parse(read.customerId) } : { memberId: read.memberId };
    return { kind: 'member_fact', of, fact: read.fact as MemberFact };
  },
  'laurel/order_due': (body) => ({ kind: 'order_due', ...z.object({ orderId: id }).parse(body), products: [] }),
  'laurel/order_products': (body) => ({ kind: 'order_due', ...z.object({ orderId: id, products: z.array(product).max(250) }).parse(body) }),
  'laurel/member_recheck': (body) => ({ kind: 'member_recheck', ...z.object({ memberId: id }).parse(body) }),
  'laurel/order_claimed': (body) => ({ kind: 'order_claimed', ...z.object({ orderId: id, customerId: id }).parse(body) }),
};

/** Understands Laurel's own events, and leaves the rest to the reader of the outside source. */
export function withOwnEvents(outside: EventReader): EventReader {
  return {
    subjectOf: (topic, body) => outside.subjectOf(topic, body),
    isAdministrative: (topic) => outside.isAdministrative(topic),
    shownBy: (event) => outside.shownBy?.(event) ?? [],
    read(event) {
      return event.topic.startsWith('laurel/') ? readOwn(event) : outside.read(event);
    },
  };
}

function readOwn({ topic, body }: StoredEvent): Result<EventFact> {
  const read = Object.hasOwn(topics, topic) ? topics[topic] : undefined;
  if (read === undefined) return refuse('unknown_topic', `Laurel does not know the topic "${topic}".`);
  try {
    return success(read(JSON.parse(body)));
  } catch (problem) {
    if (problem instanceof SyntaxError) return refuse('malformed_json', 'The body is not valid JSON.');
    if (!(problem instanceof z.ZodError)) throw problem;
    const issue = problem.issues[0];
    return refuse('invalid_input', `${issue?.path.join('.') || 'The body'}: ${issue?.message ?? 'cannot be read.'}`);
  }
}
