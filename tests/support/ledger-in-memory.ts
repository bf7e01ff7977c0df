import { batchWork } from '../../app/application/events/decide.ts';
import type {
  AwardRecord,
  Changes,
  EffectDraft,
  OrderRecord,
  ProgramFacts,
  StandingChange,
  TimelineRecord,
} from '../../app/application/ports/drain-store.ts';
import type { EffectOutcome, Outbox } from '../../app/application/ports/outbox.ts';
import { unused, type CampaignUsage } from '../../app/domain/campaigns/index.ts';
import type { MemberFact } from '../../app/domain/earning/member-facts.ts';
import type { EventFact, EventReader, StoredEvent } from '../../app/application/ports/events.ts';
import type { LockedMember, MemberChange, MemberLedger, Taking, TakingInput } from '../../app/application/ports/member-ledger.ts';
import {
  accounts,
  breachOf,
  emptyBalances,
  MemberBooks,
  mergeBooks,
  type Balances,
  type Lot,
  type LotUse,
  type Transfer,
} from '../../app/domain/ledger/index.ts';
import type { Ruleset } from '../../app/domain/program/ruleset.ts';
import { isDiscount, type RedemptionRecord } from '../../app/domain/rewards/index.ts';
import type { CustomerId, MemberId, ShopId } from '../../app/domain/shared/ids.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import { success } from '../../app/domain/shared/result.ts';
import type { TierMove } from '../../app/domain/tiers/index.ts';

interface Account {
  balances: Balances;
  readonly lots: Map<string, Lot>;
  readonly uses: LotUse[];
  readonly transfers: Map<string, Transfer>;
}

/** An event whose body is the fact itself, so that a law speaks of facts and not of Shopify's spelling of them. */
export function eventOf(fact: EventFact, triggeredAt: Instant, sourceId: string): StoredEvent {
  return { sourceId, topic: 'fact', subject: 'fact', triggeredAt, body: JSON.stringify(fact) };
}

const factReader: EventReader = {
  subjectOf: () => success({ subject: 'fact', affinity: 'fact' }),
  isAdministrative: () => false,
  read: (event) => success(JSON.parse(event.body) as EventFact),
};

/**
 * The ledger of one shop with one program in plain maps. It loads and keeps what the PostgreSQL stores load and keep, no
 * more (lots only where points can be taken), runs the real decisions, and throws as soon as a law of the books is broken.
 */
export class InMemoryLedger implements Pick<MemberLedger, 'change' | 'enrol' | 'programOf' | 'findRedemption' | 'lapsedRedemptions'> {
  readonly program: ProgramFacts;
  readonly orders = new Map<string, OrderRecord>();
  readonly redemptions = new Map<string, RedemptionRecord>();
  readonly standings = new Map<string, StandingChange>();
  readonly facts = new Map<string, Map<string, MemberFact>>();
  readonly awards = new Map<string, Map<string, AwardRecord>>();
  readonly campaigns = new Map<string, CampaignUsage>();
  /** Moves between tiers that were, by member. */
  readonly moves = new Map<string, TierMove[]>();
  readonly effects = new Map<string, EffectDraft>();
  readonly audit: Array<{ action: string }> = [];
  readonly finished: Array<{ id: string; outcome: EffectOutcome }> = [];
  readonly #members = new Map<string, string>();
  readonly #accounts = new Map<string, Account>();
  readonly #work = batchWork(factReader);

  constructor(ruleset: Ruleset, startsAt = 0 as Instant, timeZone = 'UTC') {
    this.program = { programId: '1', startsAt, timeZone, rulesets: [{ version: 1, effectiveFrom: startsAt, ruleset }] };
  }

