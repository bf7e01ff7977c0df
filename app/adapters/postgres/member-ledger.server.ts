import type { Pool, PoolClient } from 'pg';
import type { ProgramFacts } from '../../application/ports/drain-store.ts';
import type { Nudge } from '../../application/ports/events.ts';
import type { LockedMember, MemberChange, MemberLedger } from '../../application/ports/member-ledger.ts';
import type { RedemptionRecord } from '../../domain/rewards/index.ts';
import type { MemberStatus } from '../../domain/members/index.ts';
import type { CustomerId, MemberId, ShopId } from '../../domain/shared/ids.ts';
import { noteActivity } from './expiry.server.ts';
import { insertEvents } from './inbox-rows.server.ts';
import { lockBooks, writeBooks } from './ledger-rows.server.ts';
import { enrolMembers } from './member-rows.server.ts';
import { insertEffects } from './outbox.server.ts';
import { loadPrograms } from './program-rows.server.ts';
import {
  entitledTo,
  findGift,
  findRedemption,
  insertRedemption,
  lapseCodes,
  lapsedRedemptions,
  lockRedemptions,
  openFulfilments,
  updateRedemptions,
} from './redemption-rows.server.ts';
import { isStoredId, isUuid, prepared, safeInteger } from './rows.ts';
import { claimedIds, giveCode, insertAddress, lockTaking } from './taking-rows.server.ts';
import { withTenant } from './tenant.ts';

export function createMemberLedger({ pool, nudge }: { pool: Pool; nudge: Nudge }): MemberLedger {
  return {
    async change(input, decide) {
      let lanes: number[] = [];
      const value = await withTenant(pool, input.shopId, async (client) => {
        const member = await lockMember(client, input);
        if (member === null) return null;
        const change = decide(member);
        lanes = await writeChange(client, input.shopId, member, change);
        return change.value;
      });
      for (const lane of lanes) nudge.lane(input.shopId, lane);
      return value;
    },
    enrol: ({ shopId, customerId, at }) =>
      withTenant(pool, shopId, async (client) => {
        const programs = await loadPrograms(client, shopId);
        const program = programs[0];
        if (program === undefined) return null;
        const members = await enrolMembers(client, shopId, [program], [{ customerId, at }]);
        const memberId = members.get(`${program.programId}/${customerId}`);
        return memberId === undefined ? null : { memberId: memberId as MemberId, program };
      }),
    programOf: (shopId, memberId) =>
      withTenant(pool, shopId, async (client) => {
        if (!isStoredId(memberId)) return null;
        const [member] = await prepared<{ program_id: string }>(
          client,
          'program-of-member',
          'SELECT program_id FROM members WHERE shop_id = $1 AND id = $2',
          [shopId, memberId],
        );
        return member === undefined ? null : findProgram(client, shopId, member.program_id);
      }),
    findRedemption: (shopId, redemptionId) =>
      withTenant(pool, shopId, async (client) => {
        if (!isUuid(redemptionId)) return null;
        const redemption = await findRedemption(client, shopId, { id: redemptionId });
        if (redemption === null) return null;
        const [member] = await prepared<{ customer_id: CustomerId | null }>(
          client,
          'customer-of-member',
          'SELECT customer_id FROM members WHERE shop_id = $1 AND id = $2',
          [shopId, redemption.memberId],
        );
        return { redemption, customerId: member?.customer_id ?? null };
      }),
    lapseCodes: ({ shopId, at, limit }) => withTenant(pool, shopId, (client) => lapseCodes(client, shopId, at, limit)),
    openFulfilments: (shopId, limit) => withTenant(pool, shopId, (client) => openFulfilments(client, shopId, limit)),
    lapsedRedemptions: (shopId, at, limit) => withTenant(pool, shopId, (client) => lapsedRedemptions(client, shopId, at, limit)),
    async shopsWithLapsedCodes(at) {
      const { rows } = await pool.query<{ shop_id: ShopId }>('SELECT shop_id FROM shops_with_lapsed_codes($1)', [new Date(at)]);
      return rows.map((row) => row.shop_id);
    },
  };
}

type ChangeInput = Parameters<MemberLedger['change']>[0];

interface LockedRow {
  program_id: string;
  customer_id: CustomerId | null;
  status: MemberStatus;
  merged_into: MemberId | null;
  gone: boolean;
}

