import type { NewRun, Run, RunName, Runs, RunState, ShopCalendar } from '../../application/ports/runs.ts';
import type { ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { MemoryDatabase, RunRow, TenantTables } from './database.ts';

const keyOf = ({ kind, occasion }: RunName) => `${kind}/${occasion}`;
const isOpen = ({ state }: RunRow) => state === 'waiting' || state === 'running';
const canBeTaken = (row: RunRow, at: Instant) =>
  row.dueAt <= at && (row.state === 'waiting' || (row.state === 'running' && (row.leaseUntil ?? 0) <= at));

/** Makes those that are not there yet and answers how many these were. */
export function addRuns({ runs: table }: TenantTables, runs: readonly NewRun[]): number {
  const fresh = runs.filter((run) => !table.has(keyOf(run)));
  for (const run of fresh) table.set(keyOf(run), freshRow(run));
  return fresh.length;
}

/** Runs in memory, under the leases that PostgreSQL's runs have. */
export function createMemoryRuns(database: MemoryDatabase): Runs {
  const table = (shopId: ShopId) => database.tenant(shopId).runs;
  /** The row while this lease of it holds. */
  const held = (run: Run): RunRow | null => {
    const row = table(run.shopId).get(keyOf(run));
    return row?.state === 'running' && row.lease === run.lease ? row : null;
  };
  const change = (shopId: ShopId, name: RunName, may: (row: RunRow) => boolean, next: (row: RunRow) => RunRow) =>
    database.transaction(() => {
      const row = table(shopId).get(keyOf(name));
      if (row === undefined || !may(row)) return false;
      table(shopId).set(keyOf(name), next(row));
      return true;
    });

  return {
    make: (shopId, runs) => database.transaction(() => addRuns(database.tenant(shopId), runs)),
    claim: ({ shopId, at, leaseMs }) =>
      database.transaction(() => {
        const [row] = table(shopId)
          .all()
          .filter((candidate) => canBeTaken(candidate, at))
          .sort((a, b) => a.dueAt - b.dueAt || (keyOf(a) < keyOf(b) ? -1 : 1));
        if (row === undefined) return null;
        const claimed: RunRow = {
          ...row,
          state: 'running',
          lease: row.lease + 1,
          leaseUntil: later(at, leaseMs),
          startedAt: row.startedAt ?? at,
        };
        table(shopId).set(keyOf(row), claimed);
        const { kind, occasion, dueAt, input, cursor, done, total, faults, lease } = claimed;
        return { shopId, kind, occasion, dueAt, input, cursor, done, total, faults, lease };
      }),
    proceed: (run, { at, leaseMs, cursor, done, total }) =>
      database.transaction(() => {
        const row = held(run);
        if (row === null) return false;
        table(run.shopId).set(keyOf(run), { ...row, cursor, done, total, leaseUntil: later(at, leaseMs), faults: 0, lastFault: null });
        return true;
      }),
    end: (run, { at, done, end }) =>
      database.transaction(() => {
        const row = held(run);
        if (row === null) return;
        const given = { ...row, leaseUntil: null, done, lastFault: end.state === 'done' ? row.lastFault : (end.fault ?? row.lastFault) };
        if (end.state === 'waiting') {
          const faults = end.fault === null ? row.faults : row.faults + 1;
          table(run.shopId).set(keyOf(run), { ...given, state: 'waiting', dueAt: end.at, faults });
        } else {
          const report = end.state === 'done' ? end.report : null;
          table(run.shopId).set(keyOf(run), { ...given, state: end.state, endedAt: at, report });
        }
      }),
    cancel: (shopId, name, at) => change(shopId, name, isOpen, (row) => ({ ...row, state: 'cancelled', endedAt: at })),
    again: (shopId, name, at) =>
      change(
        shopId,
        name,
        (row) => !isOpen(row),
        (row) => ({ ...freshRow({ ...row, dueAt: at }), lease: row.lease }),
      ),
    find: (shopId, name) =>
      database.transaction(() => {
        const row = table(shopId).get(keyOf(name));
        return row === undefined ? null : stateOf(row);
      }),
    list: ({ shopId, kind, limit }) =>
      database.transaction(() =>
        table(shopId)
          .all()
          .filter((row) => kind === null || row.kind === kind)
          .sort((a, b) => b.dueAt - a.dueAt || (keyOf(a) < keyOf(b) ? -1 : 1))
          .slice(0, limit)
          .map(stateOf),
      ),
    forget: (shopId, endedBefore) =>
      database.transaction(() => {
        for (const row of table(shopId).all()) if (row.endedAt !== null && row.endedAt < endedBefore) table(shopId).delete(keyOf(row));
      }),
    shopsWithDueRuns: (at) =>
      database.transaction(() => [...database.tenants()].flatMap(([shopId, { runs }]) => (runs.all().some((row) => canBeTaken(row, at)) ? [shopId] : []))), // prettier-ignore
    calendars: () =>
      database.transaction(() =>
        [...database.tenants()].flatMap(([shopId, { shop }]): ShopCalendar[] => {
          const row = shop.all()[0];
          return row?.installed === true ? [{ shopId, timeZone: row.timeZone, installedAt: row.installedAt ?? (0 as Instant) }] : [];
        }),
      ),
  };
}

function later(at: Instant, ms: number): Instant {
  return (at + ms) as Instant;
}

function freshRow({ kind, occasion, dueAt, input }: NewRun): RunRow {
  return {
    kind,
    occasion,
    dueAt,
    input: input ?? {},
    state: 'waiting',
    cursor: null,
    done: 0,
    total: null,
    lease: 0,
    leaseUntil: null,
    faults: 0,
    lastFault: null,
    report: null,
    startedAt: null,
    endedAt: null,
  };
}

function stateOf({ cursor: _cursor, lease: _lease, leaseUntil: _until, ...state }: RunRow): RunState {
  return state;
}
