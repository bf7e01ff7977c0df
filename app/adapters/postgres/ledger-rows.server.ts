import type { PoolClient } from 'pg';
import { accounts, MemberBooks, type AccountName, type Balances, type Lot, type LotUse } from '../../domain/ledger/index.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { answersOf, prepared, safeInteger, withRows, withValues } from './rows.ts';

/** Account names as the database spells them. */
export const accountColumn: Readonly<Record<AccountName, string>> = {
  available: 'available',
  pending: 'pending',
  issued: 'issued',
  held: 'held',
  redeemed: 'redeemed',
  expired: 'expired',
  adjusted: 'adjusted',
  clawedBack: 'clawed_back',
  breakage: 'breakage',
  owed: 'owed',
};
export const accountOfColumn = Object.fromEntries(Object.entries(accountColumn).map(([name, column]) => [column, name])) as Record<
  string,
  AccountName
>;

const balanceColumns = accounts.map((name) => accountColumn[name]);

/**
 * Locks members' balances, in the order of their ids (so that two batches cannot wait for each other), and loads their
 * books. Lots are loaded only where something may be taken or given back.
 */
export async function lockBooks(
  client: PoolClient,
  shopId: string,
  memberIds: readonly string[],
  withLots: ReadonlySet<string>,
): Promise<Map<string, MemberBooks>> {
  const balances = await prepared<Record<string, string>>(
    client,
    'lock-balances',
    `SELECT member_id, ${balanceColumns.join(', ')} FROM balances WHERE shop_id = $1 AND member_id = ANY($2::bigint[]) ORDER BY member_id FOR UPDATE`,
    [shopId, memberIds],
  );
  const read = balances.map((row) => ({ id: row['member_id']!, balances: readBalances(row) }));
  // Whatever comes in to somebody who owes goes out again at once, and that is taken from lots.
  const owing = read.filter((member) => member.balances.owed < 0).map(({ id }) => id);
  const lotMembers = [...new Set([...withLots, ...owing])];
  const lots = new Map<string, Lot[]>();
  const uses = new Map<string, LotUse[]>();
  if (lotMembers.length > 0) await loadLots(client, shopId, lotMembers, lots, uses);
  const loaded = new Set(lotMembers);
  return new Map(
    read.map((member) => {
      const { id } = member;
      const ofLots = { lots: loaded.has(id) ? (lots.get(id) ?? []) : null, uses: uses.get(id) ?? [] };
      return [id, new MemberBooks({ balances: member.balances, ...ofLots })];
    }),
  );
}

export function readBalances(row: Record<string, string>): Balances {
  return Object.fromEntries(accounts.map((name) => [name, safeInteger(row[accountColumn[name]]!, 'The balance')])) as Record<
    AccountName,
    number
  >;
}

async function loadLots(
  client: PoolClient,
  shopId: string,
  memberIds: string[],
  lots: Map<string, Lot[]>,
  uses: Map<string, LotUse[]>,
): Promise<void> {
  // Uses first name the lots that may be refilled; those, every lot with something left and what expired of orders' lots are needed.
  const useRows = await prepared<{ member_id: string; transfer_key: string; lot_key: string; amount: string }>(
    client,
    'load-lot-uses',
    `SELECT member_id, transfer_key, lot_key, amount FROM lot_uses
     WHERE shop_id = $1 AND member_id = ANY($2::bigint[]) AND transfer_key LIKE 'redemption:%'`,
    [shopId, memberIds],
  );
  for (const row of useRows) {
    push(uses, row.member_id, { transferKey: row.transfer_key, lotKey: row.lot_key, amount: safeInteger(row.amount, 'The lot use') });
  }
  // Three looks, each into an index of its own, so that the lots that a busy member emptied over the years are not gone through.
  const lotRows = await prepared<LotRow & { member_id: string }>(
    client,
    'load-lots',
    `SELECT member_id, ${lotColumns} FROM lots WHERE shop_id = $1 AND member_id = ANY($2::bigint[]) AND remaining > 0
     UNION ALL SELECT member_id, ${lotColumns} FROM lots WHERE shop_id = $1 AND member_id = ANY($2::bigint[]) AND remaining = 0 AND expired > reclaimed
     UNION ALL SELECT member_id, ${lotColumns} FROM lots
       WHERE shop_id = $1 AND member_id = ANY($2::bigint[]) AND opened_by = ANY($3::text[]) AND remaining = 0 AND expired <= reclaimed`,
    [shopId, memberIds, [...new Set(useRows.map((row) => row.lot_key))]],
  );
  for (const row of lotRows) push(lots, row.member_id, readLot(row));
}

export interface LotRow {
  opened_by: string;
  order_id: string | null;
  amount: string;
  remaining: string;
  opened_at: Date;
  expires_at: Date | null;
  expired: string;
  reclaimed: string;
}

export const lotColumns = 'opened_by, order_id, amount, remaining, opened_at, expires_at, expired, reclaimed';

export function readLot(row: LotRow): Lot {
  return {
    openedBy: row.opened_by,
    orderId: row.order_id,
    amount: safeInteger(row.amount, 'The lot'),
    remaining: safeInteger(row.remaining, 'The lot'),
    openedAt: row.opened_at.getTime() as Instant,
    expiresAt: row.expires_at === null ? null : (row.expires_at.getTime() as Instant),
    expired: safeInteger(row.expired, 'The lot'),
    reclaimed: safeInteger(row.reclaimed, 'The lot'),
  };
}

