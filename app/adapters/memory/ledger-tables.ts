import type { EffectDraft, ProgramFacts } from '../../application/ports/drain-store.ts';
import { accounts, emptyBalances, MemberBooks, type AccountName, type Balances, type BookChanges } from '../../domain/ledger/index.ts';
import type { MemberId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { UniqueViolation, type MemberRow, type MemoryDatabase, type TenantTables } from './database.ts';

/** The shop's programs with every published version but the withdrawn ones, ascending. */
export function programsOf(tables: TenantTables): ProgramFacts[] {
  const programs = tables.programs.all().sort((a, b) => compareIds(a.programId, b.programId));
  const timeZone = tables.shop.all()[0]?.timeZone ?? 'UTC';
  return programs.map(({ programId, startsAt }) => ({
    programId,
    startsAt,
    timeZone,
    backCredits: tables.backCredits
      .all()
      .filter((credit) => credit.programId === programId)
      .sort((a, b) => b.startedAt - a.startedAt),
    rulesets: tables.rulesets
      .all()
      .filter((row) => row.programId === programId && row.withdrawnAt === null)
      .sort((a, b) => a.version - b.version)
      .map(({ version, effectiveFrom, ruleset }) => ({ version, effectiveFrom, ruleset })),
  }));
}

/**
 * Makes members of customers who are none yet and answers with everyone's member id by `programId/customerId`. Somebody who was forgotten after
 * what enrols them is left out.
 */
export function enrolMembers(
  database: MemoryDatabase,
  tables: TenantTables,
  programs: readonly ProgramFacts[],
  enrolments: ReadonlyArray<{ readonly customerId: string; readonly at: Instant }>,
): Map<string, MemberId> {
  const ids = new Map<string, MemberId>();
  const inOrder = [...enrolments].sort((a, b) => compareIds(a.customerId, b.customerId));
  for (const { programId } of programs) {
    for (const { customerId, at } of inOrder) {
      const known = tables.members.all().find((row) => row.programId === programId && row.customerId === customerId);
      if (known !== undefined) {
        ids.set(`${programId}/${customerId}`, known.mergedInto ?? known.id);
        continue;
      }
      if (at <= (tables.forgotten.get(customerId) ?? -Infinity)) continue;
      const id = database.nextId() as MemberId;
      tables.members.set(id, newMember({ id, programId, customerId, enrolledAt: at }));
      tables.books.set(id, { balances: emptyBalances, lots: [], uses: [] });
      ids.set(`${programId}/${customerId}`, id);
    }
  }
  return ids;
}

/** Somebody who joined just now. */
export function newMember(
  given: Pick<MemberRow, 'id' | 'programId' | 'enrolledAt'> & Partial<Pick<MemberRow, 'customerId' | 'companyId'>>,
): MemberRow {
  const nothingYet = { status: 'active', statusReason: null, statusAt: null, mergedInto: null, formerCustomer: null } as const;
  return { customerId: null, companyId: null, ...nothingYet, ...given };
}

/** A copy of a member's books to be posted to; undefined when there is no such member. */
export function openBooks(tables: TenantTables, memberId: string): MemberBooks | undefined {
  const row = tables.books.get(memberId);
  return row && new MemberBooks({ balances: { ...row.balances }, lots: row.lots, uses: row.uses });
}

/** Writes what was posted to a copy: transfers, balances, lots and their uses. */
export function writeBooks(
  database: MemoryDatabase,
  tables: TenantTables,
  memberId: string,
  entry: { readonly programId: string; readonly books: MemberBooks },
): void {
  const changes = entry.books.changes();
  const before = tables.books.get(memberId);
  if (before === undefined || changes.transfers.length === 0) return;
  for (const transfer of changes.transfers) {
    const key = `${memberId}/${transfer.key}`;
    if (tables.transferKeys.has(key)) throw new UniqueViolation(`The member ${memberId} already has a transfer ${transfer.key}.`);
    const id = database.nextId();
    tables.transferKeys.set(key, id);
    tables.transfers.set(id, { id, programId: entry.programId, memberId, recordedAt: database.now(), transfer });
  }
  tables.books.set(memberId, {
    balances: moved(before.balances, changes.delta),
    lots: changedLots(before.lots, changes),
    uses: [...before.uses, ...changes.lotUses],
  });
}

function moved(before: Balances, delta: Balances): Balances {
  return Object.fromEntries(accounts.map((name) => [name, before[name] + delta[name]])) as Record<AccountName, number>;
}

function changedLots(before: readonly BookChanges['changedLots'][number][], { openedLots, changedLots: changed }: BookChanges) {
  const byKey = new Map(before.map((lot) => [lot.openedBy, lot]));
  for (const lot of [...changed, ...openedLots]) byKey.set(lot.openedBy, lot);
  return [...byKey.values()];
}

/** Writes effects with the transaction that calls for them. Asking for the same effect again changes nothing. */
export function addEffects(database: MemoryDatabase, tables: TenantTables, effects: readonly EffectDraft[]): void {
  const known = new Set(tables.effects.all().map(({ kind, key }) => `${kind} ${key}`));
  for (const effect of effects) {
    if (known.has(`${effect.kind} ${effect.key}`)) continue;
    known.add(`${effect.kind} ${effect.key}`);
    const id = database.nextId();
    tables.effects.set(id, { ...effect, id, state: 'waiting', attempts: 0, runAt: database.now() });
  }
}

/** Decimal ids in numeric order. */
export function compareIds(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}
