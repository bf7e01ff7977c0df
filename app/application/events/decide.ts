import {
  contextWithoutMember,
  explainEntitlement,
  fateOf,
  learnRefund,
  learnSnapshot,
  nothingKnown,
  postAward,
  stageOf,
  type OrderKnowledge,
  type OrderSnapshot,
} from '../../domain/earning/index.ts';
import type { MemberBooks } from '../../domain/ledger/index.ts';
import { settleWithOrder, type RedemptionRecord } from '../../domain/rewards/index.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type {
  AdministrativeFact,
  BatchWork,
  Changes,
  DeadEvent,
  EffectDraft,
  LoadedFacts,
  Needs,
  OrderAward,
  OrderRecord,
  ProgramFacts,
  PublishedRuleset,
} from '../ports/drain-store.ts';
import type { CollectionFacts, CustomerFacts, EventFact, EventReader, ProductFacts, StoredEvent } from '../ports/events.ts';

interface ReadEvent {
  readonly event: StoredEvent;
  readonly fact: EventFact;
}

/** The drain's pure part: read the bodies, say what is needed, decide. The same for PostgreSQL and in memory. */
export function batchWork(reader: EventReader): BatchWork {
  return {
    standsAlone: (topic) => reader.isAdministrative(topic),
    plan(events) {
      const dead: DeadEvent[] = [];
      const read: ReadEvent[] = [];
      for (const event of events) {
        const fact = reader.read(event);
        if (fact.ok) read.push({ event, fact: fact.value });
        else dead.push({ sourceId: event.sourceId, reason: `${fact.reason}: ${fact.message}` });
      }
      return { needs: needsOf(read), dead, decide: (facts) => decide(read, facts) };
    },
  };
}

function needsOf(read: readonly ReadEvent[]): Needs {
  const orderIds = new Set<string>();
  const codes = new Set<string>();
  const enrolments = new Map<string, Instant>();
  const enrol = (customerId: string, at: Instant) => {
    const known = enrolments.get(customerId);
    if (known === undefined || at < known) enrolments.set(customerId, at);
  };
  for (const { fact } of read) {
    if (fact.kind === 'order_snapshot') {
      orderIds.add(fact.snapshot.orderId);
      for (const code of fact.snapshot.discountCodes) codes.add(code);
      if (fact.snapshot.customerId !== null) enrol(fact.snapshot.customerId, fact.snapshot.orderedAt);
    } else if (fact.kind === 'refund') {
      orderIds.add(fact.orderId);
    } else if (fact.kind === 'customer') {
      enrol(fact.customer.customerId, fact.customer.at);
    }
  }
  return { orderIds: [...orderIds], codes: [...codes], enrolments: [...enrolments].map(([customerId, at]) => ({ customerId, at })) };
}

function decide(read: readonly ReadEvent[], facts: LoadedFacts): Changes {
  const learnt = new Map<string, { known: OrderKnowledge; at: Instant }>();
  const effects = new Map<string, EffectDraft>();
  const customers: CustomerFacts[] = [];
  const products: ProductFacts[] = [];
  const collections: CollectionFacts[] = [];
  let administrative: { event: StoredEvent; fact: AdministrativeFact } | null = null;

  const learn = (orderId: string, at: Instant, join: (known: OrderKnowledge) => OrderKnowledge) => {
    const before = learnt.get(orderId);
    const known = join(before?.known ?? facts.orders.get(orderId)?.known ?? nothingKnown);
    learnt.set(orderId, { known, at: Math.max(before?.at ?? 0, at) as Instant });
  };

  for (const { event, fact } of read) {
    switch (fact.kind) {
      case 'order_snapshot': {
        const erased = facts.orders.get(fact.snapshot.orderId)?.erased === true;
        // The person behind it was forgotten: the order goes on without naming them.
        const snapshot = erased ? { ...fact.snapshot, customerId: null } : fact.snapshot;
        learn(snapshot.orderId, snapshot.updatedAt, (known) => learnSnapshot(known, snapshot, fact.refunds));
        if (fact.customer !== null && !erased) customers.push(fact.customer);
        break;
      }
      case 'refund':
        learn(fact.orderId, event.triggeredAt, (known) => learnRefund(known, fact.refund));
        break;
      case 'order_changed':
        addEffect(effects, { kind: 'order_refresh', key: `${fact.orderId}/${event.sourceId}`, payload: { orderId: fact.orderId } });
        break;
      case 'customer':
        customers.push(fact.customer);
        break;
      case 'product':
        products.push(fact.product);
        break;
      case 'collection':
        collections.push(fact.collection);
        break;
      case 'nothing':
        break;
      default:
        administrative = { event, fact };
    }
  }

  const settled = settleOrders(learnt, facts, effects);
  return { ...settled, effects: [...effects.values()], customers, products, collections, administrative };
}

function addEffect(effects: Map<string, EffectDraft>, effect: EffectDraft): void {
  effects.set(`${effect.kind} ${effect.key}`, effect);
}

