import type { Pool, PoolClient } from 'pg';
import { placeAfter, type Expiry, type ExpiryPage } from '../../application/ports/expiry.ts';
import {
  inactiveSince,
  inactivityCountsFrom,
  inactivityEnds,
  warningKey,
  warningWindows,
  type WarningWindow,
} from '../../domain/ledger/index.ts';
import type { MemberId } from '../../domain/shared/ids.ts';
import { isoFromInstant, type Instant } from '../../domain/shared/instant.ts';
import { loadPrograms } from './program-rows.server.ts';
import { safeInteger, withRows } from './rows.ts';
import { withTenant } from './tenant.ts';

type PageInput = Parameters<Expiry['page']>[0];

/** Expiry as statements over sets: a page of lots or members, whatever its size, is four of them. */
export function createExpiry({ pool }: { pool: Pool }): Expiry {
  return {
    page: (input) =>
      withTenant(pool, input.shopId, (client) => {
        switch (input.place.step) {
          case 'lots':
            return expireLots(client, input);
          case 'members':
            return visitMembers(client, input, input.place.after);
          case 'warnings':
            return warnOfLots(client, input);
        }
      }),
  };
}

/** When members last did something that keeps their points alive. An earlier time than is known changes nothing. */
export async function noteActivity(client: PoolClient, shopId: string, activeAt: ReadonlyMap<string, Instant>): Promise<void> {
  await withRows(
    client,
    'note-activity',
    `INSERT INTO member_activity AS known (shop_id, member_id, active_at)
     SELECT $1, member_id, active_at FROM json_to_recordset($2) AS a(member_id bigint, active_at timestamptz) ORDER BY member_id
     ON CONFLICT (shop_id, member_id) DO UPDATE SET active_at = excluded.active_at WHERE known.active_at < excluded.active_at`,
    shopId,
    [...activeAt].map(([memberId, at]) => ({ member_id: memberId, active_at: new Date(at) })),
  );
}

/** A page is the members of the lots that are due first, with all that is due of them: whoever is locked is settled. */
async function expireLots(client: PoolClient, { shopId, at, limit, place }: PageInput): Promise<ExpiryPage> {
  const { rows } = await client.query<{ member_id: string }>(
    `SELECT DISTINCT member_id FROM (
       SELECT member_id FROM lots WHERE shop_id = $1 AND expires_at <= $2 AND remaining > 0 ORDER BY expires_at, member_id LIMIT $3
     ) AS due`,
    [shopId, new Date(at), limit],
  );
  if (rows.length === 0) return { next: placeAfter(place.step), members: 0, points: 0, warnings: 0 };
  const memberIds = rows.map((row) => row.member_id);
  await lockBalances(client, shopId, memberIds);
  const expired = await expire(client, 'SELECT member_id, opened_by, remaining, expires_at FROM lots WHERE shop_id = $1 AND member_id = ANY($2::bigint[]) AND expires_at <= $3 AND remaining > 0', [shopId, memberIds, new Date(at)]); // prettier-ignore
  return { next: place, ...expired, warnings: 0 };
}

interface MemberRow {
  id: string;
  active_at: Date;
  available: string;
}

