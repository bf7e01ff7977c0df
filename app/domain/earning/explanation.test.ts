import { describe, expect, it } from 'vitest';
import { contextOf, knownOf, lineOf, refundOf, rulesetOf } from '../../../tests/support/ledger-samples.ts';
import type { RulesetInput } from '../program/ruleset.ts';
import { explainEntitlement, type EarningContext, type OrderSnapshot, type RefundFacts } from './index.ts';

type Earning = NonNullable<RulesetInput['earning']>;
type RuleInput = NonNullable<Earning['rules']>[number];

function explained(
  ruleset: RulesetInput,
  snapshot: Partial<OrderSnapshot> = {},
  context: Partial<EarningContext> = {},
  refunds: readonly RefundFacts[] = [],
) {
  return explainEntitlement(knownOf(snapshot, refunds), rulesetOf(ruleset), 1, contextOf(context));
}

const perUnit = { id: 'unit', name: 'Unit', rate: { kind: 'per_unit', points: 1 } } as const;
const campaign = (id: string, effect: object) =>
  ({ id, name: id.toUpperCase(), startsAt: '2026-01-01T00:00:00Z', endsAt: '2026-02-01T00:00:00Z', effect }) as NonNullable<
    RulesetInput['campaigns']
  >[number];
const open = (...ids: readonly string[]): Partial<EarningContext> => ({ campaigns: ids.map((id) => ({ id, room: null })) });
const allBack = [refundOf({ lines: [{ lineId: '11', quantity: 1 }] })];

