import { askAbout, holdsForOrder } from '../../app/domain/earning/asked-order.ts';
import { compileRuleset } from '../../app/domain/earning/compiled.ts';
import { subtotalMinor } from '../../app/domain/earning/counted-order.ts';
import { explainEntitlement, type EarningContext, type OrderSnapshot } from '../../app/domain/earning/index.ts';
import { rulesetSchema, type Ruleset } from '../../app/domain/program/ruleset.ts';
import { small } from '../../app/domain/shared/exact.ts';
import { median, printFigure } from '../figure.ts';
import { randomFrom } from '../order-body.ts';
import { recompute } from '../../tests/support/recompute-explanation.ts';
import { createEngine, type OrderFacts } from './json-rules-engine.ts';
import { sampleContext, sampleOrder } from './sample.ts';

/**
 * How fast an order is matched against rules of two conditions each, one rule and a hundred: compiled conditions, against
 * json-rules-engine (peer) and a function written by hand for exactly these rules (limit), with the same rules and the same orders in
 * turn, and the matches of all three compared. Then how many whole entitlements, explained, a second has.
 */
const ordersCount = 2_000;
const rounds = 7;

export interface TwoConditions {
  readonly id: string;
  readonly atLeastMinor: number;
  readonly channels: readonly string[];
}

type Match = (order: OrderSnapshot) => readonly string[];

export async function rules(): Promise<void> {
  const orders = ordersOf();
  for (const count of [1, 100]) await compareMatching(count, orders);
  explainAll(orders);
}

async function compareMatching(count: number, orders: readonly OrderSnapshot[]): Promise<void> {
  const asked = rulesOf(count);
  const ours = compiledMatch(rulesetOf(asked));
  const byHand = handWrittenMatch(asked);
  const engine = createEngine(asked);
  const expected = orders.map(byHand);
  let exact = JSON.stringify(orders.map(ours)) === JSON.stringify(expected);

  const seconds: { ours: number[]; byHand: number[]; engine: number[] } = { ours: [], byHand: [], engine: [] };
  const forEngine = orders.slice(0, count === 1 ? ordersCount : 100);
  for (let round = 0; round < rounds; round += 1) {
    seconds.ours.push(timed(orders, ours, 20));
    seconds.byHand.push(timed(orders, byHand, 20));
    const started = performance.now();
    const matches: string[][] = [];
    for (const order of forEngine) matches.push(await engine(factsOf(order)));
    seconds.engine.push((performance.now() - started) / forEngine.length);
    exact &&= JSON.stringify(matches) === JSON.stringify(expected.slice(0, forEngine.length));
  }
  const perSecond = (each: readonly number[]) => 1_000 / median(each);
  printFigure({
    figure: `rules.matched_per_s.${count}_of_2_conditions`,
    value: perSecond(seconds.ours),
    unit: 'orders/s',
    limit: perSecond(seconds.byHand),
    limitIs: 'a function written by hand for these very rules, on the order as it is stored',
    peer: 'json-rules-engine',
    peerValue: perSecond(seconds.engine),
    exact,
  });
}

/** Milliseconds an order. */
function timed(orders: readonly OrderSnapshot[], match: Match, times: number): number {
  const started = performance.now();
  let matched = 0;
  for (let time = 0; time < times; time += 1) for (const order of orders) matched += match(order).length;
  if (matched < 0) throw new Error('An order cannot match fewer than no rules.');
  return (performance.now() - started) / (orders.length * times);
}

function compiledMatch(ruleset: Ruleset): Match {
  const { rules: compiled } = compileRuleset(ruleset);
  return (order) => {
    const units = order.lines.map(({ currentQuantity }) => currentQuantity);
    const about = askAbout(order, sampleContext, units, () => subtotalMinor(small, order, units));
    const matched: string[] = [];
    for (const { rule, when } of compiled) if (holdsForOrder(when, about)) matched.push(rule.id);
    return matched;
  };
}

