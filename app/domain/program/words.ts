import { decimalFromMinor } from '../shared/money.ts';
import type { Condition, ConditionFact, EarningRule, Factor, Reward, Span } from './ruleset.ts';

/** A ruleset's values as merchants read them, for the diff and the lint. English; the same on every machine. */

const grouped = new Intl.NumberFormat('en-US');

/** Stands for the shop's currency where none is known: two decimals, no sign. */
export const unknownCurrency = '';

/** `5.00` from 500 minor units; with the currency's own decimals and code where it is known. */
export function amountText(minor: number, currency: string): string {
  const decimal = decimalFromMinor(BigInt(minor), currency);
  return currency === unknownCurrency ? decimal : `${decimal} ${currency}`;
}

export function numberText(value: number): string {
  return grouped.format(value);
}

export function pointsText(points: number): string {
  return `${grouped.format(points)} ${points === 1 ? 'point' : 'points'}`;
}

/** `5 %` from 500 hundredths of a percent, `0.25 %` from 25. */
export function percentText(basisPoints: number): string {
  return `${Number(decimalFromMinor(BigInt(basisPoints), unknownCurrency))} %`;
}

/** `1.5` from 3/2; a ratio without an end, as 1/3, stays one. */
export function factorText({ numerator, denominator }: Factor): string {
  for (let scale = 1; scale <= 10_000; scale *= 10) {
    if ((numerator * scale) % denominator === 0) return String((numerator * scale) / denominator / scale);
  }
  return `${numerator}/${denominator}`;
}

export function spanText({ value, unit }: Span): string {
  return `${value} ${value === 1 ? unit.slice(0, -1) : unit}`;
}

export function quoted(text: string): string {
  return `“${text}”`;
}

/** `perOrder` and `per_order` as `per order`. */
export function plainWords(name: string): string {
  return name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]/g, ' ')
    .toLowerCase();
}

export function rateText(rate: EarningRule['rate'], currency: string): string {
  switch (rate.kind) {
    case 'per_amount':
      return `${pointsText(rate.points)} per ${amountText(rate.perMinor, currency)}${rate.steps === 'whole' ? ', whole steps only' : ''}`;
    case 'percentage':
      return `${percentText(rate.basisPoints)} of the amount, at ${amountText(rate.pointWorthMinor, currency)} a point`;
    case 'per_order':
      return `${pointsText(rate.points)} per order`;
    case 'per_item':
      return `${pointsText(rate.points)} per line`;
    case 'per_unit':
      return `${pointsText(rate.points)} per unit`;
  }
}

export function rewardKindText(kind: Reward['kind']): string {
  return kind === 'amount_off' ? 'a fixed amount off' : kind === 'percentage_off' ? 'a percentage off' : plainWords(kind);
}

const factWords: Readonly<Record<ConditionFact, string>> = {
  'order.subtotalMinor': 'the order’s value',
  'order.units': 'the number of units',
  'order.channel': 'the channel',
  'order.currency': 'the shop’s currency',
  'order.presentmentCurrency': 'the currency paid in',
  'order.tags': 'the order’s tags',
  'order.discountCodes': 'the discount codes',
  'order.gateways': 'the ways of payment',
  'order.discounted': 'the order is discounted',
  'order.subscription': 'the order is a subscription',
  'order.b2b': 'the order is a company’s',
  'line.productId': 'the product',
  'line.variantId': 'the variant',
  'line.collections': 'the product’s collections',
  'line.vendor': 'the vendor',
  'line.type': 'the product type',
  'line.tags': 'the product’s tags',
  'line.sku': 'the SKU',
  'line.quantity': 'the line’s quantity',
  'line.unitMinor': 'the unit price',
  'line.discounted': 'the line is discounted',
  'line.subscription': 'the line is a subscription',
  'member.tier': 'the member’s tier',
  'member.segments': 'the member’s segments',
  'member.tags': 'the customer’s tags',
  'member.ordersBefore': 'the number of earlier orders',
  'member.spentBeforeMinor': 'what was spent before',
  'member.pointsBefore': 'the points earned before',
  'member.daysEnrolled': 'the days since joining',
  'member.daysSinceLastOrder': 'the days since the last order',
  'member.activities': 'the activities done',
  'member.recencyScore': 'the recency score',
  'member.frequencyScore': 'the frequency score',
  'member.monetaryScore': 'the monetary score',
  'member.churnRisk': 'the churn risk',
  'time.weekday': 'the weekday',
  'time.hour': 'the hour',
  'time.date': 'the date',
};

const comparisons = {
  equal: 'is',
  not_equal: 'is not',
  at_least: 'is at least',
  at_most: 'is at most',
  more_than: 'is more than',
  less_than: 'is less than',
} as const;

/** A document that was not checked may name what there is not; it is shown as it is written. */
const named = (words: Readonly<Record<string, string>>, name: string) => words[name] ?? name;

const list = (values: readonly string[], word: 'or' | 'and') => values.map(quoted).join(` ${word} `);

/** `the order’s value is at least 50.00 and the member’s tier is “gold”`; `always` for what asks nothing. */
export function conditionText(condition: Condition, currency: string, nested = false): string {
  switch (condition.kind) {
    case 'all':
    case 'any': {
      if (condition.of.length === 0) return condition.kind === 'all' ? 'always' : 'never';
      const parts = condition.of.map((part) => conditionText(part, currency, condition.of.length > 1));
      const joined = parts.join(condition.kind === 'all' ? ' and ' : ' or ');
      return nested && parts.length > 1 ? `(${joined})` : joined;
    }
    case 'not':
      return `not ${conditionText(condition.of, currency, true)}`;
    case 'any_line':
      return `on any line ${conditionText(condition.of, currency, true)}`;
    case 'every_line':
      return `on every line ${conditionText(condition.of, currency, true)}`;
    case 'number': {
      const value = condition.fact.endsWith('Minor') ? amountText(condition.value, currency) : numberText(condition.value);
      return `${named(factWords, condition.fact)} ${named(comparisons, condition.is)} ${value}`;
    }
    case 'word':
      return `${named(factWords, condition.fact)} ${condition.is === 'one_of' ? 'is' : 'is not'} ${list(condition.values, 'or')}`;
    case 'between':
      return `${named(factWords, condition.fact)} is from ${quoted(condition.from)} to ${quoted(condition.to)}`;
    case 'set': {
      const verb = condition.has === 'none' ? 'do not contain' : 'contain';
      return `${named(factWords, condition.fact)} ${verb} ${list(condition.values, condition.has === 'all' ? 'and' : 'or')}`;
    }
    case 'boolean':
      return condition.is ? named(factWords, condition.fact) : `not: ${named(factWords, condition.fact)}`;
    default:
      return JSON.stringify(condition);
  }
}