/** Members of whom nothing was heard for so long that their points are over, or that they are told so. */
async function visitMembers(client: PoolClient, input: PageInput, after: MemberId | null): Promise<ExpiryPage> {
  const { shopId, programId, policy, timeZone, at, limit } = input;
  const windows = warningWindows(policy, at, timeZone);
  const over = inactiveSince(policy, at, timeZone);
  const horizon = inactiveSince(policy, windows.at(-1)?.to ?? at, timeZone);
  const nothing = { next: placeAfter('members'), members: 0, points: 0, warnings: 0 };
  if (horizon === null) return nothing;
  const program = (await loadPrograms(client, shopId)).find((one) => one.programId === programId);
  const since = inactivityCountsFrom(program?.rulesets ?? [], at);
  const { rows } = await client.query<MemberRow>(
    `SELECT m.id, greatest(coalesce(a.active_at, m.enrolled_at), $6) AS active_at, b.available FROM members m
     JOIN balances b ON b.shop_id = m.shop_id AND b.member_id = m.id
     LEFT JOIN member_activity a ON a.shop_id = m.shop_id AND a.member_id = m.id
     WHERE m.shop_id = $1 AND m.program_id = $2 AND m.id > $3 AND b.available > 0 AND greatest(coalesce(a.active_at, m.enrolled_at), $6) <= $4
     ORDER BY m.id LIMIT $5`,
    [shopId, programId, after ?? '0', new Date(horizon), limit, since === null ? null : new Date(since)],
  );
  const members = rows.map((row) => ({ ...row, activeAt: row.active_at.getTime() as Instant }));
  const isOver = ({ activeAt }: { activeAt: Instant }) => over !== null && activeAt <= over;
  const expired = over === null ? nothing : await expireInactive(client, input, over, members.filter(isOver)); // prettier-ignore
  const warned = members.flatMap((member) => {
    const ends = isOver(member) ? null : inactivityEnds(policy, member.activeAt, timeZone);
    return ends === null ? [] : [{ memberId: member.id, points: member.available, expiresAt: ends }];
  });
  const last = rows.length < limit ? undefined : (rows.at(-1)?.id as MemberId | undefined);
  return {
    next: last === undefined ? placeAfter('members') : { step: 'members', after: last },
    members: expired.members,
    points: expired.points,
    warnings: await warn(client, shopId, windows, warned),
  };
}

/**
 * Under the lock it is asked again who was active since. What was earned after the balance had ended, by something that does not
 * count as activity, lives as long as if it had been the last one.
 */
async function expireInactive(
  client: PoolClient,
  { shopId, policy, timeZone }: PageInput,
  over: Instant,
  members: ReadonlyArray<{ readonly id: string; readonly activeAt: Instant }>,
): Promise<{ members: number; points: number }> {
  if (members.length === 0) return { members: 0, points: 0 };
  await lockBalances(client, shopId, members.map(({ id }) => id)); // prettier-ignore
  const ends = members.map(({ id, activeAt }) => ({
    member_id: id,
    ends_at: new Date(inactivityEnds(policy, activeAt, timeZone) ?? over),
  }));
  return expire(
    client,
    `SELECT l.member_id, l.opened_by, l.remaining, greatest(i.ends_at, l.opened_at) AS expires_at
     FROM json_to_recordset($2) AS i(member_id bigint, ends_at timestamptz)
     JOIN lots l ON l.shop_id = $1 AND l.member_id = i.member_id AND l.remaining > 0 AND (l.opened_at < i.ends_at OR l.opened_at <= $3)
     LEFT JOIN member_activity a ON a.shop_id = $1 AND a.member_id = i.member_id
     WHERE a.active_at IS NULL OR a.active_at <= $3`,
    [shopId, JSON.stringify(ends), new Date(over)],
  );
}

/** In the one order in which everybody locks balances. */
async function lockBalances(client: PoolClient, shopId: string, memberIds: readonly string[]): Promise<void> {
  await client.query('SELECT FROM balances WHERE shop_id = $1 AND member_id = ANY($2::bigint[]) ORDER BY member_id FOR UPDATE', [
    shopId,
    memberIds,
  ]);
}

