import { describe, expect, test } from 'vitest';
import { rulesetSchema, type Activity, type RulesetInput } from '../../program/ruleset.ts';
import { nobody, type AskedMember } from '../../segments/asked.ts';
import { localDate } from '../../shared/calendar.ts';
import type { Instant } from '../../shared/instant.ts';
import type { MemberFact } from '../member-facts.ts';
import {
  activitiesDone,
  activityEffects,
  advanceStreak,
  birthdayDate,
  birthdayFacts,
  birthdayInYear,
  milestonesReached,
  periodOf,
  type ActivityContent,
  type ActivityUses,
  type Birthday,
  type CountedTotals,
  type StreakState,
} from './index.ts';

type ActivityInput = NonNullable<RulesetInput['activities']>[number];

const iso = (text: string) => Date.parse(text.length === 10 ? `${text}T12:00:00Z` : text) as Instant;
const activitiesOf = (...given: Array<Partial<ActivityInput> & Pick<ActivityInput, 'kind'>>): Activity[] =>
  rulesetSchema.parse({ activities: given.map((activity) => ({ id: activity.kind, name: 'Something', points: 50, ...activity })) })
    .activities;

const nothing: CountedTotals = { orders: 0, spentMinor: 0, points: 0 };

/** A member who does things one after the other. */
class Doer {
  uses: ActivityUses = {};
  totals = nothing;
  birthday: Birthday | null = null;
  asked: AskedMember = nobody;
  #facts = 0;
  readonly #activities: readonly Activity[];
  readonly #timeZone: string;

  constructor(activities: readonly Activity[], timeZone = 'UTC') {
    this.#activities = activities;
    this.#timeZone = timeZone;
  }

  /** Points that something done earns, or why it earns none. */
  does(date: string, done: Partial<ActivityContent> & Pick<ActivityContent, 'activity'>) {
    this.#facts += 1;
    const what = { kind: 'activity', code: null, subject: null, ...done } as const;
    return this.meets({ key: `fact-${this.#facts}`, at: iso(date), what });
  }

  meets(fact: MemberFact) {
    return this.#settle({ kind: 'activity', fact, at: fact.at, before: this.totals, after: this.totals });
  }

  orders(date: string, adds: Partial<CountedTotals> = {}, orderId = '1001') {
    const before = this.totals;
    this.totals = {
      orders: before.orders + (adds.orders ?? 1),
      spentMinor: before.spentMinor + (adds.spentMinor ?? 0),
      points: before.points + (adds.points ?? 0),
    };
    const kind = (adds.orders ?? 1) < 0 || (adds.spentMinor ?? 0) < 0 ? 'return' : 'order';
    return this.#settle({ kind, orderId, at: iso(date), before, after: this.totals });
  }

