import type { Nudge } from '../../application/ports/events.ts';
import type { Membership, Memberships } from '../../application/ports/memberships.ts';
import type { OwnEvent } from '../../application/ports/own-events.ts';
import { emptyBalances } from '../../domain/ledger/index.ts';
import { laneFor } from '../../domain/shared/lanes.ts';
import type { CustomerId, MemberId, ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { MemberRow, MemoryDatabase, TenantTables } from './database.ts';
import { compareIds, newMember, programsOf } from './ledger-tables.ts';

/** Who belongs to a program, in memory. */
export function createMemoryMemberships(database: MemoryDatabase, nudge: Nudge): Memberships {
  return {
    find: (shopId, of) =>
      database.transaction(() => {
        const { members } = database.tenant(shopId);
        const is = (member: MemberRow) =>
          'customerId' in of
            ? member.customerId === of.customerId
            : 'companyId' in of
              ? member.companyId === of.companyId
              : member.id === of.memberId;
        const ids = new Set(members.all().filter(is).map((member) => member.mergedInto ?? member.id)); // prettier-ignore
        const [found] = members.all().filter(({ id }) => ids.has(id)).sort((a, b) => compareIds(a.programId, b.programId)); // prettier-ignore
        return found === undefined ? null : membershipOf(found);
      }),
    async change({ shopId, memberId }, decide) {
      let lanes: number[] = [];
      const value = await database.transaction(() => {
        const tables = database.tenant(shopId);
        const member = tables.members.get(memberId);
        if (member === undefined) return null;
        const { value, status, events, audit } = decide(membershipOf(member));
        if (status) tables.members.set(memberId, { ...member, status: status.status, statusReason: status.reason, statusAt: status.at });
        if (audit) tables.audit.set(database.nextId(), { at: database.now(), ...audit });
        lanes = addEvents(database, shopId, events ?? []);
        return value;
      });
      for (const lane of lanes) nudge.lane(shopId, lane);
      return value;
    },
    enrolCompany: ({ shopId, companyId, people, at }) =>
      database.transaction(() => {
        const tables = database.tenant(shopId);
        const [program] = programsOf(tables);
        if (program === undefined) return null;
        const seen = people.length === 0 ? [null] : people;
        const ids = enrolCompanies(database, tables, [program], seen.map((customerId) => ({ companyId, customerId, at }))); // prettier-ignore
        return ids.get(`${program.programId}/company:${companyId}`) ?? null;
      }),
    companiesOf: (shopId, customerId) =>
      database.transaction(() =>
        database
          .tenant(shopId)
          .companyPeople.all()
          .filter((row) => row.customerId === customerId)
          .sort((a, b) => b.lastSeenAt - a.lastSeenAt || compareIds(a.companyId, b.companyId))
          .map(({ companyId }) => companyId),
      ),
    peopleOf: (shopId, companyId, limit) =>
      database.transaction(() =>
        database
          .tenant(shopId)
          .companyPeople.all()
          .filter((row) => row.companyId === companyId)
          .sort((a, b) => b.lastSeenAt - a.lastSeenAt || compareIds(a.customerId, b.customerId))
          .slice(0, limit)
          .map((row) => row.customerId as CustomerId),
      ),
  };
}

/** Makes members of companies that are none yet and remembers who orders for them; ids by `programId/company:companyId`. */
export function enrolCompanies(
  database: MemoryDatabase,
  tables: TenantTables,
  programs: ReadonlyArray<{ readonly programId: string }>,
  seen: ReadonlyArray<{ readonly companyId: string; readonly customerId: string | null; readonly at: Instant }>,
): Map<string, MemberId> {
  const ids = new Map<string, MemberId>();
  const since = new Map<string, Instant>();
  for (const { companyId, at } of seen) since.set(companyId, Math.min(since.get(companyId) ?? at, at) as Instant);
  for (const { programId } of programs) {
    for (const [companyId, enrolledAt] of [...since].sort(([a], [b]) => compareIds(a, b))) {
      const known = tables.members.all().find((row) => row.programId === programId && row.companyId === companyId);
      const id = known?.id ?? (database.nextId() as MemberId);
      ids.set(`${programId}/company:${companyId}`, id);
      if (known !== undefined) continue;
      tables.members.set(id, newMember({ id, programId, companyId, enrolledAt }));
      tables.books.set(id, { balances: emptyBalances, lots: [], uses: [] });
    }
  }
  for (const { companyId, customerId, at } of seen) {
    if (customerId === null || at <= (tables.forgotten.get(customerId) ?? -Infinity)) continue;
    const key = `${companyId}/${customerId}`;
    const known = tables.companyPeople.get(key);
    const firstSeenAt = Math.min(known?.firstSeenAt ?? at, at) as Instant;
    const lastSeenAt = Math.max(known?.lastSeenAt ?? at, at) as Instant;
    tables.companyPeople.set(key, { companyId, customerId, firstSeenAt, lastSeenAt });
  }
  return ids;
}

/** Stores Laurel's own events with the transaction that they follow from; answers with their lanes. One stored before is passed over. */
export function addEvents(database: MemoryDatabase, shopId: ShopId, added: readonly OwnEvent[]): number[] {
  const { events } = database.tenant(shopId);
  for (const event of added) {
    if (events.has(event.sourceId)) continue;
    const waiting = { state: 'waiting', attempts: 0, reason: null, receivedAt: database.now() } as const;
    events.set(event.sourceId, { ...event, ...waiting, shopId, id: Number(database.nextId()), lane: laneFor(event) });
  }
  return [...new Set(added.map(laneFor))];
}

function membershipOf({
  id,
  programId,
  customerId,
  companyId,
  status,
  statusReason,
  statusAt,
  enrolledAt,
  mergedInto,
}: MemberRow): Membership {
  const rest = { programId, companyId, status, statusReason, statusAt, enrolledAt, mergedInto };
  return { memberId: id, customerId: customerId as CustomerId | null, ...rest };
}
