/**
 * Recomputes an order's points from its explanation and from nothing else, by the simplest arithmetic there is, to prove
 * that the explanation contains the whole working. It shares no code with what made the explanation.
 */
export interface ExplanationToCheck {
  readonly rules: ReadonlyArray<{
    readonly ruleId: string;
    readonly basisMinor: string;
    readonly parts?: readonly string[] | undefined;
    readonly rate: string;
    readonly exactPoints: string;
  }>;
  readonly rounding: { readonly mode: string; readonly stage: string };
}

type Fraction = readonly [bigint, bigint];

export function recompute(explanation: ExplanationToCheck): { points: bigint; exact: string; byRule: Map<string, bigint> } {
  const { mode, stage } = explanation.rounding;
  const byRule = new Map<string, bigint>();
  const exactOf = new Map<string, Fraction>();
  for (const rule of explanation.rules) {
    const parts = (rule.parts ?? []).map(fraction);
    if (!same(sum(parts), fraction(rule.basisMinor))) throw new Error(`The parts of ${rule.ruleId} are not its basis.`);
    const worth = worthOf(rule, stage === 'line' ? parts : [fraction(rule.basisMinor)]);
    if (!same(sum(worth), fraction(rule.exactPoints))) throw new Error(`The exact points of ${rule.ruleId} are others.`);
    exactOf.set(rule.ruleId, sum(worth));
    const points = stage === 'line' ? worth.reduce((total, each) => total + roundTo(each, mode), 0n) : roundTo(sum(worth), stage === 'rule' ? mode : 'floor'); // prettier-ignore
    byRule.set(rule.ruleId, points);
  }
  const exact = sum([...exactOf.values()]);
  if (stage === 'order') shareOut(byRule, exactOf, roundTo(exact, mode));
  return { points: [...byRule.values()].reduce((total, points) => total + points, 0n), exact: text(exact), byRule };
}

/** Gives what the floors leave of the total, point by point, to the largest fraction that has got none yet. */
function shareOut(byRule: Map<string, bigint>, exactOf: ReadonlyMap<string, Fraction>, total: bigint): void {
  const waiting = [...exactOf.keys()];
  for (let left = total - [...byRule.values()].reduce((a, b) => a + b, 0n); left > 0n; left -= 1n) {
    let best = 0;
    for (let index = 1; index < waiting.length; index += 1) {
      if (less(rest(exactOf.get(waiting[best]!)!), rest(exactOf.get(waiting[index]!)!))) best = index;
    }
    const ruleId = waiting.splice(best, 1)[0]!;
    byRule.set(ruleId, byRule.get(ruleId)! + 1n);
  }
}

/** A rate for each order gives all of its points or, when nothing of the order is left, none. */
function worthOf(rule: ExplanationToCheck['rules'][number], amounts: readonly Fraction[]): Fraction[] {
  if (!rule.rate.endsWith(' per order')) return amounts.map((amount) => at(amount, rule.rate));
  if (!['0', rule.rate.split(' ')[0]].includes(rule.exactPoints)) throw new Error(`${rule.ruleId} gives all or nothing.`);
  return [fraction(rule.exactPoints)];
}

function at(amount: Fraction, rate: string): Fraction {
  const match = /^(\d+) per (\d+)(, whole steps only)?$/.exec(rate);
  if (match === null) throw new Error(`The rate "${rate}" is not understood.`);
  const points = BigInt(match[1]!);
  const per = BigInt(match[2]!);
  return match[3] === undefined ? [amount[0] * points, amount[1] * per] : [(amount[0] / (amount[1] * per)) * points, 1n];
}

function roundTo([top, bottom]: Fraction, mode: string): bigint {
  const whole = top / bottom;
  const twice = 2n * (top % bottom);
  if (twice === 0n || mode === 'floor') return whole;
  if (mode === 'ceil') return whole + 1n;
  if (twice === bottom) return mode === 'half_up' || whole % 2n === 1n ? whole + 1n : whole;
  return twice > bottom ? whole + 1n : whole;
}

function fraction(written: string): Fraction {
  const [top, bottom = '1'] = written.split('/');
  return [BigInt(top!), BigInt(bottom)];
}

const sum = (parts: readonly Fraction[]) => parts.reduce<Fraction>((a, b) => [a[0] * b[1] + b[0] * a[1], a[1] * b[1]], [0n, 1n]);
const same = (a: Fraction, b: Fraction) => a[0] * b[1] === b[0] * a[1];
const less = (a: Fraction, b: Fraction) => a[0] * b[1] < b[0] * a[1];
const rest = (value: Fraction): Fraction => [value[0] % value[1], value[1]];

function text([top, bottom]: Fraction): string {
  let [a, b] = [top, bottom];
  while (b !== 0n) [a, b] = [b, a % b];
  return bottom === a || top === 0n ? String(top / bottom) : `${top / a}/${bottom / a}`;
}
