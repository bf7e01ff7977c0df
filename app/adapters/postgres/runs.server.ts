import type { Pool } from 'pg';
import type { NewRun, Run, RunEnd, Runs, RunState, RunValue, ShopCalendar } from '../../application/ports/runs.ts';
import type { ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { prepared, safeInteger, withRows } from './rows.ts';
import { withTenant } from './tenant.ts';

interface RunRow {
  kind: NewRun['kind'];
  occasion: string;
  due_at: Date;
  state: RunState['state'];
  input: RunValue;
  cursor: RunValue | null;
  done: string;
  total: string | null;
  lease: string;
  faults: number;
  last_fault: string | null;
  report: RunValue | null;
  started_at: Date | null;
  ended_at: Date | null;
}

const columns = 'kind, occasion, due_at, state, input, cursor, done, total, lease, faults, last_fault, report, started_at, ended_at';
const faultMax = 2_000;

/** Runs on PostgreSQL. A claim is a lease in the row and no lock, so a page may take its time without a transaction open. */
export function createRuns({ pool }: { pool: Pool }): Runs {
  return {
    make: (shopId, runs) => withTenant(pool, shopId, (client) => insertRuns(client, shopId, runs)),
    claim: ({ shopId, at, leaseMs }) =>
      withTenant(pool, shopId, async (client) => {
        const rows = await prepared<RunRow>(
          client,
          'claim-run',
          // Materialised: as a plain subquery it may be asked anew for each row of runs, and each time locks and names another one.
          `WITH next AS MATERIALIZED (
             SELECT kind AS next_kind, occasion AS next_occasion FROM runs
             WHERE shop_id = $1 AND due_at <= $2 AND (state = 'waiting' OR (state = 'running' AND lease_until <= $2))
             ORDER BY due_at, kind, occasion LIMIT 1 FOR UPDATE SKIP LOCKED)
           UPDATE runs SET state = 'running', lease = lease + 1, lease_until = $3, started_at = coalesce(started_at, $2)
           FROM next WHERE shop_id = $1 AND kind = next_kind AND occasion = next_occasion
           RETURNING ${columns}`,
          [shopId, new Date(at), new Date(at + leaseMs)],
        );
        return rows[0] === undefined ? null : runOf(shopId, rows[0]);
      }),
    proceed: (run, { at, leaseMs, cursor, done, total }) =>
      withTenant(pool, run.shopId, async (client) => {
        const rows = await prepared(
          client,
          'proceed-run',
          `UPDATE runs SET cursor = $5, done = $6, total = $7, lease_until = $8, faults = 0, last_fault = NULL
           WHERE shop_id = $1 AND kind = $2 AND occasion = $3 AND lease = $4 AND state = 'running' RETURNING kind`,
          [run.shopId, run.kind, run.occasion, run.lease, JSON.stringify(cursor), done, total, new Date(at + leaseMs)],
        );
        return rows.length === 1;
      }),
    end: (run, { at, done, end }) => withTenant(pool, run.shopId, async (client) => endRun(client, run, at, done, end)),
    cancel: (shopId, { kind, occasion }, at) =>
      changedOne(
        pool,
        shopId,
        `UPDATE runs SET state = 'cancelled', ended_at = $4 WHERE shop_id = $1 AND kind = $2 AND occasion = $3 AND state IN ('waiting', 'running')`,
        [shopId, kind, occasion, new Date(at)],
      ),
    again: (shopId, { kind, occasion }, at) =>
      changedOne(
        pool,
        shopId,
        `UPDATE runs SET state = 'waiting', due_at = $4, cursor = NULL, done = 0, total = NULL, faults = 0, last_fault = NULL, report = NULL,
           started_at = NULL, ended_at = NULL
         WHERE shop_id = $1 AND kind = $2 AND occasion = $3 AND state IN ('done', 'failed', 'cancelled')`,
        [shopId, kind, occasion, new Date(at)],
      ),
    find: (shopId, { kind, occasion }) =>
      withTenant(pool, shopId, async (client) => {
        const { rows } = await client.query<RunRow>(`SELECT ${columns} FROM runs WHERE shop_id = $1 AND kind = $2 AND occasion = $3`, [
          shopId,
          kind,
          occasion,
        ]);
        return rows[0] === undefined ? null : stateOf(rows[0]);
      }),
    list: ({ shopId, kind, limit }) =>
      withTenant(pool, shopId, async (client) => {
        const { rows } = await client.query<RunRow>(
          `SELECT ${columns} FROM runs WHERE shop_id = $1 AND ($2::text IS NULL OR kind = $2) ORDER BY due_at DESC, kind, occasion LIMIT $3`,
          [shopId, kind, limit],
        );
        return rows.map(stateOf);
      }),
    forget: (shopId, endedBefore) =>
      withTenant(pool, shopId, async (client) => {
        await client.query('DELETE FROM runs WHERE shop_id = $1 AND ended_at < $2', [shopId, new Date(endedBefore)]);
      }),
    async shopsWithDueRuns(at) {
      const { rows } = await pool.query<{ shop_id: ShopId }>('SELECT shop_id FROM shops_with_due_runs($1)', [new Date(at)]);
      return rows.map((row) => row.shop_id);
    },
    async calendars() {
      const { rows } = await pool.query<{ shop_id: ShopId; time_zone: string; installed_at: Date }>(
        'SELECT shop_id, time_zone, installed_at FROM shop_calendars()',
      );
      return rows.map((row): ShopCalendar => ({
        shopId: row.shop_id,
        timeZone: row.time_zone,
        installedAt: row.installed_at.getTime() as Instant,
      }));
    },
  };
}

type Client = Parameters<typeof prepared>[0];

/** Makes those that are not there yet and answers how many these were; in the client's transaction. */
export async function insertRuns(client: Client, shopId: ShopId, runs: readonly NewRun[]): Promise<number> {
  const made = await withRows(
    client,
    'make-runs',
    `INSERT INTO runs (shop_id, kind, occasion, due_at, input)
     SELECT $1, kind, occasion, due_at, input FROM json_to_recordset($2) AS r(kind text, occasion text, due_at timestamptz, input json)
     ON CONFLICT (shop_id, kind, occasion) DO NOTHING RETURNING kind`,
    shopId,
    runs.map(({ kind, occasion, dueAt, input }) => ({ kind, occasion, due_at: new Date(dueAt), input: input ?? {} })),
  );
  return made.length;
}

async function endRun(client: Client, run: Run, at: Instant, done: number, end: RunEnd): Promise<void> {
  const mine = `WHERE shop_id = $1 AND kind = $2 AND occasion = $3 AND lease = $4 AND state = 'running'`;
  const names = [run.shopId, run.kind, run.occasion, run.lease];
  if (end.state === 'waiting') {
    await client.query(
      `UPDATE runs SET state = 'waiting', lease_until = NULL, due_at = $5, done = $6, faults = CASE WHEN $7::text IS NULL THEN faults ELSE faults + 1 END,
         last_fault = coalesce($7, last_fault) ${mine}`,
      [...names, new Date(end.at), done, end.fault?.slice(0, faultMax) ?? null],
    );
    return;
  }
  const [report, fault] = end.state === 'done' ? [end.report, null] : [null, end.fault];
  await client.query(
    `UPDATE runs SET state = $5, lease_until = NULL, ended_at = $6, done = $7, report = $8, last_fault = coalesce($9, last_fault) ${mine}`,
    [...names, end.state, new Date(at), done, report === null ? null : JSON.stringify(report), fault?.slice(0, faultMax) ?? null],
  );
}

function changedOne(pool: Pool, shopId: ShopId, statement: string, values: unknown[]): Promise<boolean> {
  return withTenant(pool, shopId, async (client) => (await client.query(statement, values)).rowCount === 1);
}

function runOf(shopId: ShopId, row: RunRow): Run {
  return {
    shopId,
    kind: row.kind,
    occasion: row.occasion,
    dueAt: row.due_at.getTime() as Instant,
    input: row.input,
    cursor: row.cursor,
    done: safeInteger(row.done, 'The count'),
    total: row.total === null ? null : safeInteger(row.total, 'The total'),
    faults: row.faults,
    lease: safeInteger(row.lease, 'The lease'),
  };
}

function stateOf(row: RunRow): RunState {
  const instant = (date: Date | null) => (date === null ? null : (date.getTime() as Instant));
  return {
    kind: row.kind,
    occasion: row.occasion,
    state: row.state,
    dueAt: row.due_at.getTime() as Instant,
    input: row.input,
    done: safeInteger(row.done, 'The count'),
    total: row.total === null ? null : safeInteger(row.total, 'The total'),
    faults: row.faults,
    lastFault: row.last_fault,
    report: row.report,
    startedAt: instant(row.started_at),
    endedAt: instant(row.ended_at),
  };
}
