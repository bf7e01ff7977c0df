import { afterAll, beforeAll, expect, test } from 'vitest';
import { createOrdersSource } from '../../app/adapters/shopify/orders-source.server.ts';
import { parseExact } from '../../app/adapters/shopify/payloads/json.ts';
import { readOrder } from '../../app/adapters/shopify/payloads/order.ts';
import type { OrderId } from '../../app/domain/shared/ids.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import { startSimulatedApp } from './shopify-app.simulated.ts';
import type { SimulatedApp } from './shopify-app.simulated.ts';

let app: SimulatedApp;
beforeAll(async () => {
  app = await startSimulatedApp();
  await app.control('install', {});
});
afterAll(() => app.stop());

interface PlacedOrder {
  readonly id: string;
  readonly lines: ReadonlyArray<{ readonly id: string }>;
}

const read = (body: unknown) => readOrder(body, 0 as Instant);

/** The newest webhook about the order that carries all of it. */
async function lastWebhookOf(orderId: string): Promise<unknown> {
  await app.control('deliveries/flush', { now: true });
  const bodies = app.webhooks
    .filter(({ topic }) => topic === 'orders/updated' || topic === 'orders/create')
    .map(({ body }) => parseExact(body));
  return bodies.findLast((body) => (body as { admin_graphql_api_id: string }).admin_graphql_api_id.endsWith(`/${orderId}`));
}

async function fetched(orderId: string): Promise<unknown> {
  const answer = await createOrdersSource({ client: app.client }).fetchOrder({ shop: app.shop, orderId: orderId as OrderId });
  if (!answer.ok) throw new Error(`${answer.reason}: ${answer.message}`);
  return answer.value;
}

async function place(): Promise<PlacedOrder> {
  const [customer] = app.simulator.shop.customers();
  const [one, two] = app.simulator.shop.products().filter((product) => !product.giftCard);
  const lines = [
    { variantId: one?.variantId, quantity: 3 },
    { variantId: two?.variantId, quantity: 2 },
  ];
  return (await app.control('orders', { customerId: customer?.id, lines })) as unknown as PlacedOrder;
}

/** What can happen to a paid order: where the control API is told so, and with what. */
const changes: ReadonlyArray<readonly [string, (order: PlacedOrder) => readonly [string, unknown] | null]> = [
  ['paid', () => null],
  [
    'refunded in part, with some shipping',
    ({ lines }) => ['refunds', { lines: [{ lineId: lines[0]?.id, quantity: 2 }], shippingMinor: 100 }],
  ],
  ['refunded by an amount that names no line', () => ['refunds', { amountMinor: 250 }]],
  ['edited', ({ lines }) => ['edit', { remove: [{ lineId: lines[1]?.id, quantity: 1 }] }]],
  ['fulfilled', () => ['fulfill', {}]],
  ['cancelled', () => ['cancel', {}]],
];

test.each(changes)('an order that was %s means the same to Laurel whether a webhook brings it or it is read', async (_, changeOf) => {
  const order = await place();
  const change = changeOf(order);
  if (change) await app.control(`orders/${order.id}/${change[0]}`, change[1]);
  const webhook = await lastWebhookOf(order.id);
  expect(webhook).toBeDefined();
  expect(read(await fetched(order.id))).toEqual(read(webhook));
});
