import { expect, test } from 'vitest';
import type { ShopId } from '../../domain/shared/ids.ts';
import { dayMs, type Instant } from '../../domain/shared/instant.ts';
import { createTraceHash } from './trace-hash.server.ts';

const hash = createTraceHash('the secret of this installation');
const shop = '1' as ShopId;
const at = (days: number) => (Date.UTC(2026, 0, 1) + days * dayMs) as Instant;

test('the same thing is recognised for ever, in one shop only, and only with the secret', () => {
  const trace = hash.of(shop, 'email', 'a@example.com', at(0));
  expect(trace).toMatch(/^email:[A-Za-z0-9_-]{22}$/);
  expect(hash.of(shop, 'email', 'a@example.com', at(4_000))).toBe(trace);
  expect(hash.of('2' as ShopId, 'email', 'a@example.com', at(0))).not.toBe(trace);
  expect(hash.of(shop, 'alias', 'a@example.com', at(0)).slice(6)).not.toBe(trace.slice(6));
  expect(createTraceHash('another secret').of(shop, 'email', 'a@example.com', at(0))).not.toBe(trace);
});

test('a network cannot be followed for longer than a month', () => {
  const trace = hash.of(shop, 'network', '203.0.113.7', at(0));
  expect(hash.of(shop, 'network', '203.0.113.7', at(31))).not.toBe(trace);
  expect(trace).not.toContain('203');
});
