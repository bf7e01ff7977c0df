import { paymentState } from '../../app/adapters/shopify/payloads/order.ts';
import type { Catalogue } from '../../app/application/ports/catalogue.ts';
import type { Discounts } from '../../app/application/ports/discounts.ts';
import type { OrdersSource } from '../../app/application/ports/orders-source.ts';
import { gid } from '../../app/domain/shared/ids.ts';
import type { OrderId } from '../../app/domain/shared/ids.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import { refuse, success } from '../../app/domain/shared/result.ts';
import { Refused } from '../refused.ts';
import type { EventOf, Scenario, ScenarioLine, ShopEvent } from './document.ts';
import { orderBody, refundBody, type PlacedLine, type PlacedOrder } from './order-body.ts';

export interface Webhook {
  readonly topic: string;
  readonly subject: string;
  readonly triggeredAt: Instant;
  readonly body: string;
}

type OrderEvent = Exclude<ShopEvent, { do: 'merge' }>;

/** The shop of a scenario: keeps its orders, says by webhook what happens to them, and makes discount codes. */
export interface ScenarioShop {
  readonly discounts: Discounts;
  readonly orders: OrdersSource;
  readonly catalogue: Catalogue;
  /** Whether a discount code exists. */
  hasCode(code: string): boolean;
  happen(event: ShopEvent, at: Instant, codeOf: (name: string) => string): Webhook[];
  answerDiscounts(answer: 'made' | 'refused'): void;
}

export function createScenarioShop({ program, customers, products }: Scenario): ScenarioShop {
  const placed = new Map<string, PlacedOrder>();
  const codes = new Set<string>();
  let answer: 'made' | 'refused' = 'made';

  const orderNamed = (id: string): PlacedOrder => {
    const order = placed.get(id);
    if (order === undefined) throw new Refused(`The scenario speaks of the order ${id} before it is placed.`);
    return order;
  };

  const lineFrom = (line: ScenarioLine): PlacedLine => {
    const product = line.product === undefined ? undefined : products[line.product];
    if (line.product !== undefined && product === undefined) throw new Refused(`The scenario has no product ${line.product}.`);
    return { ...line, vendor: product?.vendor ?? null, current: line.quantity };
  };

  const place = (event: Extract<ShopEvent, { do: 'order' }>, at: Instant, codeOf: (name: string) => string): PlacedOrder => {
    if (placed.has(event.id)) throw new Refused(`The scenario places the order ${event.id} twice.`);
    return {
      id: event.id,
      customer: event.customer === null ? null : customerNamed(customers, event.customer),
      currency: program.currency,
      taxesIncluded: program.taxesIncluded,
      createdAt: at,
      updatedAt: at,
      cancelledAt: null,
      paid: event.paid,
      fulfilledAt: null,
      origin: event,
      shipping: event.shipping,
      shippingTax: event.shippingTax,
      codes: event.codes.map(codeOf),
      lines: event.lines.map(lineFrom),
      refunds: [],
    };
  };

  const made = (code: string) => {
    codes.add(code);
    return gid('DiscountCodeNode', String(codes.size));
  };

  return {
    discounts: {
      async issue({ code }) {
        return answer === 'refused'
          ? refuse('discount_refused', 'The shop does not make discounts at the moment.')
          : success({ discountGid: made(code) });
      },
      async withdraw({ code }) {
        codes.delete(code);
        return success('withdrawn');
      },
    },
    orders: {
      async fetchOrder({ orderId }) {
        const order = placed.get(orderId);
        return order === undefined ? refuse('not_found', 'The shop has no such order.') : success(orderBody(order));
      },
      async changedSince({ since, after, limit }) {
        const changed = [...placed.values()]
          .filter(({ updatedAt }) => updatedAt >= since)
          .sort((a, b) => a.updatedAt - b.updatedAt || Number(a.id) - Number(b.id));
        const from = after === null ? 0 : Number(after);
        const next = from + limit < changed.length ? String(from + limit) : null;
        return success({ orders: changed.slice(from, from + limit).map(summaryOf), next });
      },
    },
    catalogue: {
      async fetchProduct({ productId }) {
        const { title, vendor, type: productType, tags, collections } = products[productId] ?? nothingKnownOf;
        return success({ productId, title, vendor, productType, tags, collections, deleted: false, at: 0 as Instant });
      },
    },
    hasCode: (code) => codes.has(code),
    answerDiscounts: (next) => {
      answer = next;
    },
    happen(event, at, codeOf) {
      if (event.do === 'merge') return [mergeWebhook(event, customers, at)];
      const order = event.do === 'order' ? place(event, at, codeOf) : changed(orderNamed(event.order), event, at, lineFrom);
      placed.set(order.id, order);
      return webhooksOf(event, order, at);
    },
  };
}

