import { expect, test } from 'vitest';
import { shopifyReader, subscribedTopics } from '../../../app/adapters/shopify/payloads/reader.ts';
import type { StoredEvent } from '../../../app/application/ports/events.ts';
import { seedShop } from '../seed/seed.ts';
import { must } from '../seed/terms.ts';
import {
  createCollection,
  deleteCollection,
  deleteCustomer,
  deleteProduct,
  install,
  mergeCustomers,
  redactCustomer,
  redactShop,
  requestData,
  uninstall,
  updateCollection,
  updateCustomer,
  updateProduct,
} from '../state/shop-directory.ts';
import { ShopEngine } from '../state/shop-engine.ts';
import { topics, type Announcement } from './announcement.ts';
import { serialize } from './payloads/json.ts';

const firstStartedAt = Date.parse('2026-11-20T12:00:00Z');
const facts = {
  id: '61930204471',
  domain: 'laurel-demo.myshopify.com',
  name: 'Laurel & Loom',
  email: 'hello@example.com',
  currency: 'USD',
  timeZone: 'America/New_York',
  createdAt: firstStartedAt,
};

/** The seeded history, and then everything that it does not contain. */
function everythingAnnounced(): Announcement[] {
  const { state, history } = seedShop({ seed: 20_261, firstStartedAt, facts });
  const announced = [...history];
  const engine = new ShopEngine({ state, facts, now: () => firstStartedAt, announce: (announcement) => announced.push(announcement) });
  const [first, second, third] = state.customers.map((customer) => customer.id);
  const [product, unsold] = state.products.map((record) => record.id);
  install(engine, ['read_orders']);
  install(engine, ['read_orders', 'read_products']);
  must(updateCustomer(engine, first ?? '', { tags: ['vip'] }));
  must(updateCustomer(engine, first ?? '', { tags: [] }));
  must(mergeCustomers(engine, { keptId: first ?? '', deletedId: second ?? '' }));
  must(mergeCustomers(engine, { keptId: first ?? '', deletedId: third ?? '', fail: true }));
  must(deleteCustomer(engine, must(engine.createCustomer({ email: 'new@example.com', firstName: 'New', lastName: 'Comer' })).id));
  must(updateProduct(engine, product ?? '', { priceMinor: 1 }));
  must(deleteProduct(engine, unsold ?? ''));
  const collection = must(createCollection(engine, { title: 'Sale' }));
  must(updateCollection(engine, collection.id, { productIds: [product ?? ''] }));
  must(deleteCollection(engine, collection.id));
  must(requestData(engine, first ?? ''));
  must(redactCustomer(engine, first ?? ''));
  must(uninstall(engine));
  redactShop(engine);
  return announced;
}

test('the app can read every message that the simulator sends, and every topic it subscribes to is among them', () => {
  const seen = new Set<string>();
  const read = new Map<string, number>();
  const refusals = new Set<string>();
  for (const announcement of everythingAnnounced()) {
    for (const { topic, payload } of announcement.messages) {
      seen.add(topic);
      // Reading is exact and not fast; sixty of a kind show every shape.
      read.set(topic, (read.get(topic) ?? 0) + 1);
      if ((read.get(topic) ?? 0) > 60) continue;
      const body = serialize(payload);
      const subject = shopifyReader.subjectOf(topic, body);
      const fact = shopifyReader.read({ topic, body, triggeredAt: announcement.at } as unknown as StoredEvent);
      for (const answer of [subject, fact]) if (!answer.ok) refusals.add(`${topic}: ${answer.message}`);
    }
  }
  expect([...refusals]).toEqual([]);
  expect([...subscribedTopics].filter((topic) => !seen.has(topic))).toEqual([]);
  expect([...seen].every((topic) => topics.includes(topic as (typeof topics)[number]))).toBe(true);
});
