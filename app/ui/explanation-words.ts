import type { EntitlementExplanation, ExplainedLine, ExplainedRule } from '../domain/earning/explanation.ts';
import { percentInput } from './form-values.ts';
import { formatExact, formatMoney, formatMoneyRatio, formatPoints } from './format.ts';

/** A rule as pages show it: without the parts of its basis, which are for programs that recompute it. */
export type ShownRule = Loaded<Omit<ExplainedRule, 'parts' | 'returned'>> & { readonly returned?: { readonly points: number } | undefined };
export type ShownExplanation = Loaded<Omit<EntitlementExplanation, 'rules' | 'context'>> & { readonly rules: readonly ShownRule[] };

/** What was sent to a page as JSON and read again: a part that is absent may as well be undefined. */
type Loaded<T> = T extends readonly (infer Item)[]
  ? readonly Loaded<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: object extends Pick<T, Key> ? Loaded<T[Key]> | undefined : Loaded<T[Key]> }
    : T;

/**
 * An explanation in sentences that a support person can read out to a shopper. Every figure comes from the explanation itself; nothing is
 * computed again here.
 */
export function explanationInWords(explanation: ShownExplanation): string[] {
  const reason = nothingBecause(explanation);
  if (reason !== null) return [reason];
  return [
    amountThatCounts(explanation),
    ...explanation.rules.map((rule) => ruleInWords(rule, explanation.currency)),
    ...multipliersInWords(explanation),
    roundingInWords(explanation),
    ...afterRounding(explanation),
  ].filter((sentence) => sentence !== '');
}

export function nothingBecause({ nothingBecause: reason }: ShownExplanation): string | null {
  switch (reason) {
    case 'cancelled':
      return 'The order was cancelled, so it earns nothing.';
    case 'below_minimum':
      return 'The order is below the smallest order that earns points.';
    case 'no_rules':
      return 'No earning rule was in force when the order was placed.';
    case 'no_match':
      return 'No earning rule asks for such an order.';
    case 'left':
      return 'The member had left the program when the order was placed.';
    case 'blocked':
      return 'The member was blocked when the order was placed.';
    case null:
      return null;
  }
}

function amountThatCounts({ lines, shipping, adjustmentsMinor, currency }: ShownExplanation): string {
  const counted = lines.filter((line) => line.excludedBecause === null);
  const left = lines.filter((line) => line.excludedBecause !== null);
  const parts = counted.map((line) => `${line.title} with ${formatMoneyRatio(line.countedMinor, currency)}`);
  if (shipping.counted && shipping.amountMinor !== '0') parts.push(`shipping with ${formatMoney(shipping.amountMinor, currency)}`);
  const sentences = [parts.length === 0 ? 'Nothing on the order counts.' : `What counts: ${listInWords(parts)}.`];
  if (left.length > 0) sentences.push(`Not counted: ${listInWords(left.map((line) => `${line.title} (${exclusionInWords(line)})`))}.`);
  if (adjustmentsMinor !== '0') sentences.push(`A refund of ${formatMoney(adjustmentsMinor, currency)} without items is taken off.`);
  return sentences.join(' ');
}

export function exclusionInWords({ excludedBecause }: ExplainedLine): string {
  switch (excludedBecause) {
    case 'gift_card':
      return 'gift cards earn no points';
    case 'nothing_left':
      return 'refunded or removed';
    case 'product':
      return 'this product earns no points';
    case 'collection':
      return 'its collection earns no points';
    case 'vendor':
      return 'its vendor earns no points';
    case 'type':
      return 'its product type earns no points';
    case 'tag':
      return 'its tag earns no points';
    case null:
      return '';
  }
}

function ruleInWords(rule: ShownRule, currency: string): string {
  if (rule.rate.endsWith(' once')) return `${rule.name} gives ${formatPoints(BigInt(rule.exactPoints))} on top.`;
  const exact = `${formatExact(rule.exactPoints)} ${rule.exactPoints === '1' ? 'point' : 'points'}`;
  return `${rule.name}: ${formatMoneyRatio(rule.basisMinor, currency)} at ${rateInWords(rule.rate, currency)} makes ${exact}.`;
}

function multipliersInWords({ multipliers = [], stacking }: ShownExplanation): string[] {
  if (multipliers.length === 0) return [];
  const named = multipliers.map(({ name, factor, lines, rules }) => {
    const some = lines !== undefined || rules !== undefined;
    return `${name} by ${formatExact(factor)}${some ? ' in part' : ''}`;
  });
  const how = { multiply: 'one after the other', add: 'what they add is added up', best: 'the greatest counts' };
  const together = multipliers.length === 1 ? '' : ` (${how[stacking?.multipliers ?? 'multiply']})`;
  return [`Multiplied, as contained above: ${listInWords(named)}${together}.`];
}

/** What limits, budgets and refunds did to the points after they were rounded. */
function afterRounding({ rules, cap, withheld = {}, rounding }: ShownExplanation): string[] {
  const sentences: string[] = [];
  for (const rule of rules) {
    if (rule.cap !== undefined && (rule.rounded ?? rule.points) > rule.cap) {
      sentences.push(`${rule.name} gives at most ${formatPoints(rule.cap)} here.`);
    }
    if (rule.returned !== undefined) sentences.push(`Refunds took back ${formatPoints(rule.returned.points)} of ${rule.name}.`);
  }
  const bonuses = rules.filter(({ rate }) => rate.endsWith(' once')).reduce((sum, rule) => sum + (rule.rounded ?? rule.points), 0);
  if (cap !== undefined && rounding.points + bonuses > cap) sentences.push(`An order gives at most ${formatPoints(cap)} here.`);
  const kept = Object.values(withheld).reduce((sum, points) => sum + points, 0);
  if (kept > 0) sentences.push(`${formatPoints(kept)} were left out because a campaign’s budget had run out.`);
  return sentences;
}

/** `1 point for each $1.00` from the explanation's `1 per 100`; a form of rate unknown here stays as it is written. */
export function rateInWords(rate: string, currency: string): string {
  const back = /^(\d+)\/10000 back, (\d+) a point$/.exec(rate);
  if (back !== null) return `${percentInput(Number(back[1]))} % back, in points worth ${formatMoney(back[2] ?? '', currency)}`;
  const match = /^(\d+) per (\d+|order|item|unit)\b(.*)$/.exec(rate);
  if (match === null) return rate;
  const [, points = '', per = '', rest = ''] = match;
  const amount = per === 'item' ? 'line' : /^\d/.test(per) ? formatMoney(per, currency) : per;
  return `${formatPoints(BigInt(points))} for each ${amount}${rest}`;
}

const roundedHow: Record<ShownExplanation['rounding']['mode'], string> = {
  floor: 'rounded down',
  half_up: 'rounded to the nearest whole point, halves up',
  half_even: 'rounded to the nearest whole point, halves to the even number',
  ceil: 'rounded up',
};

const roundedWhere: Record<ShownExplanation['rounding']['stage'], string> = {
  order: 'once for the order',
  rule: 'once for each rule',
  line: 'once for each line',
};

/** `rounded down, once for the order`. */
export function roundingMethod({ rounding }: ShownExplanation): string {
  return `${roundedHow[rounding.mode]}, ${roundedWhere[rounding.stage]}`;
}

function roundingInWords(explanation: ShownExplanation): string {
  const { exact, points } = explanation.rounding;
  const worth = `The order is worth ${formatPoints(explanation.points)}`;
  return exact === String(points) ? `${worth}.` : `${worth}: ${formatExact(exact)} ${roundingMethod(explanation)}.`;
}

function listInWords(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;
}
