import type { Pool, PoolClient } from 'pg';
import type { CodePools } from '../../application/ports/code-pools.ts';
import type { Actor } from '../../application/laurel.ts';
import { withRows } from './rows.ts';
import { withTenant } from './tenant.ts';

export function createCodePools({ pool: connections }: { pool: Pool }): CodePools {
  return {
    add: ({ shopId, pool, codes, actor }) =>
      withTenant(connections, shopId, async (client) => {
        const added = await withRows(
          client,
          'add-codes',
          `INSERT INTO code_pool (shop_id, pool, code) SELECT $1, pool, code FROM json_to_recordset($2) AS c(pool text, code text)
           ON CONFLICT (shop_id, pool, code) DO NOTHING RETURNING id`,
          shopId,
          // In one order for all, so that two who fill a pool with the same codes do not wait for each other in a circle.
          [...codes].sort().map((code) => ({ pool, code })),
        );
        await note(client, shopId, { actor, action: 'code_pool.filled', pool, codes: added.length });
        return { added: added.length, known: codes.length - added.length };
      }),
    discard: ({ shopId, pool, actor }) =>
      withTenant(connections, shopId, async (client) => {
        const { rowCount } = await client.query(
          `DELETE FROM code_pool WHERE shop_id = $1 AND pool = $2 AND id IN
             (SELECT id FROM code_pool WHERE shop_id = $1 AND pool = $2 AND redemption_id IS NULL FOR UPDATE SKIP LOCKED)`,
          [shopId, pool],
        );
        await note(client, shopId, { actor, action: 'code_pool.emptied', pool, codes: rowCount ?? 0 });
        return rowCount ?? 0;
      }),
    list: (shopId) =>
      withTenant(connections, shopId, async (client) => {
        const { rows } = await client.query<{ pool: string; free: string; given: string }>(
          `SELECT pool, count(*) FILTER (WHERE redemption_id IS NULL) AS free, count(redemption_id) AS given
           FROM code_pool WHERE shop_id = $1 GROUP BY pool ORDER BY pool`,
          [shopId],
        );
        return rows.map(({ pool, free, given }) => ({ pool, free: Number(free), given: Number(given) }));
      }),
  };
}

async function note(
  client: PoolClient,
  shopId: string,
  { actor, action, pool, codes }: { actor: Actor; action: string; pool: string; codes: number },
): Promise<void> {
  await client.query(
    `INSERT INTO audit_log (shop_id, actor_kind, actor_id, action, subject_kind, subject_id, details) VALUES ($1, $2, $3, $4, 'code_pool', $5, $6)`,
    [shopId, actor.kind, actor.id, action, pool, JSON.stringify({ codes })],
  );
}
