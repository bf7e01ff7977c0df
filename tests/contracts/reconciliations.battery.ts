import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Shop } from '../../app/application/laurel.ts';
import type { Reconciliations } from '../../app/application/ports/reconciliations.ts';
import type { Inbox } from '../../app/application/ports/events.ts';
import type { Shops } from '../../app/application/ports/shops.ts';
import type { OrderId, ShopId } from '../../app/domain/shared/ids.ts';
import type { Instant } from '../../app/domain/shared/instant.ts';
import { orderBody } from '../../benchmarks/order-body.ts';
import { newShop, programStart } from './ledger-stores.ts';

export interface ReconcilingStores {
  readonly shops: Shops;
  readonly inbox: Inbox;
  readonly reconciliations: Reconciliations;
  /** Works everything that waits. */
  work(shopId: ShopId): Promise<void>;
  close(): Promise<void>;
}

/** What the drift report relies on: what is known of orders, and that a finding is noted once with the points of its moment. */
export function reconciliationsBattery(open: () => Promise<ReconcilingStores>): void {
  let stores: ReconcilingStores;
  let shop: Shop;
  beforeAll(async () => {
    stores = await open();
  });
  afterAll(() => stores?.close());
  beforeEach(async () => {
    shop = await newShop(stores);
  });

  const minute = (count: number) => (programStart + count * 60_000) as Instant;
  const id = (text: string) => text as OrderId;
  const occasion = '2026-11-21';
  /** An order of so many whole dollars as it was at an instant, all the way into the ledger. */
  const happened = async (orderId: string, dollars: number, at: Instant, sourceId = `${orderId}/${at}`) => {
    const body = orderBody({ orderId: Number(orderId), customerId: 7001, subtotalMinor: dollars * 100, at: new Date(at) });
    await stores.inbox.accept({
      shopId: shop.id,
      sourceId,
      topic: 'orders/paid',
      subject: orderId,
      triggeredAt: at,
      body,
    });
    await stores.work(shop.id);
  };
  const note = (orderId: string, finding: 'missing' | 'stale' | 'unreadable', changedAt: Instant) =>
    stores.reconciliations.note({ shopId: shop.id, occasion, at: minute(60), found: [{ orderId: id(orderId), finding, changedAt }] });
  const fed = (orderId: string, sourceId: string) =>
    stores.reconciliations.fed({ shopId: shop.id, occasion, orderId: id(orderId), sourceId });
  const settle = () => stores.reconciliations.settle({ shopId: shop.id, occasion, at: minute(90) });
  const list = () => stores.reconciliations.list({ shopId: shop.id, occasion, limit: 100 });

  test('the program’s start is known', async () => {
    expect(await stores.reconciliations.programStart(shop.id)).toBe(programStart);
  });

  test('of each order the time of its newest state is known, and an unknown order is left out', async () => {
    await happened('11', 5, minute(1));
    await happened('12', 5, minute(2));
    await happened('12', 6, minute(3));
    const known = await stores.reconciliations.knownStates(shop.id, ['11', '12', '13'].map(id));
    expect([...known].map(([orderId, { updatedAt }]) => [orderId, updatedAt]).sort()).toEqual([['11', minute(1)], ['12', minute(3)]]); // prettier-ignore
    expect(await stores.reconciliations.knownStates(shop.id, [])).toEqual(new Map());
  });

  test('a finding keeps what the order had brought when it was found, and says what it brought once repaired', async () => {
    await happened('12', 5, minute(2));
    await note('11', 'missing', minute(4));
    await note('12', 'stale', minute(4));
    expect(await settle()).toBe(2);
    await fed('11', 'read 11');
    await fed('12', 'read 12');
    expect(await settle()).toBe(2);
    await happened('12', 9, minute(4), 'read 12');
    await note('12', 'stale', minute(4));
    expect(await settle()).toBe(1);
    await happened('11', 3, minute(4), 'read 11');
    expect(await settle()).toBe(0);
    const drift = { changedAt: minute(4), repairedAt: minute(90) };
    expect(await list()).toEqual([
      { orderId: '11', finding: 'missing', pointsBefore: 0, pointsAfter: 3, ...drift },
      { orderId: '12', finding: 'stale', pointsBefore: 5, pointsAfter: 9, ...drift },
    ]);
    expect(await stores.reconciliations.sums(shop.id, occasion)).toEqual({
      missing: 1,
      stale: 1,
      unreadable: 0,
      repaired: 2,
      pointsDifference: 7,
    });
  });

  test('what was fed is what repairs, and not another word of the order', async () => {
    await note('11', 'missing', minute(4));
    await fed('11', 'read 11');
    await happened('11', 3, minute(3), 'a late webhook');
    expect(await settle()).toBe(1);
    expect(await list()).toMatchObject([{ pointsAfter: null, repairedAt: null }]);
  });

  test('an order that turns out to be unreadable is no longer waited for', async () => {
    await note('11', 'missing', minute(4));
    await note('11', 'unreadable', minute(4));
    await note('11', 'missing', minute(4));
    expect(await settle()).toBe(0);
    expect(await stores.reconciliations.sums(shop.id, occasion)).toMatchObject({
      missing: 0,
      unreadable: 1,
      repaired: 0,
      pointsDifference: 0,
    });
  });

  test('each occasion and each shop has findings of its own', async () => {
    await note('11', 'missing', minute(4));
    const other = await newShop(stores);
    expect(await stores.reconciliations.list({ shopId: other.id, occasion, limit: 9 })).toEqual([]);
    expect(await stores.reconciliations.list({ shopId: shop.id, occasion: 'another', limit: 9 })).toEqual([]);
    expect(await stores.reconciliations.sums(shop.id, 'another')).toMatchObject({ missing: 0, pointsDifference: 0 });
  });
}
