import { describe, expect, it } from 'vitest';
import type { CustomerId, ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { Shop } from '../laurel.ts';
import type { IncomingEvent } from '../ports/events.ts';
import { createRecordActivity, type DoneActivity } from './record.ts';

const now = Date.UTC(2026, 2, 1) as Instant;
const shop = { id: '1' as ShopId } as Shop;
const review: DoneActivity = {
  customerId: '7' as CustomerId,
  activity: 'review',
  code: null,
  subject: '900',
  reference: 'judge:8123',
  at: (now - 1_000) as Instant,
};

async function record(done: Partial<DoneActivity>) {
  const accepted: IncomingEvent[] = [];
  const use = createRecordActivity({ inbox: { accept: async (event) => void accepted.push(event) }, clock: { now: () => now } });
  return { result: await use(shop, { ...review, ...done }), accepted };
}

describe('an activity that is reported', () => {
  it('becomes a fact of the member, under a name that is the same each time it is told', async () => {
    const { result, accepted } = await record({});
    expect(result).toEqual({ ok: true, value: { key: 'activity:review:judge:8123' } });
    expect(accepted).toMatchObject([{ topic: 'laurel/member_fact', subject: '7', sourceId: 'laurel:fact:7:activity:review:judge:8123' }]);
    expect(JSON.parse(String(accepted[0]!.body))).toEqual({
      customerId: '7',
      fact: {
        key: 'activity:review:judge:8123',
        at: review.at,
        what: { kind: 'activity', activity: 'review', code: null, subject: '900' },
      },
    });
  });

  it('is another one for another code, whatever sources call it', async () => {
    const keys = await Promise.all(
      ['quiz', 'survey', null].map(async (code) => (await record({ activity: 'custom', code, reference: '8123' })).accepted[0]!.sourceId),
    );
    expect(keys).toEqual(['quiz', 'survey', null].map((code) => `laurel:fact:7:activity:custom${code === null ? '' : `/${code}`}:8123`));
  });

  it.each([
    ['customerId', { customerId: 'x' as CustomerId }],
    ['activity', { activity: 'birthday' }],
    ['activity', { activity: 'milestone' }],
    ['reference', { reference: ' ' }],
    ['reference', { reference: 'x'.repeat(101) }],
    ['subject', { subject: 'x'.repeat(256) }],
    ['at', { at: (now + 1) as Instant }],
    ['at', { at: NaN as Instant }],
    ['at', { at: -1 as Instant }],
    ['reference', { reference: 'judge\u00008123' }],
    ['subject', { subject: 'half\ud83d' }],
    ['code', { code: 'a:b' }],
    ['code', { code: '' }],
  ] as ReadonlyArray<[string, Partial<DoneActivity>]>)(
    'is refused for its %s when that cannot be, and changes nothing',
    async (field, given) => {
      const { result, accepted } = await record(given);
      expect(result).toMatchObject({ ok: false, reason: 'invalid_input', field });
      expect(accepted).toEqual([]);
    },
  );
});
