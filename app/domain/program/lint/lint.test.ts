import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { otherChoices, wholeRuleset } from '../../../../tests/support/whole-ruleset.ts';
import { exampleEntitlement } from '../../earning/index.ts';
import { diffRulesets } from '../diff.ts';
import { defaultRuleset, rulesetSchema, type Condition, type Ruleset, type RulesetInput } from '../ruleset.ts';
import type { Instant } from '../../shared/instant.ts';
import { lintRuleset, type Finding, type FindingCode } from './index.ts';

const facts = { at: Date.UTC(2026, 6, 1) as Instant, currency: 'USD', timeZone: 'Europe/Berlin' };
const base = { id: 'base', name: 'Base' };
const off = { id: 'off', name: '5 off', pricePoints: 100, valueMinor: 500 };
const sound: RulesetInput = { earning: { rules: [base] }, rewards: [off] };
const lint = (document: RulesetInput) => lintRuleset(rulesetSchema.parse(document), facts);
const rules = (...given: object[]) => ({
  ...sound,
  earning: { rules: given.map((rule, index) => ({ ...base, id: `r${index}`, ...rule })) },
});
const number = (fact: string, is: string, value: number) => ({ kind: 'number', fact, is, value }) as Condition;
const word = (fact: string, values: string[], is = 'one_of') => ({ kind: 'word', fact, is, values }) as Condition;
const both = (...of: Condition[]): Condition => ({ kind: 'all', of });
const past = { startsAt: '2026-01-01T00:00:00Z', endsAt: '2026-02-01T00:00:00Z' };
const coming = { startsAt: '2026-08-01T00:00:00Z', endsAt: '2026-09-01T00:00:00Z' };
const gold = { id: 'gold', name: 'Gold', threshold: 5_000 };
const tiers = (more: object = {}) => ({ enabled: true, basis: 'points' as const, levels: [gold], ...more });

