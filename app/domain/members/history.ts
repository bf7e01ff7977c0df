import type { AccountName, TransferKind } from '../ledger/index.ts';
import type { Instant } from '../shared/instant.ts';

/** What a line of a member's own history needs of a transfer. */
export interface HistoryTransfer {
  readonly id: string;
  readonly debit: AccountName;
  readonly credit: AccountName;
  readonly amount: number;
  readonly kind: TransferKind;
  readonly occurredAt: Instant;
  readonly order: { readonly name: string } | null;
  readonly note: string | null;
}

export interface HistoryEntry {
  readonly id: string;
  readonly at: Instant;
  /** Positive for what came in, negative for what went. */
  readonly points: number;
  readonly pending: boolean;
  readonly label: string;
}

/** The lines that a member reads about one transfer: none where it moves nothing that is theirs. */
export function historyOf(transfer: HistoryTransfer): HistoryEntry[] {
  const theirs = [transfer.credit, transfer.debit];
  const account = theirs.find((name) => name === 'available') ?? theirs.find((name) => name === 'pending');
  if (account === undefined) return [];
  const points = transfer.credit === account ? transfer.amount : -transfer.amount;
  return [{ id: transfer.id, at: transfer.occurredAt, points, pending: account === 'pending', label: labelOf(transfer) }];
}

function labelOf({ kind, order, note }: HistoryTransfer): string {
  const name = order?.name ?? '';
  switch (kind) {
    case 'earn':
    case 'earn_pending':
      return order === null ? (note ?? 'Points for you') : `Order ${name}`;
    case 'release_pending':
      return order === null ? 'Points became available' : `Order ${name} paid`;
    case 'clawback':
    case 'clawback_pending':
      return order === null ? 'Points taken back' : `Order ${name} changed`;
    case 'hold':
    case 'capture':
    case 'recapture':
      return 'Reward taken';
    case 'release_hold':
      return 'Reward given back';
    case 'return_spent':
      return `Order ${name} undone, points returned`;
    case 'adjust_up':
    case 'adjust_down':
      return note ?? 'Adjustment';
    case 'merge_in':
    case 'merge_out':
    case 'merge_in_pending':
    case 'merge_out_pending':
    case 'merge_in_expired':
    case 'merge_out_expired':
      return 'Accounts merged';
    case 'expire':
      return 'Points expired';
    case 'repay_debt':
      return 'Owed points repaid';
    default:
      return 'Points moved';
  }
}
