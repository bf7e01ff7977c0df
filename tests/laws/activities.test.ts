import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { activityEffects, type ActivityUses, type CountedTotals, type Happened } from '../../app/domain/earning/activities/index.ts';
import { rulesetSchema, type Activity, type RulesetInput } from '../../app/domain/program/ruleset.ts';
import { nobody } from '../../app/domain/segments/asked.ts';
import { localDate, startOfLocalDay } from '../../app/domain/shared/calendar.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';

const limit = fc.option(fc.integer({ min: 1, max: 4 }));
const kinds = ['visit', 'custom', 'referral', 'streak', 'milestone'] as const;

const anyActivities: fc.Arbitrary<Activity[]> = fc
  .array(
    fc.record({
      kind: fc.constantFrom(...kinds),
      points: fc.integer({ min: 1, max: 9 }),
      limits: fc.record({ perDay: limit, perYear: limit, lifetime: limit, perSubject: limit }),
      streak: fc.record({
        of: fc.constantFrom('order' as const, 'visit' as const),
        every: fc.constantFrom('day' as const, 'week' as const, 'month' as const),
        length: fc.integer({ min: 2, max: 4 }),
        repeats: fc.boolean(),
      }),
      milestone: fc.record({
        of: fc.constantFrom('orders' as const, 'spend' as const, 'points' as const, 'referrals' as const),
        at: fc.integer({ min: 1, max: 5 }),
        repeats: fc.boolean(),
      }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((drawn) => {
    const activities = drawn.map((activity, index) => ({ ...activity, id: `a${index}`, name: 'Something' }));
    return rulesetSchema.parse({ activities } satisfies RulesetInput).activities;
  });

const anyBeat = fc.record({
  afterHours: fc.constantFrom(0, 1, 11, 24, 24, 24, 7 * 24, 30 * 24, 200 * 24),
  does: fc.constantFrom('visit' as const, 'custom' as const, 'referral' as const, 'order' as const, 'return' as const),
  subject: fc.option(fc.constantFrom('a', 'b')),
  size: fc.integer({ min: 1, max: 12 }),
});
const anyLife = fc.record({
  activities: anyActivities,
  timeZone: fc.constantFrom('UTC', 'Asia/Kolkata', 'America/Sao_Paulo', 'Pacific/Apia'),
  beats: fc.array(anyBeat, { maxLength: 30 }),
});

type Life = typeof anyLife extends fc.Arbitrary<infer T> ? T : never;

function entriesOf({ beats }: Life): Happened[] {
  let at = Date.UTC(2025, 10, 20, 13);
  let totals: CountedTotals = { orders: 0, spentMinor: 0, points: 0 };
  return beats.map(({ afterHours, does, subject, size }, index) => {
    at += afterHours * 3_600_000;
    const before = totals;
    const place = { at: at as Instant, before };
    if (does === 'order' || does === 'return') {
      const sign = does === 'order' ? 1 : -1;
      totals = { orders: before.orders + sign, spentMinor: before.spentMinor + sign * size, points: before.points + sign * size };
      return { ...place, kind: does, orderId: String(index), after: totals };
    }
    const what = { kind: 'activity', activity: does, code: null, subject } as const;
    return { ...place, kind: 'activity', fact: { key: `fact-${index}`, at: place.at, what }, after: before };
  });
}

/** What each entry led to, with what was counted after it. */
function live({ activities, timeZone, beats }: Life) {
  let uses: ActivityUses = {};
  return entriesOf({ activities, timeZone, beats }).map((entry) => {
    const outcome = activityEffects({ activities }, entry, { activities: uses, birthday: null }, nobody, timeZone);
    uses = outcome.uses;
    return { entry, effects: outcome.effects, uses };
  });
}

describe('activities', () => {
  it('never earn more often than any of their limits says, counted anew from everything that was given', () => {
    fc.assert(
      fc.property(anyLife, (life) => {
        const given = live(life).flatMap(({ entry, effects }) =>
          effects.map(({ activity, times }) => ({
            id: activity.id,
            times,
            day: localDate(entry.at, life.timeZone),
            subject: subjectOf(entry),
          })),
        );
        const most = (id: string, group: (one: (typeof given)[number]) => string | null) => {
          const sums = new Map<string, number>();
          for (const one of given) {
            const key = one.id === id ? group(one) : null;
            if (key !== null) sums.set(key, (sums.get(key) ?? 0) + one.times);
          }
          return Math.max(0, ...sums.values());
        };
        for (const { id, kind, limits } of life.activities) {
          expect(most(id, () => 'ever')).toBeLessThanOrEqual(limits.lifetime ?? Infinity);
          expect(most(id, ({ day }) => day)).toBeLessThanOrEqual(kind === 'visit' ? 1 : (limits.perDay ?? Infinity));
          expect(most(id, ({ day }) => day.slice(0, 4))).toBeLessThanOrEqual(limits.perYear ?? Infinity);
          if (kind === 'streak' || kind === 'milestone') continue;
          expect(most(id, ({ subject }) => subject)).toBeLessThanOrEqual(limits.perSubject ?? Infinity);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('give each key once, and the same again when the timeline is told again', () => {
    fc.assert(
      fc.property(anyLife, (life) => {
        const told = live(life);
        const keys = told.flatMap(({ effects }) => effects.map(({ key }) => key));
        expect(new Set(keys).size).toBe(keys.length);
        expect(live(life)).toEqual(told);
      }),
      { numRuns: 2_000 },
    );
  });

  it('go on from counters that were stored, as if they had never been put away', () => {
    fc.assert(
      fc.property(anyLife, fc.nat({ max: 29 }), (life, cut) => {
        const told = live(life);
        const at = Math.min(cut, told.length);
        let uses: ActivityUses = at === 0 ? {} : (JSON.parse(JSON.stringify(told[at - 1]?.uses)) as ActivityUses);
        for (const { entry, effects } of told.slice(at)) {
          const outcome = activityEffects(
            { activities: life.activities },
            entry,
            { activities: uses, birthday: null },
            nobody,
            life.timeZone,
          );
          expect(outcome.effects).toEqual(effects);
          uses = outcome.uses;
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('complete a streak of days exactly where that many days in a row were not rewarded yet', () => {
    const days = fc.uniqueArray(fc.nat({ max: 20 }), { maxLength: 16 }).map((drawn) => drawn.sort((a, b) => a - b));
    fc.assert(
      fc.property(
        days,
        fc.integer({ min: 2, max: 4 }),
        fc.constantFrom('UTC', 'Asia/Kolkata', 'America/Sao_Paulo'),
        (drawn, length, timeZone) => {
          const { activities } = rulesetSchema.parse({
            activities: [{ id: 'a0', name: 'Streak', kind: 'streak', streak: { of: 'order', every: 'day', length } }],
          });
          let uses: ActivityUses = {};
          const totals = { orders: 0, spentMinor: 0, points: 0 };
          const completed = drawn.filter((day) => {
            const date = new Date(Date.UTC(2018, 9, 25 + day)).toISOString().slice(0, 10);
            const at = (startOfLocalDay(date, timeZone) + 3_600_000) as Instant;
            const order = { kind: 'order', orderId: String(day), at, before: totals, after: totals } as const;
            const outcome = activityEffects({ activities }, order, { activities: uses, birthday: null }, nobody, timeZone);
            uses = outcome.uses;
            return outcome.effects.length > 0;
          });
          // Each run of neighbouring days is rewarded at its every so many-th day.
          const expected = drawn.filter((day) => {
            let first = day;
            while (drawn.includes(first - 1)) first -= 1;
            return (day - first + 1) % length === 0;
          });
          expect(completed).toEqual(expected);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

function subjectOf(entry: Happened): string | null {
  return entry.kind === 'activity' && entry.fact.what.kind === 'activity' ? entry.fact.what.subject : null;
}
