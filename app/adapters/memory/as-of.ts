import type { AsOf, LedgerTime } from '../../application/ports/ledger-time.ts';
import { accounts, type AccountName, type Balances } from '../../domain/ledger/index.ts';
import type { MemoryDatabase, TransferRow } from './database.ts';
import { compareIds } from './ledger-tables.ts';

export function createMemoryLedgerTime(database: MemoryDatabase): LedgerTime {
  return {
    balancesOf: (shopId, memberId, asOf) =>
      database.transaction(() => {
        const { members, transfers } = database.tenant(shopId);
        if (!members.has(memberId)) return null;
        return sum(transfers.all().filter((row) => row.memberId === memberId && isBy(row, asOf)));
      }),
    programs: (shopId, asOf) =>
      database.transaction(() => {
        const { programs, transfers } = database.tenant(shopId);
        return programs
          .all()
          .sort((a, b) => compareIds(a.programId, b.programId))
          .map(({ programId }) => {
            const rows = transfers.all().filter((row) => row.programId === programId && isBy(row, asOf));
            return { programId, balances: sum(rows), members: new Set(rows.map(({ memberId }) => memberId)).size, transfers: rows.length };
          });
      }),
  };
}

function isBy({ transfer, recordedAt }: TransferRow, { at, knownAt }: AsOf): boolean {
  return transfer.occurredAt <= at && (knownAt === undefined || recordedAt <= knownAt);
}

function sum(rows: readonly TransferRow[]): Balances {
  const balances = Object.fromEntries(accounts.map((name) => [name, 0])) as Record<AccountName, number>;
  for (const { transfer } of rows) {
    balances[transfer.debit] -= transfer.amount;
    balances[transfer.credit] += transfer.amount;
  }
  return balances;
}
