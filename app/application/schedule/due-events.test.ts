import { beforeEach, describe, expect, test } from 'vitest';
import type { ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { DueRow, DueWork } from '../ports/due-work.ts';
import type { Inbox, IncomingEvent } from '../ports/events.ts';
import type { Run, RunValue } from '../ports/runs.ts';
import { birthdaysOn, giveBirthdays, recheckMembers, releasePending } from './due-events.ts';
import type { RunHandler } from './work-runs.ts';

const shopId = '7' as ShopId;
const now = Date.UTC(2026, 1, 28, 9) as Instant;
const clock = { now: () => now };

let stored: Map<string, IncomingEvent>;
let inbox: Inbox;
beforeEach(() => {
  stored = new Map();
  inbox = {
    accept: async (event) => {
      if (!stored.has(event.sourceId)) stored.set(event.sourceId, event);
    },
  };
});

function dueWork(rows: readonly DueRow[], born: Readonly<Record<string, readonly string[]>> = {}): DueWork {
  const isBehind = (row: DueRow, after: { dueMs: number; id: string } | null) =>
    after === null || row.dueAt > after.dueMs || (row.dueAt === after.dueMs && BigInt(row.id) > BigInt(after.id));
  const page: DueWork['orders'] = async ({ at, after, limit }) =>
    rows
      .filter((row) => row.dueAt <= at && isBehind(row, after))
      .sort((a, b) => a.dueAt - b.dueAt || Number(BigInt(a.id) - BigInt(b.id)))
      .slice(0, limit);
  return {
    waiting: async () => [],
    orders: page,
    members: page,
    birthdays: async ({ days, after, limit }) =>
      days
        .flatMap((day) => born[day] ?? [])
        .sort((a, b) => Number(a) - Number(b))
        .filter((id) => Number(id) > Number(after ?? 0))
        .slice(0, limit),
  };
}

async function toTheEnd(handler: RunHandler, occasion = '2026-02-28', size = 3): Promise<number> {
  let cursor: RunValue | null = null;
  let done = 0;
  for (let pages = 0; pages < 100; pages += 1) {
    const run: Run = { shopId, kind: 'pending_release', occasion, dueAt: now, input: {}, cursor, done, total: null, faults: 0, lease: 1 };
    const page = await handler(run, { page: size });
    done += page.done;
    cursor = page.cursor;
    if (cursor === null) return done;
  }
  throw new Error('The run did not end.');
}

describe('pending points that are due', () => {
  const rows = Array.from({ length: 8 }, (_, index) => ({ id: String(100 + index), dueAt: (now - (index % 3)) as Instant }));

  test('become one event for each order, whatever the size of a page, and none before their time', async () => {
    for (const size of [1, 3, 8, 100]) {
      stored.clear();
      const due = dueWork([...rows, { id: '999', dueAt: (now + 1) as Instant }]);
      expect(await toTheEnd(releasePending({ due, inbox, clock }), 'now', size)).toBe(8);
      expect([...stored.values()].map(({ subject }) => subject).sort()).toEqual(rows.map(({ id }) => id).sort());
    }
    expect([...stored.values()][0]).toMatchObject({ shopId, topic: 'laurel/order_due', triggeredAt: now });
    for (const { subject, body } of stored.values()) expect(JSON.parse(String(body))).toEqual({ orderId: subject });
  });

  test('that are announced twice are stored once; a later due time is another announcement', async () => {
    const due = dueWork(rows);
    await toTheEnd(releasePending({ due, inbox, clock }));
    await toTheEnd(releasePending({ due, inbox, clock }));
    expect(stored.size).toBe(8);
    await toTheEnd(releasePending({ due: dueWork([{ id: '100', dueAt: (now - 50) as Instant }]), inbox, clock }));
    expect(stored.size).toBe(9);
  });
});

test('members whose time has come are looked at again', async () => {
  await toTheEnd(recheckMembers({ due: dueWork([{ id: '5', dueAt: now }]), inbox, clock }));
  expect([...stored.values()]).toMatchObject([{ topic: 'laurel/member_recheck', subject: '5', body: '{"memberId":"5"}' }]);
});

describe('birthdays', () => {
  const born = { '02-28': ['1', '2', '3', '4'], '02-29': ['5'], '03-01': ['6'] };

  test('are a fact of the member once a year, under the same key whoever finds it', async () => {
    const handler = giveBirthdays({ due: dueWork([], born), inbox });
    expect(await toTheEnd(handler, '2028-02-28')).toBe(4);
    await toTheEnd(handler, '2028-02-28');
    expect(stored.size).toBe(4);
    const fact = { key: 'activity:birthday:2028', at: now, what: { kind: 'activity', activity: 'birthday', code: null, subject: '2028' } };
    expect(stored.get('birthday:3:2028')).toMatchObject({ topic: 'laurel/member_fact', subject: '3', triggeredAt: now });
    expect(JSON.parse(String(stored.get('birthday:3:2028')?.body))).toEqual({ memberId: '3', fact });
  });

  test('of the 29th of February are on the 28th in years that have no 29th, and so never missed and never twice', () => {
    expect(birthdaysOn('2026-02-28')).toEqual(['02-28', '02-29']);
    expect(birthdaysOn('2028-02-28')).toEqual(['02-28']);
    expect(birthdaysOn('2028-02-29')).toEqual(['02-29']);
    expect(birthdaysOn('2100-02-28')).toEqual(['02-28', '02-29']);
    expect(birthdaysOn('2026-03-01')).toEqual(['03-01']);
  });
});
