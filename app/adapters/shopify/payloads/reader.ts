import { z } from 'zod';
import type { EventFact, EventReader, StoredEvent } from '../../../application/ports/events.ts';
import { idFromGid } from '../../../domain/shared/ids.ts';
import type { Instant } from '../../../domain/shared/instant.ts';
import { refuse, success, type Result } from '../../../domain/shared/result.ts';
import { idOf, instant, LostDigits, numericId, UnreadableField } from './fields.ts';
import { parseExact, parsePlainly } from './json.ts';
import { readTraces } from './traces.ts';
import { readCustomer, readOrder, readRefund, refundBody } from './order.ts';

type Read = (body: unknown, triggeredAt: Instant) => EventFact;
interface Topic {
  /** The id of what it is about. */
  readonly subject: (body: Record<string, unknown>) => unknown;
  /** Whose events it belongs among, where the body says so; a number that lost digits will do. */
  readonly affinity?: (body: Record<string, unknown>) => unknown;
  readonly read: Read;
}

const ownId = (kind: string) => (body: Record<string, unknown>) => idFromGid(body['admin_graphql_api_id'], kind) ?? body['id'];
const customerOf = (body: Record<string, unknown>) => (body['customer'] as { id?: unknown } | null | undefined)?.id ?? 'none';
const wholeShop = () => 'shop';

const identified = z.object({ id: numericId.optional(), admin_graphql_api_id: z.string().nullish() });
const customerBody = identified.extend({
  email: z.string().nullish(),
  first_name: z.string().nullish(),
  last_name: z.string().nullish(),
  state: z.string().nullish(),
  created_at: instant.nullish(),
  updated_at: instant.nullish(),
  email_marketing_consent: z.object({ state: z.string().nullish(), consent_updated_at: instant.nullish() }).nullish(),
});
/** Named unlike the other topics' bodies; of the two spellings of each name one is there. */
const customerTagsBody = z.object({
  customerId: z.string().nullish(),
  admin_graphql_api_customer_id: z.string().nullish(),
  tags: z.array(z.string()),
  occurredAt: instant.nullish(),
  occurred_at: instant.nullish(),
});
const productBody = identified.extend({
  title: z.string(),
  vendor: z.string().nullish(),
  product_type: z.string().nullish(),
  tags: z.string().nullish(),
  updated_at: instant.nullish(),
});
const collectionBody = identified.extend({ title: z.string(), updated_at: instant.nullish() });
const mergeBody = z.object({
  admin_graphql_api_customer_kept_id: z.string(),
  admin_graphql_api_customer_deleted_id: z.string(),
  status: z.string().nullish(),
});
const privacyBody = z.object({
  customer: z.object({ id: numericId.nullish() }).nullish(),
  orders_to_redact: z.array(numericId).nullish(),
});

const order: Topic = {
  subject: ownId('Order'),
  affinity(body) {
    const customer = body['customer'] as Record<string, unknown> | null | undefined;
    return customer && ownId('Customer')(customer);
  },
  read: readOrder,
};

const customer: Topic = {
  subject: ownId('Customer'),
  read(body, triggeredAt) {
    const read = customerBody.parse(body);
    const consent = read.email_marketing_consent;
    return {
      kind: 'customer',
      customer: {
        ...readCustomer(read, idOf(read, 'Customer'), read.updated_at ?? triggeredAt),
        // A record without an account is somebody who bought as a guest, and never signed up.
        ...(read.state === 'enabled' && read.created_at != null ? { createdAt: read.created_at } : {}),
        ...(consent?.state === 'subscribed' && consent.consent_updated_at != null ? { subscribedAt: consent.consent_updated_at } : {}),
      },
    };
  },
};

