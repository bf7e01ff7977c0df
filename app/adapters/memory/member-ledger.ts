import type { Nudge } from '../../application/ports/events.ts';
import type { LockedMember, MemberChange, MemberLedger } from '../../application/ports/member-ledger.ts';
import { isDiscount, type RedemptionRecord } from '../../domain/rewards/index.ts';
import type { CustomerId, ShopId } from '../../domain/shared/ids.ts';
import { UniqueViolation, type MemoryDatabase, type TenantTables } from './database.ts';
import { noteActivity } from './expiry.ts';
import { addEffects, enrolMembers, openBooks, programsOf, writeBooks } from './ledger-tables.ts';
import { addEvents } from './memberships.ts';
import { claimedIds, giveCode, openFulfilments, takingOf } from './taking-tables.ts';

/** Commands on one member's points, in memory. Transactions run one after the other, so no lock is needed. */
export function createMemoryMemberLedger(database: MemoryDatabase, nudge?: Nudge): MemberLedger {
  return {
    async change(input, decide) {
      let lanes: number[] = [];
      const value = await database.transaction(() => {
        const tables = database.tenant(input.shopId);
        const member = open(tables, input);
        if (member === null) return null;
        const change = decide(member);
        lanes = write(database, input.shopId, member, change);
        return change.value;
      });
      for (const lane of lanes) nudge?.lane(input.shopId, lane);
      return value;
    },
    enrol: ({ shopId, customerId, at }) =>
      database.transaction(() => {
        const tables = database.tenant(shopId);
        const [program] = programsOf(tables);
        if (program === undefined) return null;
        const memberId = enrolMembers(database, tables, [program], [{ customerId, at }]).get(`${program.programId}/${customerId}`);
        return memberId === undefined ? null : { memberId, program };
      }),
    programOf: (shopId, memberId) =>
      database.transaction(() => {
        const tables = database.tenant(shopId);
        const member = tables.members.get(memberId);
        return programsOf(tables).find(({ programId }) => programId === member?.programId) ?? null;
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
          .filter((redemption) => redemption.terms.kind === 'experience' && isLapsed(redemption, at))
          .sort(byExpiry)
          .slice(0, limit),
      ),
    lapseCodes: ({ shopId, at, limit }) =>
      database.transaction(() => {
        const tables = database.tenant(shopId);
        const due = tables.redemptions.all().filter((redemption) => isDiscount(redemption.terms) && isLapsed(redemption, at));
        const begun = due.sort(byExpiry).slice(0, limit);
        for (const redemption of begun) {
          tables.redemptions.set(redemption.id, { ...redemption, state: 'releasing', releaseReason: 'code_expired' });
        }
        const effects = begun.map(({ id, turns }) => ({ kind: 'discount_withdraw' as const, key: `${id}/${turns}`, payload: { redemptionId: id } })); // prettier-ignore
        addEffects(database, tables, effects);
        return begun.length;
      }),
    openFulfilments: (shopId, limit) => database.transaction(() => openFulfilments(database.tenant(shopId), limit)),
    shopsWithLapsedCodes: (at) =>
      database.transaction(() =>
        [...database.tenants()].flatMap(([shopId, { redemptions }]) =>
          redemptions.all().some((redemption) => isLapsed(redemption, at)) ? [shopId] : [],
        ),
      ),
  };
}

function isLapsed({ state, expiresAt }: RedemptionRecord, at: number): boolean {
  return (state === 'issuing' || state === 'held') && expiresAt !== null && expiresAt <= at;
}

function byExpiry(a: RedemptionRecord, b: RedemptionRecord): number {
  return (a.expiresAt ?? 0) - (b.expiresAt ?? 0);
}

function open(
  tables: TenantTables,
  { memberId, redemptionId, clientKey, gift, transferKey, taking, claims, program }: Parameters<MemberLedger['change']>[0],
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
        : gift !== undefined
          ? newestGift(mine, gift)
          : undefined;
  const postedId = transferKey === undefined ? undefined : tables.transferKeys.get(`${memberId}/${transferKey}`);
  const posted = postedId === undefined ? undefined : tables.transfers.get(postedId)?.transfer;
  const rules = program === true ? programsOf(tables).find(({ programId }) => programId === member.programId) : undefined;
  return {
    memberId,
    programId: member.programId,
    customerId: member.customerId as CustomerId | null,
    status: member.status,
    mergedInto: member.mergedInto,
    gone: member.mergedInto !== null || (member.customerId === null && member.companyId === null),
    books,
    redemption: redemption ?? null,
    ...(gift === undefined ? {} : { entitled: entitledTo(tables, memberId, gift) }),
    posted: posted === undefined ? null : { kind: posted.kind, amount: posted.amount, note: posted.note ?? null },
    ...(taking !== undefined && (redemption === undefined || gift !== undefined) ? { taking: takingOf(tables, memberId, taking) } : {}),
    ...(claims === true ? { claimed: claimedIds(tables, memberId, redemption?.id) } : {}),
    ...(rules === undefined ? {} : { program: rules }),
  };
}

function newestGift(mine: readonly RedemptionRecord[], gift: string): RedemptionRecord | undefined {
  const given = mine.filter(({ clientKey }) => clientKey === `grant:${gift}` || clientKey.startsWith(`grant:${gift}/`));
  const named = new Set(given.map(({ clientKey }) => clientKey));
  const last = given.filter(({ id }) => !named.has(`grant:${gift}/${id}`));
  return last.sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1))[0];
}

function entitledTo(tables: TenantTables, memberId: string, gift: string): boolean | null {
  const referral = /^referral:(.+)$/.exec(gift)?.[1];
  if (referral !== undefined) {
    const known = tables.referrals.get(referral);
    return known === undefined ? null : known.granted.advocateReward !== null;
  }
  const award = tables.memberAwards.get(`${memberId}/${gift}`)?.record.award;
  return award?.rewardTurns === undefined ? null : award.reward !== undefined;
}

function write<T>(database: MemoryDatabase, shopId: ShopId, member: LockedMember, change: MemberChange<T>): number[] {
  const tables = database.tenant(shopId);
  writeBooks(database, tables, member.memberId, member);
  const { newRedemption, changedRedemption, effects, events, activeAt, audit, givesPoolCode, address } = change;
  if (newRedemption) {
    const taken = tables.redemptions
      .all()
      .some(({ id, code, memberId, clientKey }) => id === newRedemption.id || code === newRedemption.code || (memberId === newRedemption.memberId && clientKey === newRedemption.clientKey)); // prettier-ignore
    if (taken) throw new UniqueViolation(`The redemption ${newRedemption.id}, its code or its key is there already.`);
    tables.redemptions.set(newRedemption.id, newRedemption);
    if (givesPoolCode !== undefined) giveCode(tables, givesPoolCode, newRedemption.id);
    if (address !== undefined) tables.addresses.set(newRedemption.id, address);
  }
  if (changedRedemption) tables.redemptions.set(changedRedemption.id, changedRedemption);
  if (effects) addEffects(database, tables, effects);
  if (activeAt !== undefined) noteActivity(tables, new Map([[member.memberId, activeAt]]));
  if (audit) tables.audit.set(database.nextId(), { at: database.now(), ...audit });
  return addEvents(database, shopId, events ?? []);
}
