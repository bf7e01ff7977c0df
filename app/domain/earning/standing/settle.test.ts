import { describe, expect, it } from 'vitest';
import { refundOf } from '../../../../tests/support/ledger-samples.ts';
import { comesTo, factOn, heardAtOnce, HeardMember, onDay, orderOn, programOf, start } from '../../../../tests/support/timeline-samples.ts';
import type { MemberFact } from '../member-facts.ts';
import { letTimePass, replayMember, settleMember, SharedLimits, type KnownOrder, type ProgramRules } from './index.ts';

const levels = [
  { id: 'silver', name: 'Silver', threshold: 100, entryPoints: 25 },
  { id: 'gold', name: 'Gold', threshold: 200, entryPoints: 50 },
];
const tiers = { enabled: true, basis: 'points', window: { kind: 'rolling', months: 3 }, demotion: 'at_once', levels } as const;
const activities = [
  { id: 'second', name: 'Second order', kind: 'milestone' as const, points: 10, milestone: { of: 'orders' as const, at: 2 } },
];
/** The first order earns 7 more; a day may give 150 by orders. */
const earning = {
  caps: { perDay: 150 },
  rules: [
    { id: 'base', name: 'Base' },
    { id: 'first', name: 'First', rate: { kind: 'per_order' as const, points: 7 }, when: { kind: 'number' as const, fact: 'member.ordersBefore' as const, is: 'equal' as const, value: 0 } }, // prettier-ignore
  ],
};
const dependent = programOf({ 0: { earning, tiers, activities } });
const plain = programOf({ 0: {} });
const half = (day: number | undefined, id = '501') =>
  refundOf({ id, ...(day === undefined ? {} : { at: onDay(day) }), lines: [{ lineId: '11', quantity: 1 }] });

type Step = readonly [day: number, heard: { orders?: readonly KnownOrder[]; facts?: readonly MemberFact[] }];

function heard(rules: ProgramRules, steps: readonly Step[]): HeardMember {
  const member = new HeardMember();
  for (const [day, what] of steps) member.hear(rules, day, what);
  return member;
}

/** The newest account of everything that the steps tell, heard at once on the last of their days. */
function atOnce(rules: ProgramRules, steps: readonly Step[]): HeardMember {
  const orders = new Map(steps.flatMap(([, what]) => what.orders ?? []).map((known) => [known.snapshot.orderId, known]));
  const facts = new Map(steps.flatMap(([, what]) => what.facts ?? []).map((fact) => [fact.key, fact]));
  return heardAtOnce(rules, steps.at(-1)![0], { orders: [...orders.values()], facts: [...facts.values()] });
}

const first: Step = [1, { orders: [orderOn(1)] }];
const second: Step = [2, { orders: [orderOn(2, { id: '1002' })] }];
const grant = (day: number, points: number) => factOn(day, { kind: 'grant', points, reason: 'A gift' });

