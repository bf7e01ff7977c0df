import { describe, expect, it } from 'vitest';
import { contextOf, knownOf, lineOf, rulesetOf } from '../../../tests/support/ledger-samples.ts';
import type { Condition, RulesetInput } from '../program/ruleset.ts';
import { explainEntitlement, type EarningContext, type OrderSnapshot } from './index.ts';

type Earning = NonNullable<RulesetInput['earning']>;

function explained(
  earning: Earning,
  snapshot: Partial<OrderSnapshot> = {},
  context: Partial<EarningContext> = {},
  rest: RulesetInput = {},
) {
  return explainEntitlement(knownOf(snapshot), rulesetOf({ ...rest, earning }), 1, contextOf(context));
}

const perUnitOfMoney = (id: string, points: number, rest: object = {}) => ({ id, name: id, rate: { kind: 'per_amount', points, perMinor: 100 } as const, ...rest }); // prettier-ignore
const inCollection = (id: string): Condition => ({ kind: 'set', fact: 'line.collections', has: 'any', values: [id] });
const gold: Condition = { kind: 'word', fact: 'member.tier', is: 'one_of', values: ['gold'] };
const product = { type: '', vendor: '', tags: [], collections: ['1', '2'] };
const ofGold = { member: { ...contextOf().member, tier: 'gold' }, products: { '900': product } };
const perPoint = (earning: Earning) => explained(earning, { lines: [lineOf({ unitMinor: 100 })] }, ofGold).points;

describe('of several rules', () => {
  it('the most precise one counts: the tier before everybody, a collection before the tier, a tier in a collection before both', () => {
    // Gameball's precedence: default 3, tier 2; collections 4 and 2; collection 4 with 6 for a tier in it; collection 3 with tier 2.
    const most = (...rules: NonNullable<Earning['rules']>) => perPoint({ stacking: { rules: 'most_specific' }, rules });
    const everybody = perUnitOfMoney('default', 3);
    const tier = perUnitOfMoney('tier', 2, { when: gold });
    const collection = (id: string, points: number) => perUnitOfMoney(`collection-${id}`, points, { lines: inCollection(id) });
    expect(most(everybody, tier)).toBe(2);
    expect(most(everybody, collection('1', 4), collection('2', 2))).toBe(4);
    expect(most(everybody, collection('1', 4), perUnitOfMoney('both', 6, { when: gold, lines: inCollection('1') }))).toBe(6);
    expect(most(tier, collection('1', 3))).toBe(3);
  });

  it('equally precise ones are told apart by priority, then by their place', () => {
    const rule = (id: string, points: number, priority: number) => perUnitOfMoney(id, points, { priority, lines: inCollection('1') });
    expect(perPoint({ stacking: { rules: 'most_specific' }, rules: [rule('a', 2, 0), rule('b', 5, 1)] })).toBe(5);
    expect(perPoint({ stacking: { rules: 'most_specific' }, rules: [rule('a', 2, 1), rule('b', 5, 1)] })).toBe(2);
  });

  it('precision and priority count for nothing where the one that gives most counts', () => {
    const precise = perUnitOfMoney('precise', 2, { when: gold, lines: inCollection('1'), priority: 9 });
    expect(perPoint({ stacking: { rules: 'best' }, rules: [precise, perUnitOfMoney('plain', 5)] })).toBe(5);
    expect(perPoint({ stacking: { rules: 'first_match' }, rules: [perUnitOfMoney('plain', 5), { ...precise, priority: 0 }] })).toBe(5);
  });

  it('all count where they are added up', () => {
    expect(perPoint({ rules: [perUnitOfMoney('a', 2), perUnitOfMoney('b', 5)] })).toBe(7);
  });

  it('the first by priority counts, also when it gives less', () => {
    const rules = [perUnitOfMoney('a', 9), perUnitOfMoney('b', 5, { priority: 2 }), perUnitOfMoney('c', 7, { priority: 2 })];
    expect(perPoint({ stacking: { rules: 'first_match' }, rules })).toBe(5);
  });

  it('the one that gives most counts, line by line, multipliers included', () => {
    const mugs: Condition = { kind: 'word', fact: 'line.sku', is: 'one_of', values: ['mug'] };
    const lines = [lineOf({ unitMinor: 100, sku: 'mug' }), lineOf({ id: '12', unitMinor: 100 })];
    const rules = [perUnitOfMoney('a', 4), perUnitOfMoney('b', 3)];
    const multipliers = [{ id: 'm', name: 'M', lines: mugs, rules: ['b'] }];
    const explanation = explained({ stacking: { rules: 'best' }, rules, multipliers }, { lines });
    expect(explanation.rules.map(({ ruleId, parts, points }) => [ruleId, parts, points])).toEqual([
      ['a', [['12', '100']], 4],
      ['b', [['11', '100', '2']], 6],
    ]);
  });

  it('the earlier of two that give the same counts, whatever their priority', () => {
    const explanation = explained({
      stacking: { rules: 'best' },
      rules: [perUnitOfMoney('a', 4), perUnitOfMoney('b', 4, { priority: 9 })],
    });
    expect(explanation.rules.map(({ ruleId }) => ruleId)).toEqual(['a']);
    expect(explanation.passedOver).toEqual([{ because: 'outranked', count: 1, rules: ['b'] }]);
  });

  it('a number of points for each order does not compete with those on its lines', () => {
    const rules = [perUnitOfMoney('a', 4, { priority: 1 }), { id: 'b', name: 'B', rate: { kind: 'per_order', points: 10 } as const }];
    expect(perPoint({ stacking: { rules: 'first_match' }, rules })).toBe(14);
  });
});

