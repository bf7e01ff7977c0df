import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMemoryGiftCards } from '../../app/adapters/memory/gift-cards.ts';
import { createMemoryStoreCredit } from '../../app/adapters/memory/store-credit.ts';
import { createAdjust } from '../../app/application/members/adjust.ts';
import { createCancel } from '../../app/application/redemptions/cancel.ts';
import { createRedeem } from '../../app/application/redemptions/redeem.ts';
import { createRunEffects } from '../../app/application/redemptions/run-effects.ts';
import type { Shop } from '../../app/application/laurel.ts';
import type { CustomerId, MemberId, RedemptionId, ShopId } from '../../app/domain/shared/ids.ts';
import { success } from '../../app/domain/shared/result.ts';
import { eventOf, InMemoryLedger } from '../support/ledger-in-memory.ts';
import { at, lineOf, rulesetOf, snapshotOf } from '../support/ledger-samples.ts';

const pricePoints = 50;
const pointsPerUnit = 10;
const customers = ['7', '8'] as const;

type Command =
  | { readonly do: 'order'; readonly customer: number; readonly units: number; readonly paid: boolean; readonly code: number | null }
  | { readonly do: 'pay' | 'cancel order'; readonly order: number }
  | { readonly do: 'refund'; readonly order: number; readonly units: number }
  | { readonly do: 'redeem'; readonly customer: number }
  | { readonly do: 'give back'; readonly redemption: number }
  | { readonly do: 'adjust'; readonly customer: number; readonly points: number }
  | { readonly do: 'merge'; readonly gone: number };

const index = fc.nat({ max: 5 });
const customer = fc.nat({ max: 1 });
const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('order' as const), customer, units: fc.integer({ min: 1, max: 9 }), paid: fc.boolean(), code: fc.option(index) }) }, // prettier-ignore
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('pay' as const, 'cancel order' as const), order: index }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('refund' as const), order: index, units: fc.integer({ min: 1, max: 9 }) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('redeem' as const), customer }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('give back' as const), redemption: index }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('adjust' as const), customer, points: fc.integer({ min: -120, max: 120 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('merge' as const), gone: customer }) },
);

/**
 * The whole program as plainly as it can be said: a few numbers for each member, no transfers, no lots. Points of one unit
 * are always the same, so an order's worth is a multiplication.
 */
class PlainModel {
  readonly floor: 'negative' | 'zero';
  readonly members = new Map<string, { available: number; pending: number; held: number }>();
  readonly memberOf = new Map<string, string>();
  readonly orders: PlainOrder[] = [];
  readonly redemptions: Array<{ state: 'held' | 'captured' | 'released'; member: string; by: PlainOrder | null }> = [];

  constructor(floor: 'negative' | 'zero') {
    this.floor = floor;
    for (const name of customers) {
      this.members.set(name, { available: 0, pending: 0, held: 0 });
      this.memberOf.set(name, name);
    }
  }

  /** What follows when the order is heard of in its present state. */
  settle(order: PlainOrder): void {
    const member = this.members.get(order.member)!;
    const worth = order.cancelled ? 0 : order.left * pointsPerUnit;
    if (!order.paid) {
      member.pending += worth - order.pending;
      order.pending = worth;
    } else {
      member.pending -= order.pending;
      order.pending = 0;
      // An order is only ever worth less here, so points that cannot be taken back are simply left with the member.
      const change = worth - order.kept;
      const taken = change < 0 && this.floor === 'zero' ? -Math.min(-change, Math.max(0, member.available)) : change;
      member.available += taken;
      order.kept = worth;
    }
    const redemption = order.code === null ? undefined : this.redemptions[order.code];
    if (redemption === undefined || (redemption.state === 'captured' && redemption.by !== order)) return;
    const gone = order.cancelled || (order.left === 0 && order.refunded);
    const owner = this.members.get(redemption.member)!;
    if (gone && redemption.state !== 'released') {
      owner.available += pricePoints;
      if (redemption.state === 'held') owner.held -= pricePoints;
      Object.assign(redemption, { state: 'released', by: null });
    } else if (!gone && order.paid && redemption.state !== 'captured') {
      if (redemption.state === 'held') owner.held -= pricePoints;
      else owner.available -= pricePoints;
      Object.assign(redemption, { state: 'captured', by: order });
    }
  }

  merge(gone: string, kept: string): void {
    const [from, to] = [this.memberOf.get(gone)!, this.memberOf.get(kept)!];
    if (from === to) return;
    const [lost, won] = [this.members.get(from)!, this.members.get(to)!];
    for (const account of ['available', 'pending', 'held'] as const) {
      won[account] += lost[account];
      lost[account] = 0;
    }
    for (const order of this.orders) if (order.member === from) order.member = to;
    for (const redemption of this.redemptions) if (redemption.member === from && redemption.state !== 'released') redemption.member = to;
    this.memberOf.set(gone, to);
  }
}

