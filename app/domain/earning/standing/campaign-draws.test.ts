import { describe, expect, it } from 'vitest';
import { contextOf, refundOf } from '../../../../tests/support/ledger-samples.ts';
import { comesTo, heardAtOnce, HeardMember, onDay, orderOn, programOf } from '../../../../tests/support/timeline-samples.ts';
import type { RulesetInput } from '../../program/ruleset.ts';
import { drawOnCampaigns } from './campaign-draws.ts';
import { countOrder } from './count-order.ts';
import { SharedLimits } from './shared-limits.ts';

type CampaignInput = NonNullable<RulesetInput['campaigns']>[number];
const bonus = (given: Partial<CampaignInput> = {}): CampaignInput => ({
  id: 'spring',
  name: 'Spring',
  startsAt: '2026-01-01T00:00:00Z',
  endsAt: '2026-03-01T00:00:00Z',
  effect: { kind: 'bonus', points: 60 },
  limits: { budgetPoints: 100 },
  ...given,
});
/** Order for order of one member; then what the campaigns have given by now. */
const usageOf = (shared: SharedLimits) => Object.fromEntries(shared.changes);
const pointsOf = ({ orders }: HeardMember) => [...orders.values()].map(({ explanation }) => explanation.points);
const three = [orderOn(1), orderOn(2, { id: '1002' }), orderOn(3, { id: '1003' })];

describe('a budget that members share', () => {
  const rules = programOf({ 0: { campaigns: [bonus()] } });

  it('gives each order what it asks for or what is left', () => {
    const shared = new SharedLimits(new Map());
    expect(pointsOf(new HeardMember(shared).hear(rules, 9, { orders: three }))).toEqual([160, 140, 100]);
    expect(usageOf(shared).spring).toMatchObject({ points: 100, participants: 1 });
  });

  it('has less where others drew on it before', () => {
    const shared = new SharedLimits(new Map([['spring', { points: 90, participants: 4, orders: 4 }]]));
    expect(pointsOf(new HeardMember(shared).hear(rules, 9, { orders: three.slice(0, 2) }))).toEqual([110, 100]);
    expect(usageOf(shared).spring).toMatchObject({ points: 10, participants: 1 });
    expect(shared.changed.get('spring')).toMatchObject({ points: 100, participants: 5 });
  });

  it('is drawn on once, however often the timeline is walked again', () => {
    const shared = new SharedLimits(new Map());
    const member = new HeardMember(shared).hear(rules, 9, { orders: three });
    const before = usageOf(shared);
    const late = { kind: 'tags', tags: ['late'] } as const;
    member.hear(rules, 9, { facts: [{ key: 'tags', at: onDay(0), what: late }] });
    expect([member.ways.at(-1), pointsOf(member), usageOf(shared)]).toEqual(['walked again', [160, 140, 100], before]);
  });

  it('gets back what an order turned out not to be given, and the place of a member who turned out to take no part', () => {
    const only = programOf({ 0: { campaigns: [bonus({ when: { kind: 'number', fact: 'order.subtotalMinor', is: 'at_least', value: 5_000 } })] } }); // prettier-ignore
    const shared = new SharedLimits(new Map());
    const member = new HeardMember(shared).hear(only, 9, { orders: [orderOn(1)] });
    expect(usageOf(shared).spring).toEqual({ points: 60, participants: 1, orders: 1 });
    member.hear(only, 9, { facts: [{ key: 'tags', at: onDay(0), what: { kind: 'tags', tags: ['late'] } }], orders: [orderOn(1, { quantity: 1, unitMinor: 1_000 })] }); // prettier-ignore
    expect(pointsOf(member)).toEqual([10]);
    expect(usageOf(shared).spring).toMatchObject({ points: 0, participants: 0 });
    expect(member.stored?.standing.campaigns).toEqual({});
  });

  it('is not given back by a refund: what was left when the order was placed is what it was counted with', () => {
    const shared = new SharedLimits(new Map());
    const half = refundOf({ at: onDay(5), lines: [{ lineId: '11', quantity: 1 }] });
    const member = new HeardMember(shared).hear(rules, 4, { orders: [three[0]!] });
    member.hear(rules, 9, { orders: [orderOn(1, { refunds: [half] }), orderOn(6, { id: '1006' })] });
    expect(usageOf(shared).spring).toMatchObject({ points: 100, participants: 1 });
  });
});

