import fc from 'fast-check';
import type { StoredEvent } from '../../app/application/ports/events.ts';
import type { OrderSnapshot, RefundFacts } from '../../app/domain/earning/index.ts';
import type { MemberFact, MemberFactContent } from '../../app/domain/earning/member-facts.ts';
import { rulesetSchema, type Ruleset, type RulesetInput } from '../../app/domain/program/ruleset.ts';
import { dayMs, type Instant } from '../../app/domain/shared/instant.ts';
import { eventOf } from './ledger-in-memory.ts';
import { at, lineOf, refundOf, snapshotOf } from './ledger-samples.ts';

/*
 * Whole lives of a member: orders and what becomes of them, what the member does besides, what staff decide. Every event is as
 * Shopify, or Laurel itself, would send it, so that lives can be told in any order.
 */
export interface MemberLife {
  readonly ruleset: Ruleset;
  readonly orders: readonly LivedOrder[];
  readonly facts: readonly MemberFact[];
}

interface LivedOrder {
  readonly day: number;
  readonly unitMinor: number;
  readonly quantity: number;
  readonly discountMinor: number;
  readonly paidAfterHours: number | null;
  readonly fulfilledAfterDays: number | null;
  readonly refundAfterDays: readonly number[];
  readonly cancelledAfterDays: number | null;
  readonly channel: 'web' | 'pos';
}

/** Everything happens within this many days from `at(0)`. */
const lifeDays = 700;
const onDay = (day: number, ms = 0): Instant => (at(0) + Math.round(day * dayMs) + ms) as Instant;

const anyLivedOrder: fc.Arbitrary<LivedOrder> = fc.record({
  day: fc.integer({ min: 0, max: lifeDays - 60 }),
  unitMinor: fc.constantFrom(999, 2_500, 7_500, 20_000),
  quantity: fc.integer({ min: 1, max: 3 }),
  discountMinor: fc.constantFrom(0, 0, 250),
  paidAfterHours: fc.option(fc.constantFrom(0, 0, 1, 30), { nil: null, freq: 8 }),
  fulfilledAfterDays: fc.option(fc.integer({ min: 0, max: 10 }), { nil: null }),
  refundAfterDays: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(fc.integer({ min: 1, max: 45 }), { maxLength: 3 }) },
  ),
  cancelledAfterDays: fc.option(fc.integer({ min: 0, max: 20 }), { nil: null, freq: 9 }),
  channel: fc.constantFrom('web', 'pos'),
});

const anyContent: fc.Arbitrary<MemberFactContent> = fc.oneof(
  fc.constantFrom<MemberFactContent>(
    { kind: 'activity', activity: 'visit', code: null, subject: null },
    { kind: 'activity', activity: 'social_follow', code: 'somewhere', subject: null },
    { kind: 'activity', activity: 'review', code: null, subject: '900', review: { photo: true, verified: true, characters: 40 } },
    { kind: 'tags', tags: ['wholesale'] },
    { kind: 'tags', tags: [] },
    { kind: 'tags_changed', added: ['wholesale'], removed: [] },
    { kind: 'tags_changed', added: [], removed: ['Wholesale'] },
    { kind: 'segment', segment: 'friends', inside: true },
    { kind: 'segment', segment: 'friends', inside: false },
    { kind: 'status', status: 'left' },
    { kind: 'status', status: 'active' },
    { kind: 'tier', tier: 'silver', until: null },
    { kind: 'tier', tier: null, until: null },
    { kind: 'adjustment', points: 40 },
    { kind: 'scores', recency: 5, frequency: 4, monetary: 3, churnRisk: 10 },
  ),
  fc.integer({ min: 0, max: 300 }).map((points): MemberFactContent => ({ kind: 'grant', points, reason: 'A gift' })),
);

const anyFact: fc.Arbitrary<MemberFact> = fc
  .record({ day: fc.integer({ min: 0, max: lifeDays }), ms: fc.nat({ max: 1_000 }), key: fc.nat({ max: 5 }), what: anyContent })
  // Few keys, so that later accounts of the same fact happen.
  .map(({ day, ms, key, what }) => ({ key: `${what.kind}:${key}`, at: onDay(day, ms), what }));