describe('where a member stands does not depend on how the news is settled', () => {
  it.each<[way: string, how: 'went on' | 'walked again', steps: readonly Step[]]>([
    ['new orders and facts', 'went on', [first, second, [3, { facts: [factOn(3, { kind: 'tags', tags: ['vip'] })] }]]],
    ['two new orders of one batch', 'went on', [first, [5, { orders: [orderOn(5, { id: '1003' }), orderOn(4, { id: '1002' })] }]]],
    ['an order and a fact of one batch', 'went on', [first, [5, { ...second[1], facts: [grant(4, 30)] }]]],
    ['a refund as the newest thing', 'went on', [first, second, [9, { orders: [orderOn(1, { refunds: [half(9)] })] }]]],
    ['a second refund of an order', 'went on', [first, [8, { orders: [orderOn(1, { refunds: [half(8)] })] }], [9, { orders: [orderOn(1, { refunds: [half(8), half(9, '502')] })] }]]], // prettier-ignore
    ['another account of the last order', 'went on', [first, second, [3, { orders: [orderOn(2, { id: '1002', unitMinor: 700 })] }]]],
    ['one account of the last order after another', 'went on', [first, second, [3, { orders: [orderOn(2, { id: '1002', unitMinor: 700 })] }], [3, { orders: [orderOn(2, { id: '1002', quantity: 1 })] }]]], // prettier-ignore
    ['a refund that says no time, of the last order', 'went on', [first, second, [3, { orders: [orderOn(2, { id: '1002', refunds: [half(undefined)] })] }]]], // prettier-ignore
    ['another account of the last fact', 'went on', [first, [3, { facts: [grant(3, 120)] }], [4, { facts: [grant(4, 30)] }]]],
    ['the last order, and what came after it', 'went on', [first, [5, { orders: [orderOn(1, { unitMinor: 700 }), orderOn(4, { id: '1002' })] }]]], // prettier-ignore
    ['something older than the last', 'walked again', [second, [3, first[1]]]],
    ['another account of an order before the last', 'walked again', [first, second, [3, { orders: [orderOn(1, { unitMinor: 700 })] }]]],
    ['another account of a fact before the last', 'walked again', [first, [3, { facts: [grant(3, 120)] }], [5, { orders: [orderOn(5, { id: '1002' })] }], [6, { facts: [grant(6, 30)] }]]], // prettier-ignore
    ['a refund heard of late', 'walked again', [first, [9, { orders: [orderOn(9, { id: '1002' })] }], [9, { orders: [orderOn(1, { refunds: [half(8)] })] }]]], // prettier-ignore
    ['the last order will never be paid', 'walked again', [first, [3, { orders: [orderOn(1, { payment: 'void' })] }], [4, { orders: [orderOn(4, { id: '1002' })] }], [4, { orders: [orderOn(3, { id: '1003' })] }]]], // prettier-ignore
    ['the last order after a tier fell by time alone', 'walked again', [first, [120, {}], [120, { orders: [orderOn(1, { unitMinor: 700 })] }]]], // prettier-ignore
  ])('%s: the rest %s', (_, how, steps) => {
    const member = heard(dependent, steps);
    expect(member.ways.at(-1)).toBe(how);
    expect(comesTo(member)).toEqual(comesTo(atOnce(dependent, steps)));
  });

  it('takes back moves and what was given for them where the last order turns out smaller', () => {
    const member = heard(dependent, [first, second]);
    expect([member.moves.map(({ to }) => to), [...member.awards.keys()]]).toEqual([['silver', 'gold'], ['tier:silver', 'tier:gold', 'activity:second:order:1002']]); // prettier-ignore
    member.hear(dependent, 3, { orders: [orderOn(2, { id: '1002', unitMinor: 700 })] });
    expect([member.moves.map(({ to }) => to), [...member.awards.keys()]]).toEqual([
      ['silver'],
      ['tier:silver', 'activity:second:order:1002'],
    ]);
  });

  it('goes on after time has passed in which nothing changed, with what happened meanwhile', () => {
    const steps: Step[] = [first, [40, {}], [40, { orders: [orderOn(20, { id: '1002' })] }]];
    const member = heard(dependent, steps);
    expect(member.ways).toEqual(['walked again', 'went on', 'went on']);
    expect(comesTo(member)).toEqual(comesTo(atOnce(dependent, steps)));
  });

  it('states moves and awards whole from where it begins, and adds to them where it goes on', () => {
    const surroundings = { rules: dependent, shared: SharedLimits.none(), asOf: onDay(5) };
    const { stored, orders } = heard(dependent, [first]);
    const order = { order: { ...orders.get('1001')!.order, known: orderOn(1, { unitMinor: 700 }) }, counted: orders.get('1001')! };
    const next = { order: { ...order.order, orderId: '1002', known: orderOn(4, { id: '1002' }) }, counted: null };
    const settled = (touched: typeof next | typeof order) =>
      settleMember({ memberId: '1', stored, orders: [touched], facts: [] }, surroundings);
    expect(settled(next)?.wholeFrom).toBeNull();
    expect(settled(order)?.wholeFrom).toEqual({ at: onDay(1), key: '2 1001' });
    expect(replayMember({ memberId: '1', enrolledAt: start, orders: [], facts: [] }, surroundings).wholeFrom?.at).toBe(-Infinity);
  });
});

