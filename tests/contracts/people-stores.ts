import { MemoryDatabase } from '../../app/adapters/memory/database.ts';
import { createMemoryBackCredits } from '../../app/adapters/memory/back-credits.ts';
import { createMemoryDrainStore } from '../../app/adapters/memory/drain-store.ts';
import { createMemoryGuestOrders } from '../../app/adapters/memory/guest-orders.ts';
import { createMemoryInbox } from '../../app/adapters/memory/inbox.ts';
import { createMemoryMemberLedger } from '../../app/adapters/memory/member-ledger.ts';
import { createMemoryLedgerAudit, createMemoryMembers } from '../../app/adapters/memory/members.ts';
import { createMemoryMemberships } from '../../app/adapters/memory/memberships.ts';
import { createMemoryProgramVersions } from '../../app/adapters/memory/program-versions.ts';
import { createMemoryReferrals } from '../../app/adapters/memory/referrals.ts';
import { createMemoryShops } from '../../app/adapters/memory/shops.ts';
import { upsertCustomers } from '../../app/adapters/postgres/catalogue-rows.server.ts';
import { createBackCredits } from '../../app/adapters/postgres/back-credits.server.ts';
import { createDrainStore } from '../../app/adapters/postgres/drain-store.server.ts';
import { createGuestOrders } from '../../app/adapters/postgres/guest-orders.server.ts';
import { createInbox } from '../../app/adapters/postgres/inbox.server.ts';
import { createMemberLedger } from '../../app/adapters/postgres/member-ledger.server.ts';
import { createMembers } from '../../app/adapters/postgres/members.server.ts';
import { createMemberships } from '../../app/adapters/postgres/memberships.server.ts';
import { createProgramVersions } from '../../app/adapters/postgres/program-versions.server.ts';
import { createReferrals } from '../../app/adapters/postgres/referrals.server.ts';
import { createShops } from '../../app/adapters/postgres/shops.server.ts';
import { createLedgerAudit } from '../../app/adapters/postgres/verify-ledger.server.ts';
import { withTenant } from '../../app/adapters/postgres/tenant.ts';
import type { BackCredits } from '../../app/application/ports/back-credits.ts';
import type { DrainStore, OrderRecord } from '../../app/application/ports/drain-store.ts';
import type { CustomerFacts, Inbox, Nudge } from '../../app/application/ports/events.ts';
import type { GuestOrders } from '../../app/application/ports/guest-orders.ts';
import type { LedgerAudit } from '../../app/application/ports/ledger-audit.ts';
import type { MemberLedger } from '../../app/application/ports/member-ledger.ts';
import type { Members } from '../../app/application/ports/members.ts';
import type { Memberships } from '../../app/application/ports/memberships.ts';
import type { ProgramVersions } from '../../app/application/ports/program-versions.ts';
import type { Referrals } from '../../app/application/ports/referrals.ts';
import type { Shops } from '../../app/application/ports/shops.ts';
import { openDatabase } from '../../app/db.server.ts';
import { nothingPosted, type OrderSnapshot } from '../../app/domain/earning/index.ts';
import type { CustomerId, MemberId, ShopId } from '../../app/domain/shared/ids.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import { createTestDatabase } from '../support/database.ts';
import { snapshotOf } from '../support/ledger-samples.ts';

export interface WaitingEvent {
  readonly sourceId: string;
  readonly topic: string;
  readonly subject: string;
  readonly body: unknown;
}

