import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Shop } from '../../app/application/laurel.ts';
import type { NewRun, Run, Runs } from '../../app/application/ports/runs.ts';
import { dayMs, type Instant } from '../../app/domain/shared/instant.ts';
import { newShop, programStart, type LedgerStores } from './ledger-stores.ts';

const now = Date.UTC(2026, 10, 21, 12) as Instant;
const later = (ms: number) => (now + ms) as Instant;
const leaseMs = 60_000;

/** What scheduled work relies on: made once, worked by one at a time, gone on with by another, ended for good. */
export function runsBattery(open: () => Promise<Pick<LedgerStores, 'shops' | 'close'> & { readonly runs: Runs }>): void {
  let stores: Awaited<ReturnType<typeof open>>;
  let runs: Runs;
  let shop: Shop;
  beforeAll(async () => {
    stores = await open();
    runs = stores.runs;
  });
  afterAll(() => stores?.close());
  beforeEach(async () => {
    shop = await newShop(stores);
  });

  const seal = (occasion: string, dueAt = now): NewRun => ({ kind: 'ledger_seal', occasion, dueAt });
  const claim = (at = now) => runs.claim({ shopId: shop.id, at, leaseMs });
  const claimed = async (at = now): Promise<Run> => {
    const run = await claim(at);
    if (run === null) throw new Error('No run could be taken.');
    return run;
  };
  const proceed = (run: Run, page: number, at = now) => runs.proceed(run, { at, leaseMs, cursor: { page }, done: page * 10, total: 100 });
  const state = async (occasion: string) => {
    const found = await runs.find(shop.id, { kind: 'ledger_seal', occasion });
    if (found === null) throw new Error(`There is no run ${occasion}.`);
    return found;
  };

  test('a run is made once, whoever asks how often, and keeps what it was asked with first', async () => {
    expect(await runs.make(shop.id, [seal('a'), { ...seal('b'), input: { size: 7 } }])).toBe(2);
    expect(await runs.make(shop.id, [{ ...seal('b', later(-5)), input: { size: 8 } }, seal('c')])).toBe(1);
    expect(await runs.make(shop.id, [])).toBe(0);
    expect(await state('b')).toMatchObject({ state: 'waiting', dueAt: now, input: { size: 7 }, done: 0, total: null, report: null });
    expect(await runs.find(shop.id, { kind: 'expiry', occasion: 'b' })).toBeNull();
  });

  test('what is due longest is taken first, and what is not due yet is not taken', async () => {
    await runs.make(shop.id, [seal('soon', later(1)), seal('second', later(-1)), seal('first', later(-2))]);
    expect([(await claimed()).occasion, (await claimed()).occasion, await claim()]).toEqual(['first', 'second', null]);
    expect((await claimed(later(1))).occasion).toBe('soon');
  });

  test('of many who reach for runs at once nobody gets the same one', async () => {
    await runs.make(
      shop.id,
      Array.from({ length: 5 }, (_, index) => seal(`r${index}`)),
    );
    const taken = await Promise.all(Array.from({ length: 12 }, () => claim()));
    const occasions = taken.flatMap((run) => (run === null ? [] : [run.occasion]));
    while (occasions.length < 5) occasions.push((await claimed()).occasion);
    expect(new Set(occasions).size).toBe(5);
    expect(await claim()).toBeNull();
  });

  test('a page’s end is where the next worker begins when the first one dies, and the dead one can write no more', async () => {
    await runs.make(shop.id, [seal('a')]);
    const first = await claimed();
    expect(first).toMatchObject({ cursor: null, done: 0, total: null, faults: 0 });
    expect(await proceed(first, 3)).toBe(true);
    expect(await claim(later(leaseMs - 1))).toBeNull();
    const second = await claimed(later(leaseMs));
    expect(second).toMatchObject({ occasion: 'a', cursor: { page: 3 }, done: 30, total: 100 });
    expect(await proceed(first, 9)).toBe(false);
    await runs.end(first, { at: now, done: 90, end: { state: 'done', report: { by: 'the dead' } } });
    expect(await state('a')).toMatchObject({ state: 'running', done: 30, report: null });
    await runs.end(second, { at: later(leaseMs + 5), done: 100, end: { state: 'done', report: { by: 'the second' } } });
    expect(await state('a')).toMatchObject({
      state: 'done',
      done: 100,
      report: { by: 'the second' },
      endedAt: later(leaseMs + 5),
      startedAt: now,
    });
    expect(await claim(later(dayMs))).toBeNull();
  });

  test('each page renews the lease', async () => {
    await runs.make(shop.id, [seal('a')]);
    const run = await claimed();
    await proceed(run, 1, later(leaseMs - 1));
    expect(await claim(later(2 * leaseMs - 2))).toBeNull();
    expect(await claim(later(2 * leaseMs - 1))).not.toBeNull();
  });

  test('a run that is given back waits for its time, and its faults are counted until a page succeeds', async () => {
    await runs.make(shop.id, [seal('a')]);
    await runs.end(await claimed(), { at: now, done: 0, end: { state: 'waiting', at: later(10), fault: 'Shopify is away.' } });
    expect(await state('a')).toMatchObject({ state: 'waiting', faults: 1, lastFault: 'Shopify is away.', dueAt: later(10) });
    expect(await claim(later(9))).toBeNull();
    const again = await claimed(later(10));
    expect(again.faults).toBe(1);
    await proceed(again, 1, later(10));
    expect(await state('a')).toMatchObject({ faults: 0, lastFault: null });
    await runs.end(again, { at: later(11), done: 10, end: { state: 'waiting', at: later(20), fault: null } });
    expect(await state('a')).toMatchObject({ state: 'waiting', faults: 0, done: 10 });
    expect(await claimed(later(20))).toMatchObject({ cursor: { page: 1 }, done: 10 });
  });

  test('a cancelled run is taken by nobody, and its worker learns of it at the next page', async () => {
    await runs.make(shop.id, [seal('running'), seal('waiting')]);
    const run = await claimed();
    expect(await runs.cancel(shop.id, run, later(1))).toBe(true);
    expect(await proceed(run, 1)).toBe(false);
    await runs.end(run, { at: now, done: 10, end: { state: 'done', report: null } });
    expect(await state(run.occasion)).toMatchObject({ state: 'cancelled', done: 0, endedAt: later(1) });
    expect(await runs.cancel(shop.id, seal('waiting'), now)).toBe(true);
    expect(await claim(later(dayMs))).toBeNull();
    expect(await runs.cancel(shop.id, run, now)).toBe(false);
    expect(await runs.cancel(shop.id, seal('never made'), now)).toBe(false);
  });

  test('a run that ended can be put back to its beginning, and one that is open cannot', async () => {
    await runs.make(shop.id, [{ ...seal('a'), input: { size: 7 } }]);
    expect(await runs.again(shop.id, seal('a'), now)).toBe(false);
    const first = await claimed();
    await proceed(first, 2);
    await runs.end(first, { at: now, done: 20, end: { state: 'failed', fault: 'It cannot be done.' } });
    expect(await state('a')).toMatchObject({ state: 'failed', lastFault: 'It cannot be done.' });
    expect(await runs.again(shop.id, seal('a'), later(5))).toBe(true);
    const second = await claimed(later(5));
    expect(second).toMatchObject({ cursor: null, done: 0, total: null, faults: 0, input: { size: 7 } });
    // Whoever still holds the first life's lease does not reach into the second's.
    expect(await proceed(first, 3)).toBe(false);
    expect(await proceed(second, 1, later(5))).toBe(true);
  });

  test('runs are listed newest due first, of one kind or of all', async () => {
    await runs.make(shop.id, [seal('old', later(-9)), seal('new', later(9)), { kind: 'expiry', occasion: 'middle', dueAt: now }]);
    const names = async (kind: 'expiry' | null, limit = 10) =>
      (await runs.list({ shopId: shop.id, kind, limit })).map(({ occasion }) => occasion);
    expect(await names(null)).toEqual(['new', 'middle', 'old']);
    expect(await names(null, 2)).toEqual(['new', 'middle']);
    expect(await names('expiry')).toEqual(['middle']);
  });

  test('what ended long ago is forgotten; what is open stays however old', async () => {
    await runs.make(shop.id, [seal('ended'), seal('open', later(-90 * dayMs))]);
    await runs.cancel(shop.id, seal('ended'), later(-61 * dayMs));
    await runs.forget(shop.id, later(-60 * dayMs));
    expect((await runs.list({ shopId: shop.id, kind: null, limit: 10 })).map(({ occasion }) => occasion)).toEqual(['open']);
  });

  test('shops with a run that could be taken are named, and no shop sees another’s runs', async () => {
    const other = await newShop(stores);
    await runs.make(shop.id, [seal('a', later(5))]);
    expect(await runs.shopsWithDueRuns(now)).not.toContain(shop.id);
    expect(await runs.shopsWithDueRuns(later(5))).toContain(shop.id);
    expect(await runs.shopsWithDueRuns(later(5))).not.toContain(other.id);
    expect(await runs.list({ shopId: other.id, kind: null, limit: 10 })).toEqual([]);
    expect(await runs.claim({ shopId: other.id, at: later(5), leaseMs })).toBeNull();
    await claimed(later(5));
    expect(await runs.shopsWithDueRuns(later(5 + leaseMs - 1))).not.toContain(shop.id);
    expect(await runs.shopsWithDueRuns(later(5 + leaseMs))).toContain(shop.id);
  });

  test('every installed shop has a calendar', async () => {
    const calendar = (await runs.calendars()).find(({ shopId }) => shopId === shop.id);
    expect(calendar).toMatchObject({ timeZone: 'UTC' });
    expect(calendar?.installedAt).toBeGreaterThanOrEqual(programStart);
  });
}
