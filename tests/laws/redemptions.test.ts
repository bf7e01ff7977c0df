import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemoryDatabase } from '../../app/adapters/memory/database.ts';
import { createMemoryCodePools } from '../../app/adapters/memory/code-pools.ts';
import { createMemoryGiftCards } from '../../app/adapters/memory/gift-cards.ts';
import { createMemoryMemberLedger } from '../../app/adapters/memory/member-ledger.ts';
import { createMemoryOutbox } from '../../app/adapters/memory/outbox.ts';
import { createMemoryShops } from '../../app/adapters/memory/shops.ts';
import { createMemoryStoreCredit } from '../../app/adapters/memory/store-credit.ts';
import { createCancel } from '../../app/application/redemptions/cancel.ts';
import { createFulfil } from '../../app/application/redemptions/fulfil.ts';
import { createGrantReward } from '../../app/application/redemptions/grant.ts';
import { createLapseCodes } from '../../app/application/redemptions/lapse.ts';
import { createRedeem } from '../../app/application/redemptions/redeem.ts';
import { createRunEffects } from '../../app/application/redemptions/run-effects.ts';
import { createUndo } from '../../app/application/redemptions/undo.ts';
import { breachOf } from '../../app/domain/ledger/index.ts';
import { rulesetSchema, type Ruleset } from '../../app/domain/program/ruleset.ts';
import { settleWithOrder, type FulfilmentStep, type RedemptionRecord } from '../../app/domain/rewards/index.ts';
import type { CustomerId, MemberId, RedemptionId } from '../../app/domain/shared/ids.ts';
import { dayMs, type Instant } from '../../app/domain/shared/instant.ts';
import { refuse, success, type Result } from '../../app/domain/shared/result.ts';

const rewards = {
  five: { price: 50, kind: 'code', life: 30 },
  slider: { price: 20, kind: 'code', life: 30 },
  scarce: { price: 10, kind: 'code', life: 30 },
  twice: { price: 5, kind: 'code', life: 30 },
  card: { price: 30, kind: 'gift', life: null },
  credit: { price: 20, kind: 'gift', life: null },
  film: { price: 15, kind: 'pool', life: null },
  mug: { price: 25, kind: 'thing', life: null },
  trip: { price: 40, kind: 'booking', life: 10 },
} as const;
type RewardName = keyof typeof rewards;
const names = Object.keys(rewards) as RewardName[];
const stockOfScarce = 3;
const twicePerMember = 2;
const codesInPool = 4;
const creditMinor = 700;
const slider = { fewest: 100, most: 200 };

type SpentPolicy = Ruleset['refunds']['spent'];
const customers = ['7', '8'] as const;
const staff = { kind: 'staff', id: '1' } as const;

function rulesOf(spent: SpentPolicy): Ruleset {
  return rulesetSchema.parse({
    refunds: { spent },
    rewards: [
      { id: 'five', name: 'Five off', pricePoints: 50 },
      { id: 'slider', name: 'As much as you like', pricePoints: 20, valueMinor: 10, slider: { minPoints: 90, maxPoints: 200 } },
      { id: 'scarce', name: 'Scarce', kind: 'percentage_off', pricePoints: 10, stock: stockOfScarce },
      { id: 'twice', name: 'Twice', kind: 'free_shipping', pricePoints: 5, limits: { perMember: twicePerMember } },
      { id: 'card', name: 'Card', kind: 'gift_card', pricePoints: 30 },
      { id: 'credit', name: 'Credit', kind: 'store_credit', pricePoints: 20, valueMinor: creditMinor },
      { id: 'film', name: 'Film', kind: 'digital_code', pricePoints: 15, pool: 'films' },
      { id: 'mug', name: 'Mug', kind: 'physical', pricePoints: 25, needsAddress: false },
      { id: 'trip', name: 'Trip', kind: 'experience', pricePoints: 40, codeLifeDays: 10 },
    ],
  });
}

type Command =
  | { readonly do: 'give'; readonly who: number; readonly points: number }
  | { readonly do: 'redeem'; readonly who: number; readonly reward: RewardName; readonly points: number | null }
  | { readonly do: 'grant'; readonly who: number; readonly reward: RewardName }
  | { readonly do: 'cancel'; readonly which: number; readonly byStaff: boolean }
  | { readonly do: 'undo' | 'advance' | 'use' | 'void'; readonly which: number }
  | { readonly do: 'refund'; readonly which: number; readonly part: number }
  | { readonly do: 'wait'; readonly days: number }
  | { readonly do: 'shopify'; readonly is: 'up' | 'down' | 'losing answers' };

