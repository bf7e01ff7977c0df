import type { AccountName, TransferKind } from '../domain/ledger/accounts.ts';
import type { ShownExplanation } from './explanation-words.ts';

/** One movement of points as pages show it. */
export interface Transfer {
  readonly id: string;
  readonly debit: AccountName;
  readonly credit: AccountName;
  readonly amount: number;
  readonly kind: TransferKind;
  readonly occurredAt: number;
  readonly recordedAt: number;
  readonly idempotencyKey: string;
  readonly order: { readonly id: string; readonly name: string } | null;
  readonly note: string | null;
  readonly actor: { readonly kind: string; readonly id: string } | null;
  readonly explanation: ShownExplanation | null;
}

/** A reward that a member took, as pages show it. */
export interface RedemptionView {
  readonly id: string;
  readonly rewardName: string;
  readonly pricePoints: number;
  readonly valueMinor: number;
  readonly state: 'issuing' | 'held' | 'captured' | 'releasing' | 'released';
  readonly code: string | null;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly releaseReason: string | null;
  /** How to book, or what the store wrote about it. */
  readonly note: string | null;
}
