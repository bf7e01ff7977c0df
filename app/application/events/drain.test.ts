import { describe, expect, it } from 'vitest';
import type { ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { refuse, success } from '../../domain/shared/result.ts';
import type { DrainStore } from '../ports/drain-store.ts';
import type { EventReader, StoredEvent } from '../ports/events.ts';
import { createDrain } from './drain.ts';

const shopId = '1' as ShopId;

const reader: EventReader = {
  subjectOf: () => success({ subject: 's', affinity: 's' }),
  isAdministrative: (topic) => topic === 'administrative',
  read: (event) =>
    event.body === 'unreadable' ? refuse('invalid_input', 'What is this?') : success({ kind: 'nothing', because: 'A test.' }),
};

const nothing = {
  programs: [],
  orders: new Map(),
  members: new Map(),
  programOf: new Map(),
  books: new Map(),
  standings: new Map(),
  memberFacts: new Map(),
  awards: new Map(),
  campaignUsage: new Map(),
  products: {},
  redemptionsByCode: new Map(),
};

/** A lane in memory: commits all of a batch or, when `fault` says so, nothing of it. */
class Lane implements DrainStore {
  readonly waiting: StoredEvent[];
  readonly done: string[] = [];
  readonly dead: Array<{ sourceId: string; reason: string }> = [];
  /** The ids of every batch that was tried. */
  readonly tried: string[][] = [];
  readonly #fault: (batch: readonly StoredEvent[]) => unknown;

  constructor(
    events: ReadonlyArray<Partial<StoredEvent> & { sourceId: string }>,
    fault: (batch: readonly StoredEvent[]) => unknown = () => null,
  ) {
    this.waiting = events.map((event) => ({ topic: 't', subject: 's', triggeredAt: 0 as Instant, body: '', ...event }));
    this.#fault = fault;
  }

  async drain({ limit, work }: Parameters<DrainStore['drain']>[0]) {
    const claimed = this.waiting.slice(0, limit);
    const alone = claimed.findIndex(({ topic }) => work.standsAlone(topic));
    const batch = alone === -1 ? claimed : claimed.slice(0, Math.max(1, alone));
    if (batch.length === 0) return { claimed: true, done: 0, dead: 0, more: false, effects: 0 };
    this.tried.push(batch.map(({ sourceId }) => sourceId));
    const plan = work.plan(batch, shopId);
    const fault = this.#fault(batch);
    if (fault !== null) throw fault as Error;
    plan.decide(nothing).changes(new Map());
    this.waiting.splice(0, batch.length);
    this.dead.push(...plan.dead);
    this.done.push(...batch.map(({ sourceId }) => sourceId).filter((id) => !plan.dead.some(({ sourceId }) => sourceId === id)));
    return { claimed: true, done: batch.length - plan.dead.length, dead: plan.dead.length, more: this.waiting.length > 0, effects: 0 };
  }

  async bury({ sourceId, reason }: { sourceId: string; reason: string }) {
    this.waiting.splice(
      this.waiting.findIndex((event) => event.sourceId === sourceId),
      1,
    );
    this.dead.push({ sourceId, reason });
  }

  async lanesWithWork() {
    return [];
  }
}

const ids = (count: number) => Array.from({ length: count }, (_none, index) => ({ sourceId: `e${index + 1}` }));
const poisonedBy =
  (sourceId: string, cause: unknown = new Error('It breaks.')) =>
  (batch: readonly StoredEvent[]) =>
    batch.some((event) => event.sourceId === sourceId) ? cause : null;

describe('the drain of a lane', () => {
  it('works batch after batch until nothing waits, and says how much that was', async () => {
    const lane = new Lane(ids(7));
    expect(await createDrain({ store: lane, reader })(shopId, 0, 3)).toEqual({ claimed: true, done: 7, dead: 0, effects: 0 });
    expect(lane.tried.map((batch) => batch.length)).toEqual([3, 3, 1]);
  });

  it('leaves a lane that another worker holds', async () => {
    const store = Object.assign(new Lane([]), { drain: async () => ({ claimed: false, done: 0, dead: 0, more: false, effects: 0 }) });
    expect(await createDrain({ store, reader })(shopId, 0)).toEqual({ claimed: false, done: 0, dead: 0, effects: 0 });
  });

  it('sets an event that cannot be read aside at once, with its reason, and works the others with it', async () => {
    const lane = new Lane([{ sourceId: 'a' }, { sourceId: 'b', body: 'unreadable' }, { sourceId: 'c' }]);
    expect(await createDrain({ store: lane, reader })(shopId, 0)).toEqual({ claimed: true, done: 2, dead: 1, effects: 0 });
    expect(lane.dead).toEqual([{ sourceId: 'b', reason: 'invalid_input: What is this?' }]);
    expect(lane.tried).toHaveLength(1);
  });

  it('halves a batch that fails until the event at fault stands alone, and buries it after three tries alone', async () => {
    const lane = new Lane(ids(8), poisonedBy('e3'));
    expect(await createDrain({ store: lane, reader })(shopId, 0, 8)).toEqual({ claimed: true, done: 7, dead: 1, effects: 0 });
    expect(lane.dead).toEqual([{ sourceId: 'e3', reason: 'fault: It breaks.' }]);
    expect(lane.done).toEqual(['e1', 'e2', 'e4', 'e5', 'e6', 'e7', 'e8']);
    expect(lane.tried.filter((batch) => batch.join() === 'e3')).toHaveLength(3);
    expect(lane.tried.map((batch) => batch.length).slice(0, 3)).toEqual([8, 4, 2]);
    expect(lane.tried.at(-1)).toHaveLength(5);
  });

  it('does not count a try alone that was followed by success against the next event', async () => {
    let failures = 0;
    const lane = new Lane(ids(2), (batch) => {
      const first = batch[0]?.sourceId;
      if (first === 'e1' && failures < 2) return ((failures += 1), new Error('Bad luck.'));
      return first === 'e2' ? new Error('It breaks.') : null;
    });
    await createDrain({ store: lane, reader })(shopId, 0, 1);
    expect(lane.done).toEqual(['e1']);
    expect(lane.tried.map(String)).toEqual(['e1', 'e1', 'e1', 'e2', 'e2', 'e2']);
  });

  it.each([
    Object.assign(new Error('admin shutdown'), { code: '57P01' }),
    Object.assign(new Error('disk full'), { code: '53100' }),
    Object.assign(new Error('gone'), { code: '08006' }),
    Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }),
    new Error('Connection terminated unexpectedly'),
  ])('hands on a fault that passes ($message), and neither halves nor buries for it', async (fault) => {
    const lane = new Lane(ids(4), () => fault);
    await expect(createDrain({ store: lane, reader })(shopId, 0, 4)).rejects.toBe(fault);
    expect(lane.tried).toHaveLength(1);
    expect(lane.waiting).toHaveLength(4);
    expect(lane.dead).toEqual([]);
  });

  const outOfTime = () => Object.assign(new Error('canceling statement due to statement timeout'), { code: '57014' });

  it('sets an event aside that alone runs out of time again and again, and the others go through', async () => {
    const lane = new Lane(ids(6), poisonedBy('e2', outOfTime()));
    expect(await createDrain({ store: lane, reader })(shopId, 0, 6)).toMatchObject({ claimed: true, done: 5, dead: 1 });
    expect(lane.dead).toEqual([{ sourceId: 'e2', reason: 'fault: canceling statement due to statement timeout' }]);
    expect(lane.tried.filter((batch) => batch.join() === 'e2')).toHaveLength(5);
  });

  it('does in smaller batches what takes too long in one, and buries nothing for it', async () => {
    const lane = new Lane(ids(8), (batch) => (batch.length > 2 ? outOfTime() : null));
    await createDrain({ store: lane, reader })(shopId, 0, 8);
    expect([lane.done.length, lane.dead]).toEqual([8, []]);
  });

  it('hands on a database that has no time for anything, having blamed one event at most', async () => {
    const lane = new Lane(ids(4), outOfTime);
    await expect(createDrain({ store: lane, reader })(shopId, 0, 4)).rejects.toMatchObject({ code: '57014' });
    expect([lane.dead.length, lane.waiting.length]).toEqual([1, 3]);
  });

  it.each(['40P01', '40001'])('does a batch again, quietly, that another lane came in the way of (%s)', async (code) => {
    let left = 3;
    const lane = new Lane(ids(4), () => (left-- > 0 ? Object.assign(new Error('in the way'), { code }) : null));
    expect(await createDrain({ store: lane, reader })(shopId, 0, 4)).toEqual({ claimed: true, done: 4, dead: 0, effects: 0 });
    expect(lane.tried).toHaveLength(4);
  });

  it('hands on what is in the way for good, and buries nothing for it', async () => {
    const fault = Object.assign(new Error('in the way'), { code: '40001' });
    const lane = new Lane(ids(4), () => fault);
    await expect(createDrain({ store: lane, reader })(shopId, 0, 4)).rejects.toBe(fault);
    expect(lane.waiting).toHaveLength(4);
    expect(lane.dead).toEqual([]);
  });

  it('takes a broken rule of the database for the event’s fault, not for one that passes', async () => {
    const lane = new Lane(ids(1), () => Object.assign(new Error('duplicate key'), { code: '23505' }));
    await createDrain({ store: lane, reader })(shopId, 0);
    expect(lane.dead).toEqual([{ sourceId: 'e1', reason: 'fault: duplicate key' }]);
  });

  it('hands on a fault that comes before any event was claimed, because there is none to bury', async () => {
    const fault = new Error('The store is broken.');
    const store = Object.assign(new Lane([]), { drain: async () => Promise.reject(fault) });
    await expect(createDrain({ store, reader })(shopId, 0)).rejects.toBe(fault);
  });

  it('works an event about people or the shop alone, with what came before it done first', async () => {
    const lane = new Lane([{ sourceId: 'a' }, { sourceId: 'b' }, { sourceId: 'c', topic: 'administrative' }, { sourceId: 'd' }]);
    await createDrain({ store: lane, reader })(shopId, 0);
    expect(lane.tried).toEqual([['a', 'b'], ['c'], ['d']]);
  });
});
