import type { Condition, EarningRule, Factor, Reward, Span } from './ruleset.ts';
import {
  amountText,
  conditionText,
  factorText,
  numberText,
  percentText,
  plainWords,
  pointsText,
  quoted,
  rateText,
  rewardKindText,
  spanText,
} from './words.ts';

/** Names of fields and their values in the diff's sentences. A field without a label of its own is called by its name, in plain words. */

/** Fields whose parts are said together. */
export const whole: ReadonlySet<string> = new Set(['rate', 'after', 'slider']);

const labels: Readonly<Record<string, string>> = {
  name: 'name of the program',
  'pointName.one': 'name of one point',
  'pointName.other': 'name of several points',
  'earning.stacking.rules': 'stacking of rules',
  'earning.stacking.multipliers': 'stacking of multipliers',
  'earning.caps.perOrder': 'limit of points per order',
  'earning.caps.perDay': 'limit of points per day',
  'earning.caps.perMember': 'limit of points per member',
  'earning.rounding.mode': 'rounding',
  'earning.rounding.stage': 'where points are rounded: per',
  'earning.award.when': 'points become available when the order is',
  'earning.award.days': 'days until points become available',
  'earning.b2b': 'who earns for a company’s order',
  'refunds.earned': 'points earned, after a refund',
  'refunds.spent': 'points spent, after a refund',
  'clawback.floor': 'how far a refund may take a balance',
  'expiry.points': 'expiry',
  'expiry.points.after': 'expiry after',
  'expiry.points.until': 'expiry at',
  'expiry.points.resetBy': 'what puts off expiry',
  'expiry.warnDaysBefore': 'days of warning before expiry',
  'tiers.enabled': 'tiers',
  'tiers.basis': 'what counts towards tiers',
  'tiers.window': 'time over which tiers count',
  'tiers.demotion': 'when members fall from a tier',
  'tiers.graceDays': 'days of grace before a fall',
  'tiers.counts.pending': 'pending orders count towards tiers',
  'tiers.counts.refunds': 'refunds count against tiers',
  'tiers.counts.adjustments': 'adjustments count towards tiers',
  'tiers.counts.activities': 'activities count towards tiers',
  'referrals.enabled': 'referrals',
  'referrals.friend': 'what a referred friend gets',
  'referrals.advocate': 'what a member who refers gets',
  'referrals.minimumOrderMinor': 'least order of a referred friend',
  'referrals.claimDays': 'days in which a referred friend must order',
  'referrals.holdDays': 'days until a referral is rewarded',
  'referrals.caps.perMonth': 'rewarded referrals per month',
  'referrals.caps.lifetime': 'rewarded referrals in all',
  'referrals.holdFromScore': 'suspicion from which a person decides on a referral',
  marginBasisPoints: 'margin',
  format: 'format of the document',
  'Rule.caps.perOrder': 'limit per order',
  'Rule.caps.perDay': 'limit per day',
  'Rule.caps.perMember': 'limit per member',
  'Rule.when': 'orders that earn:',
  'Rule.lines': 'lines that earn:',
  'Rule.basis.minimumOrderMinor': 'least order',
  'Multiplier.when': 'orders:',
  'Multiplier.lines': 'lines:',
  'Multiplier.rules': 'rules that it multiplies',
  'Tier.threshold': 'threshold',
  'Tier.entryPoints': 'entry gift',
  'Tier.entryReward': 'entry reward',
  'Campaign.startsAt': 'start',
  'Campaign.endsAt': 'end',
  'Campaign.when': 'orders that take part:',
  'Campaign.lines': 'lines that take part:',
  'Campaign.limits.perMember': 'orders per member',
  'Campaign.limits.participants': 'number of participants',
  'Campaign.limits.budgetPoints': 'budget',
  'Segment.condition': 'whom it describes:',
  'Activity.when': 'who earns:',
  'Activity.holdDays': 'days until its points are available',
  'Reward.valueMinor': 'value',
  'Reward.basisPoints': 'value',
  'Reward.stock': 'stock',
  'Reward.limits.perMember': 'limit per member',
  'Reward.limits.perMemberPerMonth': 'limit per member and month',
  'Reward.validFrom': 'offered from',
  'Reward.validUntil': 'offered until',
  'Reward.minimumOrderMinor': 'least order',
  'Reward.codeLifeDays': 'life of its code in days',
  'Reward.slider': 'choice of how many points:',
  'Golden case.points': 'expected points',
};

