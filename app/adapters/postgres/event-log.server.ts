import type { Pool } from 'pg';
import type { EventLog, EventState, LoggedEvent } from '../../application/ports/event-log.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { withTenant } from './tenant.ts';

/** States as the inbox numbers them. */
const states: readonly EventState[] = ['waiting', 'done', 'dead'];

export function createEventLog({ pool }: { pool: Pool }): EventLog {
  return {
    list: ({ shopId, state, limit }) =>
      withTenant(pool, shopId, async (client) => {
        const { rows } = await client.query<{
          source_id: string;
          topic: string;
          subject: string;
          received_at: Date;
          state: number;
          attempts: number;
          reason: string | null;
        }>(
          `SELECT source_id, topic, subject, received_at, state, attempts, reason FROM inbox
           WHERE shop_id = $1 AND ($2::smallint IS NULL OR state = $2) ORDER BY id DESC LIMIT $3`,
          [shopId, state === null ? null : states.indexOf(state), limit],
        );
        return rows.map((row): LoggedEvent => ({
          eventId: row.source_id,
          topic: row.topic,
          subject: row.subject,
          receivedAt: row.received_at.getTime() as Instant,
          state: states[row.state] ?? 'waiting',
          attempts: row.attempts,
          reason: row.reason,
        }));
      }),
  };
}
