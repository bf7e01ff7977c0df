import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grantFromCampaign, unused, type CampaignUsage } from '../../app/domain/campaigns/index.ts';

type Limits = Parameters<typeof grantFromCampaign>[2];

/** An order of a member asks for so many points; the same order asks again, for less after a refund, for more after an edit. */
interface Ask {
  readonly order: number;
  readonly points: number;
}

const members = 4;
const memberOf = (order: number) => order % members;

const anyLimits: fc.Arbitrary<Limits> = fc.record({
  budgetPoints: fc.option(fc.integer({ min: 0, max: 500 }), { freq: 5 }),
  participants: fc.option(fc.integer({ min: 1, max: 5 }), { freq: 2 }),
});
const anyAsks = fc.array(fc.record({ order: fc.nat({ max: 9 }), points: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 200 })) }), {
  maxLength: 40,
});

/** The same as plainly as it can be said: who has what, added up anew each time. */
class PlainBudget {
  readonly granted = new Map<number, number>();
  readonly participants = new Set<number>();
  readonly #limits: Limits;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  ask({ order, points }: Ask): void {
    const has = this.granted.get(order) ?? 0;
    let may = points;
    if (points > has) {
      const others = [...this.granted].reduce((sum, [other, given]) => (other === order ? sum : sum + given), 0);
      if (this.#limits.budgetPoints !== null) may = Math.min(points, Math.max(has, this.#limits.budgetPoints - others));
      const isNew = !this.participants.has(memberOf(order));
      if (isNew && this.#limits.participants !== null && this.participants.size >= this.#limits.participants) may = has;
    }
    this.granted.set(order, may);
    if (may > 0) this.participants.add(memberOf(order));
  }
}

function settleAll(asks: readonly Ask[], limits: Limits, start: CampaignUsage = unused) {
  const granted = new Map<number, number>();
  const participants = new Set<number>();
  let usage = start;
  const steps: CampaignUsage[] = [];
  for (const { order, points } of asks) {
    const member = memberOf(order);
    const grant = grantFromCampaign(
      usage,
      { points, alreadyGranted: granted.get(order) ?? 0, isParticipant: participants.has(member) },
      limits,
    );
    usage = grant.usage;
    granted.set(order, grant.granted);
    if (grant.isParticipant) participants.add(member);
    steps.push(usage);
  }
  return { granted, participants, usage, steps };
}

describe('what members share of a campaign', () => {
  it('is never overspent, and the usage is always the sum of what orders have', () => {
    fc.assert(
      fc.property(anyLimits, anyAsks, (limits, asks) => {
        const { granted, participants, usage, steps } = settleAll(asks, limits);
        for (const { points, participants: count } of steps) {
          expect(points).toBeGreaterThanOrEqual(0);
          if (limits.budgetPoints !== null) expect(points).toBeLessThanOrEqual(limits.budgetPoints);
          if (limits.participants !== null) expect(count).toBeLessThanOrEqual(limits.participants);
        }
        expect(usage.points).toBe([...granted.values()].reduce((sum, points) => sum + points, 0));
        expect(usage.participants).toBe(participants.size);
      }),
      { numRuns: 2_000 },
    );
  });

  it('goes to whoever is recorded first, as a plain count of who has what does it', () => {
    fc.assert(
      fc.property(anyLimits, anyAsks, (limits, asks) => {
        const plain = new PlainBudget(limits);
        for (const ask of asks) plain.ask(ask);
        const { granted, participants } = settleAll(asks, limits);
        expect(granted).toEqual(plain.granted);
        expect(participants).toEqual(plain.participants);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is given in full or until nothing is left: nobody goes short while there is some', () => {
    fc.assert(
      fc.property(anyLimits, anyAsks, (limits, asks) => {
        const last = asks.at(-1);
        fc.pre(last !== undefined && limits.participants === null);
        const { granted, usage } = settleAll(asks, limits);
        const short = last.points - (granted.get(last.order) ?? 0);
        expect(short).toBeGreaterThanOrEqual(0);
        if (short > 0) expect(usage.points).toBe(limits.budgetPoints);
      }),
      { numRuns: 2_000 },
    );
  });

  it('does not depend on the order in which orders are recorded while it does not run out', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat({ max: 9 }), { maxLength: 10 }),
        fc.array(fc.nat({ max: 200 }), { minLength: 10 }),
        (orders, points) => {
          const asks = orders.map((order) => ({ order, points: points[order] ?? 0 }));
          const budgetPoints = asks.reduce((sum, ask) => sum + ask.points, 0);
          const limits = { budgetPoints, participants: members };
          expect(settleAll(asks.toReversed(), limits).usage).toEqual(settleAll(asks, limits).usage);
          expect(settleAll(asks, limits).granted).toEqual(new Map(asks.map((ask) => [ask.order, ask.points])));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('leaves nobody with less when the budget is made smaller', () => {
    fc.assert(
      fc.property(anyAsks, fc.nat({ max: 300 }), fc.nat({ max: 300 }), (asks, budget, smaller) => {
        const before = settleAll(asks, { budgetPoints: budget + smaller, participants: null });
        for (const [order, granted] of before.granted) {
          const ask = { points: granted, alreadyGranted: granted, isParticipant: true };
          const after = grantFromCampaign(before.usage, ask, { budgetPoints: smaller, participants: null });
          expect([order, after.granted, after.usage]).toEqual([order, granted, before.usage]);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
