import type { ProgramFacts } from '../../application/ports/drain-store.ts';
import { mergeBooks } from '../../domain/ledger/index.ts';
import type { CustomerId, MemberId, ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { MemberRow, MemoryDatabase, TenantTables } from './database.ts';
import { compareIds, enrolMembers, openBooks, writeBooks } from './ledger-tables.ts';
import { addEvents } from './memberships.ts';

interface Merge {
  readonly keptId: string;
  readonly deletedId: string;
  readonly at: Instant;
}

/** The kept customer takes over points, orders, open redemptions, facts and referrals; both histories stay. */
export function mergeMembers(database: MemoryDatabase, shopId: ShopId, programs: readonly ProgramFacts[], merge: Merge): void {
  const tables = database.tenant(shopId);
  for (const program of programs) {
    const was = ({ customerId, formerCustomer }: MemberRow) => customerId === merge.deletedId || formerCustomer === merge.deletedId;
    const gone = tables.members
      .all()
      .filter((member) => member.programId === program.programId && member.mergedInto === null && was(member))
      .sort((a, b) => Number(a.customerId === null) - Number(b.customerId === null) || compareIds(a.id, b.id));
    const key = `merge:${merge.deletedId}:${merge.keptId}`;
    // A customer who was deleted, and came back before they were merged, has been two members.
    gone.forEach(({ id }, index) => mergeOne(database, shopId, program, id, { ...merge, key: index === 0 ? key : `${key}:${id}` }));
  }
}

function mergeOne(
  database: MemoryDatabase,
  shopId: ShopId,
  program: ProgramFacts,
  goneId: MemberId,
  merge: Merge & { readonly key: string },
): void {
  const tables = database.tenant(shopId);
  const { programId } = program;
  const { keptId, deletedId, at, key } = merge;
  const keptMember = enrolMembers(database, tables, [program], [{ customerId: keptId, at }]).get(`${programId}/${keptId}`);
  const gone = openBooks(tables, goneId);
  const kept = keptMember === undefined ? undefined : openBooks(tables, keptMember);
  if (keptMember === undefined || keptMember === goneId || gone === undefined || kept === undefined) return;
  mergeBooks({ gone, kept, key, at });
  writeBooks(database, tables, goneId, { programId, books: gone });
  writeBooks(database, tables, keptMember, { programId, books: kept });
  takeOver(tables, programId, goneId, keptMember);
  followFacts(tables, goneId, keptMember, at);
  followReferrals(tables, goneId, keptMember, merge);
  followCompanies(tables, merge);
  for (const member of tables.members.all()) {
    if (member.id !== goneId && member.mergedInto !== goneId) continue;
    tables.members.set(member.id, { ...member, status: 'left', mergedInto: keptMember, formerCustomer: null });
  }
  const fact = {
    key: `status:merged:${deletedId}`,
    at,
    what: { kind: 'status', status: tables.members.get(keptMember)?.status ?? 'active' },
  };
  const event = { sourceId: `laurel:merged:${deletedId}:${keptMember}`, topic: 'laurel/member_fact', subject: keptId, triggeredAt: at };
  addEvents(database, shopId, [{ ...event, body: JSON.stringify({ memberId: keptMember, fact }) }]);
}

function takeOver(tables: TenantTables, programId: string, goneId: MemberId, keptId: MemberId): void {
  for (const order of tables.orders.all()) {
    const award = order.awards[programId];
    if (award?.memberId !== goneId) continue;
    tables.orders.set(order.orderId, { ...order, awards: { ...order.awards, [programId]: { ...award, memberId: keptId } } });
  }
  for (const redemption of tables.redemptions.all()) {
    if (redemption.memberId !== goneId) continue;
    const { id, clientKey } = redemption;
    // A gift keeps its name, or the fact that entitles to it would give it again and could not take it back.
    const isGift =
      clientKey.startsWith('grant:') &&
      !tables.redemptions.all().some((other) => other.memberId === keptId && other.clientKey === clientKey);
    tables.redemptions.set(id, { ...redemption, memberId: keptId, clientKey: isGift ? clientKey : `merged:${id}` });
  }
}

/** Facts are joined by key; a block goes along, or a merge would be the way out of it. Standings are computed anew from both histories. */
function followFacts(tables: TenantTables, goneId: MemberId, keptId: MemberId, at: Instant): void {
  for (const row of tables.memberFacts.all()) {
    if (row.memberId !== goneId || row.fact.what.kind === 'status') continue;
    const key = `${keptId}/${row.fact.key}`;
    const known = tables.memberFacts.get(key);
    if (known === undefined || known.fact.at < row.fact.at) tables.memberFacts.set(key, { ...row, memberId: keptId });
  }
  for (const row of tables.memberAwards.all()) {
    const key = `${keptId}/${row.record.award.key}`;
    // What both had been given for the same fact stays given: it came over with the points.
    if (row.memberId !== goneId || tables.memberAwards.has(key)) continue;
    tables.memberAwards.delete(`${goneId}/${row.record.award.key}`);
    tables.memberAwards.set(key, { ...row, memberId: keptId });
  }
  tables.standings.delete(goneId);
  tables.standings.delete(keptId);
  const gone = tables.members.get(goneId);
  const kept = tables.members.get(keptId);
  if (gone?.status === 'blocked' && kept !== undefined && kept.status !== 'blocked') {
    tables.members.set(keptId, { ...kept, status: 'blocked', statusReason: gone.statusReason, statusAt: at });
  }
}

/** As advocate and as friend. Where both had a link, both codes lead to the kept member. */
function followReferrals(tables: TenantTables, goneId: MemberId, keptMember: MemberId, { keptId, deletedId }: Merge): void {
  const link = tables.referralLinks.get(goneId);
  if (link !== undefined && !tables.referralLinks.has(keptMember)) {
    tables.referralLinks.delete(goneId);
    tables.referralLinks.set(keptMember, { ...link, memberId: keptMember });
  }
  const signals = tables.referralSignals.get(`member:${goneId}`) ?? [];
  const own = tables.referralSignals.get(`member:${keptMember}`) ?? [];
  if (signals.length > 0) tables.referralSignals.set(`member:${keptMember}`, [...new Set([...own, ...signals])]);
  const taken = tables.referrals.all().some(({ friendId }) => friendId === keptId);
  for (const referral of tables.referrals.all()) {
    const advocateId = referral.advocateId === goneId ? keptMember : referral.advocateId;
    const friendId = referral.friendId === deletedId && !taken ? (keptId as CustomerId) : referral.friendId;
    tables.referrals.set(referral.id, { ...referral, advocateId, friendId });
  }
}

function followCompanies(tables: TenantTables, { keptId, deletedId }: Merge): void {
  for (const row of tables.companyPeople.all()) {
    if (row.customerId !== deletedId) continue;
    const key = `${row.companyId}/${keptId}`;
    const known = tables.companyPeople.get(key);
    const firstSeenAt = Math.min(known?.firstSeenAt ?? row.firstSeenAt, row.firstSeenAt) as Instant;
    const lastSeenAt = Math.max(known?.lastSeenAt ?? row.lastSeenAt, row.lastSeenAt) as Instant;
    tables.companyPeople.set(key, { companyId: row.companyId, customerId: keptId, firstSeenAt, lastSeenAt });
    tables.companyPeople.delete(`${row.companyId}/${deletedId}`);
  }
}

/** Before a deleted customer is forgotten: a merge that is heard of later still finds their member. */
export function rememberDeleted(tables: TenantTables, customerId: string): void {
  for (const member of tables.members.all()) {
    if (member.customerId === customerId && member.mergedInto === null)
      tables.members.set(member.id, { ...member, formerCustomer: customerId });
  }
}

/** Somebody who asked to be forgotten is not remembered even so. */
export function forgetDeleted(tables: TenantTables, customerId: string | null): void {
  for (const member of tables.members.all()) {
    if (customerId !== null && member.formerCustomer === customerId) tables.members.set(member.id, { ...member, formerCustomer: null });
  }
}

/** By what people could be recognised, and the words about them. */
export function forgetTraces(
  tables: TenantTables,
  { customerIds, memberIds, orderIds }: { customerIds: ReadonlySet<string>; memberIds: ReadonlySet<string>; orderIds: ReadonlySet<string> },
): void {
  for (const orderId of orderIds) tables.orderTraces.delete(orderId);
  for (const memberId of memberIds) tables.referralSignals.delete(`member:${memberId}`);
  for (const referral of tables.referrals.all()) {
    const isFriend = referral.friendId !== null && customerIds.has(referral.friendId);
    if (!isFriend && !memberIds.has(referral.advocateId)) continue;
    if (isFriend) tables.referralSignals.delete(`referral:${referral.id}`);
    const decision = referral.decision === null ? null : { ...referral.decision, note: '' };
    tables.referrals.set(referral.id, { ...referral, decision, friendId: isFriend ? null : referral.friendId });
  }
  for (const row of tables.companyPeople.all()) {
    if (customerIds.has(row.customerId)) tables.companyPeople.delete(`${row.companyId}/${row.customerId}`);
  }
  for (const member of tables.members.all()) {
    if (memberIds.has(member.id)) tables.members.set(member.id, { ...member, statusReason: null });
  }
}
