import type { AccountName } from '../domain/ledger/accounts.ts';
import { formatChange, formatPoints, formatSigned } from './format.ts';
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
    case 'clawback_expired':
      return `Expired before a change of ${order} would have taken them back`;
    case 'owe':
      return `Owed after a change of ${order}`;
    case 'repay_debt':
      return 'Repaid what was owed';
    case 'expire':
      return 'Expired';
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
    case 'merge_in_debt':
    case 'merge_in_expired':
      return 'Came from a customer merged into this one';
    case 'merge_out':
    case 'merge_out_pending':
    case 'merge_out_held':
    case 'merge_out_debt':
    case 'merge_out_expired':
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
  owed: 'points owed',
};

/** What an account is called in the sentence that says from where to where points moved. */
export function accountInWords(account: AccountName): string {
  return accountNames[account];
}

/** What orders give and take back; points that only change from pending to available are counted when they are given. */
const orderKinds: ReadonlyMap<Transfer['kind'], 1 | -1> = new Map([
  ['earn', 1],
  ['earn_pending', 1],
  ['clawback', -1],
  ['clawback_pending', -1],
  ['clawback_expired', -1],
  ['owe', -1],
] as const);

/**
 * All that an order has given and taken back so far, oldest first, and the sum: an explanation says what the order is worth now, and this is
 * how the ledger came to it. Of `transfers`, newest first, those of other orders and of other kinds are left out.
 */
export function orderInWords(transfers: readonly Pick<Transfer, 'kind' | 'amount' | 'order'>[], orderId: string): string {
  const changes = transfers
    .flatMap(({ kind, amount, order }) => (order?.id === orderId ? [(orderKinds.get(kind) ?? 0) * amount] : []))
    .filter((change) => change !== 0)
    .reverse();
  if (changes.length === 0) return 'No points were posted for the order.';
  const sum = changes.reduce((total, change) => total + change, 0);
  if (changes.length === 1) return `Posted for the order: ${formatPoints(sum)}.`;
  return `Posted for the order so far: ${changes.map(formatChange).join(', ')}; together ${formatSigned(sum)}.`;
}

const releases: Readonly<Record<string, string>> = {
  cancelled_by_member: 'given back by the shopper',
  cancelled_by_staff: 'withdrawn by the store',
  cancelled: 'withdrawn',
  code_expired: 'the code expired unused',
  order_undone: 'the order that used it was cancelled or refunded',
  discount_refused: 'Shopify did not accept the discount',
  reward_refused: 'Shopify would not make it',
  taken_back_by_staff: 'taken back by the store',
  no_longer_entitled: 'what it was given for turned out not to be',
};

/** Why a reward's points came back; a reason that has no words here is already a sentence, or shown as it is. */
export function releaseInWords(reason: string): string {
  return releases[reason] ?? reason;
}