const who = fc.nat({ max: 1 });
const which = fc.nat({ max: 9 });
const reward = fc.constantFrom(...names);
const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('give' as const), who, points: fc.integer({ min: 1, max: 250 }) }) },
  { weight: 9, arbitrary: fc.record({ do: fc.constant('redeem' as const), who, reward, points: fc.option(fc.constantFrom(50, 100, 140, 200, 220)) }) }, // prettier-ignore
  { weight: 1, arbitrary: fc.record({ do: fc.constant('grant' as const), who, reward }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('cancel' as const), which, byStaff: fc.boolean() }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('undo' as const, 'advance' as const, 'use' as const, 'use' as const, 'void' as const), which }) }, // prettier-ignore
  { weight: 4, arbitrary: fc.record({ do: fc.constant('refund' as const), which, part: fc.integer({ min: 0, max: 100 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), days: fc.constantFrom(1, 11, 31) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('shopify' as const), is: fc.constantFrom('up' as const, 'down' as const, 'losing answers' as const) }) }, // prettier-ignore
);

/** A redemption as plainly as it can be said: what it cost, where it stands, how much of it came back. */
interface Plain {
  readonly id: string;
  readonly owner: number;
  readonly reward: RewardName;
  readonly price: number;
  readonly at: number;
  /** making: not there yet. open: can be used, sent or booked. spent: for good. leaving: being withdrawn. back: points are back. */
  state: 'making' | 'open' | 'spent' | 'leaving' | 'back';
  step: number;
  returned: number;
  /** The order that carries the code: paid or not, and how much of it was refunded, of 100. */
  order: { paid: boolean; part: number } | null;
}

const lastStep = { thing: 3, booking: 2 } as const;
const stepNames: Readonly<Record<'thing' | 'booking', readonly FulfilmentStep[]>> = {
  thing: ['requested', 'approved', 'sent', 'delivered'],
  booking: ['open', 'booked', 'done'],
};
const spentFrom = { thing: 2, booking: 1 } as const;

/** The reference: a list of redemptions and a few sentences about each command. */
class PlainModel {
  readonly given = [0, 0];
  readonly redemptions: Plain[] = [];
  readonly policy: SpentPolicy;
  shopify: 'up' | 'down' | 'losing answers' = 'up';

  constructor(policy: SpentPolicy) {
    this.policy = policy;
  }

  available(owner: number): number {
    const mine = this.redemptions.filter((one) => one.owner === owner && one.state !== 'back');
    return this.given[owner]! - mine.reduce((sum, { price, returned }) => sum + price - returned, 0);
  }

  held(owner: number): number {
    const waiting = this.redemptions.filter((one) => one.owner === owner && ['making', 'open', 'leaving'].includes(one.state));
    return waiting.reduce((sum, { price }) => sum + price, 0);
  }

  refusal(owner: number, name: RewardName, points: number | null, gift: boolean, now: number): string | null {
    const taken = this.redemptions.filter((one) => one.reward === name && one.state !== 'back');
    const lastHour = this.redemptions.filter((one) => one.owner === owner && one.price > 0 && one.at > now - 3_600_000);
    if (!gift && lastHour.length >= 20) return 'rate_limited';
    if (!gift && name === 'twice' && taken.filter((one) => one.owner === owner).length >= twicePerMember) return 'reward_limit_reached';
    if (name === 'scarce' && taken.length >= stockOfScarce) return 'reward_out_of_stock';
    const emptyPool = this.redemptions.filter((one) => one.reward === 'film').length >= codesInPool;
    if (!gift) {
      const refused = this.#refusalOfPrice(owner, name, points);
      if (refused !== null) return refused;
    }
    return name === 'film' && emptyPool ? 'reward_out_of_stock' : null;
  }

