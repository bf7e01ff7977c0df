import { describe, expect, test } from 'vitest';
import { rulesetSchema, type RulesetInput } from '../program/ruleset.ts';
import { localDate, startOfLocalDay } from '../shared/calendar.ts';
import type { Instant } from '../shared/instant.ts';
import {
  advanceTier,
  countTowardsTier,
  holdTier,
  nextTierMoveAt,
  noStanding,
  recalculateTier,
  tierDueAt,
  tierProgress,
  type TierContribution,
  type TierMove,
  type TierRules,
  type TierStanding,
  type TierStep,
} from './index.ts';

type TiersInput = NonNullable<RulesetInput['tiers']>;

function rulesOf(given: TiersInput, thresholds: Readonly<Record<string, number>>, timeZone = 'UTC'): TierRules {
  const levels = Object.entries(thresholds).map(([id, threshold]) => ({ id, name: id.toUpperCase(), threshold }));
  return { tiers: rulesetSchema.parse({ tiers: { enabled: true, ...given, levels } }).tiers, timeZone };
}

const iso = (text: string) => Date.parse(text.length === 10 ? `${text}T12:00:00Z` : text) as Instant;

/** A member's life: dates and what counts then. */
class Member {
  standing: TierStanding = noStanding;
  readonly moves: TierMove[] = [];
  readonly #rules: TierRules;

  constructor(rules: TierRules, enrolled: string) {
    this.#rules = rules;
    this.take(advanceTier(this.standing, iso(enrolled), rules));
  }

  take(step: TierStep): this {
    this.standing = step.standing;
    this.moves.push(...step.moves);
    return this;
  }

