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

  it('is placed by the member it describes: tier, tags, orders before', () => {
    const tiers = { enabled: true, levels: [{ id: 'gold', name: 'Gold', threshold: 0, multiplier: { numerator: 2 } }] };
    expect(pointsOf({ tiers }, { member: { tier: 'gold' } })).toBe(20);
    expect(pointsOf({ tiers: { ...tiers, enabled: false } }, { member: { tier: 'gold' } })).toBe(10);
    const first = { kind: 'number', fact: 'member.ordersBefore', is: 'equal', value: 0 } as const;
    const rules = [{ id: 'base', name: 'Base', when: first }];
    expect([pointsOf({ earning: { rules } }, {}), pointsOf({ earning: { rules } }, { member: { ordersBefore: 1 } })]).toEqual([10, 0]);
  });

  it('takes part in the campaigns that are open at its time, to its tier and segments', () => {
    const campaign = { id: 'c', name: 'C', startsAt: '2026-03-01T00:00:00Z', endsAt: '2026-04-01T00:00:00Z', effect: { kind: 'bonus' as const, points: 5 } }; // prettier-ignore
    const segments = [{ id: 'vip', name: 'VIP' }];
    const of = (order: object, rest: object = {}) => pointsOf({ campaigns: [{ ...campaign, ...rest }], segments }, order);
    const inMarch = { at: '2026-03-01T00:00:00Z' };
    expect([of({}), of(inMarch), of({ at: '2026-04-01T00:00:00Z' })]).toEqual([10, 15, 10]);
    expect([of(inMarch, { segments: ['vip'] }), of({ ...inMarch, member: { segments: ['vip'] } }, { segments: ['vip'] })]).toEqual([
      10, 15,
    ]);
    expect(of(inMarch, { limits: { budgetPoints: 3 } })).toBe(13);
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
