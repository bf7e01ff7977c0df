import type { PoolClient } from 'pg';
import type { Needs, ProgramFacts } from '../../application/ports/drain-store.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { forgottenAmong, lockEnrolment, notForgotten } from './forgotten-customers.server.ts';
import { compareIds } from './ledger-rows.server.ts';
import { prepared, withRows } from './rows.ts';

/** Member ids by `programId/customerId`, of those customers who are members. One who was merged away is the member who took over. */
export async function findMembers(
  client: PoolClient,
  shopId: string,
  programs: readonly ProgramFacts[],
  customers: ReadonlyArray<{ customerId: string }>,
): Promise<Map<string, string>> {
  if (customers.length === 0 || programs.length === 0) return new Map();
  const rows = await prepared<{ id: string; program_id: string; customer_id: string }>(
    client,
    'find-members',
    `SELECT coalesce(merged_into, id) AS id, program_id, customer_id FROM members
     WHERE shop_id = $1 AND program_id = ANY($2::bigint[]) AND customer_id = ANY($3::bigint[])`,
    [shopId, programs.map(({ programId }) => programId), customers.map(({ customerId }) => customerId)],
  );
  return new Map(rows.map((row) => [`${row.program_id}/${row.customer_id}`, row.id]));
}

/**
 * Makes members of customers who are none yet, in the order of their customer ids, and answers with everyone's member
 * id by `programId/customerId`. A customer who comes back is the member they were. Somebody who was forgotten after what enrols them is
 * left out.
 */
export async function enrolMembers(
  client: PoolClient,
  shopId: string,
  programs: readonly ProgramFacts[],
  enrolments: ReadonlyArray<{ customerId: string; at: Instant }>,
): Promise<Map<string, string>> {
  const ids = await findMembers(client, shopId, programs, enrolments);
  if (ids.size === programs.length * enrolments.length) return ids;
  const allowed = await thoseNotForgotten(client, shopId, enrolments);
  for (const { programId } of programs) {
    const strangers = allowed
      .filter(({ customerId }) => !ids.has(`${programId}/${customerId}`))
      .sort((a, b) => compareIds(a.customerId, b.customerId));
    if (strangers.length === 0) continue;
    const rows = strangers.map(({ customerId, at }) => ({ program_id: programId, customer_id: customerId, enrolled_at: new Date(at) }));
    const enrolled = await withRows<{ id: string; customer_id: string }>(
      client,
      'enrol-members',
      `WITH enrolled AS (
         INSERT INTO members (shop_id, program_id, customer_id, enrolled_at)
         SELECT $1::bigint, program_id, customer_id, enrolled_at FROM json_to_recordset($2) AS m(program_id bigint, customer_id bigint, enrolled_at timestamptz)
         ON CONFLICT (shop_id, program_id, customer_id) DO NOTHING RETURNING id, customer_id
       ), opened AS (
         INSERT INTO balances (shop_id, member_id) SELECT $1::bigint, id FROM enrolled
       )
       SELECT id, customer_id FROM enrolled`,
      shopId,
      rows,
    );
    for (const row of enrolled) ids.set(`${programId}/${row.customer_id}`, row.id);
    // Somebody else enrolled them in this very moment: their row is visible now that the insert has waited for it.
    if (enrolled.length < strangers.length) {
      for (const [key, id] of await findMembers(client, shopId, programs, strangers)) ids.set(key, id);
    }
  }
  return ids;
}

async function thoseNotForgotten(client: PoolClient, shopId: string, enrolments: Needs['enrolments']): Promise<Needs['enrolments']> {
  await lockEnrolment(client, shopId, 'enrol');
  const forgotten = await forgottenAmong(client, shopId, enrolments.map(({ customerId }) => customerId)); // prettier-ignore
  return notForgotten(forgotten, enrolments);
}

/**
 * Throws when a member was merged away or forgotten after `enrolMembers` named them. Asked once their balances are locked, when
 * neither can happen any more: points that were posted now would be nobody's. The code says that the batch is to be tried again.
 */
export async function assertStillMembers(client: PoolClient, shopId: string, memberIds: readonly string[]): Promise<void> {
  if (memberIds.length === 0) return;
  const gone = await prepared<{ id: string }>(
    client,
    'gone-members',
    'SELECT id FROM members WHERE shop_id = $1 AND id = ANY($2::bigint[]) AND (merged_into IS NOT NULL OR (customer_id IS NULL AND company_id IS NULL)) LIMIT 1',
    [shopId, memberIds],
  );
  if (gone[0]) throw Object.assign(new Error(`The member ${gone[0].id} was merged or forgotten meanwhile.`), { code: '40001' });
}

/** The same of members whom an event names: one who was forgotten still has books that time goes on for, one who was merged has none. */
export async function assertNotMerged(client: PoolClient, shopId: string, memberIds: readonly string[]): Promise<void> {
  if (memberIds.length === 0) return;
  const merged = await prepared<{ id: string }>(
    client,
    'merged-members',
    'SELECT id FROM members WHERE shop_id = $1 AND id = ANY($2::bigint[]) AND merged_into IS NOT NULL LIMIT 1',
    [shopId, memberIds],
  );
  if (merged[0]) throw Object.assign(new Error(`The member ${merged[0].id} was merged meanwhile.`), { code: '40001' });
}
