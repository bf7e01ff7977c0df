import { randomFrom, type BodyOrder } from '../order-body.ts';

const ordersCount = 20_000;
const customersCount = 4_000;

/** The orders of one round: 20,000 of 4,000 customers, a second apart. */
export function ordersOf(round: number): BodyOrder[] {
  const random = randomFrom(round);
  const at = new Date('2026-11-01T10:00:00Z');
  return Array.from({ length: ordersCount }, (_, index) => ({
    orderId: round * 10_000_000 + index + 1,
    customerId: 7_000_000 + Math.floor(random() * customersCount),
    subtotalMinor: 100 + Math.floor(random() * 20_000),
    at: new Date(at.getTime() + index * 1000),
  }));
}
