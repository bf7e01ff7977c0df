import { accounts, type Balances } from './accounts.ts';
import type { Lot } from './lots.ts';

/** The law that every member obeys after every command; the sentence of the first breach, or null. */
export function breachOf(books: { balances: Balances; lots: readonly Lot[] }): string | null {
  const { balances, lots } = books;
  const total = accounts.reduce((sum, name) => sum + balances[name], 0);
  if (total !== 0) return `The accounts add up to ${total}, not to zero.`;
  const inLots = lots.reduce((sum, lot) => sum + lot.remaining, 0);
  if (inLots !== Math.max(0, balances.available)) return `The lots hold ${inLots} while ${balances.available} are available.`;
  if (balances.pending < 0 || balances.held < 0 || balances.expired < 0) return 'Pending, held or expired points are below zero.';
  if (balances.owed > 0) return `The account of what is owed is ${balances.owed}; a debt is below zero.`;
  if (balances.owed < 0 && balances.available > 0) return `${balances.available} points are available while ${-balances.owed} are owed.`;
  const wrong = lots.find((lot) => lot.remaining < 0 || lot.remaining + lot.expired > lot.amount);
  if (wrong) return `The lot ${wrong.openedBy} holds ${wrong.remaining} of ${wrong.amount}${wrong.expired > 0 ? `, of which ${wrong.expired} expired` : ''}.`; // prettier-ignore
  const refilled = lots.find((lot) => lot.expired > 0 && lot.remaining > 0);
  if (refilled) return `The lot ${refilled.openedBy} holds ${refilled.remaining} although it expired.`;
  const overtaken = lots.find((lot) => lot.reclaimed < 0 || lot.reclaimed > lot.expired);
  return overtaken ? `Of the lot ${overtaken.openedBy} ${overtaken.reclaimed} expired points were taken back, but ${overtaken.expired} expired.` : null; // prettier-ignore
}