  #refusalOfPrice(owner: number, name: RewardName, points: number | null): string | null {
    const available = this.available(owner);
    if (name !== 'slider') {
      if (points !== null && points !== rewards[name].price) return 'points_out_of_range';
      return available < rewards[name].price ? 'insufficient_points' : null;
    }
    if (available < slider.fewest) return 'insufficient_points';
    const chosen = points ?? slider.fewest;
    if (chosen % 20 !== 0 || chosen < slider.fewest || chosen > slider.most) return 'points_out_of_range';
    return chosen > available ? 'insufficient_points' : null;
  }

  taken(one: Pick<Plain, 'id' | 'owner' | 'reward' | 'price' | 'at'>): void {
    const { kind } = rewards[one.reward];
    const state = kind === 'pool' ? 'spent' : kind === 'code' || kind === 'gift' ? 'making' : 'open';
    this.redemptions.push({ ...one, state, step: 0, returned: 0, order: null });
  }

  /** What Shopify has done by now. */
  effects(): void {
    if (this.shopify !== 'up') return;
    for (const one of this.redemptions) {
      if (one.state === 'making') one.state = rewards[one.reward].kind === 'gift' ? 'spent' : 'open';
      if (one.state === 'leaving') one.state = 'back';
    }
  }

  settle(one: Plain): void {
    const { paid, part } = one.order!;
    const used = paid && !(part === 100 && this.policy !== 'never');
    if (used) {
      one.state = 'spent';
      one.returned = this.policy === 'pro_rata' ? Math.floor((one.price * part) / 100) : 0;
    } else if (one.state === 'spent') {
      one.state = 'back';
      one.returned = 0;
    } else if (one.state === 'open' || one.state === 'making') {
      one.state = 'leaving';
    }
  }
}

class Bench {
  readonly model: PlainModel;
  readonly #database: MemoryDatabase;
  #now = Date.UTC(2026, 0, 1) as Instant;
  #made = 0;
  readonly codes = new Set<string>();
  readonly policy: SpentPolicy;
  readonly #clock = { now: () => this.#now };
  readonly #ledger;
  readonly giftCards;
  readonly storeCredit;
  #shop!: Awaited<ReturnType<ReturnType<typeof createMemoryShops>['install']>>;
  readonly #members: MemberId[] = [];

  constructor(policy: SpentPolicy) {
    this.policy = policy;
    this.model = new PlainModel(policy);
    this.#database = new MemoryDatabase(this.#clock);
    this.#ledger = createMemoryMemberLedger(this.#database);
    const down = () => this.model.shopify === 'down';
    this.giftCards = createMemoryGiftCards({ down: () => this.model.shopify !== 'up' });
    this.storeCredit = createMemoryStoreCredit({ now: this.#clock.now, down, loses: () => this.model.shopify === 'losing answers' });
  }

  async open(): Promise<this> {
    const shops = createMemoryShops(this.#database);
    const at = this.#now;
    this.#shop = await shops.install({
      domain: 'a.myshopify.com', name: 'A', currency: 'USD', timeZone: 'UTC', scopes: [], at, programStartsAt: at, ruleset: rulesOf(this.policy),
    }); // prettier-ignore
    for (const customerId of customers) {
      const enrolled = await this.#ledger.enrol({ shopId: this.#shop.id, customerId: customerId as CustomerId, at });
      this.#members.push(enrolled!.memberId);
    }
    const codes = Array.from({ length: codesInPool }, (_, index) => `FILM-${index}`);
    await createMemoryCodePools(this.#database).add({ shopId: this.#shop.id, pool: 'films', codes, actor: staff });
    return this;
  }

  get #useCases() {
    const ledger = this.#ledger;
    const clock = this.#clock;
    const away = () => refuse('shopify_unavailable', 'Shopify is away.');
    const up = () => this.model.shopify === 'up';
    const made = { newId: () => this.#nextId(), codeFor: (id: string) => `LAUREL-${id.slice(-4)}-0000` };
    const grant = createGrantReward({ ledger, clock, ...made });
    const runEffects = createRunEffects({
      outbox: createMemoryOutbox(this.#database),
      ledger,
      clock,
      grant,
      giftCards: this.giftCards,
      storeCredit: this.storeCredit,
      discounts: {
        issue: async ({ code }) => (up() ? (this.codes.add(code), success({ discountGid: 'gid://shopify/DiscountCodeNode/1' })) : away()),
        withdraw: async ({ code }) => (up() ? success(this.codes.delete(code) ? 'withdrawn' : 'absent') : away()),
      },
      orders: { fetchOrder: async () => Promise.reject(new Error('No order is read here.')) },
      inbox: { accept: async () => Promise.reject(new Error('No event is stored here.')) },
    });
    return {
      grant,
      runEffects,
      redeem: createRedeem({ ledger, clock, runEffects, ...made }),
      cancel: createCancel({ ledger, clock, runEffects }),
      undo: createUndo({ ledger, clock, runEffects }),
      fulfil: createFulfil({ ledger, clock }),
      lapse: createLapseCodes({ ledger, clock }),
    };
  }

  #nextId(): string {
    return `00000000-0000-4000-8000-${String((this.#made += 1)).padStart(12, '0')}`;
  }

  async do(command: Command): Promise<void> {
    this.#now = (this.#now + 60_000) as Instant;
    if ('which' in command) {
      const one = this.model.redemptions[command.which];
      if (one !== undefined) await this.#change(one, command);
    } else if (command.do === 'give') {
      await this.#give(command.who, command.points);
    } else if (command.do === 'redeem' || command.do === 'grant') {
      await this.#take(command);
    } else if (command.do === 'wait') {
      this.#now = (this.#now + command.days * dayMs) as Instant;
      await this.#lapse();
    } else {
      this.model.shopify = command.is;
      // Long enough for every repetition to be due.
      if (command.is === 'up') this.#now = (this.#now + 3_700_000) as Instant;
    }
    await this.#settleEffects();
  }

  async #settleEffects(): Promise<void> {
    const { effects } = this.#database.tenant(this.#shop.id);
    await this.#useCases.runEffects(this.#shop);
    // Two credits of the same worth may each take the other's for their own; the loser looks again a while later.
    for (let rounds = 0; rounds < 10 && this.model.shopify === 'up'; rounds += 1) {
      if (effects.all().every(({ state }) => state === 'done')) break;
      this.#now = (this.#now + 600_000) as Instant;
      await this.#useCases.runEffects(this.#shop);
    }
    this.model.effects();
    // A credit whose answer got lost is found by one of the next looks: when, is the only thing that the model does not say.
    const { redemptions } = this.#database.tenant(this.#shop.id);
    for (const one of this.model.redemptions) {
      const lost = one.reward === 'credit' && one.state === 'making' && this.model.shopify === 'losing answers';
      if (lost && redemptions.get(one.id)?.state === 'captured') one.state = 'spent';
    }
  }

  async #give(owner: number, points: number): Promise<void> {
    const key = `gift:${this.#now}`;
    await this.#ledger.change({ shopId: this.#shop.id, memberId: this.#members[owner]! }, ({ books }) => {
      books.post({ kind: 'adjust_up', key, amount: points, occurredAt: this.#now });
      return { value: null };
    });
    this.model.given[owner]! += points;
  }

