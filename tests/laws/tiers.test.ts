import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rulesetSchema, type RulesetInput, type Tiers } from '../../app/domain/program/ruleset.ts';
import { startOfLocalDay } from '../../app/domain/shared/calendar.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import {
  advanceTier,
  countTowardsTier,
  holdTier,
  nextTierMoveAt,
  noStanding,
  recalculateTier,
  type TierContribution,
  type TierMove,
  type TierRules,
  type TierStanding,
} from '../../app/domain/tiers/index.ts';
import { daysOfMember, PlainLadder, type DayEvent } from '../support/plain-ladder.ts';

const window = fc.oneof(
  fc.constant({ kind: 'lifetime' as const }),
  fc.constant({ kind: 'calendar_year' as const }),
  fc.record({ kind: fc.constant('program_year' as const), month: fc.integer({ min: 1, max: 12 }), day: fc.integer({ min: 1, max: 28 }) }),
  fc.record({ kind: fc.constant('rolling' as const), months: fc.constantFrom(1, 2, 3, 6, 12) }),
);

const anyTiers: fc.Arbitrary<Tiers> = fc
  .record({
    window,
    demotion: fc.constantFrom('never' as const, 'window_end' as const, 'one_step' as const, 'at_once' as const),
    graceDays: fc.constantFrom(0, 0, 1, 30, 200, 365),
    thresholds: fc.uniqueArray(fc.constantFrom(0, 50, 100, 200, 400), { minLength: 1, maxLength: 4 }),
  })
  .map(({ thresholds, ...tiers }) => {
    const levels = thresholds.sort((a, b) => a - b).map((threshold) => ({ id: `from-${threshold}`, name: `From ${threshold}`, threshold }));
    return rulesetSchema.parse({ tiers: { enabled: true, ...tiers, levels } } satisfies RulesetInput).tiers;
  });

/** One instant of a member's life: so many days after the last one, what counts, and which earlier one it takes back. */
interface Beat {
  readonly afterDays: number;
  readonly amount: number;
  readonly takesBack: number | null;
}

const anyBeat: fc.Arbitrary<Beat> = fc.record({
  afterDays: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 60 }), fc.integer({ min: 150, max: 400 })),
  amount: fc.integer({ min: -60, max: 220 }),
  takesBack: fc.option(fc.nat({ max: 8 }), { freq: 3 }),
});

const anyLife = fc.record({
  tiers: anyTiers,
  timeZone: fc.constantFrom('UTC', 'America/Sao_Paulo', 'Asia/Kolkata', 'Pacific/Apia', 'America/New_York'),
  firstDay: fc.constantFrom('2023-11-30', '2024-01-31', '2024-02-29', '2017-10-01', '2011-06-15'),
  beats: fc.array(anyBeat, { maxLength: 14 }),
  idleDays: fc.integer({ min: 0, max: 800 }),
});

interface Life {
  readonly rules: TierRules;
  readonly events: readonly DayEvent[];
  readonly days: readonly string[];
  readonly start: Instant;
  readonly end: Instant;
}

/** Turns beats into events within the days of the shop: the first of a day at one o'clock, the next at two. */
function lifeOf({ tiers, timeZone, firstDay, beats, idleDays }: typeof anyLife extends fc.Arbitrary<infer T> ? T : never): Life {
  const rules = { tiers, timeZone };
  const days = daysOfMember(firstDay, beats.reduce((sum, { afterDays }) => sum + afterDays, 0) + idleDays); // prettier-ignore
  const events: DayEvent[] = [];
  let place = 0;
  for (const { afterDays, amount, takesBack } of beats) {
    place += afterDays;
    const day = days[place] as string;
    const hour = 1 + events.filter((event) => event.day === day).length;
    const at = (startOfLocalDay(day, timeZone) + hour * 3_600_000) as Instant;
    const taken = takesBack === null ? undefined : events.filter((event) => event.countedOn === event.day)[takesBack];
    if (taken === undefined) events.push({ day, at, amount, countedOn: day, countedAt: at });
    else events.push({ day, at, amount: -Math.abs(amount), countedOn: taken.day, countedAt: taken.at });
  }
  return { rules, events, days, start: startOfLocalDay(firstDay, timeZone), end: startOfLocalDay(days.at(-1) as string, timeZone) };
}

/** A day that the zone left out has no events and no midnight of its own; the plain ladder knows only days. */
const isUsual = ({ rules, days }: Life) => rules.timeZone !== 'Pacific/Apia' || !days.includes('2011-12-30');

function foldOf({ rules, events, start, end }: Life, stops: readonly Instant[] = []) {
  const moves: TierMove[] = [];
  let standing: TierStanding = noStanding;
  const take = (step: ReturnType<typeof advanceTier>) => {
    standing = step.standing;
    moves.push(...step.moves);
  };
  take(advanceTier(standing, start, rules));
  for (const event of events) {
    for (const stop of stops) if (stop <= event.at) take(advanceTier(standing, stop, rules));
    take(countTowardsTier(standing, contributionOf(event), rules));
  }
  for (const stop of stops) if (stop <= end) take(advanceTier(standing, stop, rules));
  take(advanceTier(standing, end, rules));
  return { standing, moves };
}

const contributionOf = ({ at, amount, countedAt }: DayEvent): TierContribution => ({ at, amount, countedAt });

