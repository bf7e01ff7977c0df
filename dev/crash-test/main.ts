import { parseArgs } from 'node:util';
import { printFigure } from '../../benchmarks/figure.ts';
import { runCrashTest } from './crash-test.ts';

/** `node dev/crash-test/main.ts --events 200000 --worker-kills 20 --postgres-kills 3`: a JSON line per figure; exits 1 when anything is lost or double. */
const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '200000' },
    'worker-kills': { type: 'string', default: '20' },
    'postgres-kills': { type: 'string', default: '3' },
    seed: { type: 'string', default: '20261121' },
    'second-look-s': { type: 'string', default: '60' },
  },
});

function whole(name: keyof typeof values, min: number): number {
  const value = Number(values[name]);
  if (!Number.isSafeInteger(value) || value < min) throw new Error(`--${name} is a whole number from ${min} on.`);
  return value;
}

const result = await runCrashTest({
  events: whole('events', 1_000),
  workerKills: whole('worker-kills', 0),
  postgresKills: whole('postgres-kills', 0),
  seed: whole('seed', 0),
  secondLookAfterMs: whole('second-look-s', 0) * 1_000,
  say: (sentence) => console.error(sentence),
});

const { findings, secondLook, clean: exact } = result;
const worse = (name: keyof typeof findings) => Math.max(findings[name], secondLook[name]);
const figures: ReadonlyArray<readonly [string, number, string]> = [
  ['crash.events', result.events, 'events'],
  ['crash.deliveries', result.deliveries, 'webhooks acknowledged'],
  ['crash.retries', result.retries, 'webhooks sent again'],
  ['crash.worker_kills', result.workerKills, 'kills'],
  ['crash.postgres_kills', result.postgresKills, 'kills'],
  ['crash.ended_unasked', result.endedUnasked, 'processes'],
  ['crash.lost', worse('lost'), 'orders'],
  ['crash.double', worse('double'), 'orders'],
  ['crash.wrong_balances', worse('wrongBalances'), 'members'],
  ['crash.breaches', worse('breaches'), 'breaches'],
  ['crash.waiting', worse('waitingEvents'), 'events and effects'],
  ['crash.dead', worse('deadEvents'), 'events'],
  ['crash.stuck_jobs', worse('stuckJobs'), 'jobs'],
  ['crash.seconds', result.seconds, 's'],
];
for (const [figure, value, unit] of figures) printFigure({ figure, value, unit, exact });
if (!exact) process.exitCode = 1;