  /** Works events as one batch, as the drain does. */
  deliver(events: readonly StoredEvent[]): void {
    const plan = this.#work.plan(events, '1' as ShopId);
    for (const { customerId } of plan.needs.enrolments) this.memberOf(customerId);
    const codes = new Set(plan.needs.codes);
    const orders = new Map(plan.needs.orderIds.flatMap((id) => (this.orders.has(id) ? [[id, this.orders.get(id)!]] : [])));
    for (const order of orders.values()) for (const code of order.known.snapshot?.discountCodes ?? []) codes.add(code);
    const redemptions = [...this.redemptions.values()].filter(({ code }) => codes.has(code));
    const withLots = new Set(redemptions.map(({ memberId }) => memberId));
    for (const order of orders.values()) for (const { memberId } of Object.values(order.awards)) withLots.add(memberId);
    const enrolled = plan.needs.enrolments.map(({ customerId }) => this.memberOf(customerId));
    const memberIds = new Set([...enrolled, ...withLots, ...plan.needs.memberIds]);
    const decision = plan.decide({
      programs: [this.program],
      orders,
      members: new Map([...this.#members].map(([customerId, memberId]) => [`1/${customerId}`, memberId])),
      programOf: new Map(plan.needs.memberIds.map((id) => [id, '1'])),
      // What is learnt late may take points back from any order of a member.
      books: new Map([...memberIds].map((id) => [id, this.books(id)])),
      standings: new Map([...memberIds].flatMap((id) => (this.standings.has(id) ? [[id, this.standings.get(id)!.stored]] : []))),
      memberFacts: this.facts,
      awards: this.awards,
      campaignUsage: new Map([['1', this.campaigns]]),
      products: {},
      redemptionsByCode: new Map(redemptions.map((redemption) => [redemption.code, redemption])),
    });
    this.#apply(decision.changes(new Map(decision.lacking.map(({ memberId }) => [memberId, this.timelineOf(memberId)]))));
  }

  timelineOf(memberId: string): TimelineRecord {
    return {
      enrolledAt: 0 as Instant,
      orders: [...this.orders.values()].filter(({ awards }) => awards['1']?.memberId === memberId),
      facts: [...(this.facts.get(memberId)?.values() ?? [])],
    };
  }

  #apply(changes: Changes): void {
    for (const [memberId, entry] of changes.books) this.commit(memberId, entry.books);
    for (const order of changes.orders) this.orders.set(order.orderId, order);
    for (const redemption of changes.redemptions) this.redemptions.set(redemption.id, redemption);
    for (const effect of changes.effects) this.effects.set(`${effect.kind} ${effect.key}`, effect);
    for (const standing of changes.standings) this.standings.set(standing.memberId, standing);
    for (const { memberId, fact } of changes.memberFacts) {
      this.facts.set(memberId, (this.facts.get(memberId) ?? new Map()).set(fact.key, fact));
    }
    for (const { memberId, record } of changes.awards) {
      this.awards.set(memberId, (this.awards.get(memberId) ?? new Map()).set(record.award.key, record));
    }
    for (const [campaignId, given] of changes.campaignUsage.get('1') ?? []) {
      const { points, participants, orders } = this.campaigns.get(campaignId) ?? unused;
      this.campaigns.set(campaignId, {
        points: points + given.points,
        participants: participants + given.participants,
        orders: orders + given.orders,
      });
    }
    for (const { memberId, moves, wholeFrom } of changes.tierMoves) {
      const kept = (this.moves.get(memberId) ?? []).filter(({ at }) => wholeFrom === null || at < wholeFrom);
      // A move that is stated again is the same move.
      const byName = new Map([...kept, ...moves].map((move) => [`${move.at} ${move.from} ${move.to} ${move.reason}`, move]));
      this.moves.set(memberId, [...byName.values()]);
    }
  }

  memberOf(customerId: string): string {
    const known = this.#members.get(customerId);
    if (known !== undefined) return known;
    const memberId = String(this.#accounts.size + 1);
    this.#members.set(customerId, memberId);
    this.#accounts.set(memberId, { balances: emptyBalances, lots: new Map(), uses: [], transfers: new Map() });
    return memberId;
  }

  get memberIds(): string[] {
    return [...this.#accounts.keys()];
  }

  account(memberId: string): Readonly<Account> {
    const account = this.#accounts.get(memberId);
    if (account === undefined) throw new Error(`There is no member ${memberId}.`);
    return account;
  }

  books(memberId: string, withLots = true): MemberBooks {
    const { balances, lots, uses } = this.account(memberId);
    if (!withLots) return new MemberBooks({ balances, lots: null, uses: [] });
    const loaded = uses.filter(({ transferKey }) => transferKey.startsWith('redemption:'));
    const named = new Set(loaded.map(({ lotKey }) => lotKey));
    return new MemberBooks({
      balances,
      lots: [...lots.values()].filter((lot) => lot.remaining > 0 || named.has(lot.openedBy)),
      uses: loaded,
    });
  }

  commit(memberId: string, books: MemberBooks): void {
    const account = this.#accounts.get(memberId)!;
    const { transfers, delta, openedLots, changedLots, lotUses } = books.changes();
    for (const transfer of transfers) {
      if (account.transfers.has(transfer.key)) throw new Error(`The key ${transfer.key} was posted twice.`);
      account.transfers.set(transfer.key, transfer);
    }
    account.balances = Object.fromEntries(accounts.map((name) => [name, account.balances[name] + delta[name]])) as Balances;
    for (const lot of [...openedLots, ...changedLots]) account.lots.set(lot.openedBy, lot);
    account.uses.push(...lotUses);
    const breach = this.breachOf(memberId);
    if (breach !== null) throw new Error(breach);
  }

  /** The first law that a member's books break; null when they keep all of them. */
  breachOf(memberId: string): string | null {
    const { balances, lots, transfers } = this.account(memberId);
    const summed: Record<string, number> = { ...emptyBalances };
    for (const { debit, credit, amount } of transfers.values()) {
      summed[debit]! -= amount;
      summed[credit]! += amount;
    }
    const wrong = accounts.find((name) => summed[name] !== balances[name]);
    if (wrong !== undefined) return `${wrong} is ${balances[wrong]}, but its transfers add up to ${summed[wrong]}.`;
    return breachOf({ balances, lots: [...lots.values()] });
  }

  async change<T>(input: Parameters<MemberLedger['change']>[0], decide: (member: LockedMember) => MemberChange<T>): Promise<T | null> {
    if (!this.#accounts.has(input.memberId)) return null;
    const books = this.books(input.memberId);
    const named = [...this.redemptions.values()].find(
      (one) =>
        one.memberId === input.memberId &&
        (input.redemptionId === undefined ? one.clientKey === input.clientKey : one.id === input.redemptionId),
    );
    const award = input.gift === undefined ? undefined : this.awards.get(input.memberId)?.get(input.gift)?.award;
    const posted = input.transferKey === undefined ? undefined : this.account(input.memberId).transfers.get(input.transferKey);
    const member: LockedMember = {
      memberId: input.memberId,
      programId: '1',
      ...(input.program === true ? { program: this.program } : {}),
      books,
      redemption: (input.gift === undefined ? named : this.#newestGift(input.memberId, input.gift)) ?? null,
      entitled: award?.rewardTurns === undefined ? null : award.reward !== undefined,
      posted: posted ? { kind: posted.kind, amount: posted.amount, note: posted.note ?? null } : null,
      ...(input.taking === undefined ? {} : { taking: this.#takingOf(input.memberId, input.taking) }),
    };
    const change = decide(member);
    this.commit(input.memberId, books);
    for (const redemption of [change.newRedemption, change.changedRedemption])
      if (redemption) this.redemptions.set(redemption.id, redemption);
    for (const effect of change.effects ?? []) this.effects.set(`${effect.kind} ${effect.key}`, effect);
    if (change.audit) this.audit.push(change.audit);
    return change.value;
  }

  async enrol({ customerId }: { customerId: CustomerId }) {
    return { memberId: this.memberOf(customerId) as MemberId, program: this.program };
  }

  #newestGift(memberId: string, gift: string): RedemptionRecord | undefined {
    const given = this.giftsOf(memberId, gift);
    return given.find(({ id }) => given.every(({ clientKey }) => clientKey !== `grant:${gift}/${id}`));
  }

  /** All redemptions that were ever begun for a gift. */
  giftsOf(memberId: string, gift: string): RedemptionRecord[] {
    return [...this.redemptions.values()].filter(
      (one) => one.memberId === memberId && (one.clientKey === `grant:${gift}` || one.clientKey.startsWith(`grant:${gift}/`)),
    );
  }

  async programOf() {
    return this.program;
  }

  async findRedemption(_shopId: string, redemptionId: string) {
    const redemption = this.redemptions.get(redemptionId);
    if (redemption === undefined) return null;
    const customerId = [...this.#members].find(([, memberId]) => memberId === redemption.memberId)?.[0] ?? null;
    return { redemption, customerId: customerId as CustomerId | null };
  }

  #takingOf(memberId: string, { rewardId, monthStart }: TakingInput): Taking {
    const taken = [...this.redemptions.values()].filter((one) => one.rewardId === rewardId && one.state !== 'released');
    const mine = taken.filter((one) => one.memberId === memberId);
    return {
      member: { tier: null, segments: [] },
      // How often a member may ask within an hour is proven elsewhere.
      taken: { ofReward: taken.length, byMember: mine.length, byMemberThisMonth: mine.filter((one) => one.createdAt >= monthStart).length, inTheLastHour: 0 }, // prettier-ignore
      poolCode: null,
    };
  }

  #lapsed(at: Instant): RedemptionRecord[] {
    return [...this.redemptions.values()].filter(
      ({ state, expiresAt }) => (state === 'issuing' || state === 'held') && expiresAt !== null && expiresAt <= at,
    );
  }

  async lapsedRedemptions(_shopId: string, at: Instant, limit: number) {
    return this.#lapsed(at).filter(({ terms }) => terms.kind === 'experience').slice(0, limit); // prettier-ignore
  }

  async lapseCodes({ at, limit }: { at: Instant; limit: number }) {
    const due = this.#lapsed(at).filter(({ terms }) => isDiscount(terms)).slice(0, limit); // prettier-ignore
    for (const redemption of due) {
      this.redemptions.set(redemption.id, { ...redemption, state: 'releasing', releaseReason: 'code_expired' });
      const effect = { kind: 'discount_withdraw', key: `${redemption.id}/${redemption.turns}`, payload: { redemptionId: redemption.id } } as const; // prettier-ignore
      this.effects.set(`${effect.kind} ${effect.key}`, effect);
    }
    return due.length;
  }

  /** Effects wait here until they are claimed, once each. */
  readonly outbox: Outbox = {
    claim: async () => {
      const waiting = [...this.effects].map(([id, effect]) => ({ ...effect, id, attempts: 1 }));
      this.effects.clear();
      return waiting;
    },
    finish: async ({ id, outcome }) => void this.finished.push({ id, outcome }),
    shopsWithDueEffects: async () => [],
  };

  /** Follows a merge of two customers, as the store does. */
  merge(goneCustomer: string, keptCustomer: string, atInstant: Instant): void {
    const goneId = this.memberOf(goneCustomer);
    const keptId = this.memberOf(keptCustomer);
    if (goneId === keptId) return;
    const gone = this.books(goneId);
    const kept = this.books(keptId);
    mergeBooks({ gone, kept, key: `merge:${goneCustomer}:${keptCustomer}`, at: atInstant });
    this.commit(goneId, gone);
    this.commit(keptId, kept);
    for (const [orderId, order] of this.orders) {
      const award = order.awards['1'];
      if (award?.memberId === goneId) this.orders.set(orderId, { ...order, awards: { '1': { ...award, memberId: keptId } } });
    }
    for (const [id, redemption] of this.redemptions)
      if (redemption.memberId === goneId && redemption.state !== 'released') this.redemptions.set(id, { ...redemption, memberId: keptId });
    this.#members.set(goneCustomer, keptId);
  }
}
