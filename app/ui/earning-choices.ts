import type { EarningRule, Ruleset } from '../domain/program/ruleset.ts';

/**
 * What each choice of the ruleset is called in the form. A choice that the document gains without a name here does not compile.
 */
type Labels<Choice extends string> = Readonly<Record<Choice, string>>;

type Basis = EarningRule['basis'];
type PerAmount = Extract<EarningRule['rate'], { kind: 'per_amount' }>;

export const rateKinds: Labels<EarningRule['rate']['kind']> = {
  per_amount: 'For the amount spent',
  percentage: 'A percentage of the amount back',
  per_order: 'For each order',
  per_item: 'For each line of the order',
  per_unit: 'For each unit',
};

export const stepChoices: Labels<PerAmount['steps']> = {
  proportional: 'Proportional: parts of the amount count',
  whole: 'Whole steps: only complete amounts count',
};

export const discountChoices: Labels<Basis['discounts']> = {
  deduct: 'Points on what is paid after discounts',
  ignore: 'Points on the price before discounts',
};

export const inOrOut: Labels<Basis['tax']> = { exclude: 'Earns no points', include: 'Earns points' };

export const roundingModes: Labels<Ruleset['earning']['rounding']['mode']> = {
  floor: 'Down',
  half_up: 'To the nearest, halves up',
  half_even: 'To the nearest, halves to the even number',
  ceil: 'Up',
};

export const roundingStages: Labels<Ruleset['earning']['rounding']['stage']> = {
  order: 'Once per order',
  rule: 'Once per rule',
  line: 'Once per line',
};

export const awardMoments: Labels<Ruleset['earning']['award']['when']> = {
  paid: 'When the order is paid',
  fulfilled: 'When the order is fulfilled',
};

export const earnedOnRefund: Labels<Ruleset['refunds']['earned']> = {
  recompute: 'Points are counted anew on what remains',
  by_line: 'Each returned unit gives back what it earned',
  proportional: 'Points are taken back in proportion to the money',
  none: 'Earned points stay',
};

export const spentOnRefund: Labels<Ruleset['refunds']['spent']> = {
  pro_rata: 'Spent points come back in proportion',
  full_refund: 'Spent points come back on a full refund',
  never: 'Spent points do not come back',
};

export const clawbackFloors: Labels<Ruleset['clawback']['floor']> = {
  negative: 'A balance may fall below zero',
  zero: 'A balance stops at zero',
  debt: 'A balance stops at zero, and later points repay the rest',
};

/** The choices as Polaris's Select and ChoiceList take them. */
export function choicesOf(labels: Readonly<Record<string, string>>): { value: string; label: string }[] {
  return Object.entries(labels).map(([value, label]) => ({ value, label }));
}