/** Rulesets with one fault each, by what is to be found. */
const planted: ReadonlyArray<readonly [FindingCode, string, RulesetInput]> = [
  ['rule_never_matches', 'two sizes at once', rules({}, { when: both(number('order.units', 'at_least', 5), number('order.units', 'less_than', 5)) })],
  ['rule_never_matches', 'a channel that it excludes', rules({ when: word('order.channel', ['pos']), basis: { exclude: { channels: ['pos'] } } })],
  ['rule_never_matches', 'one line of two vendors', rules({ lines: both(word('line.vendor', ['A']), word('line.vendor', ['B'])) })],
  ['rule_never_matches', 'an hour that there is not', rules({ when: number('time.hour', 'at_least', 24) })],
  ['rule_never_matches', 'a date that is over', rules({ when: { kind: 'between', fact: 'time.date', from: '2026-01-01', to: '2026-02-01' } })],
  ['rule_never_matches', 'nothing at all', rules({ when: { kind: 'any', of: [] } })],
  ['rule_never_matches', 'the opposite of what it asks', rules({ when: both(word('order.channel', ['web']), { kind: 'not', of: word('order.channel', ['WEB']) }) })],
  ['rule_shadowed', 'behind a rule for everything', { ...rules({ priority: 9 }, { when: number('order.units', 'at_least', 2) }), earning: { ...rules({ priority: 9 }, { when: number('order.units', 'at_least', 2) }).earning, stacking: { rules: 'first_match' } } }],
  ['rules_overlap', 'a rule for some of the other’s orders', rules({}, { when: word('member.tier', ['gold'], 'none_of'), rate: { kind: 'per_unit' } }, { lines: word('line.vendor', ['Acme']) })],
  ['names_nothing', 'a tier that there is not', rules({ when: word('member.tier', ['platinum']) })],
  ['multiplier_never_matches', 'two weekdays at once', { ...sound, earning: { rules: [base], multipliers: [{ id: 'm', name: 'M', when: both(word('time.weekday', ['mon']), word('time.weekday', ['tue'])) }] } }],
  ['multiplier_without_rules', 'only a rule that is switched off', { ...sound, earning: { rules: [base, { ...base, id: 'old', enabled: false }], multipliers: [{ id: 'm', name: 'M', rules: ['old'] }] } }],
  ['multiplier_changes_nothing', 'times one', { ...sound, earning: { rules: [base], multipliers: [{ id: 'm', name: 'M', factor: { numerator: 3, denominator: 3 } }] } }],
  ['campaign_never_open', 'over', { ...sound, campaigns: [{ id: 'c', name: 'C', ...past }] }],
  ['campaign_opens_nothing', 'no reward of its own', { ...sound, campaigns: [{ id: 'c', name: 'C', ...coming, effect: { kind: 'rewards' } }] }],
  ['segment_unused', 'nobody asks for it', { ...sound, segments: [{ id: 's', name: 'S' }] }],
  ['segment_empty', 'more and less than five orders', { ...sound, segments: [{ id: 's', name: 'S', condition: both(number('member.ordersBefore', 'more_than', 5), number('member.ordersBefore', 'at_most', 5)) }] }],
  ['tier_unreachable', 'above what a member may earn', { earning: { rules: [base], caps: { perMember: 4_999 } }, rewards: [off], tiers: tiers() }],
  ['tier_unreachable', 'above what a month allows', { earning: { rules: [base], caps: { perDay: 100 } }, rewards: [off], tiers: tiers({ window: { kind: 'rolling', months: 1 } }) }],
  ['tier_unreachable', 'nothing earns', { earning: { rules: [] }, tiers: tiers() }],
  ['reward_unreachable', 'offered until yesterday', { ...sound, rewards: [{ ...off, validUntil: '2026-06-30T00:00:00Z' }] }],
  ['reward_unreachable', 'for a tier out of reach', { earning: { rules: [base], caps: { perMember: 4_999 } }, tiers: tiers(), rewards: [{ ...off, tiers: ['gold'] }] }],
  ['reward_unreachable', 'tiers switched off', { ...sound, tiers: { levels: [gold] }, rewards: [{ ...off, tiers: ['gold'] }] }],
  ['reward_unreachable', 'its campaign is over', { ...sound, campaigns: [{ id: 'c', name: 'C', ...past }], rewards: [{ ...off, campaigns: ['c'] }] }],
  ['reward_unreachable', 'none left', { ...sound, rewards: [{ ...off, stock: 0 }] }],
  ['reward_unaffordable', 'dearer than anybody may earn', { ...sound, earning: { rules: [base], caps: { perMember: 99 } } }],
  ['reward_unaffordable', 'expires faster than it is earned', { ...sound, earning: { rules: [base], caps: { perDay: 1 } }, expiry: { points: { kind: 'per_lot', after: { value: 30, unit: 'days' } } } }],
  ['reward_unaffordable', 'no step fits', { ...sound, rewards: [{ ...off, slider: { minPoints: 10, maxPoints: 50 } }] }],
  ['points_worth_more_than_margin', 'five percent back', { ...sound, marginBasisPoints: 499 }],
  ['points_worth_more_than_margin', 'only when everything comes together', {
    ...sound,
    marginBasisPoints: 2_500,
    earning: { rules: [base], multipliers: [{ id: 'm', name: 'M', when: { kind: 'set', fact: 'order.tags', has: 'any', values: ['vip'] } }] },
    tiers: { enabled: true, levels: [{ ...gold, multiplier: { numerator: 2 } }] },
    campaigns: [{ id: 'c', name: 'C', ...coming, lines: word('line.vendor', ['Acme']) }],
  }],
  ['earn_on_redeemed', 'points for the discount', { earning: { rules: [{ ...base, rate: { kind: 'per_amount', points: 20, perMinor: 100 }, basis: { discounts: 'ignore' } }] }, rewards: [off] }],
  ['earn_on_redeemed', 'points for what a gift card paid', { earning: { rules: [{ ...base, rate: { kind: 'per_amount', points: 20, perMinor: 100 } }] }, rewards: [{ ...off, kind: 'gift_card' }] }],
  ['earn_on_redeemed', 'points for what store credit paid', { earning: { rules: [{ ...base, rate: { kind: 'per_amount', points: 20, perMinor: 100 } }] }, rewards: [{ ...off, kind: 'store_credit' }] }],
  ['earn_on_redeemed', 'a free order', { earning: { rules: [{ ...base, basis: { discounts: 'ignore' } }] }, rewards: [{ id: 'all', name: 'All', kind: 'percentage_off', basisPoints: 10_000, pricePoints: 1_000 }] }],
  ['referral_loop', 'no least order', { ...sound, referrals: { enabled: true } }],
  ['referral_over_margin', 'a third of a small order', { ...sound, marginBasisPoints: 2_000, referrals: { enabled: true, minimumOrderMinor: 5_000, advocate: { kind: 'points', points: 100 } } }],
  ['expiry_before_award', 'held as long as they live', { ...sound, earning: { rules: [base], award: { days: 30 } }, expiry: { points: { kind: 'per_lot', after: { value: 30, unit: 'days' } } } }],
  ['warning_before_earned', 'warned before they are earned', { ...sound, expiry: { points: { kind: 'per_lot', after: { value: 10, unit: 'days' } }, warnDaysBefore: [30] } }],
]; // prettier-ignore