/** Rules that make points depend on everything that came before. */
export const anyDependentRuleset: fc.Arbitrary<Ruleset> = fc
  .record({
    basis: fc.constantFrom('points', 'spend', 'orders'),
    window: fc.constantFrom(
      { kind: 'lifetime' },
      { kind: 'calendar_year' },
      { kind: 'program_year', month: 4, day: 1 },
      { kind: 'rolling', months: 3 },
    ),
    demotion: fc.constantFrom('never', 'window_end', 'one_step', 'at_once'),
    graceDays: fc.constantFrom(0, 0, 14),
    counts: fc.record({ pending: fc.boolean(), refunds: fc.boolean(), adjustments: fc.boolean(), activities: fc.boolean() }),
    caps: fc.constantFrom({}, { perDay: 150 }, { perMember: 400 }, { perOrder: 90, perDay: 120 }),
    award: fc.constantFrom(
      { when: 'paid', days: 0 },
      { when: 'paid', days: 14 },
      { when: 'fulfilled', days: 0 },
      { when: 'fulfilled', days: 7 },
    ),
    refunds: fc.constantFrom('recompute', 'by_line', 'proportional', 'none'),
    floor: fc.constantFrom('negative', 'debt'),
    stacking: fc.constantFrom('add', 'best', 'most_specific', 'first_match'),
    milestone: fc.constantFrom('orders', 'spend', 'points'),
  })
  .map((given) => rulesetSchema.parse(dependentRuleset(given)));

function dependentRuleset(given: Record<string, unknown>): RulesetInput {
  const { basis, window, demotion, graceDays, counts, caps, award, refunds, floor, stacking, milestone } = given;
  const thresholds = basis === 'orders' ? [1, 2, 4] : basis === 'points' ? [50, 200, 500] : [5_000, 20_000, 50_000];
  const [bronze, silver, gold] = thresholds as [number, number, number];
  return {
    earning: {
      rules: [
        { id: 'base', name: 'Base', caps },
        {
          id: 'first',
          name: 'First order',
          rate: { kind: 'per_order', points: 77 },
          when: { kind: 'number', fact: 'member.ordersBefore', is: 'equal', value: 0 },
        },
        {
          id: 'friends',
          name: 'Friends',
          rate: { kind: 'per_unit', points: 5 },
          when: { kind: 'set', fact: 'member.segments', has: 'any', values: ['friends', 'spenders'] },
          basis: { exclude: { customerTags: ['wholesale'] } },
        },
        {
          id: 'silver-up',
          name: 'Silver and up',
          priority: 5,
          rate: { kind: 'percentage', basisPoints: 300, pointWorthMinor: 7 },
          when: { kind: 'word', fact: 'member.tier', is: 'one_of', values: ['silver', 'gold'] },
        },
      ],
      multipliers: [
        {
          id: 'back',
          name: 'Welcome back',
          factor: { numerator: 3, denominator: 2 },
          when: { kind: 'number', fact: 'member.daysSinceLastOrder', is: 'at_least', value: 60 },
        },
      ],
      stacking: { rules: stacking },
      award,
    },
    refunds: { earned: refunds },
    clawback: { floor },
    tiers: {
      enabled: true,
      basis,
      window,
      demotion,
      graceDays,
      counts,
      levels: [
        { id: 'bronze', name: 'Bronze', threshold: bronze },
        { id: 'silver', name: 'Silver', threshold: silver, multiplier: { numerator: 5, denominator: 4 }, entryPoints: 60 },
        { id: 'gold', name: 'Gold', threshold: gold, multiplier: { numerator: 2 }, entryPoints: 150 },
      ],
    },
    segments: [
      { id: 'friends', name: 'Friends', kind: 'static' },
      { id: 'spenders', name: 'Spenders', condition: { kind: 'number', fact: 'member.spentBeforeMinor', is: 'at_least', value: 30_000 } },
    ],
    campaigns: [
      {
        id: 'spring',
        name: 'Spring',
        startsAt: '2026-03-01T00:00:00Z',
        endsAt: '2026-09-01T00:00:00Z',
        effect: { kind: 'multiplier', factor: { numerator: 2 } },
        limits: { perMember: 2 },
      },
    ],
    activities: [
      { id: 'visits', name: 'Visits', kind: 'visit', points: 1, limits: { lifetime: 3 } },
      { id: 'follow', name: 'Follow', kind: 'social_follow', points: 15, limits: { lifetime: 1 } },
      { id: 'review', name: 'Review', kind: 'review', points: 20, holdDays: 10, limits: { perYear: 1 } },
      { id: 'streak', name: 'Streak', kind: 'streak', points: 33, streak: { of: 'order', every: 'month', length: 2 } },
      {
        id: 'milestone',
        name: 'Milestone',
        kind: 'milestone',
        points: 44,
        milestone: { of: milestone, at: milestone === 'orders' ? 2 : milestone === 'points' ? 150 : 15_000, repeats: true },
      },
    ],
  } as RulesetInput;
}

