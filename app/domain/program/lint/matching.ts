import { factsAskedBy, type Condition, type EarningRule } from '../ruleset.ts';
import { quoted } from '../words.ts';
import {
  matchedByCampaign,
  matchedByMultiplier,
  matchedByRule,
  story,
  type Check,
  type CounterExample,
  type Desk,
  type Finding,
} from './desk.ts';

/** What never matches, matches twice, or has nothing to work on. */
export const matchingChecks: readonly Check[] = [rulesThatNeverMatch, rulesThatOverlap, shadowedRules, multipliersInVain, campaignsInVain, namesOfNothing, segmentsInVain]; // prettier-ignore

function rulesThatNeverMatch(desk: Desk): Finding[] {
  return desk.rules
    .filter(({ rule }) => desk.waysOf(matchedByRule(rule))?.length === 0 || isOver(rule, desk))
    .map(({ rule, index }) => ({
      code: 'rule_never_matches',
      severity: 'warning',
      path: ['earning', 'rules', index],
      sentence: `Rule ${quoted(rule.name)} can never match: what it asks for contradicts itself, does not exist, or is over.`,
      counterExample: earnsNothingBy(desk, rule),
    }));
}

/** Every way to fulfil it asks for a date that has passed. */
function isOver(rule: EarningRule, desk: Desk): boolean {
  const ways = desk.waysOf(matchedByRule(rule));
  const asksForDate = factsAskedBy(rule.when).has('time.date');
  return asksForDate && ways !== null && ways.length > 0 && ways.every((demands) => desk.propose(demands) === null);
}

function earnsNothingBy(desk: Desk, rule: EarningRule): CounterExample {
  const order = desk.plainOrder();
  return desk.byOrder(
    order,
    `An ordinary order earns ${desk.pointsByRule(order, rule.id)} points by ${quoted(rule.name)}, and so does every other.`,
  );
}

/** Pairs shown; a program where everything overlaps needs no longer list. */
const overlapsMax = 20;

function rulesThatOverlap(desk: Desk): Finding[] {
  if (desk.ruleset.earning.stacking.rules !== 'add') return [];
  const found: Finding[] = [];
  const { rules } = desk;
  for (const [place, first] of rules.entries()) {
    for (const second of rules.slice(place + 1)) {
      if (found.length === overlapsMax) return found;
      const counterExample = orderOfBoth(desk, first.rule, second.rule);
      if (counterExample === null) continue;
      found.push({
        code: 'rules_overlap',
        severity: 'note',
        path: ['earning', 'rules', second.index],
        sentence: `Rules ${quoted(first.rule.name)} and ${quoted(second.rule.name)} both give points for the same part of an order, and both are added.`,
        counterExample,
      });
    }
  }
  return found;
}

function orderOfBoth(desk: Desk, first: EarningRule, second: EarningRule): CounterExample | null {
  const ways = desk.waysOf(matchedByRule(first), matchedByRule(second)) ?? [];
  const least = Math.max(first.basis.minimumOrderMinor, second.basis.minimumOrderMinor, 10_000);
  for (const demands of ways.slice(0, 16)) {
    const order = desk.propose(demands, { totalMinor: least });
    if (order === null) continue;
    const { rules } = desk.earns(order);
    const [one, other] = [first, second].map(({ id }) => rules.find(({ ruleId }) => ruleId === id));
    if (one === undefined || other === undefined || one.points === 0 || other.points === 0) continue;
    if (!one.parts.some(([part]) => other.parts.some(([same]) => same === part))) continue;
    return desk.byOrder(
      order,
      `This order earns ${one.points} points by ${quoted(first.name)} and ${other.points} by ${quoted(second.name)}.`,
    );
  }
  return null;
}

