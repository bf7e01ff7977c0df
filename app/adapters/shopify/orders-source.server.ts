import type { ChangedOrder, OrdersSource } from '../../application/ports/orders-source.ts';
import type { InstalledShop } from '../../application/ports/shopify-shop.ts';
import { gid, idFromGid, type OrderId } from '../../domain/shared/ids.ts';
import { instantFromIso, isoFromInstant } from '../../domain/shared/instant.ts';
import type { Refusal, Result } from '../../domain/shared/result.ts';
import { refuse, success } from '../../domain/shared/result.ts';
import type { AdminClient } from './admin-client.server.ts';
import type { ListChangedOrdersData, ReadOrderData, ReadOrderLinesData } from './operations/generated.ts';
import { listChangedOrders, readOrder, readOrderLines, readRefund } from './operations/orders.graphql.ts';
import type { WholeRefund } from './order-payload.ts';
import { fulfillmentStatus, orderPayload } from './order-payload.ts';
import { paymentState } from './payloads/order.ts';

type Order = NonNullable<ReadOrderData['order']>;
type Line = NonNullable<ReadOrderLinesData['order']>['lineItems']['nodes'][number];

/** An order that keeps changing while it is read is left for later. */
const readsMax = 3;
/** 50 lines a page: more than Shopify allows an order to have. */
const pagesMax = 20;
/** What the query asks for; an order with more would be read incompletely, and wrongly. */
const refundsMax = 100;

/** Personal data that an app without Shopify's approval does not get; an order earns without it. */
const deniableFields = ['firstName', 'lastName', 'defaultEmailAddress', 'emailAddress'];

export function createOrdersSource({ client }: { readonly client: AdminClient }): OrdersSource {
  const reader = new OrderReader(client);
  return {
    async fetchOrder({ shop, orderId }) {
      const id = gid('Order', orderId);
      for (let read = 1; read <= readsMax; read += 1) {
        const order = await reader.order(shop, id);
        if (!order.ok) return order;
        const lines = await reader.lines(shop, id, order.value.updatedAt);
        if (!lines.ok) return lines;
        if (lines.value === 'changed_meanwhile') continue;
        const refunds = await reader.refunds(shop, order.value);
        if (!refunds.ok) return refunds;
        return success(orderPayload(order.value, lines.value, refunds.value));
      }
      return refuse('shopify_unavailable', 'The order kept changing while it was read. Try again in a moment.');
    },
    async changedSince({ shop, since, after, limit }) {
      const search = `updated_at:>='${isoFromInstant(since)}'`;
      const answer = await client.request({ shop, operation: listChangedOrders, variables: { search, first: limit, after } });
      if (!answer.ok) return answer;
      const { nodes, pageInfo } = answer.value.orders;
      return success({ orders: nodes.map(changedOrder), next: pageInfo.hasNextPage ? pageInfo.endCursor : null });
    },
  };
}

function changedOrder(listed: ListChangedOrdersData['orders']['nodes'][number]): ChangedOrder {
  const orderId = idFromGid(listed.id, 'Order') as OrderId | null;
  const updatedAt = instantFromIso(listed.updatedAt);
  if (orderId === null || updatedAt === null)
    throw new Error(`Shopify listed an order as ${listed.id} of ${listed.updatedAt}, which cannot be read.`);
  return {
    orderId,
    updatedAt,
    cancelled: listed.cancelledAt !== null,
    payment: paymentState(listed.displayFinancialStatus),
    fulfilled: fulfillmentStatus(listed.displayFulfillmentStatus) === 'fulfilled',
    unitsLeft: listed.currentSubtotalLineItemsQuantity,
    refundIds: listed.refunds.flatMap(({ id }) => idFromGid(id, 'Refund') ?? []),
  };
}

class OrderReader {
  readonly #client: AdminClient;

  constructor(client: AdminClient) {
    this.#client = client;
  }

  async order(shop: InstalledShop, id: string): Promise<Result<Order>> {
    const answer = await this.#client.request({ shop, operation: readOrder, variables: { id }, deniableFields });
    if (!answer.ok) return answer;
    return answer.value.order ? success(answer.value.order) : noSuchOrder();
  }

  async lines(shop: InstalledShop, id: string, updatedAt: string): Promise<Result<Line[] | 'changed_meanwhile'>> {
    const lines: Line[] = [];
    let after = null as string | null;
    for (let page = 1; page <= pagesMax; page += 1) {
      const answer = await this.#client.request({ shop, operation: readOrderLines, variables: { id, after } });
      if (!answer.ok) return answer;
      const { order } = answer.value;
      if (!order) return noSuchOrder();
      if (order.updatedAt !== updatedAt) return success('changed_meanwhile');
      lines.push(...order.lineItems.nodes);
      if (!order.lineItems.pageInfo.hasNextPage) return success(lines);
      after = order.lineItems.pageInfo.endCursor;
    }
    throw new Error(`The order ${id} has more than ${pagesMax} pages of lines.`);
  }

  async refunds(shop: InstalledShop, order: Order): Promise<Result<WholeRefund[]>> {
    if (order.refunds.length >= refundsMax) throw new Error(`The order ${order.id} has ${refundsMax} refunds or more.`);
    const refunds: WholeRefund[] = [];
    for (const { id } of order.refunds) {
      const refund = await this.#refund(shop, id);
      if (!refund.ok) return refund;
      refunds.push(refund.value);
    }
    return success(refunds);
  }

  async #refund(shop: InstalledShop, id: string): Promise<Result<WholeRefund>> {
    const lines: WholeRefund['lines'][number][] = [];
    let after = null as string | null;
    for (let page = 1; page <= pagesMax; page += 1) {
      const answer = await this.#client.request({ shop, operation: readRefund, variables: { id, after } });
      if (!answer.ok) return answer;
      const { refund } = answer.value;
      if (!refund) return refuse('not_found', 'Shopify no longer knows a refund that its order names.');
      lines.push(...refund.refundLineItems.nodes);
      if (!refund.refundLineItems.pageInfo.hasNextPage) return success({ refund, lines });
      after = refund.refundLineItems.pageInfo.endCursor;
    }
    throw new Error(`The refund ${id} has more than ${pagesMax} pages of lines.`);
  }
}

const noSuchOrder = (): Refusal => refuse('not_found', 'Shopify has no such order (any more), or this app may not see it.');
