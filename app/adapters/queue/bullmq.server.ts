import { createPostgresBackend, Queue, withBackend, Worker, type Job, type Processor } from 'bullmq';
import { Redis } from 'ioredis';
import type { JobQueue } from '../../application/ports/jobs.ts';

export interface QueueConfig {
  /** Where BullMQ keeps its jobs unless Redis is given: the application's own database, in a schema of its own. */
  readonly databaseUrl: string;
  readonly redisUrl?: string | undefined;
  readonly name?: string;
  readonly log: { warn(fields: object, message: string): void };
}

/**
 * A worker that dies keeps its jobs' keys until its locks run out, and new nudges of the same key wait for that. With these
 * times the work goes on within 9 seconds, instead of BullMQ's 60. Jobs are safe to repeat, however often that happens.
 */
const recovery = { lockDuration: 6_000, stalledInterval: 3_000, maxStalledCount: 1_000 };

interface QueueParts {
  readonly queue: Queue;
  newWorker(process: Processor, concurrency: number): Worker;
  disconnect(): Promise<void>;
}

/** Jobs through BullMQ: on PostgreSQL by default, on Redis where an address is given, and the same in every other way. */
export function createJobQueue(config: QueueConfig): JobQueue {
  const name = config.name ?? 'laurel';
  const parts = config.redisUrl === undefined ? onPostgres(name, config.databaseUrl) : onRedis(name, config.redisUrl);
  parts.queue.on('error', (fault) => config.log.warn({ err: fault }, 'The job queue lost its connection and tries again.'));
  let worker: Worker | undefined;

  return {
    async add(jobName, data, { key, attempts }) {
      await parts.queue.add(jobName, data, {
        attempts,
        backoff: { type: 'exponential', delay: 250 },
        deduplication: { id: key, keepLastIfActive: true },
        removeOnComplete: true,
        removeOnFail: { count: 100 },
      });
    },
    async repeat(jobName, { everyMs }) {
      await parts.queue.upsertJobScheduler(
        `every-${jobName}`,
        { every: everyMs },
        { name: jobName, data: {}, opts: { removeOnComplete: true, removeOnFail: { count: 10 } } },
      );
    },
    async work(handle, { concurrency }) {
      worker = parts.newWorker(
        (job: Job) => handle({ id: job.id ?? '', name: job.name, data: job.data, attempt: job.attemptsMade + 1 }),
        concurrency,
      );
      worker.on('error', (fault) => config.log.warn({ err: fault }, 'The job worker lost its connection and tries again.'));
      await worker.waitUntilReady();
    },
    async close() {
      await worker?.close();
      await parts.queue.close();
      await parts.disconnect();
    },
  };
}

function onPostgres(name: string, databaseUrl: string): QueueParts {
  const backend = withBackend(createPostgresBackend);
  const connection = {
    connectionString: databaseUrl,
    schema: 'queues',
    max: 4,
    keepAlive: true,
    options: '-c role=laurel_app',
  };
  return {
    queue: new backend.Queue(name, { connection }) as unknown as Queue,
    newWorker: (process, concurrency) => new backend.Worker(name, process, { connection, concurrency, ...recovery }) as unknown as Worker,
    disconnect: () => Promise.resolve(),
  };
}

function onRedis(name: string, redisUrl: string): QueueParts {
  // A worker's connection waits for jobs without end, so it may not give up after some number of retries.
  const connection = new Redis(redisUrl, { maxRetriesPerRequest: null });
  return {
    queue: new Queue(name, { connection }),
    newWorker: (process, concurrency) => new Worker(name, process, { connection, concurrency, ...recovery }),
    async disconnect() {
      await connection.quit();
    },
  };
}
