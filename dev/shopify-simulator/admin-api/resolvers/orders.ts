import { gid } from '../../../../app/domain/shared/ids.ts';
import { totalsOf, totalsOfLine } from '../../state/order-totals.ts';
import type { FulfillmentRecord, LineRecord, OrderRecord, RefundRecord } from '../../state/records.ts';
import { productView, variantView } from './catalogue.ts';
import { addressView, customerView } from './customers.ts';
import { metafieldFields } from './metafields.ts';
import { bag, connection, dateTime, emptyConnection, money, type ApiContext, type PageArguments, type View } from './resolving.ts';

export function orderView(order: OrderRecord): View {
  const totals = totalsOf(order);
  return {
    __typename: 'Order',
    id: gid('Order', order.id),
    legacyResourceId: order.id,
    name: `#${order.number}`,
    number: order.number,
    test: false,
    confirmed: true,
    confirmationNumber: order.token.slice(0, 9).toUpperCase(),
    createdAt: dateTime(order.createdAt),
    processedAt: dateTime(order.createdAt),
    updatedAt: dateTime(order.updatedAt),
    cancelledAt: dateTime(order.cancelledAt),
    cancelReason: order.cancelReason?.toUpperCase() ?? null,
    cancellation: order.cancelledAt === null ? null : { staffNote: null },
    closed: order.closedAt !== null,
    closedAt: dateTime(order.closedAt),
    currencyCode: order.currency,
    presentmentCurrencyCode: order.currency,
    taxesIncluded: false,
    taxExempt: false,
    dutiesIncluded: false,
    estimatedTaxes: false,
    edited: order.edits.length > 0,
    displayFinancialStatus: totals.financialStatus.toUpperCase(),
    displayFulfillmentStatus:
      totals.fulfillmentStatus === null ? 'UNFULFILLED' : totals.fulfillmentStatus === 'partial' ? 'PARTIALLY_FULFILLED' : 'FULFILLED',
    fullyPaid: totals.outstandingMinor <= 0 && order.payments.length > 0,
    unpaid: order.payments.length === 0,
    sourceName: order.sourceName,
    sourceIdentifier: null,
    checkoutToken: order.checkoutToken,
    cartToken: null,
    note: order.note,
    tags: order.tags,
    customAttributes: [],
    paymentGatewayNames: order.payments.length === 0 ? [] : ['bogus'],
    email: order.email,
    phone: null,
    customerLocale: 'en-US',
    retailLocation: null,
    ...moneyOf(order),
    ...connectionsOf(order),
    ...metafieldFields(gid('Order', order.id)),
  };
}

function moneyOf(order: OrderRecord): View {
  const totals = totalsOf(order);
  const set = (minor: number): View => bag(minor, order.currency);
  return {
    cartDiscountAmountSet: set(totals.discountsMinor),
    currentCartDiscountAmountSet: set(totals.currentDiscountsMinor),
    currentShippingPriceSet: set(totals.currentShippingMinor),
    currentSubtotalLineItemsQuantity: totals.currentQuantity,
    currentSubtotalPriceSet: set(totals.currentSubtotalMinor),
    currentTaxLines: [],
    currentTotalAdditionalFeesSet: null,
    currentTotalDiscountsSet: set(totals.currentDiscountsMinor),
    currentTotalDutiesSet: null,
    currentTotalPriceSet: set(totals.currentTotalMinor),
    currentTotalTaxSet: set(0),
    netPaymentSet: set(totals.receivedMinor - totals.refundedMinor),
    originalTotalDutiesSet: null,
    originalTotalAdditionalFeesSet: null,
    originalTotalPriceSet: set(totals.totalMinor),
    subtotalLineItemsQuantity: order.lines.reduce((sum, line) => sum + line.quantity, 0),
    subtotalPriceSet: set(totals.subtotalMinor),
    taxLines: [],
    totalDiscountsSet: set(totals.discountsMinor),
    totalOutstandingSet: set(totals.outstandingMinor),
    totalPriceSet: set(totals.totalMinor),
    totalReceivedSet: set(totals.receivedMinor),
    totalRefundedSet: set(totals.refundedMinor),
    totalRefundedShippingSet: set(totals.refundedShippingMinor),
    totalShippingPriceSet: set(totals.shippingMinor),
    totalTaxSet: set(0),
    totalTipReceivedSet: set(0),
  };
}

