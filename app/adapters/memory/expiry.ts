import type { EffectDraft } from '../../application/ports/drain-store.ts';
import { placeAfter, type Expiry, type ExpiryPage } from '../../application/ports/expiry.ts';
import {
  inactiveSince,
  inactivityCountsFrom,
  inactivityEnds,
  warningKey,
  warningWindows,
  type MemberBooks,
} from '../../domain/ledger/index.ts';
import type { MemberId } from '../../domain/shared/ids.ts';
import { isoFromInstant, type Instant } from '../../domain/shared/instant.ts';
import type { MemberRow, MemoryDatabase, TenantTables } from './database.ts';
import { addEffects, compareIds, openBooks, programsOf, writeBooks } from './ledger-tables.ts';

type PageInput = Parameters<Expiry['page']>[0];

/** Expiry in memory, member by member with the books themselves. */
export function createMemoryExpiry(database: MemoryDatabase): Expiry {
  return {
    page: (input) =>
      database.transaction(() => {
        const tables = database.tenant(input.shopId);
        switch (input.place.step) {
          case 'lots':
            return expireLots(database, tables, input);
          case 'members':
            return visitMembers(database, tables, input, input.place.after);
          case 'warnings':
            return warnOfLots(database, tables, input);
        }
      }),
  };
}

/** When members last did something that keeps their points alive. An earlier time than is known changes nothing. */
export function noteActivity(tables: TenantTables, activeAt: ReadonlyMap<string, Instant>): void {
  for (const [memberId, at] of activeAt) if (at > (tables.activeAt.get(memberId) ?? -Infinity)) tables.activeAt.set(memberId, at);
}

function membersInOrder(tables: TenantTables): MemberRow[] {
  return tables.members.all().sort((a, b) => compareIds(a.id, b.id));
}

/** Posts what `settle` lets expire of one member, and answers how much that was. */
function expire(database: MemoryDatabase, tables: TenantTables, member: MemberRow, settle: (books: MemberBooks) => void): number {
  const books = openBooks(tables, member.id);
  if (books === undefined) return 0;
  const before = books.balances.expired;
  settle(books);
  writeBooks(database, tables, member.id, { programId: member.programId, books });
  return books.balances.expired - before;
}

function expireLots(database: MemoryDatabase, tables: TenantTables, { at, limit, place }: PageInput): ExpiryPage {
  const isDue = ({ id }: MemberRow) =>
    tables.books.get(id)?.lots.some(({ expiresAt, remaining }) => remaining > 0 && expiresAt !== null && expiresAt <= at) === true;
  const due = membersInOrder(tables).filter(isDue).slice(0, limit);
  const points = due.reduce((sum, member) => sum + expire(database, tables, member, (books) => void books.expireDue(at)), 0); // prettier-ignore
  return { next: due.length === 0 ? placeAfter(place.step) : place, members: due.length, points, warnings: 0 };
}

function visitMembers(database: MemoryDatabase, tables: TenantTables, input: PageInput, after: MemberId | null): ExpiryPage {
  const { programId, policy, timeZone, at, limit } = input;
  const windows = warningWindows(policy, at, timeZone);
  const over = inactiveSince(policy, at, timeZone);
  const horizon = inactiveSince(policy, windows.at(-1)?.to ?? at, timeZone);
  if (horizon === null) return { next: placeAfter('members'), members: 0, points: 0, warnings: 0 };
  const program = programsOf(tables).find((one) => one.programId === programId);
  const since = inactivityCountsFrom(program?.rulesets ?? [], at) ?? -Infinity;
  const lastActive = ({ id, enrolledAt }: MemberRow) => Math.max(tables.activeAt.get(id) ?? enrolledAt, since) as Instant;
  const found = membersInOrder(tables)
    .filter((member) => member.programId === programId && (after === null || compareIds(member.id, after) > 0))
    .filter((member) => (tables.books.get(member.id)?.balances.available ?? 0) > 0 && lastActive(member) <= horizon)
    .slice(0, limit);
  let [members, points] = [0, 0];
  const warnings: EffectDraft[] = [];
  for (const member of found) {
    const ends = inactivityEnds(policy, lastActive(member), timeZone) ?? at;
    if (over !== null && lastActive(member) <= over) {
      const expired = expire(database, tables, member, (books) => expireInactive(books, ends, over));
      members += expired > 0 ? 1 : 0;
      points += expired;
      continue;
    }
    const window = windows.find(({ from, to }) => from < ends && ends <= to);
    if (window !== undefined) warnings.push(warningOf(member.id, window, tables.books.get(member.id)?.balances.available ?? 0, ends));
  }
  const last = found.length < limit ? undefined : found.at(-1)?.id;
  return {
    next: last === undefined ? placeAfter('members') : { step: 'members', after: last },
    members,
    points,
    warnings: warn(database, tables, warnings),
  };
}

function expireInactive(books: MemberBooks, ends: Instant, since: Instant): void {
  const over = books.lots.filter(({ remaining, openedAt }) => remaining > 0 && (openedAt < ends || openedAt <= since));
  const due = over.map((lot) => ({ lot, at: Math.max(ends, lot.openedAt) as Instant }));
  due.sort((a, b) => a.at - b.at || (a.lot.openedBy < b.lot.openedBy ? -1 : 1));
  for (const { lot, at } of due) books.expireLot(lot, at);
}

function warnOfLots(database: MemoryDatabase, tables: TenantTables, { programId, policy, timeZone, at, place }: PageInput): ExpiryPage {
  const warnings = warningWindows(policy, at, timeZone).flatMap((window) =>
    membersInOrder(tables).flatMap((member) => {
      const lots = (member.programId === programId ? (tables.books.get(member.id)?.lots ?? []) : []).filter(
        ({ expiresAt, remaining }) => remaining > 0 && expiresAt !== null && window.from < expiresAt && expiresAt <= window.to,
      );
      if (lots.length === 0) return [];
      const points = lots.reduce((sum, { remaining }) => sum + remaining, 0);
      return [warningOf(member.id, window, points, Math.min(...lots.map(({ expiresAt }) => expiresAt ?? Infinity)) as Instant)];
    }),
  );
  return { next: placeAfter(place.step), members: 0, points: 0, warnings: warn(database, tables, warnings) };
}

function warningOf(memberId: string, window: { day: string; days: number }, points: number, expiresAt: Instant): EffectDraft {
  const payload = { memberId, points: String(points), day: window.day, days: String(window.days), expiresAt: isoFromInstant(expiresAt) };
  return { kind: 'points_expiring', key: warningKey(memberId, window), payload };
}

function warn(database: MemoryDatabase, tables: TenantTables, warnings: readonly EffectDraft[]): number {
  const before = tables.effects.size;
  addEffects(database, tables, warnings);
  return tables.effects.size - before;
}