/** Balances first, then the redemption, then stock and codes: the one order of locks. */
async function lockMember(
  client: PoolClient,
  { shopId, memberId, redemptionId, clientKey, gift, transferKey, taking, claims, program }: ChangeInput,
): Promise<LockedMember | null> {
  if (!isStoredId(memberId)) return null;
  const books = (await lockBooks(client, shopId, [memberId], new Set([memberId]))).get(memberId);
  const [member] = await prepared<LockedRow>(
    client,
    'locked-member',
    `SELECT program_id, customer_id, status, merged_into, merged_into IS NOT NULL OR (customer_id IS NULL AND company_id IS NULL) AS gone
     FROM members WHERE shop_id = $1 AND id = $2`,
    [shopId, memberId],
  );
  if (member === undefined || books === undefined) return null;
  const named =
    redemptionId !== undefined
      ? await findRedemption(client, shopId, { id: redemptionId })
      : clientKey !== undefined
        ? await findRedemption(client, shopId, { memberId, clientKey })
        : gift !== undefined
          ? await findGift(client, shopId, memberId, gift)
          : null;
  const mine = named?.memberId === memberId ? named : null;
  const redemption = mine === null ? null : ((await lockRedemptions(client, shopId, [mine.id]))[0] ?? null);
  const rules = program === true ? await findProgram(client, shopId, member.program_id) : null;
  return {
    memberId,
    programId: member.program_id,
    customerId: member.customer_id,
    gone: member.gone,
    mergedInto: member.merged_into,
    status: member.status,
    books,
    redemption,
    ...(gift === undefined ? {} : { entitled: await entitledTo(client, shopId, memberId, gift) }),
    posted: await findPosted(client, shopId, memberId, transferKey),
    // A request that was answered before takes nothing, so it keeps nothing from others.
    ...(taking !== undefined && (redemption === null || gift !== undefined)
      ? { taking: await lockTaking(client, shopId, memberId, taking) }
      : {}),
    ...(claims === true ? { claimed: await claimedIds(client, shopId, memberId, redemption?.id) } : {}),
    ...(rules === null ? {} : { program: rules }),
  };
}

async function findProgram(client: PoolClient, shopId: ShopId, id: string): Promise<ProgramFacts | null> {
  const programs = await loadPrograms(client, shopId);
  return programs.find(({ programId }) => programId === id) ?? null;
}

async function findPosted(client: PoolClient, shopId: string, memberId: string, key: string | undefined): Promise<LockedMember['posted']> {
  if (key === undefined) return null;
  const [row] = await prepared<{ kind: string; amount: string; note: string | null }>(
    client,
    'posted-transfer',
    'SELECT kind, amount, note FROM transfers WHERE shop_id = $1 AND member_id = $2 AND idem_key = $3',
    [shopId, memberId, key],
  );
  return row ? { kind: row.kind, amount: safeInteger(row.amount, 'The transfer'), note: row.note } : null;
}

/** Answers the lanes in which the events wait. */
async function writeChange<T>(client: PoolClient, shopId: ShopId, member: LockedMember, change: MemberChange<T>): Promise<number[]> {
  await writeBooks(client, shopId, new Map([[member.memberId, { programId: member.programId, books: member.books }]]));
  if (change.newRedemption) await insertTaken(client, shopId, change.newRedemption, change);
  if (change.changedRedemption) await updateRedemptions(client, shopId, [change.changedRedemption]);
  if (change.effects) await insertEffects(client, shopId, change.effects);
  if (change.activeAt !== undefined) await noteActivity(client, shopId, new Map([[member.memberId, change.activeAt]]));
  if (change.audit) {
    const { actor, action, details } = change.audit;
    await client.query(
      `INSERT INTO audit_log (shop_id, actor_kind, actor_id, action, subject_kind, subject_id, details) VALUES ($1, $2, $3, $4, 'member', $5, $6)`,
      [shopId, actor.kind, actor.id, action, member.memberId, JSON.stringify(details)],
    );
  }
  return change.events === undefined ? [] : insertEvents(client, shopId, change.events);
}

/** A redemption with the code that it gives and the address to which it goes. */
async function insertTaken(
  client: PoolClient,
  shopId: ShopId,
  redemption: RedemptionRecord,
  { givesPoolCode, address }: Pick<MemberChange<unknown>, 'givesPoolCode' | 'address'>,
): Promise<void> {
  await insertRedemption(client, shopId, redemption);
  if (givesPoolCode !== undefined && redemption.terms.kind === 'digital_code') {
    await giveCode(client, shopId, redemption.terms.pool, givesPoolCode, redemption.id);
  }
  if (address !== undefined) await insertAddress(client, shopId, redemption.id, address);
}