function connectionsOf(order: OrderRecord): View {
  const customerOf = (context: ApiContext) => context.engine.customer(order.customerId);
  const address = (_args: unknown, context: ApiContext): View | null => {
    const customer = customerOf(context);
    return customer === null ? null : addressView(customer);
  };
  const shipping = order.shipping === null ? [] : [{ ...order.shipping }];
  return {
    customer: (_args: unknown, context: ApiContext) => {
      const customer = customerOf(context);
      return customer === null ? null : customerView(customer);
    },
    billingAddress: address,
    shippingAddress: address,
    discountCode: order.applications[0]?.code ?? null,
    discountCodes: order.applications.map((application) => application.code),
    discountApplications: (args: PageArguments) =>
      connection(
        order.applications.map((_application, index) => ({ id: String(index), index })),
        args,
        ({ index }) => index,
        ({ index }) => applicationView(order, index),
      ),
    lineItems: (args: PageArguments) =>
      connection(
        order.lines,
        args,
        (line) => order.lines.indexOf(line),
        (line) => lineView(order, line),
      ),
    shippingLine: order.shipping === null ? null : shippingView(order),
    shippingLines: (args: PageArguments) =>
      connection(
        shipping,
        args,
        (line) => line.id,
        () => shippingView(order),
      ),
    refunds: (args: { first?: number | null }) =>
      order.refunds.slice(0, args.first ?? undefined).map((refund) => refundView(order, refund)),
    fulfillments: (args: { first?: number | null }) =>
      order.fulfillments.slice(0, args.first ?? undefined).map((fulfillment) => fulfillmentView(order, fulfillment)),
    returns: () => emptyConnection(),
    purchasingEntity: (_args: unknown, context: ApiContext) => {
      const customer = customerOf(context);
      return customer === null ? null : customerView(customer);
    },
    transactions: (args: { first?: number | null }) => transactionsOf(order).slice(0, args.first ?? undefined),
  };
}

function lineView(order: OrderRecord, line: LineRecord): View {
  const totals = totalsOfLine(order, line);
  const set = (minor: number): View => bag(minor, order.currency);
  return {
    __typename: 'LineItem',
    id: gid('LineItem', line.id),
    title: line.title,
    name: line.title,
    variantTitle: null,
    sku: line.sku,
    vendor: line.vendor,
    sellingPlan: null,
    isGiftCard: line.giftCard,
    quantity: line.quantity,
    currentQuantity: totals.current,
    refundableQuantity: totals.current,
    unfulfilledQuantity: totals.fulfillable,
    nonFulfillableQuantity: totals.current - totals.fulfillable,
    requiresShipping: !line.giftCard,
    taxable: !line.giftCard,
    customAttributes: [],
    taxLines: () => [],
    duties: [],
    originalUnitPriceSet: set(line.unitMinor),
    originalTotalSet: set(totals.grossMinor),
    totalDiscountSet: set(0),
    discountedTotalSet: (args: { withCodeDiscounts?: boolean | null }) =>
      set(args.withCodeDiscounts === true ? totals.netMinor : totals.grossMinor),
    discountedUnitPriceSet: set(line.unitMinor),
    priceAfterAllDiscountsBeforeTaxesSet: set(totals.currentNetMinor),
    discountAllocations: line.allocations.map((allocation) => ({
      allocatedAmountSet: set(allocation.amountMinor),
      discountApplication: applicationView(order, allocation.application),
    })),
    product: (_args: unknown, context: ApiContext) => {
      const product = context.engine.state.products.find((candidate) => candidate.id === line.productId);
      return product ? productView(product) : null;
    },
    variant: (_args: unknown, context: ApiContext) => {
      const product = context.engine.variant(line.variantId);
      return product ? variantView(product) : null;
    },
  };
}

function applicationView(order: OrderRecord, index: number): View {
  const application = order.applications[index];
  if (!application) return { index };
  return {
    __typename: 'DiscountCodeApplication',
    index,
    code: application.code,
    allocationMethod: 'ACROSS',
    targetSelection: application.targetSelection.toUpperCase(),
    targetType: application.target === 'shipping' ? 'SHIPPING_LINE' : 'LINE_ITEM',
    value:
      application.valueType === 'percentage'
        ? { __typename: 'PricingPercentageValue', percentage: Number(application.value) }
        : { __typename: 'MoneyV2', ...money(Number(application.value), order.currency) },
  };
}

