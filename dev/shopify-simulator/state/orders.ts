import { randomFrom } from './randomness.ts';
import { worthOfUnits } from './allocation.ts';
import { nextId } from './identifiers.ts';
import { totalsOf, totalsOfLine } from './order-totals.ts';
import { done, refused, type Outcome } from './outcome.ts';
import type { CancelReason, LineRecord, OrderRecord, ProductRecord, RefundLineRecord, RefundRecord, ShopState } from './records.ts';
import type { Pricing } from './pricing.ts';

/**
 * What happens to an order, as changes of its record. Every function checks first, then changes, and moves `updatedAt`
 * forward. Shopify writes whole seconds; two changes of one order are kept at least a second apart, so that a later
 * state always carries a later time.
 */
export interface QuantityOfLine {
  readonly lineId: string;
  readonly quantity: number;
}

export interface RefundInput {
  readonly lines: readonly QuantityOfLine[];
  /** Part of the shipping that is given back. */
  readonly shippingMinor?: number;
  /** What is really paid back when that differs from the lines and the shipping. */
  readonly amountMinor?: number;
  readonly note?: string | null;
  readonly restock?: boolean;
}

export interface EditInput {
  readonly add: ReadonlyArray<{ readonly variantId: string; readonly quantity: number }>;
  readonly remove: readonly QuantityOfLine[];
  readonly note?: string | null;
}

export function wholeSecond(at: number): number {
  return Math.floor(at / 1000) * 1000;
}

export function touch(record: { updatedAt: number }, at: number): number {
  record.updatedAt = Math.max(wholeSecond(at), record.updatedAt + 1000);
  return record.updatedAt;
}

export function createOrder(
  state: ShopState,
  input: { pricing: Pricing; customerId: string | null; email: string | null; currency: string; sourceName: string; at: number },
): OrderRecord {
  const at = wholeSecond(input.at);
  const count = (state.counters['OrderNumber'] ?? 1000) + 1;
  state.counters['OrderNumber'] = count;
  const random = randomFrom(state.seed * 7_919 + count);
  const order: OrderRecord = {
    id: nextId(state, 'Order'),
    number: count,
    token: random.hex(32),
    checkoutToken: random.hex(32),
    customerId: input.customerId,
    email: input.email,
    sourceName: input.sourceName,
    currency: input.currency,
    createdAt: at,
    updatedAt: at,
    cancelledAt: null,
    cancelReason: null,
    closedAt: null,
    tags: [],
    note: null,
    lines: input.pricing.items.map((item) => newLine(state, item.product, item.quantity, item.allocations)),
    shipping:
      input.pricing.shippingMinor === 0 && input.pricing.shippingAllocation === null
        ? null
        : {
            id: nextId(state, 'ShippingLine'),
            title: 'Standard',
            priceMinor: input.pricing.shippingMinor,
            ...(input.pricing.shippingAllocation === null ? {} : { allocation: input.pricing.shippingAllocation }),
          },
    applications: input.pricing.applications,
    payments: [],
    refunds: [],
    fulfillments: [],
    edits: [],
  };
  state.orders.push(order);
  return order;
}

function newLine(state: ShopState, product: ProductRecord, quantity: number, allocations: LineRecord['allocations']): LineRecord {
  return {
    id: nextId(state, 'LineItem'),
    productId: product.id,
    variantId: product.variantId,
    title: product.title,
    sku: product.sku,
    vendor: product.vendor,
    grams: product.grams,
    giftCard: product.giftCard,
    quantity,
    removed: 0,
    unitMinor: product.priceMinor,
    allocations,
  };
}

/** Receives what is still owed. `first` keeps the time of the order itself: a checkout pays in the same moment. */
export function pay(state: ShopState, order: OrderRecord, at: number, options: { first: boolean }): Outcome<OrderRecord> {
  if (order.cancelledAt !== null) return refused('conflict', `Order #${order.number} is cancelled and cannot be paid.`);
  const owed = totalsOf(order).outstandingMinor;
  if (owed <= 0 && order.payments.length > 0) return refused('conflict', `Order #${order.number} is paid already.`);
  const when = options.first ? order.updatedAt : touch(order, at);
  order.payments.push({ id: nextId(state, 'OrderTransaction'), at: when, amountMinor: owed });
  return done(order);
}

export function fulfil(state: ShopState, order: OrderRecord, at: number): Outcome<OrderRecord> {
  if (order.cancelledAt !== null) return refused('conflict', `Order #${order.number} is cancelled and cannot be fulfilled.`);
  const lines = order.lines
    .map((line) => ({ lineId: line.id, quantity: totalsOfLine(order, line).fulfillable }))
    .filter((line) => line.quantity > 0);
  if (lines.length === 0) return refused('conflict', `Nothing of order #${order.number} is left to send.`);
  order.fulfillments.push({ id: nextId(state, 'Fulfillment'), at: touch(order, at), lines });
  return done(order);
}

export function refund(state: ShopState, order: OrderRecord, input: RefundInput, at: number): Outcome<RefundRecord> {
  if (order.cancelledAt !== null) return refused('conflict', `Order #${order.number} is cancelled and settled.`);
  const lines = refundLines(state, order, input);
  if (!lines.ok) return lines;
  const totals = totalsOf(order);
  const shippingMinor = input.shippingMinor ?? 0;
  if (!isAmount(shippingMinor) || shippingMinor > totals.currentShippingMinor) {
    return refused('invalid', 'The shipping to refund must be a whole amount of at most the shipping that was paid.');
  }
  const worthMinor = shippingMinor + lines.value.reduce((sum, line) => sum + line.subtotalMinor, 0);
  const paidMinor = totals.receivedMinor - totals.refundedMinor;
  const transactionMinor = input.amountMinor ?? Math.min(worthMinor, paidMinor);
  if (!isAmount(transactionMinor) || transactionMinor > paidMinor) {
    return refused('invalid', 'The amount to refund must be a whole amount of at most what the customer has paid.');
  }
  if (lines.value.length === 0 && shippingMinor === 0 && transactionMinor === 0) return refused('invalid', 'There is nothing to refund.');
  return done(
    record(state, order, {
      at,
      lines: lines.value,
      shippingMinor,
      transactionMinor,
      // An unpaid order's refund only takes lines out, so there is no money that could differ from their worth.
      adjustmentMinor: paidMinor === 0 ? 0 : worthMinor - transactionMinor,
      note: input.note ?? null,
    }),
  );
}

