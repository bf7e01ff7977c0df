import { describe, expect, it } from 'vitest';
import { defaultRuleset, rewardSchema } from '../domain/program/ruleset.ts';
import type { EditableReward } from './reward-form.ts';
import {
  newReward,
  newRewardId,
  rewardFieldOfRefusal,
  rewardForm,
  rewardFormFrom,
  rewardFromForm,
  rewardInWords,
  withReward,
} from './reward-form.ts';

const reward = defaultRuleset.rewards[0] as EditableReward;

function submitted(form: Record<string, string>) {
  const data = new FormData();
  for (const [field, text] of Object.entries(form)) data.set(field, text);
  return rewardFormFrom(data);
}

describe('the reward form', () => {
  it('gives back the reward it was filled from', () => {
    const form = submitted({ ...rewardForm(reward, 'USD') });
    expect(rewardFromForm(form, reward, 'USD')).toEqual({ ok: true, reward });
  });

  it('says at which fields texts are not numbers, all at once', () => {
    const form = { ...rewardForm(reward, 'USD'), pricePoints: 'many', value: '5.005', codeLifeDays: '' };
    const read = rewardFromForm(form, reward, 'USD');
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
      expect(rewardSchema.safeParse({ ...reward, id }).success).toBe(true);
      expect(id).not.toBe('new');
      const taken = withReward(defaultRuleset, { ...reward, id });
      expect(newRewardId(name, taken)).not.toBe(id);
    }
  });

  it('begins with what the schema itself says by default', () => {
    expect({ ...newReward, name: 'New' }).toEqual(rewardSchema.parse({ id: newReward.id, name: 'New' }));
  });

  it('keeps what the form has no field for', () => {
    const limited: EditableReward = { ...reward, stock: 7, tiers: ['gold'] };
    expect(rewardFromForm(submitted({ ...rewardForm(limited, 'USD') }), limited, 'USD')).toEqual({ ok: true, reward: limited });
  });

  it.each([
    [{ kind: 'percentage_off', basisPoints: 1_250 }, '12.5 % off any order'],
    [{ kind: 'free_shipping', minimumOrderMinor: 2_000 }, 'Free shipping for orders of $20.00 or more'],
    [{ kind: 'free_product', productId: '1' }, 'A free product with any order'],
    [{ kind: 'gift_card', valueMinor: 2_500 }, 'A gift card of $25.00'],
    [{ kind: 'store_credit' }, '$5.00 store credit'],
    [{ kind: 'physical' }, 'A thing that you send'],
    [{ kind: 'digital_code', pool: 'films' }, 'A code from the pool films'],
    [{ kind: 'experience' }, 'Something to be booked'],
  ] as const)('of every kind is said in words: %j', (given, words) => {
    expect(rewardInWords(rewardSchema.parse({ id: 'r', name: 'R', ...given }), 'USD')).toBe(words);
  });

  it('is described with the order it needs', () => {
    expect(rewardInWords(reward, 'USD')).toBe('$5.00 off any order');
    expect(rewardInWords({ ...reward, minimumOrderMinor: 2000 }, 'JPY')).toBe('¥500 off orders of ¥2,000 or more');
  });
});
