import { describe, expect, it } from 'vitest';
import { defaultRuleset, rewardSchema } from '../domain/program/ruleset.ts';
import { newRewardId, rewardFieldOfRefusal, rewardForm, rewardFormFrom, rewardFromForm, rewardInWords, withReward } from './reward-form.ts';

const reward = defaultRuleset.rewards[0]!;

function submitted(form: Record<string, string>) {
  const data = new FormData();
  for (const [field, text] of Object.entries(form)) data.set(field, text);
  return rewardFormFrom(data);
}

describe('the reward form', () => {
  it('gives back the reward it was filled from', () => {
    const form = submitted({ ...rewardForm(reward, 'USD') });
    expect(rewardFromForm(form, reward.id, 'USD')).toEqual({ ok: true, reward });
  });

  it('says at which fields texts are not numbers, all at once', () => {
    const form = { ...rewardForm(reward, 'USD'), pricePoints: 'many', value: '5.005', codeLifeDays: '' };
    const read = rewardFromForm(form, reward.id, 'USD');
    expect(read.ok ? [] : Object.keys(read.errors).sort()).toEqual(['codeLifeDays', 'pricePoints', 'value']);
  });

  it('finds the field that a refusal is about', () => {
    expect(rewardFieldOfRefusal('rewards.12.valueMinor')).toBe('value');
    expect(rewardFieldOfRefusal('earning.rules.0.name')).toBeNull();
  });
});

describe('a reward in a ruleset', () => {
  it('replaces the one with its id and leaves the others in their order', () => {
    const two = withReward(defaultRuleset, { ...reward, id: 'ten-off' });
    const changed = withReward(two, { ...reward, pricePoints: 250 });
    expect(changed.rewards.map(({ id, pricePoints }) => [id, pricePoints])).toEqual([
      [reward.id, 250],
      ['ten-off', reward.pricePoints],
    ]);
  });

  it('gets an id that the schema accepts and that no other reward has', () => {
    for (const name of ['5 off your order', 'Été – 10 €', '新しい', 'new', 'x'.repeat(80)]) {
      const id = newRewardId(name, defaultRuleset);
      expect(rewardSchema.shape.id.safeParse(id).success).toBe(true);
      expect(id).not.toBe('new');
      const taken = withReward(defaultRuleset, { ...reward, id });
      expect(newRewardId(name, taken)).not.toBe(id);
    }
  });

  it('is described with the order it needs', () => {
    expect(rewardInWords(reward, 'USD')).toBe('$5.00 off any order');
    expect(rewardInWords({ valueMinor: 500, minimumOrderMinor: 2000 }, 'JPY')).toBe('¥500 off orders of ¥2,000 or more');
  });
});