describe('of several multipliers', () => {
  const times = (numerator: number, denominator = 1) => ({
    id: `t${numerator}-${denominator}`,
    name: 'T',
    factor: { numerator, denominator },
  });
  const worth = (multipliers: 'multiply' | 'add' | 'best', ...given: Array<ReturnType<typeof times>>) =>
    explained(
      { rules: [perUnitOfMoney('a', 10)], multipliers: given, stacking: { multipliers } },
      { lines: [lineOf({ unitMinor: 1_000 })] },
    ).points;

  it('×2 and ×1.5 come to ×3, to ×2.5 where what they add is added, to ×2 where the greatest counts', () => {
    expect([worth('multiply', times(2), times(3, 2)), worth('add', times(2), times(3, 2)), worth('best', times(3, 2), times(2))]).toEqual([300, 250, 200]); // prettier-ignore
  });

  it('a lesser one alone still counts, and what they add is never less than nothing', () => {
    expect([worth('best', times(1, 2)), worth('add', times(1, 2), times(0), times(1, 4)), worth('multiply', times(0))]).toEqual([50, 0, 0]);
  });

  it('that of the tier is one; a tier that multiplies by one is none', () => {
    const tier = (numerator: number) => ({ id: 'gold', name: 'Gold', factor: { numerator, denominator: 2 } });
    const of = (context: Partial<EarningContext>, method: 'multiply' | 'best' = 'multiply') =>
      explained({ rules: [perUnitOfMoney('a', 10)], multipliers: [times(1, 2)], stacking: { multipliers: method } }, {}, context).points;
    expect(of({ tier: tier(3) })).toBe(75);
    expect(of({ tier: tier(2) }, 'best')).toBe(50);
  });

  it('those for lines leave shipping and the order itself alone', () => {
    const lines: Condition = { kind: 'number', fact: 'line.quantity', is: 'at_least', value: 1 };
    const rules = [perUnitOfMoney('a', 1, { basis: { shipping: 'include' } }), { id: 'o', name: 'O', rate: { kind: 'per_order', points: 7 } as const }]; // prettier-ignore
    const of = (multipliers: Earning['multipliers']) => explained({ rules, ...(multipliers ? { multipliers } : {}) }, { shippingMinor: 500 }).points; // prettier-ignore
    expect(of([{ ...times(2), lines }])).toBe(20 + 5 + 7);
    expect(of([times(2)])).toBe(20 + 10 + 14);
  });

  it('those for one rule leave the others to those for all', () => {
    const rules = [perUnitOfMoney('a', 10), perUnitOfMoney('b', 10)];
    const explanation = explained({ rules, multipliers: [{ ...times(3), rules: ['b'] }, times(2)] });
    expect(explanation.rules.map(({ points }) => points)).toEqual([200, 600]);
    expect(explained({ rules, multipliers: [times(2), { ...times(3), rules: ['b'] }] }).points).toBe(800);
  });

  it('one that is switched off does not apply', () => {
    expect(explained({ rules: [perUnitOfMoney('a', 10)], multipliers: [{ ...times(2), enabled: false }] }).points).toBe(100);
  });

  it('those for an order that is another kind do not apply', () => {
    const when: Condition = { kind: 'word', fact: 'order.channel', is: 'one_of', values: ['pos'] };
    const earning = { rules: [perUnitOfMoney('a', 10)], multipliers: [{ ...times(2), when }] };
    expect([explained(earning).points, explained(earning, { channel: 'pos' }).points]).toEqual([100, 200]);
  });
});

