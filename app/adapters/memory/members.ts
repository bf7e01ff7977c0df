import type { MemberDetail, MemberSummary, TransferDetail } from '../../application/laurel.ts';
import type { Members } from '../../application/ports/members.ts';
import type { LedgerAudit, LedgerBreach } from '../../application/ports/ledger-audit.ts';
import { redemptionView } from '../../domain/rewards/index.ts';
import { historyOf } from '../../domain/members/index.ts';
import { accounts, consumptionOrder, type AccountName } from '../../domain/ledger/index.ts';
import { isDecimalId, type CustomerId, type RedemptionId } from '../../domain/shared/ids.ts';
import type { BooksRow, MemberRow, MemoryDatabase, TenantTables, TransferRow } from './database.ts';
import { compareIds } from './ledger-tables.ts';

/** As much of a member's history as a page shows, and as much of it as the member sees themselves. */
const transfersMax = 200;
const redemptionsMax = 100;
const historyMax = 20;

export function createMemoryMembers(database: MemoryDatabase): Members {
  const detail = (tables: TenantTables, memberId: string) => {
    const member = tables.members.get(memberId);
    const books = tables.books.get(memberId);
    return member === undefined || books === undefined ? null : detailOf(tables, member, books);
  };
  return {
    search: (shopId, input) => database.transaction(() => search(database.tenant(shopId), input)),
    show: (shopId, memberId) => database.transaction(() => detail(database.tenant(shopId), memberId)),
    profile: (shopId, memberId) =>
      database.transaction(() => {
        const tables = database.tenant(shopId);
        const found = detail(tables, memberId);
        if (found === null) return null;
        const { available, pending, redemptions, transfers, customerId } = found;
        return {
          firstName: (customerId === null ? undefined : tables.customers.get(customerId))?.firstName ?? null,
          available,
          pending,
          redemptions: redemptions.slice(0, historyMax),
          history: transfers.slice(0, historyMax).flatMap(historyOf),
        };
      }),
    findByCustomer: (shopId, customerId) =>
      database.transaction(() => {
        const found = database
          .tenant(shopId)
          .members.all()
          .filter((member) => member.customerId === customerId)
          .sort((a, b) => compareIds(a.programId, b.programId))[0];
        return found === undefined ? null : (found.mergedInto ?? found.id);
      }),
  };
}

/** Newest first, by part of name or e-mail address, or by the id of the customer or company. */
function search(tables: TenantTables, { query, cursor, limit }: Parameters<Members['search']>[1]): Awaited<ReturnType<Members['search']>> {
  const text = query.replaceAll('\u0000', '').trim().toLowerCase();
  const before = cursor !== null && isDecimalId(cursor) ? cursor : null;
  const fits = ({ customerId, companyId }: MemberRow): boolean => {
    if (text === '') return true;
    if (isDecimalId(text)) return customerId === text || companyId === text;
    const customer = customerId === null ? undefined : tables.customers.get(customerId);
    const name = `${customer?.firstName ?? ''} ${customer?.lastName ?? ''}`.toLowerCase();
    return customer !== undefined && (name.includes(text) || (customer.email ?? '').toLowerCase().includes(text));
  };
  const found = tables.members
    .all()
    .filter((member) => (before === null || compareIds(member.id, before) < 0) && fits(member))
    .sort((a, b) => compareIds(b.id, a.id));
  const page = found.slice(0, limit);
  const members = page.flatMap((member) => {
    const books = tables.books.get(member.id);
    return books === undefined ? [] : [summaryOf(tables, member, books)];
  });
  return { members, nextCursor: found.length > limit ? (page.at(-1)?.id ?? null) : null };
}

function summaryOf(tables: TenantTables, member: MemberRow, { balances }: BooksRow): MemberSummary {
  return {
    id: member.id,
    name: nameOf(tables, member.id),
    email: (member.customerId === null ? undefined : tables.customers.get(member.customerId))?.email ?? null,
    available: balances.available,
    pending: balances.pending,
    enrolledAt: member.enrolledAt,
  };
}

