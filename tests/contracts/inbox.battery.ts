import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { laneCount, laneOf } from '../../app/domain/shared/lanes.ts';
import type { Shop } from '../../app/application/laurel.ts';
import type { IncomingEvent } from '../../app/application/ports/events.ts';
import { newShop, programStart, type LedgerStores } from './ledger-stores.ts';

/** What acknowledging an event relies on. */
export function inboxBattery(open: () => Promise<LedgerStores>): void {
  let stores: LedgerStores;
  let shop: Shop;
  beforeAll(async () => {
    stores = await open();
  });
  afterAll(() => stores?.close());
  beforeEach(async () => {
    shop = await newShop(stores);
    stores.nudged.length = 0;
  });

  const event = (sourceId: string, changes: Partial<IncomingEvent> = {}): IncomingEvent => ({
    shopId: shop.id,
    sourceId,
    topic: 'orders/create',
    subject: '1001',
    triggeredAt: programStart,
    body: '{"id":1001}',
    ...changes,
  });
  const stored = async (of = shop) => stores.eventLog.list({ shopId: of.id, state: null, limit: 1_000 });

  test('an accepted event waits, as it was sent', async () => {
    await stores.inbox.accept(event('a', { body: '{"note":"größer"}' }));
    expect(await stored()).toMatchObject([{ eventId: 'a', topic: 'orders/create', subject: '1001', state: 'waiting', attempts: 0 }]);
    const seen: string[] = [];
    await stores.store.drain({
      shopId: shop.id,
      lane: laneOf('1001'),
      limit: 10,
      work: {
        standsAlone: () => false,
        plan(events) {
          seen.push(...events.map(({ body, triggeredAt }) => `${body} ${triggeredAt}`));
          throw new Error('enough seen');
        },
      },
    }).catch(() => undefined); // prettier-ignore
    expect(seen).toEqual([`{"note":"größer"} ${programStart}`]);
  });

  test('a second delivery of the same source’s id is stored once, whatever it holds, one after the other or at once', async () => {
    await stores.inbox.accept(event('a'));
    await stores.inbox.accept(event('a', { body: '{"id":1001,"other":true}' }));
    await Promise.all([1, 2, 3, 4].map(() => stores.inbox.accept(event('b'))));
    expect((await stored()).map(({ eventId }) => eventId).sort()).toEqual(['a', 'b']);
  });

  test('two shops may have the same source’s id', async () => {
    const other = await newShop(stores);
    await stores.inbox.accept(event('a'));
    await stores.inbox.accept(event('a', { shopId: other.id }));
    expect([(await stored()).length, (await stored(other)).length]).toEqual([1, 1]);
  });

  test('of many that arrive at once none is lost', async () => {
    const ids = Array.from({ length: 300 }, (_, index) => `many-${index}`);
    await Promise.all(ids.map((id, index) => stores.inbox.accept(event(id, { subject: String(index) }))));
    expect((await stored()).map(({ eventId }) => eventId).sort()).toEqual([...ids].sort());
  });

  test('every lane that got something is nudged, after it is stored', async () => {
    const subjects = Array.from({ length: 40 }, (_, index) => String(index));
    await Promise.all(subjects.map((subject) => stores.inbox.accept(event(`n-${subject}`, { subject }))));
    expect(new Set(stores.nudged)).toEqual(new Set(subjects.map((subject) => `${shop.id}/${laneOf(subject)}`)));
    expect(new Set(subjects.map(laneOf)).size).toBe(laneCount);
  });

  test('lanes in which events wait are found again without a nudge', async () => {
    await stores.inbox.accept(event('a'));
    const lanes = await stores.store.lanesWithWork();
    expect(lanes.filter(({ shopId }) => shopId === shop.id)).toEqual([{ shopId: shop.id, lane: laneOf('1001') }]);
  });
}
