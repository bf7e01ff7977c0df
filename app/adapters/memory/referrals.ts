import type { OrderRecord } from '../../application/ports/drain-store.ts';
import type { Nudge } from '../../application/ports/events.ts';
import type { AdvocateDossier, ClaimOutcome, ReferralRecord, Referrals } from '../../application/ports/referrals.ts';
import type { Trace } from '../../domain/referrals/index.ts';
import type { CustomerId, MemberId, OrderId, ShopId } from '../../domain/shared/ids.ts';
import type { MemoryDatabase, TenantTables } from './database.ts';
import { addEffects, compareIds, programsOf } from './ledger-tables.ts';
import { addEvents } from './memberships.ts';

/** Referrals in memory. Transactions run one after the other, so no lock is needed. */
export function createMemoryReferrals(database: MemoryDatabase, nudge: Nudge): Referrals {
  return {
    link: ({ shopId, memberId, codes, at }) =>
      database.transaction(() => {
        const { referralLinks, members } = database.tenant(shopId);
        const known = referralLinks.get(memberId);
        const member = members.get(memberId);
        if (known !== undefined || member === undefined) return known ?? null;
        const taken = new Set(referralLinks.all().map(({ code }) => code));
        const code = codes.find((candidate) => !taken.has(candidate));
        if (code === undefined) return null;
        const made = { memberId, programId: member.programId, code, createdAt: at };
        referralLinks.set(memberId, made);
        return made;
      }),
    findLink: (shopId, code) =>
      database.transaction(() => {
        const tables = database.tenant(shopId);
        const found = tables.referralLinks.all().find((link) => link.code === code);
        return found === undefined ? null : { ...found, memberId: presentMember(tables, found.memberId) };
      }),
    click: (shopId, click) =>
      database.transaction(() => {
        const { referralClicks } = database.tenant(shopId);
        if (!referralClicks.has(click.token)) referralClicks.set(click.token, click);
      }),
    findClick: (shopId, token) =>
      database.transaction(() => {
        const tables = database.tenant(shopId);
        const found = tables.referralClicks.get(token);
        return found === undefined ? null : { ...found, advocateId: presentMember(tables, found.advocateId) };
      }),
    recognise: ({ shopId, memberId, traces }) =>
      database.transaction(() => addSignals(database.tenant(shopId), `member:${memberId}`, traces)),
    claim: (input) => database.transaction(() => claim(database, input)),
    find: (shopId, id) => database.transaction(() => database.tenant(shopId).referrals.get(id) ?? null),
    list: (shopId, { state, advocateId, cursor, limit }) =>
      database.transaction(() => {
        const { referrals } = database.tenant(shopId);
        const after = cursor === null ? undefined : referrals.get(cursor);
        const found = referrals
          .all()
          .filter((referral) => (state === null || referral.state === state) && (advocateId === null || referral.advocateId === advocateId))
          .filter((referral) => after === undefined || byClaim(referral, after) < 0)
          .sort((a, b) => byClaim(b, a));
        const page = found.slice(0, limit);
        return { referrals: page, nextCursor: found.length > limit ? (page.at(-1)?.id ?? null) : null };
      }),
    advocatesOf: (shopId, orderId) => database.transaction(() => advocatesOf(database.tenant(shopId), orderId)),
    async settle({ shopId, advocateId, orderId }, decide) {
      let lanes: number[] = [];
      const value = await database.transaction(() => {
        const tables = database.tenant(shopId);
        const dossier = openDossier(tables, advocateId, orderId);
        if (dossier === null) return null;
        const change = decide(dossier);
        for (const referral of change.referrals) tables.referrals.set(referral.id, referral);
        addEffects(database, tables, change.effects);
        lanes = addEvents(database, shopId, change.events);
        if (change.audit) {
          const { actor, action, referralId } = change.audit;
          tables.audit.set(database.nextId(), { at: database.now(), actor, action, details: { referralId } });
        }
        return change.value;
      });
      for (const lane of lanes) nudge.lane(shopId, lane);
      return value;
    },
    due: (shopId, at, limit) =>
      database.transaction(() => {
        const due = database.tenant(shopId).referrals.all().filter(({ dueAt }) => dueAt !== null && dueAt <= at); // prettier-ignore
        due.sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0) || compareIds(a.advocateId, b.advocateId));
        return [...new Set(due.map(({ advocateId }) => advocateId))].slice(0, limit);
      }),
    shopsWithDue: (at) =>
      database.transaction(() =>
        [...database.tenants()].flatMap(([shopId, { referrals }]): ShopId[] =>
          referrals.all().some(({ dueAt }) => dueAt !== null && dueAt <= at) ? [shopId] : [],
        ),
      ),
  };
}

function claim(database: MemoryDatabase, { shopId, referral, traces, effects, limits }: Parameters<Referrals['claim']>[0]): ClaimOutcome {
  const tables = database.tenant(shopId);
  const alias = traces.find((trace) => trace.startsWith('alias:'));
  const all = tables.referrals.all();
  const same = all
    .filter(({ programId }) => programId === referral.programId)
    .filter(({ id, friendId }) => (friendId !== null && friendId === referral.friendId) || (alias !== undefined && signalsOf(tables, `referral:${id}`).includes(alias))); // prettier-ignore
  const [first] = same.sort(byClaim);
  if (first !== undefined) {
    const isTheirs = first.advocateId === referral.advocateId && first.friendId === referral.friendId;
    const known = { ...first, signedIn: first.signedIn || (isTheirs && referral.signedIn) };
    tables.referrals.set(known.id, known);
    return { referral: known, isNew: false };
  }
  const recent = limits === undefined ? [] : all.filter(({ claimedAt }) => claimedAt > limits.since);
  const networks = traces.filter((trace) => trace.startsWith('network:'));
  const fromHere = recent.filter(({ id }) => signalsOf(tables, `referral:${id}`).some((trace) => networks.includes(trace)));
  const byAdvocate = recent.filter(({ advocateId }) => advocateId === referral.advocateId);
  if (byAdvocate.length >= (limits?.perAdvocate ?? Infinity)) return { limited: 'advocate' };
  if (fromHere.length >= (limits?.perNetwork ?? Infinity)) return { limited: 'network' };
  tables.referrals.set(referral.id, referral);
  addSignals(tables, `referral:${referral.id}`, traces);
  addEffects(database, tables, effects);
  return { referral, isNew: true };
}

