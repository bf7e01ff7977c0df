import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMemberTimelines } from '../../app/adapters/postgres/member-timelines.server.ts';
import { withTenant } from '../../app/adapters/postgres/tenant.ts';
import { replayRecord } from '../../app/application/backtest/replay.ts';
import { totalOf, type BacktestReport } from '../../app/application/backtest/tally.ts';
import type { Actor } from '../../app/application/laurel.ts';
import { nothingPosted } from '../../app/domain/earning/index.ts';
import { SharedLimits } from '../../app/domain/earning/standing/index.ts';
import { rulesetSchema, type RulesetInput } from '../../app/domain/program/ruleset.ts';
import { instantFromIso, isoFromInstant, type Instant } from '../../app/domain/shared/instant.ts';
import { startShop, type RunningShop } from '../support/running-shop.ts';

const staff: Actor = { kind: 'staff', id: '77' };
const day = 86_400_000;
const started = Date.now() - 100 * day;
const at = (days: number) => new Date(started + days * day).toISOString();

/** Points depend on everything that came before: tiers, counts of orders, limits a day, a campaign with a budget. */
const rich: RulesetInput = {
  earning: {
    rules: [
      { id: 'base', name: 'Base', rate: { kind: 'per_amount', points: 1, perMinor: 100 }, caps: { perDay: 400 } },
      { id: 'third', name: 'From the third order on', when: { kind: 'number', fact: 'member.ordersBefore', is: 'at_least', value: 2 }, rate: { kind: 'per_order', points: 25 } },
    ],
    award: { days: 10 },
  },
  tiers: { enabled: true, basis: 'spend', window: { kind: 'rolling', months: 2 }, levels: [{ id: 'silver', name: 'Silver', threshold: 20_000 }, { id: 'gold', name: 'Gold', threshold: 60_000, multiplier: { numerator: 3, denominator: 2 }, entryPoints: 50 }] },
  campaigns: [{ id: 'c', name: 'C', startsAt: `${at(20).slice(0, 19)}Z`, endsAt: `${at(60).slice(0, 19)}Z`, limits: { budgetPoints: 900, perMember: 2 } }],
  rewards: [{ id: 'off', name: '5 off', pricePoints: 100, valueMinor: 500 }],
}; // prettier-ignore
const draft = rulesetSchema.parse({
  ...rich,
  earning: { ...rich.earning, rules: [{ id: 'base', name: 'Base', rate: { kind: 'per_amount', points: 3, perMinor: 100 } }] },
  tiers: { ...rich.tiers, levels: [{ id: 'silver', name: 'Silver', threshold: 90_000 }] },
});

let running: RunningShop;
beforeAll(async () => {
  running = await startShop({
    discounts: {
      issue: () => Promise.reject(new Error('No code is made in this test.')),
      withdraw: () => Promise.reject(new Error('No code is withdrawn in this test.')),
    },
  });
  await liveAShop();
}, 120_000);
afterAll(() => running?.stop());

/** The same numbers in every run, spread as if thrown by dice. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

async function liveAShop(): Promise<void> {
  const { laurel, inbox, shop, drainAll } = running;
  const published = await laurel.program.publish(shop, staff, { document: rich, basedOn: 1 });
  expect(published).toMatchObject({ ok: true });
  await withTenant(running.database.pool, shop.id, async (client) => {
    await client.query('SELECT start_program_at((SELECT id FROM programs WHERE shop_id = $1), $2)', [shop.id, new Date(started - day)]);
  });
  // The first version counted nothing: what is tried is the rich one, from the shop's beginning.
  const again = await publishedFrom(started);
  expect(again).toBeGreaterThan(0);
  const roll = dice(20_261_121);
  for (let order = 1; order <= 120; order += 1) {
    const placed = roll(95);
    const line = { id: order * 10 + 1, title: 'Item', quantity: 1 + roll(3), price: `${10 + roll(190)}.00` };
    const body = {
      id: order,
      name: `#${order}`,
      created_at: at(placed),
      processed_at: at(placed),
      updated_at: at(placed),
      currency: 'USD',
      financial_status: 'paid',
      customer: { id: 500 + roll(15), updated_at: at(placed) },
      line_items: [{ ...line, current_quantity: line.quantity }],
    };
    const accept = (topic: string, source: string, days: number, sent: object) =>
      inbox.accept({
        shopId: shop.id,
        sourceId: source,
        topic,
        subject: String(order),
        triggeredAt: instantFromIso(at(days))!,
        body: JSON.stringify(sent),
      });
    await accept('orders/paid', `paid:${order}`, placed, body);
    if (roll(4) === 0) {
      const given = Math.min(99, placed + 1 + roll(20));
      const refund = { id: 9_000 + order, order_id: order, created_at: at(given), processed_at: at(given), refund_line_items: [{ line_item_id: line.id, quantity: 1 }], transactions: [], order_adjustments: [] }; // prettier-ignore
      await accept('refunds/create', `refund:${order}`, given, refund);
    }
    if (order % 25 === 0) await drainAll();
  }
  await drainAll();
  // Time has passed as well: pending points become available, and the tiers that count them are counted anew.
  await running.runs.make(shop.id, [
    { kind: 'pending_release', occasion: 'of the test', dueAt: Date.now() as Instant },
    { kind: 'tier_windows', occasion: 'of the test', dueAt: Date.now() as Instant },
  ]);
  await running.work.workRuns(shop.id);
  await drainAll();
}

/** Moves the newest version's beginning into the past, as its owner may, so that the shop has a history under it. */
async function publishedFrom(instant: number): Promise<number> {
  const pg = await import('pg');
  const owner = new pg.default.Client({ connectionString: running.urls.ownerUrl });
  await owner.connect();
  const { rowCount } = await owner.query('UPDATE rulesets SET effective_from = $2 WHERE shop_id = $1 AND version = 2', [
    running.shop.id,
    new Date(instant),
  ]);
  await owner.end();
  return rowCount ?? 0;
}