describe('where the order of things makes no difference', () => {
  /** Limits and campaigns are not kept where a program has none. */
  const sums = (member: HeardMember) => {
    const { standing, orders } = comesTo(member);
    return { orders, standing: { ...standing, limits: null } };
  };

  it.each<[string, readonly Step[]]>([
    ['an older order', [second, [3, first[1]]]],
    ['an older order and a newer one', [second, [9, { orders: [orderOn(1), orderOn(8, { id: '1008' })] }], [9, { orders: [orderOn(5, { id: '1005' })] }]]], // prettier-ignore
    ['another account of an older order', [first, second, [3, { orders: [orderOn(1, { unitMinor: 700 })] }]]],
    ['an older refund', [first, [9, { orders: [orderOn(9, { id: '1002' })] }], [9, { orders: [orderOn(1, { refunds: [half(8)] })] }]]],
    ['an older cancellation', [first, [9, { orders: [orderOn(9, { id: '1002' })] }], [9, { orders: [orderOn(1, { cancelledOn: 8 })] }]]],
    ['an older order of which something was given back since', [second, [9, { orders: [orderOn(1, { refunds: [half(7)] })] }]]],
    ['another account of the newest order, once something late was added', [second, [3, first[1]], [3, { orders: [orderOn(2, { id: '1002', unitMinor: 700 })] }]]], // prettier-ignore
    ['an order that is older than all others twice', [second, [3, first[1]], [3, first[1]]]],
  ])('what is late is added to the sums: %s', (_, steps) => {
    const member = heard(plain, steps);
    expect(member.ways.slice(1)).toEqual(steps.slice(1).map(() => 'went on'));
    expect(sums(member)).toEqual(sums(atOnce(plain, steps)));
  });

  it('the newest thing of them all is what is gone on from', () => {
    const member = heard(plain, [second, [9, { orders: [orderOn(1), orderOn(8, { id: '1008' })] }]]);
    expect(member.stored?.standing.through).toEqual({ at: onDay(8), key: '2 1008' });
    member.hear(plain, 9, { orders: [orderOn(7, { id: '1007' })] });
    expect(member.stored?.standing.through).toEqual({ at: onDay(8), key: '2 1008' });
  });

  it('facts that are late, and members who are not active, ask for the whole timeline all the same', () => {
    const tags = factOn(1, { kind: 'tags', tags: ['vip'] });
    expect(heard(plain, [second, [3, { facts: [tags] }]]).ways.at(-1)).toBe('walked again');
    const left: Step = [3, { facts: [factOn(3, { kind: 'status', status: 'left' })] }];
    const steps: Step[] = [second, left, [4, first[1]]];
    expect(heard(plain, steps).ways.at(-1)).toBe('walked again');
    expect(comesTo(heard(plain, steps))).toEqual(comesTo(atOnce(plain, steps)));
  });

  it('one version that looks at the past is enough to ask for the whole timeline', () => {
    const rules = programOf({ 0: {}, 50: { earning: { caps: { perDay: 10 } } } });
    expect(heard(rules, [second, [3, first[1]]]).ways.at(-1)).toBe('walked again');
  });
});

