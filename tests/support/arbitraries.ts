import fc from 'fast-check';
import type { OrderLine, OrderSnapshot, PaymentState, RefundFacts } from '../../app/domain/earning/index.ts';
import { rulesetSchema, type Ruleset } from '../../app/domain/program/ruleset.ts';
import { at, refundOf, snapshotOf } from './ledger-samples.ts';

const ruleIds = ['base', 'constructor', 'extra'] as const;

const rate = fc.oneof(
  fc.record({
    kind: fc.constant('per_amount' as const),
    points: fc.integer({ min: 1, max: 25 }),
    perMinor: fc.constantFrom(1, 3, 7, 100, 300, 1_000),
    steps: fc.constantFrom('proportional' as const, 'whole' as const),
  }),
  fc.record({ kind: fc.constant('per_order' as const), points: fc.integer({ min: 1, max: 50 }) }),
);

const basis = fc.record({
  discounts: fc.constantFrom('deduct' as const, 'ignore' as const),
  tax: fc.constantFrom('exclude' as const, 'include' as const),
  shipping: fc.constantFrom('exclude' as const, 'include' as const),
  giftCards: fc.constantFrom('exclude' as const, 'include' as const),
  minimumOrderMinor: fc.constantFrom(0, 0, 0, 2_500),
});

/** Rulesets with none to three rules and every choice that a program has. */
export const anyRuleset: fc.Arbitrary<Ruleset> = fc
  .record({
    rules: fc.array(fc.record({ rate, basis, enabled: fc.constantFrom(true, true, true, false) }), { maxLength: 3 }),
    mode: fc.constantFrom('floor' as const, 'half_up' as const, 'half_even' as const, 'ceil' as const),
    stage: fc.constantFrom('order' as const, 'rule' as const, 'line' as const),
    when: fc.constantFrom('paid' as const, 'fulfilled' as const),
    earned: fc.constantFrom('recompute' as const, 'recompute' as const, 'none' as const),
    spent: fc.constantFrom('full_refund' as const, 'never' as const),
    floor: fc.constantFrom('negative' as const, 'zero' as const),
  })
  .map(({ rules, mode, stage, when, earned, spent, floor }) =>
    rulesetSchema.parse({
      earning: {
        rules: rules.map((rule, index) => ({ ...rule, id: ruleIds[index], name: `Rule ${index + 1}` })),
        rounding: { mode, stage },
        award: { when },
      },
      refunds: { earned, spent },
      clawback: { floor },
    }),
  );

const line = fc
  .record({
    quantity: fc.integer({ min: 1, max: 5 }),
    unitMinor: fc.integer({ min: 0, max: 9_999 }),
    discountShare: fc.constantFrom(0, 0, 1, 3),
    taxShare: fc.constantFrom(0, 5, 12),
    giftCard: fc.constantFrom(false, false, false, true),
  })
  .map(({ quantity, unitMinor, discountShare, taxShare, giftCard }) => {
    const gross = quantity * unitMinor;
    return {
      quantity,
      currentQuantity: quantity,
      unitMinor,
      discountMinor: Math.floor((gross * discountShare) / 7),
      taxMinor: Math.floor((gross * taxShare) / 60),
      giftCard,
    };
  });

/** A paid order as it was placed: one to three lines, shipping, taxes in or on top. */
export const anyOrder: fc.Arbitrary<OrderSnapshot> = fc
  .record({
    lines: fc.array(line, { minLength: 1, maxLength: 3 }),
    shippingMinor: fc.constantFrom(0, 499, 1_000),
    shippingTaxMinor: fc.constantFrom(0, 70, 160),
    taxesIncluded: fc.boolean(),
  })
  .map(({ lines, shippingMinor, shippingTaxMinor, taxesIncluded }) =>
    snapshotOf({
      lines: lines.map((each, index): OrderLine => ({ ...each, id: String(11 + index), title: `Item ${index + 1}`, productId: null })),
      shippingMinor,
      shippingTaxMinor: Math.min(shippingMinor, shippingTaxMinor),
      taxesIncluded,
    }),
  );

/** One thing that happens to an order, and whether it happens in the same second as the one before. */
export interface HistoryStep {
  readonly kind: 'pay' | 'void' | 'fulfil' | 'unfulfil' | 'refund' | 'add' | 'remove' | 'cancel' | 'touch';
  readonly sameSecond: boolean;
  /** Chooses lines and quantities. */
  readonly choice: number;
}

export const anyStep: fc.Arbitrary<HistoryStep> = fc.record({
  kind: fc.constantFrom(
    ...(['pay', 'pay', 'fulfil', 'unfulfil', 'refund', 'refund', 'refund', 'add', 'remove', 'cancel', 'void', 'touch'] as const),
  ),
  sameSecond: fc.boolean(),
  choice: fc.nat({ max: 9_999 }),
});