/** Tags of a customer that were added, or taken away: the only topics that tell of tags. */
function customerTags(how: 'added' | 'removed'): Topic {
  const customerIdOf = (body: Record<string, unknown>) =>
    idFromGid(body['customerId'] ?? body['admin_graphql_api_customer_id'], 'Customer') ?? undefined;
  return {
    subject: customerIdOf,
    read(body, triggeredAt) {
      const read = customerTagsBody.parse(body);
      const customerId = customerIdOf(read);
      if (customerId === undefined) throw new UnreadableField('The tags name no customer.');
      const at = read.occurredAt ?? read.occurred_at ?? triggeredAt;
      const { tags } = read;
      return {
        kind: 'member_fact',
        of: { customerId },
        fact: {
          key: `tags:${at}:${how}`,
          at,
          what: { kind: 'tags_changed', added: how === 'added' ? tags : [], removed: how === 'removed' ? tags : [] },
        },
      };
    },
  };
}

const product: Topic = {
  subject: ownId('Product'),
  read(body, triggeredAt) {
    const read = productBody.parse(body);
    const tags = (read.tags ?? '').split(',').map((tag) => tag.trim()).filter((tag) => tag !== ''); // prettier-ignore
    return {
      kind: 'product',
      product: {
        productId: idOf(read, 'Product'),
        title: read.title,
        vendor: read.vendor ?? '',
        productType: read.product_type ?? '',
        tags,
        deleted: false,
        at: read.updated_at ?? triggeredAt,
      },
    };
  },
};

const collection: Topic = {
  subject: ownId('Collection'),
  read(body, triggeredAt) {
    const read = collectionBody.parse(body);
    return {
      kind: 'collection',
      collection: { collectionId: idOf(read, 'Collection'), title: read.title, deleted: false, at: read.updated_at ?? triggeredAt },
    };
  },
};

/** Every topic that shopify.app.toml subscribes to. */
const topics: Readonly<Record<string, Topic>> = {
  'orders/create': order,
  'orders/paid': order,
  'orders/updated': order,
  'orders/cancelled': order,
  'orders/fulfilled': order,
  'orders/edited': {
    subject: (body) => (body['order_edit'] as { order_id?: unknown } | undefined)?.order_id,
    read: (body) => ({
      kind: 'order_changed',
      orderId: z.object({ order_edit: z.object({ order_id: numericId }) }).parse(body).order_edit.order_id,
    }),
  },
  'refunds/create': {
    subject: (body) => body['order_id'],
    read(body) {
      const refund = refundBody.parse(body);
      if (refund.order_id == null) throw new UnreadableField('The refund names no order.');
      return { kind: 'refund', orderId: refund.order_id, refund: readRefund(refund, null) };
    },
  },
  'customers/create': customer,
  'customers/update': customer,
  'customer.tags_added': customerTags('added'),
  'customer.tags_removed': customerTags('removed'),
  'customers/delete': {
    subject: ownId('Customer'),
    read: (body) => ({ kind: 'customer_deleted', customerId: idOf(identified.parse(body), 'Customer') }),
  },
  'customers/merge': {
    subject: (body) => idFromGid(body['admin_graphql_api_customer_kept_id'], 'Customer'),
    read(body) {
      const merge = mergeBody.parse(body);
      const keptId = idFromGid(merge.admin_graphql_api_customer_kept_id, 'Customer');
      const deletedId = idFromGid(merge.admin_graphql_api_customer_deleted_id, 'Customer');
      if (keptId === null || deletedId === null) throw new UnreadableField('The merge does not name two customers.');
      // Shopify reports merges that did not happen, too.
      if (merge.status?.toLowerCase() === 'failed') return { kind: 'nothing', because: 'The merge failed.' };
      return { kind: 'customers_merged', keptId, deletedId };
    },
  },
  'products/create': product,
  'products/update': product,
  'products/delete': {
    subject: ownId('Product'),
    read: (body, at) => ({
      kind: 'product',
      product: { productId: idOf(identified.parse(body), 'Product'), title: '', vendor: '', productType: '', tags: [], deleted: true, at },
    }),
  },
  'collections/create': collection,
  'collections/update': collection,
  'collections/delete': {
    subject: ownId('Collection'),
    read: (body, at) => ({
      kind: 'collection',
      collection: { collectionId: idOf(identified.parse(body), 'Collection'), title: '', deleted: true, at },
    }),
  },
  'app/uninstalled': { subject: wholeShop, read: () => ({ kind: 'uninstalled' }) },
  'app/scopes_update': {
    subject: wholeShop,
    read: (body) => ({ kind: 'scopes_changed', scopes: z.object({ current: z.array(z.string()) }).parse(body).current }),
  },
  'customers/data_request': {
    subject: customerOf,
    read: (body) => ({ kind: 'data_request', customerId: privacyBody.parse(body).customer?.id ?? null }),
  },
  'customers/redact': {
    subject: customerOf,
    read(body) {
      const read = privacyBody.parse(body);
      return { kind: 'customer_redact', customerId: read.customer?.id ?? null, orderIds: read.orders_to_redact ?? [] };
    },
  },
  'shop/redact': { subject: wholeShop, read: () => ({ kind: 'shop_redact' }) },
};

