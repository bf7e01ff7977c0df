import type { PoolClient } from 'pg';
import type { OwnEvent } from '../../application/ports/own-events.ts';
import { laneFor } from '../../domain/shared/lanes.ts';
import { withRows } from './rows.ts';

/**
 * Stores Laurel's own events with the transaction that they follow from: they are there when it is, and not otherwise. Answers
 * with the lanes they wait in, to be nudged once it is committed. An event stored before is passed over.
 */
export async function insertEvents(client: PoolClient, shopId: string, events: readonly OwnEvent[]): Promise<number[]> {
  await withRows(
    client,
    'insert-own-events',
    `INSERT INTO inbox (shop_id, source_id, lane, topic, subject, triggered_at, body)
     SELECT $1::bigint, source_id, lane, topic, subject, triggered_at, body
     FROM json_to_recordset($2) AS e(source_id text, lane smallint, topic text, subject text, triggered_at timestamptz, body text)
     ON CONFLICT DO NOTHING`,
    shopId,
    events.map(({ sourceId, topic, subject, affinity, triggeredAt, body }) => ({
      source_id: sourceId,
      lane: laneFor({ subject, ...(affinity === undefined ? {} : { affinity }) }),
      topic,
      subject,
      triggered_at: new Date(triggeredAt),
      body,
    })),
  );
  return [...new Set(events.map(laneFor))];
}