/** What Shopify would tell of an order's life: every state, and every refund by itself as well. */
export interface OrderHistory {
  readonly states: ReadonlyArray<{ readonly snapshot: OrderSnapshot; readonly refunds: readonly RefundFacts[] }>;
  readonly refunds: readonly RefundFacts[];
}

/** Lives an order's steps in turn. Times only go forward: `updated_at` in whole seconds, the time of sending in milliseconds. */
export function liveOrder(placed: OrderSnapshot, steps: readonly HistoryStep[]): OrderHistory {
  const states: Array<{ snapshot: OrderSnapshot; refunds: readonly RefundFacts[] }> = [];
  const refunds: RefundFacts[] = [];
  let state: OrderSnapshot = { ...placed, payment: 'open' };
  let second = 1;
  const tell = (sameSecond: boolean) => {
    if (!sameSecond) second += 1;
    const sentAt = at(second) + states.length;
    state = { ...state, updatedAt: at(second), triggeredAt: sentAt as typeof state.triggeredAt, refundIds: refunds.map(({ id }) => id) };
    states.push({ snapshot: state, refunds: [...refunds] });
  };
  tell(false);
  for (const step of steps) {
    const next = takeStep(state, step, `${placed.orderId}${refunds.length + 1}`, refunds);
    state = next.state;
    if (next.refund !== null) refunds.push(next.refund);
    tell(step.sameSecond);
  }
  return { states, refunds };
}

function takeStep(
  state: OrderSnapshot,
  { kind, choice }: HistoryStep,
  refundId: string,
  earlier: readonly RefundFacts[],
): { state: OrderSnapshot; refund: RefundFacts | null } {
  const paying = (payment: PaymentState, open: boolean) => (open ? payment : state.payment);
  const changed = (by: (each: OrderLine, index: number) => Partial<OrderLine>) =>
    state.lines.map((each, index) => (index === choice % state.lines.length ? { ...each, ...by(each, index) } : each));
  switch (kind) {
    case 'pay':
      return { state: { ...state, payment: state.cancelled ? state.payment : 'paid' }, refund: null };
    case 'void':
      return { state: { ...state, payment: paying('void', state.payment === 'open') }, refund: null };
    case 'fulfil':
    case 'unfulfil':
      return { state: { ...state, fulfilled: kind === 'fulfil' }, refund: null };
    case 'add': {
      // An order that was given back before it was paid stays so: its codes are withdrawn from Shopify, and no state brings them back.
      const gone = state.payment === 'open' && earlier.length > 0 && state.lines.every((each) => each.currentQuantity === 0);
      const lines = gone ? state.lines : changed((each) => ({ currentQuantity: each.currentQuantity + 1 + (choice % 2) }));
      return { state: { ...state, payment: paying('open', state.payment === 'paid'), lines }, refund: null };
    }
    case 'remove':
      return { state: { ...state, lines: changed((each) => ({ currentQuantity: Math.max(0, each.currentQuantity - 1) })) }, refund: null };
    case 'cancel':
      return { state: { ...state, cancelled: true, payment: paying('void', state.payment === 'open') }, refund: null };
    case 'touch':
      return { state: { ...state, name: `${state.name}'` }, refund: null };
    case 'refund': {
      const all = choice % 3 === 0;
      const quantities = state.lines.map((each, index) =>
        all ? each.currentQuantity : Math.min(each.currentQuantity, (choice >> index) % 3),
      );
      const shippingLeft = state.shippingMinor - earlier.reduce((sum, refund) => sum + refund.shippingMinor, 0);
      const refund = refundOf({
        id: refundId,
        lines: state.lines.flatMap((each, index) => (quantities[index] ? [{ lineId: each.id, quantity: quantities[index] }] : [])),
        shippingMinor: Math.min(shippingLeft, choice % 2 === 0 ? 0 : choice % 600),
        unallocatedMinor: choice % 5 === 0 ? choice % 800 : 0,
      });
      const lines = state.lines.map((each, index) => ({ ...each, currentQuantity: each.currentQuantity - (quantities[index] ?? 0) }));
      return { state: { ...state, lines }, refund };
    }
  }
}

/** Cuts a list into consecutive pieces of the given sizes, used round and round. */
export function cut<T>(items: readonly T[], sizes: readonly number[]): T[][] {
  const pieces: T[][] = [];
  for (let start = 0, turn = 0; start < items.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? items.length;
    pieces.push(items.slice(start, start + size));
    start += size;
  }
  return pieces;
}
