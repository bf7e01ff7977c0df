import type { PoolClient } from 'pg';
import type { ProgramFacts } from '../../application/ports/drain-store.ts';
import { mergeBooks } from '../../domain/ledger/index.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { compareIds, lockBooks, writeBooks } from './ledger-rows.server.ts';
import { enrolMembers } from './member-rows.server.ts';

/**
 * Follows a merge of two Shopify customers: the kept one takes over points, orders and open redemptions. Both histories
 * stay; the transfers that carried the points over name the merge.
 */
export async function mergeMembers(
  client: PoolClient,
  shopId: string,
  programs: readonly ProgramFacts[],
  merge: { keptId: string; deletedId: string; at: Instant },
): Promise<void> {
  for (const program of programs) {
    const { rows } = await client.query<{ id: string }>(
      'SELECT id FROM members WHERE shop_id = $1 AND program_id = $2 AND customer_id = $3 AND merged_into IS NULL',
      [shopId, program.programId, merge.deletedId],
    );
    const goneId = rows[0]?.id;
    if (goneId === undefined) continue;
    await client.query('SELECT 1 FROM order_states WHERE shop_id = $1 AND member_id = $2 ORDER BY order_id FOR UPDATE', [shopId, goneId]);
    const enrolled = await enrolMembers(client, shopId, [program], [{ customerId: merge.keptId, at: merge.at }]);
    const keptId = enrolled.get(`${program.programId}/${merge.keptId}`)!;
    if (keptId === goneId) continue;

    const books = await lockBooks(client, shopId, [goneId, keptId].sort(compareIds), new Set([goneId, keptId]));
    mergeBooks({ gone: books.get(goneId)!, kept: books.get(keptId)!, key: `merge:${merge.deletedId}:${merge.keptId}`, at: merge.at });
    await writeBooks(
      client,
      shopId,
      new Map([...books].map(([memberId, entry]) => [memberId, { programId: program.programId, books: entry }])),
    );
    await client.query(
      `UPDATE order_states SET member_id = $3::bigint, awards = jsonb_set(awards::jsonb, ARRAY[$4, 'memberId'], to_jsonb($3::bigint::text))::json
       WHERE shop_id = $1 AND member_id = $2`,
      [shopId, goneId, keptId, program.programId],
    );
    await client.query(`UPDATE redemptions SET member_id = $3, client_key = 'merged:' || id WHERE shop_id = $1 AND member_id = $2`, [
      shopId,
      goneId,
      keptId,
    ]);
    await client.query(`UPDATE members SET status = 'left', merged_into = $3 WHERE shop_id = $1 AND (id = $2 OR merged_into = $2)`, [
      shopId,
      goneId,
      keptId,
    ]);
  }
}