/** With “first match”, a rule behind one that takes everything. */
function shadowedRules(desk: Desk): Finding[] {
  if (desk.ruleset.earning.stacking.rules !== 'first_match') return [];
  const tried = desk.rules.toSorted((a, b) => b.rule.priority - a.rule.priority || a.index - b.index);
  return tried.flatMap(({ rule, index }, place): Finding[] => {
    const before = tried.slice(0, place).find((earlier) => takesEverythingOf(earlier.rule, rule));
    const order = before === undefined ? null : firstOrder(desk, rule);
    if (before === undefined || order === null || desk.pointsByRule(order, rule.id) > 0) return [];
    return [
      {
        code: 'rule_shadowed',
        severity: 'warning',
        path: ['earning', 'rules', index],
        sentence: `Rule ${quoted(rule.name)} never gives anything: ${quoted(before.rule.name)} is tried first and matches every order.`,
        counterExample: desk.byOrder(order, `This order is what ${quoted(rule.name)} asks for, and ${quoted(before.rule.name)} takes it.`),
      },
    ];
  });
}

function takesEverythingOf(earlier: EarningRule, later: EarningRule): boolean {
  const { when, lines, basis, rate } = earlier;
  const asksNothing = when.kind === 'all' && when.of.length === 0 && lines.kind === 'all' && lines.of.length === 0;
  const excludesNothing = Object.values(basis.exclude).every((list) => list.length === 0);
  const sameParts = (rate.kind === 'per_order') === (later.rate.kind === 'per_order');
  const wider = (field: 'shipping' | 'tips' | 'giftCards') => basis[field] === 'include' || later.basis[field] === 'exclude';
  return asksNothing && excludesNothing && sameParts && basis.minimumOrderMinor === 0 && wider('shipping') && wider('tips') && wider('giftCards'); // prettier-ignore
}

function firstOrder(desk: Desk, rule: EarningRule) {
  const totalMinor = Math.max(10_000, rule.basis.minimumOrderMinor);
  return (
    (desk.waysOf(matchedByRule(rule)) ?? []).map((demands) => desk.propose(demands, { totalMinor })).find((order) => order !== null) ?? null
  );
}

function multipliersInVain(desk: Desk): Finding[] {
  const rules = new Set(desk.rules.map(({ rule }) => rule.id));
  const perOrderOnly = desk.rules.every(({ rule }) => rule.rate.kind === 'per_order');
  return desk.ruleset.earning.multipliers.flatMap((multiplier, index): Finding[] => {
    if (!multiplier.enabled) return [];
    const finding = (code: Finding['code'], sentence: string): Finding => ({
      code,
      severity: 'warning',
      path: ['earning', 'multipliers', index],
      sentence: `Multiplier ${quoted(multiplier.name)} ${sentence}`,
      counterExample: desk.byOrder(desk.plainOrder(), 'An ordinary order earns the same with and without it.'),
    });
    const named = multiplier.rules.length === 0 ? [...rules] : multiplier.rules.filter((id) => rules.has(id));
    const linesOnly = !(multiplier.lines.kind === 'all' && multiplier.lines.of.length === 0);
    if (named.length === 0 || (linesOnly && perOrderOnly))
      return [finding('multiplier_without_rules', 'has no rule in force that it could multiply.')];
    if (desk.waysOf(matchedByMultiplier(multiplier))?.length === 0) return [finding('multiplier_never_matches', 'can never match: what it asks for contradicts itself.')]; // prettier-ignore
    if (multiplier.factor.numerator === multiplier.factor.denominator) return [finding('multiplier_changes_nothing', 'multiplies by 1.')];
    return [];
  });
}

function campaignsInVain(desk: Desk): Finding[] {
  const opened = new Set(desk.ruleset.rewards.filter(({ enabled }) => enabled).flatMap(({ campaigns }) => campaigns));
  return desk.ruleset.campaigns.flatMap((campaign, index): Finding[] => {
    if (!campaign.enabled) return [];
    const path = ['campaigns', index];
    const over = Date.parse(campaign.endsAt) <= desk.facts.at;
    if (over || desk.waysOf(matchedByCampaign(campaign))?.length === 0 || campaign.limits.budgetPoints === 0) {
      const because = over ? `it ended on ${campaign.endsAt.slice(0, 10)}` : 'nobody can take part in it';
      const counterExample = desk.byOrder(desk.plainOrder(), 'An order of today earns the same with and without it.');
      return [{ code: 'campaign_never_open', severity: 'note', path, sentence: `Campaign ${quoted(campaign.name)} is never open again: ${because}.`, counterExample }]; // prettier-ignore
    }
    if (campaign.effect.kind === 'rewards' && !opened.has(campaign.id)) {
      const sentence = `Campaign ${quoted(campaign.name)} opens rewards, but no reward names it.`;
      return [{ code: 'campaign_opens_nothing', severity: 'warning', path, sentence, counterExample: story('While it runs, members are offered what they are offered anyway.') }]; // prettier-ignore
    }
    return [];
  });
}