export function labelOf(noun: string | null, field: readonly string[]): string {
  const name = field.join('.');
  const label = labels[noun === null ? name : `${noun}.${name}`];
  return label ?? field.map(plainWords).join(', ');
}

interface Speech {
  readonly currency: string;
  readonly thresholdIsMoney: boolean;
}

/** A value in words; the field's name says what kind of number it is. */
export function describeValue(value: unknown, field: readonly string[], speech: Speech): string {
  const name = field.at(-1) ?? '';
  if (value === undefined) return 'nothing';
  if (value === null) return /^(per|lifetime|participants|budget|stock|max|maximum)/.test(name) ? 'no limit' : 'none';
  if (typeof value === 'boolean')
    return field.join('.') === 'tiers.enabled' || name === 'enabled' ? (value ? 'on' : 'off') : value ? 'yes' : 'no';
  if (typeof value === 'number') return describeNumber(value, name, speech);
  if (typeof value === 'string') return describeText(value, name);
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map((each) => describeValue(each, field, speech)).join(', ');
  if (isCondition(value)) return conditionText(value, speech.currency);
  if (isFactor(value)) return factorText(value);
  if (name === 'rate') return rateText(value as EarningRule['rate'], speech.currency);
  if (name === 'after') return spanText(value as Span);
  return describeFields(value as Readonly<Record<string, unknown>>, name, speech);
}

/** `percentage off (basis points 10 %)`: what a thing of several fields says, its kind first. */
function describeFields({ kind, ...rest }: Readonly<Record<string, unknown>>, name: string, speech: Speech): string {
  const parts = Object.entries(rest).map(
    ([key, value]) => `${plainWords(key.replace(/Minor$/, ''))} ${describeValue(value, [key], speech)}`,
  );
  if (kind === undefined) return parts.join(', ') || 'nothing';
  const said = name === 'rewards' ? rewardKindText(kind as Reward['kind']) : plainWords(kind as string);
  return parts.length === 0 ? said : `${said} (${parts.join(', ')})`;
}

function describeNumber(value: number, name: string, { currency, thresholdIsMoney }: Speech): string {
  if (/Minor$/.test(name) || (name === 'threshold' && thresholdIsMoney)) return amountText(value, currency);
  if (/basisPoints$/i.test(name)) return percentText(value);
  if (/points$/i.test(name)) return pointsText(value);
  return numberText(value);
}

function describeText(value: string, name: string): string {
  // The words of the document's own choices need no quotes; what merchants write does.
  return choices.has(name) ? plainWords(value) : quoted(value);
}

const choices: ReadonlySet<string> = new Set([
  ...['rules', 'multipliers', 'mode', 'stage', 'when', 'b2b', 'earned', 'spent', 'floor', 'until', 'basis', 'demotion', 'kind'],
  ...['discounts', 'tax', 'shipping', 'tips', 'giftCards', 'paidByGiftCard', 'paidByStoreCredit', 'of', 'every', 'on', 'resetBy', 'channel', 'steps'],
]); // prettier-ignore

export function isFactor(value: unknown): value is Factor {
  return typeof value === 'object' && value !== null && 'numerator' in value && 'denominator' in value;
}

const conditionKinds: ReadonlySet<unknown> = new Set<Condition['kind']>([
  ...(['all', 'any', 'not', 'any_line', 'every_line', 'number', 'word', 'between', 'set', 'boolean'] as const),
]);

export function isCondition(value: unknown): value is Condition {
  return typeof value === 'object' && value !== null && 'kind' in value && conditionKinds.has(value.kind);
}
