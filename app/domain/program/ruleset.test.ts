import { describe, expect, it } from 'vitest';
import { defaultRuleset, rulesetSchema } from './ruleset.ts';

const rule = { id: 'base', name: 'Points' };

function complaintsOf(document: unknown): Array<{ field: string; message: string }> {
  const parsed = rulesetSchema.safeParse(document);
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), message }));
}

describe('a ruleset', () => {
  it('is complete from an empty document', () => {
    expect(rulesetSchema.parse({})).toMatchObject({
      format: 1,
      name: 'Rewards',
      pointName: { one: 'point', other: 'points' },
      earning: { rules: [], rounding: { mode: 'floor', stage: 'order' }, award: { when: 'paid' } },
      refunds: { earned: 'recompute', spent: 'full_refund' },
      clawback: { floor: 'negative' },
      rewards: [],
    });
  });

  it('gives a rule and a reward the defaults that each field states', () => {
    const { earning, rewards } = rulesetSchema.parse({ earning: { rules: [rule] }, rewards: [{ id: 'five-off', name: '5 off' }] });
    expect(earning.rules[0]).toMatchObject({
      ...rule,
      on: 'order',
      enabled: true,
      rate: { kind: 'per_amount', points: 1, perMinor: 100, steps: 'proportional' },
      basis: { discounts: 'deduct', tax: 'exclude', shipping: 'exclude', giftCards: 'exclude', minimumOrderMinor: 0 },
    });
    expect(rewards[0]).toMatchObject({ enabled: true, pricePoints: 100, valueMinor: 500, minimumOrderMinor: 0, codeLifeDays: 30 });
    expect(rewards[0]).toMatchObject({ kind: 'amount_off', combinesWith: { order: false, product: true, shipping: true } });
  });

  it('stays the same when it is read again', () => {
    expect(rulesetSchema.parse(defaultRuleset)).toEqual(defaultRuleset);
    expect(rulesetSchema.parse(JSON.parse(JSON.stringify(defaultRuleset)))).toEqual(defaultRuleset);
  });

  it('shares no default with another one', () => {
    const first = rulesetSchema.parse({});
    first.earning.rounding.mode = 'ceil';
    first.pointName.one = 'star';
    expect(rulesetSchema.parse({})).toMatchObject({ earning: { rounding: { mode: 'floor' } }, pointName: { one: 'point' } });
  });

  it('names the second of two rules or rewards with one id', () => {
    expect(complaintsOf({ earning: { rules: [rule, { ...rule, id: 'other' }, rule] } })).toEqual([
      { field: 'earning.rules.2.id', message: 'The id "base" is used twice; ids are unique.' },
    ]);
    const reward = { id: 'five-off', name: '5 off' };
    expect(complaintsOf({ rewards: [reward, reward] }).map(({ field }) => field)).toEqual(['rewards.1.id']);
    // A rule and a reward are different things and may share one.
    expect(complaintsOf({ earning: { rules: [rule] }, rewards: [{ ...reward, id: 'base' }] })).toEqual([]);
  });

  it.each([
    [{ earning: { rules: [{ ...rule, id: 'Base Rule' }] } }, 'earning.rules.0.id', 'Use 1 to 40 lower-case letters'],
    [{ earning: { rules: [{ ...rule, name: '   ' }] } }, 'earning.rules.0.name', 'Give it a name.'],
    [{ earning: { rules: [{ ...rule, name: 'x'.repeat(81) }] } }, 'earning.rules.0.name', '80 characters'],
    [{ earning: { rules: [{ ...rule, rate: { kind: 'per_amount', points: 0 } }] } }, 'earning.rules.0.rate.points', 'at least 1 point'],
    [{ earning: { rules: [{ ...rule, rate: { kind: 'per_amount', perMinor: 0 } }] } }, 'earning.rules.0.rate.perMinor', 'one minor unit'],
    [{ earning: { rules: [{ ...rule, rate: { kind: 'per_order', points: 1.5 } }] } }, 'earning.rules.0.rate.points', 'int'],
    [{ rewards: [{ id: 'a', name: 'A', pricePoints: 0 }] }, 'rewards.0.pricePoints', 'at least 1 point'],
    [{ rewards: [{ id: 'a', name: 'A', valueMinor: 0 }] }, 'rewards.0.valueMinor', 'one minor unit'],
    [{ rewards: [{ id: 'a', name: 'A', codeLifeDays: 366 }] }, 'rewards.0.codeLifeDays', '365'],
    [{ earning: { rounding: { mode: 'up' } } }, 'earning.rounding.mode', 'half_even'],
    [{ clawback: { floor: -5 } }, 'clawback.floor', 'negative'],
    [{ format: 2 }, 'format', '1'],
  ])('refuses %j and names the field %s', (document, field, words) => {
    const complaints = complaintsOf(document);
    expect(complaints.map((complaint) => complaint.field)).toEqual([field]);
    expect(complaints[0]?.message).toContain(words);
  });

  it.each([null, 'rules', 7, []])('is a document, not %j', (document) => {
    expect(complaintsOf(document)).toHaveLength(1);
  });
});