function shippingView(order: OrderRecord): View {
  const priceMinor = order.shipping?.priceMinor ?? 0;
  const refundedMinor = totalsOf(order).refundedShippingMinor;
  return {
    __typename: 'ShippingLine',
    id: order.shipping === null ? null : gid('ShippingLine', order.shipping.id),
    title: order.shipping?.title ?? '',
    code: order.shipping?.title ?? null,
    source: 'shopify',
    custom: false,
    isRemoved: false,
    phone: null,
    carrierIdentifier: null,
    originalPriceSet: bag(priceMinor + (order.shipping?.allocation?.amountMinor ?? 0), order.currency),
    discountedPriceSet: bag(priceMinor, order.currency),
    currentDiscountedPriceSet: bag(priceMinor - refundedMinor, order.currency),
    taxLines: [],
    discountAllocations:
      order.shipping?.allocation === undefined
        ? []
        : [
            {
              allocatedAmountSet: bag(order.shipping.allocation.amountMinor, order.currency),
              discountApplication: applicationView(order, order.shipping.allocation.application),
            },
          ],
  };
}

export function refundView(order: OrderRecord, refund: RefundRecord): View {
  const set = (minor: number): View => bag(minor, order.currency);
  const adjustments = refund.adjustmentMinor === 0 ? [] : [{ id: refund.adjustmentId }];
  const shipping = refund.shippingMinor === 0 ? [] : [{ id: refund.shippingRefundId }];
  const transactions = refund.transactionMinor === 0 ? [] : [{ id: refund.transactionId }];
  return {
    __typename: 'Refund',
    id: gid('Refund', refund.id),
    legacyResourceId: refund.id,
    createdAt: dateTime(refund.at),
    processedAt: dateTime(refund.at),
    updatedAt: dateTime(refund.at),
    note: refund.note,
    duties: [],
    return: null,
    order: () => orderView(order),
    totalRefundedSet: set(refund.transactionMinor),
    refundLineItems: (args: PageArguments) =>
      connection(
        refund.lines,
        args,
        (part) => refund.lines.indexOf(part),
        (part) => ({
          id: gid('RefundLineItem', part.id),
          quantity: part.quantity,
          restockType: part.restock ? 'RETURN' : 'NO_RESTOCK',
          restocked: part.restock,
          lineItem: () => lineView(order, order.lines.find((line) => line.id === part.lineId) as LineRecord),
          priceSet: set(Math.round(part.subtotalMinor / part.quantity)),
          subtotalSet: set(part.subtotalMinor),
          totalTaxSet: set(0),
        }),
      ),
    refundShippingLines: (args: PageArguments) =>
      connection(
        shipping,
        args,
        ({ id }) => id,
        ({ id }) => ({
          id: gid('RefundShippingLine', id),
          shippingLine: () => shippingView(order),
          subtotalAmountSet: set(refund.shippingMinor),
          taxAmountSet: set(0),
        }),
      ),
    orderAdjustments: (args: PageArguments) =>
      connection(
        adjustments,
        args,
        ({ id }) => id,
        ({ id }) => ({
          id: gid('OrderAdjustment', id),
          reason: 'REFUND_DISCREPANCY',
          amountSet: set(refund.adjustmentMinor),
          taxAmountSet: set(0),
        }),
      ),
    transactions: (args: PageArguments) =>
      connection(
        transactions,
        args,
        ({ id }) => id,
        ({ id }) => transactionView(order, id, 'REFUND', refund.transactionMinor, refund.at),
      ),
  };
}

function transactionsOf(order: OrderRecord): View[] {
  const sales = order.payments.map((payment) => ({
    at: payment.at,
    view: transactionView(order, payment.id, 'SALE', payment.amountMinor, payment.at),
  }));
  const refunds = order.refunds
    .filter((refund) => refund.transactionMinor > 0)
    .map((refund) => ({ at: refund.at, view: transactionView(order, refund.transactionId, 'REFUND', refund.transactionMinor, refund.at) }));
  return [...sales, ...refunds].sort((a, b) => a.at - b.at).map(({ view }) => view);
}

function transactionView(order: OrderRecord, id: string, kind: string, amountMinor: number, at: number): View {
  return {
    __typename: 'OrderTransaction',
    id: gid('OrderTransaction', id),
    kind,
    status: 'SUCCESS',
    test: false,
    gateway: 'bogus',
    formattedGateway: 'Bogus',
    amountSet: bag(amountMinor, order.currency),
    createdAt: dateTime(at),
    processedAt: dateTime(at),
    errorCode: null,
  };
}

function fulfillmentView(order: OrderRecord, fulfillment: FulfillmentRecord): View {
  return {
    __typename: 'Fulfillment',
    id: gid('Fulfillment', fulfillment.id),
    legacyResourceId: fulfillment.id,
    name: `#${order.number}.${order.fulfillments.indexOf(fulfillment) + 1}`,
    status: 'SUCCESS',
    createdAt: dateTime(fulfillment.at),
    updatedAt: dateTime(fulfillment.at),
    totalQuantity: fulfillment.lines.reduce((sum, line) => sum + line.quantity, 0),
  };
}