/** Conditions that name tiers, segments or activities which there are not. */
function namesOfNothing(desk: Desk): Finding[] {
  return conditionsIn(desk).flatMap(({ condition, path }) =>
    wordsIn(condition).flatMap(({ fact, word }): Finding[] => {
      const known = desk.known[fact];
      if (known === undefined || known.includes(word)) return [];
      const kind = fact === 'member.tier' ? 'tier' : fact === 'member.segments' ? 'segment' : 'activity';
      const sentence = `A condition names the ${kind} ${quoted(word)}, which this program does not have in force.`;
      return [
        { code: 'names_nothing', severity: 'warning', path, sentence, counterExample: story(`Nobody is ever found by ${quoted(word)}.`) },
      ];
    }),
  );
}

type NamedFact = 'member.tier' | 'member.segments' | 'member.activities';

function wordsIn(condition: Condition): Array<{ fact: NamedFact; word: string }> {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return condition.of.flatMap(wordsIn);
    case 'not':
    case 'any_line':
    case 'every_line':
      return wordsIn(condition.of);
    case 'word':
      return condition.fact === 'member.tier' ? condition.values.map((word) => ({ fact: 'member.tier', word: word.toLowerCase() })) : [];
    case 'set': {
      const { fact } = condition;
      return fact === 'member.segments' || fact === 'member.activities' ? condition.values.map((word) => ({ fact, word: word.toLowerCase() })) : []; // prettier-ignore
    }
    default:
      return [];
  }
}

function conditionsIn({ ruleset }: Desk): Array<{ condition: Condition; path: Array<string | number> }> {
  const both = (items: ReadonlyArray<{ when: Condition; lines: Condition }>, path: readonly string[]) =>
    items.flatMap(({ when, lines }, index) => [
      { condition: when, path: [...path, index, 'when'] },
      { condition: lines, path: [...path, index, 'lines'] },
    ]);
  return [
    ...both(ruleset.earning.rules, ['earning', 'rules']),
    ...both(ruleset.earning.multipliers, ['earning', 'multipliers']),
    ...both(ruleset.campaigns, ['campaigns']),
    ...ruleset.segments.map(({ condition }, index) => ({ condition, path: ['segments', index, 'condition'] })),
    ...ruleset.activities.map(({ when }, index) => ({ condition: when, path: ['activities', index, 'when'] })),
  ];
}

function segmentsInVain(desk: Desk): Finding[] {
  const { ruleset } = desk;
  const used = new Set([
    ...ruleset.campaigns.flatMap(({ segments }) => segments),
    ...ruleset.rewards.flatMap(({ segments }) => segments),
    ...conditionsIn(desk).flatMap(({ condition }) =>
      wordsIn(condition).flatMap(({ fact, word }) => (fact === 'member.segments' ? [word] : [])),
    ),
  ]);
  return ruleset.segments.flatMap(({ id, name, kind, condition }, index): Finding[] => {
    const path = ['segments', index];
    if (kind === 'dynamic' && desk.waysOf({ when: condition, lines: { kind: 'all', of: [] } })?.length === 0) {
      const sentence = `Segment ${quoted(name)} describes nobody: what it asks for contradicts itself.`;
      return [
        { code: 'segment_empty', severity: 'warning', path, sentence, counterExample: story('Whoever the member is, they are not in it.') },
      ];
    }
    if (used.has(id)) return [];
    const sentence = `Nothing in this program uses the segment ${quoted(name)}.`;
    return [{ code: 'segment_unused', severity: 'note', path, sentence, counterExample: story('Members inside and outside of it are treated the same.') }]; // prettier-ignore
  });
}
