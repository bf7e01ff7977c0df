import { createHash, createHmac, randomUUID } from 'node:crypto';
import type { Announcement, Topic } from './announcement.ts';
import { serialize } from './payloads/json.ts';
import type { AppManifest } from './subscriptions.ts';

export interface Attempt {
  readonly at: number;
  readonly durationMs: number;
  /** Null when no answer came. */
  readonly status: number | null;
  /** The first part of the answer's body, or why there was none. */
  readonly answer: string;
}

export type DeliveryState = 'pending' | 'delivered' | 'failed' | 'dropped';

/** One message on its way to one address. A duplicate and a retry keep the webhook id, the event id and every byte of the body. */
export interface Delivery {
  readonly logId: number;
  readonly webhookId: string;
  readonly eventId: string;
  readonly topic: Topic;
  readonly uri: string;
  readonly orderId: string | null;
  readonly customerId: string | null;
  readonly triggeredAt: string;
  /** Null once the log has forgotten the body of an old delivery. */
  payload: string | null;
  state: DeliveryState;
  notBefore: number;
  attempts: Attempt[];
}

export type DeliveryDraft = Omit<Delivery, 'logId' | 'state' | 'notBefore' | 'attempts'>;

/** The messages that the app subscribed to. `identity` makes the ids reproducible, so that a history sent again is a duplicate. */
export function draftsOf(announcement: Announcement, manifest: AppManifest, identity: string | null): DeliveryDraft[] {
  const eventId = identity === null ? randomUUID() : uuidFrom(`${identity}:event`);
  return announcement.messages.flatMap((message, index) =>
    manifest.subscriptions
      .filter((subscription) => subscription.topic === message.topic)
      .map((subscription) => ({
        webhookId: identity === null ? randomUUID() : uuidFrom(`${identity}:${index}:${subscription.uri}`),
        eventId,
        topic: message.topic,
        uri: subscription.uri,
        orderId: announcement.orderId,
        customerId: announcement.customerId,
        triggeredAt: new Date(announcement.at).toISOString(),
        payload: serialize(message.payload),
      })),
  );
}

export interface Sender {
  readonly appUrl: string;
  readonly apiSecret: string;
  readonly shopDomain: string;
  readonly apiVersion: string;
}

export function headersOf(delivery: DeliveryDraft, sender: Sender): Record<string, string> {
  return {
    'Content-Type': 'application/json',
    'User-Agent': 'Shopify-Captain-Hook',
    'X-Shopify-Topic': delivery.topic,
    'X-Shopify-Hmac-Sha256': createHmac('sha256', sender.apiSecret)
      .update(delivery.payload ?? '')
      .digest('base64'),
    'X-Shopify-Shop-Domain': sender.shopDomain,
    'X-Shopify-API-Version': sender.apiVersion,
    'X-Shopify-Webhook-Id': delivery.webhookId,
    'X-Shopify-Event-Id': delivery.eventId,
    'X-Shopify-Triggered-At': delivery.triggeredAt,
  };
}

/** Sends once. Anything but 2xx within five seconds has failed, a redirect too. */
export async function attempt(delivery: Delivery, sender: Sender, stopping: AbortSignal): Promise<Attempt> {
  const at = Date.now();
  const result = (status: number | null, answer: string): Attempt => ({
    at,
    durationMs: Date.now() - at,
    status,
    answer: answer.slice(0, 500),
  });
  try {
    const response = await fetch(new URL(delivery.uri, `${sender.appUrl}/`), {
      method: 'POST',
      headers: headersOf(delivery, sender),
      body: delivery.payload ?? '',
      redirect: 'manual',
      signal: AbortSignal.any([stopping, AbortSignal.timeout(timeoutMs)]),
    });
    return result(response.status, await response.text());
  } catch (error) {
    return result(null, reasonOf(error));
  }
}

export const timeoutMs = 5000;

/** Waiting times before the eight retries, together about four hours, before they are multiplied by the retry factor. */
export const retryDelaysMs = [60, 120, 300, 600, 1200, 2400, 3600, 6000].map((seconds) => seconds * 1000);

export function succeeded(attempted: Attempt): boolean {
  return attempted.status !== null && attempted.status >= 200 && attempted.status < 300;
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `No answer within ${timeoutMs} ms.`;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : '';
  return [error instanceof Error ? error.message : String(error), cause].filter((text) => text !== '').join(': ');
}

function uuidFrom(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
