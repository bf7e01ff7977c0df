import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { JobQueue } from '../../app/application/ports/jobs.ts';

/** One process's hold on a queue. Two of the same name are two processes. */
export type OpenQueue = (name: string) => JobQueue;

type Job = Parameters<Parameters<JobQueue['work']>[0]>[0];

/** A point that a test waits for, or holds a job at. */
function gate(): { readonly passed: Promise<void>; open(): void } {
  let open: () => void = () => undefined;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open: () => open() };
}

/** What nudges rely on. */
export function jobQueueBattery(openQueue: OpenQueue): void {
  let name: string;
  let opened: JobQueue[];
  beforeEach(() => {
    name = `test-${randomBytes(6).toString('hex')}`;
    opened = [];
  });
  afterEach(async () => {
    for (const queue of opened) await queue.close();
  });

  const process = (): JobQueue => {
    const queue = openQueue(name);
    opened.push(queue);
    return queue;
  };
  const once = { attempts: 1 };
  /** Works one job at a time and notes each; resolves `ended` when the job `end` has run, which so comes after all before it. */
  const worker = async (handle: (job: Job) => Promise<void> = async () => undefined) => {
    const jobs: Job[] = [];
    const ended = gate();
    const queue = process();
    await queue.work(
      async (job) => {
        if (job.name === 'end') return ended.open();
        jobs.push(job);
        await handle(job);
      },
      { concurrency: 1 },
    );
    return { jobs, ended: ended.passed, queue };
  };

  test('a job that one process adds is worked by another, with what it carries', async () => {
    const adding = process();
    await adding.add('drain', { shopId: '12', lane: 3, note: 'größer' }, { key: 'lane-3', ...once });
    await adding.add('end', {}, { key: 'end', ...once });
    const { jobs, ended } = await worker();
    await ended;
    expect(jobs).toMatchObject([{ name: 'drain', data: { shopId: '12', lane: 3, note: 'größer' }, attempt: 1 }]);
    expect(jobs[0]?.id).not.toBe('');
  });

  test('while a job of a key waits, others of that key are dropped, and other keys are not', async () => {
    const adding = process();
    for (let index = 0; index < 5; index += 1) await adding.add('drain', {}, { key: 'lane-3', ...once });
    await adding.add('drain', {}, { key: 'lane-4', ...once });
    await adding.add('end', {}, { key: 'end', ...once });
    const { jobs, ended } = await worker();
    await ended;
    expect(jobs).toHaveLength(2);
  });

  test('a job added while one of its key runs is run afterwards, once', async () => {
    const [started, finish] = [gate(), gate()];
    const adding = process();
    let runs = 0;
    const again = gate();
    const { jobs, ended } = await worker(async () => {
      runs += 1;
      if (runs > 1) return again.open();
      started.open();
      await finish.passed;
    });
    await adding.add('drain', { commit: 1 }, { key: 'lane-3', ...once });
    await started.passed;
    for (const commit of [2, 3, 4]) await adding.add('drain', { commit }, { key: 'lane-3', ...once });
    finish.open();
    await again.passed;
    await adding.add('end', {}, { key: 'end', ...once });
    await ended;
    expect(jobs).toHaveLength(2);
  });

  test('once a job has run, its key can be used again', async () => {
    const adding = process();
    const { jobs, ended } = await worker();
    for (let index = 0; index < 3; index += 1) {
      const before = jobs.length;
      await adding.add('drain', { index }, { key: 'lane-3', ...once });
      await expect.poll(() => jobs.length, { timeout: 10_000 }).toBeGreaterThan(before);
    }
    await adding.add('end', {}, { key: 'end', ...once });
    await ended;
    // A nudge may be given while the job before it is still being put away: then it runs after that.
    expect(jobs).toHaveLength(3);
  });

  test('a job that fails is tried again, and says which try it is', async () => {
    const adding = process();
    const done = gate();
    const { jobs } = await worker(async ({ attempt }) => {
      if (attempt < 3) throw new Error('not yet');
      done.open();
    });
    await adding.add('drain', { lane: 3 }, { key: 'lane-3', attempts: 3 });
    await done.passed;
    expect(jobs.map(({ attempt, data }) => [attempt, data])).toEqual([1, 2, 3].map((attempt) => [attempt, { lane: 3 }]));
  });

  test('a job that failed for good does not stand in the way of the next one of its key', async () => {
    const adding = process();
    const done = gate();
    const { jobs } = await worker(async ({ data }) => {
      if ((data as { poison?: boolean }).poison === true) throw new Error('never');
      done.open();
    });
    await adding.add('drain', { poison: true }, { key: 'lane-3', ...once });
    await expect.poll(() => jobs.length, { timeout: 10_000 }).toBe(1);
    await adding.add('drain', {}, { key: 'lane-3', ...once });
    await done.passed;
    expect(jobs).toHaveLength(2);
  });

  test('as many jobs run at a time as the worker was told', async () => {
    const [queue, adding] = [process(), process()];
    const arrived = new Set<string>();
    const [both, finish] = [gate(), gate()];
    await queue.work(
      async ({ name: job }) => {
        arrived.add(job);
        if (arrived.size === 2) both.open();
        await finish.passed;
      },
      { concurrency: 2 },
    );
    await adding.add('one', {}, { key: 'one', ...once });
    await adding.add('two', {}, { key: 'two', ...once });
    await both.passed;
    finish.open();
    expect([...arrived].sort()).toEqual(['one', 'two']);
  });

  test('closing waits for the running job, which is then done and not run again', async () => {
    const [started, finish] = [gate(), gate()];
    const happened: string[] = [];
    const { queue } = await worker(async () => {
      started.open();
      await finish.passed;
      happened.push('the job ended');
    });
    const adding = process();
    await adding.add('drain', {}, { key: 'lane-3', ...once });
    await started.passed;
    const closing = queue.close().then(() => happened.push('the queue closed'));
    finish.open();
    await closing;
    expect(happened).toEqual(['the job ended', 'the queue closed']);
    opened = opened.filter((other) => other !== queue);

    const next = await worker();
    await adding.add('end', {}, { key: 'end', ...once });
    await next.ended;
    expect(next.jobs).toEqual([]);
  });

  test('a job that repeats runs again and again, also when two processes asked for it', async () => {
    const [first, second] = [process(), process()];
    const thrice = gate();
    const { jobs } = await worker(async () => {
      if (jobs.length === 3) thrice.open();
    });
    await first.repeat('sweep', { everyMs: 100 });
    await second.repeat('sweep', { everyMs: 100 });
    await thrice.passed;
    expect(jobs.map((job) => job.name)).toEqual(jobs.map(() => 'sweep'));
    expect(new Set(jobs.map(({ id }) => id)).size).toBe(jobs.length);
  });
}
