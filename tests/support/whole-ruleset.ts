import { rulesetSchema, type Ruleset, type RulesetInput } from '../../app/domain/program/ruleset.ts';

const everything: RulesetInput = {
  name: 'Corner Club',
  pointName: { one: 'star', other: 'stars' },
  earning: {
    rules: [
      {
        id: 'base',
        name: 'Base',
        priority: 1,
        when: {
          kind: 'all',
          of: [
            { kind: 'number', fact: 'order.subtotalMinor', is: 'at_least', value: 1_000 },
            { kind: 'not', of: { kind: 'boolean', fact: 'order.b2b', is: true } },
          ],
        },
        lines: { kind: 'word', fact: 'line.vendor', is: 'none_of', values: ['Outlet'] },
        basis: {
          minimumOrderMinor: 500,
          exclude: {
            products: ['1'],
            collections: ['2'],
            vendors: ['V'],
            types: ['T'],
            tags: ['t'],
            customerTags: ['staff'],
            channels: ['pos'],
          },
        },
        caps: { perOrder: 1_000, perDay: 2_000, perMember: 90_000 },
      },
      { id: 'share', name: 'Share', rate: { kind: 'percentage' } },
      { id: 'order', name: 'Each order', rate: { kind: 'per_order' } },
      { id: 'item', name: 'Each item', rate: { kind: 'per_item' } },
      { id: 'unit', name: 'Each unit', rate: { kind: 'per_unit' } },
    ],
    multipliers: [
      {
        id: 'weekend',
        name: 'Weekend',
        factor: { numerator: 3, denominator: 2 },
        when: { kind: 'word', fact: 'time.weekday', is: 'one_of', values: ['sat', 'sun'] },
        rules: ['base', 'share'],
      },
    ],
    caps: { perOrder: 5_000, perDay: 6_000, perMember: 700_000 },
  },
  expiry: { points: { kind: 'inactivity' }, warnDaysBefore: [30, 7] },
  tiers: {
    enabled: true,
    window: { kind: 'program_year' },
    levels: [
      { id: 'silver', name: 'Silver', threshold: 0 },
      {
        id: 'gold',
        name: 'Gold',
        threshold: 50_000,
        multiplier: { numerator: 3, denominator: 2 },
        entryPoints: 50,
        entryReward: 'off',
        perks: ['Early sale'],
      },
    ],
  },
  segments: [
    { id: 'loyal', name: 'Loyal', condition: { kind: 'number', fact: 'member.ordersBefore', is: 'at_least', value: 5 } },
    { id: 'press', name: 'Press', kind: 'static' },
  ],
  campaigns: [
    {
      id: 'spring',
      name: 'Spring',
      startsAt: '2026-03-01T00:00:00Z',
      endsAt: '2026-04-01T00:00:00Z',
      segments: ['loyal'],
      tiers: ['gold'],
      limits: { perMember: 2, participants: 100, budgetPoints: 10_000 },
    },
    { id: 'gift', name: 'Gift', startsAt: '2026-05-01T00:00:00Z', endsAt: '2026-06-01T00:00:00Z', effect: { kind: 'bonus' } },
    { id: 'open', name: 'Open', startsAt: '2026-05-01T00:00:00Z', endsAt: '2026-06-01T00:00:00Z', effect: { kind: 'rewards' } },
  ],
  activities: [
    { id: 'hello', name: 'Sign up', kind: 'signup', code: 'web', limits: { perDay: 1, perYear: 1, lifetime: 1, perSubject: 1 } },
    { id: 'review', name: 'Review', kind: 'review' },
  ],
  referrals: { enabled: true, friend: { kind: 'percentage_off' }, caps: { perMonth: 5, lifetime: 50 } },
  rewards: [
    {
      id: 'off',
      name: '5 off',
      description: 'Off your next order.',
      validFrom: '2026-01-01T00:00:00Z',
      validUntil: '2027-01-01T00:00:00Z',
      tiers: ['gold'],
      segments: ['loyal'],
      campaigns: ['open'],
      stock: 100,
      limits: { perMember: 3, perMemberPerMonth: 1 },
      slider: { minPoints: 100, maxPoints: 1_000, cartShareBasisPoints: 5_000 },
    },
    { id: 'percent', name: '10 %', kind: 'percentage_off' },
    { id: 'shipping', name: 'Free shipping', kind: 'free_shipping', maximumShippingMinor: 900 },
    { id: 'mug', name: 'Mug', kind: 'free_product', productId: '77', variantId: '78' },
    { id: 'card', name: 'Gift card', kind: 'gift_card', slider: {}, expiresAfterDays: 365 },
    { id: 'credit', name: 'Store credit', kind: 'store_credit', slider: {}, expiresAfterDays: 365 },
    { id: 'box', name: 'Box', kind: 'physical' },
    { id: 'ticket', name: 'Ticket', kind: 'digital_code', pool: 'cinema' },
    { id: 'evening', name: 'Evening', kind: 'experience', bookingNote: 'Write to us.' },
  ],
  marginBasisPoints: 4_000,
  goldenCases: [
    {
      name: 'An ordinary order',
      order: {
        at: '2026-02-01T12:00:00Z',
        currency: 'USD',
        lines: [{ unitMinor: 2_000, productId: '5', variantId: '6', sku: 'S', tags: ['a'], collections: ['9'] }],
        tags: ['b'],
        discountCodes: ['C'],
        member: { tier: 'gold', segments: ['loyal'], tags: ['c'], daysSinceLastOrder: 10 },
      },
      points: 30,
    },
  ],
};

/** A ruleset that says something in every field that a ruleset has, with every kind of thing that it can contain. */
export const wholeRuleset: Ruleset = rulesetSchema.parse(everything);

/** The same with the choices that exclude those of the first. */
export const otherChoices: readonly Ruleset[] = [
  {
    ...everything,
    tiers: { ...everything.tiers, window: { kind: 'rolling' } },
    referrals: { friend: { kind: 'points' }, advocate: { kind: 'reward', reward: 'off' } },
  },
  { ...everything, referrals: { friend: { kind: 'amount_off' } }, expiry: { points: { kind: 'per_lot' } } },
].map((document) => rulesetSchema.parse(document));
