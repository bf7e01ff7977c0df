import { afterEach, describe, expect, test } from 'vitest';
import { createAdminClient } from '../../app/adapters/shopify/admin-client.server.ts';
import { apiOriginFrom } from '../../app/adapters/shopify/api-origin.ts';
import { createOrdersSource } from '../../app/adapters/shopify/orders-source.server.ts';
import type { OrderId } from '../../app/domain/shared/ids.ts';
import { success } from '../../app/domain/shared/result.ts';
import { startLocalShopify } from './admin-client.local-shopify.ts';
import type { LocalShopify } from './admin-client.local-shopify.ts';
import { createInMemoryOrdersSource } from './orders-source.in-memory.ts';
import { localOrders } from './orders-source.local-shopify.ts';
import { aLine, anOrder, ordersSourceContract } from './orders-source.ts';

const shop = { domain: 'corner-shop.myshopify.com' };
const orderId = anOrder().id as OrderId;

let running: LocalShopify | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

async function realAdapter(root?: Record<string, unknown>) {
  const orders = localOrders();
  running = await startLocalShopify({ root: root ?? orders.root });
  const client = createAdminClient({
    origin: apiOriginFrom(running.origin),
    tokens: { accessToken: async () => success('shpat_good') },
    timing: { now: () => Date.now(), sleep: async () => {}, random: () => 0 },
  });
  return { orders, local: running, source: createOrdersSource({ client }) };
}

describe('the fake', () => {
  ordersSourceContract(async () => {
    const source = createInMemoryOrdersSource();
    return { source, shop, place: async (order) => source.place(shop.domain, order) };
  });
});

describe("Shopify's Admin API", () => {
  ordersSourceContract(async () => {
    const { orders, source } = await realAdapter();
    return { source, shop, place: orders.place };
  });

  test('an order that changes between two pages is read again, so that its pages belong together', async () => {
    const lines = Array.from({ length: 60 }, (_, index) => aLine(String(index + 1)));
    const before = anOrder({ line_items: lines, discount_codes: [], refunds: [] });
    const after = { ...before, updated_at: '2026-11-10T00:00:00Z', line_items: lines.map((line) => ({ ...line, current_quantity: 0 })) };
    const orders = localOrders();
    await orders.place(before);
    let asked = 0;
    const { source } = await realAdapter({
      ...orders.root,
      order: async (args: { id: string }) => {
        asked += 1;
        if (asked === 3) await orders.place(after);
        return orders.root.order(args);
      },
    });
    const fetched = await source.fetchOrder({ shop, orderId });
    expect(fetched.ok && new Set(fetched.value.line_items.map((line) => line.current_quantity))).toEqual(new Set([0]));
    expect(fetched.ok && fetched.value.updated_at).toBe(after.updated_at);
  });

  test('an order that never stops changing is left for later', async () => {
    const orders = localOrders();
    let time = 0;
    const { source } = await realAdapter({
      order: async (args: { id: string }) => {
        time += 1;
        await orders.place(anOrder({ updated_at: new Date(Date.UTC(2026, 10, 9) + time * 1000).toISOString() }));
        return orders.root.order(args);
      },
    });
    expect(await source.fetchOrder({ shop, orderId })).toMatchObject({ ok: false, reason: 'shopify_unavailable' });
  });

  test('a customer whose name and address Shopify withholds is still that customer', async () => {
    const { orders, source, local } = await realAdapter();
    await orders.place(anOrder({ refunds: [] }));
    const denied = (field: string) => ({
      message: 'Not approved',
      path: ['order', 'customer', field],
      extensions: { code: 'ACCESS_DENIED' },
    });
    local.rewriteNextAnswer((answer) => {
      const { data } = answer as { data: { order: { customer: Record<string, unknown> } } };
      Object.assign(data.order.customer, { firstName: null, lastName: null, defaultEmailAddress: null });
      return { data, errors: ['firstName', 'lastName', 'defaultEmailAddress'].map(denied) };
    });
    expect(await source.fetchOrder({ shop, orderId })).toMatchObject({
      ok: true,
      value: { customer: { id: '115310627314723954', email: null, first_name: null, last_name: null } },
    });
  });

  test('an order whose customer Shopify withholds altogether is refused, not taken for one of a guest', async () => {
    const { orders, source, local } = await realAdapter();
    await orders.place(anOrder());
    local.rewriteNextAnswer((answer) => {
      const { data } = answer as { data: { order: Record<string, unknown> } };
      return {
        data: { order: { ...data.order, customer: null } },
        errors: [{ message: 'Not approved', path: ['order', 'customer'], extensions: { code: 'ACCESS_DENIED' } }],
      };
    });
    expect(await source.fetchOrder({ shop, orderId })).toMatchObject({ ok: false, reason: 'not_allowed' });
  });
});
