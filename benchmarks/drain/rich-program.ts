import { rulesetSchema, type Ruleset } from '../../app/domain/program/ruleset.ts';

/**
 * A program as a grown shop has it: 20 rules of all kinds, five multipliers, four tiers, three campaigns, four segments, two activities
 * that orders lead to. Nobody's in particular; every order meets about a third of its rules.
 */
export function richRuleset(): Ruleset {
  return rulesetSchema.parse({
    earning: {
      rules: [
        { id: 'base', name: 'Base' },
        { id: 'big', name: 'Big orders', rate: { kind: 'per_order', points: 50 }, when: number('order.subtotalMinor', 'at_least', 15_000) },
        { id: 'first', name: 'First order', rate: { kind: 'per_order', points: 100 }, when: number('member.ordersBefore', 'equal', 0) },
        { id: 'second', name: 'Second order', rate: { kind: 'per_order', points: 50 }, when: number('member.ordersBefore', 'equal', 1) },
        { id: 'units', name: 'Per unit', rate: { kind: 'per_unit', points: 2 }, caps: { perOrder: 20 } },
        ...['Bench & Co', 'Other & Co', 'Third & Co', 'Fourth & Co'].map((vendor, index) => ({
          id: `vendor-${index + 1}`,
          name: vendor,
          rate: { kind: 'percentage', basisPoints: 100 + index * 50, pointWorthMinor: 10 },
          lines: { kind: 'word', fact: 'line.vendor', is: 'one_of', values: [vendor] },
        })),
        ...['632910392', '632910393', '632910394'].map((product, index) => ({
          id: `product-${index + 1}`,
          name: `Product ${index + 1}`,
          rate: { kind: 'per_item', points: 3 },
          lines: { kind: 'word', fact: 'line.productId', is: 'one_of', values: [product] },
        })),
        ...['wholesale', 'press', 'staff'].map((tag) => ({
          id: `tag-${tag}`,
          name: tag,
          rate: { kind: 'per_order', points: 1 },
          when: { kind: 'all', of: [{ kind: 'set', fact: 'order.tags', has: 'any', values: [tag] }, number('order.units', 'at_least', 3)] },
        })),
        {
          id: 'gold',
          name: 'Gold',
          rate: { kind: 'per_order', points: 25 },
          when: { kind: 'word', fact: 'member.tier', is: 'one_of', values: ['gold', 'platinum'] },
        },
        {
          id: 'regulars',
          name: 'Regulars',
          rate: { kind: 'per_order', points: 10 },
          when: { kind: 'set', fact: 'member.segments', has: 'any', values: ['regulars'] },
        },
        {
          id: 'pos',
          name: 'In the shop',
          rate: { kind: 'per_order', points: 5 },
          when: { kind: 'word', fact: 'order.channel', is: 'one_of', values: ['pos'] },
        },
        {
          id: 'weekend',
          name: 'Weekend',
          rate: { kind: 'per_order', points: 5 },
          when: { kind: 'word', fact: 'time.weekday', is: 'one_of', values: ['sat', 'sun'] },
        },
        { id: 'capped', name: 'Capped', rate: { kind: 'per_amount', points: 1, perMinor: 500 }, caps: { perDay: 40, perMember: 5_000 } },
      ],
      multipliers: [
        {
          id: 'back',
          name: 'Welcome back',
          factor: { numerator: 3, denominator: 2 },
          when: number('member.daysSinceLastOrder', 'at_least', 90),
        },
        {
          id: 'spenders',
          name: 'Spenders',
          factor: { numerator: 11, denominator: 10 },
          when: { kind: 'set', fact: 'member.segments', has: 'any', values: ['spenders'] },
        },
        {
          id: 'night',
          name: 'Night',
          factor: { numerator: 5, denominator: 4 },
          when: number('time.hour', 'less_than', 6),
          rules: ['base'],
        },
        { id: 'wool', name: 'Wool', factor: { numerator: 2 }, lines: { kind: 'word', fact: 'line.sku', is: 'one_of', values: ['WOOL-1'] } },
        {
          id: 'linen',
          name: 'Linen',
          factor: { numerator: 2 },
          lines: { kind: 'word', fact: 'line.sku', is: 'one_of', values: ['SKU-2008-PINK'] },
          rules: ['vendor-1'],
        },
      ],
    },
    tiers: {
      enabled: true,
      basis: 'spend',
      window: { kind: 'rolling', months: 12 },
      demotion: 'window_end',
      levels: [
        { id: 'bronze', name: 'Bronze', threshold: 0 },
        { id: 'silver', name: 'Silver', threshold: 20_000, multiplier: { numerator: 5, denominator: 4 }, entryPoints: 50 },
        { id: 'gold', name: 'Gold', threshold: 60_000, multiplier: { numerator: 3, denominator: 2 }, entryPoints: 100 },
        { id: 'platinum', name: 'Platinum', threshold: 150_000, multiplier: { numerator: 2 } },
      ],
    },
    segments: [
      { id: 'regulars', name: 'Regulars', condition: number('member.ordersBefore', 'at_least', 3) },
      { id: 'spenders', name: 'Spenders', condition: number('member.spentBeforeMinor', 'at_least', 50_000) },
      { id: 'sleepers', name: 'Sleepers', condition: number('member.daysSinceLastOrder', 'at_least', 180) },
      { id: 'friends', name: 'Friends', kind: 'static' },
    ],
    campaigns: [
      {
        id: 'autumn',
        name: 'Autumn',
        startsAt: '2026-10-01T00:00:00Z',
        endsAt: '2026-12-01T00:00:00Z',
        effect: { kind: 'multiplier', factor: { numerator: 6, denominator: 5 } },
      },
      {
        id: 'regulars-bonus',
        name: 'Bonus',
        startsAt: '2026-10-01T00:00:00Z',
        endsAt: '2026-12-01T00:00:00Z',
        segments: ['regulars'],
        effect: { kind: 'bonus', points: 15 },
        limits: { perMember: 2 },
      },
      { id: 'spring', name: 'Spring', startsAt: '2027-03-01T00:00:00Z', endsAt: '2027-06-01T00:00:00Z' },
    ],
    activities: [
      { id: 'streak', name: 'Months in a row', kind: 'streak', points: 30 },
      { id: 'tenth', name: 'Every fifth order', kind: 'milestone', points: 40, milestone: { of: 'orders', at: 5, repeats: true } },
    ],
  });
}

function number(fact: string, is: string, value: number) {
  return { kind: 'number', fact, is, value };
}
