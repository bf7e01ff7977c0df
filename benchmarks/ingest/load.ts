import { createHmac, randomUUID } from 'node:crypto';
import autocannon from 'autocannon';
import { orderBody } from '../order-body.ts';

/**
 * Sends signed order webhooks as fast as they are answered, from a process of its own: parent sends {port, secret, shop,
 * connections, seconds}, this one answers {acknowledged, refused, errors, p99Ms, perSecond}. Every delivery has an id of its own.
 */
interface LoadOrder {
  port: number;
  secret: string;
  shop: string;
  connections: number;
  seconds: number;
}

const bodiesCount = 500;

process.on('message', (order: LoadOrder) => {
  void run(order).then((result) => process.send?.(result));
});

async function run({ port, secret, shop, connections, seconds }: LoadOrder) {
  const deliveries = Array.from({ length: bodiesCount }, (_, index) => {
    const body = orderBody({
      orderId: 5_000_000 + index,
      customerId: 9_000_000 + (index % 97),
      subtotalMinor: 1_000 + index,
      at: new Date('2026-11-01T10:00:00Z'),
    });
    return { body, signature: createHmac('sha256', secret).update(body).digest('base64') };
  });
  let next = 0;
  const result = await autocannon({
    url: `http://127.0.0.1:${port}/webhooks/shopify`,
    connections,
    duration: seconds,
    timeout: 10,
    requests: [
      {
        method: 'POST',
        setupRequest(request) {
          const { body, signature } = deliveries[(next += 1) % bodiesCount]!;
          return {
            ...request,
            body,
            headers: {
              'content-type': 'application/json',
              'x-shopify-topic': 'orders/updated',
              'x-shopify-shop-domain': shop,
              'x-shopify-hmac-sha256': signature,
              'x-shopify-webhook-id': randomUUID(),
              'x-shopify-triggered-at': '2026-11-01T10:00:00.000Z',
            },
          };
        },
      },
    ],
  });
  return {
    acknowledged: result['2xx'],
    refused: result.non2xx,
    errors: result.errors + result.timeouts,
    p99Ms: result.latency.p99,
    perSecond: result['2xx'] / result.duration,
  };
}