  async #take({ do: how, who: owner, reward: name, ...rest }: Extract<Command, { do: 'redeem' | 'grant' }>): Promise<void> {
    const points = 'points' in rest ? rest.points : null;
    const gift = how === 'grant';
    const expected = this.model.refusal(owner, name, points, gift, this.#now);
    const key = `key-${String(this.#now)}`;
    const asked: Result<{ redemption: { id: string; pricePoints: number } }> = gift
      ? await this.#useCases.grant(this.#shop, { memberId: this.#members[owner]!, rewardId: name, key })
      : await this.#useCases.redeem(this.#shop, customers[owner] as CustomerId, {
          rewardId: name,
          idempotencyKey: key,
          ...(points === null ? {} : { points }),
        });
    expect(asked.ok ? null : asked.reason).toBe(expected);
    if (!asked.ok) return;
    const price = gift ? 0 : name === 'slider' ? (points ?? slider.fewest) : rewards[name].price;
    this.model.taken({ id: asked.value.redemption.id, owner, reward: name, price, at: this.#now });
  }

  async #change(one: Plain, command: Extract<Command, { which: number }>): Promise<void> {
    const id = one.id as RedemptionId;
    const { kind } = rewards[one.reward];
    switch (command.do) {
      case 'cancel': {
        const by = command.byStaff ? { actor: staff } : { customerId: customers[one.owner] as CustomerId };
        const before = one.state;
        const allowed =
          kind === 'code'
            ? before !== 'spent'
            : (kind === 'thing' || kind === 'booking') && before === 'open' && (command.byStaff || one.step === 0);
        if (allowed && before !== 'back') one.state = kind === 'code' ? 'leaving' : 'back';
        const answer = await this.#useCases.cancel(this.#shop, by, id);
        expect(answer.ok).toBe(allowed || before === 'back');
        return;
      }
      case 'undo':
        if (kind === 'gift' && this.model.shopify !== 'up') return;
        if (kind === 'gift' && one.state === 'spent') one.state = 'back';
        await this.#useCases.undo(this.#shop, staff, id);
        return;
      case 'advance': {
        if (kind !== 'thing' && kind !== 'booking') return;
        const to = stepNames[kind][one.step + 1] ?? stepNames[kind][one.step]!;
        const answer = await this.#useCases.fulfil(this.#shop, staff, { redemptionId: id, to, note: null });
        const allowed = one.state === 'open' || one.state === 'spent';
        expect(answer.ok).toBe(allowed);
        if (!allowed) return;
        one.step = Math.min(one.step + 1, lastStep[kind]);
        if (one.step >= spentFrom[kind]) one.state = 'spent';
        return;
      }
      default:
        return this.#settle(one, command.do, command.do === 'refund' ? command.part : (one.order?.part ?? 0));
    }
  }

  async #settle(one: Plain, how: 'use' | 'void' | 'refund', part: number): Promise<void> {
    if (rewards[one.reward].kind !== 'code') return;
    if (how !== 'use' && one.order === null) return;
    one.order = { paid: how !== 'void' && (how === 'use' || one.order!.paid), part };
    const { paid } = one.order;
    const undone = !paid || part === 100;
    const ids = { shopId: this.#shop.id, memberId: this.#members[one.owner]!, redemptionId: one.id as RedemptionId };
    await this.#ledger.change(ids, ({ redemption, books }) => {
      const next = settleWithOrder(books, redemption!, {
        orderId: `9${one.id.slice(-3)}`,
        fate: { paid, undone, saysUndone: undone, refunded: { part, whole: 100 } },
        spentPolicy: this.policy,
        returned: { at: this.#now, expiresAt: null },
      });
      const leaving = next.state === 'releasing' && redemption!.state !== 'releasing';
      const effect = { kind: 'discount_withdraw', key: `${next.id}/${next.turns}`, payload: { redemptionId: next.id } } as const;
      return { value: null, changedRedemption: next, ...(leaving ? { effects: [effect] } : {}) };
    });
    this.model.settle(one);
  }

  async #lapse(): Promise<void> {
    await this.#useCases.lapse(this.#shop.id);
    for (const one of this.model.redemptions) {
      const { life, kind } = rewards[one.reward];
      const over = life !== null && one.at + life * dayMs <= this.#now;
      if (over && kind === 'code' && (one.state === 'open' || one.state === 'making')) one.state = 'leaving';
      if (over && kind === 'booking' && one.state === 'open') one.state = 'back';
    }
  }

  async verify(): Promise<void> {
    const tables = this.#database.tenant(this.#shop.id);
    for (const [owner, memberId] of this.#members.entries()) {
      const books = tables.books.get(memberId)!;
      expect(breachOf(books)).toBeNull();
      expect(books.balances).toMatchObject({ available: this.model.available(owner), held: this.model.held(owner) });
    }
    const records = new Map(tables.redemptions.all().map((record) => [record.id, record]));
    for (const one of this.model.redemptions) expect([one.id, plainly(records.get(one.id)!)]).toEqual([one.id, one.state]);
    const given = [...records.values()].flatMap(({ poolCode }) => poolCode ?? []);
    expect(new Set(given).size).toBe(given.length);
    if (this.model.shopify !== 'up') return;
    // Once Shopify has answered everything: no card, credit or code without its points, and none twice.
    const spent = (name: RewardName) => this.model.redemptions.filter((one) => one.reward === name && one.state === 'spent').length;
    expect([...this.giftCards.all.values()].filter(({ enabled }) => enabled).length).toBe(spent('card'));
    const balances = customers.map((customerId) =>
      this.storeCredit.balance({ shop: this.#shop, customerId: customerId as CustomerId, currency: 'USD' }),
    );
    expect(balances.reduce((sum, balance) => sum + balance, 0)).toBe(spent('credit') * creditMinor);
    const open = this.model.redemptions.filter((one) => rewards[one.reward].kind === 'code' && one.state === 'open');
    for (const { id } of open) expect(this.codes.has(records.get(id)!.code)).toBe(true);
  }
}

function plainly({ state }: RedemptionRecord): Plain['state'] {
  return ({ issuing: 'making', held: 'open', captured: 'spent', releasing: 'leaving', released: 'back' } as const)[state];
}

describe('redemptions of every kind', () => {
  it('agree with a plain list of them after any commands, whatever Shopify does meanwhile', async () => {
    const property = fc.asyncProperty(
      fc.constantFrom<SpentPolicy>('pro_rata', 'full_refund', 'never'),
      fc.array(anyCommand, { minLength: 5, maxLength: 25 }),
      async (policy, commands) => {
        const bench = await new Bench(policy).open();
        await bench.do({ do: 'give', who: 0, points: 200 });
        for (const command of commands) {
          await bench.do(command);
          await bench.verify();
        }
        await bench.do({ do: 'shopify', is: 'up' });
        await bench.verify();
      },
    );
    await fc.assert(property, { numRuns: 2_000 });
  }, 240_000);
});
