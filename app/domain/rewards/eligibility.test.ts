import { describe, expect, it } from 'vitest';
import { rulesetSchema, type RulesetInput } from '../program/ruleset.ts';
import type { Instant } from '../shared/instant.ts';
import { refusalOfReward, type MemberNow, type Taken } from './eligibility.ts';

type RewardInput = NonNullable<RulesetInput['rewards']>[number];
const nothing: Taken = { ofReward: 0, byMember: 0, byMemberThisMonth: 0, inTheLastHour: 0 };
const at = (text: string) => Date.parse(text) as Instant;
const june = at('2026-06-15T12:00:00Z');

interface Given {
  readonly member?: Partial<MemberNow>;
  readonly taken?: Partial<Taken>;
  readonly at?: Instant;
  readonly campaign?: object;
}

/** Why a reward is refused; null when it is not. */
const reasonFor = (reward: Partial<RewardInput>, given: Given = {}) => refusalFor(reward, given)?.reason ?? null;

function refusalFor(reward: Partial<RewardInput>, given: Given) {
  const ruleset = rulesetSchema.parse({
    tiers: { levels: [{ id: 'silver', name: 'Silver', threshold: 0 }, { id: 'gold', name: 'Gold', threshold: 10 }] },
    segments: [{ id: 'vip', name: 'VIP', kind: 'static' }],
    campaigns: [
      { id: 'summer', name: 'Summer', startsAt: '2026-06-01T00:00:00Z', endsAt: '2026-07-01T00:00:00Z', effect: { kind: 'rewards' }, ...given.campaign },
      { id: 'winter', name: 'Winter', startsAt: '2026-12-01T00:00:00Z', endsAt: '2027-01-01T00:00:00Z', effect: { kind: 'rewards' } },
    ],
    rewards: [{ id: 'r', name: 'R', ...reward } as RewardInput],
  }); // prettier-ignore
  const member = { tier: null, segments: [], ...given.member };
  return refusalOfReward(ruleset.rewards[0]!, { ruleset, member, taken: { ...nothing, ...given.taken }, at: given.at ?? june });
}

describe('who may have a reward', () => {
  it('is everybody, at any time, when it says nothing', () => {
    expect(reasonFor({})).toBeNull();
  });

  it.each([
    ['2026-06-01T00:00:00Z', null, '2026-06-01T00:00:00Z', null],
    ['2026-06-01T00:00:00Z', null, '2026-05-31T23:59:59Z', 'reward_not_now'],
    [null, '2026-07-01T00:00:00Z', '2026-06-30T23:59:59Z', null],
    [null, '2026-07-01T00:00:00Z', '2026-07-01T00:00:00Z', 'reward_not_now'],
  ])('is offered from %s until %s: at %s the answer is %s', (validFrom, validUntil, now, reason) => {
    expect(reasonFor({ validFrom, validUntil }, { at: at(now) })).toBe(reason);
  });

  it('is members of the tiers and of the segments that it names', () => {
    expect(reasonFor({ tiers: ['gold'] })).toBe('reward_not_for_member');
    expect(reasonFor({ tiers: ['gold'] }, { member: { tier: 'silver' } })).toBe('reward_not_for_member');
    expect(reasonFor({ tiers: ['silver', 'gold'] }, { member: { tier: 'gold' } })).toBeNull();
    expect(reasonFor({ segments: ['vip'] })).toBe('reward_not_for_member');
    expect(reasonFor({ segments: ['vip'] }, { member: { segments: ['vip'] } })).toBeNull();
    expect(reasonFor({ tiers: ['gold'], segments: ['vip'] }, { member: { segments: ['vip'] } })).toBe('reward_not_for_member');
  });

  it('is whoever takes part in a campaign that runs, where it belongs to one', () => {
    const reward = { campaigns: ['summer'] };
    expect(reasonFor(reward)).toBeNull();
    expect(reasonFor(reward, { at: at('2026-06-01T00:00:00Z') })).toBeNull();
    expect(reasonFor(reward, { at: at('2026-07-01T00:00:00Z') })).toBe('reward_not_now');
    expect(reasonFor({ campaigns: ['winter'] })).toBe('reward_not_now');
    expect(reasonFor({ campaigns: ['winter', 'summer'] })).toBeNull();
    expect(reasonFor(reward, { at: at('2026-05-31T23:59:59Z') })).toBe('reward_not_now');
    expect(reasonFor(reward, { campaign: { enabled: false } })).toBe('reward_not_now');
    expect(reasonFor(reward, { campaign: { tiers: ['gold'] } })).toBe('reward_not_now');
    expect(reasonFor(reward, { campaign: { tiers: ['gold'] }, member: { tier: 'gold' } })).toBeNull();
    expect(reasonFor(reward, { campaign: { segments: ['vip'] } })).toBe('reward_not_now');
    expect(reasonFor(reward, { campaign: { segments: ['vip'] }, member: { segments: ['vip'] } })).toBeNull();
  });

  it.each([
    [{ stock: 3 }, { ofReward: 2 }, null],
    [{ stock: 3 }, { ofReward: 3 }, 'reward_out_of_stock'],
    [{ stock: 0 }, {}, 'reward_out_of_stock'],
    [{ limits: { perMember: 2 } }, { byMember: 1 }, null],
    [{ limits: { perMember: 2 } }, { byMember: 2 }, 'reward_limit_reached'],
    [{ limits: { perMemberPerMonth: 1 } }, { byMember: 5 }, null],
    [{ limits: { perMemberPerMonth: 1 } }, { byMember: 5, byMemberThisMonth: 1 }, 'reward_limit_reached'],
    [{}, { inTheLastHour: 19 }, null],
    [{}, { inTheLastHour: 20 }, 'rate_limited'],
  ])('ends with stock and limits: %j with %j taken is %s', (reward, taken, reason) => {
    expect(reasonFor(reward, { taken })).toBe(reason);
  });

  it.each([
    [{ validUntil: '2026-06-01T00:00:00Z' }, {}, 'This reward is not offered at the moment.'],
    [{ campaigns: ['winter'] }, {}, 'This reward belongs to a campaign that is not running at the moment.'],
    [{ tiers: ['gold'] }, {}, 'This reward is for other members of the program.'],
    [{ limits: { perMember: 1 } }, { byMember: 1 }, 'You have taken this reward as often as it is offered to one member.'],
    [
      { limits: { perMemberPerMonth: 1 } },
      { byMemberThisMonth: 1 },
      'You have taken this reward as often as it is offered within a month.',
    ],
    [{ stock: 1 }, { ofReward: 1 }, 'This reward has run out. Please choose another one.'],
  ])('is told why not, and that it is about the reward: %j with %j taken', (reward, taken, message) => {
    expect(refusalFor(reward, { taken })).toMatchObject({ message, field: 'rewardId' });
  });

  it('is nobody who takes twenty within an hour, and is told so without blaming the reward', () => {
    const refusal = refusalFor({}, { taken: { inTheLastHour: 20 } });
    expect(refusal?.message).toBe('You have taken 20 rewards within an hour. Please come back later.');
    expect(refusal?.field).toBeUndefined();
  });
});
