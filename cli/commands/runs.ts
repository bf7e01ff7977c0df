import { Command } from 'commander';
import { createReconciliations } from '../../app/adapters/postgres/reconciliations.server.ts';
import { createRuns } from '../../app/adapters/postgres/runs.server.ts';
import type { Drift } from '../../app/application/ports/reconciliations.ts';
import type { RunState } from '../../app/application/ports/runs.ts';
import { runKinds, type RunKind } from '../../app/application/schedule/kinds.ts';
import { isoFromInstant } from '../../app/domain/shared/instant.ts';
import { instantFromText } from '../instants.ts';
import { atTheDatabase, now, operator, shopNamed, shopOption } from '../operator.ts';
import { Refused } from '../refused.ts';

/** Runs that anybody may ask for at any time; the others need an input that only their own command gives. */
const startable: readonly RunKind[] = [
  'reconciliation',
  'pending_release',
  'tier_windows',
  'code_expiry',
  'expiry',
  'segments_refresh',
  'scores',
  'ledger_seal',
];

export function runsCommand(): Command {
  const runs = new Command('runs').description('Scheduled and long work: what is due, how far it is, what came of it.');
  runs
    .command('list')
    .description('The runs of a shop, newest due first.')
    .option('--kind <kind>', `one of ${runKinds.join(', ')}`)
    .option('--limit <n>', 'how many', '30')
    .option(...shopOption)
    .option('--json', 'prints them as JSON')
    .action((options: { kind?: string; limit: string; shop?: string; json?: true }) => list(options));
  runs
    .command('start')
    .description('Asks for a run now; the worker takes it within seconds.')
    .argument('<kind>', `one of ${startable.join(', ')}`)
    .option('--since <instant>', 'reconciliation only: from when on orders are compared, like 2026-08-01 or -7d')
    .option(...shopOption)
    .action((kind: string, options: { since?: string; shop?: string }) => start(kind, options));
  runs
    .command('cancel')
    .description('Ends a run that is not over; its worker stops at the next page. What was done stays done.')
    .argument('<kind>')
    .argument('<occasion>', 'as `runs list` shows it')
    .option(...shopOption)
    .action((kind: string, occasion: string, options: { shop?: string }) => end(kind, occasion, options));
  runs
    .command('again')
    .description('Puts a run that ended, or failed, back to its beginning.')
    .argument('<kind>')
    .argument('<occasion>', 'as `runs list` shows it')
    .option(...shopOption)
    .action((kind: string, occasion: string, options: { shop?: string }) => again(kind, occasion, options));
  runs
    .command('drift')
    .description('The orders that a reconciliation with Shopify found amiss.')
    .argument('<occasion>', 'as `runs list --kind reconciliation` shows it')
    .option(...shopOption)
    .option('--json', 'prints them as JSON')
    .action((occasion: string, options: { shop?: string; json?: true }) => drift(occasion, options));
  return runs;
}

async function list(options: { kind?: string; limit: string; shop?: string; json?: true }): Promise<void> {
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > 10_000) throw new Refused('--limit is a whole number from 1 to 10000.');
  const kind = options.kind === undefined ? null : kindNamed(options.kind, runKinds);
  await atTheDatabase(async ({ database, shops }) => {
    const shop = await shopNamed(shops, options.shop);
    const found = await createRuns(database).list({ shopId: shop.id, kind, limit });
    if (options.json === true) console.log(JSON.stringify(found.map(withTimes), null, 2));
    else if (found.length === 0) console.log('There is no run.');
    else for (const run of found) console.log(lineOf(run));
  });
}

function withTimes({ dueAt, startedAt, endedAt, ...run }: RunState) {
  const iso = (at: RunState['endedAt']) => (at === null ? null : isoFromInstant(at));
  return { ...run, dueAt: iso(dueAt), startedAt: iso(startedAt), endedAt: iso(endedAt) };
}

function lineOf(run: RunState): string {
  const progress = run.total === null ? String(run.done) : `${run.done} of ${run.total}`;
  const said = run.lastFault ?? (run.report === null ? '' : JSON.stringify(run.report));
  return `${isoFromInstant(run.dueAt)}  ${run.state.padEnd(9)}  ${run.kind} ${run.occasion}  ${progress}${said === '' ? '' : `: ${said}`}`;
}

async function start(text: string, options: { since?: string; shop?: string }): Promise<void> {
  const kind = kindNamed(text, startable);
  if (options.since !== undefined && kind !== 'reconciliation') throw new Refused('--since belongs to a reconciliation.');
  const at = now();
  const input = options.since === undefined ? {} : { since: isoFromInstant(instantFromText(options.since, at)) };
  await atTheDatabase(async ({ database, shops }) => {
    const shop = await shopNamed(shops, options.shop);
    const occasion = `${operator().id} ${isoFromInstant(at)}`;
    await createRuns(database).make(shop.id, [{ kind, occasion, dueAt: at, input }]);
    console.log(`${kind} "${occasion}" waits for the worker.`);
  });
}

async function end(text: string, occasion: string, options: { shop?: string }): Promise<void> {
  const kind = kindNamed(text, runKinds);
  await atTheDatabase(async ({ database, shops }) => {
    const shop = await shopNamed(shops, options.shop);
    const cancelled = await createRuns(database).cancel(shop.id, { kind, occasion }, now());
    if (!cancelled) throw new Refused(`${shop.domain} has no run ${kind} "${occasion}" that is not over.`);
    console.log('Cancelled.');
  });
}

async function again(text: string, occasion: string, options: { shop?: string }): Promise<void> {
  const kind = kindNamed(text, runKinds);
  await atTheDatabase(async ({ database, shops }) => {
    const shop = await shopNamed(shops, options.shop);
    const found = await createRuns(database).again(shop.id, { kind, occasion }, now());
    if (!found) throw new Refused(`${shop.domain} has no run ${kind} "${occasion}" that ended.`);
    console.log('It waits for the worker.');
  });
}

const driftsMax = 10_000;

async function drift(occasion: string, options: { shop?: string; json?: true }): Promise<void> {
  await atTheDatabase(async ({ database, shops }) => {
    const shop = await shopNamed(shops, options.shop);
    const run = await createRuns(database).find(shop.id, { kind: 'reconciliation', occasion });
    if (run === null) throw new Refused(`${shop.domain} has no reconciliation "${occasion}".`);
    const found = await createReconciliations(database).list({ shopId: shop.id, occasion, limit: driftsMax });
    if (options.json === true) console.log(JSON.stringify({ run: withTimes(run), drifts: found }, null, 2));
    else {
      console.log(lineOf(run));
      for (const row of found) console.log(driftLine(row));
    }
  });
}

function driftLine({ orderId, finding, changedAt, pointsBefore, pointsAfter }: Drift): string {
  const points = pointsAfter === null ? 'not repaired yet' : `${pointsBefore} points before, ${pointsAfter} now`;
  return `  order ${orderId}  ${finding.padEnd(10)}  changed ${isoFromInstant(changedAt)}  ${finding === 'unreadable' ? 'Shopify does not show it' : points}`;
}

function kindNamed(text: string, among: readonly RunKind[]): RunKind {
  const kind = among.find((candidate) => candidate === text);
  if (kind === undefined) throw new Refused(`There is no such run: name one of ${among.join(', ')}.`);
  return kind;
}
