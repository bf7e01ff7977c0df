import { z } from 'zod';

/**
 * Every job by name: what it carries, how often it is tried and how long it may take. A job is only a nudge: the work
 * itself waits in the database, so a job that is lost, doubled or late changes nothing but the waiting time.
 */
const shopId = z.string().regex(/^[1-9][0-9]{0,18}$/);

export const jobs = {
  'drain-lane': { schema: z.object({ shopId, lane: z.int().min(0).max(255) }), attempts: 3, timeoutMs: 60_000 },
  'run-effects': { schema: z.object({ shopId }), attempts: 3, timeoutMs: 120_000 },
  /** A turn at a shop's due runs; a run's own page may last as long as its calls to Shopify do. */
  'work-runs': { schema: z.object({ shopId }), attempts: 3, timeoutMs: 110_000 },
  /** Finds waiting work whose nudge was lost, makes the runs that time brings, and prepares days that need a partition. */
  sweep: { schema: z.object({}), attempts: 1, timeoutMs: 60_000 },
} as const;

export type JobName = keyof typeof jobs;
export type JobData<Name extends JobName> = z.output<(typeof jobs)[Name]['schema']>;
export type JobHandlers = { readonly [Name in JobName]: (data: JobData<Name>) => Promise<void> };