describe('places that members share', () => {
  const rules = programOf({ 0: { campaigns: [bonus({ limits: { participants: 1 } })] } });

  it('are taken by a member once, for all their orders', () => {
    const shared = new SharedLimits(new Map());
    const member = new HeardMember(shared);
    for (const [index, order] of three.entries()) member.hear(rules, index + 4, { orders: [order] });
    expect(pointsOf(member)).toEqual([160, 160, 160]);
    expect(usageOf(shared).spring).toEqual({ points: 180, participants: 1, orders: 3 });
    expect(member.stored?.standing.campaigns).toEqual({ spring: 3 });
  });

  it('are not there for the next member, who is given nothing', () => {
    const shared = new SharedLimits(new Map());
    new HeardMember(shared).hear(rules, 4, { orders: [three[0]!] });
    const next = new HeardMember(shared).hear(rules, 9, { orders: three });
    expect(pointsOf(next)).toEqual([100, 100, 100]);
    expect(usageOf(shared).spring).toMatchObject({ points: 60, participants: 1 });
  });
});

describe('orders of a member that a campaign is for', () => {
  it('are counted, so that a limit of its orders holds bit by bit as it does at once', () => {
    const rules = programOf({ 0: { campaigns: [bonus({ limits: { perMember: 2 } }), bonus({ id: 'off', enabled: false })] } });
    const atOnce = heardAtOnce(rules, 9, { orders: three });
    expect(pointsOf(atOnce)).toEqual([160, 160, 100]);
    expect(atOnce.stored?.standing.campaigns).toEqual({ spring: 2 });
    const bitByBit = new HeardMember();
    for (const [index, order] of three.entries()) bitByBit.hear(rules, index === 2 ? 9 : index + 1, { orders: [order] });
    expect(comesTo(bitByBit)).toEqual(comesTo(atOnce));
  });
});

describe('what one order draws', () => {
  const { rulesets } = programOf({ 0: { campaigns: [bonus(), bonus({ id: 'summer', limits: {} }), bonus({ id: 'other' })] } });
  const pinned = rulesets[0]!;
  const draw = (open: string[], grants: Record<string, number>, member: string[] = []) => {
    const shared = new SharedLimits(new Map());
    const takesPart = new Set(member);
    const order = { orderId: '1001', known: orderOn(1), pinned, products: {}, grants };
    const counted = countOrder(order, contextOf({ campaigns: open.map((id) => ({ id, room: null })) }), onDay(2));
    const draws = drawOnCampaigns(counted, pinned.ruleset.campaigns, { spring: 4 }, { shared, takesPart });
    return { ...draws, takesPart: [...takesPart], usage: usageOf(shared) };
  };

  it('is by campaign what it was given, and touches no campaign that has nothing to do with it', () => {
    expect(draw(['spring', 'summer'], {}, ['spring'])).toEqual({
      grants: { spring: 60, summer: 60 },
      counts: { spring: 5, summer: 1 },
      takesPart: ['spring', 'summer'],
      usage: { spring: { points: 60, participants: 0, orders: 1 }, summer: { points: 60, participants: 1, orders: 1 } },
    });
  });

  it('is the difference to what it had already, and does not count the order again', () => {
    expect(draw(['spring'], { spring: 20 }, ['spring']).usage).toEqual({ spring: { points: 40, participants: 0, orders: 0 } });
    expect(draw(['spring'], { spring: 60 }, ['spring']).usage).toEqual({ spring: { points: 0, participants: 0, orders: 0 } });
  });

  it('goes back where the campaign gives it nothing any more', () => {
    expect(draw([], { spring: 20 }, ['spring'])).toEqual({
      grants: {},
      counts: { spring: 4 },
      takesPart: ['spring'],
      usage: { spring: { points: -20, participants: 0, orders: 0 } },
    });
  });
});
