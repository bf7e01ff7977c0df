import { expect, test } from 'vitest';
import { lineOf, snapshotOf } from '../../../tests/support/ledger-samples.ts';
import type { OrderId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { ChangedOrder } from '../ports/orders-source.ts';
import { isPresent } from './is-present.ts';

const known = snapshotOf({ lines: [lineOf({ quantity: 3, currentQuantity: 2 }), lineOf({ id: '12' })], refundIds: ['5', '6'] });
const listed: ChangedOrder = {
  orderId: known.orderId as OrderId,
  updatedAt: known.updatedAt,
  cancelled: false,
  payment: 'paid',
  fulfilled: false,
  unitsLeft: 3,
  refundIds: ['5', '6'],
};

test('the state that Shopify lists is present, and so is a newer one that a webhook brought meanwhile', () => {
  expect(isPresent(known, listed)).toBe(true);
  expect(isPresent(known, { ...listed, updatedAt: (known.updatedAt - 1_000) as Instant, unitsLeft: 9, cancelled: true })).toBe(true);
});

test('an older state is not', () => {
  expect(isPresent(known, { ...listed, updatedAt: (known.updatedAt + 1_000) as Instant })).toBe(false);
});

const changes: ReadonlyArray<Partial<ChangedOrder>> = [
  { cancelled: true },
  { payment: 'void' },
  { fulfilled: true },
  { unitsLeft: 2 },
  { refundIds: ['5', '6', '7'] },
];
test.each(changes)('a state of the same second that differs by %j is not', (change) => {
  expect(isPresent(known, { ...listed, ...change })).toBe(false);
});
