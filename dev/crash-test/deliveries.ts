import { orderBody, randomFrom } from '../../benchmarks/order-body.ts';

/** One webhook as a sender posts it. */
export interface Delivery {
  readonly webhookId: string;
  readonly topic: string;
  readonly triggeredAt: string;
  /** Made when it is sent: all bodies at once would not fit into memory. */
  readonly body: () => string;
}

export interface Story {
  readonly deliveries: readonly Delivery[];
  /** Different events; a delivery beyond them is a duplicate. */
  readonly events: number;
  readonly orders: number;
  /** By order id: what it is worth in the end. One point for each whole dollar of what was not refunded. */
  readonly pointsByOrder: ReadonlyMap<string, number>;
  /** By customer id: what all of their orders are worth. */
  readonly pointsByCustomer: ReadonlyMap<string, number>;
}

interface Order {
  readonly orderId: number;
  readonly customerId: number;
  readonly subtotalMinor: number;
  readonly at: Date;
  readonly refunded: boolean;
}

const firstOrderId = 10_000_000;
const refundedShare = 0.35;
const duplicateShare = 0.2;

/**
 * Orders of a busy shop as webhooks, shuffled over the whole time, a fifth of them twice: half of the doubles under the
 * delivery's own id, as Shopify retries, half under another, as when somebody sends everything again. The same seed tells the
 * same story.
 */
export function tellStory({ events: eventsWanted, seed }: { events: number; seed: number }): Story {
  const random = randomFrom(seed);
  const orders: Order[] = [];
  const events: Delivery[] = [];
  while (events.length < eventsWanted) {
    const order = {
      orderId: firstOrderId + orders.length,
      customerId: 70_000 + Math.floor(random() * Math.max(20, eventsWanted / 25)),
      subtotalMinor: 300 + Math.floor(random() * 30_000),
      at: new Date(Date.UTC(2026, 9, 1) + orders.length * 1_000),
      refunded: random() < refundedShare,
    };
    orders.push(order);
    events.push(...eventsOf(order).slice(0, Math.max(1, eventsWanted - events.length)));
  }
  // The last order may have been cut off before its refund was told.
  const told = new Set(events.map(({ webhookId }) => webhookId));
  const pointsByOrder = new Map(orders.map((order) => [String(order.orderId), pointsOf(order, told)]));
  return {
    deliveries: shuffled([...events, ...doublesOf(events, random)], random),
    events: events.length,
    orders: orders.length,
    pointsByOrder,
    pointsByCustomer: sumByCustomer(orders, pointsByOrder),
  };
}

function eventsOf(order: Order): Delivery[] {
  const id = order.orderId;
  const event = (name: string, topic: string, seconds: number, body: (at: string) => string): Delivery => {
    const at = new Date(order.at.getTime() + seconds * 1_000).toISOString();
    return { webhookId: `${id}-${name}`, topic, triggeredAt: at, body: () => body(at) };
  };
  const whole = orderBody;
  const placed = event('created', 'orders/create', 0, () => changedBody(whole(order), { financial_status: 'pending' }));
  const paid = event('paid', 'orders/paid', 5, (at) => changedBody(whole(order), { updated_at: at }));
  if (!order.refunded) return [placed, paid];
  return [
    placed,
    paid,
    event('refund', 'refunds/create', 90, (at) => JSON.stringify({ ...refundOf(order, at), order_id: id })),
    event('refunded', 'orders/updated', 90, (at) => refundedBody(order, at)),
  ];
}

function changedBody(body: string, changes: object): string {
  return JSON.stringify({ ...(JSON.parse(body) as object), ...changes });
}

/** The first line's only unit went back. */
function refundedBody(order: Order, at: string): string {
  const body = JSON.parse(orderBody(order)) as { line_items: Array<{ current_quantity: number }> };
  body.line_items[0]!.current_quantity = 0;
  return JSON.stringify({ ...body, updated_at: at, financial_status: 'partially_refunded', refunds: [refundOf(order, at)] });
}

function refundOf(order: Order, at: string): object {
  const line = order.orderId * 10 + 1;
  return {
    id: order.orderId * 10 + 7,
    admin_graphql_api_id: `gid://shopify/Refund/${order.orderId * 10 + 7}`,
    created_at: at,
    refund_line_items: [
      {
        id: order.orderId * 10 + 8,
        line_item_id: line,
        quantity: 1,
        line_item: { id: line, admin_graphql_api_id: `gid://shopify/LineItem/${line}` },
      },
    ],
    refund_shipping_lines: [],
    order_adjustments: [],
  };
}

/** By hand, without any of Laurel's code: whole dollars of the lines that the customer kept. */
function pointsOf(order: Order, told: ReadonlySet<string>): number {
  if (!told.has(`${order.orderId}-paid`)) return 0;
  const wentBack = told.has(`${order.orderId}-refund`) || told.has(`${order.orderId}-refunded`);
  const firstLine = Math.floor(order.subtotalMinor / 3);
  return Math.floor((order.subtotalMinor - (wentBack ? firstLine : 0)) / 100);
}

function doublesOf(events: readonly Delivery[], random: () => number): Delivery[] {
  return events
    .filter(() => random() < duplicateShare)
    .map((event) => (random() < 0.5 ? event : { ...event, webhookId: `${event.webhookId}-again` }));
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}

function sumByCustomer(orders: readonly Order[], points: ReadonlyMap<string, number>): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { customerId, orderId } of orders) {
    const key = String(customerId);
    sums.set(key, (sums.get(key) ?? 0) + (points.get(String(orderId)) ?? 0));
  }
  return sums;
}
