import type { Drift, Reconciliations } from '../../application/ports/reconciliations.ts';
import type { OrderSnapshot } from '../../domain/earning/index.ts';
import type { OrderId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { DriftRow, MemoryDatabase, TenantTables } from './database.ts';
import { compareIds } from './ledger-tables.ts';

/** What reconciliations compare with and find, in memory. */
export function createMemoryReconciliations(database: MemoryDatabase): Reconciliations {
  const found = (tables: TenantTables, occasion: string) => tables.drifts.all().filter((row) => row.occasion === occasion);
  return {
    programStart: (shopId) =>
      database.transaction(() => {
        const starts = database.tenant(shopId).programs.all().map(({ startsAt }) => startsAt); // prettier-ignore
        return starts.length === 0 ? null : (Math.min(...starts) as Instant);
      }),
    knownStates: (shopId, orderIds) =>
      database.transaction(() => {
        const { orders } = database.tenant(shopId);
        return new Map(
          orderIds.flatMap((orderId): Array<[OrderId, OrderSnapshot]> => {
            const snapshot = orders.get(orderId)?.known.snapshot ?? null;
            return snapshot === null ? [] : [[orderId, snapshot]];
          }),
        );
      }),
    note: ({ shopId, occasion, found: drifts }) =>
      database.transaction(() => {
        const tables = database.tenant(shopId);
        for (const drift of drifts) {
          const key = `${occasion}/${drift.orderId}`;
          const known = tables.drifts.get(key);
          if (known !== undefined && drift.finding !== 'unreadable') continue;
          const row: DriftRow = known ?? {
            ...drift,
            occasion,
            sourceId: null,
            pointsBefore: pointsOf(tables, drift.orderId),
            pointsAfter: null,
            repairedAt: null,
          };
          tables.drifts.set(key, { ...row, finding: drift.finding });
        }
      }),
    fed: ({ shopId, occasion, orderId, sourceId }) =>
      database.transaction(() => {
        const { drifts } = database.tenant(shopId);
        const row = drifts.get(`${occasion}/${orderId}`);
        if (row !== undefined) drifts.set(`${occasion}/${orderId}`, { ...row, sourceId });
      }),
    settle: ({ shopId, occasion, at }) =>
      database.transaction(() => {
        const tables = database.tenant(shopId);
        for (const row of found(tables, occasion)) {
          const worked = row.sourceId !== null && tables.events.get(row.sourceId)?.state === 'done';
          if (row.repairedAt !== null || !worked) continue;
          tables.drifts.set(`${occasion}/${row.orderId}`, { ...row, repairedAt: at, pointsAfter: pointsOf(tables, row.orderId) });
        }
        return found(tables, occasion).filter(({ repairedAt, finding }) => repairedAt === null && finding !== 'unreadable').length;
      }),
    sums: (shopId, occasion) =>
      database.transaction(() => {
        const rows = found(database.tenant(shopId), occasion);
        const count = (finding: Drift['finding']) => rows.filter((row) => row.finding === finding).length;
        return {
          missing: count('missing'),
          stale: count('stale'),
          unreadable: count('unreadable'),
          repaired: rows.filter(({ repairedAt }) => repairedAt !== null).length,
          pointsDifference: rows.reduce((sum, { pointsBefore, pointsAfter }) => sum + (pointsAfter ?? pointsBefore) - pointsBefore, 0),
        };
      }),
    list: ({ shopId, occasion, limit }) =>
      database.transaction(() =>
        found(database.tenant(shopId), occasion)
          .sort((a, b) => compareIds(a.orderId, b.orderId))
          .slice(0, limit)
          .map(({ occasion: _occasion, sourceId: _source, ...drift }) => drift),
      ),
  };
}

/** Everything that an order moved into or out of its member's own accounts. */
function pointsOf(tables: TenantTables, orderId: string): number {
  const owned = (account: string) => Number(account === 'available' || account === 'pending');
  return tables.transfers
    .all()
    .filter(({ transfer }) => transfer.orderId === orderId)
    .reduce((sum, { transfer }) => sum + transfer.amount * (owned(transfer.credit) - owned(transfer.debit)), 0);
}
