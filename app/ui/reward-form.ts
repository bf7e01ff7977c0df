import type { Reward, Ruleset } from '../domain/program/ruleset.ts';
import { readMoney, readWhole, textOf } from './form-values.ts';
import type { Reading } from './form-values.ts';
import { formatMoney, formatNumber, moneyInput } from './format.ts';

/** The kind of reward that the form edits; the others are shown as they are. */
export type EditableReward = Extract<Reward, { kind: 'amount_off' }>;

/** What a new reward begins with. The name is the merchant's to give. */
export const newReward: EditableReward = {
  id: 'new-reward',
  name: '',
  description: '',
  kind: 'amount_off',
  enabled: true,
  pricePoints: 100,
  valueMinor: 500,
  slider: null,
  minimumOrderMinor: 0,
  codeLifeDays: 30,
  combinesWith: { order: false, product: true, shipping: true },
  validFrom: null,
  validUntil: null,
  tiers: [],
  segments: [],
  campaigns: [],
  stock: null,
  limits: { perMember: null, perMemberPerMonth: null },
};

/** A reward as a form: texts as typed, choices as `true` or `false`. */
export interface RewardForm {
  readonly name: string;
  readonly enabled: string;
  readonly pricePoints: string;
  readonly value: string;
  readonly minimumOrder: string;
  readonly codeLifeDays: string;
  readonly withOrder: string;
  readonly withProduct: string;
  readonly withShipping: string;
}

/** Where each field lives within a reward of the ruleset document. */
export const rewardPaths = {
  name: 'name',
  enabled: 'enabled',
  pricePoints: 'pricePoints',
  value: 'valueMinor',
  minimumOrder: 'minimumOrderMinor',
  codeLifeDays: 'codeLifeDays',
  withOrder: 'combinesWith.order',
  withProduct: 'combinesWith.product',
  withShipping: 'combinesWith.shipping',
} as const satisfies Record<keyof RewardForm, string>;

/** The fields that have a sentence of their own in the schema, and the one for all combinations. */
export type RewardHelp = Readonly<
  Record<'name' | 'enabled' | 'pricePoints' | 'value' | 'minimumOrder' | 'codeLifeDays' | 'combinesWith', string>
>;
export type RewardErrors = Partial<Record<keyof RewardForm, string>>;

export function rewardForm(reward: EditableReward, currency: string): RewardForm {
  const flag = (on: boolean) => (on ? 'true' : 'false');
  return {
    name: reward.name,
    enabled: flag(reward.enabled),
    pricePoints: String(reward.pricePoints),
    value: moneyInput(reward.valueMinor, currency),
    minimumOrder: moneyInput(reward.minimumOrderMinor, currency),
    codeLifeDays: String(reward.codeLifeDays),
    withOrder: flag(reward.combinesWith.order),
    withProduct: flag(reward.combinesWith.product),
    withShipping: flag(reward.combinesWith.shipping),
  };
}

export function rewardFormFrom(data: FormData): RewardForm {
  return Object.fromEntries(Object.keys(rewardPaths).map((field) => [field, textOf(data, field)])) as unknown as RewardForm;
}

/** The reward with what the form says in place of what it said; or what is wrong with the typed texts. What has no field stays as it is. */
export function rewardFromForm(
  form: RewardForm,
  before: EditableReward,
  currency: string,
): { ok: true; reward: EditableReward } | { ok: false; errors: RewardErrors } {
  const errors: RewardErrors = {};
  const value = (field: keyof RewardForm, reading: Reading) => {
    if (!reading.ok) errors[field] = reading.message;
    return reading.ok ? reading.value : 0;
  };
  const reward: EditableReward = {
    ...before,
    name: form.name,
    enabled: form.enabled === 'true',
    pricePoints: value('pricePoints', readWhole(form.pricePoints, 'the price in points')),
    valueMinor: value('value', readMoney(form.value, currency, 'the discount')),
    minimumOrderMinor: value('minimumOrder', readMoney(form.minimumOrder, currency, 'the smallest order')),
    codeLifeDays: value('codeLifeDays', readWhole(form.codeLifeDays, 'the days a code lives')),
    combinesWith: { order: form.withOrder === 'true', product: form.withProduct === 'true', shipping: form.withShipping === 'true' },
  };
  return Object.keys(errors).length > 0 ? { ok: false, errors } : { ok: true, reward };
}

/** The ruleset with this reward in place of the one with its id, or added at the end. */
export function withReward(ruleset: Ruleset, reward: Reward): Ruleset {
  const found = ruleset.rewards.findIndex(({ id }) => id === reward.id);
  return { ...ruleset, rewards: ruleset.rewards.toSpliced(found === -1 ? ruleset.rewards.length : found, 1, reward) };
}

/**
 * An id for a new reward, from its name (`5 off your order` → `5-off-your-order`). Redemptions refer to it for ever, so it is never one
 * that the program has; a number is added where it would be.
 */
export function newRewardId(name: string, ruleset: Ruleset): string {
  const taken = new Set(ruleset.rewards.map(({ id }) => id));
  const words = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 34);
  // `new` is the address of the page that makes one.
  const base = words === '' || words === 'new' ? 'reward' : words;
  if (!taken.has(base)) return base;
  for (let number = 2; ; number += 1) {
    if (!taken.has(`${base}-${number}`)) return `${base}-${number}`;
  }
}

/** The form's field for the place in the document that a refusal names (`rewards.2.valueMinor`); null when it is none of them. */
export function rewardFieldOfRefusal(path: string): keyof RewardForm | null {
  const place = path.replace(/^rewards\.\d+\./, '');
  const found = Object.entries(rewardPaths).find(([, known]) => known === place);
  return found === undefined ? null : (found[0] as keyof RewardForm);
}

/** `$5.00 off orders of $20.00 or more`. */
export function rewardInWords(reward: Reward, currency: string): string {
  const value = worthInWords(reward, currency);
  if (!('minimumOrderMinor' in reward)) return value;
  return reward.minimumOrderMinor === 0
    ? `${value} any order`
    : `${value} orders of ${formatMoney(reward.minimumOrderMinor, currency)} or more`;
}

/** What it gives; for codes, up to the orders that it is good for. */
function worthInWords(reward: Reward, currency: string): string {
  switch (reward.kind) {
    case 'amount_off':
      return `${formatMoney(reward.valueMinor, currency)} off`;
    case 'percentage_off':
      return `${reward.basisPoints / 100} % off`;
    case 'free_shipping':
      return 'Free shipping for';
    case 'free_product':
      return 'A free product with';
    case 'gift_card':
      return `A gift card of ${formatMoney(reward.valueMinor, currency)}`;
    case 'store_credit':
      return `${formatMoney(reward.valueMinor, currency)} store credit`;
    case 'physical':
      return 'A thing that you send';
    case 'digital_code':
      return `A code from the pool ${reward.pool}`;
    case 'experience':
      return 'Something to be booked';
  }
}

/** `30 days`; null for a reward that does not lapse. */
export function lifeInWords(reward: Reward): string | null {
  if (!('codeLifeDays' in reward)) return null;
  return `${formatNumber(reward.codeLifeDays)} ${reward.codeLifeDays === 1 ? 'day' : 'days'}`;
}
