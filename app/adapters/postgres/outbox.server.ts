import type { Pool, PoolClient } from 'pg';
import type { EffectDraft, EffectKind } from '../../application/ports/drain-store.ts';
import type { Outbox, WaitingEffect } from '../../application/ports/outbox.ts';
import type { ShopId } from '../../domain/shared/ids.ts';
import { prepared, withRows } from './rows.ts';
import { withTenant } from './tenant.ts';

/** Writes effects with the transaction that calls for them. Asking for the same effect again changes nothing. */
export async function insertEffects(client: PoolClient, shopId: string, effects: readonly EffectDraft[]): Promise<void> {
  await withRows(
    client,
    'insert-effects',
    `INSERT INTO outbox (shop_id, kind, key, payload)
     SELECT $1, kind, key, payload FROM json_to_recordset($2) AS e(kind text, key text, payload json)
     ON CONFLICT (shop_id, kind, key) DO NOTHING`,
    shopId,
    [...effects].sort((a, b) => (a.kind + a.key < b.kind + b.key ? -1 : 1)),
  );
}

/**
 * Effects that wait. Claiming moves `run_at` into the future instead of holding a lock, so an effect may take its time at
 * Shopify without a transaction open; a worker that dies loses its claim when the time comes, and the effect runs again.
 */
export function createOutbox({ pool }: { pool: Pool }): Outbox {
  return {
    claim: ({ shopId, limit, leaseMs, only }) =>
      withTenant(pool, shopId, async (client) => {
        const rows = await prepared<{ id: string; kind: EffectKind; key: string; payload: Record<string, string>; attempts: number }>(
          client,
          'claim-effects',
          `UPDATE outbox SET run_at = now() + $3 * interval '1 millisecond', attempts = attempts + 1
           WHERE shop_id = $1 AND id IN (SELECT id FROM outbox WHERE shop_id = $1 AND state = 0 AND run_at <= now() AND ($4::text IS NULL OR (kind = $4 AND key = $5)) ORDER BY run_at, id LIMIT $2 FOR UPDATE SKIP LOCKED)
           RETURNING id, kind, key, payload, attempts`,
          [shopId, limit, leaseMs, only?.kind ?? null, only?.key ?? null],
        );
        return rows.map((row): WaitingEffect => ({ ...row }));
      }),
    finish: ({ shopId, id, outcome }) =>
      withTenant(pool, shopId, async (client) => {
        if (outcome.state === 'done') {
          await client.query('UPDATE outbox SET state = 1, done_at = now(), last_error = NULL WHERE shop_id = $1 AND id = $2', [
            shopId,
            id,
          ]);
        } else if (outcome.state === 'dead') {
          await client.query('UPDATE outbox SET state = 2, last_error = $3 WHERE shop_id = $1 AND id = $2', [
            shopId,
            id,
            outcome.error.slice(0, 2_000),
          ]);
        } else {
          await client.query(
            `UPDATE outbox SET run_at = now() + $3 * interval '1 millisecond', last_error = $4 WHERE shop_id = $1 AND id = $2 AND state = 0`,
            [shopId, id, outcome.delayMs, outcome.error.slice(0, 2_000)],
          );
        }
      }),
    async shopsWithDueEffects() {
      const { rows } = await pool.query<{ shop_id: ShopId }>('SELECT shop_id FROM shops_with_due_effects()');
      return rows.map((row) => row.shop_id);
    },
  };
}
