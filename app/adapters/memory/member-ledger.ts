import type { LockedMember, MemberChange, MemberLedger } from '../../application/ports/member-ledger.ts';
import type { RedemptionRecord } from '../../domain/rewards/index.ts';
import type { CustomerId } from '../../domain/shared/ids.ts';
import { UniqueViolation, type MemoryDatabase, type TenantTables } from './database.ts';
import { addEffects, enrolMembers, openBooks, programsOf, writeBooks } from './ledger-tables.ts';

/** Commands on one member's points, in memory. Transactions run one after the other, so no lock is needed. */
export function createMemoryMemberLedger(database: MemoryDatabase): MemberLedger {
  return {
    change: (input, decide) =>
      database.transaction(() => {
        const tables = database.tenant(input.shopId);
        const member = open(tables, input);
        if (member === null) return null;
        const change = decide(member);
        write(database, tables, member, change);
        return change.value;
      }),
    enrol: ({ shopId, customerId, at }) =>
      database.transaction(() => {
        const tables = database.tenant(shopId);
        const [program] = programsOf(tables);
        if (program === undefined) return null;
        const memberId = enrolMembers(database, tables, [program], [{ customerId, at }]).get(`${program.programId}/${customerId}`);
        return memberId === undefined ? null : { memberId, program };
      }),
    findRedemption: (shopId, redemptionId) =>
      database.transaction(() => {
        const tables = database.tenant(shopId);
        const redemption = tables.redemptions.get(redemptionId);
        if (redemption === undefined) return null;
        return { redemption, customerId: (tables.members.get(redemption.memberId)?.customerId ?? null) as CustomerId | null };
      }),
    lapsedRedemptions: (shopId, at, limit) =>
      database.transaction(() =>
        database
          .tenant(shopId)
          .redemptions.all()
          .filter((redemption) => isLapsed(redemption, at))
          .sort((a, b) => a.expiresAt - b.expiresAt)
          .slice(0, limit),
      ),
    shopsWithLapsedCodes: (at) =>
      database.transaction(() =>
        [...database.tenants()].flatMap(([shopId, { redemptions }]) =>
          redemptions.all().some((redemption) => isLapsed(redemption, at)) ? [shopId] : [],
        ),
      ),
  };
}

function isLapsed({ state, expiresAt }: RedemptionRecord, at: number): boolean {
  return (state === 'issuing' || state === 'held') && expiresAt <= at;
}

function open(
  tables: TenantTables,
  { memberId, redemptionId, clientKey, transferKey }: Parameters<MemberLedger['change']>[0],
): LockedMember | null {
  const member = tables.members.get(memberId);
  const books = openBooks(tables, memberId);
  if (member === undefined || books === undefined) return null;
  const mine = tables.redemptions.all().filter((redemption) => redemption.memberId === memberId);
  const redemption =
    redemptionId !== undefined
      ? mine.find(({ id }) => id === redemptionId)
      : clientKey !== undefined
        ? mine.find((candidate) => candidate.clientKey === clientKey)
        : undefined;
  const postedId = transferKey === undefined ? undefined : tables.transferKeys.get(`${memberId}/${transferKey}`);
  const posted = postedId === undefined ? undefined : tables.transfers.get(postedId)?.transfer;
  return {
    memberId,
    programId: member.programId,
    gone: member.mergedInto !== null || member.customerId === null,
    books,
    redemption: redemption ?? null,
    posted: posted === undefined ? null : { kind: posted.kind, amount: posted.amount, note: posted.note ?? null },
  };
}

function write<T>(database: MemoryDatabase, tables: TenantTables, member: LockedMember, change: MemberChange<T>): void {
  writeBooks(database, tables, member.memberId, member);
  const { newRedemption, changedRedemption, effects, audit } = change;
  if (newRedemption) {
    const taken = tables.redemptions
      .all()
      .some(({ id, code, memberId, clientKey }) => id === newRedemption.id || code === newRedemption.code || (memberId === newRedemption.memberId && clientKey === newRedemption.clientKey)); // prettier-ignore
    if (taken) throw new UniqueViolation(`The redemption ${newRedemption.id}, its code or its key is there already.`);
    tables.redemptions.set(newRedemption.id, newRedemption);
  }
  if (changedRedemption) tables.redemptions.set(changedRedemption.id, changedRedemption);
  if (effects) addEffects(database, tables, effects);
  if (audit) tables.audit.set(database.nextId(), { at: database.now(), ...audit });
}
