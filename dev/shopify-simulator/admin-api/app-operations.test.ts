import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDiscountCode, deleteDiscountCode, findDiscountCode } from '../../../app/adapters/shopify/operations/discounts.graphql.ts';
import type { AdminOperation } from '../../../app/adapters/shopify/operations/operation.ts';
import { readOrder, readOrderLines, readRefund } from '../../../app/adapters/shopify/operations/orders.graphql.ts';
import { readShopFacts } from '../../../app/adapters/shopify/operations/shop.graphql.ts';
import type { AdminClient } from '../../../app/adapters/shopify/admin-client.server.ts';
import { createOrdersSource } from '../../../app/adapters/shopify/orders-source.server.ts';
import { shopifyReader } from '../../../app/adapters/shopify/payloads/reader.ts';
import type { StoredEvent } from '../../../app/application/ports/events.ts';
import type { OrdersSource } from '../../../app/application/ports/orders-source.ts';
import type { Result } from '../../../app/domain/shared/result.ts';
import type { OrderRecord } from '../state/records.ts';
import type { LocalShop } from '../state/shop.ts';
import { serialize } from '../webhooks/payloads/json.ts';
import { orderPayload } from '../webhooks/payloads/order.ts';
import { startSimulator, type RunningSimulator } from '../server.ts';

let simulator: RunningSimulator;
let token: string;

beforeAll(async () => {
  simulator = await startSimulator({ dataDir: null, appUrl: 'http://127.0.0.1:9' });
  await fetch(`${simulator.origin}/_simulator/install`, { method: 'POST' });
  const answer = await fetch(`${simulator.origin}/${simulator.config.shopDomain}/admin/oauth/access_token`, {
    method: 'POST',
    body: new URLSearchParams({
      client_id: simulator.config.apiKey,
      client_secret: simulator.config.apiSecret,
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: simulator.shop.adminSessionToken(),
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      requested_token_type: 'urn:shopify:params:oauth:token-type:offline-access-token',
    }),
  });
  token = ((await answer.json()) as { access_token: string }).access_token;
});

afterAll(() => simulator.stop());

async function ask<Data, Variables extends object>(operation: AdminOperation<Data, Variables>, variables: Variables): Promise<Data> {
  const response = await fetch(`${simulator.origin}/${simulator.config.shopDomain}/admin/api/2026-07/graphql.json`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Shopify-Access-Token': token },
    body: JSON.stringify({ query: operation.document, variables }),
  });
  const answer = (await response.json()) as { data: Data; errors?: Array<{ message: string }> };
  expect(answer.errors).toBeUndefined();
  return answer.data;
}

interface ControlOrder {
  id: string;
  lines: Array<{ totals: { current: number } }>;
  refunds: Array<{ lines: unknown[] }>;
}

async function control(path: string, body?: unknown): Promise<ControlOrder> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  return (await (await fetch(`${simulator.origin}/_simulator${path}`, init)).json()) as ControlOrder;
}

test('every operation of the app finds its answer: a refunded and edited order reads the same through the API', async () => {
  const [first, second] = simulator.shop.products();
  const lines = [first, second].map((product) => ({ variantId: product?.variantId ?? '', quantity: 3 }));
  const { id } = await simulator.shop.placeOrder({ lines, codes: ['AUTUMN5'], customerId: simulator.shop.customers()[0]?.id ?? null });
  const placed = (await control(`/orders/${id}`)) as unknown as { lines: Array<{ id: string }> };
  await control(`/orders/${id}/refunds`, { lines: [{ lineId: placed.lines[0]?.id, quantity: 2 }], shippingMinor: 150, amountMinor: 1000 });
  await control(`/orders/${id}/edit`, { remove: [{ lineId: placed.lines[1]?.id, quantity: 1 }] });
  const now = await control(`/orders/${id}`);

  const gid = `gid://shopify/Order/${id}`;
  const { order } = await ask(readOrder, { id: gid });
  expect(order?.displayFinancialStatus).toBe('PARTIALLY_REFUNDED');
  const read = (await ask(readOrderLines, { id: gid })).order?.lineItems.nodes ?? [];
  expect(read.map((line) => line.currentQuantity)).toEqual(now.lines.map((line) => line.totals.current));
  const { refund } = await ask(readRefund, { id: order?.refunds[0]?.id ?? '' });
  expect(refund?.refundLineItems.nodes.map((line) => line.quantity)).toEqual([2]);
  expect(refund?.refundShippingLines.nodes[0]?.subtotalAmountSet.shopMoney.amount).toBe('1.5');
  expect(refund?.orderAdjustments.nodes).toHaveLength(1);
});

