import { describe, expect, test } from 'vitest';
import { rulesetSchema, type RulesetInput } from '../program/ruleset.ts';
import { nobody } from '../segments/asked.ts';
import type { Instant } from '../shared/instant.ts';
import { grantFromCampaign, openCampaigns, unused } from './index.ts';

const iso = (text: string) => Date.parse(text) as Instant;
type CampaignInput = NonNullable<RulesetInput['campaigns']>[number];

const rulesetWith = (...campaigns: Array<Partial<CampaignInput>>) =>
  rulesetSchema.parse({
    tiers: { enabled: true, levels: [{ id: 'gold', name: 'Gold', threshold: 0 }] },
    segments: [{ id: 'vip', name: 'VIP', kind: 'static' }, { id: 'new', name: 'New', kind: 'static' }], // prettier-ignore
    campaigns: campaigns.map((campaign, index) => ({
      id: `c${index}`,
      name: 'Double days',
      startsAt: '2026-03-01T10:00:00Z',
      endsAt: '2026-03-03T10:00:00Z',
      ...campaign,
    })),
  } satisfies RulesetInput);

const during = iso('2026-03-02T00:00:00Z');
const openFor = (campaign: Partial<CampaignInput>, { at = during, member = {}, used = {} } = {}) =>
  openCampaigns(rulesetWith(campaign), at, { ...nobody, ...member }, used).length === 1;

describe('a campaign is open', () => {
  test('from its first instant until just before its last', () => {
    expect(openFor({}, { at: iso('2026-03-01T09:59:59Z') })).toBe(false);
    expect(openFor({}, { at: iso('2026-03-01T10:00:00Z') })).toBe(true);
    expect(openFor({}, { at: (iso('2026-03-03T10:00:00Z') - 1) as Instant })).toBe(true);
    expect(openFor({}, { at: iso('2026-03-03T10:00:00Z') })).toBe(false);
  });

  test('while it is enabled', () => {
    expect(openFor({ enabled: false })).toBe(false);
  });

  test('to members of any segment that it names, and to everybody when it names none', () => {
    expect(openFor({ segments: ['vip', 'new'] }, { member: { segments: ['new'] } })).toBe(true);
    expect(openFor({ segments: ['vip'] }, { member: { segments: ['new'] } })).toBe(false);
    expect(openFor({ segments: [] }, { member: { segments: [] } })).toBe(true);
  });

  test('to members of a tier that it names, and not to those without one', () => {
    expect(openFor({ tiers: ['gold'] }, { member: { tier: 'gold' } })).toBe(true);
    expect(openFor({ tiers: ['gold'] }, { member: { tier: null } })).toBe(false);
  });

  test('for as many orders of a member as it says', () => {
    const limits = { limits: { perMember: 2 } };
    expect(openFor(limits, { used: { c0: 1 } })).toBe(true);
    expect(openFor(limits, { used: { c0: 2 } })).toBe(false);
    expect(openFor(limits, { used: { other: 5 } })).toBe(true);
  });

  test('whatever its id: an id that every object has is not a number of orders', () => {
    expect(openFor({ id: 'constructor', limits: { perMember: 1 } })).toBe(true);
  });

  test('beside others, in the ruleset’s order', () => {
    const ids = openCampaigns(rulesetWith({}, { enabled: false }, {}), during, nobody, {}).map(({ id }) => id);
    expect(ids).toEqual(['c0', 'c2']);
  });
});

describe('a shared limit', () => {
  const limits = { budgetPoints: 100, participants: 2 };
  const fresh = { alreadyGranted: 0, isParticipant: false };

  test('gives the first what they ask for and the next what is left', () => {
    const first = grantFromCampaign(unused, { points: 70, ...fresh }, limits);
    const second = grantFromCampaign(first.usage, { points: 70, ...fresh }, limits);
    expect([first.granted, second.granted]).toEqual([70, 30]);
    expect(second.usage).toEqual({ points: 100, participants: 2, orders: 0 });
  });

  test('gives back what a refund frees, to whoever comes next', () => {
    const full = { points: 100, participants: 1, orders: 1 };
    const refunded = grantFromCampaign(full, { points: 40, alreadyGranted: 100, isParticipant: true }, limits);
    expect(refunded).toMatchObject({ granted: 40, usage: { points: 40, participants: 1 } });
    expect(grantFromCampaign(refunded.usage, { points: 80, ...fresh }, limits).granted).toBe(60);
  });

  test('has no place for one participant too many, and keeps the places of those who gave everything back', () => {
    const two = { points: 20, participants: 2, orders: 2 };
    expect(grantFromCampaign(two, { points: 5, ...fresh }, limits)).toEqual({ granted: 0, usage: two, isParticipant: false });
    const back = grantFromCampaign(two, { points: 0, alreadyGranted: 20, isParticipant: true }, limits);
    expect(back.usage.participants).toBe(2);
  });

  test('counts nobody as a participant who was given nothing', () => {
    const empty = { points: 100, participants: 1, orders: 1 };
    expect(grantFromCampaign(empty, { points: 5, ...fresh }, limits)).toEqual({ granted: 0, usage: empty, isParticipant: false });
  });
});