export function customerNamed(customers: Scenario['customers'], name: string): { id: string; email: string | null } {
  const customer = customers[name];
  if (customer === undefined) throw new Refused(`The scenario has no customer "${name}".`);
  return { id: customer.id ?? String(7_000_001 + Object.keys(customers).indexOf(name)), email: customer.email ?? null };
}

const nothingKnownOf = { title: '', vendor: '', type: '', tags: [], collections: [] };

function mergeWebhook({ keep, gone }: EventOf<'merge'>, customers: Scenario['customers'], at: Instant): Webhook {
  const [kept, deleted] = [customerNamed(customers, keep).id, customerNamed(customers, gone).id];
  const body = {
    admin_graphql_api_customer_kept_id: gid('Customer', kept),
    admin_graphql_api_customer_deleted_id: gid('Customer', deleted),
    status: 'completed',
  };
  return { topic: 'customers/merge', subject: kept, triggeredAt: at, body: JSON.stringify(body) };
}

function summaryOf(order: PlacedOrder) {
  return {
    orderId: order.id as OrderId,
    updatedAt: order.updatedAt,
    cancelled: order.cancelledAt !== null,
    payment: paymentState(orderBody(order).financial_status),
    fulfilled: order.fulfilledAt !== null,
    unitsLeft: order.lines.reduce((sum, { current }) => sum + current, 0),
    refundIds: order.refunds.map(({ id }) => id),
  };
}

function changed(
  order: PlacedOrder,
  event: Exclude<OrderEvent, { do: 'order' }>,
  at: Instant,
  lineFrom: (line: ScenarioLine) => PlacedLine,
): PlacedOrder {
  const updated = { ...order, updatedAt: at };
  switch (event.do) {
    case 'pay':
      return { ...updated, paid: true };
    case 'fulfil':
      return { ...updated, fulfilledAt: at };
    case 'cancel':
      return { ...updated, cancelledAt: at };
    case 'edit':
      return {
        ...updated,
        lines: [
          ...order.lines.map((line, index) => {
            const set = event.set.find((part) => part.line === index + 1);
            return set === undefined ? line : { ...line, current: set.quantity, quantity: Math.max(line.quantity, set.quantity) };
          }),
          ...event.add.map(lineFrom),
        ],
      };
    case 'refund': {
      const refund = {
        id: `${order.id}8${order.refunds.length + 1}`,
        at,
        lines: event.lines,
        shipping: event.shipping,
        amount: event.amount,
        asStoreCredit: event.asStoreCredit,
      };
      const taken = (position: number) => event.lines.filter(({ line }) => line === position).reduce((sum, part) => sum + part.quantity, 0);
      const lines = order.lines.map((line, index) => ({ ...line, current: line.current - taken(index + 1) }));
      const wrong = event.lines.find(({ line }) => order.lines[line - 1] === undefined) ?? lines.find(({ current }) => current < 0);
      if (wrong !== undefined) throw new Refused(`The scenario refunds more of the order ${order.id} than there is.`);
      return { ...updated, lines, refunds: [...order.refunds, refund] };
    }
  }
}

/** What Shopify sends of each event. None of it can be relied on to arrive once, or in this order. */
function webhooksOf(event: OrderEvent, order: PlacedOrder, at: Instant): Webhook[] {
  const ofOrder = (topic: string): Webhook => ({ topic, subject: order.id, triggeredAt: at, body: JSON.stringify(orderBody(order)) });
  switch (event.do) {
    case 'order':
      return event.paid ? [ofOrder('orders/create'), ofOrder('orders/paid')] : [ofOrder('orders/create')];
    case 'pay':
      return [ofOrder('orders/paid'), ofOrder('orders/updated')];
    case 'fulfil':
      return [ofOrder('orders/fulfilled'), ofOrder('orders/updated')];
    case 'cancel':
      return [ofOrder('orders/cancelled'), ofOrder('orders/updated')];
    case 'edit': {
      const edit = JSON.stringify({ order_edit: { id: `${order.id}7`, order_id: order.id } });
      return [{ topic: 'orders/edited', subject: order.id, triggeredAt: at, body: edit }, ofOrder('orders/updated')];
    }
    case 'refund': {
      const refund = order.refunds.at(-1);
      const body = JSON.stringify(refund === undefined ? {} : refundBody(order, refund));
      return [{ topic: 'refunds/create', subject: order.id, triggeredAt: at, body }, ofOrder('orders/updated')];
    }
  }
}