function handWrittenMatch(asked: readonly TwoConditions[]): Match {
  return (order) => {
    let subtotal = 0;
    for (const line of order.lines) subtotal += line.unitMinor * line.quantity - line.discountMinor;
    const matched: string[] = [];
    for (const { id, atLeastMinor, channels } of asked) {
      if (subtotal >= atLeastMinor && channels.includes(order.channel ?? 'web')) matched.push(id);
    }
    return matched;
  };
}

function factsOf(order: OrderSnapshot): OrderFacts {
  const subtotal = order.lines.reduce((sum, line) => sum + line.unitMinor * line.quantity - line.discountMinor, 0);
  return { subtotalMinor: subtotal, channel: order.channel ?? 'web' };
}

function explainAll(orders: readonly OrderSnapshot[]): void {
  const ruleset = richRuleset();
  const context: EarningContext = { ...sampleContext, tier: { id: 'gold', name: 'Gold', factor: { numerator: 3, denominator: 2 } } };
  const explanations = orders.map((order) => explainEntitlement({ snapshot: order, refunds: {} }, ruleset, 1, context));
  const exact = explanations.every((explanation) => recompute(explanation).points === explanation.points);
  const each = Array.from({ length: rounds }, () => {
    const started = performance.now();
    for (const order of orders) explainEntitlement({ snapshot: order, refunds: {} }, ruleset, 1, context);
    return (performance.now() - started) / orders.length;
  });
  printFigure({ figure: 'rules.entitlements_explained_per_s.20_rules_3_lines', value: 1_000 / median(each), unit: 'orders/s', exact });
  const small3 = rulesetSchema.parse({ ...ruleset, earning: { ...ruleset.earning, rules: ruleset.earning.rules.slice(0, 3) } });
  const sizes = orders.map((order) => {
    const snapshot = { ...order, lines: order.lines.slice(0, 2) };
    return JSON.stringify(explainEntitlement({ snapshot, refunds: {} }, small3, 1, context)).length;
  });
  printFigure({ figure: 'rules.explanation_bytes.3_rules_2_lines', value: median(sizes), unit: 'bytes', exact });
}

function rulesOf(count: number): TwoConditions[] {
  const random = randomFrom(count);
  const channels = ['web', 'pos', 'draft', 'subscription', 'other'];
  return Array.from({ length: count }, (_, index) => ({
    id: `r${index}`,
    atLeastMinor: Math.floor(random() * 40_000),
    channels: [channels[index % 5]!, channels[(index + 2) % 5]!],
  }));
}

function rulesetOf(asked: readonly TwoConditions[]): Ruleset {
  return rulesetSchema.parse({
    earning: {
      rules: asked.map(({ id, atLeastMinor, channels }) => ({
        id,
        name: id,
        when: {
          kind: 'all',
          of: [
            { kind: 'number', fact: 'order.subtotalMinor', is: 'at_least', value: atLeastMinor },
            { kind: 'word', fact: 'order.channel', is: 'one_of', values: [...channels] },
          ],
        },
      })),
    },
  });
}

/** Twenty rules of every kind, half of which ask about the order or its lines. */
function richRuleset(): Ruleset {
  const rates = [
    { kind: 'per_amount', points: 1, perMinor: 100 },
    { kind: 'per_amount', points: 10, perMinor: 300, steps: 'whole' },
    { kind: 'percentage', basisPoints: 250 },
    { kind: 'per_unit', points: 5 },
    { kind: 'per_order', points: 10 },
  ] as const;
  return rulesetSchema.parse({
    earning: {
      rules: Array.from({ length: 20 }, (_, index) => ({
        id: `r${index}`,
        name: `Rule ${index}`,
        rate: rates[index % rates.length]!,
        ...(index % 4 === 1 ? { when: { kind: 'number', fact: 'order.subtotalMinor', is: 'at_least', value: index * 2_000 } } : {}),
        ...(index % 4 === 3 ? { lines: { kind: 'word', fact: 'line.vendor', is: 'one_of', values: [index % 8 === 3 ? 'Acme' : 'Nobody'] } } : {}),
      })),
    },
  }); // prettier-ignore
}

function ordersOf(): OrderSnapshot[] {
  const random = randomFrom(3);
  return Array.from({ length: ordersCount }, (_, index) => sampleOrder(index, random));
}
