import type { Pool } from 'pg';
import type { Maintenance } from '../../application/events/sweep.ts';

export function createMaintenance({ pool }: { pool: Pool }): Maintenance {
  return {
    async maintainInbox(today) {
      await pool.query('SELECT created, dropped FROM maintain_inbox($1::date)', [today.toISOString().slice(0, 10)]);
    },
  };
}
