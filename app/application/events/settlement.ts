import {
  codeFateOf,
  nothingKnown,
  nothingPosted,
  postAward,
  postPosition,
  type EntitlementExplanation,
  type Position,
} from '../../domain/earning/index.ts';
import type { MemberFact } from '../../domain/earning/member-facts.ts';
import {
  dependenceOf,
  memberSegments,
  letTimePass,
  releaseAt,
  releasedAt,
  replayMember,
  restored,
  rulesetAt,
  settleMember,
  SharedLimits,
  stored,
  type CountedOrder,
  type KnownOrder,
  type MemberAward,
  type PinnedRuleset,
  type Settled,
  type TimelineOrder,
  type TouchedMember,
} from '../../domain/earning/standing/index.ts';
import { expiryOf, type MemberBooks } from '../../domain/ledger/index.ts';
import { returnAt, settleWithOrder, type RedemptionRecord } from '../../domain/rewards/index.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { nextTierMoveAt, tierDueAt } from '../../domain/tiers/index.ts';
import type {
  AwardRecord,
  Changes,
  EffectDraft,
  LoadedFacts,
  OrderRecord,
  ProgramFacts,
  StandingChange,
  TierMovesChange,
  TimelineRecord,
} from '../ports/drain-store.ts';
import { isNewerFact, type Learnt } from './learn.ts';

type Touched = { -readonly [Key in keyof TouchedMember]: TouchedMember[Key] } & {
  orders: TouchedMember['orders'][number][];
  facts: TouchedMember['facts'][number][];
  /** The newest instant that is known to have come for the member. */
  asOf: Instant;
  /** Whether that itself is the news: something may be due. */
  isDue: boolean;
};

interface OpenMember {
  readonly program: ProgramFacts;
  readonly touched: Touched;
}

/**
 * Brings ledger, standings and redemptions into agreement with what a batch taught. Members are settled one after the other, by
 * their ids: those of whom only new things were learnt first, those whose whole timeline must be walked again after that.
 */
export class Settlement {
  readonly #learnt: Learnt;
  readonly #facts: LoadedFacts;
  readonly #orders = new Map<string, OrderRecord>();
  readonly #books = new Map<string, { programId: string; books: MemberBooks }>();
  readonly #shared = new Map<string, SharedLimits>();
  readonly #effects = new Map<string, EffectDraft>();
  readonly #standings: StandingChange[] = [];
  readonly #memberFacts: Array<{ memberId: string; fact: MemberFact }> = [];
  readonly #awards: Array<{ memberId: string; record: AwardRecord }> = [];
  readonly #tierMoves: TierMovesChange[] = [];
  readonly #activeAt = new Map<string, Instant>();
  readonly #redemptions = new Map<string, RedemptionRecord>();
  readonly #late: OpenMember[] = [];
  readonly #products: LoadedFacts['products'];

  constructor(learnt: Learnt, facts: LoadedFacts) {
    this.#learnt = learnt;
    this.#facts = facts;
    for (const effect of learnt.effects) this.#addEffect(effect);
    const fetched = learnt.products.flatMap(({ productId, productType: type, vendor, tags, collections }) =>
      collections === undefined ? [] : [[productId, { type, vendor, tags, collections }] as const],
    );
    this.#products = { ...facts.products, ...Object.fromEntries(fetched) };
    for (const [orderId, { known }] of learnt.orders) {
      const before = facts.orders.get(orderId) ?? { orderId, known: nothingKnown, awards: {}, explanations: {}, erased: false };
      this.#orders.set(orderId, { ...before, known });
    }
  }

  /** Settles whom it can; answers with the others, for whom the whole timeline is needed. */
  settleWithoutTimelines(): Array<{ memberId: string; programId: string }> {
    for (const program of this.#facts.programs) {
      const touched = this.#touchedOf(program);
      for (const memberId of [...touched.keys()].sort(compareIds)) {
        const open = { program, touched: touched.get(memberId)! };
        const settled = this.#attempt(open);
        if (settled === null) this.#late.push(open);
        else this.#accept(open, settled);
      }
    }
    return this.#late.map(({ program, touched }) => ({ memberId: touched.memberId, programId: program.programId }));
  }

