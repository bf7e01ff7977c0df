import type { Pool } from 'pg';
import type { DeadLetters } from '../../application/ports/dead-letters.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { withTenant } from './tenant.ts';

/** Events that were set aside, and events that are to be worked again. */
export function createDeadLetters({ pool }: { pool: Pool }): DeadLetters {
  return {
    list: (shopId, limit) =>
      withTenant(pool, shopId, async (client) => {
        const { rows } = await client.query<{
          source_id: string;
          topic: string;
          received_at: Date;
          reason: string | null;
          attempts: number;
        }>('SELECT source_id, topic, received_at, reason, attempts FROM inbox WHERE shop_id = $1 AND state = 2 ORDER BY id DESC LIMIT $2', [
          shopId,
          limit,
        ]);
        return rows.map((row) => ({
          eventId: row.source_id,
          topic: row.topic,
          receivedAt: row.received_at.getTime() as Instant,
          reason: row.reason ?? '',
          attempts: row.attempts,
        }));
      }),
    retry: (shopId, eventId) =>
      withTenant(pool, shopId, async (client) => {
        if (eventId.includes('\u0000')) return null;
        const { rows } = await client.query<{ lane: number }>(
          'UPDATE inbox SET state = 0, reason = NULL WHERE shop_id = $1 AND source_id = $2 AND state = 2 RETURNING lane',
          [shopId, eventId],
        );
        return rows[0]?.lane ?? null;
      }),
    replay: (shopId, since) =>
      withTenant(pool, shopId, async (client) => {
        const { rowCount } = await client.query(
          `UPDATE inbox SET state = 0 WHERE shop_id = $1 AND state = 1 AND received_at >= $2 AND body <> '{}'`,
          [shopId, new Date(since)],
        );
        return rowCount ?? 0;
      }),
    counts: (shopId) =>
      withTenant(pool, shopId, async (client) => {
        const { rows } = await client.query<{ waiting: string; dead: string }>(
          `SELECT (SELECT count(*) FROM inbox WHERE shop_id = $1 AND state = 0) AS waiting, (SELECT count(*) FROM inbox WHERE shop_id = $1 AND state = 2) AS dead`,
          [shopId],
        );
        return { waiting: Number(rows[0]?.waiting ?? 0), dead: Number(rows[0]?.dead ?? 0) };
      }),
  };
}