  #settle(happened: Parameters<typeof activityEffects>[1]) {
    const member = { activities: this.uses, birthday: this.birthday };
    const outcome = activityEffects({ activities: [...this.#activities] }, happened, member, this.asked, this.#timeZone);
    this.uses = outcome.uses;
    const because = outcome.nothingFor[0]?.because;
    return outcome.effects.length === 0 && because !== undefined ? because : outcome.effects.reduce((sum, { points }) => sum + points, 0);
  }
}

describe('something done earns', () => {
  test('by every activity of its kind, and of its code where the activity names one', () => {
    const doer = new Doer(
      activitiesOf(
        { kind: 'social_follow', id: 'any', points: 1 },
        { kind: 'social_follow', id: 'insta', code: 'instagram', points: 10 },
        { kind: 'social_share', points: 100 },
        { kind: 'social_follow', id: 'off', enabled: false, points: 1000 },
      ),
    );
    expect(doer.does('2026-03-01', { activity: 'social_follow', code: 'instagram' })).toBe(11);
    expect(doer.does('2026-03-01', { activity: 'social_follow', code: 'tiktok' })).toBe(1);
  });

  test('when its condition holds, about the member and the shop’s time', () => {
    const mondays = { kind: 'word', fact: 'time.weekday', is: 'one_of', values: ['mon'] } as const;
    const doer = new Doer(activitiesOf({ kind: 'custom', when: mondays, limits: { perSubject: null } }), 'Pacific/Apia');
    expect(doer.does('2026-03-01T10:59:00Z', { activity: 'custom' })).toBe('condition');
    expect(doer.does('2026-03-01T11:00:00Z', { activity: 'custom' })).toBe(50);
  });

  test('so often a day, by the shop’s calendar', () => {
    const doer = new Doer(activitiesOf({ kind: 'social_share', limits: { perDay: 2 } }), 'Asia/Kolkata');
    expect(doer.does('2026-03-01T18:28:00Z', { activity: 'social_share' })).toBe(50);
    expect(doer.does('2026-03-01T18:29:00Z', { activity: 'social_share' })).toBe(50);
    expect(doer.does('2026-03-01T18:29:59Z', { activity: 'social_share' })).toBe('daily_limit');
    expect(doer.does('2026-03-01T18:30:00Z', { activity: 'social_share' })).toBe(50);
    expect(doer.does('2026-03-02T18:29:59Z', { activity: 'social_share' })).toBe(50);
    expect(doer.does('2026-03-02T18:29:59Z', { activity: 'social_share' })).toBe('daily_limit');
  });

  test('so often a calendar year, on whatever days', () => {
    const doer = new Doer(activitiesOf({ kind: 'review', review: { verifiedOnly: false }, limits: { perYear: 2 } }), 'America/Sao_Paulo');
    expect(doer.does('2026-02-01', { activity: 'review' })).toBe(50);
    expect(doer.does('2026-11-01', { activity: 'review' })).toBe(50);
    expect(doer.does('2027-01-01T02:59:59Z', { activity: 'review' })).toBe('yearly_limit');
    expect(doer.does('2027-01-01T03:00:00Z', { activity: 'review' })).toBe(50);
    expect(doer.does('2027-05-01', { activity: 'review' })).toBe(50);
    expect(doer.does('2027-05-02', { activity: 'review' })).toBe('yearly_limit');
  });

  test('so often in a lifetime', () => {
    const doer = new Doer(activitiesOf({ kind: 'newsletter', limits: { lifetime: 1 } }));
    expect(doer.does('2026-02-01', { activity: 'newsletter' })).toBe(50);
    expect(doer.does('2036-02-01', { activity: 'newsletter' })).toBe('lifetime_limit');
  });

  test('and of several limits that are reached, the one that lasts longest is told', () => {
    const doer = new Doer(activitiesOf({ kind: 'newsletter', limits: { lifetime: 1, perYear: 1, perDay: 1 } }));
    doer.does('2026-02-01', { activity: 'newsletter' });
    expect(doer.does('2026-02-01', { activity: 'newsletter' })).toBe('lifetime_limit');
    const yearly = new Doer(activitiesOf({ kind: 'newsletter', limits: { perYear: 1, perDay: 1 } }));
    yearly.does('2026-02-01', { activity: 'newsletter' });
    expect(yearly.does('2026-02-01', { activity: 'newsletter' })).toBe('yearly_limit');
  });

  test('so often for the same thing, and without limit where nothing is named', () => {
    const doer = new Doer(activitiesOf({ kind: 'review', review: { verifiedOnly: false } }));
    expect(doer.does('2026-02-01', { activity: 'review', subject: 'product:1' })).toBe(50);
    expect(doer.does('2026-02-02', { activity: 'review', subject: 'product:1' })).toBe('subject_limit');
    expect(doer.does('2026-02-03', { activity: 'review', subject: 'product:2' })).toBe(50);
    expect(doer.does('2026-02-03', { activity: 'review', subject: 'constructor' })).toBe(50);
    expect([1, 2].map(() => doer.does('2026-02-04', { activity: 'review' }))).toEqual([50, 50]);
    const twice = new Doer(activitiesOf({ kind: 'review', review: { verifiedOnly: false }, limits: { perSubject: 2 } }));
    const ofOne = ['2026-02-01', '2026-02-02', '2026-02-03'].map((date) => twice.does(date, { activity: 'review', subject: 'product:1' }));
    expect(ofOne).toEqual([50, 50, 'subject_limit']);
    expect(doer.uses['review']?.subjects).toEqual({ 'product:1': 1, 'product:2': 1, constructor: 1 });
  });

  test('without a list of things where there is no limit for each', () => {
    const doer = new Doer(activitiesOf({ kind: 'custom', limits: { perSubject: null } }));
    expect([1, 2].map(() => doer.does('2026-02-01', { activity: 'custom', subject: 'x' }))).toEqual([50, 50]);
    expect(doer.uses['custom']).toEqual({ times: 2, day: '2026-02-01', onDay: 2, inYear: 2 });
  });

  test('after days in which it is held, by the shop’s clock across a change to summer time', () => {
    const { effects } = activityEffects(
      { activities: activitiesOf({ kind: 'signup', holdDays: 2 }) },
      {
        kind: 'activity',
        at: iso('2026-03-07T15:00:00Z'),
        fact: {
          key: 'activity:signup',
          at: iso('2026-03-07T15:00:00Z'),
          what: { kind: 'activity', activity: 'signup', code: null, subject: null },
        },
        before: nothing,
        after: nothing,
      },
      { activities: {}, birthday: null },
      nobody,
      'America/New_York',
    );
    expect(effects).toMatchObject([{ key: 'activity:signup:activity:signup', points: 50, availableAt: iso('2026-03-09T14:00:00Z') }]);
  });

  test('once a day for visits, however often the member looks in', () => {
    const doer = new Doer(activitiesOf({ kind: 'visit', limits: { perDay: 5 } }));
    expect(doer.does('2026-03-01T08:00:00Z', { activity: 'visit' })).toBe(50);
    expect(doer.does('2026-03-01T20:00:00Z', { activity: 'visit', subject: 'another page' })).toBe('daily_limit');
    expect(doer.does('2026-03-02T08:00:00Z', { activity: 'visit' })).toBe(50);
  });
});

describe('a review', () => {
  const review = (verified: boolean, photo: boolean, characters: number) => ({
    activity: 'review' as const,
    review: { verified, photo, characters },
  });

  test('earns more with a photo', () => {
    const doer = new Doer(activitiesOf({ kind: 'review', review: { photoPoints: 25 } }));
    expect(doer.does('2026-03-01', review(true, true, 10))).toBe(75);
    expect(doer.does('2026-03-01', review(true, false, 10))).toBe(50);
  });

  test('earns nothing unverified, where that is asked for, nor when it is too short', () => {
    const doer = new Doer(activitiesOf({ kind: 'review', review: { minimumCharacters: 20 } }));
    expect(doer.does('2026-03-01', review(false, true, 100))).toBe('unverified_review');
    expect(doer.does('2026-03-01', { activity: 'review' })).toBe('unverified_review');
    expect(doer.does('2026-03-01', review(true, true, 19))).toBe('review_too_short');
    expect(doer.does('2026-03-01', review(true, true, 20))).toBe(50);
  });
});

describe('a birthday', () => {
  test('falls on its date in every year, and from 29 February on 28 where there is no 29th', () => {
    expect([2024, 2025, 2000, 2100].map((year) => birthdayDate('02-29', year))).toEqual([
      '2024-02-29',
      '2025-02-28',
      '2000-02-29',
      '2100-02-28',
    ]);
    expect(birthdayDate('05-17', 2025)).toBe('2025-05-17');
  });

  test('begins with the day in the shop’s time zone, also where that day has no midnight', () => {
    expect(birthdayInYear('05-17', 2026, 'Asia/Kolkata')).toBe(iso('2026-05-16T18:30:00Z'));
    expect(birthdayInYear('11-04', 2018, 'America/Sao_Paulo')).toBe(iso('2018-11-04T03:00:00Z'));
    expect(localDate(birthdayInYear('11-04', 2018, 'America/Sao_Paulo'), 'America/Sao_Paulo')).toBe('2018-11-04');
  });

  test('is one fact a year, after an instant and up to another', () => {
    const facts = birthdayFacts('02-29', { after: iso('2024-02-29T00:00:00Z'), until: iso('2026-02-28T00:00:00Z') }, 'UTC');
    expect(facts.map(({ key, at }) => [key, at])).toEqual([
      ['activity:birthday:2025', iso('2025-02-28T00:00:00Z')],
      ['activity:birthday:2026', iso('2026-02-28T00:00:00Z')],
    ]);
    expect(birthdayFacts('12-31', { after: iso('2026-01-01'), until: iso('2026-12-30') }, 'UTC')).toEqual([]);
  });

  const birthdayOf = (year: number): MemberFact => {
    const [fact] = birthdayFacts('05-17', { after: iso(`${year}-01-01`), until: iso(`${year}-12-31`) }, 'UTC');
    if (fact === undefined) throw new Error('Everybody has a birthday every year.');
    return fact;
  };

  test('earns once a year, when it was given early enough', () => {
    const doer = new Doer(activitiesOf({ kind: 'birthday', birthday: { registeredDaysBefore: 30 } }));
    expect(doer.meets(birthdayOf(2026))).toBe('birthday_not_given');
    doer.birthday = { day: '05-17', givenAt: iso('2026-04-18T00:00:00Z') };
    expect(doer.meets(birthdayOf(2026))).toBe('birthday_given_too_late');
    doer.birthday = { day: '05-17', givenAt: iso('2026-04-17T23:59:59Z') };
    expect(doer.meets(birthdayOf(2026))).toBe(50);
    expect(doer.meets({ ...birthdayOf(2026), key: 'again' })).toBe('subject_limit');
    expect(doer.meets(birthdayOf(2027))).toBe(50);
  });

  test('that was changed since earns nothing on the old date, nor twice in a year on the new one', () => {
    const doer = new Doer(activitiesOf({ kind: 'birthday' }));
    doer.birthday = { day: '05-17', givenAt: iso('2026-01-01') };
    expect(doer.meets(birthdayOf(2026))).toBe(50);
    doer.birthday = { day: '09-01', givenAt: iso('2026-05-18') };
    const [second] = birthdayFacts('09-01', { after: iso('2026-05-18'), until: iso('2026-12-31') }, 'UTC');
    expect(second && doer.meets(second)).toBe('subject_limit');
    expect(doer.meets(birthdayOf(2027))).toBe('not_the_birthday');
  });
});

describe('a streak', () => {
  const streak = (given: Partial<Activity['streak']>) => ({
    of: 'order' as const,
    every: 'day' as const,
    length: 3,
    repeats: true,
    ...given,
  });

  function completedOn(dates: readonly string[], given: Partial<Activity['streak']>, timeZone = 'UTC'): string[] {
    let state: StreakState | undefined;
    return dates.filter((date) => {
      const step = advanceStreak(state, iso(date), streak(given), timeZone);
      state = step.state;
      return step.completed;
    });
  }

  test('is so many days in a row, and begins anew after a gap', () => {
    expect(completedOn(['2026-03-01', '2026-03-02', '2026-03-04', '2026-03-05', '2026-03-06'], {})).toEqual(['2026-03-06']);
  });

  test('neither ends nor grows by more of it in the same day, or by what is heard of an earlier one', () => {
    expect(completedOn(['2026-03-01', '2026-03-02', '2026-03-02T20:00:00Z', '2026-03-03'], {})).toEqual(['2026-03-03']);
    expect(completedOn(['2026-03-01', '2026-03-02', '2026-02-20', '2026-03-03'], {})).toEqual(['2026-03-03']);
  });

  test('counts its days, weeks and months from the beginning of 1970', () => {
    expect((['day', 'week', 'month'] as const).map((every) => periodOf('1970-01-01', every))).toEqual([0, 0, 0]);
    expect((['day', 'week', 'month'] as const).map((every) => periodOf('1971-02-01', every))).toEqual([396, 57, 13]);
  });

  test('does not grow by doing it twice in a day, whatever the hour', () => {
    expect(completedOn(['2026-03-01T00:00:00Z', '2026-03-01T23:59:59Z', '2026-03-02', '2026-03-02'], {})).toEqual([]);
  });

  test('begins anew after its reward where it repeats, and is over where it does not', () => {
    const week = Array.from({ length: 7 }, (_, index) => `2026-03-0${index + 1}`);
    expect(completedOn(week, {})).toEqual(['2026-03-03', '2026-03-06']);
    expect(completedOn(week, { repeats: false })).toEqual(['2026-03-03']);
  });

  test('of months goes across the end of the year and through February', () => {
    expect(completedOn(['2025-12-31', '2026-01-01', '2026-02-28'], { every: 'month' })).toEqual(['2026-02-28']);
    expect(completedOn(['2026-01-31', '2026-03-01', '2026-04-01'], { every: 'month' })).toEqual([]);
  });

  test('of weeks goes from Monday to Sunday', () => {
    expect(completedOn(['2026-03-01', '2026-03-02', '2026-03-09'], { every: 'week' })).toEqual(['2026-03-09']);
    expect(completedOn(['2026-03-02', '2026-03-08', '2026-03-09'], { every: 'week' })).toEqual([]);
    expect(periodOf('1970-01-04', 'week')).toBe(periodOf('1970-01-01', 'week'));
    expect(periodOf('1970-01-05', 'week')).toBe(periodOf('1970-01-01', 'week') + 1);
    expect(periodOf('1969-12-29', 'week')).toBe(periodOf('1970-01-01', 'week'));
  });

  test('is counted in the shop’s days: one instant is another day elsewhere', () => {
    const instants = ['2026-03-01T10:30:00Z', '2026-03-01T11:30:00Z', '2026-03-02T11:30:00Z'];
    expect(completedOn(instants, {}, 'Pacific/Apia')).toEqual(['2026-03-02T11:30:00Z']);
    expect(completedOn(instants, {}, 'UTC')).toEqual([]);
  });

  test('of orders grows by orders, and one of visits by visits', () => {
    const doer = new Doer(
      activitiesOf(
        { kind: 'streak', id: 'orders', points: 1, streak: { of: 'order', every: 'day', length: 2 } },
        { kind: 'streak', id: 'visits', points: 10, streak: { of: 'visit', every: 'day', length: 2 } },
      ),
    );
    expect(doer.orders('2026-03-01')).toBe(0);
    expect(doer.orders('2026-03-02')).toBe(1);
    expect(doer.does('2026-03-02', { activity: 'visit' })).toBe(0);
    expect(doer.does('2026-03-03', { activity: 'visit' })).toBe(10);
  });

  test('grows by nothing else: neither a return nor another activity, and not at all while it is off', () => {
    const doer = new Doer(
      activitiesOf(
        { kind: 'streak', id: 'orders', points: 1, streak: { of: 'order', every: 'day', length: 2 } },
        { kind: 'streak', id: 'visits', points: 10, streak: { of: 'visit', every: 'day', length: 2 } },
        { kind: 'streak', id: 'off', enabled: false, points: 100, streak: { of: 'order', every: 'day', length: 2 } },
      ),
    );
    expect(doer.orders('2026-03-01')).toBe(0);
    expect(doer.orders('2026-03-02', { orders: -1 })).toBe(0);
    expect(doer.does('2026-03-03', { activity: 'newsletter' })).toBe(0);
    expect(doer.does('2026-03-04', { activity: 'newsletter' })).toBe(0);
    expect(doer.does('2026-03-05', { activity: 'visit' })).toBe(0);
    expect(Object.keys(doer.uses).sort()).toEqual(['orders', 'visits']);
  });

  test('in progress is not yet an activity done', () => {
    const doer = new Doer(activitiesOf({ kind: 'streak', streak: { every: 'day', length: 2 } }));
    doer.orders('2026-03-01');
    expect(activitiesDone(doer.uses)).toEqual([]);
    doer.orders('2026-03-02');
    expect(activitiesDone(doer.uses)).toEqual(['streak']);
  });
});

describe('a milestone', () => {
  const milestone = (given: Partial<Activity['milestone']> = {}) => ({ of: 'orders' as const, at: 10, repeats: false, ...given });

  test('is reached when the count comes to it, once', () => {
    expect(milestonesReached({ before: 9, after: 10, reached: undefined }, milestone())).toEqual({ times: 1, reached: 1 });
    expect(milestonesReached({ before: 10, after: 20, reached: 1 }, milestone())).toEqual({ times: 0, reached: 1 });
  });

  test('that repeats is reached at every multiple, also at several by one step', () => {
    expect(milestonesReached({ before: 0, after: 35, reached: undefined }, milestone({ repeats: true }))).toEqual({ times: 3, reached: 3 });
    expect(milestonesReached({ before: 35, after: 41, reached: 3 }, milestone({ repeats: true }))).toEqual({ times: 1, reached: 4 });
  });

  test('is not made up for when it was passed before it existed', () => {
    expect(milestonesReached({ before: 50, after: 51, reached: undefined }, milestone())).toEqual({ times: 0, reached: 1 });
    expect(milestonesReached({ before: 50, after: 61, reached: undefined }, milestone({ repeats: true })).times).toBe(1);
  });

  test('that was reached stays reached: a refund and another order earn nothing again', () => {
    const doer = new Doer(activitiesOf({ kind: 'milestone', milestone: { of: 'spend', at: 10_000 } }));
    expect(doer.orders('2026-03-01', { spentMinor: 12_000 })).toBe(50);
    expect(doer.orders('2026-03-02', { orders: 0, spentMinor: -12_000 })).toBe(0);
    expect(doer.orders('2026-03-03', { spentMinor: 12_000 })).toBe(0);
  });

  test('of points sees what the same entry earned, and what came in between', () => {
    const doer = new Doer(
      activitiesOf({ kind: 'milestone', points: 7, milestone: { of: 'points', at: 100 } }, { kind: 'signup', points: 60 }),
    );
    expect(doer.does('2026-03-01', { activity: 'signup' })).toBe(60);
    doer.totals = { ...doer.totals, points: 60 };
    expect(doer.orders('2026-03-02', { points: 30 })).toBe(0);
    // A grant of 10 that was no entry of its own.
    doer.totals = { ...doer.totals, points: 100 };
    expect(doer.orders('2026-03-03')).toBe(7);
  });

  test('of points is reached by what the entry itself earns, by several activities together', () => {
    const signups = ['a', 'b'].map((id) => ({ kind: 'signup' as const, id, points: 60 }));
    const doer = new Doer(activitiesOf({ kind: 'milestone', points: 7, milestone: { of: 'points', at: 120 } }, ...signups));
    expect(doer.does('2026-03-01', { activity: 'signup' })).toBe(127);
  });

  test('is named after the order, the release or the return that reached it', () => {
    const activities = activitiesOf({ kind: 'milestone', milestone: { of: 'orders', at: 1, repeats: true } });
    const keyOf = (kind: 'order' | 'release' | 'return') =>
      activityEffects(
        { activities },
        { kind, orderId: '1001', at: 77 as Instant, before: nothing, after: { ...nothing, orders: 1 } },
        { activities: {}, birthday: null },
        nobody,
        'UTC',
      ).effects.map(({ key }) => key);
    expect([keyOf('order'), keyOf('release'), keyOf('return')]).toEqual([
      ['activity:milestone:order:1001'],
      ['activity:milestone:order:1001:release:77'],
      ['activity:milestone:order:1001:return:77'],
    ]);
  });

  test('of referrals counts friends', () => {
    const doer = new Doer(activitiesOf({ kind: 'milestone', milestone: { of: 'referrals', at: 2, repeats: true } }));
    const earned = ['a', 'b', 'c', 'd'].map((subject) => doer.does('2026-03-01', { activity: 'referral', subject }));
    expect(earned).toEqual([0, 50, 0, 50]);
    expect(['a', 'b'].map((subject) => doer.does('2026-03-01', { activity: 'review', subject }))).toEqual([0, 0]);
    expect(doer.uses['milestone']).toMatchObject({ reached: 2, referrals: 4 });
    expect(doer.orders('2026-03-02')).toBe(0);
  });

  test('keeps to the activity’s limits, several at once included', () => {
    const limited = activitiesOf({ kind: 'milestone', milestone: { at: 1, repeats: true }, limits: { lifetime: 5 } });
    const doer = new Doer(limited);
    expect(doer.orders('2026-03-01', { orders: 3 })).toBe(150);
    expect(doer.uses['milestone']).not.toHaveProperty('referrals');
    expect(doer.orders('2026-03-02', { orders: 3 })).toBe(100);
    expect(doer.orders('2026-03-03', { orders: 3 })).toBe('lifetime_limit');
  });
});

test('the same entry met from the same standing has the same effects: keys name the activity and the fact', () => {
  const activities = activitiesOf({ kind: 'visit' }, { kind: 'streak', streak: { of: 'visit', every: 'day', length: 2 } });
  const fact: MemberFact = {
    key: 'activity:visit:2026-03-02',
    at: iso('2026-03-02'),
    what: { kind: 'activity', activity: 'visit', code: null, subject: null },
  };
  const before = new Doer(activities);
  before.does('2026-03-01', { activity: 'visit' });
  const meet = () =>
    activityEffects(
      { activities },
      { kind: 'activity', fact, at: fact.at, before: nothing, after: nothing },
      { activities: before.uses, birthday: null },
      nobody,
      'UTC',
    );
  expect(meet()).toEqual(meet());
  expect(meet().effects.map(({ key }) => key)).toEqual([
    'activity:visit:activity:visit:2026-03-02',
    'activity:streak:activity:visit:2026-03-02',
  ]);
  expect(JSON.parse(JSON.stringify(meet().uses))).toEqual(meet().uses);
});
