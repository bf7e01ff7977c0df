/**
 * Recomputes an order's points from its explanation and from nothing else, by the simplest arithmetic there is, to prove
 * that the explanation contains the whole working. It shares no code with what made the explanation.
 */
export interface ExplanationToCheck {
  readonly rules: readonly RuleToCheck[];
  readonly multipliers?: readonly MultiplierToCheck[];
  readonly stacking?: { readonly multipliers: string };
  readonly rounding: { readonly mode: string; readonly stage: string; readonly exact: string; readonly points: number };
  readonly cap?: number;
  readonly campaigns?: Readonly<Record<string, number>>;
  readonly withheld?: Readonly<Record<string, number>>;
  readonly points: number;
}

interface RuleToCheck {
  readonly ruleId: string;
  readonly parts: ReadonlyArray<readonly [part: string, amount: string, factor?: string]>;
  readonly rate: string;
  readonly exactPoints: string;
  readonly rounded?: number;
  readonly cap?: number;
  readonly returned?: {
    readonly points: number;
    readonly parts?: ReadonlyArray<readonly [part: string, points: number, returned: number, of: number]>;
    readonly money?: readonly [left: string, of: string];
  };
  readonly points: number;
}

interface MultiplierToCheck {
  readonly id: string;
  readonly of: string;
  readonly factor: string;
  readonly lines?: readonly string[];
  readonly rules?: readonly string[];
}

type Fraction = readonly [bigint, bigint];
const one: Fraction = [1n, 1n];

/** The points by rule, worked out again. Throws a sentence where the explanation contradicts itself. */
export function recompute(explanation: ExplanationToCheck): { points: number; exact: string; byRule: Map<string, number> } {
  const ofRules = explanation.rules.filter(({ rate }) => !rate.endsWith(' once'));
  for (const rule of ofRules) checkFactors(rule, explanation);
  const all = count(explanation, explanation.multipliers ?? []);
  for (const [index, rule] of ofRules.entries()) {
    agree(same(all.exact[index]!, fraction(rule.exactPoints)), `the exact points of ${rule.ruleId} are others`);
  }
  agree(same(sum(all.exact), fraction(explanation.rounding.exact)), 'the exact points of all rules are others');
  agree(total(all.rounded.slice(0, ofRules.length)) === explanation.rounding.points, 'the rounded points are others');
  checkCampaigns(explanation, all.total);
  const earned = [...all.points];
  takeFromLast(earned, total(Object.values(explanation.withheld ?? {})), ofRules.length);
  const byRule = new Map<string, number>();
  explanation.rules.forEach((rule, index) => {
    agree((rule.rounded ?? rule.points) === all.rounded[index], `${rule.ruleId} is rounded to something else`);
    byRule.set(rule.ruleId, earned[index]! - takenBack(rule, earned[index]!));
  });
  return { points: total([...byRule.values()]), exact: text(sum(all.exact)), byRule };
}

interface Count {
  readonly exact: Fraction[];
  /** Rules', then bonuses'. */
  readonly rounded: number[];
  readonly points: number[];
  readonly total: number;
}

function count({ rules, rounding, stacking, cap }: ExplanationToCheck, multipliers: readonly MultiplierToCheck[]): Count {
  const { mode, stage } = rounding;
  const method = stacking?.multipliers ?? 'multiply';
  const ofRules = rules.filter(({ rate }) => !rate.endsWith(' once'));
  const worths = ofRules.map((rule) => worthOf(rule, (part) => factorFor(rule, part, multipliers, method), stage === 'line'));
  const exact = worths.map(sum);
  const rounded = worths.map((worth, index) =>
    stage === 'line' ? total(worth.map((each) => roundTo(each, mode))) : roundTo(exact[index]!, stage === 'rule' ? mode : 'floor'),
  );
  if (stage === 'order') shareOut(rounded, exact, roundTo(sum(exact), mode));
  for (const rule of rules.slice(ofRules.length)) rounded.push(Number(rule.rate.split(' ')[0]));
  const points = rounded.map((each, index) => Math.min(each, rules[index]!.cap ?? each));
  if (cap !== undefined) takeFromLast(points, Math.max(0, total(points) - cap), points.length);
  return { exact, rounded, points, total: total(points) };
}

/** A campaign's multiplier gives what the points are more with it than without, those after it left away. */
function checkCampaigns(explanation: ExplanationToCheck, totalWithAll: number): void {
  const multipliers = explanation.multipliers ?? [];
  const campaigns = multipliers.filter(({ of }) => of === 'campaign');
  campaigns.forEach(({ id }, index) => {
    const without = (left: readonly MultiplierToCheck[]) =>
      count(
        explanation,
        multipliers.filter((each) => !left.includes(each)),
      ).total;
    const later = campaigns.slice(index + 1);
    const added = Math.max(0, (later.length === 0 ? totalWithAll : without(later)) - without(campaigns.slice(index)));
    const given = (explanation.campaigns?.[id] ?? NaN) + (explanation.withheld?.[id] ?? 0);
    agree(given === added, `the campaign ${id} gives ${added}, not ${given}`);
  });
}

function worthOf({ rate, parts }: RuleToCheck, factorOf: (part: string) => Fraction, byLine: boolean): Fraction[] {
  const { points, per, whole } = rateOf(rate);
  const groups: Array<{ amount: Fraction; factor: Fraction }> = [];
  for (const [part, amount] of parts) {
    const factor = factorOf(part);
    const group = byLine ? undefined : groups.find((each) => same(each.factor, factor));
    if (group === undefined) groups.push({ amount: fraction(amount), factor });
    else group.amount = sum([group.amount, fraction(amount)]);
  }
  return groups.map(({ amount: [top, bottom], factor }) => {
    const counted: Fraction = whole ? [(top / (bottom * per)) * points, 1n] : [top * points, bottom * per];
    return times(counted, factor);
  });
}

