import { describe, expect, it } from 'vitest';
import { factOn, heardAtOnce, onDay, orderOn, programOf } from '../../../../tests/support/timeline-samples.ts';
import type { RulesetInput } from '../../program/ruleset.ts';
import type { MemberFact } from '../member-facts.ts';

const rewards = [{ id: 'mug', name: 'Mug', pricePoints: 100, valueMinor: 500 }];
const levels = [
  { id: 'silver', name: 'Silver', threshold: 100 },
  { id: 'gold', name: 'Gold', threshold: 1_000, entryReward: 'mug' },
];
const tiers = { enabled: true, basis: 'points', window: { kind: 'lifetime' }, demotion: 'at_once', levels } as const;
const activities = [{ id: 'news', name: 'Our letter', kind: 'newsletter' as const, points: 7 }];
const program = (given: RulesetInput = {}) => programOf({ 0: { rewards, tiers, activities, ...given } });
const told = (facts: readonly MemberFact[], rules = program()) => heardAtOnce(rules, 40, { facts });
const letter = factOn(2, { kind: 'activity', activity: 'newsletter', code: null, subject: null });

describe('a tier that staff give', () => {
  it('is the member’s from that instant until its end, with what is given for it', () => {
    const { moves, awards } = told([factOn(3, { kind: 'tier', tier: 'gold', until: onDay(9) })]);
    expect(moves.map(({ at, to, reason }) => [at, to, reason])).toEqual([
      [onDay(3), 'gold', 'set_by_staff'],
      [onDay(9), null, 'hold_ended'],
    ]);
    expect([...awards.values()]).toMatchObject([
      { key: 'tier:gold', at: onDay(3), points: 0, reward: { rewardId: 'mug', rulesetVersion: 1 } },
    ]);
  });

  it('is nothing where the program has no tiers', () => {
    const { moves, stored } = told(
      [factOn(3, { kind: 'tier', tier: 'gold', until: null })],
      program({ tiers: { ...tiers, enabled: false } }),
    );
    expect([moves, stored?.standing.tier.held]).toEqual([[], null]);
  });
});

describe('what a member is given besides orders', () => {
  it('is a grant as it was told: its words, and when it expires where that was said', () => {
    const { awards } = told([
      factOn(3, { kind: 'grant', points: 30, reason: 'A gift' }, 'grant:1'),
      factOn(4, { kind: 'grant', points: 20, reason: 'Another', expiresAt: onDay(90) }, 'grant:2'),
      factOn(5, { kind: 'grant', points: 10, reason: 'For good', expiresAt: null }, 'grant:3'),
    ]);
    const because = (id: string, name: string) => ({ kind: 'grant', id, name });
    const on = (day: number) => ({ at: onDay(day), availableAt: onDay(day) });
    expect([...awards.values()]).toStrictEqual([
      { key: 'grant:1', ...on(3), points: 30, because: because('grant:1', 'A gift') },
      { key: 'grant:2', ...on(4), points: 20, because: because('grant:2', 'Another'), expiresAt: onDay(90) },
      { key: 'grant:3', ...on(5), points: 10, because: because('grant:3', 'For good'), expiresAt: null },
    ]);
  });

  it('is what an activity earns, with the activity’s own name', () => {
    expect([...told([letter]).awards.values()]).toMatchObject([{ at: onDay(2), points: 7, because: { kind: 'activity', id: 'news', name: 'Our letter' } }]); // prettier-ignore
  });

  it('adds to the points earned, but for what staff adjust', () => {
    const facts = [letter, factOn(3, { kind: 'grant', points: 30, reason: 'A gift' }), factOn(4, { kind: 'adjustment', points: 500 })];
    expect(told(facts).stored?.standing.points).toBe(37);
  });

  it('is no activity’s points while the member has left', () => {
    const left = factOn(1, { kind: 'status', status: 'left' });
    expect([...told([left, letter]).awards.keys()]).toEqual([]);
  });

  it('is no activity’s points ahead of the program, which has no rules for that time', () => {
    expect([...told([{ ...letter, at: onDay(-3) }]).awards.keys()]).toEqual([]);
  });
});

describe('an order', () => {
  it('is the first once, and the newest until there is a newer one', () => {
    const { stored } = heardAtOnce(program(), 40, { orders: [orderOn(3), orderOn(9, { id: '1002' })] });
    expect(stored?.standing).toMatchObject({ firstOrderAt: onDay(3), lastOrderAt: onDay(9), through: { at: onDay(9), key: '2 1002' } });
  });
});