  settleWithTimelines(timelines: ReadonlyMap<string, TimelineRecord>): void {
    for (const open of this.#late) {
      const timeline = timelines.get(open.touched.memberId);
      if (timeline === undefined) throw new Error(`The timeline of member ${open.touched.memberId} was not loaded.`);
      this.#accept(open, this.#replay(open, timeline));
    }
  }

  /** Makes redemptions agree with the orders that carry their codes. */
  settleRedemptions(): void {
    for (const orderId of [...this.#learnt.orders.keys()].sort()) {
      const { known, at } = this.#learnt.orders.get(orderId)!;
      if (known.snapshot === null) continue;
      for (const code of known.snapshot.discountCodes) {
        const redemption = this.#redemptions.get(code) ?? this.#facts.redemptionsByCode.get(code);
        if (redemption === undefined) continue;
        const next = this.#settleRedemption(redemption, { orderId, known: known as KnownOrder, at });
        if (next === redemption) continue;
        this.#redemptions.set(code, next);
        if (next.state === 'releasing') {
          this.#addEffect({ kind: 'discount_withdraw', key: `${next.id}/${next.turns}`, payload: { redemptionId: next.id } });
        }
      }
    }
  }

  changes(): Omit<Changes, 'orderTraces' | 'referralClues' | 'customers' | 'products' | 'collections' | 'administrative'> {
    return {
      orders: [...this.#orders.values()],
      books: this.#books,
      redemptions: [...this.#redemptions.values()],
      standings: this.#standings,
      memberFacts: this.#memberFacts,
      awards: this.#awards,
      tierMoves: this.#tierMoves,
      campaignUsage: new Map([...this.#shared].map(([programId, shared]) => [programId, shared.changes])),
      activeAt: this.#activeAt,
      effects: [...this.#effects.values()],
    };
  }

  #addEffect(effect: EffectDraft): void {
    this.#effects.set(`${effect.kind} ${effect.key}`, effect);
  }

  /** Members of a program of whom something was learnt, with what. */
  #touchedOf(program: ProgramFacts): Map<string, Touched> {
    const touched = new Map<string, Touched>();
    const memberOf = (memberId: string, at: Instant): Touched => {
      const stored = this.#facts.standings.get(memberId) ?? null;
      const known = touched.get(memberId) ?? {
        memberId,
        stored,
        orders: [],
        facts: [],
        isDue: false,
        asOf: stored?.standing.passedTo ?? at,
      };
      known.asOf = Math.max(known.asOf, at) as Instant;
      touched.set(memberId, known);
      return known;
    };
    for (const [orderId, { at }] of this.#learnt.orders) {
      const record = this.#orders.get(orderId)!;
      const order = this.#timelineOrder(record, program);
      const memberId = record.awards[program.programId]?.memberId ?? this.#memberFor(record, program);
      if (order === null || memberId === null) continue;
      memberOf(memberId, at).orders.push({ order, counted: countedBefore(record, program) });
    }
    const prefix = `${program.programId}/`;
    for (const [member, facts] of this.#learnt.memberFacts) {
      if (!member.startsWith(prefix)) continue;
      const memberId = member.slice(prefix.length);
      const known = this.#facts.memberFacts.get(memberId);
      for (const fact of facts.values()) {
        const replaces = known?.get(fact.key) ?? null;
        if (replaces !== null && !isNewerFact(fact, replaces)) continue;
        memberOf(memberId, fact.at).facts.push({ fact, replaces });
        this.#memberFacts.push({ memberId, fact });
      }
    }
    for (const [member, at] of this.#learnt.rechecks) {
      if (member.startsWith(prefix)) memberOf(member.slice(prefix.length), at).isDue = true;
    }
    return touched;
  }

  /** The order as its member's timeline has it; null while nothing but refunds is known, and for orders from before the program. */
  #timelineOrder(record: OrderRecord, program: ProgramFacts): TimelineOrder | null {
    const { snapshot } = record.known;
    if (snapshot === null) return null;
    const award = record.awards[program.programId];
    const pinned = award ? versionOf(program, award.rulesetVersion) : rulesetAt(program, snapshot.orderedAt);
    if (pinned === undefined) return null;
    const known = record.known as KnownOrder;
    return {
      orderId: record.orderId,
      known,
      pinned,
      products: this.#productsOf(record, program, pinned, known),
      grants: award?.grants ?? {},
    };
  }

  /** What is known of the lines' products, pinned when it is first known; asks for those that the rules need and nobody knows. */
  #productsOf(
    record: OrderRecord,
    { programId }: ProgramFacts,
    { ruleset }: PinnedRuleset,
    { snapshot }: KnownOrder,
  ): TimelineOrder['products'] {
    if (!dependenceOf(ruleset).products) return {};
    const pinnedBefore = record.explanations[programId]?.context?.products ?? {};
    const products: Record<string, TimelineOrder['products'][string]> = {};
    for (const { productId } of snapshot.lines) {
      if (productId === null || products[productId] !== undefined) continue;
      const known = pinnedBefore[productId] ?? this.#products[productId];
      if (known !== undefined) products[productId] = known;
      else {
        const payload = { productId, orderId: record.orderId };
        this.#addEffect({ kind: 'product_refresh', key: `${productId}/${record.orderId}`, payload });
      }
    }
    return products;
  }

  #memberFor(record: OrderRecord, program: ProgramFacts): string | null {
    const { snapshot } = record.known;
    if (record.erased || snapshot === null) return null;
    const pinned = rulesetAt(program, snapshot.orderedAt);
    if (pinned?.ruleset.earning.b2b === 'company' && snapshot.companyId !== undefined) {
      return this.#facts.members.get(`${program.programId}/company:${snapshot.companyId}`) ?? null;
    }
    const customerId = snapshot.customerId ?? record.known.claimedBy ?? null;
    return customerId === null ? null : (this.#facts.members.get(`${program.programId}/${customerId}`) ?? null);
  }

  #attempt({ program, touched }: OpenMember): Settled | null {
    const surroundings = { rules: program, shared: this.#sharedOf(program), asOf: touched.asOf };
    const { orders, facts, stored, isDue } = touched;
    const settled = settleMember(touched, surroundings);
    if (settled === null || !isDue) return settled;
    return orders.length + facts.length === 0 && stored === null ? null : letTimePass(settled, surroundings);
  }

  #replay({ program, touched }: OpenMember, timeline: TimelineRecord): Settled {
    for (const record of timeline.orders) if (!this.#orders.has(record.orderId)) this.#orders.set(record.orderId, record);
    const learntIds = new Set(touched.orders.map(({ order }) => order.orderId));
    const orders = [
      ...timeline.orders.flatMap((record) => {
        const order = learntIds.has(record.orderId) ? null : this.#timelineOrder(record, program);
        return order === null ? [] : [order];
      }),
      ...touched.orders.map(({ order }) => order),
    ];
    const facts = new Map(timeline.facts.map((fact) => [fact.key, fact]));
    for (const { fact } of touched.facts) facts.set(fact.key, fact);
    const whole = { memberId: touched.memberId, enrolledAt: timeline.enrolledAt, orders, facts: [...facts.values()] };
    return replayMember(whole, { rules: program, shared: this.#sharedOf(program), asOf: touched.asOf });
  }

  #sharedOf({ programId }: ProgramFacts): SharedLimits {
    const known = this.#shared.get(programId) ?? new SharedLimits(this.#facts.campaignUsage.get(programId) ?? new Map());
    this.#shared.set(programId, known);
    return known;
  }

  /** Posts the differences and notes everything that is to be stored. */
  #accept({ program, touched }: OpenMember, settled: Settled): void {
    const { memberId, asOf } = touched;
    for (const counted of settled.orders.values()) this.#postOrder(program, memberId, counted, settled, asOf);
    const dueAt = this.#postAwards(program, memberId, settled, asOf);
    if (settled.moves.length > 0 || settled.wholeFrom !== null) {
      this.#tierMoves.push({ memberId, moves: settled.moves, wholeFrom: settled.wholeFrom?.at ?? null });
    }
    for (const { key, rewardId, rulesetVersion } of settled.gifts) {
      const payload = { memberId, rewardId, rulesetVersion: String(rulesetVersion), key };
      this.#addEffect({ kind: 'reward_grant', key: `${memberId}/${key}`, payload });
    }
    if (settled.stored !== null && settled.stored !== touched.stored) {
      const { standing } = settled.stored;
      const ruleset = rulesetAt(program, asOf)?.ruleset;
      const segments = ruleset === undefined ? [] : memberSegments(standing, asOf, ruleset);
      const tiers = ruleset === undefined ? null : { tiers: ruleset.tiers, timeZone: program.timeZone };
      const tierAt = tiers === null ? tierDueAt(standing.tier) : nextTierMoveAt(standing.tier, tiers);
      const due = [tierAt, dueAt].filter((at) => at !== null);
      const { programId } = program;
      this.#standings.push({
        memberId,
        programId,
        stored: settled.stored,
        segments,
        dueAt: due.length === 0 ? null : (Math.min(...due) as Instant),
      });
    }
    this.#noteActivity(program, touched);
  }

