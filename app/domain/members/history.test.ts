import { expect, test } from 'vitest';
import type { Instant } from '../shared/instant.ts';
import { historyOf, type HistoryTransfer } from './history.ts';

const transferOf = (given: Partial<HistoryTransfer>): HistoryTransfer => ({
  id: '1',
  debit: 'issued',
  credit: 'available',
  amount: 30,
  kind: 'earn',
  occurredAt: 0 as Instant,
  order: { name: '#1001' },
  note: null,
  ...given,
});

test('a member reads what came in, what went, and what is still pending', () => {
  expect(historyOf(transferOf({}))).toEqual([{ id: '1', at: 0, points: 30, pending: false, label: 'Order #1001' }]);
  const spent = transferOf({ debit: 'available', credit: 'held', kind: 'hold' });
  expect(historyOf(spent)).toMatchObject([{ points: -30, pending: false, label: 'Reward taken' }]);
  const pending = transferOf({ credit: 'pending', kind: 'earn_pending' });
  expect(historyOf(pending)).toMatchObject([{ points: 30, pending: true }]);
});

test('points that become available are one line, a gain', () => {
  const released = transferOf({ debit: 'pending', credit: 'available', kind: 'release_pending' });
  expect(historyOf(released)).toMatchObject([{ points: 30, pending: false, label: 'Order #1001 paid' }]);
});

test('what moves only between the program’s accounts is none of theirs', () => {
  expect(historyOf(transferOf({ debit: 'held', credit: 'redeemed', kind: 'capture' }))).toEqual([]);
});

test('points without an order say why they came, in the words that were given', () => {
  expect(historyOf(transferOf({ order: null, note: 'A friend ordered' }))).toMatchObject([{ label: 'A friend ordered' }]);
  expect(historyOf(transferOf({ order: null }))).toMatchObject([{ label: 'Points for you' }]);
});
