import { beforeEach, describe, expect, test } from 'vitest';
import { MemoryDatabase } from '../../adapters/memory/database.ts';
import { createMemoryRuns } from '../../adapters/memory/runs.ts';
import type { ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { Runs } from '../ports/runs.ts';
import { createWorkRuns, type RunHandler, type RunHandlers } from './work-runs.ts';

const shopId = '1' as ShopId;
const name = { kind: 'scores', occasion: '2026-11-21' } as const;

let now: number;
let runs: Runs;
let nudged: number;
beforeEach(async () => {
  now = Date.UTC(2026, 10, 21, 3);
  runs = createMemoryRuns(new MemoryDatabase({ now: () => now as Instant }));
  nudged = 0;
  await runs.make(shopId, [{ ...name, dueAt: now as Instant }]);
});

const worker = (handlers: RunHandlers) =>
  createWorkRuns({ runs, handlers, nudge: { runs: () => void (nudged += 1) }, clock: { now: () => now as Instant }, page: 10 });
const state = async () => (await runs.find(shopId, name))!;

/** Counts to `until`, a page at a time; each page takes `pageMs`. */
function counting(until: number, seen: number[], pageMs = 0): RunHandler {
  return async (run, { page }) => {
    const from = Number(run.cursor?.['from'] ?? 0);
    now += pageMs;
    const to = Math.min(until, from + page);
    for (let count = from; count < to; count += 1) seen.push(count);
    return { cursor: to === until ? null : { from: to }, done: to - from, total: until, report: { counted: until } };
  };
}

describe('a run', () => {
  test('is worked page by page to its end, with its progress and its report', async () => {
    const seen: number[] = [];
    await worker({ scores: counting(35, seen) })(shopId);
    expect(seen).toEqual(Array.from({ length: 35 }, (_, index) => index));
    expect(await state()).toMatchObject({ state: 'done', done: 35, total: 35, report: { counted: 35 } });
  });

  test('that takes longer than a turn is given back with its place, nudged for, and gone on with', async () => {
    const seen: number[] = [];
    const work = worker({ scores: counting(35, seen, 1_500) });
    await work(shopId);
    expect(await state()).toMatchObject({ state: 'waiting', done: 20 });
    expect(nudged).toBe(1);
    await work(shopId);
    expect(await state()).toMatchObject({ state: 'done', done: 35 });
    expect(seen).toEqual(Array.from({ length: 35 }, (_, index) => index));
  });

  test('that is cancelled stops at the end of the page and stays cancelled', async () => {
    const seen: number[] = [];
    const count = counting(35, seen);
    const handler: RunHandler = async (run, options) => {
      const page = await count(run, options);
      if (seen.length === 20) await runs.cancel(shopId, name, now as Instant);
      return page;
    };
    await worker({ scores: handler })(shopId);
    expect(seen).toHaveLength(20);
    expect(await state()).toMatchObject({ state: 'cancelled', done: 10 });
  });

  test('whose page fails waits longer each time, goes on from where it was, and says why', async () => {
    const seen: number[] = [];
    const count = counting(25, seen);
    let failures = 3;
    const handler: RunHandler = async (run, options) => {
      if (run.cursor?.['from'] === 10 && failures > 0) {
        failures -= 1;
        throw new Error('Shopify is away.');
      }
      return count(run, options);
    };
    const work = worker({ scores: handler });
    const waits: number[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      await work(shopId);
      const { dueAt, state: name, lastFault } = await state();
      expect([name, lastFault]).toEqual(['waiting', 'Shopify is away.']);
      waits.push(dueAt - now);
      now = dueAt;
    }
    expect(waits).toEqual([30_000, 60_000, 120_000]);
    await work(shopId);
    expect(await state()).toMatchObject({ state: 'done', done: 25, faults: 0 });
    expect(seen).toEqual(Array.from({ length: 25 }, (_, index) => index));
  });

  test('that fails eight times in a row is left to a person', async () => {
    const work = worker({ scores: () => Promise.reject(new Error('It cannot be done.')) });
    for (let turn = 1; turn <= 8; turn += 1) {
      expect((await state()).state).toBe('waiting');
      await work(shopId);
      now += 3_600_000;
    }
    expect(await state()).toMatchObject({ state: 'failed', lastFault: 'It cannot be done.' });
  });

  test('that rests leaves its turn to the others and comes back when it said', async () => {
    await runs.make(shopId, [{ kind: 'expiry', occasion: 'behind', dueAt: (now + 1) as Instant }]);
    now += 5;
    let pages = 0;
    const resting: RunHandler = async () => {
      pages += 1;
      return pages === 3 ? { cursor: null, done: 0 } : { cursor: { pages }, done: 0, restMs: 5_000 };
    };
    const work = worker({ scores: resting, expiry: async () => ({ cursor: null, done: 1 }) });
    await work(shopId);
    expect(pages).toBe(1);
    expect(await runs.find(shopId, { kind: 'expiry', occasion: 'behind' })).toMatchObject({ state: 'done' });
    await work(shopId);
    expect(pages).toBe(1);
    for (let turn = 0; turn < 2; turn += 1) {
      now += 5_000;
      await work(shopId);
    }
    expect(await state()).toMatchObject({ state: 'done' });
  });

  test('of a kind that nothing here works fails with that sentence', async () => {
    await worker({})(shopId);
    expect(await state()).toMatchObject({ state: 'failed', lastFault: 'Nothing here works runs of the kind scores.' });
  });
});

test('many workers at once do every page of every run once', async () => {
  await runs.make(shopId, Array.from({ length: 6 }, (_, index) => ({ kind: 'scores' as const, occasion: `r${index}`, dueAt: now as Instant }))); // prettier-ignore
  const seen: string[] = [];
  const handler: RunHandler = async (run) => {
    const page = Number(run.cursor?.['page'] ?? 0);
    await new Promise((resolve) => setImmediate(resolve));
    seen.push(`${run.occasion}/${page}`);
    return { cursor: page === 4 ? null : { page: page + 1 }, done: 1 };
  };
  await Promise.all(Array.from({ length: 4 }, () => worker({ scores: handler })(shopId)));
  expect(seen).toHaveLength(7 * 5);
  expect(new Set(seen).size).toBe(7 * 5);
});