export const anyMemberLife: fc.Arbitrary<MemberLife> = fc.record({
  ruleset: anyDependentRuleset,
  orders: fc.array(anyLivedOrder, { minLength: 1, maxLength: 6 }),
  facts: fc.array(anyFact, { maxLength: 8 }),
});

/** Everything that is ever sent about this life, oldest first, and at its end what time itself has to say. */
export function eventsOfLife({ orders, facts }: MemberLife): StoredEvent[] {
  const ofOrders = orders.flatMap((order, index) => statesOf(order, index));
  const ofFacts = facts.map((fact, index) => eventOf({ kind: 'member_fact', of: { customerId: '7' }, fact }, fact.at, `fact-${index}`));
  return [...ofOrders, ...ofFacts].sort((a, b) => a.triggeredAt - b.triggeredAt);
}

/** What the worker hears when everything is over and all holds have ended. */
export function endOfLife({ orders }: MemberLife): StoredEvent[] {
  const end = onDay(lifeDays + 400);
  const due = orders.map((_order, index) =>
    eventOf({ kind: 'order_due', orderId: String(1001 + index), products: [] }, end, `due-${index}`),
  );
  return [...due, eventOf({ kind: 'member_recheck', memberId: '1' }, end, 'recheck')];
}

function statesOf(order: LivedOrder, index: number): StoredEvent[] {
  const orderId = String(1001 + index);
  // Orders of the same day are a second apart: two orders at the very same instant are told apart by their ids alone.
  const orderedAt = onDay(order.day, index * 1_000);
  const events: StoredEvent[] = [];
  let state: OrderSnapshot = snapshotOf({
    orderId,
    orderedAt,
    updatedAt: orderedAt,
    triggeredAt: orderedAt,
    payment: order.paidAfterHours === 0 ? 'paid' : 'open',
    channel: order.channel,
    lines: [lineOf({ id: `${orderId}1`, unitMinor: order.unitMinor, quantity: order.quantity, discountMinor: order.discountMinor })],
  });
  const refunds: RefundFacts[] = [];
  const say = (change: Partial<OrderSnapshot>, when: Instant) => {
    state = { ...state, ...change, updatedAt: when, triggeredAt: when, refundIds: refunds.map(({ id }) => id) };
    events.push(eventOf({ kind: 'order_snapshot', snapshot: state, refunds: [...refunds], customer: null }, when, `${orderId}-${when}`));
  };
  say({}, orderedAt);
  const later: Array<{ when: Instant; happen: () => void }> = [];
  const happens = (when: Instant, happen: () => void) => later.push({ when, happen });
  if (order.paidAfterHours !== null && order.paidAfterHours > 0) {
    const when = onDay(order.day + order.paidAfterHours / 24, index * 1_000);
    happens(when, () => say({ payment: 'paid' }, when));
  }
  if (order.fulfilledAfterDays !== null) {
    const when = onDay(order.day + order.fulfilledAfterDays + 0.1, index * 1_000);
    happens(when, () => say({ fulfilled: true, fulfilledAt: when }, when));
  }
  order.refundAfterDays.forEach((days, number) => {
    const when = onDay(order.day + days, index * 1_000 + number + 1);
    happens(when, () => {
      const left = state.lines[0]!.currentQuantity;
      if (left === 0) return;
      const refund = refundOf({ id: `${orderId}9${number}`, at: when, lines: [{ lineId: state.lines[0]!.id, quantity: 1 }] });
      events.push(eventOf({ kind: 'refund', orderId, refund }, when, `refund-${refund.id}`));
      refunds.push(refund);
      say({ lines: [{ ...state.lines[0]!, currentQuantity: left - 1 }] }, when);
    });
  });
  if (order.cancelledAfterDays !== null) {
    const when = onDay(order.day + order.cancelledAfterDays + 0.2, index * 1_000);
    happens(when, () => say({ cancelled: true, cancelledAt: when }, when));
  }
  for (const { happen } of later.sort((a, b) => a.when - b.when)) happen();
  return events;
}
