import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { segmentSql } from '../../app/adapters/postgres/segment-sql.ts';
import { conditionFacts, type Condition, type ConditionFact, type Segment } from '../../app/domain/program/ruleset.ts';
import { churnRisk, scoresOf, segmentsOf, typicalInterval } from '../../app/domain/segments/index.ts';
import type { ShopId } from '../../app/domain/shared/ids.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import { askedOfPlaced, segmentsOnPostgres, type ByHand, type PlacedMember, type SegmentStores } from '../contracts/segment-stores.ts';

/**
 * A segment means the same to PostgreSQL, which asks about everybody at once, and to the worker, which asks about one member: what
 * the predicate selects is compared with what the compiled condition says, for conditions and members drawn at random.
 */

const programId = '1';
const now = Date.UTC(2026, 5, 1, 12) as Instant;
const dayMs = 86_400_000;

/** Tags that are told apart by more than case, and ones that try to be more than a value. */
const words = [
  'vip',
  'VIP',
  'Élite',
  'éLITE',
  'straße',
  'İstanbul',
  'ΣΊΣΥΦΟΣ',
  "o'clock",
  '"',
  '\\',
  '$1',
  '{a,b}',
  'NULL',
  'a b',
  '漢字',
  "'); DROP TABLE members; --",
];
const tiers = ['basic', 'silver', 'gold'];
const activities = ['review', 'signup', 'constructor'];

const instant = fc.integer({ min: -40 * dayMs, max: 2 * dayMs }).map((offset) => (now + offset) as Instant);
const score = fc.integer({ min: 1, max: 5 });

const anyMember: fc.Arbitrary<Omit<PlacedMember, 'memberId'>> = fc
  .record({
    tier: fc.option(fc.constantFrom(...tiers)),
    orders: fc.integer({ min: 0, max: 4 }),
    spentMinor: fc.constantFrom(0, 1, 999, 1_000, 9_007_199_254_740_991),
    points: fc.integer({ min: -3, max: 3 }),
    enrolledAt: fc.oneof(instant, fc.constantFrom(now, (now - dayMs) as Instant, (now - dayMs + 1) as Instant)),
    lastOrderAt: fc.option(fc.oneof(instant, fc.constantFrom(now, (now - 7 * dayMs) as Instant))),
    tags: fc.uniqueArray(fc.constantFrom(...words), { maxLength: 4 }),
    activities: fc.uniqueArray(fc.constantFrom(...activities), { maxLength: 2 }),
    scores: fc.option(fc.record({ recency: score, frequency: score, monetary: score, churnRisk: fc.integer({ min: 0, max: 100 }) })),
  })
  .map((member) => ({ ...member, firstOrderAt: member.lastOrderAt }));

const factsOfMembers = (Object.keys(conditionFacts) as ConditionFact[]).filter(
  (fact) => fact.startsWith('member.') && fact !== 'member.segments',
);
const factsOf = (type: string) => fc.constantFrom(...factsOfMembers.filter((fact) => conditionFacts[fact] === type));

const value = fc.oneof(fc.integer({ min: -3, max: 9 }), fc.integer({ min: 0, max: 40 }), fc.constantFrom(999, 1_000, 9_007_199_254_740));
const anyComparison = fc.oneof(
  fc.record({
    kind: fc.constant('number' as const),
    fact: factsOf('number'),
    is: fc.constantFrom('equal', 'not_equal', 'at_least', 'at_most', 'more_than', 'less_than'),
    value,
  }),
  fc.record({
    kind: fc.constant('word' as const),
    fact: factsOf('word'),
    is: fc.constantFrom('one_of', 'none_of'),
    values: fc.array(fc.constantFrom(...tiers, 'GOLD', 'other', "'"), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constant('between' as const),
    fact: factsOf('word'),
    from: fc.constantFrom(...tiers, 'Gold', 'h'),
    to: fc.constantFrom(...tiers, 'Z'),
  }),
  fc.record({
    kind: fc.constant('set' as const),
    fact: factsOf('set'),
    has: fc.constantFrom('any', 'all', 'none'),
    values: fc.array(fc.constantFrom(...words, ...activities, 'REVIEW', 'STRASSE', 'σίσυφος'), { minLength: 1, maxLength: 3 }),
  }),
) as unknown as fc.Arbitrary<Condition>;

const { anyCondition } = fc.letrec<{ anyCondition: Condition }>((tie) => ({
  anyCondition: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    anyComparison,
    fc.record({ kind: fc.constantFrom('all' as const, 'any' as const), of: fc.array(tie('anyCondition'), { maxLength: 3 }) }),
    fc.record({ kind: fc.constant('not' as const), of: tie('anyCondition') }),
  ),
}));

let stores: SegmentStores;
let shops = 1_000;
beforeAll(async () => {
  stores = await segmentsOnPostgres();
});
afterAll(() => stores?.close());

async function placeInNewShop(drawn: ReadonlyArray<Omit<PlacedMember, 'memberId'>>): Promise<{ shopId: ShopId; members: PlacedMember[] }> {
  shops += 1;
  const shopId = String(shops) as ShopId;
  const members = drawn.map((member, index) => ({ ...member, memberId: String(index + 1) }));
  await stores.place(shopId, members);
  return { shopId, members };
}

