import { seedShop } from '../seed/seed.ts';
import { done, refused, type Outcome } from '../state/outcome.ts';
import type { ShopEngine } from '../state/shop-engine.ts';
import type { Delivery } from '../webhooks/delivery.ts';
import type { DeliveryQueue } from '../webhooks/delivery-queue.ts';

export interface HistoryCounts {
  /** True when the history had been delivered before, and nothing was sent now. */
  readonly already: boolean;
  readonly orders: number;
  readonly events: number;
  readonly deliveries: number;
  readonly delivered: number;
  readonly failed: number;
  readonly dropped: number;
}

const unfinishedAtOnce = 48;

/**
 * Sends what happened in the shop before the app was there, as if it had been: a service of the simulator that Shopify
 * does not offer. The history is made anew from the seed, with the same ids, so sending it twice sends duplicates.
 */
export async function deliverHistory(input: {
  engine: ShopEngine;
  queue: DeliveryQueue;
  again: boolean;
  save: () => Promise<void>;
}): Promise<Outcome<HistoryCounts>> {
  const { engine, queue } = input;
  const { state } = engine;
  if (!state.installation.installed)
    return refused('conflict', 'The app is not installed, so Shopify has nobody to send webhooks to. Install it first.');
  const { history } = seedShop({ seed: state.seed, firstStartedAt: state.firstStartedAt, facts: engine.facts });
  const orders = new Set(history.map((announcement) => announcement.orderId).filter((id) => id !== null)).size;
  if (state.historyDeliveredAt !== null && !input.again) {
    return done({ already: true, orders, events: history.length, deliveries: 0, delivered: 0, failed: 0, dropped: 0 });
  }
  const sent: Delivery[] = [];
  for (const [index, announcement] of history.entries()) {
    await queue.room(unfinishedAtOnce);
    sent.push(...queue.announce(announcement, `${state.seed}:${state.firstStartedAt}:${index}`));
  }
  await queue.flush();
  const count = (wanted: Delivery['state']): number => sent.filter((delivery) => delivery.state === wanted).length;
  const counts = {
    already: false,
    orders,
    events: history.length,
    deliveries: sent.length,
    delivered: count('delivered'),
    failed: count('failed'),
    dropped: count('dropped'),
  };
  if (counts.failed === 0) {
    state.historyDeliveredAt = engine.now();
    await input.save();
  }
  return done(counts);
}
