import fc from 'fast-check';
import type { EarningContext, OrderLine, OrderSnapshot } from '../../app/domain/earning/index.ts';
import { rulesetSchema, type Condition, type Ruleset } from '../../app/domain/program/ruleset.ts';
import { anyOrder } from './arbitraries.ts';
import { contextOf } from './ledger-samples.ts';

/** Rulesets, orders and contexts in which every choice about earning occurs, also together. */
const inOrOut = fc.constantFrom('exclude' as const, 'include' as const);
const limit = fc.constantFrom(null, null, null, 0, 7, 40, 300);
const always: Condition = { kind: 'all', of: [] };

const factor = fc.constantFrom(
  { numerator: 2, denominator: 1 },
  { numerator: 3, denominator: 2 },
  { numerator: 1, denominator: 3 },
  { numerator: 0, denominator: 1 },
  { numerator: 5, denominator: 4 },
);

const vendors = ['Acme', 'Bolt', 'Cog'] as const;
const lineCondition: fc.Arbitrary<Condition> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(always) },
  fc.constantFrom<Condition>(
    { kind: 'word', fact: 'line.vendor', is: 'one_of', values: ['acme'] },
    { kind: 'word', fact: 'line.vendor', is: 'none_of', values: ['ACME', 'cog'] },
    { kind: 'set', fact: 'line.tags', has: 'any', values: ['sale'] },
    { kind: 'number', fact: 'line.quantity', is: 'at_least', value: 2 },
    { kind: 'word', fact: 'line.sku', is: 'one_of', values: ['sku-11', 'sku-12'] },
  ),
);
const orderCondition: fc.Arbitrary<Condition> = fc.oneof(
  { weight: 4, arbitrary: fc.constant(always) },
  fc.constantFrom<Condition>(
    { kind: 'number', fact: 'order.subtotalMinor', is: 'at_least', value: 5_000 },
    { kind: 'word', fact: 'order.channel', is: 'one_of', values: ['POS'] },
    { kind: 'number', fact: 'member.ordersBefore', is: 'equal', value: 0 },
    { kind: 'not', of: { kind: 'word', fact: 'member.tier', is: 'one_of', values: ['Gold'] } },
    { kind: 'any_line', of: { kind: 'word', fact: 'line.vendor', is: 'one_of', values: ['Bolt'] } },
  ),
);

const rate = fc.oneof(
  fc.record({
    kind: fc.constant('per_amount' as const),
    points: fc.integer({ min: 1, max: 25 }),
    perMinor: fc.constantFrom(1, 3, 7, 100, 300, 1_000),
    steps: fc.constantFrom('proportional' as const, 'whole' as const),
  }),
  fc.record({ kind: fc.constant('percentage' as const), basisPoints: fc.constantFrom(1, 333, 500, 10_000), pointWorthMinor: fc.constantFrom(1, 3, 10) }),
  fc.record({ kind: fc.constantFrom('per_order' as const, 'per_item' as const, 'per_unit' as const), points: fc.integer({ min: 1, max: 50 }) }),
); // prettier-ignore

const basis = fc.record({
  discounts: fc.constantFrom('deduct' as const, 'ignore' as const),
  tax: inOrOut,
  shipping: inOrOut,
  tips: inOrOut,
  giftCards: inOrOut,
  paidByGiftCard: inOrOut,
  paidByStoreCredit: inOrOut,
  minimumOrderMinor: fc.constantFrom(0, 0, 0, 2_500),
  exclude: fc.constantFrom({}, {}, {}, { vendors: ['COG'] }, { tags: ['Sale'] }, { channels: ['pos' as const] }, { customerTags: ['Staff'] }),
}); // prettier-ignore

const rule = fc.record({
  rate,
  basis,
  when: orderCondition,
  lines: lineCondition,
  priority: fc.nat({ max: 3 }),
  enabled: fc.constantFrom(true, true, true, true, false),
  caps: fc.record({ perOrder: limit }),
});

const ruleIds = ['base', 'constructor', 'extra', 'fourth'] as const;

