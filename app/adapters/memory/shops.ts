import type { Shop } from '../../application/laurel.ts';
import type { Shops } from '../../application/ports/shops.ts';
import type { MemberId, ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { MemoryDatabase, TenantTables } from './database.ts';
import { compareIds } from './ledger-tables.ts';
import { nameOf, transferDetail } from './members.ts';
import { memoryProgramAt } from './program-versions.ts';

/** Shops and their programs, in memory. */
export function createMemoryShops(database: MemoryDatabase): Shops {
  const shopOf = (tables: TenantTables): Shop | null => {
    const row = tables.shop.all()[0];
    if (row === undefined) return null;
    const { id, domain, name, currency, timeZone, installed } = row;
    return { id, domain, name, currency, timeZone, installed };
  };
  const tenantOf = (domain: string) => [...database.tenants().values()].find(({ shop }) => shop.all()[0]?.domain === domain);

  return {
    install: ({ domain, name, currency, timeZone, scopes, at, programStartsAt, ruleset }) =>
      database.transaction(() => {
        const before = tenantOf(domain)?.shop.all()[0];
        const id = before?.id ?? (database.nextId() as ShopId);
        const tables = database.tenant(id);
        const installedAt = before?.installed === true ? before.installedAt : at;
        const shop: Shop = { id, domain, name, currency, timeZone, installed: true };
        tables.shop.set(id, { ...shop, scopes, installedAt });
        if (tables.programs.size === 0) {
          const programId = database.nextId();
          const startsAt = programStartsAt ?? at;
          tables.programs.set(programId, { programId, startsAt });
          const publishedBy = { kind: 'system', id: 'install' } as const;
          tables.rulesets.set(`${programId}/1`, {
            programId,
            version: 1,
            effectiveFrom: startsAt,
            ruleset,
            publishedAt: at,
            publishedBy,
            withdrawnAt: null,
          });
        }
        return shop;
      }),
    idOf: (domain) => database.transaction(() => tenantOf(domain)?.shop.all()[0]?.id ?? null),
    find: (domain) =>
      database.transaction(() => {
        const tables = tenantOf(domain);
        return tables === undefined ? null : shopOf(tables);
      }),
    findById: (shopId) => database.transaction(() => shopOf(database.tenant(shopId))),
    installed: () =>
      database.transaction(() => [...database.tenants()].flatMap(([id, tables]) => (shopOf(tables)?.installed === true ? [id] : []))),
    overview: (shop, dayStart) => database.transaction(() => overviewOf(database.tenant(shop.id), dayStart)),
    currentProgram: (shopId, at) => database.transaction(() => memoryProgramAt(database.tenant(shopId), at ?? database.now())),
    startProgramAt: ({ shopId, at, actor }) =>
      database.transaction(() => {
        const tables = database.tenant(shopId);
        const program = tables.programs.all().sort((a, b) => compareIds(a.programId, b.programId))[0];
        if (program === undefined) throw new Error('This shop has no program yet.');
        tables.programs.set(program.programId, { ...program, startsAt: at });
        const first = tables.rulesets.get(`${program.programId}/1`);
        if (first !== undefined) tables.rulesets.set(`${program.programId}/1`, { ...first, effectiveFrom: at });
        tables.audit.set(database.nextId(), { at: database.now(), actor, action: 'program.started_at', details: { at } });
      }),
    privacyRequests: (shopId) =>
      database.transaction(() =>
        database
          .tenant(shopId)
          .privacy.all()
          .sort((a, b) => compareIds(b.id, a.id))
          .slice(0, 100)
          .map(({ id, kind, customerId, receivedAt, state, file }) => ({
            id,
            kind,
            customerId,
            receivedAt,
            state,
            hasFile: file !== null,
          })),
      ),
    privacyFile: (shopId, requestId, actor) =>
      database.transaction(() => {
        const tables = database.tenant(shopId);
        const file = tables.privacy.all().find(({ id }) => id === requestId)?.file ?? null;
        if (file !== null)
          tables.audit.set(database.nextId(), { at: database.now(), actor, action: 'privacy.file_read', details: { requestId } });
        return file;
      }),
  };
}

function overviewOf(tables: TenantTables, dayStart: Instant): Awaited<ReturnType<Shops['overview']>> {
  const members = tables.members.all();
  const transfers = tables.transfers.all().sort((a, b) => compareIds(b.id, a.id));
  const today = transfers.filter(({ recordedAt, transfer }) => recordedAt >= dayStart && transfer.occurredAt >= dayStart);
  const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);
  return {
    members: members.filter(({ status }) => status === 'active').length,
    today: {
      orders: tables.orders.all().filter(({ known }) => (known.snapshot?.orderedAt ?? -Infinity) >= dayStart).length,
      pointsIssued: sum(today.map(({ transfer }) => (transfer.debit === 'issued' ? transfer.amount : 0))),
      pointsRedeemed: sum(today.map(({ transfer }) => (transfer.credit === 'redeemed' ? transfer.amount : 0))),
      newMembers: members.filter(({ enrolledAt }) => enrolledAt >= dayStart).length,
    },
    outstanding: {
      points: sum(tables.books.all().map(({ balances }) => balances.available)),
      pending: sum(tables.books.all().map(({ balances }) => balances.pending)),
    },
    recent: transfers.slice(0, 10).map((row) => ({
      memberId: row.memberId as MemberId,
      memberName: nameOf(tables, row.memberId),
      transfer: transferDetail(tables, row),
    })),
  };
}
