import type { Pool } from 'pg';
import type { DuePlace, DueRow, DueWork } from '../../application/ports/due-work.ts';
import type { ShopId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { RunKind } from '../../application/schedule/kinds.ts';
import { prepared } from './rows.ts';
import { withTenant } from './tenant.ts';

/**
 * By due time and id, so that a page begins where the one before ended, whatever was done with its rows meanwhile. What was announced
 * for this due time and became a dead letter waits for somebody to try that one again.
 */
const pageOfDue = (id: 'order_id' | 'member_id', table: string, prefix: string) => `
  WITH dead AS MATERIALIZED (SELECT source_id FROM inbox WHERE shop_id = $1 AND state = 2 AND source_id LIKE '${prefix}:%')
  SELECT ${id}::text AS id, due_at FROM ${table}
  WHERE shop_id = $1 AND due_at <= $2 AND (due_at, ${id}) > ($3, $4)
    AND NOT EXISTS (SELECT FROM dead WHERE source_id = due_source_id('${prefix}', ${id}, due_at))
  ORDER BY due_at, ${id} LIMIT $5`;
const ordersDue = pageOfDue('order_id', 'order_states', 'due');
const membersDue = pageOfDue('member_id', 'member_standings', 'recheck');

export function createDueWork({ pool }: { pool: Pool }): DueWork {
  const page =
    (name: string, text: string): DueWork['orders'] =>
    ({ shopId, at, after, limit }) =>
      withTenant(pool, shopId, async (client) => {
        const rows = await prepared<{ id: string; due_at: Date }>(client, name, text, [shopId, new Date(at), ...placeOf(after), limit]);
        return rows.map((row): DueRow => ({ id: row.id, dueAt: row.due_at.getTime() as Instant }));
      });

  return {
    async waiting(at) {
      const { rows } = await pool.query<{ shop_id: ShopId; kind: RunKind }>('SELECT shop_id, kind FROM due_work($1)', [new Date(at)]);
      return rows.map((row) => ({ shopId: row.shop_id, kind: row.kind }));
    },
    orders: page('orders-due', ordersDue),
    members: page('members-due', membersDue),
    birthdays: ({ shopId, days, after, limit }) =>
      withTenant(pool, shopId, async (client) => {
        const rows = await prepared<{ member_id: string }>(
          client,
          'birthdays-of',
          `SELECT f.member_id::text AS member_id FROM member_facts f JOIN members m ON m.shop_id = f.shop_id AND m.id = f.member_id
           WHERE f.shop_id = $1 AND f.kind = 'birthday' AND f.what ->> 'day' = ANY($2::text[]) AND m.status = 'active' AND m.merged_into IS NULL
             AND f.member_id > $3 ORDER BY f.member_id LIMIT $4`,
          [shopId, days, after ?? '0', limit],
        );
        return rows.map((row) => row.member_id);
      }),
  };
}

function placeOf(after: DuePlace | null): [Date | string, string] {
  return after === null ? ['-infinity', '0'] : [new Date(after.dueMs), after.id];
}
