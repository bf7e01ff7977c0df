import { isUtf8 } from 'node:buffer';
import { Hono } from 'hono';
import type { EventReader, Inbox } from '../../application/ports/events.ts';
import type { ShopifyIdentity } from '../../application/ports/identity.ts';
import type { ShopId } from '../../domain/shared/ids.ts';
import { instantFromIso, type Instant } from '../../domain/shared/instant.ts';
import { refuse } from '../../domain/shared/result.ts';
import { answerRefusal } from '../errors.ts';
import type { RequestLog } from '../request-context.ts';
import { readLimitedBody } from '../limited-body.ts';

export interface WebhookDeps {
  readonly identity: Pick<ShopifyIdentity, 'webhook'>;
  readonly reader: Pick<EventReader, 'subjectOf'>;
  readonly inbox: Inbox;
  /** The id of an installed or formerly installed shop; null for one that never was. */
  readonly shopIdOf: (domain: string) => Promise<ShopId | null>;
  readonly now: () => Instant;
  readonly log: Pick<RequestLog, 'error'>;
}

const bodyBytesMax = 1_048_576;
/** Shopify waits 5 s; an answer before that says clearly that the event was not stored. */
const storeTimeoutMs = 4_000;
const complianceTopics = new Set(['customers/data_request', 'customers/redact', 'shop/redact']);

/**
 * The one address for all webhooks: size, then signature over the raw bytes, then shop, then body; stored; then 200. What
 * is answered with 200 will be in the ledger.
 */
export function createWebhooks({ identity, reader, inbox, shopIdOf, now, log }: WebhookDeps): Hono {
  const app = new Hono();
  app.post('/webhooks/shopify', async (context) => {
    const bytes = await readLimitedBody(context.req, bodyBytesMax);
    if (bytes === null) return answerRefusal(context, refuse('body_too_large', 'A webhook may have 1 MB at most.'));

    const verified = identity.webhook({ body: bytes, signature: context.req.header('x-shopify-hmac-sha256') ?? null });
    if (!verified.ok) return answerRefusal(context, verified);

    const topic = (context.req.header('x-shopify-topic') ?? '').toLowerCase();
    const deliveryId = context.req.header('x-shopify-webhook-id') ?? '';
    if (!/^[A-Za-z0-9-]{1,100}$/.test(deliveryId)) {
      return answerRefusal(
        context,
        refuse('invalid_input', 'The header X-Shopify-Webhook-Id is missing or malformed.', 'x-shopify-webhook-id'),
      );
    }
    const shopId = await shopIdOf((context.req.header('x-shopify-shop-domain') ?? '').toLowerCase());
    if (shopId === null) {
      // Nothing is kept of a shop that is unknown or erased, so what the law asks for is done already.
      if (complianceTopics.has(topic)) return context.json({ ok: true });
      return answerRefusal(context, refuse('unknown_shop', 'Laurel is not installed in this shop.'));
    }

    const body = structureOf(bytes);
    if (body === null) return answerRefusal(context, refuse('malformed_json', 'The body is not valid UTF-8.'));
    const subject = reader.subjectOf(topic, body);
    if (!subject.ok) return answerRefusal(context, subject);

    const triggeredAt = instantFromIso(context.req.header('x-shopify-triggered-at')) ?? now();
    const stored = await within(
      storeTimeoutMs,
      inbox.accept({ shopId, sourceId: `shopify:${deliveryId}`, topic, ...subject.value, triggeredAt, body: bytes }),
      (fault) => log.error({ err: fault, topic }, 'An event could not be stored; its sender is told to deliver it again.'),
    );
    if (!stored)
      return answerRefusal(context, refuse('shopify_unavailable', 'The event could not be stored in time. Please deliver it again.'));
    return context.json({ ok: true });
  });
  return app;
}

/**
 * The body as text of one byte a character, for its structure and the id it is about, which are ASCII: a third faster to read
 * than the real text, which the worker reads. Null when the bytes are no UTF-8, or hold a NUL, which neither JSON nor
 * PostgreSQL's text may.
 */
function structureOf(bytes: Uint8Array): string | null {
  if (!isUtf8(bytes) || bytes.includes(0)) return null;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** False when the time is over first, or when storing failed; the event may then be stored or not, and delivering it again is safe. */
async function within(timeoutMs: number, storing: Promise<void>, failed: (fault: unknown) => void): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs);
  });
  const stored = storing.then(
    () => true,
    (fault: unknown) => {
      failed(fault);
      return false;
    },
  );
  try {
    return await Promise.race([stored, late]);
  } finally {
    clearTimeout(timer);
  }
}
