import { laneFor } from '../../domain/shared/lanes.ts';
import type { DeadLetters } from '../../application/ports/dead-letters.ts';
import type { EventLog } from '../../application/ports/event-log.ts';
import type { Inbox, Nudge } from '../../application/ports/events.ts';
import type { MemoryDatabase } from './database.ts';

/** Stores events in memory; a delivery stored before is passed over. */
export function createMemoryInbox(database: MemoryDatabase, nudge: Nudge): Inbox {
  return {
    async accept(event) {
      const lane = laneFor(event);
      await database.transaction(() => {
        const { events } = database.tenant(event.shopId);
        if (events.has(event.sourceId)) return;
        const id = Number(database.nextId());
        const body = typeof event.body === 'string' ? event.body : new TextDecoder().decode(event.body);
        events.set(event.sourceId, { ...event, body, id, lane, receivedAt: database.now(), state: 'waiting', attempts: 0, reason: null });
      });
      nudge.lane(event.shopId, lane);
    },
  };
}

export function createMemoryEventLog(database: MemoryDatabase): EventLog {
  return {
    list: ({ shopId, state, limit }) =>
      database.transaction(
        () =>
        database
          .tenant(shopId)
          .events.all()
          .filter((event) => state === null || event.state === state)
          .sort((a, b) => b.id - a.id)
          .slice(0, limit)
          .map(({ sourceId, topic, subject, receivedAt, state, attempts, reason }) => ({ eventId: sourceId, topic, subject, receivedAt, state, attempts, reason })), // prettier-ignore
      ),
  };
}

export function createMemoryDeadLetters(database: MemoryDatabase): DeadLetters {
  return {
    list: (shopId, limit) =>
      database.transaction(() =>
        database
          .tenant(shopId)
          .events.all()
          .filter(({ state }) => state === 'dead')
          .sort((a, b) => b.id - a.id)
          .slice(0, limit)
          .map((event) => ({
            eventId: event.sourceId,
            topic: event.topic,
            receivedAt: event.receivedAt,
            reason: event.reason ?? '',
            attempts: event.attempts,
          })),
      ),
    retry: (shopId, eventId) =>
      database.transaction(() => {
        const { events } = database.tenant(shopId);
        const event = events.get(eventId);
        if (event?.state !== 'dead') return null;
        events.set(eventId, { ...event, state: 'waiting', reason: null });
        return event.lane;
      }),
    replay: (shopId, since) =>
      database.transaction(() => {
        const { events } = database.tenant(shopId);
        const again = events.all().filter((event) => event.state === 'done' && event.receivedAt >= since && event.body !== '{}');
        for (const event of again) events.set(event.sourceId, { ...event, state: 'waiting' });
        return again.length;
      }),
    counts: (shopId) =>
      database.transaction(() => {
        const events = database.tenant(shopId).events.all();
        return {
          waiting: events.filter(({ state }) => state === 'waiting').length,
          dead: events.filter(({ state }) => state === 'dead').length,
        };
      }),
  };
}
