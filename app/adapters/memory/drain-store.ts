import type { BatchWork, Changes, DrainReport, DrainStore, LoadedFacts, Needs } from '../../application/ports/drain-store.ts';
import type { OrderTraces } from '../../application/ports/guest-orders.ts';
import type { MemberBooks } from '../../domain/ledger/index.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { carryOut, nameless } from './administrative.ts';
import type { EventRow, MemoryDatabase, TenantTables } from './database.ts';
import { advocatesOf } from './referrals.ts';
import { noteActivity } from './expiry.ts';
import { loadStandings, productsOf, timelinesOf, writeStandings } from './standing-tables.ts';
import { enrolCompanies } from './memberships.ts';
import { addEffects, compareIds, enrolMembers, openBooks, programsOf, writeBooks } from './ledger-tables.ts';
import type { Table } from './table.ts';

/** The batch pipeline in memory: the same steps as on PostgreSQL, in one transaction a batch. */
export function createMemoryDrainStore(database: MemoryDatabase): DrainStore {
  return {
    drain: (input) =>
      database.transaction(() => {
        const release = database.holdLane(input.shopId, input.lane);
        if (release === null) return { claimed: false, done: 0, dead: 0, more: false, effects: 0 };
        try {
          return drainLane(database, input);
        } finally {
          release();
        }
      }),
    bury: ({ shopId, sourceId, reason }) =>
      database.transaction(() => {
        const { events } = database.tenant(shopId);
        const event = events.get(sourceId);
        if (event?.state === 'waiting') events.set(sourceId, dead(event, reason));
      }),
    lanesWithWork: () =>
      database.transaction(() =>
        [...database.tenants()].flatMap(([shopId, { events }]) => {
          const lanes = events.all().filter(({ state }) => state === 'waiting').map(({ lane }) => lane); // prettier-ignore
          return [...new Set(lanes)].map((lane) => ({ shopId, lane }));
        }),
      ),
  };
}

function drainLane(database: MemoryDatabase, { shopId, lane, limit, work }: Parameters<DrainStore['drain']>[0]): DrainReport {
  const tables = database.tenant(shopId);
  const waiting = tables.events
    .all()
    .filter((event) => event.lane === lane && event.state === 'waiting')
    .sort((a, b) => a.id - b.id)
    .slice(0, limit);
  const events = untilAlone(waiting, work);
  if (events.length === 0) return { claimed: true, done: 0, dead: 0, more: false, effects: 0 };

  const plan = work.plan(events, shopId);
  const wasForgotten = (customerId: string, at: Instant) => at <= (tables.forgotten.get(customerId) ?? -Infinity);
  const enrolments = plan.needs.enrolments.filter(({ customerId, at }) => !wasForgotten(customerId, at));
  const facts = load(database, tables, { ...plan.needs, enrolments });
  const decision = plan.decide(facts);
  const timelines = timelinesOf(tables, decision.lacking.map(({ memberId }) => memberId)); // prettier-ignore
  const changes = withoutForgotten(decision.changes(timelines), wasForgotten);
  write(database, tables, changes);
  const erased = changes.administrative !== null && carryOut(database, shopId, changes.administrative, facts.programs);
  if (!erased) {
    mark(tables, events, plan.dead);
    forgetBodies(tables, events, changes);
  }
  return {
    claimed: true,
    done: events.length - plan.dead.length,
    dead: plan.dead.length,
    more: (waiting.length === limit || events.length < waiting.length) && !erased,
    effects: changes.effects.length + (changes.administrative === null ? 0 : 1),
  };
}

/** What a late delivery says about somebody who was forgotten meanwhile is not kept. */
function withoutForgotten(changes: Changes, wasForgotten: (customerId: string, at: Instant) => boolean): Changes {
  const orders = changes.orders.map((order) => {
    const { snapshot } = order.known;
    return snapshot?.customerId != null && wasForgotten(snapshot.customerId, snapshot.orderedAt) ? nameless(order) : order;
  });
  return { ...changes, orders, customers: changes.customers.filter(({ customerId, at }) => !wasForgotten(customerId, at)) };
}

/** Takes the words out of events that hold those of a person who was forgotten, or asked to be, once they are done. */
function forgetBodies(tables: TenantTables, events: readonly EventRow[], { administrative }: Changes): void {
  const personal = administrative !== null && ['customer_redact', 'customer_deleted', 'data_request'].includes(administrative.fact.kind);
  for (const { sourceId, subject } of events) {
    const event = tables.events.get(sourceId);
    const about = personal || tables.orders.get(subject)?.erased === true || tables.forgotten.has(subject);
    if (about && event?.state === 'done') tables.events.set(sourceId, { ...event, body: '{}' });
  }
}

