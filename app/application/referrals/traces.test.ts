import { expect, test } from 'vitest';
import { createTraceHash } from '../../adapters/system/trace-hash.server.ts';
import type { OrderId, ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { tracesOfOrder, tracesOfVisitor } from './traces.ts';

const hash = createTraceHash('a secret for tests');
const shop = '1' as ShopId;
const at = Date.UTC(2026, 0, 1) as Instant;

test('a visitor and the order they place are recognised by the same traces, and nothing of them is readable', () => {
  const visitor = tracesOfVisitor(hash, shop, { email: 'Ada+1@gmail.com', device: 'd1', ip: '203.0.113.9' }, at);
  const shown = [
    { kind: 'email', text: 'ada+1@gmail.com' },
    { kind: 'alias', text: 'ada@gmail.com' },
    { kind: 'network', text: '203.0.113.9' },
  ] as const;
  const order = tracesOfOrder(hash, shop, { orderId: '1001' as OrderId, shown, at });
  expect(visitor.filter((trace) => order.traces.includes(trace))).toHaveLength(3);
  expect(order.email).toBe(order.traces[0]?.slice('email:'.length));
  expect(JSON.stringify([visitor, order])).not.toMatch(/ada|203|gmail/);
});

test('what is not known leaves no trace', () => {
  expect(tracesOfVisitor(hash, shop, { email: 'nobody', device: ' ', ip: 'unknown' }, at)).toEqual([]);
  expect(tracesOfOrder(hash, shop, { orderId: '1001' as OrderId, shown: [], at })).toMatchObject({ email: null, traces: [] });
});