describe('a member’s tier', () => {
  it('is what a day by day recount of everything that ever counted comes to, with every move at its instant', () => {
    fc.assert(
      fc.property(anyLife, (drawn) => {
        const life = lifeOf(drawn);
        fc.pre(isUsual(life));
        const { standing, moves } = foldOf(life);
        const plain = new PlainLadder(life.rules).live(life.days, life.events);
        expect(moves).toEqual(plain.moves);
        expect({ tier: standing.tier, amount: standing.amount, entered: [...standing.entered].sort() }).toEqual({
          tier: plain.tier,
          amount: plain.amount,
          entered: [...plain.entered].sort(),
        });
      }),
      { numRuns: 2_000 },
    );
  });

  it('does not depend on how often somebody looked at it meanwhile', () => {
    fc.assert(
      fc.property(anyLife, fc.array(fc.nat({ max: 1_000 }), { maxLength: 12 }), (drawn, looks) => {
        const life = lifeOf(drawn);
        const stops = looks.map((share) => Math.floor(life.start + ((life.end - life.start) * share) / 1_000) as Instant);
        // Whoever looks back in time is told what is known already.
        expect(foldOf(life, stops.sort((a, b) => a - b))).toEqual(foldOf(life)); // prettier-ignore
      }),
      { numRuns: 2_000 },
    );
  });

  it('changes next at the instant that was announced, and falls at its own, when nothing more counts', () => {
    fc.assert(
      fc.property(anyLife, (drawn) => {
        const life = lifeOf(drawn);
        const { rules } = life;
        const { standing } = foldOf(life);
        const { moves } = advanceTier(standing, (life.end + 4_000 * 86_400_000) as Instant, rules);
        expect(moves[0]?.at ?? null).toBe(nextTierMoveAt(standing, rules));
        const first = moves.find(({ reason }) => reason !== 'qualified');
        if (standing.days.every(([, amount]) => amount > 0)) expect(first?.at ?? null).toBe(standing.fallsAt);
        // Days of less than nothing drop out too, and the tier that this lets a member rise to has its own end.
        const next = moves[0];
        if (next !== undefined && next.reason !== 'qualified') expect(next.at).toBeGreaterThanOrEqual(standing.fallsAt ?? Infinity);
      }),
      { numRuns: 2_000 },
    );
  });

  it('stays as it is when it is recalculated under the rules that were in force', () => {
    fc.assert(
      fc.property(anyLife, (drawn) => {
        const life = lifeOf(drawn);
        const { standing } = foldOf(life);
        const { rules, start, end } = life;
        const contributions = life.events.map(contributionOf);
        const again = recalculateTier({ previous: standing, contributions, at: end, rules, enrolledAt: start });
        expect(again.moves).toEqual([]);
        expect(again.standing).toEqual(standing);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is never lost by new rules that demote never, and what was entered stays entered', () => {
    fc.assert(
      fc.property(anyLife, anyTiers, (drawn, other) => {
        const life = lifeOf(drawn);
        const { standing } = foldOf(life);
        const rules = { tiers: other, timeZone: life.rules.timeZone };
        const again = recalculateTier({ previous: standing, contributions: life.events.map(contributionOf), at: life.end, rules });
        expect(again.standing.entered).toEqual(expect.arrayContaining([...standing.entered]));
        const place = (tier: string | null) => other.levels.findIndex(({ id }) => id === tier);
        if (other.demotion === 'never') expect(place(again.standing.tier)).toBeGreaterThanOrEqual(place(standing.tier));
        for (const move of again.moves) expect(move).toMatchObject({ reason: 'rules_changed', at: life.end, from: standing.tier });
      }),
      { numRuns: 2_000 },
    );
  });

  it('is what staff hold while they hold it, and afterwards what it would have been without them', () => {
    const anyHold = fc.record({
      before: fc.nat({ max: 13 }),
      tier: fc.option(fc.constantFrom('from-0', 'from-50', 'from-100', 'from-200', 'from-400', 'unknown')),
      days: fc.option(fc.integer({ min: 0, max: 500 })),
    });
    fc.assert(
      fc.property(anyLife, fc.array(anyHold, { maxLength: 4 }), (drawn, holds) => {
        const life = lifeOf(drawn);
        const { rules } = life;
        const { standing: without } = foldOf(life);
        let standing = advanceTier(noStanding, life.start, rules).standing;
        for (const [index, event] of life.events.entries()) {
          for (const { tier, days } of holds.filter(({ before }) => before === index)) {
            const until = days === null ? null : ((event.at + days * 86_400_000) as Instant);
            standing = holdTier(standing, { tier, until, at: event.at }, rules).standing;
            if (standing.held !== null) expect(standing.tier).toBe(standing.held.tier);
          }
          standing = countTowardsTier(standing, contributionOf(event), rules).standing;
        }
        standing = advanceTier(standing, life.end, rules).standing;
        if (standing.held !== null) {
          expect(standing.tier).toBe(standing.held.tier);
          standing = holdTier(standing, { tier: null, until: null, at: life.end }, rules).standing;
        }
        expect({ ...standing, since: null, entered: [] }).toEqual({ ...without, since: null, entered: [] });
      }),
      { numRuns: 2_000 },
    );
  });
});
