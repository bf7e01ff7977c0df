import { expect, test } from 'vitest';
import { MemoryDatabase } from '../../adapters/memory/database.ts';
import { createMemoryRuns } from '../../adapters/memory/runs.ts';
import { createMemoryShops } from '../../adapters/memory/shops.ts';
import { defaultRuleset, rulesetSchema } from '../../domain/program/ruleset.ts';
import type { ShopId } from '../../domain/shared/ids.ts';
import { dayMs, type Instant } from '../../domain/shared/instant.ts';
import type { DueWork } from '../ports/due-work.ts';
import { campaignRuns } from './campaigns.ts';
import type { RunKind } from './kinds.ts';
import { createMakeRuns } from './make-runs.ts';

let now = 0;
const start = Date.UTC(2026, 10, 1, 12);

async function scheduler({ kinds, waiting = async () => [] }: { kinds: readonly RunKind[]; waiting?: DueWork['waiting'] }) {
  now = start;
  const database = new MemoryDatabase({ now: () => now as Instant });
  const shops = createMemoryShops(database);
  const runs = createMemoryRuns(database);
  const shop = await shops.install({
    domain: 'corner-shop.myshopify.com',
    name: 'Corner Shop',
    currency: 'USD',
    timeZone: 'America/New_York',
    scopes: [],
    at: now as Instant,
    ruleset: defaultRuleset,
  });
  const nudged: ShopId[] = [];
  const none = async () => [];
  const due: DueWork = { waiting, orders: none, members: none, birthdays: none };
  const clock = { now: () => now as Instant };
  const process = () => createMakeRuns({ runs, due, nudge: { runs: (shopId) => void nudged.push(shopId) }, clock, kinds });
  const made = async () =>
    (await runs.list({ shopId: shop.id, kind: null, limit: 1_000 })).map(({ kind, occasion }) => `${kind} ${occasion}`);
  return { shop, runs, nudged, process, made };
}

test('two processes that sweep for days make each day’s run once, and the shop is nudged for while one is due', async () => {
  const { process, made, nudged, shop } = await scheduler({ kinds: ['reconciliation'] });
  const sweeps = [process(), process()];
  for (let hour = 0; hour < 72; hour += 1) {
    now += 3_600_000;
    for (const sweep of sweeps) await sweep();
  }
  expect((await made()).sort()).toEqual(['reconciliation 2026-11-02', 'reconciliation 2026-11-03', 'reconciliation 2026-11-04']);
  expect(nudged[0]).toBe(shop.id);
});

test('a worker that was down for ten days makes up for the newest reconciliation and for every birthday', async () => {
  const { process, made } = await scheduler({ kinds: ['reconciliation', 'birthdays'] });
  now += 10 * dayMs;
  await process()();
  const names = await made();
  expect(names.filter((name) => name.startsWith('reconciliation'))).toEqual(['reconciliation 2026-11-11']);
  expect(names.filter((name) => name.startsWith('birthdays'))).toHaveLength(10);
});

test('what fell due by time alone becomes a run of a kind that somebody works, and of no other', async () => {
  let shopId = '' as ShopId;
  const waiting = async () => [
    { shopId, kind: 'pending_release' as const },
    { shopId, kind: 'tier_windows' as const },
  ];
  const { process, made, shop } = await scheduler({ kinds: ['pending_release'], waiting });
  shopId = shop.id;
  await process()();
  expect(await made()).toEqual(['pending_release 2026-11-01T12:00:00.000Z']);
});

test('runs that ended two months ago are forgotten when the next ones are made', async () => {
  const { process, runs, shop, made } = await scheduler({ kinds: ['reconciliation'] });
  await runs.make(shop.id, [{ kind: 'scores', occasion: 'old', dueAt: now as Instant }]);
  await runs.cancel(shop.id, { kind: 'scores', occasion: 'old' }, now as Instant);
  now += 61 * dayMs;
  await process()();
  expect(await made()).not.toContain('scores old');
});

test('the starts and ends of a campaign that lie ahead are runs; a campaign that is switched off has none', () => {
  const { campaigns } = rulesetSchema.parse({
    campaigns: [
      { id: 'summer', name: 'Summer', startsAt: '2026-06-01T00:00:00Z', endsAt: '2026-12-01T00:00:00Z' },
      { id: 'winter', name: 'Winter', startsAt: '2026-12-01T00:00:00Z', endsAt: '2027-01-01T00:00:00Z' },
      { id: 'never', name: 'Never', enabled: false, startsAt: '2026-12-01T00:00:00Z', endsAt: '2027-01-01T00:00:00Z' },
    ],
  });
  const made = campaignRuns('3', { campaigns }, start as Instant);
  expect(made.map(({ occasion, dueAt }) => [occasion, new Date(dueAt).toISOString()])).toEqual([
    ['3/summer ends 2026-12-01T00:00:00Z', '2026-12-01T00:00:00.000Z'],
    ['3/winter starts 2026-12-01T00:00:00Z', '2026-12-01T00:00:00.000Z'],
    ['3/winter ends 2027-01-01T00:00:00Z', '2027-01-01T00:00:00.000Z'],
  ]);
});
