import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryDatabase } from '../../adapters/memory/database.ts';
import { createMemoryProgramVersions } from '../../adapters/memory/program-versions.ts';
import { createMemoryRuns } from '../../adapters/memory/runs.ts';
import { createMemoryShops } from '../../adapters/memory/shops.ts';
import { defaultRuleset } from '../../domain/program/ruleset.ts';
import type { ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { Actor, Shop } from '../laurel.ts';
import { createDrafts } from './drafts.ts';
import { createPublish } from './publish.ts';
import { createRollBack } from './roll-back.ts';
import { createWithdraw } from './withdraw.ts';

const staff: Actor = { kind: 'staff', id: '77' };
const day = 86_400_000;
const start = Date.UTC(2026, 0, 1);
const named = (name: string) => ({ ...defaultRuleset, name });

let now: Instant;
let shop: Shop;
let useCases: ReturnType<typeof useCasesOn>;

function useCasesOn(database: MemoryDatabase) {
  const clock = { now: () => now };
  const shops = createMemoryShops(database);
  const versions = createMemoryProgramVersions(database);
  const runs = createMemoryRuns(database);
  const nudged: ShopId[] = [];
  const publish = createPublish({ shops, versions, clock, nudge: { runs: (shopId) => void nudged.push(shopId) } });
  const rollBack = createRollBack({ versions, publish });
  return { shops, versions, runs, publish, nudged, rollBack, withdraw: createWithdraw({ versions, clock }), drafts: createDrafts({ shops, versions, clock, publish }) }; // prettier-ignore
}

const inForce = async (at: number) => (await useCases.shops.currentProgram(shop.id, at as Instant))!.ruleset.name;

beforeEach(async () => {
  now = start as Instant;
  useCases = useCasesOn(new MemoryDatabase({ now: () => now }));
  const about = { domain: 'a.myshopify.com', name: 'A', currency: 'USD', timeZone: 'UTC', scopes: [] };
  shop = await useCases.shops.install({ ...about, at: now, ruleset: named('first') });
  now = (start + day) as Instant;
});

describe('publishing', () => {
  it('puts a version into force at once, or at a time to come', async () => {
    expect(await useCases.publish(shop, staff, { document: named('second'), basedOn: 1 })).toMatchObject({ ok: true, value: { version: 2, effectiveFrom: now } }); // prettier-ignore
    const at = (now + 10 * day) as Instant;
    expect(await useCases.publish(shop, staff, { document: named('third'), basedOn: 2, at })).toMatchObject({
      ok: true,
      value: { effectiveFrom: at },
    });
    expect([await inForce(now), await inForce(at - 1), await inForce(at)]).toEqual(['second', 'second', 'third']);
    expect(useCases.nudged).toEqual([shop.id, shop.id]);
  });

  it('refuses what is no ruleset, a time that is over, and a version that somebody else overtook', async () => {
    const refusals = [
      await useCases.publish(shop, staff, { document: { rewards: 7 }, basedOn: 1 }),
      await useCases.publish(shop, staff, { document: named('x'), basedOn: 1, at: (now - 1) as Instant }),
      await useCases.publish(shop, staff, { document: named('x'), basedOn: 7 }),
    ];
    expect(refusals.map((refusal) => !refusal.ok && refusal.reason)).toEqual(['ruleset_invalid', 'invalid_input', 'idempotency_conflict']);
    expect(await inForce(now)).toBe('first');
    expect(useCases.nudged).toEqual([]);
  });

  it('plans the recalculation of other tiers with the version, due when it comes into force', async () => {
    const tiers = (threshold: number) => ({
      ...named('tiers'),
      tiers: { enabled: true, basis: 'points', levels: [{ id: 'gold', name: 'Gold', threshold }] },
    });
    const planned = async () =>
      (await useCases.runs.list({ shopId: shop.id, kind: 'recalculation', limit: 9 })).map(({ input, dueAt, state }) => [
        input['version'],
        dueAt,
        state,
      ]);
    await useCases.publish(shop, staff, { document: named('no other tiers'), basedOn: 1 });
    expect(await planned()).toEqual([]);
    const at = (days: number) => (now + days * day) as Instant;
    await useCases.publish(shop, staff, { document: tiers(100), basedOn: 2, at: at(10) });
    // It has the tiers of the version in force now, but follows one that has others.
    await useCases.publish(shop, staff, { document: named('as before'), basedOn: 3, at: at(20) });
    expect(await planned()).toEqual([
      [4, at(20), 'waiting'],
      [3, at(10), 'waiting'],
    ]);
  });

  it('is stopped by a golden case that does not hold, with both numbers', async () => {
    const golden = (points: number) => ({
      ...named('golden'),
      goldenCases: [{ name: 'Ninety nine', order: { lines: [{ unitMinor: 9_999 }] }, points }],
    });
    expect(await useCases.publish(shop, staff, { document: golden(100), basedOn: 1 })).toEqual({
      ok: false,
      reason: 'ruleset_golden_case_failed',
      message: '“Ninety nine” must earn 100 points but earns 99.',
      field: 'goldenCases.0',
    });
    expect(await useCases.publish(shop, staff, { document: golden(99), basedOn: 1 })).toMatchObject({ ok: true });
  });

  it('replaces a program that has not begun from its first day on', async () => {
    const later = (now + 30 * day) as Instant;
    const about = { domain: 'b.myshopify.com', name: 'B', currency: 'USD', timeZone: 'UTC', scopes: [] };
    const young = await useCases.shops.install({ ...about, at: now, programStartsAt: later, ruleset: named('first') });
    expect(await useCases.publish(young, staff, { document: named('second'), basedOn: 1 })).toMatchObject({
      ok: true,
      value: { effectiveFrom: later },
    });
  });
});

describe('a scheduled version', () => {
  const schedule = (at: number) => useCases.publish(shop, staff, { document: named('scheduled'), basedOn: 1, at: at as Instant });

  it('keeps others from being published ahead of it until it is withdrawn', async () => {
    await schedule(now + 10 * day);
    expect(await useCases.publish(shop, staff, { document: named('urgent'), basedOn: 1 })).toMatchObject({ reason: 'version_scheduled' });
    expect(await useCases.withdraw(shop, staff, 2)).toMatchObject({ ok: true });
    expect(await useCases.publish(shop, staff, { document: named('urgent'), basedOn: 1 })).toMatchObject({
      ok: true,
      value: { version: 3 },
    });
    expect(await inForce(now + 20 * day)).toBe('urgent');
  });

  it('is withdrawn before its last minute, and neither later, twice, nor when there is none', async () => {
    const at = now + 10 * day;
    await schedule(at);
    now = (at - 60_000) as Instant;
    expect(await useCases.withdraw(shop, staff, 2)).toMatchObject({ reason: 'version_in_force' });
    now = (at - 60_001) as Instant;
    expect(await useCases.withdraw(shop, staff, 2)).toMatchObject({ ok: true });
    expect(await useCases.withdraw(shop, staff, 2)).toMatchObject({ reason: 'version_withdrawn' });
    expect(await useCases.withdraw(shop, staff, 3)).toMatchObject({ reason: 'unknown_version' });
    expect(await useCases.withdraw(shop, staff, 1)).toMatchObject({ reason: 'version_in_force' });
  });
});

describe('rolling back', () => {
  it('publishes the old document as a new version and changes no old one', async () => {
    await useCases.publish(shop, staff, { document: named('second'), basedOn: 1 });
    expect(await useCases.rollBack(shop, staff, { to: 1, basedOn: 2 })).toMatchObject({
      ok: true,
      value: { version: 3, ruleset: { name: 'first' } },
    });
    const versions = await useCases.versions.list(shop.id);
    expect(versions.map(({ version }) => version)).toEqual([3, 2, 1]);
    expect((await useCases.versions.find(shop.id, 2))?.ruleset.name).toBe('second');
    expect(await useCases.rollBack(shop, staff, { to: 9, basedOn: 3 })).toMatchObject({ reason: 'unknown_version', field: 'to' });
    expect(await useCases.rollBack(shop, staff, { to: 1, basedOn: 2 })).toMatchObject({ reason: 'idempotency_conflict' });
  });
});

describe('a draft', () => {
  it('may be unfinished, is saved by anyone in turn, and becomes a version by being published', async () => {
    const first = await useCases.drafts.save(shop, staff, { document: { name: 'draft', earning: 7 }, basedOn: 1, revision: null });
    expect(first).toMatchObject({ ok: true, value: { revision: 1 } });
    expect(await useCases.drafts.publish(shop, staff, { revision: 1 })).toMatchObject({ reason: 'ruleset_invalid', field: 'earning' });
    const other: Actor = { kind: 'staff', id: '78' };
    expect(await useCases.drafts.save(shop, other, { document: named('draft'), basedOn: 1, revision: 1 })).toMatchObject({ ok: true });
    expect(await useCases.drafts.save(shop, staff, { document: named('mine'), basedOn: 1, revision: 1 })).toMatchObject({
      reason: 'idempotency_conflict',
    });
    expect(await useCases.drafts.publish(shop, staff, { revision: 1 })).toMatchObject({ reason: 'idempotency_conflict' });
    expect(await useCases.drafts.publish(shop, staff, { revision: 2 })).toMatchObject({
      ok: true,
      value: { version: 2, ruleset: { name: 'draft' } },
    });
    expect(await useCases.drafts.show(shop)).toBeNull();
  });

  it('is refused when it is no document or begins from a version that there is not, and can be discarded', async () => {
    const save = (document: unknown, basedOn = 1) => useCases.drafts.save(shop, staff, { document, basedOn, revision: null });
    for (const document of [null, 7, 'x', []]) expect(await save(document)).toMatchObject({ reason: 'invalid_input', field: 'document' });
    expect(await save({ name: 'x'.repeat(2_000_000) })).toMatchObject({ reason: 'invalid_input', field: 'document' });
    expect(await save({}, 4)).toMatchObject({ reason: 'unknown_version', field: 'basedOn' });
    expect(await useCases.drafts.show(shop)).toBeNull();
    await save({});
    expect(await useCases.drafts.discard(shop, staff, 2)).toMatchObject({ reason: 'idempotency_conflict' });
    expect(await useCases.drafts.discard(shop, staff, 1)).toMatchObject({ ok: true });
    expect(await useCases.drafts.show(shop)).toBeNull();
  });
});
