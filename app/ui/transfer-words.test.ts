import { describe, expect, it } from 'vitest';
import { transferKinds } from '../domain/ledger/accounts.ts';
import type { TransferKind } from '../domain/ledger/accounts.ts';
import type { Transfer } from './transfer.ts';
import { memberChange, orderInWords, transferInWords } from './transfer-words.ts';

function transfer(kind: TransferKind, amount: number, orderId: string | null = null): Transfer {
  const [debit, credit] = transferKinds[kind];
  return {
    id: `${kind}-${amount}`,
    kind,
    debit,
    credit,
    amount,
    occurredAt: 0,
    recordedAt: 0,
    idempotencyKey: '',
    order: orderId === null ? null : { id: orderId, name: `#${orderId}` },
    note: null,
    actor: null,
    explanation: null,
  };
}

describe('a movement in words', () => {
  it('exists for every kind of transfer', () => {
    for (const kind of Object.keys(transferKinds) as TransferKind[]) expect(transferInWords(transfer(kind, 1, '7'))).toMatch(/^[A-Z]/);
  });

  it('shows what it did to the points that the member can spend, or will', () => {
    expect(memberChange(transfer('earn', 84))).toEqual({ points: 84, pending: false });
    expect(memberChange(transfer('earn_pending', 84))).toEqual({ points: 84, pending: true });
    expect(memberChange(transfer('release_pending', 84))).toEqual({ points: 84, pending: false });
    expect(memberChange(transfer('hold', 100))).toEqual({ points: -100, pending: false });
    expect(memberChange(transfer('capture', 100))).toEqual({ points: 0, pending: false });
  });
});

describe('the movements of an order', () => {
  it('are told oldest first, with their sum, and without those of other orders or of rewards', () => {
    const newestFirst = [
      transfer('clawback', 10, '7'),
      transfer('capture', 100, '7'),
      transfer('earn', 19, '8'),
      transfer('release_pending', 81, '7'),
      transfer('earn_pending', 81, '7'),
    ];
    expect(orderInWords(newestFirst, '7')).toBe('Posted for the order so far: +81, −10; together 71.');
    expect(orderInWords(newestFirst, '8')).toBe('Posted for the order: 19 points.');
    expect(orderInWords(newestFirst, '9')).toBe('No points were posted for the order.');
  });
});