describe('news that changes nothing', () => {
  it('leaves everything as it is', () => {
    const member = heard(dependent, [first, second]);
    const { stored, orders } = member;
    const again = { order: orders.get('1001')!.order, counted: orders.get('1001')! };
    const settled = settleMember(
      { memberId: '1', stored, orders: [again], facts: [] },
      { rules: dependent, shared: SharedLimits.none(), asOf: onDay(9) },
    );
    expect(settled?.stored).toBe(stored);
    expect(settled).toMatchObject({ moves: [], awards: new Map(), grants: new Map(), wholeFrom: null });
    expect(settled?.orders.get('1001')?.explanation.points).toBe(orders.get('1001')?.explanation.points);
  });

  it('says of an order that will never be paid that it is worth nothing, and nothing of its member', () => {
    const { stored, orders, ways } = heard(dependent, [[1, { orders: [orderOn(1, { payment: 'void' })] }]]);
    expect(stored).toBeNull();
    expect(ways).toEqual(['went on']);
    expect(orders.get('1001')).toMatchObject({ explanation: { points: 0 }, contributions: [], entries: [] });
  });

  it('says it of such an order beside others that count', () => {
    const both: Step = [2, { orders: [orderOn(1, { payment: 'void' }), orderOn(2, { id: '1002' })] }];
    for (const steps of [
      [both],
      [first, [2, { orders: [orderOn(2, { id: '1002' }), orderOn(1, { id: '1000', payment: 'void' })] }]],
    ] as Step[][]) {
      const { orders } = heard(dependent, steps);
      expect([...orders.values()].filter(({ entries }) => entries.length === 0).map(({ explanation }) => explanation.points)).toEqual([0]);
    }
  });
});

describe('a member', () => {
  it('was one from their first order on where they were entered in the books later', () => {
    const timeline = { memberId: '1', enrolledAt: onDay(5), facts: [], orders: [heard(plain, [second]).orders.get('1002')!.order] };
    const enrolled = (orders: typeof timeline.orders) =>
      replayMember({ ...timeline, orders }, { rules: plain, shared: SharedLimits.none(), asOf: onDay(9) }).stored?.standing.enrolledAt;
    expect(enrolled(timeline.orders)).toBe(onDay(2));
    expect(enrolled([])).toBe(onDay(5));
  });

  it('has a tier that takes nothing from their first day on', () => {
    const rules = programOf({ 0: { tiers: { ...tiers, levels: [{ id: 'bronze', name: 'Bronze', threshold: 0 }] } } });
    expect(heard(rules, [[9, { facts: [factOn(5, { kind: 'tags', tags: ['vip'] })] }]]).moves).toMatchObject([
      { at: start, to: 'bronze', reason: 'qualified' },
    ]);
  });

  it('who earned nothing while they were away earns again when they are back', () => {
    const member = heard(dependent, [
      [2, { facts: [factOn(1, { kind: 'status', status: 'blocked' }, 'away')] }],
      [3, { orders: [orderOn(3)] }],
      [5, { facts: [factOn(4, { kind: 'status', status: 'active' }, 'back')] }],
      [6, { orders: [orderOn(6, { id: '1002' })] }],
    ]);
    const earned = [...member.orders.values()].map(({ explanation, context }) => [explanation.points, context.barred]);
    expect(earned).toEqual([[0, 'blocked'], [100, undefined]]); // prettier-ignore
    // The milestone is passed by the second order.
    expect([...member.awards.keys()]).toEqual(['tier:silver', 'activity:second:order:1002']);
  });

  it('gets by time alone nothing but the fall of tiers, and that once', () => {
    const member = heard(dependent, [first]);
    const surroundings = { rules: dependent, shared: SharedLimits.none(), asOf: onDay(120) };
    const none = { orders: new Map(), grants: new Map(), awards: new Map(), moves: [], wholeFrom: null };
    const passed = letTimePass({ stored: member.stored, ...none }, surroundings)!;
    expect(passed.moves.map(({ from, to, reason }) => ({ from, to, reason }))).toEqual([{ from: 'silver', to: null, reason: 'no_longer_qualifies' }]); // prettier-ignore
    expect(passed.stored).toMatchObject({ before: null, standing: { passedTo: onDay(120), through: { at: onDay(120) } } });
    expect(letTimePass({ ...passed, moves: [] }, surroundings)).toMatchObject({ moves: [], stored: passed.stored });
    const unknown = { stored: null, ...none };
    expect(letTimePass(unknown, surroundings)).toBe(unknown);
  });
});
