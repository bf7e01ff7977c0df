import { nextId } from './identifiers.ts';
import { wholeSecond } from './orders.ts';
import { done, refused, type Outcome } from './outcome.ts';
import type { ShopState, StoreCreditRecord, StoreCreditTransactionRecord } from './records.ts';

/** Takes from what ends soonest first, as Shopify does. */
export function spend(
  account: StoreCreditRecord,
  minor: number,
  movement: Pick<StoreCreditTransactionRecord, 'id' | 'event' | 'createdAt'>,
): StoreCreditTransactionRecord {
  let due = minor;
  for (const credit of [...account.transactions].sort((a, b) => (a.expiresAt ?? Infinity) - (b.expiresAt ?? Infinity))) {
    const taken = Math.min(due, credit.leftMinor);
    credit.leftMinor -= taken;
    due -= taken;
  }
  const transaction: StoreCreditTransactionRecord = {
    ...movement,
    kind: 'debit',
    amountMinor: minor,
    leftMinor: 0,
    balanceAfterMinor: balanceOf(account),
    expiresAt: null,
  };
  account.transactions.push(transaction);
  return transaction;
}

export function balanceOf({ transactions }: StoreCreditRecord): number {
  return transactions.reduce((sum, { leftMinor }) => sum + leftMinor, 0);
}

/** A shopper pays with a gift card, or with the store credit of an account. */
export function payWithGift(
  state: ShopState,
  by: { readonly giftCardCode: string } | { readonly customerId: string },
  minor: number,
  now: number,
): Outcome<null> {
  if ('giftCardCode' in by) {
    const card = state.giftCards?.find(({ code }) => code === by.giftCardCode.toLowerCase());
    if (card === undefined) return refused('not_found', `There is no gift card ${by.giftCardCode}.`);
    if (card.deactivatedAt !== null || card.balanceMinor < minor) return refused('conflict', 'The gift card does not hold that much.');
    card.balanceMinor -= minor;
    return done(null);
  }
  const account = state.storeCredits?.find(({ customerId }) => customerId === by.customerId);
  if (account === undefined) return refused('not_found', `The customer ${by.customerId} has no store credit.`);
  if (balanceOf(account) < minor) return refused('conflict', 'The account does not hold that much.');
  spend(account, minor, { id: nextId(state, 'StoreCreditTransaction'), event: 'ORDER_PAYMENT', createdAt: wholeSecond(now) });
  return done(null);
}
