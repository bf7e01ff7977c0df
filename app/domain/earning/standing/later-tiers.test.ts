import { describe, expect, it } from 'vitest';
import { refundOf } from '../../../../tests/support/ledger-samples.ts';
import { comesTo, factOn, heardAtOnce, HeardMember, onDay, orderOn, programOf, start } from '../../../../tests/support/timeline-samples.ts';
import type { RulesetInput } from '../../program/ruleset.ts';

const level = (id: string, threshold: number, more: object = {}) => ({ id, name: id, threshold, ...more });
const tiersOf = (given: RulesetInput['tiers'], earning: object = {}): RulesetInput => ({
  earning,
  tiers: { enabled: true, basis: 'points', window: { kind: 'lifetime' }, demotion: 'at_once', ...given },
});
const silverAt = (threshold: number, given: object = {}) => tiersOf({ ...given, levels: [level('silver', threshold)] });
const oneUnit = (day: number, id = '501') => refundOf({ id, at: onDay(day), lines: [{ lineId: '11', quantity: 1 }] });

/** Points count for as long as they were earned within three months. */
const rolling = { window: { kind: 'rolling', months: 3 } } as const;

describe('tiers of a later version', () => {
  it('count what happened before them, and move the member at the instant from which they hold', () => {
    const rules = programOf({ 0: silverAt(100), 10: tiersOf({ levels: [level('silver', 50), level('gold', 90)] }), 20: silverAt(101) });
    expect(heardAtOnce(rules, 30, { orders: [orderOn(1)] }).moves).toEqual([
      { at: onDay(1), from: null, to: 'silver', reason: 'qualified', amount: 100 },
      { at: onDay(10), from: 'silver', to: 'gold', reason: 'rules_changed', amount: 100 },
      { at: onDay(20), from: 'gold', to: null, reason: 'rules_changed', amount: 100 },
    ]);
  });

  it('find the member where the tiers ahead of them had left them by then', () => {
    const rules = programOf({ 0: silverAt(100, rolling), 100: silverAt(80, rolling) });
    expect(heardAtOnce(rules, 101, { orders: [orderOn(1)] }).moves.map(({ to, reason }) => `${to} ${reason}`)).toEqual([
      'silver qualified',
      'null no_longer_qualifies',
    ]);
  });

  it.each([
    { basis: 'points', whole: 100, half: 50 },
    { basis: 'spend', whole: 10_000, half: 5_000 },
    { basis: 'orders', whole: 1, half: 1 },
  ] as const)('count $basis of orders of earlier versions, and what is given back of them later', ({ basis, whole, half }) => {
    const earlier = basis === 'points' ? 'spend' : 'points';
    const rules = programOf({ 0: silverAt(1, { basis: earlier }), 10: silverAt(1, { basis, ...rolling }) });
    const days = (day: number, refunds = [oneUnit(12)]) =>
      heardAtOnce(rules, day, { orders: [orderOn(1, { refunds })] }).stored?.standing.tier.days;
    expect(days(11, [])).toEqual([['2026-01-06', whole]]);
    expect(days(13)).toEqual([['2026-01-06', half]]);
    expect(days(15, [oneUnit(8), oneUnit(12, '502')])).toEqual([]);
  });

  it('count each thing that became of an earlier order for itself', () => {
    const rules = programOf({ 0: silverAt(1), 10: silverAt(2) });
    const order = orderOn(1, { quantity: 4, refunds: [oneUnit(8), oneUnit(12, '502'), oneUnit(14, '503')] });
    expect([9, 11, 13, 15].map((day) => heardUpTo(day).tier.amount)).toEqual([150, 150, 100, 50]);

    function heardUpTo(day: number) {
      const refunds = Object.values(order.refunds).filter(({ at }) => at! <= onDay(day));
      return heardAtOnce(rules, day, { orders: [orderOn(1, { quantity: 4, refunds })] }).stored!.standing;
    }
  });

  it('leave alone what is given back of earlier orders where refunds do not count', () => {
    const rules = programOf({ 0: silverAt(1), 10: silverAt(2, { counts: { refunds: false } }) });
    const order = orderOn(1, { refunds: [oneUnit(8), oneUnit(12, '502')] });
    expect(heardAtOnce(rules, 15, { orders: [order] }).stored?.standing.tier.amount).toBe(100);
  });

  it.each([
    {
      pending: false,
      days: [
        [11, []],
        [16, [['2026-01-20', 100]]],
      ],
    },
    {
      pending: true,
      days: [
        [11, [['2026-01-06', 100]]],
        [16, [['2026-01-06', 100]]],
      ],
    },
  ] as const)('count earlier orders before their release or only after it: pending points count: $pending', ({ pending, days }) => {
    const late = { award: { when: 'paid', days: 14 } };
    const versions = {
      0: tiersOf({ counts: { pending: !pending }, levels: [level('silver', 1)] }, late),
      10: silverAt(1, { ...rolling, counts: { pending } }),
    };
    for (const [day, expected] of days) {
      expect(heardAtOnce(programOf(versions), day, { orders: [orderOn(1)] }).stored?.standing.tier.days).toEqual(expected);
    }
  });

  it('count a release and a return of one instant each for itself', () => {
    const counts = { pending: false };
    const tiers = silverAt(1, { counts });
    const rules = programOf({ 0: { ...tiers, earning: { award: { when: 'paid', days: 14 } } }, 10: silverAt(2, { counts }) });
    expect(heardAtOnce(rules, 20, { orders: [orderOn(1, { refunds: [oneUnit(15)] })] }).stored?.standing.tier.amount).toBe(50);
  });

  it.each([
    { counts: { adjustments: true, activities: false }, basis: 'points', amount: 40 },
    { counts: { adjustments: false, activities: true }, basis: 'points', amount: 37 },
    { counts: { adjustments: true, activities: true }, basis: 'points', amount: 77 },
    { counts: { adjustments: true, activities: true }, basis: 'spend', amount: 0 },
  ] as const)('count points from outside orders as they say: $counts, $basis', ({ counts, basis, amount }) => {
    const activities = [{ id: 'news', name: 'News', kind: 'newsletter' as const, points: 7 }];
    const earlier = { adjustments: !counts.adjustments, activities: !counts.activities };
    const rules = programOf({ 0: { ...silverAt(1, { counts: earlier }), activities }, 10: silverAt(1, { counts, basis }) });
    const facts = [
      factOn(1, { kind: 'activity', activity: 'newsletter', code: null, subject: null }),
      factOn(2, { kind: 'adjustment', points: 40 }),
      factOn(3, { kind: 'grant', points: 30, reason: 'A gift' }),
    ];
    expect(heardAtOnce(rules, 20, { facts }).stored?.standing.tier.amount).toBe(amount);
    const waited = new HeardMember().hear(rules, 4, { facts }).hear(rules, 19, { facts: [factOn(19, { kind: 'tags', tags: ['new'] })] });
    expect([waited.ways.at(-1), waited.stored?.standing.tier.amount]).toEqual(['walked again', amount]);
  });

  it('come to what they would have come to from the first day on', () => {
    const tiers = { demotion: 'window_end', graceDays: 5, counts: { adjustments: true }, ...rolling } as const;
    const later = tiersOf({ ...tiers, levels: [level('silver', 60), level('gold', 120)] });
    const life = {
      orders: [orderOn(1, { refunds: [oneUnit(97)] }), orderOn(40, { id: '1002', unitMinor: 2_000 }), orderOn(100, { id: '1003' })],
      facts: [factOn(2, { kind: 'adjustment', points: 10 }), factOn(95, { kind: 'adjustment', points: 30 }, 'another')],
    };
    const changed = heardAtOnce(programOf({ 0: silverAt(1, { basis: 'orders' }), 110: later }), 120, life).stored?.standing.tier;
    const always = heardAtOnce(programOf({ 0: later }), 120, life).stored?.standing.tier;
    expect({ ...changed, since: null, entered: null }).toEqual({ ...always, since: null, entered: null });
    expect(changed?.amount).toBeGreaterThan(0);
  });
});

