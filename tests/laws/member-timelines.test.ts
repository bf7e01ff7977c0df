import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nothingPosted } from '../../app/domain/earning/index.ts';
import { cut } from '../support/arbitraries.ts';
import { InMemoryLedger } from '../support/ledger-in-memory.ts';
import { anyMemberLife, endOfLife, eventsOfLife, type MemberLife } from '../support/member-lives.ts';

interface Telling {
  readonly ranks: readonly number[];
  readonly repeats: readonly number[];
  readonly sizes: readonly number[];
}

const anyTelling: fc.Arbitrary<Telling> = fc.record({
  ranks: fc.array(fc.nat(), { minLength: 60, maxLength: 60 }),
  repeats: fc.array(fc.nat({ max: 40 }), { maxLength: 6 }),
  sizes: fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 }),
});

const asItHappened: Telling = { ranks: [], repeats: [], sizes: [1] };

function told(life: MemberLife, { ranks, repeats, sizes }: Telling): InMemoryLedger {
  const ledger = new InMemoryLedger(life.ruleset, undefined, 'America/New_York');
  ledger.memberOf('7');
  const events = eventsOfLife(life);
  const all = [...events, ...repeats.flatMap((index) => events[index] ?? [])]
    .map((event, index) => ({ event, rank: ranks.length === 0 ? index : ranks[index % ranks.length]!, index }))
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .map(({ event }) => event);
  for (const batch of cut(all, sizes)) ledger.deliver(batch);
  ledger.deliver(endOfLife(life));
  return ledger;
}

/** Everything that must not depend on the way: what everything is worth and why, what is posted, where the member stands. */
function digestOf(ledger: InMemoryLedger) {
  const { balances } = ledger.account('1');
  const standing = ledger.standings.get('1')?.stored.standing;
  return {
    available: balances.available,
    pending: balances.pending,
    owed: balances.owed,
    earned: balances.issued + balances.clawedBack,
    orders: [...ledger.orders.values()]
      .map(({ orderId, explanations, awards }) => {
        const { context, points } = explanations['1'] ?? {};
        const { pending, available, forgiven } = awards['1']?.position ?? nothingPosted;
        return { orderId, points, context, position: { pending, available, forgiven } };
      })
      .sort((a, b) => (a.orderId < b.orderId ? -1 : 1)),
    awards: [...(ledger.awards.get('1')?.values() ?? [])]
      .filter(({ award }) => award.points > 0)
      .map(({ award, position }) => `${award.key} ${award.points} at ${award.at}: ${position.pending} ${position.available}`)
      .sort(),
    moves: (ledger.moves.get('1') ?? []).map(({ at, from, to, reason }) => `${at} ${from} ${to} ${reason}`).sort(),
    // How far the counting has come is not what it came to.
    standing: standing && {
      ...standing,
      through: null,
      passedTo: null,
      tier: { ...standing.tier, entered: [...standing.tier.entered].sort() },
    },
  };
}

describe('a member’s whole timeline', () => {
  it('ends in the same ledger, tiers and standing in every order of arrival, doubled, in any batches', () => {
    fc.assert(
      fc.property(anyMemberLife, anyTelling, (life, telling) => {
        expect(digestOf(told(life, telling))).toEqual(digestOf(told(life, asItHappened)));
      }),
      { numRuns: 1_000 },
    );
  });

  it('changes nothing when all of it is told a second time', () => {
    fc.assert(
      fc.property(anyMemberLife, anyTelling, (life, telling) => {
        const ledger = told(life, telling);
        const before = digestOf(ledger);
        const transfers = ledger.account('1').transfers.size;
        ledger.deliver(eventsOfLife(life));
        ledger.deliver(endOfLife(life));
        expect(digestOf(ledger)).toEqual(before);
        expect([...ledger.account('1').transfers.keys()].slice(transfers)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('has one digest for each of 500 members in 24 orders of arrival', () => {
    const members = fc.sample(fc.tuple(anyMemberLife, fc.array(anyTelling, { minLength: 24, maxLength: 24 })), {
      numRuns: 500,
      seed: 20_261_121,
    });
    for (const [life, tellings] of members) {
      const digests = new Set(tellings.map((telling) => JSON.stringify(digestOf(told(life, telling)))));
      expect([...digests]).toHaveLength(1);
    }
  });
});
