import { expect, test } from 'vitest';
import { CostBuckets } from './cost-buckets.ts';

const shop = 'corner-shop.myshopify.com';
const full = { maximumAvailable: 1000, currentlyAvailable: 1000, restoreRate: 100 };

function at(now = 0) {
  const clock = { now };
  return { clock, buckets: new CostBuckets(() => clock.now) };
}

test('a shop that has not answered yet is not waited for', () => {
  expect(at().buckets.reserve(shop, 5000).waitMs).toBe(0);
});

test('a call waits exactly until the bucket can pay for it', () => {
  const { buckets, clock } = at();
  buckets.reserve(shop, 10).settle({ ...full, currentlyAvailable: 30 });
  expect(buckets.reserve(shop, 30).waitMs).toBe(0);
  expect(buckets.reserve(shop, 50).waitMs).toBe(500);
  clock.now += 500;
  expect(buckets.reserve(shop, 10).waitMs).toBe(100);
});

test('callers are served one after the other, each behind what was promised before', () => {
  const { buckets } = at();
  buckets.reserve(shop, 10).settle({ ...full, currentlyAvailable: 0 });
  expect([1, 2, 3].map(() => buckets.reserve(shop, 100).waitMs)).toEqual([1000, 2000, 3000]);
});

test('a call that was never sent gives its points back', () => {
  const { buckets } = at();
  buckets.reserve(shop, 10).settle({ ...full, currentlyAvailable: 100 });
  const abandoned = buckets.reserve(shop, 100);
  abandoned.settle();
  expect(buckets.reserve(shop, 100).waitMs).toBe(0);
});

test('an answer does not hand out the points that were promised to calls still under way', () => {
  const { buckets } = at();
  buckets.reserve(shop, 10).settle({ ...full, currentlyAvailable: 200 });
  const [one, other] = [buckets.reserve(shop, 100), buckets.reserve(shop, 100)];
  one.settle({ ...full, currentlyAvailable: 100 });
  expect(buckets.reserve(shop, 100).waitMs).toBe(1000);
  other.settle({ ...full, currentlyAvailable: 0 });
});

test('a bucket never holds more than its maximum, however long nothing is asked of it, and a dearer call than that still goes out', () => {
  const { buckets, clock } = at();
  buckets.reserve(shop, 10).settle(full);
  clock.now += 3_600_000;
  expect(buckets.reserve(shop, 4000).waitMs).toBe(0);
  expect(buckets.reserve(shop, 100).waitMs).toBe(1000);
});

test('shops do not share a bucket', () => {
  const { buckets } = at();
  buckets.reserve(shop, 10).settle({ ...full, currentlyAvailable: 0 });
  expect(buckets.reserve('other-shop.myshopify.com', 100).waitMs).toBe(0);
});
