import type { JobQueue } from '../application/ports/jobs.ts';
import type { createUseCases } from '../composition/use-cases.ts';
import type { ShopId } from '../domain/shared/ids.ts';
import { jobs, type JobHandlers, type JobName } from './catalogue.ts';

type UseCases = ReturnType<typeof createUseCases>;

/** One line a job: find the use case, call it. */
export function createHandlers({ work }: UseCases): JobHandlers {
  return {
    'drain-lane': ({ shopId, lane }) => work.drainLane(shopId as ShopId, lane),
    'run-effects': ({ shopId }) => work.runEffects(shopId as ShopId),
    'work-runs': ({ shopId }) => work.workRuns(shopId as ShopId),
    sweep: () => work.sweep(),
  };
}

export interface WorkLog {
  debug(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Starts to take jobs: checks what each carries, gives it its time, and logs it with its id. */
export async function startWork({
  queue,
  handlers,
  log,
  concurrency,
}: {
  queue: JobQueue;
  handlers: JobHandlers;
  log: WorkLog;
  concurrency: number;
}): Promise<void> {
  await queue.work(
    async ({ id, name, data, attempt }) => {
      const startedMs = performance.now();
      try {
        await run(handlers, name, data);
        log.debug({ jobId: id, job: name, attempt, ms: Math.round(performance.now() - startedMs) }, 'Job done.');
      } catch (fault) {
        log.error({ jobId: id, job: name, attempt, err: fault }, 'Job failed; it is tried again.');
        throw fault;
      }
    },
    { concurrency },
  );
}

async function run(handlers: JobHandlers, name: string, data: unknown): Promise<void> {
  if (!(name in jobs)) throw new Error(`There is no job "${name}".`);
  const known = name as JobName;
  const carried = jobs[known].schema.parse(data);
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`The job ${name} took longer than ${jobs[known].timeoutMs} ms.`)), jobs[known].timeoutMs);
  });
  try {
    await Promise.race([(handlers[known] as (data: unknown) => Promise<void>)(carried), tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