async function tiersByMember(): Promise<Map<string, string | null>> {
  return withTenant(running.database.pool, running.shop.id, async (client) => {
    const { rows } = await client.query<{ member_id: string; tier: string | null }>(
      'SELECT member_id, tier FROM member_standings ORDER BY member_id',
    );
    return new Map(rows.map(({ member_id: memberId, tier }) => [memberId, tier]));
  });
}

const period = () => ({ from: (started - day) as Instant, until: Date.now() as Instant });

async function countOf(table: 'transfers' | 'inbox' | 'order_states'): Promise<string> {
  return withTenant(running.database.pool, running.shop.id, async (client) => {
    const { rows } = await client.query<{ digest: string }>(
      `SELECT md5(string_agg(t::text, '' ORDER BY t::text)) AS digest FROM ${table} t`,
    );
    return rows[0]!.digest;
  });
}

test('replaying a shop’s orders under its own rulesets comes to the points that the ledger holds, order by order', async () => {
  const timelines = createMemberTimelines({ pool: running.database.pool });
  const program = (await timelines.program(running.shop.id))!;
  const memberIds = await timelines.memberIds({ shopId: running.shop.id, programId: program.programId, after: null, limit: 1_000 });
  const records = await timelines.timelineOf(running.shop.id, memberIds);
  const usage = await timelines.campaignUsage(running.shop.id, program.programId);
  const compared: Array<[order: string, replayed: number | undefined, posted: number]> = [];
  for (const [memberId, record] of records) {
    const given = { program, asPosted: true, products: {}, shared: new SharedLimits(usage), period: period(), asOf: period().until };
    const settled = replayRecord(memberId, record, given);
    for (const { orderId, awards } of record.orders) {
      const { pending, available, forgiven } = awards[program.programId]?.position ?? nothingPosted;
      const posted = pending + available - forgiven;
      compared.push([orderId, settled.orders.get(orderId)?.explanation.points, posted]);
    }
  }
  expect(compared).toHaveLength(120);
  expect(compared.filter(([, replayed, posted]) => replayed !== posted)).toEqual([]);
  expect(compared.reduce((sum, [, , posted]) => sum + posted, 0)).toBeGreaterThan(10_000);
});

test('a backtest under the live ruleset changes nobody, and under a draft says who gains, who loses and who moves', async () => {
  const { programs, shop } = running;
  const before = await Promise.all([countOf('transfers'), countOf('order_states'), countOf('inbox')]);
  const same = (await programs.backtest.whole(shop.id, { draft: rulesetSchema.parse({ ...rich, campaigns: [] }), ...period() }))!;
  const changed = (await programs.backtest.whole(shop.id, { draft, ...period() }))!;
  expect(await Promise.all([countOf('transfers'), countOf('order_states'), countOf('inbox')])).toEqual(before);

  expect(same).toMatchObject({ orders: 120, gain: [] });
  expect(totalOf(same.live)).toBe(totalOf(changed.live));
  expect(totalOf(changed.draft)).toBeGreaterThan(2 * totalOf(changed.live));
  expect(changed.gain.map(({ live, draft: drafted }) => drafted - live)).toEqual(changed.gain.map(({ live, draft: drafted }) => drafted - live).toSorted((a, b) => b - a)); // prettier-ignore
  expect(changed.inAnotherTier).toBeGreaterThan(0);
  expect(changed.draft.tiersAtEnd['gold']).toBeUndefined();
  const pointsByRule = Object.values(changed.live.byRule).reduce((sum, { points }) => sum + points, 0);
  expect(pointsByRule).toBe(changed.live.pending + changed.live.available);
  expect(changed.cost.live).toMatchObject({ points: totalOf(changed.live), minor: totalOf(changed.live) * 5, rewardId: 'off' });
});

