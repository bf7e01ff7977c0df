/**
 * Terminology.
 *
 * account: a place points can be. A member owns `available` and `pending`; the others are the program's side, kept per
 * member, so that every member's accounts add up to zero.
 * transfer: the only way points move: one positive whole amount from one account (debit) to another (credit).
 * lot: the credit side of a transfer into `available`, with its own expiry. Spending consumes lots.
 * deficit: what was taken from a member beyond what the lots held; it is there exactly when `available` is negative, and
 * later points repay it before they fill a lot.
 * debt: what a clawback could not take because the program lets no balance fall below zero, and did not forgive either. It is
 * the account `owed` below zero; while there is one nothing is available, because every credit repays it at once.
 */
export const accounts = [
  'available',
  'pending',
  'issued',
  'held',
  'redeemed',
  'expired',
  'adjusted',
  'clawedBack',
  'breakage',
  'owed',
] as const;
export type AccountName = (typeof accounts)[number];
export type Balances = Readonly<Record<AccountName, number>>;

export const emptyBalances: Balances = Object.freeze(Object.fromEntries(accounts.map((name) => [name, 0])) as Record<AccountName, number>);

/** What a transfer was for. Each kind has one debit and one credit account. */
export const transferKinds = {
  earn_pending: ['issued', 'pending'],
  earn: ['issued', 'available'],
  release_pending: ['pending', 'available'],
  clawback: ['available', 'clawedBack'],
  clawback_pending: ['pending', 'clawedBack'],
  /** What is to be taken back had expired already. */
  clawback_expired: ['expired', 'clawedBack'],
  owe: ['owed', 'clawedBack'],
  repay_debt: ['available', 'owed'],
  expire: ['available', 'expired'],
  hold: ['available', 'held'],
  capture: ['held', 'redeemed'],
  release_hold: ['held', 'available'],
  recapture: ['available', 'redeemed'],
  return_spent: ['redeemed', 'available'],
  adjust_up: ['adjusted', 'available'],
  adjust_down: ['available', 'adjusted'],
  merge_out: ['available', 'adjusted'],
  merge_in: ['adjusted', 'available'],
  merge_out_pending: ['pending', 'adjusted'],
  merge_in_pending: ['adjusted', 'pending'],
  merge_out_held: ['held', 'adjusted'],
  merge_in_held: ['adjusted', 'held'],
  merge_out_debt: ['adjusted', 'owed'],
  merge_in_debt: ['owed', 'adjusted'],
  /** What of an order had expired: who takes the order over does not lose it a second time when the order is undone. */
  merge_out_expired: ['expired', 'adjusted'],
  merge_in_expired: ['adjusted', 'expired'],
} as const satisfies Record<string, readonly [AccountName, AccountName]>;

export type TransferKind = keyof typeof transferKinds;

/** The largest number of points one transfer may move: far above any program, far below where sums lose precision. */
export const pointsMax = 1_000_000_000_000;