/** The batch ends before the first event that stands alone, or is that event. */
function untilAlone(waiting: readonly EventRow[], work: BatchWork): readonly EventRow[] {
  const alone = waiting.findIndex(({ topic }) => work.standsAlone(topic));
  if (alone === -1) return waiting;
  return alone === 0 ? waiting.slice(0, 1) : waiting.slice(0, alone);
}

function load(database: MemoryDatabase, tables: TenantTables, needs: Needs): LoadedFacts {
  const programs = programsOf(tables);
  const orders = new Map(
    [...needs.orderIds].sort(compareIds).flatMap((orderId) => {
      const order = tables.orders.get(orderId);
      return order === undefined ? [] : [[orderId, order] as const];
    }),
  );
  const members = enrolMembers(database, tables, programs, needs.enrolments);
  const codes = new Set(needs.codes);
  for (const order of orders.values()) for (const code of order.known.snapshot?.discountCodes ?? []) codes.add(code);
  const redemptions = tables.redemptions.all().filter(({ code }) => codes.has(code));

  const sharing = programs.filter(({ rulesets }) => rulesets.some(({ ruleset }) => ruleset.earning.b2b === 'company'));
  const companies = enrolCompanies(database, tables, sharing, needs.companies);
  for (const [key, id] of companies) members.set(key, id);
  const takenOverBy = new Map(
    needs.memberIds.flatMap((id) => {
      const { mergedInto = null } = tables.members.get(id) ?? {};
      return mergedInto === null ? [] : [[id, mergedInto] as const];
    }),
  );
  const programOf = new Map(
    needs.memberIds.flatMap((id) => {
      const member = tables.members.get(takenOverBy.get(id) ?? id);
      return member === undefined ? [] : [[member.id, member.programId] as const];
    }),
  );
  const memberIds = new Set<string>([...members.values(), ...programOf.keys(), ...redemptions.map(({ memberId }) => memberId)]);
  for (const order of orders.values()) for (const { memberId } of Object.values(order.awards)) memberIds.add(memberId);
  const books = new Map<string, MemberBooks>();
  for (const memberId of memberIds) {
    const opened = openBooks(tables, memberId);
    if (opened !== undefined) books.set(memberId, opened);
  }
  return {
    programs,
    orders,
    members,
    programOf,
    takenOverBy,
    books,
    ...loadStandings(tables, programs, memberIds),
    products: productsOf(tables, needs.productIds),
    redemptionsByCode: new Map(redemptions.map((redemption) => [redemption.code, redemption])),
  };
}

function write(database: MemoryDatabase, tables: TenantTables, changes: Changes): void {
  for (const memberId of [...changes.books.keys()].sort(compareIds)) {
    const entry = changes.books.get(memberId);
    if (entry !== undefined) writeBooks(database, tables, memberId, entry);
  }
  for (const order of changes.orders) tables.orders.set(order.orderId, order);
  writeStandings(tables, changes);
  noteActivity(tables, changes.activeAt);
  for (const redemption of changes.redemptions) tables.redemptions.set(redemption.id, redemption);
  for (const traces of changes.orderTraces) tables.orderTraces.set(traces.orderId, traces);
  const checks = changes.referralClues.filter(({ orderId }) => advocatesOf(tables, orderId as OrderTraces['orderId']).length > 0);
  addEffects(database, tables, [
    ...changes.effects,
    ...checks.map(({ orderId, at }) => ({ kind: 'referral_check' as const, key: `${orderId}/${at}`, payload: { orderId } })),
  ]);
  keepNewest(tables.customers, changes.customers, ({ customerId }) => customerId);
  keepNewest(tables.products, changes.products, ({ productId }) => productId);
  keepNewest(tables.collections, changes.collections, ({ collectionId }) => collectionId);
}

/** The newest facts about a thing stay. What is known of a deleted one is kept, marked as deleted. */
function keepNewest<Row extends { readonly at: Instant; readonly deleted?: boolean }>(
  table: Table<Row>,
  rows: readonly Row[],
  keyOf: (row: Row) => string,
): void {
  for (const row of rows) {
    const known = table.get(keyOf(row));
    if (known !== undefined && known.at > row.at) continue;
    table.set(keyOf(row), row.deleted === true && known !== undefined ? { ...known, deleted: true, at: row.at } : row);
  }
}

function mark(tables: TenantTables, events: readonly EventRow[], deadEvents: ReturnType<BatchWork['plan']>['dead']): void {
  const reasons = new Map(deadEvents.map(({ sourceId, reason }) => [sourceId, reason]));
  for (const event of events) {
    const reason = reasons.get(event.sourceId);
    tables.events.set(event.sourceId, reason === undefined ? { ...event, state: 'done' } : dead(event, reason));
  }
}

function dead(event: EventRow, reason: string): EventRow {
  return { ...event, state: 'dead', attempts: event.attempts + 1, reason: reason.slice(0, 2_000) };
}