  #postOrder(program: ProgramFacts, memberId: string, counted: CountedOrder, settled: Settled, asOf: Instant): void {
    const { order, explanation } = counted;
    const record = this.#orders.get(order.orderId)!;
    const award = record.awards[program.programId];
    const { ruleset, version } = order.pinned;
    const learnt = this.#learnt.orders.get(order.orderId);
    const contributions = counted.contributions.map(stored);
    const grants = settled.grants.get(order.orderId) ?? award?.grants ?? {};
    // A walk over the whole timeline comes by every order; those for which it changed nothing are left alone.
    if (learnt === undefined && award !== undefined && isSame(record, program, explanation, contributions, award)) return;

    const released = releasedAt(order.known, ruleset, asOf);
    const books = this.#booksOf(memberId);
    const position = postAward(books, award?.position ?? nothingPosted, explanation, {
      orderId: order.orderId,
      stage: released === null ? 'pending' : 'available',
      occurredAt: learnt?.at ?? asOf,
      floor: ruleset.clawback.floor,
      expiresAt: expiryOf(ruleset.expiry, released ?? order.known.snapshot.orderedAt, program.timeZone),
    });
    this.#books.set(memberId, { programId: program.programId, books });
    const due = released === null ? releaseAt(order.known, ruleset) : null;
    this.#orders.set(order.orderId, {
      ...record,
      dueAt: due,
      awards: {
        ...record.awards,
        [program.programId]: {
          memberId,
          rulesetVersion: version,
          position,
          ...(contributions.length === 0 ? {} : { contributions }),
          ...(Object.keys(grants).length === 0 ? {} : { grants }),
        },
      },
      explanations: { ...record.explanations, [program.programId]: explanation },
    });
  }

  /** Posts what activities, tiers and grants entitle to; answers when the next of it becomes available by time alone. */
  #postAwards(program: ProgramFacts, memberId: string, settled: Settled, asOf: Instant): Instant | null {
    const known = this.#facts.awards.get(memberId) ?? new Map<string, AwardRecord>();
    const wanted = new Map(settled.awards);
    let dueAt: Instant | null = null;
    for (const { award, position } of known.values()) {
      if (wanted.has(award.key)) continue;
      const takenBack = settled.wholeFrom !== null && award.at >= settled.wholeFrom.at;
      if (takenBack && award.points > 0) wanted.set(award.key, { ...award, points: 0 });
      else if (position.pending > 0) wanted.set(award.key, award);
    }
    for (const award of wanted.values()) {
      const before = known.get(award.key);
      const position = this.#postMemberAward(program, memberId, award, before?.position ?? nothingPosted, asOf);
      if (position.pending > 0 && award.availableAt > asOf) dueAt = Math.min(dueAt ?? Infinity, award.availableAt) as Instant;
      if (before === undefined || position !== before.position || award !== before.award) {
        this.#awards.push({ memberId, record: { award, position } });
      }
    }
    return dueAt;
  }

  #postMemberAward(program: ProgramFacts, memberId: string, award: MemberAward, before: Position, asOf: Instant): Position {
    const pinned = rulesetAt(program, award.at) ?? program.rulesets[0]!;
    const books = this.#booksOf(memberId);
    const position = postPosition(books, before, award.points, {
      key: award.key,
      stage: award.availableAt <= asOf ? 'available' : 'pending',
      occurredAt: award.at,
      floor: pinned.ruleset.clawback.floor,
      rulesetVersion: pinned.version,
      expiresAt: award.expiresAt === undefined ? expiryOf(pinned.ruleset.expiry, award.availableAt, program.timeZone) : award.expiresAt,
    });
    this.#books.set(memberId, { programId: program.programId, books });
    return position;
  }

  /** What of it keeps points alive, where points expire by inactivity. */
  #noteActivity(program: ProgramFacts, { memberId, orders, facts, asOf }: Touched): void {
    const expiry = rulesetAt(program, asOf)?.ruleset.expiry.points;
    if (expiry?.kind !== 'inactivity') return;
    const counts = new Set<string>(expiry.resetBy);
    const active: number[] = [];
    if (counts.has('order')) for (const { order } of orders) active.push(order.known.snapshot.orderedAt);
    for (const { fact } of facts) {
      const { what } = fact;
      const as = what.kind === 'activity' ? (what.activity === 'referral' ? 'referral' : 'activity') : what.kind;
      if (counts.has(as)) active.push(fact.at);
    }
    if (active.length > 0) this.#activeAt.set(memberId, Math.max(...active) as Instant);
  }

  #settleRedemption(redemption: RedemptionRecord, order: { orderId: string; known: KnownOrder; at: Instant }): RedemptionRecord {
    const program = this.#facts.programs.find(({ programId }) => programId === redemption.programId);
    const ruleset = program && versionOf(program, redemption.rulesetVersion)?.ruleset;
    if (program === undefined || ruleset === undefined) {
      throw new Error(`The redemption ${redemption.id} names ruleset ${redemption.rulesetVersion}, which is not there.`);
    }
    const books = this.#booksOf(redemption.memberId);
    const fate = codeFateOf(order.known);
    const next = settleWithOrder(books, redemption, {
      orderId: order.orderId,
      fate,
      spentPolicy: ruleset.refunds.spent,
      returned: returnAt(order.at, ruleset, program.timeZone),
    });
    if (next !== redemption) this.#books.set(redemption.memberId, { programId: redemption.programId, books });
    return next;
  }

  #booksOf(memberId: string): MemberBooks {
    const books = this.#books.get(memberId)?.books ?? this.#facts.books.get(memberId);
    if (books === undefined) throw new Error(`The books of member ${memberId} were not loaded.`);
    return books;
  }
}

function versionOf({ rulesets }: ProgramFacts, version: number): PinnedRuleset | undefined {
  return rulesets.find((ruleset) => ruleset.version === version);
}

function countedBefore(record: OrderRecord, { programId }: ProgramFacts): Touched['orders'][number]['counted'] {
  const contributions = record.awards[programId]?.contributions;
  const context = record.explanations[programId]?.context;
  return contributions === undefined || context === undefined ? null : { context, contributions: contributions.map(restored) };
}

function isSame(
  record: OrderRecord,
  { programId }: ProgramFacts,
  explanation: EntitlementExplanation,
  contributions: ReadonlyArray<ReturnType<typeof stored>>,
  award: OrderRecord['awards'][string],
): boolean {
  return (
    JSON.stringify(record.explanations[programId]) === JSON.stringify(explanation) &&
    JSON.stringify(award.contributions ?? []) === JSON.stringify(contributions)
  );
}

/** Decimal ids in numeric order. */
function compareIds(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}
