import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EffectDraft } from '../../app/application/ports/drain-store.ts';
import type { Clock } from '../../app/application/ports/clock.ts';
import type { MemberLedger } from '../../app/application/ports/member-ledger.ts';
import type { Shop } from '../../app/application/laurel.ts';
import { createGrantReward } from '../../app/application/redemptions/grant.ts';
import { issueDiscount, withdrawDiscount } from '../../app/application/redemptions/make-discount.ts';
import { createTakeBackReward } from '../../app/application/redemptions/take-back-reward.ts';
import { rulesetSchema } from '../../app/domain/program/ruleset.ts';
import type { CustomerId, MemberId } from '../../app/domain/shared/ids.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import { success, type Result } from '../../app/domain/shared/result.ts';
import { cut } from '../support/arbitraries.ts';
import { InMemoryLedger } from '../support/ledger-in-memory.ts';
import { anyMemberLife, endOfLife, eventsOfLife, type MemberLife } from '../support/member-lives.ts';

const { rewards } = rulesetSchema.parse({
  rewards: [
    { id: 'mug', name: 'A mug', kind: 'physical', pricePoints: 500 },
    { id: 'off', name: 'Ten off', kind: 'amount_off', pricePoints: 500, valueMinor: 1_000 },
  ],
});
const gifts: Readonly<Record<string, string>> = { silver: 'off', gold: 'mug' };

/** Lives in a program whose higher tiers are entered with a present: a code that Shopify makes, and a thing that staff send. */
const anyLife: fc.Arbitrary<MemberLife> = anyMemberLife.map((life) => {
  const { tiers } = life.ruleset;
  const levels = tiers.levels.map((level) => ({ ...level, entryReward: gifts[level.id] ?? null }));
  return { ...life, ruleset: { ...life.ruleset, rewards, tiers: { ...tiers, levels } } };
});

interface Telling {
  readonly ranks: readonly number[];
  readonly sizes: readonly number[];
  /** After each batch: which of the waiting effects are carried out, and in which order. */
  readonly picks: ReadonlyArray<readonly number[]>;
}

const anyTelling: fc.Arbitrary<Telling> = fc.record({
  ranks: fc.array(fc.nat(), { minLength: 60, maxLength: 60 }),
  sizes: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }),
  picks: fc.array(fc.array(fc.nat({ max: 30 }), { maxLength: 3 }), { minLength: 1, maxLength: 10 }),
});

const asItHappened: Telling = { ranks: [], sizes: [1], picks: [[0, 0, 0, 0]] };
const shop = { id: '1', currency: 'USD', timeZone: 'UTC' } as Shop;

/** A member's ledger with the outbox behind it: effects are asked for once by their names, and bear being carried out twice. */
class Told {
  readonly ledger: InMemoryLedger;
  readonly codes = new Set<string>();
  readonly asked = new Set<string>();
  readonly waiting: EffectDraft[] = [];
  readonly #done: EffectDraft[] = [];
  readonly #clock: Clock = { now: () => Date.UTC(2029, 0, 1) as Instant };
  #made = 0;

  constructor(life: MemberLife) {
    this.ledger = new InMemoryLedger(life.ruleset, undefined, 'America/New_York');
    this.ledger.memberOf('7');
  }

  hear(events: Parameters<InMemoryLedger['deliver']>[0]): void {
    this.ledger.deliver(events);
    this.collect();
  }

  collect(): void {
    for (const [name, effect] of this.ledger.effects) {
      if (!this.asked.has(name)) this.waiting.push(effect);
      this.asked.add(name);
    }
    this.ledger.effects.clear();
  }

  async carryOut(pick: number): Promise<void> {
    // Now and then one is carried out again, as after a crash.
    const again = pick % 5 === 4 ? this.#done[pick % (this.#done.length + 1)] : undefined;
    if (again !== undefined) await this.#run(again);
    const [effect] = this.waiting.splice(pick % Math.max(1, this.waiting.length), 1);
    if (effect === undefined) return;
    const result = await this.#run(effect);
    this.collect();
    if (result.ok) this.#done.push(effect);
    else this.waiting.push(effect);
  }

  async #run({ kind, payload }: EffectDraft): Promise<Result<unknown>> {
    const ledger = this.ledger as unknown as MemberLedger;
    const deps = { ledger, clock: this.#clock, discounts: this.#discounts };
    const memberId = payload['memberId'] as MemberId;
    const key = payload['key'] ?? '';
    const redemption = this.ledger.redemptions.get(payload['redemptionId'] ?? '');
    switch (kind) {
      case 'reward_grant': {
        const codes = { newId: () => `id-${(this.#made += 1)}`, codeFor: (id: string) => `CODE-${id}` };
        const granted = await createGrantReward({ ...deps, ...codes })(shop, { memberId, rewardId: payload['rewardId'] ?? '', key });
        return !granted.ok && granted.reason === 'reward_not_for_member' ? success(null) : granted;
      }
      case 'reward_revoke':
        return createTakeBackReward(deps)(shop, { memberId, key });
      case 'discount_issue':
        return issueDiscount(deps, shop, redemption!, '7' as CustomerId);
      case 'discount_withdraw':
        return withdrawDiscount(deps, shop, redemption!);
      default:
        return success(null);
    }
  }

  readonly #discounts: Parameters<typeof issueDiscount>[0]['discounts'] = {
    issue: async ({ code }) => {
      this.codes.add(code);
      return success({ discountGid: code } as never);
    },
    withdraw: async ({ code }) => {
      this.codes.delete(code);
      return success(null as never);
    },
  };
}

async function told(life: MemberLife, { ranks, sizes, picks }: Telling): Promise<Told> {
  const member = new Told(life);
  const all = eventsOfLife(life)
    .map((event, index) => ({ event, rank: ranks.length === 0 ? index : ranks[index % ranks.length]!, index }))
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .map(({ event }) => event);
  for (const [index, batch] of cut(all, sizes).entries()) {
    member.hear(batch);
    for (const pick of picks[index % picks.length]!) await member.carryOut(pick);
  }
  member.hear(endOfLife(life));
  for (let pick = picks[0]?.[0] ?? 0; member.waiting.length > 0; pick += 1) await member.carryOut(pick % 5 === 4 ? 0 : pick);
  return member;
}

/** What the member has of each gift, and whether it can be used. */
function giftsIn({ ledger, codes }: Told): Record<string, readonly string[]> {
  const living = Object.keys(gifts).map((tier) => {
    const given = ledger.giftsOf('1', `tier:${tier}`).filter(({ state }) => state !== 'released');
    return [tier, given.map(({ rewardId, state, code }) => `${rewardId} ${state}${codes.has(code) ? ' with its code' : ''}`)] as const;
  });
  return Object.fromEntries(living);
}

describe('the reward of a tier', () => {
  it('is the member’s exactly when they ever reached the tier, once, whatever was heard when and carried out when', async () => {
    await fc.assert(
      fc.asyncProperty(anyLife, anyTelling, async (life, telling) => {
        const member = await told(life, telling);
        const entered = member.ledger.standings.get('1')?.stored.standing.tier.entered ?? [];
        expect(giftsIn(member)).toEqual({
          silver: entered.includes('silver') ? ['off held with its code'] : [],
          gold: entered.includes('gold') ? ['mug held'] : [],
        });
        expect(member.codes.size).toBe(entered.includes('silver') ? 1 : 0);
        expect(giftsIn(member)).toEqual(giftsIn(await told(life, asItHappened)));
      }),
      { numRuns: 400 },
    );
  });
});