function detailOf(tables: TenantTables, member: MemberRow, books: BooksRow): MemberDetail {
  const summary = summaryOf(tables, member, books);
  const { balances } = books;
  const mine = <Row extends { readonly memberId: string }>(rows: readonly Row[]) => rows.filter(({ memberId }) => memberId === member.id);
  return {
    ...summary,
    customerId: member.customerId as CustomerId | null,
    companyId: member.companyId,
    status: member.status,
    statusReason: member.statusReason,
    balances,
    transfers: tables.transfers
      .all()
      .filter(({ memberId }) => memberId === member.id || tables.members.get(memberId)?.mergedInto === member.id)
      .sort((a, b) => compareIds(b.id, a.id))
      .slice(0, transfersMax)
      .map((row) => transferDetail(tables, row)),
    redemptions: mine(tables.redemptions.all())
      .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1))
      .slice(0, redemptionsMax)
      .map((redemption) => redemptionView(redemption, balances.available)),
  };
}

/** By name, else by e-mail, else by Shopify's number of the customer or the company. */
export function nameOf(tables: TenantTables, memberId: string): string {
  const { customerId, companyId } = tables.members.get(memberId) ?? { customerId: null, companyId: null };
  if (companyId !== null) return `Company ${companyId}`;
  if (customerId === null) return 'Erased member';
  const customer = tables.customers.get(customerId);
  const name = [customer?.firstName, customer?.lastName].filter((part) => part != null && part !== '').join(' ');
  return name === '' ? (customer?.email ?? `Customer ${customerId}`) : name;
}

export function transferDetail(tables: TenantTables, { id, programId, recordedAt, transfer }: TransferRow): TransferDetail {
  const order = transfer.orderId === undefined ? undefined : tables.orders.get(transfer.orderId);
  const orderName = order?.known.snapshot?.name ?? '';
  return {
    id,
    debit: transfer.debit,
    credit: transfer.credit,
    amount: transfer.amount,
    kind: transfer.kind,
    occurredAt: transfer.occurredAt,
    recordedAt,
    idempotencyKey: transfer.key,
    order: transfer.orderId === undefined ? null : { id: transfer.orderId, name: orderName === '' ? `#${transfer.orderId}` : orderName },
    redemptionId: (transfer.redemptionId ?? null) as RedemptionId | null,
    note: transfer.note ?? null,
    actor: transfer.actor === undefined ? null : (transfer.actor as TransferDetail['actor']),
    explanation: transfer.key.startsWith('order:') ? (order?.explanations[programId] ?? null) : null,
  };
}

/** The laws about balances, lots and held points, member by member. */
export function createMemoryLedgerAudit(database: MemoryDatabase): LedgerAudit {
  return {
    audit: ({ shopId, breachesMax }) =>
      database.transaction(() => {
        const tables = database.tenant(shopId);
        const breaches = tables.members.all().flatMap((member) => breachesOf(tables, member));
        return {
          members: tables.members.size,
          transfers: tables.transfers.size,
          lots: tables.books.all().reduce((count, { lots }) => count + lots.length, 0),
          orders: tables.orders.size,
          breaches: breaches.slice(0, breachesMax),
          breachCount: breaches.length,
        };
      }),
    lotsOf: (shopId, memberId) =>
      database.transaction(() => {
        const lots = database.tenant(shopId).books.get(memberId)?.lots ?? [];
        return consumptionOrder(lots.filter(({ remaining }) => remaining > 0));
      }),
  };
}

function breachesOf(tables: TenantTables, member: MemberRow): LedgerBreach[] {
  const books = tables.books.get(member.id);
  const transfers = tables.transfers.all().filter(({ memberId }) => memberId === member.id);
  const of = (law: LedgerBreach['law'], subject: string | null, stated: number, proven: number): LedgerBreach[] =>
    stated === proven ? [] : [{ law, memberId: member.id, customerId: member.customerId, subject, stated, proven }];
  const stated = (name: AccountName) => books?.balances[name] ?? 0;
  const proven = (name: AccountName) =>
    transfers.reduce((sum, { transfer }) => sum + (transfer.credit === name ? transfer.amount : transfer.debit === name ? -transfer.amount : 0), 0); // prettier-ignore
  const inLots = (books?.lots ?? []).reduce((sum, { remaining }) => sum + remaining, 0);
  const open = tables.redemptions
    .all()
    .filter(({ memberId, state }) => memberId === member.id && (state === 'issuing' || state === 'held' || state === 'releasing'));
  return [
    ...accounts.flatMap((name) => of('balance_is_sum', name, stated(name), proven(name))),
    ...of('accounts_cancel_out', null, accounts.reduce((sum, name) => sum + stated(name), 0), 0), // prettier-ignore
    ...of('lots_hold_available', null, inLots, Math.max(0, stated('available'))),
    ...of('held_is_open', null, stated('held'), open.reduce((sum, { pricePoints }) => sum + pricePoints, 0)), // prettier-ignore
  ];
}