test('every operation of the app finds its answer: the shop, and a discount code from making to withdrawing', async () => {
  expect((await ask(readShopFacts, {})).shop).toMatchObject({
    myshopifyDomain: simulator.shop.domain,
    currencyCode: simulator.shop.currency,
  });
  const customer = `gid://shopify/Customer/${simulator.shop.customers()[0]?.id ?? ''}`;
  const made = await ask(createDiscountCode, {
    discount: {
      title: 'Reward',
      code: 'LAUREL-TEST',
      startsAt: new Date(Date.now() - 60_000).toISOString(),
      usageLimit: 1,
      appliesOncePerCustomer: true,
      context: { customers: { add: [customer] } },
      customerGets: { value: { discountAmount: { amount: '5.00', appliesOnEachItem: false } }, items: { all: true } },
      combinesWith: { orderDiscounts: false, productDiscounts: true, shippingDiscounts: true },
    },
  });
  expect(made.discountCodeBasicCreate?.userErrors).toEqual([]);
  const found = await ask(findDiscountCode, { code: 'laurel-test' });
  expect(found.codeDiscountNodeByCode?.id).toBe(made.discountCodeBasicCreate?.codeDiscountNode?.id);
  const id = found.codeDiscountNodeByCode?.id ?? '';
  expect((await ask(deleteDiscountCode, { id })).discountCodeDelete?.deletedCodeDiscountId).toBe(id);
  expect((await ask(findDiscountCode, { code: 'LAUREL-TEST' })).codeDiscountNodeByCode).toBeNull();
});

test('an order says the same in a webhook and through the API, whatever has happened to it', async () => {
  const { engine } = simulator.shop as LocalShop;
  const recent = engine.state.orders.slice(-250);
  // Two of each kind, because reading everything would empty the bucket.
  const kinds: ReadonlyArray<(order: OrderRecord) => boolean> = [
    (order) => order.cancelledAt !== null,
    (order) => order.cancelledAt === null && order.refunds.length > 0,
    (order) => order.edits.length > 0,
    (order) => order.applications.length > 0,
    (order) => order.customerId === null,
  ];
  const eventful = kinds.flatMap((isOfKind) => recent.filter(isOfKind).slice(0, 2));
  expect(eventful).toHaveLength(10);
  const client: AdminClient = { request: async ({ operation, variables }) => ({ ok: true, value: await ask(operation, variables) }) };
  const source = createOrdersSource({ client });
  for (const order of eventful) {
    const fetched = await source.fetchOrder({ shop: {}, orderId: order.id } as unknown as Parameters<OrdersSource['fetchOrder']>[0]);
    if (!fetched.ok) throw new Error(fetched.message);
    expect(read(JSON.stringify(fetched.value))).toEqual(
      read(serialize(orderPayload(order, engine.customer(order.customerId), engine.facts))),
    );
  }
});

function read(body: string): unknown {
  const answer: Result<unknown> = shopifyReader.read({ topic: 'orders/updated', body, triggeredAt: 0 } as unknown as StoredEvent);
  if (!answer.ok) throw new Error(answer.message);
  return answer.value;
}