/** The ports about people, on one database, with what their batteries put there and look at. */
export interface PeopleStores {
  readonly shops: Shops;
  readonly versions: ProgramVersions;
  readonly ledger: MemberLedger;
  readonly store: DrainStore;
  readonly inbox: Inbox;
  readonly members: Members;
  readonly audit: LedgerAudit;
  readonly memberships: Memberships;
  readonly guestOrders: GuestOrders;
  readonly backCredits: BackCredits;
  readonly referrals: Referrals;
  readonly nudged: string[];
  /** What is known of an order, as the drain would have stored it. */
  putOrder(
    shopId: ShopId,
    order: { readonly snapshot: Partial<OrderSnapshot>; readonly memberId?: MemberId; readonly programId: string },
  ): Promise<void>;
  /** A second program with the rules of the first; its id. */
  addProgram(shopId: ShopId, startsAt: Instant): Promise<string>;
  /** The member that a customer is, or was, in a program. */
  memberIn(shopId: ShopId, programId: string, customerId: string): Promise<MemberId>;
  putCustomer(shopId: ShopId, customer: CustomerFacts): Promise<void>;
  /** Oldest first. */
  waitingEvents(shopId: ShopId): Promise<WaitingEvent[]>;
  /** Kinds and keys of effects, in the order of their keys. */
  effects(shopId: ShopId): Promise<string[]>;
  /** What was done, oldest first. */
  auditActions(shopId: ShopId): Promise<string[]>;
  close(): Promise<void>;
}

/** A customer who is a member. */
export async function enrol({ ledger }: Pick<PeopleStores, 'ledger'>, shopId: ShopId, customerId: string, at: Instant): Promise<MemberId> {
  const enrolled = await ledger.enrol({ shopId, customerId: customerId as CustomerId, at });
  if (enrolled === null) throw new Error('The shop has no program.');
  return enrolled.memberId;
}

function recordOf({
  snapshot,
  memberId,
  programId,
}: Parameters<PeopleStores['putOrder']>[1]): OrderRecord & { known: { snapshot: OrderSnapshot } } {
  const awards = memberId === undefined ? {} : { [programId]: { memberId, rulesetVersion: 1, position: nothingPosted } };
  const full = snapshotOf(snapshot);
  return { orderId: full.orderId, known: { snapshot: full, refunds: {} }, awards, explanations: {}, erased: false };
}

const nudgeInto = (nudged: string[]): Nudge => ({
  lane: (shopId, lane) => void nudged.push(`${shopId}/${lane}`),
  effects: () => undefined,
});

export async function peopleInMemory(): Promise<PeopleStores> {
  const database = new MemoryDatabase({ now: () => Date.now() as Instant });
  const nudged: string[] = [];
  const nudge = nudgeInto(nudged);
  return {
    shops: createMemoryShops(database),
    versions: createMemoryProgramVersions(database),
    ledger: createMemoryMemberLedger(database, nudge),
    store: createMemoryDrainStore(database),
    inbox: createMemoryInbox(database, nudge),
    members: createMemoryMembers(database),
    audit: createMemoryLedgerAudit(database),
    memberships: createMemoryMemberships(database, nudge),
    guestOrders: createMemoryGuestOrders(database, nudge),
    backCredits: createMemoryBackCredits(database),
    referrals: createMemoryReferrals(database, nudge),
    nudged,
    putOrder: (shopId, order) =>
      database.transaction(() => {
        const record = recordOf(order);
        database.tenant(shopId).orders.set(record.orderId, record);
      }),
    addProgram: (shopId, startsAt) =>
      database.transaction(() => {
        const { programs, rulesets } = database.tenant(shopId);
        const programId = database.nextId();
        programs.set(programId, { programId, startsAt });
        for (const row of rulesets.all()) rulesets.set(`${programId}/${row.version}`, { ...row, programId });
        return programId;
      }),
    memberIn: (shopId, programId, customerId) =>
      database.transaction(() => {
        const rows = database.tenant(shopId).members.all();
        return rows.find((row) => row.programId === programId && row.customerId === customerId)!.id;
      }),
    putCustomer: (shopId, customer) => database.transaction(() => database.tenant(shopId).customers.set(customer.customerId, customer)),
    waitingEvents: (shopId) =>
      database.transaction(() =>
        database
          .tenant(shopId)
          .events.all()
          .filter(({ state }) => state === 'waiting')
          .sort((a, b) => a.id - b.id)
          .map(({ sourceId, topic, subject, body }) => ({ sourceId, topic, subject, body: JSON.parse(body) as unknown })),
      ),
    effects: (shopId) =>
      database.transaction(() =>
        database
          .tenant(shopId)
          .effects.all()
          .map(({ kind, key }) => `${kind} ${key}`)
          .sort(),
      ),
    auditActions: (shopId) =>
      database.transaction(() =>
        database
          .tenant(shopId)
          .audit.all()
          .map(({ action }) => action),
      ),
    close: async () => undefined,
  };
}

