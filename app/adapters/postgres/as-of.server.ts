import type { Pool } from 'pg';
import type { AsOf, LedgerTime } from '../../application/ports/ledger-time.ts';
import { accounts } from '../../domain/ledger/index.ts';
import { accountColumn, readBalances } from './ledger-rows.server.ts';
import { isStoredId, safeInteger } from './rows.ts';
import { withTenant } from './tenant.ts';

/** One sum an account: what was credited less what was debited. */
const sums = accounts
  .map((name) => accountColumn[name])
  .map(
    (column) =>
      `coalesce(sum(CASE WHEN t.credit = '${column}' THEN t.amount WHEN t.debit = '${column}' THEN -t.amount END), 0) AS ${column}`,
  )
  .join(', ');

/** Until the end of the millisecond, because the database counts in microseconds. */
const until = (parameter: number) => `($${parameter}::timestamptz + interval '1 millisecond')`;
const latest = new Date(8_640_000_000_000_000 / 100);

function limits({ at, knownAt }: AsOf): [Date, Date] {
  return [new Date(at), knownAt === undefined ? latest : new Date(knownAt)];
}

/** Balances of the past are summed where the transfers lie: nothing else is kept of the past, so nothing else can disagree with it. */
export function createLedgerTime({ pool }: { pool: Pool }): LedgerTime {
  return {
    balancesOf: (shopId, memberId, asOf) =>
      withTenant(pool, shopId, async (client) => {
        if (!isStoredId(memberId)) return null;
        const { rows } = await client.query<Record<string, string>>(
          `SELECT m.id, ${sums} FROM members m
           LEFT JOIN transfers t ON t.shop_id = m.shop_id AND t.member_id = m.id AND t.occurred_at < ${until(3)} AND t.recorded_at < ${until(4)}
           WHERE m.shop_id = $1 AND m.id = $2 GROUP BY m.id`,
          [shopId, memberId, ...limits(asOf)],
        );
        return rows[0] === undefined ? null : readBalances(rows[0]);
      }),
    programs: (shopId, asOf) =>
      withTenant(pool, shopId, async (client) => {
        const { rows } = await client.query<Record<string, string>>(
          `SELECT p.id AS program_id, count(DISTINCT t.member_id) AS members, count(t.id) AS transfers, ${sums} FROM programs p
           LEFT JOIN transfers t ON t.shop_id = p.shop_id AND t.program_id = p.id AND t.occurred_at < ${until(2)} AND t.recorded_at < ${until(3)}
           WHERE p.shop_id = $1 GROUP BY p.id ORDER BY p.id`,
          [shopId, ...limits(asOf)],
        );
        return rows.map((row) => ({
          programId: row['program_id'] ?? '',
          balances: readBalances(row),
          members: safeInteger(row['members'] ?? 0, 'The count'),
          transfers: safeInteger(row['transfers'] ?? 0, 'The count'),
        }));
      }),
  };
}
