import { createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Delivery } from './deliveries.ts';

export interface Target {
  readonly url: string;
  readonly secret: string;
  readonly shopDomain: string;
}

export interface Sender {
  /** Deliveries that were answered with 200. */
  readonly acknowledged: number;
  /** Answers other than 200, and connections that broke: each was tried again. */
  readonly retries: number;
  /** Posts deliveries, many at a time, each again and again until it is answered with 200. */
  send(deliveries: readonly Delivery[]): Promise<void>;
  close(): void;
}

const connections = 48;
const answerWithinMs = 5_000;
const retryAfterMs = 150;

/** What Shopify's side of a webhook is: signed, patient with everything but an answer that does not come, and never giving up. */
export function createSender({ url, secret, shopDomain }: Target): Sender {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  let acknowledged = 0;
  let retries = 0;

  function post(delivery: Delivery, body: string): Promise<boolean> {
    return new Promise((resolve) => {
      const outgoing = request(
        `${url}/webhooks/shopify`,
        { method: 'POST', agent, timeout: answerWithinMs, headers: headersOf(delivery, body) },
        (answer) => {
          answer.resume();
          answer.once('end', () => resolve(answer.statusCode === 200));
          answer.once('error', () => resolve(false));
        },
      );
      outgoing.once('timeout', () => outgoing.destroy());
      outgoing.once('error', () => resolve(false));
      outgoing.end(body);
    });
  }

  function headersOf({ topic, webhookId, triggeredAt }: Delivery, body: string) {
    return {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'x-shopify-topic': topic,
      'x-shopify-shop-domain': shopDomain,
      'x-shopify-hmac-sha256': createHmac('sha256', secret).update(body).digest('base64'),
      'x-shopify-webhook-id': webhookId,
      'x-shopify-triggered-at': triggeredAt,
    };
  }

  async function deliver(delivery: Delivery): Promise<void> {
    const body = delivery.body();
    while (!(await post(delivery, body))) {
      retries += 1;
      await delay(retryAfterMs);
    }
    acknowledged += 1;
  }

  return {
    get acknowledged() {
      return acknowledged;
    },
    get retries() {
      return retries;
    },
    async send(deliveries) {
      const queue = deliveries.values();
      await Promise.all(
        Array.from({ length: connections }, async () => {
          for (const delivery of queue) await deliver(delivery);
        }),
      );
    },
    close: () => agent.destroy(),
  };
}
