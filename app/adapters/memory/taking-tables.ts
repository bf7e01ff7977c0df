import type { OpenFulfilment, Taking, TakingInput } from '../../application/ports/member-ledger.ts';
import type { CustomerId } from '../../domain/shared/ids.ts';
import type { TenantTables } from './database.ts';
import { compareIds } from './ledger-tables.ts';

/** What taking a reward depends on. */
export function takingOf(tables: TenantTables, memberId: string, input: TakingInput): Taking {
  const taken = tables.redemptions.all().filter(({ rewardId, state }) => rewardId === input.rewardId && state !== 'released');
  const mine = taken.filter((redemption) => redemption.memberId === memberId);
  const standing = tables.standings.get(memberId);
  const free = freeCodes(tables, input.pool).sort((a, b) => compareIds(a.id, b.id))[0];
  return {
    member: { tier: standing?.stored.standing.tier.tier ?? null, segments: standing?.segments ?? [] },
    taken: {
      ofReward: input.stocked ? taken.filter(({ programId }) => programId === input.programId).length : 0,
      byMember: mine.length,
      byMemberThisMonth: mine.filter(({ createdAt }) => createdAt >= input.monthStart).length,
      inTheLastHour: tables.redemptions
        .all()
        .filter((one) => one.memberId === memberId && one.createdAt > input.hourStart && !one.clientKey.includes(':')).length,
    },
    poolCode: free === undefined ? null : { id: free.id, code: free.code },
  };
}

function freeCodes(tables: TenantTables, pool: string | null) {
  return pool === null ? [] : tables.codes.all().filter((row) => row.pool === pool && row.redemptionId === null);
}

export function giveCode(tables: TenantTables, codeId: string, redemptionId: string): void {
  const row = tables.codes.all().find(({ id }) => id === codeId);
  if (row === undefined || row.redemptionId !== null) throw new Error(`The code ${codeId} was given although it was reserved.`);
  tables.codes.set(`${row.pool}/${row.code}`, { ...row, redemptionId });
}

/** Shopify's ids of what was made for the member's other redemptions. */
export function claimedIds(tables: TenantTables, memberId: string, exceptId: string | undefined): string[] {
  const others = tables.redemptions.all().filter((redemption) => redemption.memberId === memberId && redemption.id !== exceptId);
  return others.flatMap(({ outsideIds }) => outsideIds);
}

/** What waits for staff, oldest first. */
export function openFulfilments(tables: TenantTables, limit: number): OpenFulfilment[] {
  return tables.redemptions
    .all()
    .filter(({ terms, state, fulfilment }) => {
      const byStaff = terms.kind === 'physical' || terms.kind === 'experience';
      const open = state === 'held' || state === 'captured';
      return byStaff && open && fulfilment?.step !== 'delivered' && fulfilment?.step !== 'done';
    })
    .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
    .slice(0, limit)
    .map((redemption) => ({
      redemption,
      customerId: (tables.members.get(redemption.memberId)?.customerId ?? null) as CustomerId | null,
      address: tables.addresses.get(redemption.id) ?? null,
    }));
}

/** Forgets where things were sent to members, and what staff wrote about it. */
export function forgetAddresses(tables: TenantTables, memberIds: ReadonlySet<string>): void {
  for (const redemption of tables.redemptions.all()) {
    if (!memberIds.has(redemption.memberId)) continue;
    tables.addresses.delete(redemption.id);
    const { fulfilment } = redemption;
    if (fulfilment !== null && fulfilment.note !== null) {
      tables.redemptions.set(redemption.id, { ...redemption, fulfilment: { ...fulfilment, note: null } });
    }
  }
}
