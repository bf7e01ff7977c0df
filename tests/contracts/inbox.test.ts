import { describe, expect, test } from 'vitest';
import { createInbox } from '../../app/adapters/postgres/inbox.server.ts';
import { openDatabase } from '../../app/db.server.ts';
import type { ShopId } from '../../app/domain/shared/ids.ts';
import { inboxBattery } from './inbox.battery.ts';
import { inMemory, onPostgres, programStart } from './ledger-stores.ts';

describe('in memory', () => inboxBattery(inMemory));
describe('on PostgreSQL', () => inboxBattery(onPostgres));

test('an event that could not be stored is not acknowledged', async () => {
  const database = openDatabase({ url: 'postgresql://nobody:nothing@127.0.0.1:1/nowhere' });
  try {
    const inbox = createInbox({ pool: database.pool, nudge: { lane: () => undefined, effects: () => undefined } });
    const event = { shopId: '1' as ShopId, sourceId: 'a', topic: 'orders/create', subject: '1', triggeredAt: programStart, body: '{}' };
    const answers = await Promise.allSettled([inbox.accept(event), inbox.accept({ ...event, sourceId: 'b' })]);
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  } finally {
    await database.close();
  }
});
