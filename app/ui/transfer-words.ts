import type { AccountName } from '../domain/ledger/accounts.ts';
import type { Transfer } from './transfer.ts';

/** What a movement was, for the merchant, in as few words as a line of a list has room for. */
export function transferInWords(transfer: Transfer): string {
  const order = transfer.order === null ? 'an order' : `order ${transfer.order.name}`;
  switch (transfer.kind) {
    case 'earn_pending':
      return `Pending from ${order}`;
    case 'earn':
      return `Earned with ${order}`;
    case 'release_pending':
      return `Pending points of ${order} became available`;
    case 'clawback':
      return `Taken back after a change of ${order}`;
    case 'clawback_pending':
      return `Pending points of ${order} taken back`;
    case 'hold':
      return 'Held for a reward';
    case 'capture':
      return transfer.order === null ? 'Reward used' : `Reward used on ${order}`;
    case 'release_hold':
      return 'Reward not used, points given back';
    case 'recapture':
      return `Reward used again on ${order}`;
    case 'return_spent':
      return `Spent points came back from ${order}`;
    case 'adjust_up':
      return 'Given by hand';
    case 'adjust_down':
      return 'Taken by hand';
    case 'merge_in':
    case 'merge_in_pending':
    case 'merge_in_held':
      return 'Came from a customer merged into this one';
    case 'merge_out':
    case 'merge_out_pending':
    case 'merge_out_held':
      return 'Went to the customer this one was merged into';
  }
}

/** How a movement changes what the member has: signed, and which of the two figures it changes. Zero when it changes neither. */
export function memberChange(transfer: Pick<Transfer, 'debit' | 'credit' | 'amount'>): { points: number; pending: boolean } {
  if (transfer.credit === 'available') return { points: transfer.amount, pending: false };
  if (transfer.debit === 'available') return { points: -transfer.amount, pending: false };
  if (transfer.credit === 'pending') return { points: transfer.amount, pending: true };
  if (transfer.debit === 'pending') return { points: -transfer.amount, pending: true };
  return { points: 0, pending: false };
}

const accountNames: Readonly<Record<AccountName, string>> = {
  available: 'available points',
  pending: 'pending points',
  issued: 'points issued by the program',
  held: 'points held for rewards',
  redeemed: 'points redeemed',
  expired: 'expired points',
  adjusted: 'adjustments',
  clawedBack: 'points taken back',
  breakage: 'points written off',
};

/** What an account is called in the sentence that says from where to where points moved. */
export function accountInWords(account: AccountName): string {
  return accountNames[account];
}