function refundLines(state: ShopState, order: OrderRecord, input: RefundInput): Outcome<RefundLineRecord[]> {
  const wanted: RefundLineRecord[] = [];
  for (const { lineId, quantity } of input.lines) {
    const line = order.lines.find((candidate) => candidate.id === lineId);
    if (!line) return refused('invalid', `Order #${order.number} has no line ${lineId}.`);
    if (wanted.some((part) => part.lineId === lineId)) return refused('invalid', `Line ${lineId} is given twice.`);
    const current = totalsOfLine(order, line);
    if (!Number.isInteger(quantity) || quantity < 1 || quantity > current.current) {
      return refused('invalid', `Of ${line.title} between 1 and ${current.current} can be refunded.`);
    }
    const gone = line.removed + current.refunded;
    const subtotalMinor =
      worthOfUnits(current.netMinor, line.quantity, gone + quantity) - worthOfUnits(current.netMinor, line.quantity, gone);
    wanted.push({ id: nextId(state, 'RefundLineItem'), lineId, quantity, subtotalMinor, restock: input.restock ?? true });
  }
  return done(wanted);
}

function record(
  state: ShopState,
  order: OrderRecord,
  parts: Pick<RefundRecord, 'at' | 'lines' | 'shippingMinor' | 'transactionMinor' | 'adjustmentMinor' | 'note'>,
): RefundRecord {
  const made: RefundRecord = {
    ...parts,
    id: nextId(state, 'Refund'),
    at: touch(order, parts.at),
    adjustmentId: nextId(state, 'OrderAdjustment'),
    shippingRefundId: nextId(state, 'RefundShippingLine'),
    transactionId: nextId(state, 'OrderTransaction'),
  };
  order.refunds.push(made);
  return made;
}

/** Cancels: what is left of the order is taken out, and paid money goes back unless the merchant keeps it. */
export function cancel(
  state: ShopState,
  order: OrderRecord,
  input: { reason: CancelReason; refund: boolean },
  at: number,
): Outcome<{ order: OrderRecord; refund: RefundRecord | null }> {
  if (order.cancelledAt !== null) return refused('conflict', `Order #${order.number} is cancelled already.`);
  if (order.fulfillments.length > 0) return refused('conflict', `Order #${order.number} has been fulfilled; refund it instead.`);
  const left = order.lines
    .map((line) => ({ lineId: line.id, quantity: totalsOfLine(order, line).current }))
    .filter((line) => line.quantity > 0);
  const totals = totalsOf(order);
  const paidMinor = totals.receivedMinor - totals.refundedMinor;
  let made: RefundRecord | null = null;
  if (left.length > 0 && (input.refund || paidMinor === 0)) {
    const outcome = refund(state, order, { lines: left, shippingMinor: totals.currentShippingMinor, amountMinor: paidMinor }, at);
    if (!outcome.ok) return outcome;
    made = outcome.value;
  }
  const when = made === null ? touch(order, at) : order.updatedAt;
  order.cancelledAt = when;
  order.closedAt = when;
  order.cancelReason = input.reason;
  return done({ order, refund: made });
}

export function edit(
  state: ShopState,
  order: OrderRecord,
  input: EditInput,
  findVariant: (variantId: string) => ProductRecord | null,
  at: number,
): Outcome<OrderRecord> {
  if (order.cancelledAt !== null) return refused('conflict', `Order #${order.number} is cancelled and cannot be edited.`);
  if (input.add.length + input.remove.length === 0) return refused('invalid', 'An edit adds or removes at least one line.');
  for (const { variantId, quantity } of input.add) {
    if (!findVariant(variantId)) return refused('invalid', `There is no variant ${variantId}.`);
    if (!isQuantity(quantity)) return refused('invalid', 'The quantity of an added line is a whole number from 1 to 1000.');
  }
  for (const [index, { lineId, quantity }] of input.remove.entries()) {
    const line = order.lines.find((candidate) => candidate.id === lineId);
    if (input.remove.findIndex((other) => other.lineId === lineId) < index) return refused('invalid', `Line ${lineId} is given twice.`);
    if (!line) return refused('invalid', `Order #${order.number} has no line ${lineId}.`);
    const { fulfillable } = totalsOfLine(order, line);
    if (!isQuantity(quantity) || quantity > fulfillable)
      return refused('invalid', `Of ${line.title} at most ${fulfillable} can be removed.`);
  }
  const additions = input.add.map(({ variantId, quantity }) => {
    const line = newLine(state, findVariant(variantId) as ProductRecord, quantity, []);
    order.lines.push(line);
    return { lineId: line.id, delta: quantity };
  });
  for (const { lineId, quantity } of input.remove) {
    const line = order.lines.find((candidate) => candidate.id === lineId);
    if (line) line.removed += quantity;
  }
  const removals = input.remove.map(({ lineId, quantity }) => ({ lineId, delta: quantity }));
  order.edits.push({ id: nextId(state, 'OrderEdit'), at: touch(order, at), note: input.note ?? null, additions, removals });
  return done(order);
}

export function isQuantity(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 1000;
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