/** What is known of a topic. A sender may name any, `constructor` too, which every object seems to have. */
const topicOf = (topic: string): Topic | undefined => (Object.hasOwn(topics, topic) ? topics[topic] : undefined);

export const subscribedTopics: readonly string[] = Object.keys(topics);

const administrativeTopics: ReadonlySet<string> = new Set([
  'customers/delete',
  'customers/merge',
  'app/uninstalled',
  'app/scopes_update',
  'customers/data_request',
  'customers/redact',
  'shop/redact',
]);

/** Understands Shopify's webhook bodies. */
export const shopifyReader: EventReader = {
  subjectOf(topic, body) {
    const known = topicOf(topic);
    if (known === undefined) return refuse('unknown_topic', `Laurel does not know the topic "${topic}".`);
    // Somebody waits for this answer: digits are looked after only where they could have been lost.
    const parsed = parse(body, JSON.parse);
    if (!parsed.ok) return parsed;
    let subject = known.subject(parsed.value as Record<string, unknown>);
    if (typeof subject === 'number' && !Number.isSafeInteger(subject)) subject = known.subject(parseExact(body) as Record<string, unknown>);
    const affinity = known.affinity?.(parsed.value as Record<string, unknown>) ?? subject;
    if (typeof subject === 'number' || typeof subject === 'string')
      return success({ subject: String(subject), affinity: String(affinity) });
    return refuse('invalid_input', `The body of "${topic}" does not say what it is about.`);
  },
  isAdministrative: (topic) => administrativeTopics.has(topic),
  shownBy: ({ body }) => readTraces(JSON.parse(body)),
  read(event: StoredEvent): Result<EventFact> {
    const known = topicOf(event.topic);
    if (known === undefined) return refuse('unknown_topic', `Laurel does not know the topic "${event.topic}".`);
    try {
      return readFact(known, event, parsePlainly);
    } catch (problem) {
      if (!(problem instanceof LostDigits)) throw problem;
    }
    try {
      return readFact(known, event, parseExact);
    } catch (problem) {
      if (problem instanceof LostDigits) return refuse('invalid_input', 'An id in the body is not a whole number.');
      throw problem;
    }
  },
};

function readFact(topic: Topic, event: StoredEvent, reading: (body: string) => unknown): Result<EventFact> {
  const parsed = parse(event.body, reading);
  if (!parsed.ok) return parsed;
  try {
    return success(topic.read(parsed.value, event.triggeredAt));
  } catch (problem) {
    if (problem instanceof z.ZodError) {
      const issue = problem.issues[0];
      return refuse('invalid_input', `${issue?.path.join('.') || 'The body'}: ${issue?.message ?? 'cannot be read.'}`);
    }
    if (problem instanceof UnreadableField) return refuse('invalid_input', problem.message);
    throw problem;
  }
}

function parse(body: string, reading: (body: string) => unknown): Result<unknown> {
  try {
    const parsed = reading(body);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return success(parsed);
    return refuse('malformed_json', 'The body is not a JSON object.');
  } catch {
    return refuse('malformed_json', 'The body is not valid JSON.');
  }
}