function push<T>(map: Map<string, T[]>, key: string, item: T): void {
  const list = map.get(key);
  if (list) list.push(item);
  else map.set(key, [item]);
}

/**
 * Writes what posting changed, in a few statements whatever the number of members: transfers sorted by member and key
 * (a fixed order of index entries cannot deadlock), then balances, then lots.
 */
export async function writeBooks(
  client: PoolClient,
  shopId: string,
  books: ReadonlyMap<string, { readonly programId: string; readonly books: MemberBooks }>,
): Promise<void> {
  const members = [...books].map(([memberId, entry]) => ({ memberId, programId: entry.programId, changes: entry.books.changes() }));
  const changed = members.filter(({ changes }) => changes.transfers.length > 0).sort((a, b) => compareIds(a.memberId, b.memberId));
  await answersOf([
    insertTransfers(client, shopId, changed),
    withValues(
      client,
      'apply-balances',
      { shopId, casts: ['bigint', ...balanceColumns.map(() => 'bigint')], text: applyText },
      changed.map(({ memberId, changes }) => [memberId, ...accounts.map((name) => changes.delta[name])]),
    ),
    withValues(
      client,
      'open-lots',
      { shopId, casts: lotCasts, text: openText },
      changed.flatMap(({ memberId, changes }) => changes.openedLots.map((lot) => Object.values(lotRow(memberId, lot)))),
    ),
    withRows(
      client,
      'change-lots',
      `UPDATE lots SET remaining = c.remaining, expired = c.expired, reclaimed = c.reclaimed
     FROM json_to_recordset($2) AS c(member_id bigint, opened_by text, remaining bigint, expired bigint, reclaimed bigint)
     WHERE lots.shop_id = $1 AND lots.member_id = c.member_id AND lots.opened_by = c.opened_by`,
      shopId,
      changed.flatMap(({ memberId, changes }) => changes.changedLots.map((lot) => lotRow(memberId, lot))),
    ),
    withRows(
      client,
      'use-lots',
      `INSERT INTO lot_uses (shop_id, member_id, transfer_key, lot_key, amount)
     SELECT $1, member_id, transfer_key, lot_key, amount
     FROM json_to_recordset($2) AS u(member_id bigint, transfer_key text, lot_key text, amount bigint)`,
      shopId,
      changed.flatMap(({ memberId, changes }) =>
        changes.lotUses.map((use) => ({ member_id: memberId, transfer_key: use.transferKey, lot_key: use.lotKey, amount: use.amount })),
      ),
    ),
  ]);
}

const applyText = (
  values: string,
) => `UPDATE balances b SET ${balanceColumns.map((column) => `${column} = b.${column} + d.${column}`).join(', ')}
  FROM (VALUES ${values}) AS d(member_id, ${balanceColumns.join(', ')}) WHERE b.shop_id = $1::bigint AND b.member_id = d.member_id`;

const lotCasts = ['bigint', 'text', 'bigint', 'bigint', 'bigint', 'timestamptz', 'timestamptz', 'bigint', 'bigint'];
const openText = (values: string) =>
  `INSERT INTO lots (shop_id, member_id, ${lotColumns}) SELECT $1::bigint, l.* FROM (VALUES ${values}) AS l`;

type MemberChanges = ReadonlyArray<{ memberId: string; programId: string; changes: ReturnType<MemberBooks['changes']> }>;

/** Columns of a transfer's row with their types, in order. */
const transferColumns = {
  program_id: 'bigint',
  member_id: 'bigint',
  debit: 'account',
  credit: 'account',
  amount: 'bigint',
  kind: 'text',
  idem_key: 'text',
  order_id: 'bigint',
  redemption_id: 'uuid',
  ruleset_version: 'integer',
  note: 'text',
  actor_kind: 'text',
  actor_id: 'text',
  occurred_at: 'timestamptz',
};
const transferText = (values: string) =>
  `INSERT INTO transfers (shop_id, ${Object.keys(transferColumns).join(', ')}) SELECT $1::bigint, t.* FROM (VALUES ${values}) AS t`;

async function insertTransfers(client: PoolClient, shopId: string, members: MemberChanges): Promise<void> {
  const rows = members.flatMap(({ memberId, programId, changes }) =>
    changes.transfers.map((transfer) => [
      programId,
      memberId,
      accountColumn[transfer.debit],
      accountColumn[transfer.credit],
      transfer.amount,
      transfer.kind,
      transfer.key,
      transfer.orderId,
      transfer.redemptionId,
      transfer.rulesetVersion,
      transfer.note,
      transfer.actor?.kind,
      transfer.actor?.id,
      new Date(transfer.occurredAt),
    ]),
  );
  await withValues(client, 'post-transfers', { shopId, casts: Object.values(transferColumns), text: transferText }, rows);
}

/** In the order of the columns. */
function lotRow(memberId: string, lot: Lot) {
  return {
    member_id: memberId,
    opened_by: lot.openedBy,
    order_id: lot.orderId,
    amount: lot.amount,
    remaining: lot.remaining,
    opened_at: new Date(lot.openedAt),
    expires_at: lot.expiresAt === null ? null : new Date(lot.expiresAt),
    expired: lot.expired,
    reclaimed: lot.reclaimed,
  };
}

/** Decimal ids in numeric order. */
export function compareIds(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}
