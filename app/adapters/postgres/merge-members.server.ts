import type { PoolClient } from 'pg';
import type { ProgramFacts } from '../../application/ports/drain-store.ts';
import { mergeBooks } from '../../domain/ledger/index.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { formerCustomer } from './forgotten-customers.server.ts';
import { compareIds, lockBooks, writeBooks } from './ledger-rows.server.ts';
import { enrolMembers } from './member-rows.server.ts';
import { followMerge } from './merge-follow.server.ts';

export interface Merge {
  readonly keptId: string;
  readonly deletedId: string;
  readonly at: Instant;
}

/**
 * Follows a merge of two Shopify customers: the kept one takes over points, orders, open redemptions, what is known of the other, and
 * their referrals. Both histories stay; the transfers that carried the points over name the merge. A customer whose deletion was
 * heard of before the merge is found by what their member remembers of them.
 */
export async function mergeMembers(client: PoolClient, shopId: string, programs: readonly ProgramFacts[], merge: Merge): Promise<void> {
  for (const program of programs) {
    const { rows } = await client.query<{ id: string }>(
      `SELECT id FROM members WHERE shop_id = $1 AND program_id = $2 AND (customer_id = $3 OR former_customer = $4) AND merged_into IS NULL
       ORDER BY customer_id IS NULL, id`,
      [shopId, program.programId, merge.deletedId, formerCustomer(shopId, merge.deletedId)],
    );
    // A customer who was deleted, and came back before they were merged, has been two members.
    for (const { id } of rows) await mergeOne(client, shopId, program, id, merge);
  }
}

/** Locks are taken in the one order: balances by member id, orders by id, redemptions. */
async function mergeOne(client: PoolClient, shopId: string, program: ProgramFacts, goneId: string, merge: Merge): Promise<void> {
  const { programId } = program;
  const enrolled = await enrolMembers(client, shopId, [program], [{ customerId: merge.keptId, at: merge.at }]);
  const keptId = enrolled.get(`${programId}/${merge.keptId}`);
  if (keptId === undefined || keptId === goneId) return;
  const books = await lockBooks(client, shopId, [goneId, keptId].sort(compareIds), new Set([goneId, keptId]));
  const [gone, kept] = [books.get(goneId), books.get(keptId)];
  if (gone === undefined || kept === undefined) throw new Error(`The books of member ${goneId} or ${keptId} are not there.`);
  await client.query('SELECT 1 FROM order_states WHERE shop_id = $1 AND member_id = $2 ORDER BY order_id FOR UPDATE', [shopId, goneId]);

  mergeBooks({ gone, kept, key: `merge:${merge.deletedId}:${merge.keptId}`, at: merge.at });
  await writeBooks(client, shopId, new Map([...books].map(([memberId, entry]) => [memberId, { programId, books: entry }])));
  await client.query(
    `UPDATE order_states SET member_id = $3::bigint, awards = jsonb_set(awards::jsonb, ARRAY[$4, 'memberId'], to_jsonb($3::bigint::text))::json
     WHERE shop_id = $1 AND member_id = $2`,
    [shopId, goneId, keptId, programId],
  );
  // A gift keeps its name, or the fact that entitles to it would give it again and could not take it back; two of one name cannot be.
  await client.query(
    `UPDATE redemptions r SET member_id = $3, client_key = CASE WHEN r.client_key LIKE 'grant:%' AND NOT EXISTS (SELECT FROM redemptions k
         WHERE k.shop_id = $1 AND k.member_id = $3 AND k.client_key = r.client_key) THEN r.client_key ELSE 'merged:' || r.id END
     WHERE r.shop_id = $1 AND r.member_id = $2`,
    [shopId, goneId, keptId],
  );
  await followMerge(client, shopId, { ...merge, goneId, keptMember: keptId });
  await client.query(
    `UPDATE members SET status = 'left', merged_into = $3, former_customer = NULL WHERE shop_id = $1 AND (id = $2 OR merged_into = $2)`,
    [shopId, goneId, keptId],
  );
}
