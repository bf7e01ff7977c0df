import { describe, expect, it } from 'vitest';
import { rulesetOf } from '../../../tests/support/ledger-samples.ts';
import { exampleOrderSchema } from '../program/schema/golden.ts';
import type { RulesetInput } from '../program/ruleset.ts';
import { exampleEntitlement, previewOrder } from './index.ts';

const example = (given: object) => exampleOrderSchema.parse({ lines: [{ unitMinor: 1_000 }], ...given });
const pointsOf = (ruleset: RulesetInput, order: object) => exampleEntitlement(rulesetOf(ruleset), example(order)).points;

describe('an example order', () => {
  const mug = { kind: 'set', fact: 'line.collections', has: 'any', values: ['77'] } as const;
  const scoped = { earning: { rules: [{ id: 'base', name: 'Base', lines: mug }] } };

  it('tells of its products, with an id or without', () => {
    const line = { unitMinor: 1_000, collections: ['77'] };
    expect(pointsOf(scoped, { lines: [line, { unitMinor: 500 }] })).toBe(10);
    expect(
      pointsOf(scoped, {
        lines: [
          { ...line, productId: '5' },
          { unitMinor: 500, productId: '6' },
        ],
      }),
    ).toBe(10);
    expect(
      pointsOf(scoped, {
        lines: [
          { ...line, productId: '5' },
          { unitMinor: 500, productId: '5' },
        ],
      }),
    ).toBe(15);
  });

  it('is asked about like any other order: its lines by variant, article number and vendor, and the product by type and tags', () => {
    const told = { variantId: '31', sku: 'M-1', vendor: 'Acme', type: 'Mugs', tags: ['Sale'] };
    const asks = (fact: string, value: string) =>
      pointsOf({ earning: { rules: [{ id: 'base', name: 'Base', lines: { kind: 'word', fact, is: 'one_of', values: [value] } }] } }, { lines: [{ unitMinor: 1_000, ...told }, { unitMinor: 500 }] }); // prettier-ignore
    const tagged = { kind: 'set', fact: 'line.tags', has: 'any', values: ['sale'] } as const;
    expect([asks('line.variantId', '31'), asks('line.sku', 'm-1'), asks('line.vendor', 'acme'), asks('line.type', 'mugs')]).toEqual([
      10, 10, 10, 10,
    ]);
    expect(pointsOf({ earning: { rules: [{ id: 'base', name: 'Base', lines: tagged }] } }, { lines: [{ unitMinor: 1_000, ...told }, { unitMinor: 500 }] })).toBe(10); // prettier-ignore
    const vendors = { lines: [{ unitMinor: 1_000, productId: '5', vendor: 'Acme' }, { unitMinor: 500, productId: '5', vendor: 'Cog' }] }; // prettier-ignore
    const ofAcme = { kind: 'word', fact: 'line.vendor', is: 'one_of', values: ['acme'] } as const;
    expect(pointsOf({ earning: { rules: [{ id: 'base', name: 'Base', lines: ofAcme }] } }, vendors)).toBe(10);
    const whole = exampleEntitlement(rulesetOf(), example({ lines: [{ unitMinor: 1_000, ...told }, { unitMinor: 500 }] }));
    expect(whole.context?.products).toEqual({ 'line:1': { type: 'Mugs', vendor: 'Acme', tags: ['Sale'], collections: [] } });
  });

  it('has two lines of one product tell of it together', () => {
    const lines = [
      { unitMinor: 1, productId: '5', type: 'Mugs', tags: ['a'], collections: ['1'] },
      { unitMinor: 1, productId: '5', vendor: 'Acme', tags: ['b', 'a'] },
      { unitMinor: 1, productId: '5', collections: ['2'] },
      { unitMinor: 1, productId: '6', tags: ['c'], collections: ['3'] },
      { unitMinor: 1, productId: '7', type: 'Plates' },
      { unitMinor: 1, productId: '8', vendor: 'Cog' },
      { unitMinor: 1, productId: '9' },
    ];
    expect(exampleEntitlement(rulesetOf(), example({ lines })).context?.products).toEqual({
      '5': { type: 'Mugs', vendor: 'Acme', tags: ['a', 'b'], collections: ['1', '2'] },
      '6': { type: '', vendor: '', tags: ['c'], collections: ['3'] },
      '7': { type: 'Plates', vendor: '', tags: [], collections: [] },
      '8': { type: '', vendor: 'Cog', tags: [], collections: [] },
    });
  });

  it('is in its own currency, in the shop’s where it names none, and in dollars by UTC where there is no shop', () => {
    const shop = { currency: 'EUR', timeZone: 'Pacific/Auckland' };
    const at = '2026-03-01T12:00:00Z';
    expect(exampleEntitlement(rulesetOf(), example({ at, currency: 'JPY' }), shop)).toMatchObject({
      currency: 'JPY',
      context: { time: { date: '2026-03-02' } },
    });
    expect(exampleEntitlement(rulesetOf(), example({ at }), shop).currency).toBe('EUR');
    expect(exampleEntitlement(rulesetOf(), example({ at }))).toMatchObject({ currency: 'USD', context: { time: { date: '2026-03-01' } } });
  });

  it('is placed by the member it describes: tier, tags, orders before', () => {
    const tiers = { enabled: true, levels: [{ id: 'gold', name: 'Gold', threshold: 0, multiplier: { numerator: 2 } }] };
    expect(pointsOf({ tiers }, { member: { tier: 'gold' } })).toBe(20);
    expect(pointsOf({ tiers: { ...tiers, enabled: false } }, { member: { tier: 'gold' } })).toBe(10);
    const two = { ...tiers, levels: [{ id: 'silver', name: 'Silver', threshold: 0 }, { ...tiers.levels[0]!, threshold: 9 }] }; // prettier-ignore
    expect([pointsOf({ tiers: two }, { member: { tier: 'gold' } }), pointsOf({ tiers: two }, {})]).toEqual([20, 10]);
    const first = { kind: 'number', fact: 'member.ordersBefore', is: 'equal', value: 0 } as const;
    const rules = [{ id: 'base', name: 'Base', when: first }];
    expect([pointsOf({ earning: { rules } }, {}), pointsOf({ earning: { rules } }, { member: { ordersBefore: 1 } })]).toEqual([10, 0]);
  });

  it('takes part in the campaigns that are open at its time, to its tier and segments', () => {
    const campaign = { id: 'c', name: 'C', startsAt: '2026-03-01T00:00:00Z', endsAt: '2026-04-01T00:00:00Z', effect: { kind: 'bonus' as const, points: 5 } }; // prettier-ignore
    const segments = [{ id: 'vip', name: 'VIP' }, { id: 'new', name: 'New' }]; // prettier-ignore
    const of = (order: object, rest: object = {}) => pointsOf({ campaigns: [{ ...campaign, ...rest }], segments }, order);
    const inMarch = { at: '2026-03-01T00:00:00Z' };
    expect([of({}), of(inMarch), of({ at: '2026-04-01T00:00:00Z' })]).toEqual([10, 15, 10]);
    expect([of(inMarch, { segments: ['vip'] }), of({ ...inMarch, member: { segments: ['vip'] } }, { segments: ['vip'] })]).toEqual([
      10, 15,
    ]);
    expect(of({ ...inMarch, member: { segments: ['vip'] } }, { segments: ['new', 'vip'] })).toBe(15);
    const tiers = { levels: [{ id: 'gold', name: 'Gold', threshold: 0 }] };
    const ofGold = (member: object) => pointsOf({ campaigns: [{ ...campaign, tiers: ['gold'] }], tiers }, { ...inMarch, member });
    expect([ofGold({}), ofGold({ tier: 'silver' }), ofGold({ tier: 'gold' })]).toEqual([10, 10, 15]);
    expect(of(inMarch, { limits: { budgetPoints: 3 } })).toBe(13);
    expect(of(inMarch, { enabled: false })).toBe(10);
  });

  it('is a first order as far as limits per day and per member go', () => {
    expect(pointsOf({ earning: { caps: { perDay: 7 } } }, {})).toBe(7);
    expect(pointsOf({ earning: { rules: [{ id: 'base', name: 'Base', caps: { perMember: 4, perDay: 9 } }] } }, {})).toBe(4);
  });

  it('happens at an hour and on a day of the shop’s time zone', () => {
    const late = { kind: 'number', fact: 'time.hour', is: 'equal', value: 23 } as const;
    const ruleset = rulesetOf({ earning: { rules: [{ id: 'base', name: 'Base', when: late }] } });
    const order = example({ at: '2026-03-02T04:30:00Z' });
    expect(exampleEntitlement(ruleset, order, { currency: 'USD', timeZone: 'America/New_York' }).points).toBe(10);
    expect(exampleEntitlement(ruleset, order, { currency: 'USD', timeZone: 'UTC' }).points).toBe(0);
  });

  it('may be described in part: the rest is as usual', () => {
    const line = { title: 'Mug', quantity: 1, unitMinor: 1_000, discountMinor: 0 };
    const preview = previewOrder(rulesetOf(), { currency: 'JPY', lines: [line], shippingMinor: 500 });
    expect(preview).toEqual(exampleEntitlement(rulesetOf(), example({ currency: 'JPY', lines: [line], shippingMinor: 500 })));
  });
});
