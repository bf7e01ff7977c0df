import { expect, test } from 'vitest';
import { serialize } from '../webhooks/payloads/json.ts';
import { totalsOf } from '../state/order-totals.ts';
import { storyTitles } from './catalogue.ts';
import { historyDays, seedShop } from './seed.ts';
import { dayMs, mia } from './terms.ts';

const firstStartedAt = Date.parse('2026-11-20T12:00:00Z');
const facts = {
  id: '1',
  domain: 'laurel-demo.myshopify.com',
  name: 'Laurel & Loom',
  email: 'hello@example.com',
  currency: 'USD',
  timeZone: 'America/New_York',
};
const seeded = seedShop({ seed: 20_261, firstStartedAt, facts });
const { state, history } = seeded;

test('the same seed and start give the same shop and the same history, byte for byte', () => {
  const again = seedShop({ seed: 20_261, firstStartedAt, facts });
  expect(serialize(again)).toBe(serialize(seeded));
});

test('the shop has the size and the variety of a small real one', () => {
  const share = (count: number) => count / state.orders.length;
  expect(state.products).toHaveLength(30);
  expect(state.collections).toHaveLength(4);
  expect(state.customers).toHaveLength(60);
  expect(state.orders).toHaveLength(400);
  const cancelled = state.orders.filter((order) => order.cancelledAt !== null);
  const refunded = state.orders.filter((order) => order.cancelledAt === null && order.refunds.length > 0);
  expect(share(cancelled.length)).toBeGreaterThan(0.02);
  expect(share(cancelled.length)).toBeLessThan(0.06);
  expect(share(refunded.length)).toBeGreaterThan(0.06);
  expect(share(refunded.length)).toBeLessThan(0.1);
  expect(refunded.some((order) => totalsOf(order).financialStatus === 'refunded')).toBe(true);
  expect(refunded.some((order) => totalsOf(order).financialStatus === 'partially_refunded')).toBe(true);
  expect(state.orders.some((order) => order.edits.length > 0)).toBe(true);
  expect(state.orders.some((order) => order.customerId === null)).toBe(true);
  expect(state.orders.some((order) => order.applications.length > 0)).toBe(true);
});

test('the orders lie in the ninety days before the first start, and nothing in the future', () => {
  const start = firstStartedAt - historyDays * dayMs;
  expect(Math.min(...state.orders.map((order) => order.createdAt))).toBeGreaterThanOrEqual(start);
  expect(Math.max(...state.orders.map((order) => order.updatedAt))).toBeLessThanOrEqual(firstStartedAt);
  expect(history.every((announcement, index) => index === 0 || announcement.at >= (history[index - 1]?.at ?? 0))).toBe(true);
});

test('Mia has between 60 and 95 points at one point per dollar of each order', () => {
  const customer = state.customers.find((candidate) => candidate.email === mia.email);
  const orders = state.orders.filter((order) => order.customerId === customer?.id);
  const points = orders.reduce((sum, order) => sum + Math.floor(totalsOf(order).currentSubtotalMinor / 100), 0);
  expect(points).toBeGreaterThanOrEqual(60);
  expect(points).toBeLessThanOrEqual(95);
});

test('the basket of the story costs 84.50', () => {
  const price = (title: string) => state.products.find((product) => product.title === title)?.priceMinor ?? 0;
  expect(3 * price(storyTitles.threeOf) + 2 * price(storyTitles.twoOf) + price(storyTitles.oneOf)).toBe(8450);
});

test('every id is unique within its kind and beyond what a JavaScript number can hold', () => {
  const ids = state.orders.flatMap((order) => [order.id, ...order.lines.map((line) => line.id)]);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.every((id) => BigInt(id) > BigInt(Number.MAX_SAFE_INTEGER))).toBe(true);
});