describe('an explanation', () => {
  it('leaves out whatever has the value that it nearly always has', () => {
    expect(explained({})).toEqual({
      rulesetVersion: 1,
      context: contextOf(),
      currency: 'USD',
      lines: [expect.objectContaining({ lineId: '11', countedMinor: '1000' })],
      shipping: { amountMinor: '0', counted: false },
      adjustmentsMinor: '0',
      rules: [
        {
          ruleId: 'base',
          name: 'Points for purchases',
          basisMinor: '1000',
          parts: [['11', '1000']],
          rate: '1 per 100',
          exactPoints: '10',
          points: 10,
        },
      ],
      rounding: { mode: 'floor', stage: 'order', exact: '10', points: 10 },
      points: 10,
      nothingBecause: null,
    });
  });

  it.each<[RuleInput['rate'], string]>([
    [{ kind: 'per_amount', points: 10, perMinor: 300 }, '10 per 300'],
    [{ kind: 'per_amount', points: 10, perMinor: 300, steps: 'whole' }, '10 per 300, whole steps only'],
    [{ kind: 'percentage', basisPoints: 500, pointWorthMinor: 2 }, '500/10000 back, 2 a point'],
    [{ kind: 'per_order', points: 7 }, '7 per order'],
    [{ kind: 'per_item', points: 7 }, '7 per item'],
    [{ kind: 'per_unit', points: 7 }, '7 per unit'],
  ])('states the rate %j as “%s”', (rate, words) => {
    expect(explained({ earning: { rules: [{ id: 'r', name: 'R', rate }] } }).rules[0]?.rate).toBe(words);
  });

  it('states each part that a rule earns on: lines by their id, then shipping, the tip, and the order as such', () => {
    const order = { shippingMinor: 500, tipMinor: 250, lines: [lineOf(), lineOf({ id: '12', unitMinor: 300 })] };
    const basis = { shipping: 'include', tips: 'include' } as const;
    const rules = [{ id: 'all', name: 'All', basis }, { ...perUnit, rate: { kind: 'per_order', points: 7 } as const }]; // prettier-ignore
    const parts = explained({ earning: { rules } }, order).rules.map((rule) => rule.parts);
    expect(parts).toEqual([[['11', '1000'], ['12', '300'], ['shipping', '500'], ['tip', '250']], [['order', '1']]]); // prettier-ignore
  });

  it('says of shipping and of a tip whether any rule counts them', () => {
    const order = { shippingMinor: 500, tipMinor: 250 };
    const rules = (basis: RuleInput['basis']): RulesetInput => ({
      earning: { rules: [{ id: 'plain', name: 'Plain' }, { id: 'other', name: 'Other', basis }] },
    }); // prettier-ignore
    const said = (basis: RuleInput['basis']) => {
      const { shipping, tip } = explained(rules(basis), order);
      return { shipping, tip };
    };
    expect(said({})).toEqual({ shipping: { amountMinor: '500', counted: false }, tip: { amountMinor: '250', counted: false } });
    expect(said({ shipping: 'include', tips: 'include' })).toEqual({
      shipping: { amountMinor: '500', counted: true },
      tip: { amountMinor: '250', counted: true },
    });
    expect(explained({}, { tipMinor: 0 })).not.toHaveProperty('tip');
  });

  it('states the share that was paid otherwise for points of money, and for no others', () => {
    const paidByGiftCard = 'exclude' as const;
    const rules: RuleInput[] = [
      { id: 'amount', name: 'A', basis: { paidByGiftCard } },
      { id: 'percentage', name: 'P', rate: { kind: 'percentage', basisPoints: 500 }, basis: { paidByGiftCard } },
      { ...perUnit, basis: { paidByGiftCard } },
    ];
    const shares = (paidByGiftCardMinor: number) =>
      explained({ earning: { rules } }, { paidByGiftCardMinor }).rules.map(({ share }) => share);
    expect(shares(250)).toEqual(['3/4', '3/4', undefined]);
    expect(shares(9_999)).toEqual(['0', '0', undefined]);
  });

  it('names the program’s multipliers, the tier’s and the campaigns’, and what each is for', () => {
    const sku = { kind: 'word', fact: 'line.sku', is: 'one_of', values: ['mug'] } as const;
    const multipliers = [
      { id: 'm', name: 'Mugs', factor: { numerator: 3, denominator: 2 }, lines: sku },
      { id: 'b', name: 'Only base', factor: { numerator: 2 }, rules: ['base'] },
      { id: 'none', name: 'None here', factor: { numerator: 9 }, lines: { ...sku, values: ['plate'] } },
    ];
    const explanation = explained(
      { earning: { multipliers }, campaigns: [campaign('c', { kind: 'multiplier', factor: { numerator: 4 } })] },
      { lines: [lineOf(), lineOf({ id: '12', sku: 'Mug' })] },
      { ...open('c'), tier: { id: 'gold', name: 'Gold', factor: { numerator: 5, denominator: 4 } } },
    );
    expect(explanation.multipliers).toEqual([
      { id: 'm', name: 'Mugs', of: 'program', factor: '3/2', lines: ['12'] },
      { id: 'b', name: 'Only base', of: 'program', factor: '2', rules: ['base'] },
      { id: 'gold', name: 'Gold', of: 'tier', factor: '5/4' },
      { id: 'c', name: 'C', of: 'campaign', factor: '4' },
    ]);
  });

  it('states what a part is multiplied by, unless it all comes to one', () => {
    const multipliers = [
      { id: 'half', name: 'Half', factor: { numerator: 1, denominator: 2 } },
      { id: 'twice', name: 'Twice', factor: { numerator: 2 } },
    ];
    expect(explained({ earning: { multipliers } }).rules[0]?.parts).toEqual([['11', '1000']]);
    expect(explained({ earning: { multipliers: multipliers.slice(1) } }).rules[0]?.parts).toEqual([['11', '1000', '2']]);
  });

  it.each<[Earning['stacking'], object | undefined]>([
    [{ rules: 'add', multipliers: 'multiply' }, undefined],
    [{ rules: 'best' }, { rules: 'best', multipliers: 'multiply' }],
    [{ multipliers: 'best' }, { rules: 'add', multipliers: 'best' }],
    [
      { rules: 'first_match', multipliers: 'add' },
      { rules: 'first_match', multipliers: 'add' },
    ],
  ])('states the stacking %j as %j', (stacking, said) => {
    expect(explained({ earning: { stacking } }).stacking).toEqual(said);
  });

  it('states a campaign’s bonus as a rule of its own, and what a limit left of it', () => {
    const campaigns = [campaign('b', { kind: 'bonus', points: 50 })];
    const bonus = (earning: Earning) => explained({ earning, campaigns }, {}, open('b')).rules[1];
    const given = { ruleId: 'campaign:b', name: 'B', basisMinor: '0', parts: [['order', '1']], rate: '50 once', exactPoints: '50' };
    expect(bonus({})).toEqual({ ...given, points: 50 });
    expect(bonus({ caps: { perOrder: 30 } })).toEqual({ ...given, rounded: 50, points: 20 });
  });

  it('states what refunds take back of a bonus', () => {
    const campaigns = [campaign('b', { kind: 'bonus', points: 50 })];
    const { rules } = explained({ refunds: { earned: 'by_line' }, campaigns }, {}, open('b'), allBack);
    expect(rules[1]).toMatchObject({ rounded: 50, returned: { points: 50, parts: [['order', 50, 1, 1]] }, points: 0 });
    expect(explained({ refunds: { earned: 'by_line' }, campaigns }, {}, open('b')).rules[1]).not.toHaveProperty('returned');
    const two = [...campaigns, campaign('d', { kind: 'bonus', points: 20 })];
    const both = explained({ refunds: { earned: 'by_line' }, campaigns: two }, {}, open('b', 'd'), allBack).rules;
    expect(both.map(({ rounded, points }) => [rounded, points])).toEqual([[10, 0], [50, 0], [20, 0]]); // prettier-ignore
  });

  it('says what campaigns withheld only of those that did', () => {
    const campaigns = ['c', 'd'].map((id) => campaign(id, { kind: 'multiplier', factor: { numerator: 2 } }));
    const both = { campaigns: [{ id: 'c', room: null }, { id: 'd', room: 5 }] }; // prettier-ignore
    expect(explained({ campaigns }, {}, both)).toMatchObject({ campaigns: { c: 10, d: 5 } });
    expect(explained({ campaigns }, {}, both).withheld).toEqual({ d: 15 });
  });

  it('says what is left of a line, and by which policy refunds counted', () => {
    const half = [refundOf({ lines: [{ lineId: '11', quantity: 1 }] })];
    const said = (earned: 'recompute' | 'by_line' | 'proportional' | 'none') => {
      const { lines, refunds } = explained({ refunds: { earned } }, { lines: [lineOf({ quantity: 3 })] }, {}, half);
      return [refunds, lines[0]?.remaining, lines[0]?.countedMinor];
    };
    expect(said('recompute')).toEqual([undefined, 2, '2000']);
    expect(said('by_line')).toEqual(['by_line', 2, '3000']);
    expect(said('proportional')).toEqual(['proportional', 2, '3000']);
    expect(said('none')).toEqual(['none', 3, '3000']);
  });

  it('counts exactly beyond what plain numbers hold', () => {
    const counted = (discountMinor: number) =>
      explained({}, { lines: [lineOf({ quantity: 3, unitMinor: 4_503_599_627_370_501, discountMinor })] }).lines[0]?.countedMinor;
    expect(counted(4)).toBe('13510798882111499');
    expect(counted(9_000_000_000_000_000)).toBe('4510798882111503');
  });

  it('of an order that costs nothing names the rule that it falls under, which gives nothing', () => {
    const explanation = explained({}, { lines: [lineOf({ unitMinor: 0 })] });
    expect(explanation).toMatchObject({ points: 0, nothingBecause: null, rules: [{ ruleId: 'base', parts: [], points: 0 }] });
    expect(explanation).not.toHaveProperty('passedOver');
  });

  it('does not say why nothing was earned where a rule or a bonus gave something', () => {
    const campaigns = [campaign('b', { kind: 'bonus', points: 50 })];
    expect(explained({ campaigns }, {}, open('b')).nothingBecause).toBeNull();
    const none = { id: 'none', name: 'None', enabled: false };
    expect(explained({ earning: { rules: [none] }, campaigns }, {}, open('b'))).toMatchObject({ points: 50, nothingBecause: null });
    expect(explained({ earning: { rules: [none] } })).toMatchObject({ points: 0, nothingBecause: 'no_rules' });
  });
});
