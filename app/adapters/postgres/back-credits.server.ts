import type { Pool, PoolClient } from 'pg';
import type { BackCredit, BackCredits } from '../../application/ports/back-credits.ts';
import type { Actor } from '../../application/laurel.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { insertAudit } from './audit-rows.server.ts';
import { isStoredId, prepared } from './rows.ts';
import { withTenant } from './tenant.ts';

interface BackCreditRow {
  id: string;
  program_id: string;
  ruleset_version: number;
  from_at: Date;
  until_at: Date;
  state: BackCredit['state'];
  cursor: string | null;
  orders: number;
  started_at: Date;
  started_by_kind: Actor['kind'];
  started_by_id: string;
}

const columns = 'id, program_id, ruleset_version, from_at, until_at, state, cursor, orders, started_at, started_by_kind, started_by_id';

export function createBackCredits({ pool }: { pool: Pool }): BackCredits {
  return {
    start: ({ shopId, programId, rulesetVersion, from, until, startedAt, startedBy }) =>
      withTenant(pool, shopId, async (client) => {
        const { rows } = await client.query<BackCreditRow>(
          `INSERT INTO back_credits (shop_id, program_id, ruleset_version, from_at, until_at, started_at, started_by_kind, started_by_id)
           SELECT shop_id, program_id, version, $4, $5, $6, $7, $8 FROM rulesets WHERE shop_id = $1 AND program_id = $2 AND version = $3
           ON CONFLICT DO NOTHING RETURNING ${columns}`,
          [shopId, programId, rulesetVersion, new Date(from), new Date(until), new Date(startedAt), startedBy.kind, startedBy.id],
        );
        if (rows[0] === undefined) return null;
        const details = { rulesetVersion, from, until };
        await insertAudit(client, shopId, { actor: startedBy, action: 'back_credit.started', subject: { kind: 'back_credit', id: rows[0].id }, details }); // prettier-ignore
        return backCreditOf(rows[0]);
      }),
    find: (shopId, id) =>
      withTenant(pool, shopId, async (client) => {
        if (!isStoredId(id)) return null;
        const { rows } = await client.query<BackCreditRow>(`SELECT ${columns} FROM back_credits WHERE shop_id = $1 AND id = $2`, [
          shopId,
          id,
        ]);
        return rows[0] === undefined ? null : { ...backCreditOf(rows[0]), cursor: rows[0].cursor };
      }),
    list: (shopId) => withTenant(pool, shopId, (client) => loadBackCredits(client, shopId)),
    advance: ({ shopId, id, from, to, orders, done, at }) =>
      withTenant(pool, shopId, async (client) => {
        const { rowCount } = await client.query(
          `UPDATE back_credits SET cursor = $4, orders = orders + $5, state = CASE WHEN $6 THEN 'done' ELSE state END, ended_at = CASE WHEN $6 THEN $7::timestamptz END
           WHERE shop_id = $1 AND id = $2 AND state = 'running' AND cursor IS NOT DISTINCT FROM $3`,
          [shopId, id, from, to, orders, done, new Date(at)],
        );
        return rowCount === 1;
      }),
    cancel: ({ shopId, id, actor, at }) =>
      withTenant(pool, shopId, async (client) => {
        if (!isStoredId(id)) return false;
        const { rowCount } = await client.query(
          `UPDATE back_credits SET state = 'cancelled', ended_at = $3 WHERE shop_id = $1 AND id = $2 AND state = 'running'`,
          [shopId, id, new Date(at)],
        );
        if (rowCount !== 1) return false;
        await insertAudit(client, shopId, { actor, action: 'back_credit.cancelled', subject: { kind: 'back_credit', id }, details: {} });
        return true;
      }),
  };
}

/** All back-credits of a shop, newest first: the drain counts the orders they cover by the version that each names. */
export async function loadBackCredits(client: PoolClient, shopId: string): Promise<BackCredit[]> {
  const rows = await prepared<BackCreditRow>(
    client,
    'load-back-credits',
    `SELECT ${columns} FROM back_credits WHERE shop_id = $1 ORDER BY back_credits.id DESC`,
    [shopId],
  );
  return rows.map(backCreditOf);
}

function backCreditOf(row: BackCreditRow): BackCredit {
  return {
    id: row.id,
    programId: row.program_id,
    rulesetVersion: row.ruleset_version,
    from: row.from_at.getTime() as Instant,
    until: row.until_at.getTime() as Instant,
    state: row.state,
    orders: row.orders,
    startedAt: row.started_at.getTime() as Instant,
    startedBy: { kind: row.started_by_kind, id: row.started_by_id },
  };
}