function rateOf(rate: string): { points: bigint; per: bigint; whole: boolean } {
  const amount = /^(\d+) per (\d+)(, whole steps only)?$/.exec(rate);
  if (amount !== null) return { points: BigInt(amount[1]!), per: BigInt(amount[2]!), whole: amount[3] !== undefined };
  const back = /^(\d+)\/(\d+) back, (\d+) a point$/.exec(rate);
  if (back !== null) return { points: BigInt(back[1]!), per: BigInt(back[2]!) * BigInt(back[3]!), whole: false };
  const fixed = /^(\d+) per (order|item|unit)$/.exec(rate);
  if (fixed !== null) return { points: BigInt(fixed[1]!), per: 1n, whole: false };
  throw new Error(`The rate "${rate}" is not understood.`);
}

/** The factor that each part states is what the multipliers come to. */
function checkFactors(rule: RuleToCheck, { multipliers = [], stacking }: ExplanationToCheck): void {
  for (const [part, , factor] of rule.parts) {
    const expected = factorFor(rule, part, multipliers, stacking?.multipliers ?? 'multiply');
    agree(same(expected, factor === undefined ? one : fraction(factor)), `${rule.ruleId} multiplies ${part} by something else`);
  }
}

function factorFor({ ruleId }: RuleToCheck, part: string, multipliers: readonly MultiplierToCheck[], method: string): Fraction {
  const factors = multipliers
    .filter(({ lines, rules }) => (lines === undefined || lines.includes(part)) && (rules === undefined || rules.includes(ruleId)))
    .map(({ factor }) => fraction(factor));
  if (factors.length === 0) return one;
  if (method === 'multiply') return factors.reduce(times);
  if (method === 'best') return factors.reduce((best, each) => (less(best, each) ? each : best));
  const added = sum([one, ...factors.map(([top, bottom]): Fraction => [top - bottom, bottom])]);
  return added[0] < 0n ? [0n, 1n] : added;
}

function takenBack({ ruleId, returned }: RuleToCheck, earned: number): number {
  if (returned === undefined) return 0;
  const { points, parts, money } = returned;
  if (parts !== undefined) {
    agree(total(parts.map(([, dealt]) => dealt)) <= earned, `${ruleId} gives back more than it earned`);
    agree(total(parts.map(([, dealt, back, of]) => Math.floor((dealt * back) / of))) === points, `${ruleId} takes something else back`);
  } else if (money !== undefined) {
    const [left, of] = [fraction(money[0]), fraction(money[1])];
    const gone = times([BigInt(earned), 1n], times([of[0] * left[1] - left[0] * of[1], of[1] * left[1]], [of[1], of[0]]));
    agree(roundTo(gone, 'floor') === points, `${ruleId} takes something else back`);
  } else {
    agree(points === earned, `${ruleId} takes back a part without saying of what`);
  }
  return points;
}

/** Gives what the floors leave of the total, point by point, to the largest fraction that has got none yet. */
function shareOut(points: number[], exact: readonly Fraction[], all: number): void {
  const waiting = exact.map((_, index) => index);
  for (let left = all - total(points); left > 0; left -= 1) {
    let best = 0;
    for (let place = 1; place < waiting.length; place += 1) {
      if (less(rest(exact[waiting[best]!]!), rest(exact[waiting[place]!]!))) best = place;
    }
    points[waiting.splice(best, 1)[0]!]! += 1;
  }
}

function takeFromLast(points: number[], amount: number, from: number): void {
  let left = amount;
  for (let index = from - 1; index >= 0; index -= 1) {
    const taken = Math.min(left, points[index]!);
    points[index]! -= taken;
    left -= taken;
  }
}

function roundTo([top, bottom]: Fraction, mode: string): number {
  const whole = top / bottom;
  const twice = 2n * (top % bottom);
  if (twice === 0n || mode === 'floor') return Number(whole);
  if (mode === 'ceil') return Number(whole + 1n);
  if (twice === bottom) return Number(mode === 'half_up' || whole % 2n === 1n ? whole + 1n : whole);
  return Number(twice > bottom ? whole + 1n : whole);
}

function agree(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(`The explanation does not add up: ${otherwise}.`);
}

function fraction(written: string): Fraction {
  const [top, bottom = '1'] = written.split('/');
  return [BigInt(top!), BigInt(bottom)];
}

const total = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
const sum = (parts: readonly Fraction[]) => parts.reduce<Fraction>((a, b) => [a[0] * b[1] + b[0] * a[1], a[1] * b[1]], [0n, 1n]);
const times = (a: Fraction, b: Fraction): Fraction => [a[0] * b[0], a[1] * b[1]];
const same = (a: Fraction, b: Fraction) => a[0] * b[1] === b[0] * a[1];
const less = (a: Fraction, b: Fraction) => a[0] * b[1] < b[0] * a[1];
const rest = (value: Fraction): Fraction => [value[0] % value[1], value[1]];

function text([top, bottom]: Fraction): string {
  let [a, b] = [top, bottom];
  while (b !== 0n) [a, b] = [b, a % b];
  return bottom === a || top === 0n ? String(top / bottom) : `${top / a}/${bottom / a}`;
}