describe('limits', () => {
  const rules = [perUnitOfMoney('a', 10, { caps: { perOrder: 60 } }), perUnitOfMoney('b', 5)];
  const byRule = (earning: Earning, context: Partial<EarningContext> = {}) => explained(earning, {}, context).rules.map(({ points }) => points); // prettier-ignore

  it('of a rule come first, then that of all, taken from the last rule back', () => {
    expect(byRule({ rules })).toEqual([60, 50]);
    expect(byRule({ rules, caps: { perOrder: 70 } })).toEqual([60, 10]);
    expect(byRule({ rules, caps: { perOrder: 40 } })).toEqual([40, 0]);
  });

  it('per day and per member leave what the context says, for each rule and for all', () => {
    expect(byRule({ rules }, { room: { all: null, rules: { a: 25 } } })).toEqual([25, 50]);
    expect(byRule({ rules }, { room: { all: 30, rules: { a: 25 } } })).toEqual([25, 5]);
    expect(byRule({ rules, caps: { perOrder: 20 } }, { room: { all: 30, rules: {} } })).toEqual([20, 0]);
    expect(byRule({ rules }, { room: { all: 0, rules: {} } })).toEqual([0, 0]);
  });

  it('that are just reached take nothing', () => {
    expect(byRule({ rules, caps: { perOrder: 110 } })).toEqual([60, 50]);
  });

  it('say what they took', () => {
    expect(explained({ rules, caps: { perOrder: 70 } })).toMatchObject({ cap: 70, points: 70, rules: [{ rounded: 100, cap: 60 }, { rounded: 50 }] }); // prettier-ignore
  });
});

