import type { PoolClient } from 'pg';
import type { ProgramFacts } from '../../application/ports/drain-store.ts';
import { mergeBooks } from '../../domain/ledger/index.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { formerCustomer, lockEnrolment } from './forgotten-customers.server.ts';
import { compareIds, lockBooks, writeBooks } from './ledger-rows.server.ts';
import { enrolMembers } from './member-rows.server.ts';
import { followMerge } from './merge-follow.server.ts';

export interface Merge {
  readonly keptId: string;
  readonly deletedId: string;
  readonly at: Instant;
}

/** One member's way into another, of one program. */
interface Passage {
  readonly program: ProgramFacts;
  readonly goneId: string;
  readonly keptId: string;
  /** Names the merge in the keys of its transfers. */
  readonly key: string;
}

/**
 * Follows a merge of two Shopify customers: in each program the kept one takes over points, orders, open redemptions, what is known of
 * the other, and their referrals. Both histories stay; the transfers that carried the points over name the merge. A customer whose
 * deletion was heard of before the merge is found by what their member remembers of them. Locks are taken in the one order: enrolment,
 * balances by member id, orders by id, redemptions.
 */
export async function mergeMembers(client: PoolClient, shopId: string, programs: readonly ProgramFacts[], merge: Merge): Promise<void> {
  await lockEnrolment(client, shopId, 'enrol');
  const passages = await passagesOf(client, shopId, programs, merge);
  if (passages.length === 0) return;
  const memberIds = [...new Set(passages.flatMap(({ goneId, keptId }) => [goneId, keptId]))].sort(compareIds);
  const books = await lockBooks(client, shopId, memberIds, new Set(memberIds));
  const orderIds = await lockOrdersOf(client, shopId, passages.map(({ goneId }) => goneId), merge.deletedId); // prettier-ignore
  const programOf = new Map(passages.flatMap(({ program: { programId }, goneId, keptId }) => [[goneId, programId], [keptId, programId]])); // prettier-ignore
  for (const { goneId, keptId, key } of passages) {
    const [gone, kept] = [books.get(goneId), books.get(keptId)];
    if (gone === undefined || kept === undefined) throw new Error(`The books of member ${goneId} or ${keptId} are not there.`);
    mergeBooks({ gone, kept, key, at: merge.at });
  }
  await writeBooks(client, shopId, new Map([...books].map(([memberId, entry]) => [memberId, { programId: programOf.get(memberId) ?? '', books: entry }]))); // prettier-ignore
  for (const passage of passages) await follow(client, shopId, passage, { merge, orderIds });
}

async function passagesOf(client: PoolClient, shopId: string, programs: readonly ProgramFacts[], merge: Merge): Promise<Passage[]> {
  const passages: Passage[] = [];
  for (const program of programs) {
    const { rows } = await client.query<{ id: string }>(
      `SELECT id FROM members WHERE shop_id = $1 AND program_id = $2 AND (customer_id = $3 OR former_customer = $4) AND merged_into IS NULL
       ORDER BY customer_id IS NULL, id`,
      [shopId, program.programId, merge.deletedId, formerCustomer(shopId, merge.deletedId)],
    );
    if (rows.length === 0) continue;
    const enrolled = await enrolMembers(client, shopId, [program], [{ customerId: merge.keptId, at: merge.at }]);
    const keptId = enrolled.get(`${program.programId}/${merge.keptId}`);
    const gone = rows.filter(({ id }) => keptId !== undefined && id !== keptId);
    const key = `merge:${merge.deletedId}:${merge.keptId}`;
    // A customer who was deleted, and came back before they were merged, has been two members.
    gone.forEach(({ id }, index) => passages.push({ program, goneId: id, keptId: keptId ?? '', key: index === 0 ? key : `${key}:${id}` }));
  }
  return passages;
}

/**
 * The orders of which any award is one of these members'. An order's column names one member; those of other programs are in its
 * awards, and where a company is the one, its people's are found by it.
 */
async function lockOrdersOf(client: PoolClient, shopId: string, goneIds: readonly string[], deletedId: string): Promise<string[]> {
  const { rows } = await client.query<{ order_id: string }>(
    `SELECT order_id FROM order_states o WHERE shop_id = $1
       AND (member_id = ANY($2::bigint[]) OR member_id IN (SELECT m.id FROM company_people p JOIN members m ON m.shop_id = $1 AND m.company_id = p.company_id
         WHERE p.shop_id = $1 AND p.customer_id = $3))
       AND EXISTS (SELECT FROM json_each(o.awards) AS a WHERE a.value ->> 'memberId' = ANY($2::text[]))
     ORDER BY order_id FOR UPDATE`,
    [shopId, goneIds, deletedId],
  );
  return rows.map((row) => row.order_id);
}

async function follow(
  client: PoolClient,
  shopId: string,
  { program: { programId }, goneId, keptId }: Passage,
  { merge, orderIds }: { merge: Merge; orderIds: readonly string[] },
): Promise<void> {
  await client.query(
    `UPDATE order_states SET member_id = CASE WHEN member_id = $2 THEN $3::bigint ELSE member_id END,
       awards = jsonb_set(awards::jsonb, ARRAY[$4, 'memberId'], to_jsonb($3::bigint::text))::json
     WHERE shop_id = $1 AND order_id = ANY($5::bigint[]) AND awards -> $4 ->> 'memberId' = $2::bigint::text`,
    [shopId, goneId, keptId, programId, orderIds],
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