function byClaim(a: ReferralRecord, b: ReferralRecord): number {
  return a.claimedAt - b.claimedAt || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

function presentMember(tables: TenantTables, memberId: MemberId): MemberId {
  return tables.members.get(memberId)?.mergedInto ?? memberId;
}

function signalsOf(tables: TenantTables, owner: string): readonly Trace[] {
  return tables.referralSignals.get(owner) ?? [];
}

function addSignals(tables: TenantTables, owner: string, traces: readonly Trace[]): void {
  if (traces.length > 0) tables.referralSignals.set(owner, [...new Set([...signalsOf(tables, owner), ...traces])]);
}

/** Which advocates an order is about: by friend, by code, by the order that counts, or by the address of a friend without an account. */
export function advocatesOf(tables: TenantTables, orderId: OrderId): MemberId[] {
  const order = tables.orders.get(orderId);
  if (order === undefined) return [];
  const { customerId = null, discountCodes = [] } = order.known.snapshot ?? {};
  const email = tables.orderTraces.get(orderId)?.email ?? null;
  const about = tables.referrals
    .all()
    .filter(
      ({ id, orderId: counted, friendId, code }) =>
        counted === orderId ||
        (customerId !== null && friendId === customerId) ||
        (code !== null && discountCodes.includes(code)) ||
        (email !== null && signalsOf(tables, `referral:${id}`).includes(`email:${email}`)),
    );
  return [...new Set(about.map(({ advocateId }) => advocateId))].sort(compareIds);
}

/** A referral that waits for a friend who was no customer yet is tied to the one who ordered with its code or from its address. */
function tieFriend(tables: TenantTables, advocateId: MemberId, orderId: OrderId): void {
  const { customerId = null, discountCodes = [] } = tables.orders.get(orderId)?.known.snapshot ?? {};
  const email = tables.orderTraces.get(orderId)?.email ?? null;
  if (customerId === null || tables.members.get(advocateId)?.customerId === customerId) return;
  const all = tables.referrals.all();
  const open = all.find(
    ({ id, advocateId: whose, friendId, code }) =>
      whose === advocateId &&
      friendId === null &&
      ((code !== null && discountCodes.includes(code)) ||
        (email !== null && signalsOf(tables, `referral:${id}`).includes(`email:${email}`))),
  );
  if (open === undefined || all.some(({ programId, friendId }) => programId === open.programId && friendId === customerId)) return;
  tables.referrals.set(open.id, { ...open, friendId: customerId as CustomerId });
}

function openDossier(tables: TenantTables, advocateId: MemberId, orderId: OrderId | null): AdvocateDossier | null {
  const link = tables.referralLinks.get(advocateId);
  const advocate = tables.members.get(advocateId);
  if (link === undefined || advocate === undefined) return null;
  if (orderId !== null) tieFriend(tables, advocateId, orderId);
  const records = tables.referrals.all().filter((record) => record.advocateId === advocateId).sort(byClaim); // prettier-ignore
  const ordersOf = (memberId: string | null) =>
    memberId === null ? [] : tables.orders.all().filter(({ awards }) => awards[link.programId]?.memberId === memberId);
  const tracesOf = (orders: readonly OrderRecord[]) => orders.flatMap((order) => tables.orderTraces.get(order.orderId)?.traces ?? []);
  const own = new Set(ordersOf(advocateId).map((order) => order.orderId));
  return {
    advocateId,
    customerId: advocate.customerId as CustomerId | null,
    traces: new Set([...signalsOf(tables, `member:${advocateId}`), ...tracesOf(ordersOf(advocateId))]),
    rulesets: programsOf(tables).find(({ programId }) => programId === link.programId)?.rulesets ?? [],
    referrals: records.map((record) => {
      const friend = tables.members.all().find(({ programId, customerId }) => programId === link.programId && customerId !== null && customerId === record.friendId); // prettier-ignore
      const friendMemberId = friend === undefined ? null : (friend.mergedInto ?? friend.id);
      const theirs = new Set(ordersOf(friendMemberId).map((order) => order.orderId));
      const named = new Set([record.orderId, orderId]);
      const carriesCode = (order: OrderRecord) =>
        record.code !== null && order.known.snapshot?.discountCodes.includes(record.code) === true;
      const orders = tables.orders
        .all()
        .filter((order) => !own.has(order.orderId))
        .filter(
          (order) =>
            theirs.has(order.orderId) || order.orderId === record.orderId || (named.has(order.orderId as OrderId) && carriesCode(order)),
        ) // prettier-ignore
        .sort((a, b) => compareIds(a.orderId, b.orderId));
      const claimedWith = new Set(signalsOf(tables, `referral:${record.id}`));
      return { record, friendMemberId, claimedWith, orderedWith: new Set(tracesOf(orders)), orders };
    }),
  };
}