describe('what is given for reaching a tier', () => {
  const gift = { entryPoints: 25 };

  it('is given for tiers that newer rules add on top, by the newer rules, and not again for those entered before', () => {
    const before = level('silver', 100, gift);
    const gold = level('gold', 100, { entryPoints: 60, entryReward: 'mug' });
    const rewards = [{ id: 'mug', name: 'Mug', pricePoints: 100, valueMinor: 500 }];
    const rules = programOf({ 0: tiersOf({ levels: [before] }), 10: { ...tiersOf({ levels: [{ ...before, entryPoints: 99 }, { ...gold, threshold: 101 }] }), rewards }, 20: { ...tiersOf({ levels: [{ ...before, threshold: 50 }, gold] }), rewards } }); // prettier-ignore
    const { awards } = heardAtOnce(rules, 30, { orders: [orderOn(1)] });
    expect([...awards.values()]).toEqual([
      { key: 'tier:silver', at: onDay(1), points: 25, availableAt: onDay(1), because: { kind: 'tier', id: 'silver', name: 'silver' } },
      { key: 'tier:gold', at: onDay(20), points: 60, availableAt: onDay(20), because: { kind: 'tier', id: 'gold', name: 'gold' }, reward: { rewardId: 'mug', rulesetVersion: 3 } }, // prettier-ignore
    ]);
  });

  it('is not given again when tiers were away for a time, and nothing counts meanwhile', () => {
    const silver = tiersOf({ levels: [level('silver', 100, gift)] });
    const rules = programOf({ 0: silver, 10: tiersOf({ enabled: false, levels: [level('silver', 100, gift)] }), 20: silver });
    const { awards, moves, stored } = heardAtOnce(rules, 30, { orders: [orderOn(1), orderOn(12, { id: '1002' })] });
    expect([...awards.values()].map(({ key, at }) => [key, at])).toEqual([['tier:silver', onDay(1)]]);
    expect(moves.map(({ at, to }) => [at, to])).toEqual([[onDay(1), 'silver'], [onDay(10), null], [onDay(20), 'silver']]); // prettier-ignore
    expect(stored?.standing.tier.amount).toBe(200);
  });

  it('is there once for each tier that one order passes, and nothing for those that give nothing', () => {
    const rules = programOf({ 0: tiersOf({ levels: [level('bronze', 10), level('silver', 20, gift), level('gold', 30, gift)] }) });
    const { awards } = heardAtOnce(rules, 2, { orders: [orderOn(1)] });
    expect([...awards.keys()]).toEqual(['tier:silver', 'tier:gold']);
  });
});