const checksOut = (ruleset: Ruleset, { counterExample }: Finding) => {
  expect(counterExample.says).toMatch(/\.$/);
  if (counterExample.kind === 'order') expect(exampleEntitlement(ruleset, counterExample.order, facts).points).toBe(counterExample.points);
};

describe('the lint', () => {
  it('has nothing to say about the ruleset that a shop starts with', () => {
    expect(lintRuleset(defaultRuleset, facts)).toEqual([]);
    expect(lint(sound)).toEqual([]);
  });

  it.each(planted)('finds %s: %s', (code, _what, document) => {
    const ruleset = rulesetSchema.parse(document);
    const found = lintRuleset(ruleset, facts).filter((finding) => finding.code === code);
    expect(found.length).toBeGreaterThan(0);
    for (const finding of found) {
      checksOut(ruleset, finding);
      expect(finding.sentence).toMatch(/^[A-Z].*\.$/s);
      expect(finding.path.reduce<unknown>((part, key) => (part as Record<string | number, unknown>)[key], ruleset)).toBeDefined();
    }
  });

  it('says nothing about conditions that can be fulfilled, and fulfils them', () => {
    const fulfillable: Condition[] = [
      both(number('order.units', 'at_least', 5), number('order.units', 'less_than', 6)),
      {
        kind: 'all',
        of: [
          { kind: 'any_line', of: word('line.vendor', ['A']) },
          { kind: 'any_line', of: word('line.vendor', ['B']) },
        ],
      },
      both(word('line.vendor', ['A']), word('line.vendor', ['B'])),
      { kind: 'not', of: number('member.daysSinceLastOrder', 'at_least', 0) },
      { kind: 'any', of: [word('order.channel', ['carrier pigeon']), word('order.channel', ['POS'])] },
      { kind: 'not', of: both(word('order.channel', ['web']), number('time.hour', 'at_least', 0)) },
    ];
    for (const when of fulfillable) expect(lint(rules({ when })).map(({ code }) => code)).not.toContain('rule_never_matches');
  });

  it('calls two rules overlapping only with an order that earns by both', () => {
    const [weekdays, weekend] = [word('time.weekday', ['mon', 'tue', 'wed', 'thu', 'fri']), word('time.weekday', ['sat', 'sun'])];
    expect(lint(rules({ when: weekdays }, { when: weekend })).map(({ code }) => code)).not.toContain('rules_overlap');
    const codes = (rate: object) => lint(rules({}, { rate })).map(({ code }) => code);
    expect(codes({ kind: 'per_order' })).not.toContain('rules_overlap');
    expect(codes({ kind: 'per_unit' })).toContain('rules_overlap');
  });

  it('knows that a limit on discounts ends a loop, and a margin that is wide enough a worry', () => {
    const generous = { ...base, rate: { kind: 'per_amount' as const, points: 20, perMinor: 100 } };
    expect(lint({ earning: { rules: [generous] }, rewards: [off] })).toEqual([]);
    expect(lint({ ...sound, marginBasisPoints: 500 })).toEqual([]);
    const referrals = { enabled: true, minimumOrderMinor: 10_000, advocate: { kind: 'points' as const, points: 100 } };
    expect(lint({ ...sound, marginBasisPoints: 2_000, referrals })).toEqual([]);
  });

  it('shows every finding about any program by a case that the engine confirms', () => {
    const programs = [wholeRuleset, ...otherChoices, ...planted.map(([, , document]) => rulesetSchema.parse(document))];
    const mixed = fc
      .tuple(fc.constantFrom(...programs), fc.constantFrom(...programs), fc.constantFrom(...programs))
      .map(([a, b, c]) =>
        rulesetSchema.safeParse({ ...a, earning: b.earning, refunds: c.refunds, marginBasisPoints: 1_000, referrals: c.referrals }),
      );
    fc.assert(
      fc.property(mixed, ({ data: ruleset }) => {
        fc.pre(ruleset !== undefined);
        const findings = lintRuleset(ruleset, facts);
        for (const finding of findings) checksOut(ruleset, finding);
        expect(diffRulesets(ruleset, rulesetSchema.parse(ruleset))).toEqual([]);
        expect(lintRuleset(ruleset, facts)).toEqual(findings);
      }),
      { numRuns: 60 },
    );
  });
});