describe('a segment’s condition in SQL', () => {
  it('selects the members of whom the compiled condition holds, and no others', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyMember, { minLength: 30, maxLength: 30 }),
        fc.array(anyCondition, { minLength: 20, maxLength: 20 }),
        async (drawn, conditions) => {
          const { shopId, members } = await placeInNewShop(drawn);
          for (const condition of conditions) {
            const segment = segmentOf('dynamic', condition);
            await stores.segments.refresh({ shopId, programId, segment, at: now });
            const page = await stores.segments.members({ shopId, programId, segmentId: segment.id, cursor: null, limit: 100 });
            const found = page.members.map(({ memberId }) => memberId as string);
            expect({ condition, found }).toEqual({ condition, found: expectedIn(segment, members, []) });
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('agrees about what staff said by hand, whatever the kind of segment', async () => {
    const anyByHand = fc.record({ member: fc.integer({ min: 1, max: 8 }), inside: fc.boolean(), after: fc.integer({ min: -9, max: 2 }) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyMember, { minLength: 8, maxLength: 8 }),
        fc.uniqueArray(anyByHand, { maxLength: 12, selector: ({ member, after }) => `${member}/${after}` }),
        anyCondition,
        async (drawn, said, condition) => {
          const { shopId, members } = await placeInNewShop(drawn);
          const words = said.map(({ member, inside, after }) => ({
            memberId: String(member),
            segmentId: 's',
            inside,
            at: (now + after) as Instant,
          }));
          await stores.sayByHand(shopId, words);
          for (const kind of ['static', 'dynamic', 'hybrid'] as const) {
            const segment = segmentOf(kind, condition);
            await stores.segments.refresh({ shopId, programId, segment, at: now });
            const page = await stores.segments.members({ shopId, programId, segmentId: 's', cursor: null, limit: 100 });
            expect({ kind, found: page.members.map(({ memberId }) => memberId) }).toEqual({
              kind,
              found: expectedIn(segment, members, words),
            });
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('never contains a value of the condition', () => {
    fc.assert(
      fc.property(anyCondition, (condition) => {
        const { text, values } = segmentSql(condition, { at: now, firstParameter: 6 });
        expect(text).toMatch(/^[\w\s().,:$=<>&@"\-/[\]]*$/);
        for (const word of ['vip', 'gold', 'silver', 'basic', 'DROP', '999']) expect(text).not.toContain(word);
        const parameters = new Set([...text.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number)));
        expect(parameters).toEqual(new Set(values.map((_, index) => index + 6)));
      }),
      { numRuns: 1_000 },
    );
  });

  it('is refused where it asks about more than the member', () => {
    const asks = (condition: Condition) => () => segmentSql(condition, { at: now, firstParameter: 1 });
    expect(asks({ kind: 'number', fact: 'order.subtotalMinor', is: 'at_least', value: 1 })).toThrow(
      'cannot ask about "order.subtotalMinor"',
    );
    expect(asks({ kind: 'set', fact: 'member.segments', has: 'any', values: ['vip'] })).toThrow('cannot ask about "member.segments"');
    expect(asks({ kind: 'any_line', of: { kind: 'all', of: [] } })).toThrow('lines of an order');
  });
});

describe('scores in SQL', () => {
  it('are those of the domain', async () => {
    const anyBuyer = fc.record({ orders: fc.integer({ min: 0, max: 6 }), spentMinor: fc.integer({ min: 0, max: 5 }), silent: fc.integer({ min: 0, max: 9 }), ordering: fc.integer({ min: 0, max: 200 }) }); // prettier-ignore
    await fc.assert(
      fc.asyncProperty(fc.array(anyBuyer, { maxLength: 25 }), async (drawn) => {
        const { shopId, members } = await placeInNewShop(
          drawn.map(({ orders, spentMinor, silent, ordering }) => {
            const lastOrderAt = orders === 0 ? null : ((now - silent * dayMs) as Instant);
            const firstOrderAt = lastOrderAt === null ? null : ((lastOrderAt - (orders > 1 ? ordering * dayMs : 0)) as Instant);
            return { tier: null, orders, spentMinor, points: 0, enrolledAt: now, firstOrderAt, lastOrderAt, tags: [], activities: [], scores: null }; // prettier-ignore
          }),
        );
        const habits = members.map(({ orders, firstOrderAt, lastOrderAt }) => ({
          orders,
          daysFromFirstToLastOrder: ((lastOrderAt ?? 0) - (firstOrderAt ?? 0)) / dayMs,
          daysSinceLastOrder: lastOrderAt === null ? 0 : (now - lastOrderAt) / dayMs,
        }));
        const scores = scoresOf(habits.map((habit, index) => ({ ...habit, spentMinor: members[index]?.spentMinor ?? 0 })));
        const typical = typicalInterval(habits);
        const expected = members.flatMap(({ memberId }, index) => {
          const habit = habits[index];
          return scores[index] && habit ? [{ memberId, ...scores[index], churnRisk: churnRisk(habit, typical) }] : [];
        });
        expect(await stores.segments.outdatedScores({ shopId, programId, at: now, after: null, limit: 100 })).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });
});

function segmentOf(kind: Segment['kind'], condition: Condition): Segment {
  return { id: 's', name: 'Segment', kind, condition };
}

function expectedIn(segment: Segment, members: readonly PlacedMember[], said: readonly ByHand[]): string[] {
  return members
    .filter((member) => {
      const words = said.filter(({ memberId, at }) => memberId === member.memberId && at <= now).sort((a, b) => a.at - b.at);
      const manual = new Map(words.map(({ segmentId, inside }) => [segmentId, inside]));
      return segmentsOf({ segments: [segment] }, askedOfPlaced(member, now), manual).length > 0;
    })
    .map(({ memberId }) => memberId);
}
