import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDiscountCode, deleteDiscountCode, findDiscountCode } from '../../../app/adapters/shopify/operations/discounts.graphql.ts';
import type { AdminOperation } from '../../../app/adapters/shopify/operations/operation.ts';
import { readOrder, readOrderLines, readRefund } from '../../../app/adapters/shopify/operations/orders.graphql.ts';
import { readShopFacts } from '../../../app/adapters/shopify/operations/shop.graphql.ts';
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
