import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Shop } from '../../app/application/laurel.ts';
import type { EffectDraft } from '../../app/application/ports/drain-store.ts';
import type { CustomerId, MemberId } from '../../app/domain/shared/ids.ts';
import { newShop, programStart, type LedgerStores } from './ledger-stores.ts';

const long = 600_000;

/** What doing effects relies on: each is done, by one at a time, and again by another when the first died. */
export function outboxBattery(open: () => Promise<LedgerStores>): void {
  let stores: LedgerStores;
  let shop: Shop;
  let memberId: MemberId;
  beforeAll(async () => {
    stores = await open();
  });
  afterAll(() => stores?.close());
  beforeEach(async () => {
    shop = await newShop(stores);
    memberId = (await stores.ledger.enrol({ shopId: shop.id, customerId: '7001' as CustomerId, at: programStart }))!.memberId;
  });

  const effect = (key: string): EffectDraft => ({ kind: 'order_refresh', key, payload: { orderId: key } });
  const commit = (...keys: string[]) =>
    stores.ledger.change({ shopId: shop.id, memberId }, () => ({ value: null, effects: keys.map(effect) }));
  const claim = (limit = 100, leaseMs = long) => stores.outbox.claim({ shopId: shop.id, limit, leaseMs });
  const keys = (effects: ReadonlyArray<{ readonly key: string }>) => effects.map(({ key }) => key).sort();

  test('an effect that was committed is claimed with what it carries', async () => {
    await commit('a');
    expect(await claim()).toMatchObject([{ kind: 'order_refresh', key: 'a', payload: { orderId: 'a' }, attempts: 1 }]);
  });

  test('asking for the same effect twice is asking once', async () => {
    await commit('a', 'b');
    await commit('b', 'c');
    expect(keys(await claim())).toEqual(['a', 'b', 'c']);
  });

  test('an effect is claimed once while its lease lasts, also by many at once', async () => {
    await commit(...Array.from({ length: 30 }, (_, index) => `e${index}`));
    const claims = await Promise.all(Array.from({ length: 6 }, () => claim(7)));
    const claimed = claims.flat().map(({ key }) => key);
    expect(new Set(claimed).size).toBe(claimed.length);
    expect(keys([...claims.flat(), ...(await claim())])).toHaveLength(30);
    expect(await claim()).toEqual([]);
  });

  test('when the lease is over it is claimed again, and counts its attempts', async () => {
    await commit('a');
    expect(await claim(1, 0)).toMatchObject([{ key: 'a', attempts: 1 }]);
    expect(await claim(1, 0)).toMatchObject([{ key: 'a', attempts: 2 }]);
    expect(await claim(1, long)).toMatchObject([{ key: 'a', attempts: 3 }]);
    expect(await claim(1, long)).toEqual([]);
  });

  test('what is done or dead is not claimed again', async () => {
    await commit('done', 'dead');
    for (const { id, key } of await claim(10, 0)) {
      const outcome = key === 'done' ? ({ state: 'done' } as const) : ({ state: 'dead', error: 'refused' } as const);
      await stores.outbox.finish({ shopId: shop.id, id, outcome });
    }
    expect(await claim()).toEqual([]);
    await commit('done', 'dead');
    expect(await claim()).toEqual([]);
  });

  test('what is to be tried again waits for its time, and a late word of failure does not undo what is done', async () => {
    await commit('soon', 'later', 'done');
    const claimed = await claim();
    const finish = (key: string, outcome: Parameters<typeof stores.outbox.finish>[0]['outcome']) =>
      stores.outbox.finish({ shopId: shop.id, id: claimed.find((candidate) => candidate.key === key)!.id, outcome });
    await finish('soon', { state: 'retry', delayMs: 0, error: 'Shopify is away' });
    await finish('later', { state: 'retry', delayMs: long, error: 'Shopify is away' });
    await finish('done', { state: 'done' });
    await finish('done', { state: 'retry', delayMs: 0, error: 'too late' });
    expect(keys(await claim())).toEqual(['soon']);
  });

  test('shops with due effects are named, and no shop sees another’s', async () => {
    const other = await newShop(stores);
    await commit('a');
    expect(await stores.outbox.shopsWithDueEffects()).toContain(shop.id);
    expect(await stores.outbox.shopsWithDueEffects()).not.toContain(other.id);
    expect(await stores.outbox.claim({ shopId: other.id, limit: 10, leaseMs: long })).toEqual([]);
    await claim();
    expect(await stores.outbox.shopsWithDueEffects()).not.toContain(shop.id);
  });
}
