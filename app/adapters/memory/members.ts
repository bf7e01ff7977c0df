import type { MemberDetail, MemberSummary, TransferDetail } from '../../application/laurel.ts';
import type { LedgerAudit, LedgerBreach } from '../../application/ports/ledger-audit.ts';
import { redemptionView } from '../../domain/rewards/index.ts';
import { accounts, consumptionOrder, type AccountName } from '../../domain/ledger/index.ts';
import type { CustomerId, MemberId, RedemptionId, ShopId } from '../../domain/shared/ids.ts';
import type { BooksRow, MemberRow, MemoryDatabase, TenantTables, TransferRow } from './database.ts';
import { compareIds } from './ledger-tables.ts';

/** What can be read of members in memory. */
export interface MemoryMembers {
  show(shopId: ShopId, memberId: MemberId): Promise<MemberDetail | null>;
  findByCustomer(shopId: ShopId, customerId: CustomerId): Promise<MemberId | null>;
}

/** As much of a member's history as a page shows. */
const transfersMax = 200;
const redemptionsMax = 100;

export function createMemoryMembers(database: MemoryDatabase): MemoryMembers {
  return {
    show: (shopId, memberId) =>
      database.transaction(() => {
        const tables = database.tenant(shopId);
        const member = tables.members.get(memberId);
        const books = tables.books.get(memberId);
        return member === undefined || books === undefined ? null : detailOf(tables, member, books);
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

function detailOf(tables: TenantTables, member: MemberRow, { balances }: BooksRow): MemberDetail {
  const summary: MemberSummary = {
    id: member.id,
    name: nameOf(tables, member.id),
    email: (member.customerId === null ? undefined : tables.customers.get(member.customerId))?.email ?? null,
    available: balances.available,
    pending: balances.pending,
    enrolledAt: member.enrolledAt,
  };
  const mine = <Row extends { readonly memberId: string }>(rows: readonly Row[]) => rows.filter(({ memberId }) => memberId === member.id);
  return {
    ...summary,
    customerId: member.customerId as CustomerId | null,
    status: member.status,
    balances,
    transfers: mine(tables.transfers.all())
      .sort((a, b) => compareIds(b.id, a.id))
      .slice(0, transfersMax)
      .map((row) => transferDetail(tables, row)),
    redemptions: mine(tables.redemptions.all())
      .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1))
      .slice(0, redemptionsMax)
      .map((redemption) => redemptionView(redemption, balances.available)),
  };
}

/** By name, else by e-mail, else by Shopify's number. */
export function nameOf(tables: TenantTables, memberId: string): string {
  const customerId = tables.members.get(memberId)?.customerId ?? null;
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
        return consumptionOrder(
          lots.filter(({ remaining }) => remaining > 0),
          null,
        );
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
