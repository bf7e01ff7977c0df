import type { AdministrativeFact, OrderRecord, ProgramFacts } from '../../application/ports/drain-store.ts';
import type { StoredEvent } from '../../application/ports/events.ts';
import type { CustomerId, ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { MemberRow, MemoryDatabase, TenantTables } from './database.ts';
import { forgetDeleted, forgetTraces, mergeMembers, rememberDeleted } from './merge-members.ts';
import { forgetAddresses } from './taking-tables.ts';

/** Carries out a fact about people or the shop itself. Answers whether the whole shop is gone. Each is safe to repeat. */
export function carryOut(
  database: MemoryDatabase,
  shopId: ShopId,
  { event, fact }: { event: StoredEvent; fact: AdministrativeFact },
  programs: readonly ProgramFacts[],
): boolean {
  const tables = database.tenant(shopId);
  const shop = tables.shop.get(shopId);
  const cameBack = shop?.installedAt != null && shop.installedAt > event.triggeredAt;
  switch (fact.kind) {
    case 'uninstalled':
      if (shop !== undefined && !cameBack) tables.shop.set(shopId, { ...shop, installed: false });
      return false;
    case 'scopes_changed':
      if (shop !== undefined) tables.shop.set(shopId, { ...shop, scopes: fact.scopes });
      return false;
    case 'data_request':
      record(tables, event, 'customer_data_request', fact.customerId, exportOf(tables, fact.customerId));
      return false;
    case 'customer_redact':
      forgetDeleted(tables, fact.customerId);
      forget(tables, { ...fact, at: event.triggeredAt });
      record(tables, event, 'customer_redact', null, null);
      return false;
    case 'customer_deleted':
      rememberDeleted(tables, fact.customerId);
      forget(tables, { customerId: fact.customerId, orderIds: [], at: event.triggeredAt });
      return false;
    case 'customers_merged':
      mergeMembers(database, shopId, programs, { ...fact, at: event.triggeredAt });
      return false;
    case 'shop_redact':
      if (shop?.installed === true && cameBack) return false;
      database.erase(shopId);
      return true;
  }
}

function record(
  tables: TenantTables,
  event: StoredEvent,
  kind: 'customer_data_request' | 'customer_redact',
  customerId: string | null,
  file: string | null,
): void {
  if (tables.privacy.has(event.sourceId)) return;
  tables.privacy.set(event.sourceId, {
    id: String(tables.privacy.size + 1),
    kind,
    sourceId: event.sourceId,
    customerId: customerId as CustomerId | null,
    receivedAt: event.triggeredAt,
    state: 'done',
    file,
  });
}

function exportOf(tables: TenantTables, customerId: string | null): string {
  const members = tables.members.all().filter((member) => customerId !== null && member.customerId === customerId);
  const ids = new Set<string>(members.map(({ id }) => id));
  return JSON.stringify({
    customer: (customerId === null ? undefined : tables.customers.get(customerId)) ?? null,
    memberships: members,
    transfers: tables.transfers.all().filter(({ memberId }) => ids.has(memberId)),
    redemptions: tables.redemptions.all().filter(({ memberId }) => ids.has(memberId)),
    orders: tables.orders.all().filter(({ awards }) => Object.values(awards).some(({ memberId }) => ids.has(memberId))),
  });
}

interface Person {
  readonly customerId: string | null;
  readonly orderIds: readonly string[];
  /** What was said about them up to this instant is passed over from now on. */
  readonly at: Instant;
}

/** The link between member and customer, names, words of staff and raw payloads go; the transfers stay, of a member whom nobody can name. */
function forget(tables: TenantTables, { customerId, orderIds, at }: Person): void {
  const members = customerId === null ? [] : membersOf(tables, customerId);
  const memberIds = new Set<string>(members.map(({ id }) => id));
  const customerIds = new Set(customerId === null ? [] : [customerId, ...members.flatMap((member) => member.customerId ?? [])]);
  for (const orderId of orderIds) {
    if (tables.orders.has(orderId)) continue;
    tables.orders.set(orderId, { orderId, known: { snapshot: null, refunds: {} }, awards: {}, explanations: {}, erased: true });
  }
  const subjects = new Set<string>([...orderIds, ...customerIds]);
  for (const order of tables.orders.all()) {
    const theirs = orderIds.includes(order.orderId) || Object.values(order.awards).some(({ memberId }) => memberIds.has(memberId));
    if (!theirs) continue;
    subjects.add(order.orderId);
    tables.orders.set(order.orderId, nameless(order));
  }
  for (const event of tables.events.all()) {
    const isTheirs = subjects.has(event.subject) || (event.topic.startsWith('laurel/') && memberIds.has(event.subject));
    if (event.state === 'waiting' || !isTheirs) continue;
    // An event that was set aside is settled with that: there is nobody left to whom it could count.
    tables.events.set(event.sourceId, { ...event, body: '{}', state: 'done', reason: null });
  }
  for (const id of customerIds) forgetPerson(tables, id, at);
  for (const member of members) tables.members.set(member.id, { ...member, status: 'erased', customerId: null });
  for (const row of tables.transfers.all()) {
    const { note, ...wordless } = row.transfer;
    if (note !== undefined && memberIds.has(row.memberId)) tables.transfers.set(row.id, { ...row, transfer: wordless });
  }
  forgetAddresses(tables, memberIds);
  forgetTraces(tables, { customerIds, memberIds, orderIds: subjects });
}

/** The members that a customer is, and those of customers who were merged into them. */
function membersOf(tables: TenantTables, customerId: string): MemberRow[] {
  const all = tables.members.all().filter((member) => member.customerId !== null);
  const own = new Set(all.filter((member) => member.customerId === customerId).map(({ id }) => id));
  return all.filter((member) => own.has(member.id) || (member.mergedInto !== null && own.has(member.mergedInto)));
}

function forgetPerson(tables: TenantTables, customerId: string, at: Instant): void {
  tables.forgotten.set(customerId, Math.max(tables.forgotten.get(customerId) ?? at, at) as Instant);
  for (const request of tables.privacy.all()) {
    if (request.customerId === customerId) tables.privacy.set(request.sourceId, { ...request, customerId: null, file: null });
  }
  tables.customers.delete(customerId);
}

/** The order as that of a customer whom nobody can name. */
export function nameless(order: OrderRecord): OrderRecord {
  const { claimedBy: _claimedBy, ...unclaimed } = order.known;
  const { snapshot } = unclaimed;
  const known = snapshot === null ? unclaimed : { ...unclaimed, snapshot: { ...snapshot, customerId: null } };
  return { ...order, known, erased: true };
}
