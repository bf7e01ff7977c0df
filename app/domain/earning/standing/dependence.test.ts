import { describe, expect, it } from 'vitest';
import { rulesetOf } from '../../../../tests/support/ledger-samples.ts';
import type { Condition } from '../../program/ruleset.ts';
import { dependenceOf } from './dependence.ts';

const rule = (given: object = {}) => ({
  earning: {
    rules: [
      { id: 'base', name: 'Base' },
      { id: 'other', name: 'Other', ...given },
    ],
  },
});
const campaign = (given: object = {}) => ({
  segments: [{ id: 'vip', name: 'VIP' }],
  campaigns: ['plain', 'c'].map((id) => ({
    id,
    name: 'C',
    startsAt: '2026-01-01T00:00:00Z',
    endsAt: '2026-02-01T00:00:00Z',
    effect: { kind: 'bonus' as const, points: 5 },
    ...(id === 'c' ? given : {}),
  })),
});
const first: Condition = { kind: 'number', fact: 'member.ordersBefore', is: 'equal', value: 0 };
const ofType: Condition = { kind: 'word', fact: 'line.type', is: 'one_of', values: ['mugs'] };

const of = (ruleset: object) => {
  const { member, products, onPast, sharedLimits } = dependenceOf(rulesetOf(ruleset));
  return { member: [...member].sort(), products, onPast, sharedLimits };
};
const nothing = { member: [], products: false, onPast: false, sharedLimits: false };

describe('what a member’s points depend on', () => {
  it('is nothing of their past where rules ask about orders alone', () => {
    const ofOrder: Condition = { kind: 'number', fact: 'order.subtotalMinor', is: 'at_least', value: 1 };
    expect(of({})).toEqual(nothing);
    expect(of(rule({ when: ofOrder }))).toEqual(nothing);
    expect(of(campaign())).toEqual(nothing);
  });

  it.each<[string, object]>([
    ['a rule', rule({ when: first })],
    ['a multiplier', { earning: { multipliers: [{ id: 'm', name: 'M', when: first }] } }],
    ['a campaign', campaign({ when: first })],
  ])('is what %s asks about', (_, ruleset) => {
    expect(of(ruleset)).toEqual({ ...nothing, member: ['member.ordersBefore'], onPast: true });
  });

  it('is the customer’s tags where a rule leaves some out', () => {
    expect(of(rule({ basis: { exclude: { customerTags: ['staff'] } } }))).toEqual({ ...nothing, member: ['member.tags'], onPast: true });
  });

  it('is the tier and the segments that a campaign is for, and what those segments ask about', () => {
    const levels = { levels: [{ id: 'gold', name: 'Gold', threshold: 0 }] };
    expect(of({ ...campaign({ tiers: ['gold'] }), tiers: levels }).member).toEqual(['member.tier']);
    expect(of(campaign({ segments: ['vip'] })).member).toContain('member.segments');
    const segments = [{ id: 'vip', name: 'VIP', condition: first }];
    expect(of({ ...campaign({ segments: ['vip'] }), segments }).member).toEqual(['member.ordersBefore', 'member.segments']);
    expect(of({ ...campaign(), segments }).member).toEqual([]);
  });

  it.each<[string, object]>([
    ['a day', { perDay: 10 }],
    ['a member', { perMember: 10 }],
  ])('is what they earned before where there is a limit for %s, of all rules or of one', (_, caps) => {
    expect(of({ earning: { caps } })).toEqual({ ...nothing, onPast: true });
    expect(of(rule({ caps }))).toEqual({ ...nothing, onPast: true });
    expect(of(rule({ caps: { perOrder: 10 } }))).toEqual(nothing);
  });

  it('is what others were given where a campaign has a limit that members share', () => {
    const shared = { ...nothing, onPast: true, sharedLimits: true };
    expect(of(campaign({ limits: { budgetPoints: 100 } }))).toEqual(shared);
    expect(of(campaign({ limits: { participants: 100 } }))).toEqual(shared);
    expect(of(campaign({ limits: { perMember: 1 } }))).toEqual({ ...nothing, onPast: true });
  });

  it('is their past where there are tiers or activities', () => {
    expect(of({ tiers: { enabled: true, levels: [{ id: 'gold', name: 'Gold', threshold: 0 }] } }).onPast).toBe(true);
    expect(of({ activities: [{ id: 'a', name: 'A', kind: 'newsletter', points: 1 }] }).onPast).toBe(true);
  });

  it.each<[string, object]>([
    ['asks about the type of a line', rule({ lines: ofType })],
    ['leaves out a collection', rule({ basis: { exclude: { collections: ['5'] } } })],
    ['leaves out a type', rule({ basis: { exclude: { types: ['mugs'] } } })],
    ['leaves out a tag', rule({ basis: { exclude: { tags: ['sale'] } } })],
  ])('is product facts, and nothing of their past, where a rule %s', (_, ruleset) => {
    expect(of(ruleset)).toEqual({ ...nothing, products: true });
  });

  it('is worked out once for a ruleset', () => {
    const ruleset = rulesetOf();
    expect(dependenceOf(ruleset)).toBe(dependenceOf(ruleset));
  });
});
