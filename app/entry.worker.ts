import { compose } from './composition/compose.ts';
import { createLog } from './composition/log.ts';
import { readEnv } from './env.server.ts';
import { answerBell } from './jobs/bell.ts';
import { createHandlers, startWork } from './jobs/handlers.ts';

/** The worker process: drains lanes, runs effects, sweeps. Any number of them may run. */
const env = readEnv();
const log = createLog({ level: env.LOG_LEVEL, process: 'worker' });
const parts = compose(env, log);

const sweepEveryMs = 2_000;
await startWork({ queue: parts.queue, handlers: createHandlers(parts), log, concurrency: 4 });
await parts.queue.repeat('sweep', { everyMs: sweepEveryMs });
const answering = await answerBell({
  bell: parts.bell,
  drainLane: (shopId, lane) => parts.work.drainLane(shopId, lane),
  log,
  concurrency: 3,
});
log.info({ queue: env.REDIS_URL === undefined ? 'postgresql' : 'redis' }, 'The worker is ready.');

let stopping = false;
async function stop(signal: string): Promise<void> {
  if (stopping) return;
  stopping = true;
  log.info({ signal }, 'The worker finishes its jobs and stops.');
  await answering.close();
  await parts.close();
}
process.on('SIGTERM', (signal) => void stop(signal));
process.on('SIGINT', (signal) => void stop(signal));
