import type {
  MoneySet,
  OrderLine,
  OrderRefund,
  OrderShippingLine,
  OrderSnapshotPayload,
  OrderTaxLine,
  OrderTransaction,
} from '../../app/application/ports/orders-source.ts';
import { gid } from '../../app/domain/shared/ids.ts';

/** Orders in the form of a graphql-js root value: what a webhook's body says, put the way the Admin API says it. */
export function localOrders() {
  const orders = new Map<string, OrderSnapshotPayload>();
  const refunds = () => [...orders.values()].flatMap((order) => order.refunds);
  return {
    place: async (order: OrderSnapshotPayload): Promise<void> => void orders.set(order.admin_graphql_api_id, order),
    root: {
      order: ({ id }: { id: string }) => {
        const order = orders.get(id);
        return order ? orderView(order) : null;
      },
      orders: ({ query, ...page }: Page & { query: string }) => {
        const since = Date.parse(/^updated_at:>='(.*)'$/.exec(query)?.[1] ?? '');
        const changed = [...orders.values()]
          .filter(({ updated_at }) => Date.parse(updated_at) >= since)
          .sort((a, b) => Date.parse(a.updated_at) - Date.parse(b.updated_at) || (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
        return connection(changed, orderView)(page);
      },
      refund: ({ id }: { id: string }) => {
        const refund = refunds().find((candidate) => candidate.admin_graphql_api_id === id);
        return refund ? refundView(refund) : null;
      },
    },
  };
}

interface Page {
  readonly first?: number;
  readonly after?: string | null;
}

/** Pages as Shopify gives them: `first` is obeyed, the cursor says nothing to anybody else. */
function connection<T>(items: readonly T[], view: (item: T) => unknown) {
  return ({ first = 10, after }: Page) => {
    const start = after == null ? 0 : Number(Buffer.from(after, 'base64').toString('utf8')) + 1;
    const end = Math.min(items.length, start + first);
    const endCursor = end > start ? Buffer.from(String(end - 1)).toString('base64') : null;
    return { nodes: items.slice(start, end).map(view), pageInfo: { hasNextPage: end < items.length, endCursor } };
  };
}

function orderView(order: OrderSnapshotPayload) {
  return {
    id: order.admin_graphql_api_id,
    name: order.name,
    test: order.test,
    createdAt: order.created_at,
    processedAt: order.processed_at,
    updatedAt: order.updated_at,
    cancelledAt: order.cancelled_at,
    displayFinancialStatus: order.financial_status?.toUpperCase() ?? null,
    displayFulfillmentStatus: order.fulfillment_status === null ? 'UNFULFILLED' : order.fulfillment_status.toUpperCase(),
    currencyCode: order.currency,
    presentmentCurrencyCode: order.presentment_currency,
    taxesIncluded: order.taxes_included,
    sourceName: order.source_name,
    checkoutToken: order.checkout_token,
    paymentGatewayNames: order.payment_gateway_names,
    purchasingEntity: order.company && { __typename: 'PurchasingCompany', company: { id: gid('Company', order.company.id) } },
    totalTipReceivedSet: bag({
      shop_money: amountOf(order.total_tip_received, order.currency),
      presentment_money: amountOf(order.total_tip_received, order.currency),
    }),
    fulfillments: order.fulfillments.map(({ created_at, status }) => ({ createdAt: created_at, status: status.toUpperCase() })),
    transactions: order.transactions.map(transactionView),
    tags: order.tags.split(', '),
    discountCodes: order.discount_codes.map(({ code }) => code),
    customer: order.customer && {
      id: order.customer.admin_graphql_api_id,
      firstName: order.customer.first_name,
      lastName: order.customer.last_name,
      defaultEmailAddress: order.customer.email === null ? null : { emailAddress: order.customer.email },
    },
    subtotalPriceSet: order.subtotal_price_set && bag(order.subtotal_price_set),
    totalPriceSet: bag(order.total_price_set),
    totalShippingPriceSet: bag(order.total_shipping_price_set),
    discountApplications: connection(order.discount_codes, ({ code, amount }) => ({
      __typename: 'DiscountCodeApplication',
      index: order.discount_codes.findIndex((entry) => entry.code === code),
      code,
      targetType: 'LINE_ITEM',
      value: { __typename: 'MoneyV2', amount, currencyCode: order.currency },
    })),
    shippingLines: connection(order.shipping_lines, shippingLineView),
    currentSubtotalLineItemsQuantity: order.line_items.reduce((sum, line) => sum + line.current_quantity, 0),
    lineItems: connection(order.line_items, lineView),
    refunds: order.refunds.map(({ admin_graphql_api_id: id }) => ({ id })),
  };
}

function lineView(line: OrderLine) {
  return {
    id: line.admin_graphql_api_id,
    title: line.title,
    quantity: line.quantity,
    currentQuantity: line.current_quantity,
    isGiftCard: line.gift_card,
    vendor: line.vendor,
    sku: line.sku,
    sellingPlan: line.selling_plan,
    product: line.product_id && { id: gid('Product', line.product_id) },
    variant: line.variant_id && { id: gid('ProductVariant', line.variant_id) },
    originalUnitPriceSet: bag(line.price_set),
    taxLines: line.tax_lines.map(taxLineView),
    discountAllocations: line.discount_allocations.map(allocationView),
  };
}

function shippingLineView(line: OrderShippingLine) {
  return {
    id: gid('ShippingLine', line.id),
    title: line.title,
    originalPriceSet: bag(line.price_set),
    discountedPriceSet: bag(line.discounted_price_set),
    taxLines: line.tax_lines.map(taxLineView),
    discountAllocations: line.discount_allocations.map(allocationView),
  };
}

const amountOf = (amount: string, currency_code: string) => ({ amount, currency_code });
const transactionView = ({ kind, status, gateway, amount, currency }: OrderTransaction) => ({
  kind: kind.toUpperCase(),
  status: status.toUpperCase(),
  gateway,
  amountSet: bag({ shop_money: amountOf(amount, currency), presentment_money: amountOf(amount, currency) }),
});
const taxLineView = ({ title, price_set }: OrderTaxLine) => ({ title, priceSet: bag(price_set) });
const allocationView = ({ amount_set }: OrderLine['discount_allocations'][number]) => ({
  allocatedAmountSet: bag(amount_set),
  discountApplication: { __typename: 'DiscountCodeApplication', index: 0 },
});

function refundView(refund: OrderRefund) {
  return {
    id: refund.admin_graphql_api_id,
    createdAt: refund.created_at,
    processedAt: refund.processed_at,
    transactions: connection(refund.transactions, transactionView),
    refundLineItems: connection(refund.refund_line_items, (line) => ({
      id: gid('RefundLineItem', line.id),
      quantity: line.quantity,
      lineItem: { id: gid('LineItem', line.line_item_id) },
      subtotalSet: bag(line.subtotal_set),
      totalTaxSet: bag(line.total_tax_set),
    })),
    refundShippingLines: connection(refund.refund_shipping_lines, (line) => ({
      id: gid('RefundShippingLine', line.id),
      shippingLine: { id: line.shipping_line_id && gid('ShippingLine', line.shipping_line_id) },
      subtotalAmountSet: bag(line.subtotal_amount_set),
      taxAmountSet: bag(line.tax_amount_set),
    })),
    orderAdjustments: connection(refund.order_adjustments, (adjustment) => ({
      id: gid('OrderAdjustment', adjustment.id),
      reason: adjustment.reason?.toUpperCase() ?? null,
      amountSet: bag(adjustment.amount_set),
      taxAmountSet: bag(adjustment.tax_amount_set),
    })),
  };
}

/** As Shopify writes decimals in GraphQL: `5.0`, not `5.00`. */
function bag({ shop_money, presentment_money }: MoneySet) {
  const view = ({ amount, currency_code }: MoneySet['shop_money']) => ({
    amount: amount.includes('.') ? amount.replace(/0+$/, '').replace(/\.$/, '.0') : `${amount}.0`,
    currencyCode: currency_code,
  });
  return { shopMoney: view(shop_money), presentmentMoney: view(presentment_money) };
}
