import pg from 'pg';
import type { LaneBell } from '../../application/ports/events.ts';
import type { ShopId } from '../../domain/shared/ids.ts';

const channel = 'laurel_lanes';
const listenAgainMs = 1_000;

/**
 * Rings through PostgreSQL's NOTIFY, in transactions of its own: together with the inbox's insert it would make every commit wait for
 * the one lock that orders notifications. What rings while a ring is on its way goes with the next one.
 */
export function createLaneBell({
  pool,
  databaseUrl,
  log,
}: {
  pool: pg.Pool;
  databaseUrl: string;
  log: { warn(fields: object, message: string): void };
}): LaneBell {
  const ringing = new Set<string>();
  let onItsWay = false;
  let listener: pg.Client | undefined;
  let again: NodeJS.Timeout | undefined;
  let closed = false;

  async function send(): Promise<void> {
    if (onItsWay) return;
    onItsWay = true;
    try {
      while (ringing.size > 0 && !closed) {
        const lanes = [...ringing];
        ringing.clear();
        await pool.query({
          name: 'ring-lanes',
          text: `SELECT pg_notify('${channel}', lane) FROM unnest($1::text[]) AS lane`,
          values: [lanes],
        });
      }
    } catch (fault) {
      log.warn({ err: fault }, 'The bell could not be rung; the queue brings the work.');
    } finally {
      onItsWay = false;
    }
  }

  async function listen(heard: (shopId: ShopId, lane: number) => void): Promise<void> {
    const client = new pg.Client({
      connectionString: databaseUrl,
      options: '-c role=laurel_app',
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
    });
    listener = client;
    let isOver = false;
    const listenAgain = (fault?: Error) => {
      if (isOver || closed) return;
      isOver = true;
      log.warn({ err: fault }, 'The bell is not heard for a moment; the queue brings the work.');
      client.end().catch(() => undefined);
      again = setTimeout(() => void listen(heard), listenAgainMs);
    };
    client.on('error', listenAgain);
    client.on('end', () => listenAgain());
    client.on('notification', ({ payload }) => {
      const [shopId, lane] = (payload ?? '').split(' ');
      if (shopId !== undefined && lane !== undefined) heard(shopId as ShopId, Number(lane));
    });
    try {
      await client.connect();
      await client.query(`LISTEN ${channel}`);
      if (closed) await client.end();
    } catch (fault) {
      listenAgain(fault instanceof Error ? fault : new Error(String(fault)));
    }
  }

  return {
    ring(shopId, lane) {
      ringing.add(`${shopId} ${lane}`);
      void send();
    },
    listen,
    async close() {
      closed = true;
      clearTimeout(again);
      await listener?.end().catch(() => undefined);
    },
  };
}
