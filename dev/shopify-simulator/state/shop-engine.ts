import type { Announcement, Topic } from '../webhooks/announcement.ts';
import { customerPayload } from '../webhooks/payloads/customer.ts';
import { orderEditedPayload, orderPayload } from '../webhooks/payloads/order.ts';
import { refundPayload } from '../webhooks/payloads/refund.ts';
import type { ShopFacts } from '../webhooks/payloads/shop-facts.ts';
import { sameCode, type CartItem } from './discount-codes.ts';
import { nextId } from './identifiers.ts';
import { cancel, createOrder, edit, fulfil, isQuantity, pay, refund, wholeSecond, type EditInput, type RefundInput } from './orders.ts';
import { totalsOf } from './order-totals.ts';
import { done, refused, type Outcome } from './outcome.ts';
import { priceCart, type Pricing } from './pricing.ts';
import type { AddressRecord, CancelReason, CustomerRecord, OrderRecord, ProductRecord, RefundRecord, ShopState } from './records.ts';

export interface PlaceOrderInput {
  readonly lines: ReadonlyArray<{ readonly variantId: string; readonly quantity: number }>;
  readonly codes: readonly string[];
  readonly customerId: string | null;
  readonly email?: string | null;
  readonly pay?: boolean;
  readonly sourceName?: string;
}

/**
 * The selling side of the shop: takes orders through their life and announces what happened. It knows neither the disk nor the
 * network, so the seeded history and the running shop are made by the same code with different clocks.
 */
export class ShopEngine {
  readonly state: ShopState;
  readonly facts: ShopFacts;
  readonly #now: () => number;
  readonly #announce: (announcement: Announcement) => void;

  constructor(input: { state: ShopState; facts: ShopFacts; now: () => number; announce: (announcement: Announcement) => void }) {
    this.state = input.state;
    this.facts = input.facts;
    this.#now = input.now;
    this.#announce = input.announce;
  }

  now(): number {
    return this.#now();
  }

  announce(
    subject: { orderId?: string | null; customerId?: string | null },
    messages: ReadonlyArray<{ topic: Topic; payload: unknown }>,
  ): void {
    this.#announce({ at: this.now(), orderId: subject.orderId ?? null, customerId: subject.customerId ?? null, messages });
  }

  customer(id: string | null): CustomerRecord | null {
    return id === null ? null : (this.state.customers.find((customer) => customer.id === id) ?? null);
  }

  order(id: string): OrderRecord | null {
    return this.state.orders.find((order) => order.id === id) ?? null;
  }

  variant(variantId: string): ProductRecord | null {
    return this.state.products.find((product) => product.variantId === variantId) ?? null;
  }

  createCustomer(input: {
    email: string | null;
    firstName: string;
    lastName: string;
    acceptsMarketing?: boolean;
    address?: Omit<AddressRecord, 'id'>;
  }): Outcome<CustomerRecord> {
    const email = input.email?.trim().toLowerCase() ?? null;
    if (email !== null && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) return refused('invalid', 'Email is invalid');
    if (email !== null && this.state.customers.some((customer) => customer.email === email)) {
      return refused('conflict', 'Email has already been taken');
    }
    const at = wholeSecond(this.now());
    const customer: CustomerRecord = {
      id: nextId(this.state, 'Customer'),
      email,
      firstName: input.firstName.trim(),
      lastName: input.lastName.trim(),
      phone: null,
      tags: [],
      note: null,
      acceptsMarketing: input.acceptsMarketing ?? false,
      address: input.address ? { id: nextId(this.state, 'Address'), ...input.address } : null,
      createdAt: at,
      updatedAt: at,
    };
    this.state.customers.push(customer);
    this.announce({ customerId: customer.id }, [{ topic: 'customers/create', payload: customerPayload(customer, this.facts) }]);
    return done(customer);
  }

  itemsOf(lines: PlaceOrderInput['lines']): Outcome<CartItem[]> {
    const items: CartItem[] = [];
    for (const { variantId, quantity } of lines) {
      const product = this.variant(variantId);
      if (!product) return refused('invalid', `There is no variant ${variantId}.`);
      if (!isQuantity(quantity)) return refused('invalid', 'A quantity is a whole number from 1 to 1000.');
      items.push({ product, quantity });
    }
    return done(items);
  }

