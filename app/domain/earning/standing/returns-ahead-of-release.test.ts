import { describe, expect, it } from 'vitest';
import { knownOf, lineOf, refundOf } from '../../../../tests/support/ledger-samples.ts';
import { rulesetSchema } from '../../program/ruleset.ts';
import { dayMs, type Instant } from '../../shared/instant.ts';
import {
  replayMember,
  settleMember,
  SharedLimits,
  type KnownOrder,
  type ProgramRules,
  type Standing,
  type Surroundings,
  type TimelineOrder,
} from './index.ts';

const start = Date.UTC(2026, 0, 5, 15) as Instant;
const onDay = (day: number): Instant => (start + day * dayMs) as Instant;

/** Points become available fourteen days after the order; tiers count points of the last three months and are lost at once. */
function rulesOf(pending: boolean): ProgramRules {
  const ruleset = rulesetSchema.parse({
    earning: { rules: [{ id: 'base', name: 'Base' }], award: { when: 'paid', days: 14 } },
    tiers: {
      enabled: true,
      basis: 'points',
      window: { kind: 'rolling', months: 3 },
      demotion: 'at_once',
      counts: { pending },
      levels: [
        { id: 'silver', name: 'Silver', threshold: 50 },
        { id: 'gold', name: 'Gold', threshold: 500 },
      ],
    },
  });
  return { rulesets: [{ version: 1, effectiveFrom: start, ruleset }], startsAt: start, timeZone: 'America/New_York' };
}

const orderedOnDay0 = { orderedAt: onDay(0), updatedAt: onDay(0), lines: [lineOf({ unitMinor: 5_000, quantity: 2 })] };
const placed = knownOf(orderedOnDay0);
const cancelled = knownOf({ ...orderedOnDay0, cancelled: true, cancelledAt: onDay(5), updatedAt: onDay(5) });
const halfRefunded = knownOf(orderedOnDay0, [refundOf({ at: onDay(5), lines: [{ lineId: '11', quantity: 1 }] })]);

function surroundingsOf(rules: ProgramRules, day: number): Surroundings {
  return { rules, shared: SharedLimits.none(), asOf: onDay(day) };
}

function orderOf({ rulesets }: ProgramRules, known: KnownOrder): TimelineOrder {
  return { orderId: '1001', known, pinned: rulesets[0]!, products: {}, grants: {} };
}

function toldAtOnce(rules: ProgramRules, known: KnownOrder, day: number) {
  const timeline = { memberId: '1', enrolledAt: start, facts: [], orders: [orderOf(rules, known)] };
  return replayMember(timeline, surroundingsOf(rules, day));
}

/** The order when it is placed, what is given back of it on day 5, and on day 20 that its points became available on day 14. */
function toldStepByStep(rules: ProgramRules, givenBack: KnownOrder) {
  let settled = toldAtOnce(rules, placed, 0);
  for (const day of [5, 20]) {
    const { context, contributions } = settled.orders.get('1001')!;
    const touched = [{ order: orderOf(rules, givenBack), counted: { context, contributions } }];
    const next = settleMember({ memberId: '1', stored: settled.stored, orders: touched, facts: [] }, surroundingsOf(rules, day));
    if (next === null) throw new Error('Nothing of it is late.');
    settled = next;
  }
  return settled;
}

/** How far the counting has come is not what it came to. */
const whereStands = (standing: Standing | undefined) => ({ ...standing, through: null, passedTo: null });

describe('what is given back ahead of the release of an order’s points', () => {
  it.each([
    { pending: true, what: 'a cancellation', givenBack: cancelled, days: [] },
    { pending: true, what: 'a refund', givenBack: halfRefunded, days: [['2026-01-05', 50]] },
    { pending: false, what: 'a cancellation', givenBack: cancelled, days: [] },
    { pending: false, what: 'a refund', givenBack: halfRefunded, days: [['2026-01-19', 50]] },
  ])('leaves the tier’s window with its order, heard at once or step by step: $what, pending points count: $pending', (given) => {
    const rules = rulesOf(given.pending);
    const atOnce = toldAtOnce(rules, given.givenBack, 20).stored?.standing;
    const stepByStep = toldStepByStep(rules, given.givenBack).stored?.standing;
    expect(atOnce?.tier.days).toEqual(given.days);
    expect(whereStands(stepByStep)).toEqual(whereStands(atOnce));
  });
});
