import { describe, expect, it } from 'vitest';
import { defaultRuleset, rulesetSchema } from '../domain/program/ruleset.ts';
import type { EarningForm } from './earning-form.ts';
import { earningForm, earningFormFrom, fieldOfRefusal, rulesetFromForm } from './earning-form.ts';

const rule = defaultRuleset.earning.rules[0]!;
const form = earningForm(defaultRuleset, rule, 'USD');

function submitted(changes: Partial<EarningForm>): EarningForm {
  const data = new FormData();
  for (const [field, text] of Object.entries({ ...form, ...changes })) data.set(field, text);
  return earningFormFrom(data);
}

describe('the earning form', () => {
  it('gives back the ruleset it was filled from', () => {
    expect(rulesetFromForm(submitted({}), defaultRuleset, 'USD')).toEqual({ ok: true, ruleset: defaultRuleset, ruleIndex: 0 });
  });

  it('makes a document that the schema accepts for every kind of rate', () => {
    for (const rateKind of ['per_amount', 'percentage', 'per_order', 'per_item', 'per_unit']) {
      const edited = rulesetFromForm(submitted({ rateKind }), defaultRuleset, 'USD');
      expect(edited.ok && rulesetSchema.safeParse(edited.ruleset).success).toBe(true);
    }
  });

  it('reads amounts in the currency of the shop', () => {
    const edited = rulesetFromForm(submitted({ perAmount: '$1,200.50' }), defaultRuleset, 'USD');
    expect(edited.ok && edited.ruleset.earning.rules[0]?.rate).toMatchObject({ perMinor: 120_050 });
    const yen = rulesetFromForm(submitted({ perAmount: '1.50', minimumOrder: '0' }), defaultRuleset, 'JPY');
    expect(yen).toEqual({ ok: false, errors: { perAmount: expect.stringContaining('such as 500') } });
  });

  it('says at which fields texts are not numbers, all at once', () => {
    const edited = rulesetFromForm(submitted({ points: '1.5', perAmount: '', minimumOrder: 'ten' }), defaultRuleset, 'USD');
    expect(edited.ok ? [] : Object.keys(edited.errors).sort()).toEqual(['minimumOrder', 'perAmount', 'points']);
  });

  it('does not ask for the fields of the kind of rate that is not chosen', () => {
    expect(rulesetFromForm(submitted({ rateKind: 'per_order', points: '' }), defaultRuleset, 'USD').ok).toBe(true);
  });

  it('leaves other rules and rewards of the program alone', () => {
    const base = { ...defaultRuleset, earning: { ...defaultRuleset.earning, rules: [{ ...rule, id: 'other' }, rule] } };
    const edited = rulesetFromForm(submitted({ points: '5' }), base, 'USD');
    expect(edited.ok && edited.ruleset.earning.rules.map(({ id, rate }) => [id, rate])).toEqual([
      ['other', rule.rate],
      ['base', { ...rule.rate, points: 5 }],
    ]);
    expect(edited.ok && edited.ruleset.rewards).toEqual(defaultRuleset.rewards);
  });

  it('keeps what it does not show: conditions, limits, exclusions, multipliers', () => {
    const when = { kind: 'boolean', fact: 'order.b2b', is: true } as const;
    const rich = rulesetSchema.parse({
      earning: {
        rules: [{ id: 'base', name: 'Base', priority: 3, when, caps: { perDay: 9 }, basis: { tips: 'include', exclude: { tags: ['x'] } } }],
        multipliers: [{ id: 'double', name: 'Double' }],
        stacking: { rules: 'best' },
        caps: { perOrder: 7 },
      },
    });
    const edited = rulesetFromForm(earningForm(rich, rich.earning.rules[0]!, 'USD'), rich, 'USD');
    expect(edited.ok && edited.ruleset).toEqual(rich);
  });

  it('reads a percentage in hundredths of a percent', () => {
    const rateOf = (percent: string) =>
      rulesetFromForm(submitted({ rateKind: 'percentage', percent, pointWorth: '0.01' }), defaultRuleset, 'USD');
    const read = rateOf('2.5 %');
    expect(read.ok && read.ruleset.earning.rules[0]?.rate).toEqual({ kind: 'percentage', basisPoints: 250, pointWorthMinor: 1 });
    expect(rateOf('2.555')).toEqual({ ok: false, errors: { percent: 'Enter the percentage, such as 5 or 2.5.' } });
  });

  it('finds the field that a refusal is about', () => {
    expect(fieldOfRefusal('earning.rules.3.rate.points', form)).toBe('points');
    expect(fieldOfRefusal('earning.rules.0.rate.points', { ...form, rateKind: 'per_order' })).toBe('pointsPerOrder');
    expect(fieldOfRefusal('earning.rules.0.basis.minimumOrderMinor', form)).toBe('minimumOrder');
    expect(fieldOfRefusal('pointName.other', form)).toBe('pointOther');
    expect(fieldOfRefusal('rewards.0.name', form)).toBeNull();
  });
});