  price(items: readonly CartItem[], codes: readonly string[], who: { customerId: string | null; email?: string | null }): Pricing {
    return priceCart(this.state.discounts, codes, { items, customerId: who.customerId, email: who.email ?? null, now: this.now() });
  }

  placeOrder(input: PlaceOrderInput): Outcome<OrderRecord> {
    if (input.lines.length === 0) return refused('invalid', 'The cart is empty.');
    if (input.customerId !== null && !this.customer(input.customerId))
      return refused('invalid', `There is no customer ${input.customerId}.`);
    const items = this.itemsOf(input.lines);
    if (!items.ok) return items;
    const email = this.customer(input.customerId)?.email ?? input.email?.trim().toLowerCase() ?? null;
    const pricing = this.price(items.value, input.codes, { customerId: input.customerId, email });
    const order = createOrder(this.state, {
      pricing,
      customerId: input.customerId,
      email,
      currency: this.facts.currency,
      sourceName: input.sourceName ?? 'web',
      at: this.now(),
    });
    for (const application of pricing.applications) {
      const discount = this.state.discounts.find((candidate) => sameCode(candidate.code, application.code));
      discount?.uses.push({ orderId: order.id, customerId: order.customerId, email });
    }
    const paid = (input.pay ?? true) && pay(this.state, order, this.now(), { first: true }).ok;
    this.#announceOrder(order, paid ? ['orders/create', 'orders/paid', 'orders/updated'] : ['orders/create', 'orders/updated']);
    return done(order);
  }

  payOrder(id: string): Outcome<OrderRecord> {
    return this.#change(id, (order) => {
      const outcome = pay(this.state, order, this.now(), { first: false });
      if (outcome.ok) this.#announceOrder(order, ['orders/paid', 'orders/updated']);
      return outcome;
    });
  }

  fulfillOrder(id: string): Outcome<OrderRecord> {
    return this.#change(id, (order) => {
      const outcome = fulfil(this.state, order, this.now());
      if (outcome.ok) this.#announceOrder(order, ['orders/fulfilled', 'orders/updated']);
      return outcome;
    });
  }

  refundOrder(id: string, input: RefundInput): Outcome<RefundRecord> {
    return this.#change(id, (order) => {
      const outcome = refund(this.state, order, input, this.now());
      if (outcome.ok) this.#announceOrder(order, ['orders/updated'], [this.#refundMessage(order, outcome.value)]);
      return outcome;
    });
  }

  cancelOrder(id: string, input: { reason: CancelReason; refund: boolean }): Outcome<OrderRecord> {
    return this.#change(id, (order) => {
      const outcome = cancel(this.state, order, input, this.now());
      if (!outcome.ok) return outcome;
      const refunds = outcome.value.refund === null ? [] : [this.#refundMessage(order, outcome.value.refund)];
      this.#announceOrder(order, ['orders/cancelled', 'orders/updated'], refunds);
      return done(order);
    });
  }

  editOrder(id: string, input: EditInput): Outcome<OrderRecord> {
    return this.#change(id, (order) => {
      const outcome = edit(this.state, order, input, (variantId) => this.variant(variantId), this.now());
      const made = order.edits.at(-1);
      if (outcome.ok && made) {
        this.#announceOrder(order, ['orders/updated'], [{ topic: 'orders/edited', payload: orderEditedPayload(order, made, this.facts) }]);
      }
      return outcome;
    });
  }

  /** Whether the order still owes or holds money, for the control page. */
  totals(order: OrderRecord) {
    return totalsOf(order);
  }

  #change<T>(id: string, change: (order: OrderRecord) => Outcome<T>): Outcome<T> {
    const order = this.order(id);
    return order ? change(order) : refused('not_found', `There is no order ${id}.`);
  }

  #refundMessage(order: OrderRecord, made: RefundRecord) {
    return { topic: 'refunds/create' as const, payload: refundPayload(order, made, this.facts) };
  }

  #announceOrder(order: OrderRecord, topics: readonly Topic[], first: ReadonlyArray<{ topic: Topic; payload: unknown }> = []): void {
    const payload = orderPayload(order, this.customer(order.customerId), this.facts);
    this.announce({ orderId: order.id, customerId: order.customerId }, [...first, ...topics.map((topic) => ({ topic, payload }))]);
  }
}
