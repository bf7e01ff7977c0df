import type { Discounts } from '../../app/application/ports/discounts.ts';
import type { OrdersSource } from '../../app/application/ports/orders-source.ts';
import { gid } from '../../app/domain/shared/ids.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import { refuse, success } from '../../app/domain/shared/result.ts';
import { Refused } from '../refused.ts';
import type { Scenario, ShopEvent } from './document.ts';
import { orderBody, refundBody, type PlacedOrder } from './order-body.ts';

export interface Webhook {
  readonly topic: string;
  readonly subject: string;
  readonly triggeredAt: Instant;
  readonly body: string;
}

/** The shop of a scenario: keeps its orders, says by webhook what happens to them, and makes discount codes. */
export interface ScenarioShop {
  readonly discounts: Discounts;
  readonly orders: Pick<OrdersSource, 'fetchOrder'>;
  happen(event: ShopEvent, at: Instant, codeOf: (name: string) => string): Webhook[];
  answerDiscounts(answer: 'made' | 'refused'): void;
}

export function createScenarioShop({ program, customers }: Scenario): ScenarioShop {
  const placed = new Map<string, PlacedOrder>();
  let answer: 'made' | 'refused' = 'made';

  const orderNamed = (id: string): PlacedOrder => {
    const order = placed.get(id);
    if (order === undefined) throw new Refused(`The scenario speaks of the order ${id} before it is placed.`);
    return order;
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
      fulfilled: false,
      shipping: event.shipping,
      shippingTax: event.shippingTax,
      codes: event.codes.map(codeOf),
      lines: event.lines.map((line) => ({ ...line, current: line.quantity })),
      refunds: [],
    };
  };

  return {
    discounts: {
      async issue({ code }) {
        return answer === 'refused'
          ? refuse('discount_refused', 'The shop does not make discounts at the moment.')
          : success({ discountGid: gid('DiscountCodeNode', String(code.length)) });
      },
      withdraw: async () => success('withdrawn'),
    },
    orders: {
      async fetchOrder({ orderId }) {
        const order = placed.get(orderId);
        return order === undefined ? refuse('not_found', 'The shop has no such order.') : success(orderBody(order));
      },
    },
    answerDiscounts: (next) => {
      answer = next;
    },
    happen(event, at, codeOf) {
      const order = event.do === 'order' ? place(event, at, codeOf) : changed(orderNamed(event.order), event, at);
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

function changed(order: PlacedOrder, event: Exclude<ShopEvent, { do: 'order' }>, at: Instant): PlacedOrder {
  const updated = { ...order, updatedAt: at };
  switch (event.do) {
    case 'pay':
      return { ...updated, paid: true };
    case 'fulfil':
      return { ...updated, fulfilled: true };
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
          ...event.add.map((line) => ({ ...line, current: line.quantity })),
        ],
      };
    case 'refund': {
      const refund = {
        id: `${order.id}8${order.refunds.length + 1}`,
        at,
        lines: event.lines,
        shipping: event.shipping,
        amount: event.amount,
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
function webhooksOf(event: ShopEvent, order: PlacedOrder, at: Instant): Webhook[] {
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