export const anyRichRuleset: fc.Arbitrary<Ruleset> = fc
  .record({
    rules: fc.array(rule, { maxLength: 4 }),
    multipliers: fc.array(fc.record({ factor, when: orderCondition, lines: lineCondition, rules: fc.constantFrom([], [], [0]) }), {
      maxLength: 2,
    }),
    campaigns: fc.array(
      fc.record({ factor, points: fc.integer({ min: 1, max: 90 }), bonus: fc.boolean(), when: orderCondition, lines: lineCondition }),
      { maxLength: 3 },
    ),
    stackRules: fc.constantFrom('add' as const, 'best' as const, 'most_specific' as const, 'first_match' as const),
    stackMultipliers: fc.constantFrom('multiply' as const, 'add' as const, 'best' as const),
    caps: fc.record({ perOrder: limit }),
    mode: fc.constantFrom('floor' as const, 'half_up' as const, 'half_even' as const, 'ceil' as const),
    stage: fc.constantFrom('order' as const, 'rule' as const, 'line' as const),
    earned: fc.constantFrom('recompute' as const, 'by_line' as const, 'proportional' as const, 'none' as const),
  }) // prettier-ignore
  .map((given) =>
    rulesetSchema.parse({
      earning: {
        rules: given.rules.map((each, index) => ({ ...each, id: ruleIds[index], name: `Rule ${index + 1}` })),
        multipliers: given.multipliers.map(({ rules, ...each }, index) => ({
          ...each,
          id: `times-${index + 1}`,
          name: `Times ${index + 1}`,
          rules: rules.length === 0 || given.rules.length === 0 ? [] : ['base'],
        })),
        stacking: { rules: given.stackRules, multipliers: given.stackMultipliers },
        caps: given.caps,
        rounding: { mode: given.mode, stage: given.stage },
      },
      campaigns: given.campaigns.map(({ factor: by, points, bonus, when, lines }, index) => ({
        id: `c${index + 1}`,
        name: `Campaign ${index + 1}`,
        startsAt: '2026-01-01T00:00:00Z',
        endsAt: '2027-01-01T00:00:00Z',
        when,
        lines,
        effect: bonus ? { kind: 'bonus', points } : { kind: 'multiplier', factor: by },
      })),
      refunds: { earned: given.earned },
    }),
  );

/** Orders of every channel, paid in every way, of known and unknown products. */
export const anyRichOrder: fc.Arbitrary<OrderSnapshot> = fc
  .tuple(
    anyOrder,
    fc.record({
      channel: fc.constantFrom('web' as const, 'web' as const, 'pos' as const),
      tipMinor: fc.constantFrom(0, 0, 250),
      paidByGiftCardMinor: fc.constantFrom(0, 0, 1_000, 99_999),
      paidByStoreCreditMinor: fc.constantFrom(0, 0, 333),
      vendors: fc.array(fc.constantFrom(...vendors), { minLength: 3, maxLength: 3 }),
    }),
  )
  .map(([order, { vendors: of, ...rest }]) => ({
    ...order,
    ...rest,
    lines: order.lines.map((line, index): OrderLine => ({ ...line, productId: `90${index}`, vendor: of[index] ?? 'Acme', sku: `SKU-${line.id}` })),
  })); // prettier-ignore

export const anyContext: fc.Arbitrary<EarningContext> = fc
  .record({
    ordersBefore: fc.nat({ max: 2 }),
    tier: fc.constantFrom(null, 'gold'),
    tierFactor: fc.constantFrom(null, { numerator: 3, denominator: 2 }, { numerator: 1, denominator: 1 }),
    tags: fc.constantFrom([], ['staff']),
    rooms: fc.array(fc.constantFrom(null, null, 0, 5, 60), { minLength: 3, maxLength: 3 }),
    all: limit,
    base: limit,
    saleTag: fc.boolean(),
  })
  .map(({ ordersBefore, tier, tierFactor, tags, rooms, all, base, saleTag }) => {
    const plain = contextOf();
    return {
      ...plain,
      member: { ...plain.member, ordersBefore, tier, tags },
      tier: tierFactor === null ? null : { id: 'gold', name: 'Gold', factor: tierFactor },
      campaigns: rooms.map((room, index) => ({ id: `c${index + 1}`, room })),
      room: { all, rules: base === null ? {} : { base } },
      products: { '900': { type: 'Mug', vendor: 'Acme', tags: saleTag ? ['Sale'] : [], collections: ['77'] } },
    };
  });
