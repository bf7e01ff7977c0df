import type { Instant } from '../shared/instant.ts';
import type { MemberBooks } from './books.ts';

/**
 * Carries everything that one member has over to another, by transfers on both sides, so that both histories stay and each
 * still adds up. A debt is carried over as well: it is paid for by the member who takes over.
 */
export function mergeBooks({ gone, kept, key, at }: { gone: MemberBooks; kept: MemberBooks; key: string; at: Instant }): void {
  const { available, pending, held } = gone.balances;
  const carry = (
    amount: number,
    out: 'merge_out' | 'merge_out_pending' | 'merge_out_held',
    into: 'merge_in' | 'merge_in_pending' | 'merge_in_held',
  ) => {
    if (amount === 0) return;
    gone.post({ kind: out, amount, key: `${key}:${out}`, occurredAt: at });
    kept.post({ kind: into, amount, key: `${key}:${into}`, occurredAt: at });
  };
  if (available < 0) {
    gone.post({ kind: 'merge_in', amount: -available, key: `${key}:debt_out`, occurredAt: at });
    kept.post({ kind: 'merge_out', amount: -available, key: `${key}:debt_in`, occurredAt: at });
  } else {
    carry(available, 'merge_out', 'merge_in');
  }
  carry(pending, 'merge_out_pending', 'merge_in_pending');
  carry(held, 'merge_out_held', 'merge_in_held');
}