/** Brings ledger and redemptions into agreement with what is now known of each order, in the order of their ids. */
function settleOrders(
  learnt: ReadonlyMap<string, { known: OrderKnowledge; at: Instant }>,
  facts: LoadedFacts,
  effects: Map<string, EffectDraft>,
): Pick<Changes, 'orders' | 'books' | 'redemptions'> {
  const orders: OrderRecord[] = [];
  const books = new Map<string, { programId: string; books: MemberBooks }>();
  const redemptions = new Map<string, RedemptionRecord>();

  for (const orderId of [...learnt.keys()].sort()) {
    const { known, at } = learnt.get(orderId)!;
    const before = facts.orders.get(orderId) ?? { orderId, known: nothingKnown, awards: {}, explanations: {}, erased: false };
    let record: OrderRecord = { ...before, known };
    if (known.snapshot !== null) {
      for (const program of facts.programs) {
        record = awardOrder(record, known as OrderKnowledge & { snapshot: OrderSnapshot }, program, facts, books, at);
      }
      for (const code of known.snapshot.discountCodes) {
        const redemption = redemptions.get(code) ?? facts.redemptionsByCode.get(code);
        if (redemption === undefined) continue;
        const next = settleRedemption(redemption, { orderId, known, at }, facts, books);
        if (next === redemption) continue;
        redemptions.set(code, next);
        if (next.state === 'releasing')
          addEffect(effects, { kind: 'discount_withdraw', key: `${next.id}/${next.turns}`, payload: { redemptionId: next.id } });
      }
    }
    orders.push(record);
  }
  return { orders, books, redemptions: [...redemptions.values()] };
}

function awardOrder(
  record: OrderRecord,
  known: OrderKnowledge & { snapshot: OrderSnapshot },
  program: ProgramFacts,
  facts: LoadedFacts,
  books: Map<string, { programId: string; books: MemberBooks }>,
  at: Instant,
): OrderRecord {
  const { snapshot } = known;
  const award = record.awards[program.programId];
  const memberId = award?.memberId ?? memberFor(record, snapshot, program, facts);
  const pinned = award ? program.rulesets.find(({ version }) => version === award.rulesetVersion) : rulesetAt(program, snapshot.orderedAt);
  if (memberId === null || pinned === undefined) return record;

  const explanation = explainEntitlement(known, pinned.ruleset, pinned.version, contextWithoutMember(snapshot.orderedAt, 'UTC'));
  const memberBooks = booksOf(memberId, facts);
  const positions = postAward(memberBooks, award?.positions ?? {}, explanation, {
    orderId: record.orderId,
    stage: stageOf(known, pinned.ruleset),
    occurredAt: at,
    floor: pinned.ruleset.clawback.floor,
  });
  books.set(memberId, { programId: program.programId, books: memberBooks });
  const next: OrderAward = { memberId, rulesetVersion: pinned.version, positions };
  return {
    ...record,
    awards: { ...record.awards, [program.programId]: next },
    explanations: { ...record.explanations, [program.programId]: explanation },
  };
}

function memberFor(record: OrderRecord, snapshot: OrderSnapshot, program: ProgramFacts, facts: LoadedFacts): string | null {
  if (record.erased || snapshot.customerId === null) return null;
  return facts.members.get(`${program.programId}/${snapshot.customerId}`) ?? null;
}

/** The ruleset in force when the order was placed; undefined for orders from before the program. */
function rulesetAt(program: ProgramFacts, orderedAt: Instant): PublishedRuleset | undefined {
  if (orderedAt < program.startsAt) return undefined;
  return program.rulesets.findLast(({ effectiveFrom }) => effectiveFrom <= orderedAt);
}

function settleRedemption(
  redemption: RedemptionRecord,
  order: { orderId: string; known: OrderKnowledge; at: Instant },
  facts: LoadedFacts,
  books: Map<string, { programId: string; books: MemberBooks }>,
): RedemptionRecord {
  const program = facts.programs.find(({ programId }) => programId === redemption.programId);
  const ruleset = program?.rulesets.find(({ version }) => version === redemption.rulesetVersion)?.ruleset;
  if (ruleset === undefined)
    throw new Error(`The redemption ${redemption.id} names ruleset ${redemption.rulesetVersion}, which is not there.`);
  const memberBooks = booksOf(redemption.memberId, facts);
  const { snapshot } = order.known;
  if (snapshot === null) return redemption;
  const fate = fateOf({ ...order.known, snapshot });
  const next = settleWithOrder(memberBooks, redemption, { orderId: order.orderId, at: order.at, fate, spentPolicy: ruleset.refunds.spent });
  if (next !== redemption) books.set(redemption.memberId, { programId: redemption.programId, books: memberBooks });
  return next;
}

function booksOf(memberId: string, facts: LoadedFacts): MemberBooks {
  const books = facts.books.get(memberId);
  if (books === undefined) throw new Error(`The books of member ${memberId} were not loaded.`);
  return books;
}