/** Posts what `due` finds: transfers, empty lots, their uses and balances, as MemberBooks would. `due` names member, lot, points and time. */
async function expire(client: PoolClient, due: string, values: unknown[]): Promise<{ members: number; points: number }> {
  const { rows } = await client.query<{ members: string; points: string | null }>(
    `WITH due AS MATERIALIZED (${due}), posted AS (
       INSERT INTO transfers (shop_id, program_id, member_id, debit, credit, amount, kind, idem_key, occurred_at)
       SELECT $1, m.program_id, d.member_id, 'available', 'expired', d.remaining, 'expire', 'expire:' || d.opened_by, d.expires_at
       FROM due d JOIN members m ON m.shop_id = $1 AND m.id = d.member_id ORDER BY d.member_id, d.expires_at, d.opened_by
     ), emptied AS (
       UPDATE lots l SET remaining = 0, expired = l.expired + d.remaining FROM due d
       WHERE l.shop_id = $1 AND l.member_id = d.member_id AND l.opened_by = d.opened_by
     ), used AS (
       INSERT INTO lot_uses (shop_id, member_id, transfer_key, lot_key, amount)
       SELECT $1, member_id, 'expire:' || opened_by, opened_by, -remaining FROM due ORDER BY member_id, opened_by
     ), sums AS (
       SELECT member_id, sum(remaining) AS points FROM due GROUP BY member_id
     ), balanced AS (
       UPDATE balances b SET available = b.available - s.points, expired = b.expired + s.points FROM sums s
       WHERE b.shop_id = $1 AND b.member_id = s.member_id
     )
     SELECT count(*) AS members, sum(points) AS points FROM sums`,
    values,
  );
  return { members: Number(rows[0]?.members ?? 0), points: safeInteger(rows[0]?.points ?? 0, 'The sum') };
}

/** Warnings about lots, all windows in one statement; those that were given before are passed over. */
async function warnOfLots(client: PoolClient, { shopId, programId, policy, timeZone, at, place }: PageInput): Promise<ExpiryPage> {
  const windows = warningWindows(policy, at, timeZone);
  const warned = await withRows<{ warned: string }>(
    client,
    'warn-of-lots',
    `WITH warnings AS (
       INSERT INTO outbox (shop_id, kind, key, payload)
       SELECT $1, 'points_expiring', l.member_id || '/' || w.day || '/' || w.days, json_build_object('memberId', l.member_id::text,
         'points', sum(l.remaining)::text, 'day', w.day, 'days', w.days::text,
         'expiresAt', to_char(min(l.expires_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
       FROM json_to_recordset($2) AS w(program_id bigint, days integer, day text, "from" timestamptz, "to" timestamptz)
       JOIN lots l ON l.shop_id = $1 AND l.expires_at > w."from" AND l.expires_at <= w."to" AND l.remaining > 0
       JOIN members m ON m.shop_id = $1 AND m.id = l.member_id AND m.program_id = w.program_id
       GROUP BY l.member_id, w.day, w.days ORDER BY l.member_id, w.day
       ON CONFLICT (shop_id, kind, key) DO NOTHING RETURNING 1
     ) SELECT count(*) AS warned FROM warnings`,
    shopId,
    windows.map(({ days, day, from, to }) => ({ program_id: programId, days, day, from: new Date(from), to: new Date(to) })),
  );
  return { next: placeAfter(place.step), members: 0, points: 0, warnings: Number(warned[0]?.warned ?? 0) };
}

async function warn(
  client: PoolClient,
  shopId: string,
  windows: readonly WarningWindow[],
  members: ReadonlyArray<{ readonly memberId: string; readonly points: string; readonly expiresAt: Instant }>,
): Promise<number> {
  const warnings = members.flatMap(({ memberId, points, expiresAt }) => {
    const window = windows.find(({ from, to }) => from < expiresAt && expiresAt <= to);
    if (window === undefined) return [];
    const payload = { memberId, points, day: window.day, days: String(window.days), expiresAt: isoFromInstant(expiresAt) };
    return [{ key: warningKey(memberId, window), payload }];
  });
  const rows = await withRows(
    client,
    'warn-members',
    `INSERT INTO outbox (shop_id, kind, key, payload)
     SELECT $1, 'points_expiring', key, payload FROM json_to_recordset($2) AS e(key text, payload json) ORDER BY key
     ON CONFLICT (shop_id, kind, key) DO NOTHING RETURNING 1`,
    shopId,
    warnings,
  );
  return rows.length;
}