describe('a whole timeline is walked again', () => {
  const first = { orders: [orderOn(1)] };
  const second = { orders: [orderOn(10, { id: '1002' })] };
  const waysBefore = (rules: ReturnType<typeof programOf>, day: number, heard = second) =>
    new HeardMember().hear(rules, 2, first).hear(rules, day, heard);

  it('because other tiers hold by now, from their very instant on', () => {
    expect(waysBefore(programOf({ 0: silverAt(100), 10: silverAt(90) }), 10).ways).toEqual(['walked again', 'walked again']);
    expect(waysBefore(programOf({ 0: silverAt(100), 10: silverAt(90) }), 10, { orders: [] }).ways.at(-1)).toBe('walked again');
  });

  it('because other tiers hold by the last of several things that are heard together', () => {
    const rules = programOf({ 0: silverAt(100), 10: silverAt(90) });
    const orders = [3, 5, 12].map((day) => orderOn(day, { id: `on ${day}` }));
    const member = waysBefore(rules, 12, { orders });
    expect(member.ways.at(-1)).toBe('walked again');
    expect(comesTo(member)).toEqual(comesTo(heardAtOnce(rules, 12, { orders: [...first.orders, ...orders] })));
  });

  it('not for other tiers that are yet to come, nor for versions with the same ones', () => {
    expect(waysBefore(programOf({ 0: silverAt(100), 11: silverAt(90) }), 10).ways.at(-1)).toBe('went on');
    const same = waysBefore(programOf({ 0: silverAt(100), 5: { ...silverAt(100), pointName: { one: 'star' } } }), 10);
    expect(same.ways.at(-1)).toBe('went on');
    expect(same.stored?.standing).toMatchObject({ rulesetVersion: 2, tier: { amount: 200 } });
  });

  it('once: after that it goes on from there, and comes to what all at once comes to', () => {
    const rules = programOf({ 0: silverAt(100), 5: silverAt(150) });
    const member = waysBefore(rules, 10);
    expect(member.hear(rules, 12, { facts: [factOn(12, { kind: 'adjustment', points: 5 })] }).ways.at(-1)).toBe('went on');
    const all = { orders: [...first.orders, ...second.orders], facts: [factOn(12, { kind: 'adjustment', points: 5 })] };
    expect(comesTo(member)).toEqual(comesTo(heardAtOnce(rules, 12, all)));
  });
});

describe('what was before the program', () => {
  const backCredits = [{ from: onDay(-30), until: start, rulesetVersion: 1 }];
  const early = orderOn(-3);

  it('counts towards the tiers that it begins with, where orders of that time count', () => {
    const rules = programOf({ 0: silverAt(100) }, { backCredits });
    const before = heardAtOnce(rules, -2, { orders: [early] });
    expect(before.stored?.standing).toMatchObject({ orders: 1, points: 100, rulesetVersion: 0, tier: { tier: null, amount: 0 } });
    const begun = before.hear(rules, 1, { facts: [factOn(1, { kind: 'tags', tags: ['new'] })] });
    expect(begun.ways).toEqual(['walked again', 'walked again']);
    expect(begun.stored?.standing).toMatchObject({ rulesetVersion: 1, tier: { tier: 'silver', amount: 100 } });
    expect(begun.moves).toEqual([{ at: start, from: null, to: 'silver', reason: 'rules_changed', amount: 100 }]);
  });

  it('counts for nothing, and needs no second walk, where there were no orders', () => {
    const rules = programOf({ 0: silverAt(100) });
    const facts = [factOn(-3, { kind: 'tags', tags: ['new'] }), factOn(-3, { kind: 'adjustment', points: 500 })];
    const member = heardAtOnce(rules, -2, { facts });
    expect(member.hear(rules, 2, { orders: [orderOn(1)] }).ways).toEqual(['walked again', 'went on']);
    expect(member.stored?.standing).toMatchObject({ rulesetVersion: 1, tags: ['new'], tier: { tier: 'silver', amount: 100 } });
    expect(member.moves.map(({ reason }) => reason)).toEqual(['qualified']);
  });
});