export async function peopleOnPostgres(): Promise<PeopleStores> {
  const testDatabase = await createTestDatabase();
  const database = openDatabase({ url: testDatabase.appUrl, connectionsMax: 8 });
  const { pool } = database;
  const nudged: string[] = [];
  const nudge = nudgeInto(nudged);
  const rows = <Row extends object>(shopId: ShopId, text: string): Promise<Row[]> =>
    withTenant(pool, shopId, async (client) => (await client.query<Row>(text, [shopId])).rows);
  return {
    shops: createShops(database),
    versions: createProgramVersions({ pool }),
    ledger: createMemberLedger({ pool, nudge }),
    store: createDrainStore({ pool }),
    inbox: createInbox({ pool, nudge }),
    members: createMembers({ pool }),
    audit: createLedgerAudit({ pool }),
    memberships: createMemberships({ pool, nudge }),
    guestOrders: createGuestOrders({ pool, nudge }),
    backCredits: createBackCredits({ pool }),
    referrals: createReferrals({ pool, nudge }),
    nudged,
    putOrder: (shopId, order) =>
      withTenant(pool, shopId, async (client) => {
        const { orderId, known, awards } = recordOf(order);
        await client.query(
          `INSERT INTO order_states (shop_id, order_id, name, member_id, ordered_at, facts, awards, explanations) VALUES ($1, $2, $3, $4, $5, $6, $7, '{}')
           ON CONFLICT (shop_id, order_id) DO UPDATE SET member_id = excluded.member_id, facts = excluded.facts, awards = excluded.awards`,
          [
            shopId,
            orderId,
            known.snapshot.name,
            order.memberId ?? null,
            new Date(known.snapshot.orderedAt),
            JSON.stringify(known),
            JSON.stringify(awards),
          ],
        );
      }),
    async addProgram(shopId, startsAt) {
      const [program] = await rows<{ id: string }>(
        shopId,
        `INSERT INTO programs (shop_id, handle, starts_at) VALUES ($1, 'second', to_timestamp(${startsAt / 1_000})) RETURNING id`,
      );
      await rows(
        shopId,
        `INSERT INTO rulesets (shop_id, program_id, version, document, effective_from, published_at, published_by_kind, published_by_id)
         SELECT shop_id, ${program!.id}, version, document, effective_from, published_at, published_by_kind, published_by_id FROM rulesets WHERE shop_id = $1`,
      );
      return program!.id;
    },
    async memberIn(shopId, programId, customerId) {
      const text = `SELECT id FROM members WHERE shop_id = $1 AND program_id = ${programId} AND customer_id = ${customerId}`;
      return (await rows<{ id: MemberId }>(shopId, text))[0]!.id;
    },
    putCustomer: (shopId, customer) => withTenant(pool, shopId, (client) => upsertCustomers(client, shopId, [customer])),
    async waitingEvents(shopId) {
      const found = await rows<{ source_id: string; topic: string; subject: string; body: string }>(
        shopId,
        'SELECT source_id, topic, subject, body FROM inbox WHERE shop_id = $1 AND state = 0 ORDER BY id',
      );
      return found.map(({ source_id, topic, subject, body }) => ({
        sourceId: source_id,
        topic,
        subject,
        body: JSON.parse(body) as unknown,
      }));
    },
    async effects(shopId) {
      const found = await rows<{ kind: string; key: string }>(shopId, 'SELECT kind, key FROM outbox WHERE shop_id = $1');
      return found.map(({ kind, key }) => `${kind} ${key}`).sort();
    },
    async auditActions(shopId) {
      const found = await rows<{ action: string }>(shopId, 'SELECT action FROM audit_log WHERE shop_id = $1 ORDER BY id');
      return found.map(({ action }) => action).filter((action) => action !== 'shop.installed');
    },
    async close() {
      await database.close();
      await testDatabase.drop();
    },
  };
}
