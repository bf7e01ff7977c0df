import type { Pool } from 'pg';
import type { Maintenance } from '../../application/events/sweep.ts';
import type { Health } from '../../application/ports/health.ts';

export function createMaintenance({ pool }: { pool: Pool }): Maintenance {
  return {
    async maintainInbox(today) {
      const day = today.toISOString().slice(0, 10);
      await pool.query('SELECT created, dropped FROM maintain_inbox($1::date)', [day]);
      await pool.query('SELECT drop_lapsed_personal_data($1::date)', [day]);
      await pool.query('SELECT drop_lapsed_traces($1::date)', [day]);
      await pool.query('SELECT sweep_erased_shops()');
    },
  };
}

export function createHealth({ pool }: { pool: Pool }): Health {
  return {
    async backlog() {
      const { rows } = await pool.query<{ events_waiting: string; events_dead: string; oldest_waiting_s: number; effects_waiting: string }>(
        'SELECT * FROM backlog()',
      );
      const row = rows[0]!;
      return {
        eventsWaiting: Number(row.events_waiting),
        eventsDead: Number(row.events_dead),
        oldestWaitingS: row.oldest_waiting_s,
        effectsWaiting: Number(row.effects_waiting),
      };
    },
  };
}
