import { earningRuleSchema, type EarningRule, type Ruleset } from '../domain/program/ruleset.ts';
import { percentInput, readMoney, readPercent, readWhole, textOf } from './form-values.ts';
import type { Reading } from './form-values.ts';
import { moneyInput } from './format.ts';

/**
 * The earning rule as a form: every value is the text a person typed or the choice they made. The same functions turn it into a ruleset in
 * the browser, for the preview, and on the server, for publishing.
 */
export interface EarningForm {
  readonly ruleId: string;
  readonly ruleName: string;
  readonly enabled: string;
  readonly rateKind: string;
  readonly points: string;
  readonly perAmount: string;
  readonly steps: string;
  readonly pointsPerOrder: string;
  readonly percent: string;
  readonly pointWorth: string;
  readonly discounts: string;
  readonly tax: string;
  readonly shipping: string;
  readonly giftCards: string;
  readonly minimumOrder: string;
  readonly roundingMode: string;
  readonly roundingStage: string;
  readonly awardWhen: string;
  readonly refundsEarned: string;
  readonly refundsSpent: string;
  readonly clawbackFloor: string;
  readonly programName: string;
  readonly pointOne: string;
  readonly pointOther: string;
}

/** Where each field lives in the ruleset document; `*` stands for the rule that is edited. Help and refusals find their field through it. */
export const documentPaths = {
  ruleName: 'earning.rules.*.name',
  enabled: 'earning.rules.*.enabled',
  points: 'earning.rules.*.rate.per_amount.points',
  perAmount: 'earning.rules.*.rate.per_amount.perMinor',
  steps: 'earning.rules.*.rate.per_amount.steps',
  pointsPerOrder: 'earning.rules.*.rate.per_order.points',
  percent: 'earning.rules.*.rate.percentage.basisPoints',
  pointWorth: 'earning.rules.*.rate.percentage.pointWorthMinor',
  discounts: 'earning.rules.*.basis.discounts',
  tax: 'earning.rules.*.basis.tax',
  shipping: 'earning.rules.*.basis.shipping',
  giftCards: 'earning.rules.*.basis.giftCards',
  minimumOrder: 'earning.rules.*.basis.minimumOrderMinor',
  roundingMode: 'earning.rounding.mode',
  roundingStage: 'earning.rounding.stage',
  awardWhen: 'earning.award.when',
  refundsEarned: 'refunds.earned',
  refundsSpent: 'refunds.spent',
  clawbackFloor: 'clawback.floor',
  programName: 'name',
} as const satisfies Partial<Record<keyof EarningForm, string>>;

export type EarningField = keyof typeof documentPaths;
export type EarningHelp = Readonly<Record<EarningField, string>>;
export type EarningErrors = Partial<Record<keyof EarningForm, string>>;

/** Fills the form from one rule of a ruleset. The fields of the kind of rate that is not in use hold what switching to it would start with. */
export function earningForm(ruleset: Ruleset, rule: EarningRule, currency: string): EarningForm {
  const perAmount = rule.rate.kind === 'per_amount' ? rule.rate : { points: 1, perMinor: 100, steps: 'proportional' };
  const percentage = rule.rate.kind === 'percentage' ? rule.rate : { basisPoints: 500, pointWorthMinor: 1 };
  const fixed = rule.rate.kind === 'per_order' || rule.rate.kind === 'per_item' || rule.rate.kind === 'per_unit' ? rule.rate.points : 10;
  return {
    ruleId: rule.id,
    ruleName: rule.name,
    enabled: rule.enabled ? 'true' : 'false',
    rateKind: rule.rate.kind,
    points: String(perAmount.points),
    perAmount: moneyInput(perAmount.perMinor, currency),
    steps: perAmount.steps,
    pointsPerOrder: String(fixed),
    percent: percentInput(percentage.basisPoints),
    pointWorth: moneyInput(percentage.pointWorthMinor, currency),
    discounts: rule.basis.discounts,
    tax: rule.basis.tax,
    shipping: rule.basis.shipping,
    giftCards: rule.basis.giftCards,
    minimumOrder: moneyInput(rule.basis.minimumOrderMinor, currency),
    roundingMode: ruleset.earning.rounding.mode,
    roundingStage: ruleset.earning.rounding.stage,
    awardWhen: ruleset.earning.award.when,
    refundsEarned: ruleset.refunds.earned,
    refundsSpent: ruleset.refunds.spent,
    clawbackFloor: ruleset.clawback.floor,
    programName: ruleset.name,
    pointOne: ruleset.pointName.one,
    pointOther: ruleset.pointName.other,
  };
}

