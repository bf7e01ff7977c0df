import type { Instant } from '../shared/instant.ts';
import type { MemberBooks } from './books.ts';
import { consumptionOrder, type Lot } from './lots.ts';

/**
 * Carries everything that one member has over to another, by transfers on both sides, so that both histories stay and each
 * still adds up. Points keep their expiry and the order they came from. What is below zero, or owed, is carried over as well: it
 * is paid for by the member who takes over. What had expired of an order is carried as well: undone later, it is not lost twice.
 */
export function mergeBooks({ gone, kept, key, at }: { gone: MemberBooks; kept: MemberBooks; key: string; at: Instant }): void {
  const { available, pending, held } = gone.balances;
  const { owed } = gone;
  const carry = (amount: number, out: MergeOut, into: MergeIn) => {
    if (amount === 0) return;
    gone.post({ kind: out, amount, key: `${key}:${out}`, occurredAt: at });
    kept.post({ kind: into, amount, key: `${key}:${into}`, occurredAt: at });
  };
  if (available < 0) {
    gone.post({ kind: 'merge_in', amount: -available, key: `${key}:deficit_out`, occurredAt: at });
    kept.post({ kind: 'merge_out', amount: -available, key: `${key}:deficit_in`, occurredAt: at });
  } else {
    carryLots({ gone, kept, key, at });
  }
  carryExpired({ gone, kept, key, at });
  carry(owed, 'merge_out_debt', 'merge_in_debt');
  carry(pending, 'merge_out_pending', 'merge_in_pending');
  carry(held, 'merge_out_held', 'merge_in_held');
}

type MergeOut = 'merge_out_debt' | 'merge_out_pending' | 'merge_out_held';
type MergeIn = 'merge_in_debt' | 'merge_in_pending' | 'merge_in_held';

/** One transfer for all lots of one order and one expiry: the kept member's clawbacks and expiries then find what they are about. */
function carryLots({ gone, kept, key, at }: { gone: MemberBooks; kept: MemberBooks; key: string; at: Instant }): void {
  const groups = new Map<string, Lot[]>();
  for (const lot of consumptionOrder(gone.lots)) {
    if (lot.remaining === 0) continue;
    const name = `${lot.expiresAt ?? 'never'}/${lot.orderId ?? ''}`;
    const group = groups.get(name);
    if (group) group.push(lot);
    else groups.set(name, [lot]);
  }
  let number = 0;
  for (const lots of groups.values()) {
    const [{ expiresAt, orderId }] = lots as [Lot];
    const amount = lots.reduce((sum, { remaining }) => sum + remaining, 0);
    number += 1;
    for (const lot of lots) gone.post({ kind: 'merge_out', amount: lot.remaining, key: `${key}:merge_out:${number}:${lot.openedBy}`, occurredAt: at, lot: lot.openedBy }); // prettier-ignore
    kept.post({ kind: 'merge_in', amount, key: `${key}:merge_in:${number}`, occurredAt: at, expiresAt, ...(orderId === null ? {} : { orderId }) }); // prettier-ignore
  }
}

/** What expired of each order's lots, and was not taken back from it yet. */
function carryExpired({ gone, kept, key, at }: { gone: MemberBooks; kept: MemberBooks; key: string; at: Instant }): void {
  const byOrder = new Map<string, { amount: number; expiresAt: Instant | null }>();
  for (const { orderId, expired, reclaimed, expiresAt } of consumptionOrder(gone.lots)) {
    if (orderId === null || expired === reclaimed) continue;
    byOrder.set(orderId, { amount: (byOrder.get(orderId)?.amount ?? 0) + expired - reclaimed, expiresAt });
  }
  for (const [orderId, { amount, expiresAt }] of byOrder) {
    const of = { amount, orderId, occurredAt: at };
    gone.post({ ...of, kind: 'merge_out_expired', key: `${key}:merge_out_expired:${orderId}` });
    kept.post({ ...of, kind: 'merge_in_expired', key: `${key}:merge_in_expired:${orderId}`, expiresAt });
  }
}