test('as a run it shows progress, is gone on with after a stop, can be cancelled, and comes to the same report', async () => {
  const { programs, shop, runs } = running;
  const start = async () => {
    const started = await programs.backtests.start(shop, { document: draft, ...period() });
    if (!started.ok) throw new Error(started.message);
    return started.value.name;
  };
  const cancelled = await start();
  expect(await programs.backtests.cancel(shop, cancelled)).toBe(true);
  expect(await programs.backtests.show(shop, cancelled)).toMatchObject({ state: 'cancelled', report: null });

  await new Promise((resolve) => setTimeout(resolve, 2));
  const name = await start();
  const { handler } = programs.backtest;
  let pages = 0;
  for (;;) {
    // Each page in the hands of another worker, as after a crash.
    const run = (await runs.claim({ shopId: shop.id, at: Date.now() as Instant, leaseMs: 60_000 }))!;
    expect(run.occasion).toBe(name);
    const page = await handler(run, { page: 4 });
    pages += 1;
    const now = Date.now() as Instant;
    if (page.cursor === null) {
      await runs.end(run, { at: now, done: run.done + page.done, end: { state: 'done', report: page.report ?? null } });
      break;
    }
    expect(
      await runs.proceed(run, { at: now, leaseMs: 60_000, cursor: page.cursor, done: run.done + page.done, total: page.total ?? null }),
    ).toBe(true);
    await runs.end(run, { at: now, done: run.done + page.done, end: { state: 'waiting', at: now, fault: null } });
  }
  expect(pages).toBeGreaterThan(3);
  const run = (await programs.backtests.show(shop, name))!;
  expect(run).toMatchObject({ state: 'done', done: run.total });
  const { from, until } = run.report as unknown as BacktestReport;
  const whole = await programs.backtest.whole(shop.id, { draft, from: instantFromIso(from)!, until: instantFromIso(until)! });
  expect(run.report).toEqual(JSON.parse(JSON.stringify(whole)));
});

test('a period that is not over, or is none, and a draft that is no ruleset are refused', async () => {
  const { programs, shop } = running;
  const tomorrow = (Date.now() + day) as Instant;
  expect(await programs.backtests.start(shop, { document: draft, from: 0 as Instant, until: tomorrow })).toMatchObject({
    reason: 'invalid_input',
    field: 'until',
  });
  expect(await programs.backtests.start(shop, { document: draft, from: 9 as Instant, until: 8 as Instant })).toMatchObject({
    field: 'from',
  });
  expect(await programs.backtests.start(shop, { document: { rewards: 7 } })).toMatchObject({ reason: 'ruleset_invalid', field: 'rewards' });
});

test('a version with other tiers moves, once it is in force, exactly those members of whom the preview said so', async () => {
  const { laurel, programs, shop, runs, work } = running;
  const from = (Date.now() + 3_600_000) as Instant;
  const { version } = await laurel.program.current(shop);
  const scheduled = await laurel.program.publish(shop, staff, { document: draft, basedOn: version, at: from });
  if (!scheduled.ok) throw new Error(scheduled.message);
  const run = await runs.find(shop.id, { kind: 'recalculation', occasion: `${scheduled.value.programId}/${scheduled.value.version}` });
  expect(run).toMatchObject({ state: 'waiting', dueAt: from });
  expect(await laurel.program.publish(shop, staff, { document: rich, basedOn: version })).toMatchObject({ reason: 'version_scheduled' });
  expect(await programs.withdraw(shop, staff, scheduled.value.version)).toMatchObject({ ok: true });
  const present = Date.now() as Instant;
  const preview = (await programs.backtest.whole(shop.id, { draft, from: present, until: present }))!;
  const before = await tiersByMember();
  const now = await laurel.program.publish(shop, staff, { document: draft, basedOn: version });
  if (!now.ok) throw new Error(now.message);
  await work.workRuns(shop.id);
  expect(await runs.find(shop.id, { kind: 'recalculation', occasion: `${now.value.programId}/${now.value.version}` })).toMatchObject({
    state: 'done',
    done: 15,
  });
  await running.drainAll();
  const after = await tiersByMember();
  const moved = [...before].filter(([memberId, tier]) => after.get(memberId) !== tier);
  expect(moved.length).toBeGreaterThan(0);
  expect(preview.inAnotherTier).toBe(moved.length);
  expect(preview.moving).toEqual(moved.map(([memberId, tier]) => ({ memberId, live: tier, draft: after.get(memberId) })));
  const back = await programs.rollBack(shop, staff, { to: 2, basedOn: now.value.version });
  expect(back).toMatchObject({ ok: true, value: { ruleset: rulesetSchema.parse(rich), version: now.value.version + 1 } });
  expect(isoFromInstant(back.ok ? back.value.publishedAt : (0 as Instant)) > '2020').toBe(true);
});