describe('a campaign', () => {
  const campaign = (id: string, effect: object, rest: object = {}) => ({ id, name: id.toUpperCase(), startsAt: '2026-01-01T00:00:00Z', endsAt: '2026-02-01T00:00:00Z', effect, ...rest }); // prettier-ignore
  const twice = { kind: 'multiplier', factor: { numerator: 2 } };
  const bonus = { kind: 'bonus', points: 50 };
  const during = (campaigns: unknown[], open: EarningContext['campaigns'], earning: Earning = {}, snapshot: Partial<OrderSnapshot> = {}) =>
    explained({ rules: [perUnitOfMoney('a', 10)], ...earning }, snapshot, { campaigns: open }, { campaigns } as RulesetInput);

  it('multiplies, and says what that gave', () => {
    expect(during([campaign('c', twice)], [{ id: 'c', room: null }])).toMatchObject({ points: 200, campaigns: { c: 100 } });
  });

  it('gives a bonus on top, which nothing multiplies', () => {
    const explanation = during([campaign('b', bonus), campaign('c', twice)], [{ id: 'b', room: null }, { id: 'c', room: null }]); // prettier-ignore
    expect(explanation).toMatchObject({ points: 250, campaigns: { b: 50, c: 100 } });
    expect(explanation.rules.map(({ ruleId, points }) => [ruleId, points])).toEqual([['a', 200], ['campaign:b', 50]]); // prettier-ignore
  });

  it('gives nothing when it is not open to the member, or has nothing left', () => {
    expect(during([campaign('c', twice), campaign('b', bonus)], []).points).toBe(100);
    expect(during([campaign('c', twice)], [{ id: 'c', room: 0 }])).not.toHaveProperty('campaigns');
  });

  it('gives no more than its budget has room for', () => {
    expect(during([campaign('c', twice)], [{ id: 'c', room: 30 }])).toMatchObject({
      points: 130,
      campaigns: { c: 30 },
      withheld: { c: 70 },
    });
    expect(during([campaign('b', bonus)], [{ id: 'b', room: 30 }])).toMatchObject({ points: 130, campaigns: { b: 30 } });
  });

  it('gives after another what it adds to it', () => {
    const both = during([campaign('c', twice), campaign('d', { kind: 'multiplier', factor: { numerator: 3 } })], [{ id: 'c', room: null }, { id: 'd', room: 150 }]); // prettier-ignore
    expect(both).toMatchObject({ campaigns: { c: 100, d: 150 }, withheld: { d: 250 }, points: 350 });
  });

  it('uses no budget for points that a limit of the order takes away', () => {
    expect(during([campaign('c', twice)], [{ id: 'c', room: 90 }], { caps: { perOrder: 120 } })).toMatchObject({ points: 120, campaigns: { c: 20 } }); // prettier-ignore
  });

  it('takes the orders and lines that it asks for', () => {
    const pos = { when: { kind: 'word', fact: 'order.channel', is: 'one_of', values: ['pos'] } };
    const mugs = { lines: { kind: 'word', fact: 'line.sku', is: 'one_of', values: ['mug'] } };
    const open = [{ id: 'b', room: null }];
    expect([during([campaign('b', bonus, pos)], open).points, during([campaign('b', bonus, pos)], open, {}, { channel: 'pos' }).points]).toEqual([100, 150]); // prettier-ignore
    expect([during([campaign('b', bonus, mugs)], open).points, during([campaign('b', bonus, mugs)], open, {}, { lines: [lineOf({ sku: 'Mug' })] }).points]).toEqual([100, 150]); // prettier-ignore
  });

  it('gives what it adds to the program’s own multipliers, not what those give', () => {
    const multipliers = [{ id: 'm', name: 'M', factor: { numerator: 2 } }];
    expect(during([campaign('c', twice)], [{ id: 'c', room: null }], { multipliers })).toMatchObject({
      points: 400,
      campaigns: { c: 200 },
    });
  });

  it('that is not open to the member gives nothing while another one is', () => {
    const campaigns = [campaign('c', twice), campaign('b', bonus), campaign('other', { kind: 'bonus', points: 1 })];
    expect(during(campaigns, [{ id: 'other', room: null }])).toMatchObject({ points: 101, campaigns: { other: 1 } });
  });

  it('that is switched off gives nothing', () => {
    expect(during([campaign('c', twice, { enabled: false })], [{ id: 'c', room: null }]).points).toBe(100);
  });

  it('gives no bonus for an order that was cancelled', () => {
    expect(during([campaign('b', bonus)], [{ id: 'b', room: null }], {}, { cancelled: true })).toMatchObject({ points: 0, rules: [] });
  });

  it('gives no bonus any more once what it asks for went back', () => {
    const mugs = { lines: { kind: 'word', fact: 'line.sku', is: 'one_of', values: ['mug'] } };
    const lines = [lineOf({ sku: 'Mug', currentQuantity: 0 }), lineOf({ id: '12' })];
    expect(during([campaign('b', bonus, mugs)], [{ id: 'b', room: null }], {}, { lines }).points).toBe(100);
  });

  it('that opens rewards gives no points', () => {
    expect(during([campaign('r', { kind: 'rewards' })], [{ id: 'r', room: null }])).toMatchObject({ points: 100 });
  });
});