interface PlainOrder {
  readonly id: string;
  readonly customer: string;
  readonly units: number;
  readonly code: number | null;
  member: string;
  left: number;
  paid: boolean;
  cancelled: boolean;
  refunded: boolean;
  pending: number;
  kept: number;
}

const shop: Shop = { id: '1' as ShopId, domain: 'a.myshopify.com', name: 'A', currency: 'USD', timeZone: 'UTC', installed: true };

/** Gives every command to the real program and to the plain model, and compares them after each. */
class Trial {
  readonly model: PlainModel;
  readonly ledger: InMemoryLedger;
  readonly memberIds = new Map<string, string>();
  #time = 0;
  readonly #codes = new Set<string>();
  readonly #commands;

  constructor(floor: 'negative' | 'zero') {
    this.model = new PlainModel(floor);
    this.ledger = new InMemoryLedger(
      rulesetOf({ clawback: { floor }, rewards: [{ id: 'five-off', name: '5 off', pricePoints, valueMinor: 500 }] }),
    );
    for (const name of customers) this.memberIds.set(name, this.ledger.memberOf(name));
    const clock = { now: () => at((this.#time += 1)) };
    // These stores answer at once and the rest of their promises is proven elsewhere.
    const ledger = this.ledger as unknown as Parameters<typeof createAdjust>[0]['ledger'];
    const runEffects = createRunEffects({
      outbox: this.ledger.outbox,
      ledger,
      clock,
      discounts: {
        issue: async ({ code }) => (this.#codes.add(code), success({ discountGid: `gid://shopify/DiscountCodeNode/${code.slice(-1)}` })),
        withdraw: async ({ code }) => success(this.#codes.delete(code) ? 'withdrawn' : 'absent'),
      },
      giftCards: createMemoryGiftCards(),
      storeCredit: createMemoryStoreCredit(clock),
      grant: async () => Promise.reject(new Error('Nothing is given here.')),
      orders: { fetchOrder: async () => Promise.reject(new Error('No order is read here.')) },
      inbox: { accept: async () => Promise.reject(new Error('No event is stored here.')) },
    });
    let made = 0;
    const newId = () => `00000000-0000-4000-8000-${String((made += 1)).padStart(12, '0')}`;
    const codeFor = () => `LAUREL-${this.ledger.redemptions.size}`;
    this.#commands = {
      runEffects,
      adjust: createAdjust({ ledger, clock }),
      redeem: createRedeem({ ledger, clock, newId, codeFor, runEffects }),
      cancel: createCancel({ ledger, runEffects, clock }),
    };
  }

  async give(command: Command): Promise<void> {
    switch (command.do) {
      case 'order':
        return this.#placeOrder(command);
      case 'pay':
      case 'cancel order':
      case 'refund':
        return this.#changeOrder(command);
      case 'redeem':
        return this.#redeem(customers[command.customer]!);
      case 'give back':
        return this.#giveBack(command.redemption);
      case 'adjust':
        return this.#adjust(customers[command.customer]!, command.points);
      case 'merge': {
        const [gone, kept] = command.gone === 0 ? (['7', '8'] as const) : (['8', '7'] as const);
        this.ledger.merge(gone, kept, at((this.#time += 1)));
        this.model.merge(gone, kept);
      }
    }
  }

  async #placeOrder({ customer: who, units, paid, code }: Extract<Command, { do: 'order' }>): Promise<void> {
    const name = customers[who]!;
    const order: PlainOrder = {
      id: String(1001 + this.model.orders.length),
      customer: name,
      member: this.model.memberOf.get(name)!,
      units,
      left: units,
      paid,
      code: code !== null && this.ledger.redemptions.size > code ? code : null,
      cancelled: false,
      refunded: false,
      pending: 0,
      kept: 0,
    };
    this.model.orders.push(order);
    await this.#tell(order);
  }

  async #changeOrder(command: Extract<Command, { order: number }>): Promise<void> {
    const order = this.model.orders[command.order];
    if (order === undefined) return;
    if (command.do === 'refund') {
      order.left = Math.max(0, order.left - command.units);
      order.refunded = true;
    } else if (command.do === 'pay') order.paid = true;
    else order.cancelled = true;
    await this.#tell(order);
  }

  async #tell(order: PlainOrder): Promise<void> {
    this.#time += 1;
    const snapshot = snapshotOf({
      orderId: order.id,
      customerId: order.customer,
      updatedAt: at(this.#time),
      triggeredAt: at(this.#time),
      payment: order.paid ? 'paid' : 'open',
      cancelled: order.cancelled,
      lines: [lineOf({ quantity: order.units, currentQuantity: order.left })],
      discountCodes: order.code === null ? [] : [`LAUREL-${order.code}`],
      refundIds: order.refunded ? [`9${order.id}`] : [],
    });
    const refunds = order.refunded
      ? [{ id: `9${order.id}`, lines: [{ lineId: '11', quantity: order.units - order.left }], shippingMinor: 0, unallocatedMinor: 0 }]
      : [];
    this.ledger.deliver([eventOf({ kind: 'order_snapshot', snapshot, refunds, customer: null }, at(this.#time), `e${this.#time}`)]);
    await this.#commands.runEffects(shop);
    this.model.settle(order);
  }

  async #redeem(name: string): Promise<void> {
    const member = this.model.members.get(this.model.memberOf.get(name)!)!;
    const key = `key-${this.ledger.redemptions.size}-${this.#time}`.padEnd(12, '0');
    const answer = await this.#commands.redeem(shop, name as CustomerId, { rewardId: 'five-off', idempotencyKey: key });
    if (member.available < pricePoints) return expect(answer).toMatchObject({ ok: false, reason: 'insufficient_points' });
    member.available -= pricePoints;
    member.held += pricePoints;
    this.model.redemptions.push({ state: 'held', member: this.model.memberOf.get(name)!, by: null });
    expect(answer).toMatchObject({ ok: true, value: { replayed: false, redemption: { state: 'held', balanceAfter: member.available } } });
  }

  async #giveBack(which: number): Promise<void> {
    const redemption = this.model.redemptions[which];
    if (redemption === undefined) return;
    const id = [...this.ledger.redemptions.keys()][which] as RedemptionId;
    const answer = await this.#commands.cancel(shop, { actor: { kind: 'staff', id: '1' } }, id);
    if (redemption.state === 'captured') return expect(answer).toMatchObject({ ok: false, reason: 'redemption_already_used' });
    expect(answer).toMatchObject({ ok: true, value: { state: 'released' } });
    if (redemption.state === 'released') return;
    const owner = this.model.members.get(redemption.member)!;
    owner.available += pricePoints;
    owner.held -= pricePoints;
    redemption.state = 'released';
  }

  async #adjust(name: string, points: number): Promise<void> {
    const member = this.model.members.get(this.model.memberOf.get(name)!)!;
    const answer = await this.#commands.adjust(
      shop,
      { kind: 'staff', id: '1' },
      {
        memberId: this.memberIds.get(this.model.memberOf.get(name)!) as MemberId,
        points,
        reason: 'Because',
        idempotencyKey: `adjust-${this.#time}`,
      },
    );
    const reason = points === 0 ? 'invalid_input' : points < 0 && member.available < -points ? 'insufficient_points' : null;
    if (reason !== null) return expect(answer).toMatchObject({ ok: false, reason });
    member.available += points;
    expect(answer).toEqual({ ok: true, value: { available: member.available } });
  }

  /** The laws, after every command. */
  check(): void {
    const total = { own: 0, given: 0 };
    for (const [name, expected] of this.model.members) {
      const memberId = this.memberIds.get(name)!;
      const { balances } = this.ledger.account(memberId);
      expect(this.ledger.breachOf(memberId)).toBeNull();
      expect({ available: balances.available, pending: balances.pending, held: balances.held }).toEqual(expected);
      expect(Math.min(balances.held, balances.pending)).toBeGreaterThanOrEqual(0);
      total.own += balances.available + balances.pending + balances.held;
      total.given -= balances.issued + balances.clawedBack + balances.redeemed + balances.adjusted;
    }
    expect(total.own).toBe(total.given);
    const states = [...this.ledger.redemptions.values()].map(({ state }) => state);
    expect(states).toEqual(this.model.redemptions.map(({ state }) => state));
    // A code is in the shop exactly while it can still be used, or was.
    for (const { state, code } of this.ledger.redemptions.values()) if (state === 'held') expect(this.#codes.has(code)).toBe(true);
  }
}

describe('after every command of any sequence', () => {
  it.each(['negative', 'zero'] as const)(
    'balances are the transfers, the lots and a plain model, and no point is lost or made (floor: %s, in the order in which it happened)',
    async (floor) => {
      await fc.assert(
        fc.asyncProperty(fc.array(anyCommand, { maxLength: 24, size: 'max' }), async (commands) => {
          const trial = new Trial(floor);
          for (const command of commands) {
            await trial.give(command);
            trial.check();
          }
        }),
        { numRuns: 1_000 },
      );
    },
  );
});