  counts(date: string, amount: number, more: Partial<TierContribution> = {}): this {
    return this.take(countTowardsTier(this.standing, { at: iso(date), amount, ...more }, this.#rules));
  }

  until(date: string): this {
    return this.take(advanceTier(this.standing, iso(date), this.#rules));
  }

  hold(date: string, tier: string | null, until: string | null = null): this {
    return this.take(holdTier(this.standing, { tier, until: until === null ? null : iso(until), at: iso(date) }, this.#rules));
  }

  get tier(): string | null {
    return this.standing.tier;
  }

  /** `2025-01-02 gold>silver window_ended`, by the shop's calendar. */
  get story(): string[] {
    return this.moves.map(({ at, from, to, reason }) => `${localDate(at, this.#rules.timeZone)} ${from ?? '-'}>${to ?? '-'} ${reason}`);
  }
}

const ladder = { basic: 0, silver: 100, gold: 500 };

describe('worked examples of others', () => {
  test('lifetime, at once: 100 makes Silver, 50 taken back makes Basic, 500 more make Gold (Voucherify)', () => {
    const member = new Member(rulesOf({ window: { kind: 'lifetime' }, demotion: 'at_once' }, { ...ladder, top: 1000 }), '2026-01-01');
    expect(member.counts('2026-01-02', 100).tier).toBe('silver');
    expect(member.counts('2026-01-03', -50)).toMatchObject({ tier: 'basic', standing: { amount: 50 } });
    expect(member.counts('2026-01-04', 500)).toMatchObject({ tier: 'gold', standing: { amount: 550 } });
  });

  test.each([
    [0, 6_000, 'bronze'],
    [0, 15_000, 'silver'],
    [0, 25_000, 'gold'],
    [4_000, 500, 'bronze'],
    [8_000, 3_000, 'silver'],
    [18_000, 3_000, 'gold'],
    [22_000, 5_000, 'gold'],
  ])('spent %i before and %i now is %s (ERPNext)', (spent, now, tier) => {
    const rules = rulesOf({ window: { kind: 'lifetime' } }, { bronze: 0, silver: 10_000, gold: 20_000 });
    const member = new Member(rules, '2026-01-01');
    if (spent > 0) member.counts('2026-01-02', spent);
    expect(member.counts('2026-01-03', now).tier).toBe(tier);
  });

  test('Bronze of 1 January 2024, too little until 1 January 2025: Member on the 2nd (Purebaby)', () => {
    const rules = rulesOf({ window: { kind: 'rolling', months: 12 } }, { member: 0, bronze: 200, silver: 500 }, 'Australia/Melbourne');
    const member = new Member(rules, '2023-12-01T00:00:00Z').counts('2024-01-01T01:00:00Z', 200).counts('2024-06-01', 199);
    expect(member.until('2025-01-01T12:59:59Z').tier).toBe('bronze');
    expect(member.until('2025-01-01T13:00:00Z').story.at(-1)).toBe('2025-01-02 bronze>member window_ended');
  });

  test('500 at any time: Silver, and the window begins anew (Purebaby)', () => {
    const rules = rulesOf({ window: { kind: 'rolling', months: 12 } }, { member: 0, bronze: 200, silver: 500 });
    const member = new Member(rules, '2023-12-01').counts('2024-01-01', 200).counts('2024-07-10', 300);
    expect(member.story.at(-1)).toBe('2024-07-10 bronze>silver qualified');
    expect(member.standing.fallsAt).toBe(iso('2025-07-11T00:00:00Z'));
  });
});

describe('demotion', () => {
  const reached = (given: TiersInput) => new Member(rulesOf(given, ladder), '2024-01-01').counts('2024-03-10', 600);

  test('never: the tier stays for good', () => {
    const member = reached({ window: { kind: 'calendar_year' }, demotion: 'never' }).until('2044-01-01');
    expect(member).toMatchObject({ tier: 'gold', standing: { fallsAt: null, amount: 0 } });
  });

  test('at the window’s end, with calendar years: kept through the year after the one that qualified', () => {
    const member = reached({ window: { kind: 'calendar_year' } });
    expect(member.standing.fallsAt).toBe(iso('2026-01-01T00:00:00Z'));
    expect(member.counts('2025-05-01', 120).until('2026-03-01').story.slice(-1)).toEqual(['2026-01-01 gold>silver window_ended']);
    expect(member.until('2027-02-01').story.at(-1)).toBe('2027-01-01 silver>basic window_ended');
  });

  test('at the window’s end, with program years that begin on a day of one’s choice', () => {
    const member = reached({ window: { kind: 'program_year', month: 4, day: 6 } });
    expect(member.until('2024-04-06').standing.amount).toBe(0);
    expect(member.until('2026-01-01').story.at(-1)).toBe('2025-04-06 gold>basic window_ended');
  });

  test('at the window’s end, with rolling months: what counts after the day of the rise renews the tier', () => {
    const member = reached({ window: { kind: 'rolling', months: 6 } });
    expect(member.standing.fallsAt).toBe(iso('2024-09-11T00:00:00Z'));
    expect(member.counts('2024-09-10', 500).standing.fallsAt).toBe(iso('2025-03-11T00:00:00Z'));
    expect(member.until('2025-03-10').tier).toBe('gold');
    expect(member.until('2025-03-11').story.at(-1)).toBe('2025-03-11 gold>basic window_ended');
  });

  test('one step: one tier at each window’s end, and none when it still qualifies', () => {
    const member = reached({ window: { kind: 'calendar_year' }, demotion: 'one_step' }).until('2030-01-01');
    expect(member.story.slice(2)).toEqual(['2026-01-01 gold>silver window_ended', '2027-01-01 silver>basic window_ended']);
  });

  test('at once: when the oldest days drop out', () => {
    const member = reached({ window: { kind: 'rolling', months: 12 }, demotion: 'at_once' }).counts('2024-08-01', 150);
    expect(member.standing.fallsAt).toBe(iso('2025-03-11T00:00:00Z'));
    expect(member.until('2026-01-01').story.slice(2)).toEqual([
      '2025-03-11 gold>silver no_longer_qualifies',
      '2025-08-02 silver>basic no_longer_qualifies',
    ]);
  });

  test('at once: when a refund takes so much that too little is left', () => {
    const member = reached({ window: { kind: 'rolling', months: 12 }, demotion: 'at_once' });
    member.counts('2024-04-01', -501, { countedAt: iso('2024-03-10') });
    expect(member.story.at(-1)).toBe('2024-04-01 gold>basic no_longer_qualifies');
  });

  test('with a lifetime there is no end: only at once lets anybody fall', () => {
    for (const demotion of ['never', 'window_end', 'one_step'] as const) {
      expect(
        reached({ window: { kind: 'lifetime' }, demotion })
          .counts('2024-04-01', -600)
          .until('2040-01-01').tier,
      ).toBe('gold');
    }
  });
});

describe('grace', () => {
  test('after a year that was too little: the member falls to what that year qualifies for', () => {
    const rules = rulesOf({ window: { kind: 'calendar_year' }, graceDays: 31 }, ladder);
    const member = new Member(rules, '2024-01-01').counts('2024-03-10', 600).counts('2025-05-01', 120).until('2026-01-31');
    expect(member).toMatchObject({ tier: 'gold', standing: { amount: 0, judged: 120 } });
    expect(member.until('2026-02-01').story.at(-1)).toBe('2026-02-01 gold>silver window_ended');
    // The year that let them fall to Silver is over: the present one decides.
    expect(member.standing.fallsAt).toBe(iso('2027-02-01T00:00:00Z'));
  });

  test('who qualifies in the new year meanwhile keeps the tier through the next', () => {
    const rules = rulesOf({ window: { kind: 'calendar_year' }, graceDays: 31 }, ladder);
    const member = new Member(rules, '2024-01-01').counts('2024-03-10', 600).counts('2026-01-20', 500);
    expect(member.standing.fallsAt).toBe(iso('2028-02-01T00:00:00Z'));
  });

  test('of a whole year does not lose the year that ends with it', () => {
    const rules = rulesOf({ window: { kind: 'calendar_year' }, graceDays: 365 }, ladder);
    const member = new Member(rules, '2021-01-01').counts('2021-06-01', 600).counts('2022-06-01', 20).counts('2023-12-31', 120);
    expect(member.until('2024-01-01').story.at(-1)).toBe('2024-01-01 gold>silver window_ended');
  });

  test('at once: the rest of the day and whole days after it', () => {
    const rules = rulesOf({ window: { kind: 'lifetime' }, demotion: 'at_once', graceDays: 2 }, ladder);
    const member = new Member(rules, '2024-01-01').counts('2024-03-10', 600).counts('2024-03-20', -200).counts('2024-03-21', -1);
    expect(member.standing.fallsAt).toBe(iso('2024-03-23T00:00:00Z'));
    expect(member.counts('2024-03-22', 201).standing.fallsAt).toBeNull();
  });

  test('with rolling months: everything that counts at the time renews, from that day on', () => {
    const rules = rulesOf({ window: { kind: 'rolling', months: 3 }, graceDays: 20 }, ladder);
    const member = new Member(rules, '2024-01-01').counts('2024-03-10', 600).counts('2024-06-01', 300).counts('2024-06-25', 200);
    expect(member).toMatchObject({ tier: 'gold', standing: { renewedAt: iso('2024-06-25'), fallsAt: iso('2024-10-16T00:00:00Z') } }); // prettier-ignore
  });
});

describe('what counts', () => {
  test('is taken back where it counted, so that nothing stays missing when that leaves the window', () => {
    const rules = rulesOf({ window: { kind: 'rolling', months: 1 }, demotion: 'at_once' }, ladder);
    const member = new Member(rules, '2024-01-01').counts('2024-01-10', 80).counts('2024-02-05', -80, { countedAt: iso('2024-01-10') });
    expect(member.counts('2024-02-06', 90).standing.amount).toBe(90);
    expect(member.until('2024-02-20').standing).toMatchObject({ amount: 90, days: [['2024-02-06', 90]] });
  });

  test('is not taken back from a window that has ended', () => {
    const rules = rulesOf({ window: { kind: 'calendar_year' } }, ladder);
    const member = new Member(rules, '2024-01-01').counts('2024-12-31', 600).counts('2025-01-02', -600, { countedAt: iso('2024-12-31') });
    expect(member).toMatchObject({ tier: 'gold', standing: { amount: 0, days: [] } });
    expect(member.until('2026-01-01').tier).toBe('basic');
  });

  test('below nothing counts as nothing, and is remembered', () => {
    const rules = rulesOf({ basis: 'points', window: { kind: 'lifetime' }, demotion: 'at_once' }, ladder);
    const member = new Member(rules, '2024-01-01').counts('2024-01-02', -50);
    expect(member).toMatchObject({ tier: 'basic', standing: { amount: -50 } });
    expect(member.counts('2024-01-03', 120).tier).toBe('basic');
    expect(member.counts('2024-01-04', 30).tier).toBe('silver');
  });

  test('passes every level on the way: one large order enters what two small ones do', () => {
    const rules = rulesOf({ window: { kind: 'lifetime' } }, ladder);
    const large = new Member(rules, '2024-01-01').counts('2024-02-01', 600);
    const small = new Member(rules, '2024-01-01').counts('2024-02-01', 300).counts('2024-02-01', 300);
    expect(large.standing.entered).toEqual(['basic', 'silver', 'gold']);
    expect(small.standing.entered).toEqual(large.standing.entered);
  });

  test('leaves a program without tiers alone', () => {
    const rules = rulesOf({ enabled: false }, ladder);
    expect(countTowardsTier(noStanding, { at: iso('2024-01-01'), amount: 900 }, rules)).toEqual({ standing: noStanding, moves: [] });
    expect(tierProgress(noStanding, iso('2024-01-01'), rules)).toBeNull();
  });
});

describe('the shop’s calendar', () => {
  test.each([
    ['Asia/Kolkata', '2025-12-31T18:30:00Z'],
    ['America/Sao_Paulo', '2026-01-01T03:00:00Z'],
    ['Pacific/Apia', '2025-12-31T11:00:00Z'],
  ])('a year ends at midnight in %s', (timeZone, midnight) => {
    const rules = rulesOf({ window: { kind: 'calendar_year' } }, ladder, timeZone);
    const member = new Member(rules, '2024-01-01').counts('2024-03-10', 600);
    expect(member.standing.fallsAt).toBe(iso(midnight));
    expect(member.until(midnight).story.at(-1)).toBe('2026-01-01 gold>basic window_ended');
  });

  test('a day that begins at one o’clock, because clocks skip its midnight, ends a window then', () => {
    const rules = rulesOf({ window: { kind: 'rolling', months: 1 } }, ladder, 'America/Sao_Paulo');
    const member = new Member(rules, '2018-09-01').counts('2018-10-03', 600);
    expect(member.standing.fallsAt).toBe(startOfLocalDay('2018-11-04', 'America/Sao_Paulo'));
    expect(new Date(member.standing.fallsAt ?? 0).toISOString()).toBe('2018-11-04T03:00:00.000Z');
  });

  test('a date that the zone left out (Apia, 30 December 2011) ends a window where the next one begins', () => {
    const rules = rulesOf({ window: { kind: 'rolling', months: 1 } }, ladder, 'Pacific/Apia');
    const member = new Member(rules, '2011-11-01').counts('2011-11-29', 600);
    expect(localDate(member.standing.renewedAt as Instant, 'Pacific/Apia')).toBe('2011-11-29');
    expect(member.standing.fallsAt).toBe(iso('2011-12-30T10:00:00Z'));
    expect(member.until('2012-01-02').tier).toBe('basic');
  });

  test('what counts on the 31st counts through the last day of a shorter month', () => {
    const rules = rulesOf({ window: { kind: 'rolling', months: 1 }, demotion: 'at_once' }, ladder);
    expect(new Member(rules, '2024-01-01').counts('2024-01-31', 100).standing.fallsAt).toBe(iso('2024-03-01T00:00:00Z'));
    expect(new Member(rules, '2023-01-01').counts('2023-01-31', 100).standing.fallsAt).toBe(iso('2023-03-01T00:00:00Z'));
  });

  test('a day of less than nothing drops out too: the member rises by it, and that is announced', () => {
    const rules = rulesOf({ window: { kind: 'rolling', months: 1 }, demotion: 'at_once' }, { silver: 100, gold: 200 });
    const member = new Member(rules, '2023-11-30').counts('2023-11-30', -1).counts('2023-12-01', 16).counts('2023-12-02', 184);
    expect(member).toMatchObject({ tier: 'silver', standing: { amount: 199, fallsAt: iso('2024-01-03T00:00:00Z') } });
    expect(nextTierMoveAt(member.standing, rules)).toBe(iso('2023-12-31T00:00:00Z'));
    expect(member.until('2023-12-31')).toMatchObject({ tier: 'gold', standing: { fallsAt: iso('2024-01-02T00:00:00Z') } });
    expect(nextTierMoveAt(member.standing, rules)).toBe(member.standing.fallsAt);
    expect(nextTierMoveAt(member.until('2024-01-04').standing, rules)).toBeNull();
  });

  test('a tier reached on the 29th of February lasts through the 28th', () => {
    const rules = rulesOf({ window: { kind: 'rolling', months: 12 } }, ladder);
    expect(new Member(rules, '2024-01-01').counts('2024-02-29', 100).standing.fallsAt).toBe(iso('2025-03-01T00:00:00Z'));
  });
});

describe('a tier held by staff', () => {
  const rules = rulesOf({ window: { kind: 'calendar_year' } }, ladder);

  test('is the member’s whatever they qualify for, until its instant; then they have what they earned', () => {
    const member = new Member(rules, '2024-01-01').hold('2024-02-01', 'gold', '2024-06-01').counts('2024-03-01', 150);
    expect(member).toMatchObject({ tier: 'gold', standing: { held: { earned: 'silver' } } });
    expect(tierDueAt(member.standing)).toBe(iso('2024-06-01'));
    expect(member.until('2024-07-01').story.slice(1)).toEqual(['2024-02-01 basic>gold set_by_staff', '2024-06-01 gold>silver hold_ended']);
    expect(tierDueAt(member.standing)).toBe(iso('2026-01-01T00:00:00Z'));
  });

  test('may be lower than what they qualify for, and does not lose that', () => {
    const member = new Member(rules, '2024-01-01').counts('2024-02-01', 600).hold('2024-02-02', 'basic').until('2024-12-01');
    expect(member.tier).toBe('basic');
    expect(member.hold('2024-12-01', null).story.at(-1)).toBe('2024-12-01 basic>gold hold_ended');
  });

  test('enters the levels that it shows, and not those that were only earned underneath', () => {
    const member = new Member(rules, '2024-01-01').hold('2024-02-01', 'basic').counts('2024-02-02', 150);
    expect(member.standing.entered).toEqual(['basic']);
    expect(member.hold('2024-03-01', 'gold').hold('2024-03-02', null)).toMatchObject({
      tier: 'silver',
      standing: { entered: ['basic', 'silver', 'gold'] },
    });
  });

  test('for good has no end, falls underneath, and can be replaced', () => {
    const member = new Member(rules, '2024-01-01').counts('2024-02-01', 600).hold('2024-03-01', 'silver').until('2030-01-01');
    expect(member).toMatchObject({ tier: 'silver', standing: { held: { earned: 'basic', until: null } } });
    expect(tierDueAt(member.standing)).toBeNull();
    expect(member.hold('2030-02-01', 'gold', '2030-03-01').until('2030-04-01').tier).toBe('basic');
  });

  test('changes nothing when the rules do not have it, when it is over already, or when there is none to end', () => {
    const member = new Member(rules, '2024-01-01');
    const { standing } = member;
    expect(member.hold('2024-02-01', 'platinum').hold('2024-02-02', 'gold', '2024-02-02').hold('2024-02-03', null)).toMatchObject({
      standing,
    });
  });
});

describe('new rules', () => {
  const old = rulesOf({ window: { kind: 'lifetime' } }, ladder);
  const contributions = [{ at: iso('2024-02-01'), amount: 150 }];
  const previous = new Member(old, '2024-01-01').counts('2024-02-01', 150).standing;
  const at = iso('2024-06-01');
  const under = (rules: TierRules, from = previous) => recalculateTier({ previous: from, contributions, at, rules });

  test('let members rise and fall, with their reason', () => {
    const higher = under(rulesOf({ window: { kind: 'lifetime' } }, { basic: 0, silver: 200 }));
    expect(higher.moves).toEqual([{ at, from: 'silver', to: 'basic', reason: 'rules_changed', amount: 150 }]);
    const lower = under(rulesOf({ window: { kind: 'lifetime' } }, { basic: 0, silver: 50, gold: 120 }));
    expect(lower).toMatchObject({ standing: { tier: 'gold', since: at, entered: ['basic', 'silver', 'gold'] }, moves: [{ to: 'gold' }] });
  });

  test('that demote never let nobody fall, unless their level is gone', () => {
    const kept = under(rulesOf({ window: { kind: 'lifetime' }, demotion: 'never' }, { basic: 0, silver: 200 }));
    expect(kept).toMatchObject({ standing: { tier: 'silver', since: previous.since }, moves: [] });
    expect(under(rulesOf({ demotion: 'never' }, { basic: 0, other: 200 })).standing.tier).toBe('basic');
  });

  test('enter no level that was put in below the one that the member had', () => {
    const step = under(rulesOf({ window: { kind: 'lifetime' } }, { basic: 0, copper: 50, silver: 100, gold: 140 }));
    expect(step.standing.entered).toEqual(['basic', 'silver', 'gold']);
  });

  test('keep a hold whose level is there, and drop one whose level is gone', () => {
    const held = holdTier(previous, { tier: 'gold', until: null, at: iso('2024-05-01') }, old).standing;
    expect(under(old, held).standing).toMatchObject({ tier: 'gold', held: { earned: 'silver' } });
    expect(under(rulesOf({}, { basic: 0, silver: 100 }), held).standing).toMatchObject({ tier: 'silver', held: null });
  });

  test('without tiers take the tier and keep what was entered', () => {
    const step = under(rulesOf({ enabled: false }, ladder));
    expect(step).toMatchObject({ standing: { tier: null, entered: previous.entered }, moves: [{ from: 'silver', to: null }] });
  });
});

describe('progress', () => {
  const progress = (given: TiersInput, life: (member: Member) => Member, at: string) => {
    const rules = rulesOf(given, ladder);
    return tierProgress(life(new Member(rules, '2024-01-01')).standing, iso(at), rules);
  };

  test('says how much to which level by when: 380 to Gold by 31 December', () => {
    const found = progress({ window: { kind: 'calendar_year' } }, (member) => member.counts('2024-03-01', 120), '2024-06-01');
    expect(found).toMatchObject({ current: { id: 'silver' }, amount: 120, next: { id: 'gold', remaining: 380, by: '2024-12-31' } });
    expect(found?.keep).toEqual({ remaining: 0, by: '2024-12-31', keptUntil: '2025-12-31' });
  });

  test('says what keeps the tier in a year that has not qualified yet, and in grace', () => {
    const given = { window: { kind: 'calendar_year' as const }, graceDays: 31 };
    const silver = (member: Member) => member.counts('2024-03-01', 120).counts('2025-02-01', 30);
    expect(progress(given, silver, '2025-06-01')?.keep).toEqual({ remaining: 70, by: '2025-12-31', keptUntil: '2026-01-31' });
    expect(progress(given, silver, '2026-01-10')?.keep).toEqual({ remaining: 100, by: '2026-01-31', keptUntil: '2026-01-31' });
  });

  test('with rolling months: until the first amount drops out, and what the window since the rise lacks', () => {
    const life = (member: Member) => member.counts('2024-03-01', 120).counts('2024-05-01', 30);
    const found = progress({ window: { kind: 'rolling', months: 12 } }, life, '2024-06-01');
    expect(found).toMatchObject({ next: { remaining: 350, by: '2025-03-01' }, keep: { remaining: 70, by: '2025-03-01', keptUntil: '2025-03-01' } }); // prettier-ignore
  });

  test('with demotion at once: what must be there on the day when too little is left', () => {
    const life = (member: Member) => member.counts('2024-03-01', 120).counts('2024-05-01', 30);
    const found = progress({ window: { kind: 'rolling', months: 12 }, demotion: 'at_once' }, life, '2024-06-01');
    expect(found?.keep).toEqual({ remaining: 70, by: '2025-03-01', keptUntil: '2025-03-01' });
    const years = progress({ window: { kind: 'calendar_year' }, demotion: 'at_once' }, life, '2024-06-01');
    expect(years?.keep).toEqual({ remaining: null, by: '2024-12-31', keptUntil: '2024-12-31' });
  });

  test('has no end with a lifetime, no next at the top, and nothing to keep while held', () => {
    const top = progress({ window: { kind: 'lifetime' } }, (member) => member.counts('2024-03-01', 700), '2024-06-01');
    expect(top).toMatchObject({ current: { id: 'gold' }, next: null, keep: null });
    const fresh = progress({ window: { kind: 'lifetime' } }, (member) => member, '2024-06-01');
    expect(fresh).toMatchObject({ current: { id: 'basic' }, amount: 0, next: { id: 'silver', remaining: 100, by: null } });
    const held = progress({}, (member) => member.counts('2024-02-01', 100).hold('2024-03-01', 'gold'), '2024-06-01');
    expect(held).toMatchObject({ current: { id: 'gold' }, keep: null, heldUntil: null });
  });
});