/** Reads a submitted form. Choices are taken as they are: publishing checks them against the schema. */
export function earningFormFrom(data: FormData): EarningForm {
  const fields = [...Object.keys(documentPaths), 'ruleId', 'rateKind', 'pointOne', 'pointOther'];
  return Object.fromEntries(fields.map((field) => [field, textOf(data, field)])) as unknown as EarningForm;
}

/** The ruleset with the form's rule in place of the one with its id (or added, when there is none), or what is wrong with the typed texts. */
export function rulesetFromForm(
  form: EarningForm,
  base: Ruleset,
  currency: string,
): { ok: true; ruleset: Ruleset; ruleIndex: number } | { ok: false; errors: EarningErrors } {
  const errors: EarningErrors = {};
  const value = (field: keyof EarningForm, reading: Reading) => {
    if (!reading.ok) errors[field] = reading.message;
    return reading.ok ? reading.value : 0;
  };
  const found = base.earning.rules.findIndex((existing) => existing.id === form.ruleId);
  const before = base.earning.rules[found] ?? newRule;
  const rule = {
    ...before,
    id: form.ruleId,
    name: form.ruleName,
    enabled: form.enabled === 'true',
    rate: rateFrom(form, currency, value),
    basis: {
      ...before.basis,
      discounts: form.discounts,
      tax: form.tax,
      shipping: form.shipping,
      giftCards: form.giftCards,
      minimumOrderMinor: value('minimumOrder', readMoney(form.minimumOrder, currency, 'the smallest order')),
    },
  };
  if (Object.keys(errors).length > 0) return { ok: false, errors };

  const ruleIndex = found === -1 ? base.earning.rules.length : found;
  const document = {
    ...base,
    name: form.programName,
    pointName: { one: form.pointOne, other: form.pointOther },
    earning: {
      ...base.earning,
      rules: base.earning.rules.toSpliced(ruleIndex, 1, rule as EarningRule),
      rounding: { mode: form.roundingMode, stage: form.roundingStage },
      award: { ...base.earning.award, when: form.awardWhen },
    },
    refunds: { earned: form.refundsEarned, spent: form.refundsSpent },
    clawback: { floor: form.clawbackFloor },
  };
  // Choices come from fixed lists in the browser; a forged one is refused when the document is published.
  return { ok: true, ruleset: document as Ruleset, ruleIndex };
}

/** What a rule is before anything of it is chosen. */
const newRule: EarningRule = earningRuleSchema.parse({ id: 'new', name: 'New rule' });

function rateFrom(form: EarningForm, currency: string, value: (field: keyof EarningForm, reading: Reading) => number): object {
  switch (form.rateKind) {
    case 'per_amount':
      return {
        kind: 'per_amount',
        points: value('points', readWhole(form.points, 'the points to give')),
        perMinor: value('perAmount', readMoney(form.perAmount, currency, 'the amount that earns them')),
        steps: form.steps,
      };
    case 'percentage':
      return {
        kind: 'percentage',
        basisPoints: value('percent', readPercent(form.percent, 'the percentage')),
        pointWorthMinor: value('pointWorth', readMoney(form.pointWorth, currency, 'what a point is worth')),
      };
    default:
      return { kind: form.rateKind, points: value('pointsPerOrder', readWhole(form.pointsPerOrder, 'the points to give')) };
  }
}

/** The form's field for the place in the document that a refusal names (`earning.rules.0.rate.points`); null when it is none of them. */
export function fieldOfRefusal(path: string, form: EarningForm): keyof EarningForm | null {
  const place = path.replace(/^earning\.rules\.\d+\./, 'earning.rules.*.');
  if (place === 'earning.rules.*.rate.points') return form.rateKind === 'per_amount' ? 'points' : 'pointsPerOrder';
  if (place === 'pointName.one') return 'pointOne';
  if (place === 'pointName.other') return 'pointOther';
  const found = Object.entries(documentPaths).find(([, known]) => known.replace(/\.(per_amount|percentage)/, '') === place);
  return found === undefined ? null : (found[0] as EarningField);
}
