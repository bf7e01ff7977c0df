/**
 * A queue of named jobs. `add` with a key coalesces: while a job of that key waits, another one is dropped; while one is
 * running, one more is kept for afterwards. So a nudge given after a commit is always followed by a run that sees it.
 */
export interface JobQueue {
  add(name: string, data: object, options: { key: string; attempts: number }): Promise<void>;
  /** Runs the named job every `everyMs` milliseconds, once for all processes. */
  repeat(name: string, options: { everyMs: number }): Promise<void>;
  /** Starts to work: `handle` runs for each job, `concurrency` at a time, and a rejection is tried again. */
  work(
    handle: (job: { id: string; name: string; data: unknown; attempt: number }) => Promise<void>,
    options: { concurrency: number },
  ): Promise<void>;
  /** Stops taking jobs, waits for the running ones, closes the connections. */
  close(): Promise<void>;
}
