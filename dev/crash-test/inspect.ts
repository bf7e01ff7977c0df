import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createPostgresBackend, withBackend } from 'bullmq';
import type pg from 'pg';
import { root } from '../paths.ts';
import type { Story } from './deliveries.ts';

const run = promisify(execFile);

/** Grows with whatever the worker posts. */
export async function progressOf(owner: pg.Pool): Promise<number> {
  const { rows } = await owner.query<{ newest: string }>(
    'SELECT coalesce(max(t.id), 0) AS newest FROM transfers t WHERE t.shop_id = (SELECT max(id) FROM shops)',
  );
  return Number(rows[0]?.newest);
}

/** Whether an event or an effect still waits. */
export async function isWorkLeft(owner: pg.Pool): Promise<boolean> {
  const { rows } = await owner.query<{ left: boolean }>(
    'SELECT EXISTS (SELECT FROM inbox WHERE state = 0) OR EXISTS (SELECT FROM outbox WHERE state = 0) AS left',
  );
  return rows[0]?.left === true;
}

async function countUnfinished(owner: pg.Pool): Promise<{ waiting: number; dead: number }> {
  const { rows } = await owner.query<Record<'events' | 'effects' | 'dead', string>>(
    `SELECT (SELECT count(*) FROM inbox WHERE state = 0) AS events, (SELECT count(*) FROM inbox WHERE state = 2) AS dead,
       (SELECT count(*) FROM outbox WHERE state <> 1) AS effects`,
  );
  const row = rows[0]!;
  return { waiting: Number(row.events) + Number(row.effects), dead: Number(row.dead) };
}

export interface Findings {
  /** Orders that are worth less than they should be, or are not known. */
  readonly lost: number;
  /** Orders that are worth more than they should be. */
  readonly double: number;
  /** Members whose balance is not what their orders are worth. */
  readonly wrongBalances: number;
  /** What `laurel ledger verify` found: it proves every balance and lot against the transfers. */
  readonly breaches: number;
  readonly waitingEvents: number;
  readonly deadEvents: number;
  readonly stuckJobs: number;
}

export function isClean(findings: Findings): boolean {
  return Object.values(findings).every((count) => count === 0);
}

/** Compares the whole ledger with the story, which was counted without any of Laurel's code. */
export async function inspect(owner: pg.Pool, story: Story, env: NodeJS.ProcessEnv): Promise<Findings> {
  const posted = await pointsByOrder(owner);
  let [lost, double] = [0, 0];
  for (const [orderId, expected] of story.pointsByOrder) {
    const points = posted.get(orderId) ?? 0;
    if (points < expected) lost += 1;
    else if (points > expected) double += 1;
  }
  for (const orderId of posted.keys()) if (!story.pointsByOrder.has(orderId)) double += 1;
  const unfinished = await countUnfinished(owner);
  return {
    lost,
    double,
    wrongBalances: await wrongBalances(owner, story),
    breaches: await breachesByCommand(env),
    waitingEvents: unfinished.waiting,
    deadEvents: unfinished.dead,
    stuckJobs: await stuckJobs(env),
  };
}

/** By order: everything that it moved into or out of its member's own accounts. */
async function pointsByOrder(owner: pg.Pool): Promise<Map<string, number>> {
  const { rows } = await owner.query<{ order_id: string; points: string }>(
    `SELECT order_id, sum(amount * ((credit IN ('available', 'pending'))::int - (debit IN ('available', 'pending'))::int)) AS points
     FROM transfers WHERE order_id IS NOT NULL GROUP BY order_id`,
  );
  return new Map(rows.map((row) => [row.order_id, Number(row.points)]));
}

async function wrongBalances(owner: pg.Pool, story: Story): Promise<number> {
  const { rows } = await owner.query<{ customer_id: string; points: string }>(
    `SELECT m.customer_id, b.available + b.pending AS points FROM members m JOIN balances b ON b.shop_id = m.shop_id AND b.member_id = m.id`,
  );
  const held = new Map(rows.map((row) => [row.customer_id, Number(row.points)]));
  const customers = new Set([...held.keys(), ...story.pointsByCustomer.keys()]);
  return [...customers].filter((id) => (held.get(id) ?? 0) !== (story.pointsByCustomer.get(id) ?? 0)).length;
}

/** The operator's own command, in a process of its own. */
async function breachesByCommand(env: NodeJS.ProcessEnv): Promise<number> {
  const command = ['--disable-warning=ExperimentalWarning', join(root, 'cli', 'main.ts'), 'ledger', 'verify', '--json'];
  const { stdout } = await run(process.execPath, command, { cwd: root, env, maxBuffer: 1 << 28 }).catch((fault: unknown) => {
    // It ends with 1 when something disagrees, and says what on its output.
    const { stdout } = fault as { stdout?: string };
    if (stdout === undefined || stdout === '') throw fault;
    return { stdout };
  });
  const proof = JSON.parse(stdout) as { agrees: boolean; shops: Array<{ breachCount: number }> };
  const breaches = proof.shops.reduce((sum, { breachCount }) => sum + breachCount, 0);
  return proof.agrees ? breaches : Math.max(1, breaches);
}

/** Jobs besides the sweep that wait or run although nothing is left to do. A job may just be running: only what is there at each of several looks counts. */
async function stuckJobs(env: NodeJS.ProcessEnv): Promise<number> {
  const backend = withBackend(createPostgresBackend);
  const queue = new backend.Queue('laurel', {
    connection: { connectionString: env['DATABASE_URL'] ?? '', schema: 'queues', max: 1, options: '-c role=laurel_app' },
  });
  try {
    let always: ReadonlySet<string> | null = null;
    for (let look = 0; look < 10 && always?.size !== 0; look += 1) {
      const jobs = await queue.getJobs(['active', 'waiting', 'prioritized']);
      const ids = new Set<string>();
      for (const { id, name } of jobs) if (id !== undefined && name !== 'sweep') ids.add(id);
      const before: ReadonlySet<string> = always ?? ids;
      always = new Set([...before].filter((id) => ids.has(id)));
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    return always?.size ?? 0;
  } finally {
    await queue.close();
  }
}
